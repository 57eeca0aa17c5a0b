"""The flask commands: each a few lines over domain."""

import click
from flask import Flask

from app.cli import audit, people, plain, privacy, tenants, tidy, tokens, transfer
from app.demo import load_demo
from app.migrate import migrate

cli = plain.Commands()
for command in (
    tenants.group, people.group, tokens.group, privacy.contact, transfer.import_command, audit.audit_command,
    tidy.tidy_command, transfer.export_command,
):  # fmt: skip
    cli.add_command(command)


def init_cli(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    for command in cli.commands.values():
        app.cli.add_command(command)


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database to the present schema. Doing it twice is harmless."""
    with plain.server() as config:
        applied = migrate(config)
    click.echo("\n".join(applied) or "Nothing to do: the schema is up to date.")


@cli.command("demo")
def demo_command() -> None:
    """Load two tenants with people, deals and due actions. Doing it twice is harmless."""
    with plain.server() as config:
        lines = load_demo(config, beside_others=True)
    click.echo("\n".join(lines))
