"""The commands about people."""

import sys

import click
from flask import current_app

from app import witness
from app.cli import plain, privacy
from app.domain import audit, inputs, members, people, sessions
from app.domain.admission import NewMember
from app.errors import AlreadyExists, Missing


@click.group("person", cls=plain.Commands)
def group() -> None:
    """People: the members of tenants."""


group.add_command(privacy.export_person)
group.add_command(privacy.erase_person)


@group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="A member of this name who cannot sign in yet is taken to be the person.")
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--role", required=True, help="One of viewer, rep, manager, admin.")
def add(slug: str, **given: str) -> None:
    """Make a person a member of a tenant.

    The password is the first line of standard input; without one, a one-time link to choose it is printed.
    """
    member = inputs.read(NewMember, given, now=plain.now())
    password = _piped_password(member.email)
    password_hash = sessions.hash_password(password) if password else None
    with plain.connected() as database:
        tenant_id = plain.tenant_id(database, slug)
        with database.transaction(tenant_id, plain.now(), write=True) as tx:
            former = members.known_by(tx, member.email.strip().lower()).one
            if former:
                left = f"left {slug}: an admin lets {former.name} in again."
                known = f"is a member of {slug} already."
                raise AlreadyExists(f"{member.email} {left if former.left_at else known}")
            person = people.invite(tx, member.email, password_hash=password_hash)
            members.admit(tx, person.id, name=member.name, role=member.role)
            audit.record(tx, "member_added", about=member.name, role=member.role)
    click.echo(f"{member.name} is {member.role} of {slug} now{' and signs in as before' if person.known else ''}.")
    if person.secret:
        click.echo(f"{_address()}/password/{person.secret}")


@group.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a one-time link by which a person chooses another password. It is good for a day."""
    now = plain.now()
    with plain.connected() as database:
        with database.transaction(None, now, write=True) as tx:
            person = people.with_email(tx, email)
            if person is None:
                raise Missing(f"There is nobody with the address {email}.")
            secret = people.add_link(tx, person.id, lasts=people.RESET_LASTS)
        for team in witness.teams(database, person.id, now):
            witness.tell(database, team.tenant_id, now, "password_link_added", about=person.email)
    click.echo(f"{_address()}/password/{secret}")


def _piped_password(email: str) -> str | None:
    """What comes on standard input, unless that is a terminal or empty."""
    if sys.stdin is None or sys.stdin.isatty():
        return None
    try:
        password = sys.stdin.buffer.readline(8192).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("The password on standard input is not UTF-8.") from None
    given = {"password": password, "email": email}
    return inputs.read(inputs.NewPassword, given, now=plain.now()).password if password else None


def _address() -> str:
    """Where people reach the product, as far as the settings tell."""
    config = current_app.config["NAT"]
    return f"https://{config.hosts[0]}" if config.secure_cookies else f"http://{config.hosts[0]}:{config.port}"
