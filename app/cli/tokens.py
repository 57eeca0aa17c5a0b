"""The commands about tokens."""

import click

from app.cli import plain
from app.domain import audit, inputs, members, tokens
from app.domain.admission import NewToken
from app.errors import Missing


@click.group("token", cls=plain.Commands)
def group() -> None:
    """Tokens: keys for programs."""


@group.command("add")
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--person", "email", required=True, help="The e-mail address of the member it acts for.")
@click.option("--name", required=True, help="What it is for.")
@click.option("--scope", default="write", show_default=True, help="read or write.")
def add(slug: str, email: str, **given: str) -> None:
    """Add a token for a member and print it. It is shown this once."""
    token = inputs.read(NewToken, given, now=plain.now())
    with plain.connected() as database:
        tenant_id = plain.tenant_id(database, slug)
        with database.transaction(tenant_id, plain.now(), write=True) as tx:
            member = members.with_email(tx, email)
            if member is None:
                raise Missing(f"{email} is not a member of {slug}.")
            text = tokens.add(tx, member.id, name=token.name, scope=token.scope)
            audit.record(tx, "token_added", about=token.name, scope=token.scope, member=member.name)
    click.echo(text)
