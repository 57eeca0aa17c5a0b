"""The commands about tenants."""

import click

from app.cli import plain, privacy
from app.domain import inputs, stages, tenants
from app.domain.admission import NewTenant
from app.domain.ids import new_id
from app.errors import AlreadyExists


@click.group("tenant", cls=plain.Commands)
def group() -> None:
    """Tenants: the teams."""


group.add_command(privacy.export_tenant)
group.add_command(privacy.delete_tenant)


@group.command("add")
@click.argument("name")
@click.option("--slug", required=True, help="Its part of the address: lower-case letters, digits, hyphens.")
@click.option("--timezone", "zone", required=True, help="Such as Europe/Berlin.")
@click.option("--currency", default="EUR", show_default=True)
@click.option("--id", help="The id to give it; else a new one.")
def add(**given: str) -> None:
    """Add a tenant with the usual stages and print its id."""
    tenant = inputs.read(NewTenant, given, now=plain.now())
    tenant_id = tenant.id or new_id()
    try:
        with plain.connected() as database, database.transaction(tenant_id, plain.now(), write=True) as tx:
            tenants.add(
                tx, name=tenant.name, slug=tenant.slug, zone=tenant.zone, currency=tenant.currency, tenant_id=tenant_id
            )
            stages.add_usual(tx)
    except AlreadyExists:
        raise AlreadyExists("There is a tenant with this slug or id already.") from None
    click.echo(tenant_id)
