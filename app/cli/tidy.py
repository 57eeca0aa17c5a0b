"""The command that forgets what is kept for a while only."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from app import across
from app.cli import plain

DAYS = click.IntRange(1, 36_500)


@click.command("tidy", cls=plain.Plain)
@click.option("--days", type=DAYS, default=30, show_default=True, help="For what served its purpose.")
@click.option("--door-days", type=DAYS, default=90, show_default=True, help="For what happened outside of tenants.")
@click.option("--audit-days", type=DAYS, default=730, show_default=True, help="For the audit logs of tenants.")
@with_appcontext
def tidy_command(days: int, door_days: int, audit_days: int) -> None:
    """Forget ended sessions, used links and invitations, old keys and attempts, uploaded files, and logs past their
    time. Run it daily."""
    served, door, audited = (plain.now() - timedelta(days=each) for each in (days, door_days, audit_days))
    with plain.server() as config, across.connection(config) as opened:
        counts = {
            "keys": across.SQL.tidy_keys(opened, before=served),
            "sessions": across.SQL.tidy_sessions(opened, before=served),
            "links": across.SQL.tidy_links(opened, before=served),
            "invitations": across.SQL.tidy_invitations(opened, before=served),
            "attempts": across.SQL.tidy_attempts(opened, before=served),
            "leases": across.SQL.tidy_leases(opened, before=served),
            "rows of files": across.SQL.tidy_import_rows(opened, before=served),
            "names in files": across.SQL.tidy_import_keys(opened, before=served),
            "remarks on files": across.SQL.tidy_import_remarks(opened, before=served),
            "pieces of files": across.SQL.tidy_import_chunks(opened, before=served),
            "files": across.SQL.tidy_imports(opened, before=served),
            "door log": across.SQL.tidy_door_log(opened, before=door),
            "audit log": across.SQL.tidy_audit_log(opened, before=audited),
        }
    click.echo(f"Forgot: {', '.join(f'{name} {count:,}' for name, count in counts.items())}.")
