"""The command that reads the audit log."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app import across
from app.cli import plain
from app.domain import audit


@click.command("audit", cls=plain.Plain)
@click.option("--tenant", "slug", help="The tenant's slug; without it, what happened outside of every tenant.")
@click.option("--kind", type=click.Choice(list(audit.KINDS)), help="Only what is of this kind.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default="2000-01-01", help="From this day on, in UTC.")
@click.option("--limit", type=click.IntRange(1, audit.MOST), default=1000, show_default=True, help="At most so many.")
@with_appcontext
def audit_command(slug: str | None, kind: str | None, since: datetime, limit: int) -> None:
    """Print the audit log as CSV, latest first."""
    given = {"kind": kind, "since": since.replace(tzinfo=UTC), "limit": limit}
    with plain.server() as config, across.connection(config) as opened:
        if slug:
            rows = across.SQL.audit_log(opened, tenant=across.tenant(opened, slug), **given)
        else:
            rows = across.SQL.door_log(opened, **given)
        click.echo(audit.as_csv(rows), nl=False)
