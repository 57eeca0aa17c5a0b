"""The commands that give out, or take away, all that is known of a tenant, a person or a contact."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import with_appcontext

from app import across, witness
from app.cli import plain
from app.database import Database, Tx
from app.domain import audit, people, privacy
from app.errors import Missing

SURE = click.option("--yes", is_flag=True, help="Do it. Without this it only says what it would do.")


@click.command("export", cls=plain.Plain)
@click.argument("slug")
@with_appcontext
def export_tenant(slug: str) -> None:
    """Print all that is known of a tenant: a line of JSON for each row, with its table."""
    with _database() as database, _inside(database, slug) as tx:
        _print(privacy.export(tx))
        audit.record(tx, "exported", list="all that is known")


@click.command("delete", cls=plain.Plain)
@click.argument("slug")
@SURE
@with_appcontext
def delete_tenant(slug: str, yes: bool) -> None:
    """Delete a tenant with all it has, and those of its people who are in no other team."""
    with _database() as database, _inside(database, slug) as tx:
        rows = Counter(name for name, _ in privacy.export(tx))
        if yes:
            privacy.delete(tx)
    _say("Deleted" if yes else "Would delete", rows)


@click.command("export", cls=plain.Plain)
@click.argument("email")
@with_appcontext
def export_person(email: str) -> None:
    """Print all that is known of a person, in every team: a line of JSON for each row, with its table."""
    with _database() as database:
        with database.transaction(None, plain.now()) as tx:
            person = _person(tx, email)
            memberships = privacy.memberships(tx, person.id)
            _print(privacy.export_person(tx, person.id))
        for member in memberships:
            words = {"about": member.name, "list": "all that is known of a person"}
            witness.tell(database, member.tenant_id, plain.now(), "exported", **words)


@click.command("erase", cls=plain.Plain)
@click.argument("email")
@SURE
@with_appcontext
def erase_person(email: str, yes: bool) -> None:
    """Erase a person: sign-in, memberships, and the name and address wherever they stand.

    What was done stays in the history, as done by an erased person. Open deals become nobody's; an admin who has the
    person leave before says whose.
    """
    with _database() as database:
        with database.transaction(None, plain.now()) as tx:
            person = _person(tx, email)
            memberships = privacy.memberships(tx, person.id)
        found: Counter[str] = Counter()
        for member in memberships:
            with _tried(database, member.tenant_id, yes) as tx:
                found += privacy.erase_member(tx, member, person.email)
        if yes:
            with database.transaction(None, plain.now(), write=True) as tx:
                privacy.delete_person(tx, person.id, person.email)
    _say("Erased the person" if yes else "Would erase the person", found)


@click.group("contact", cls=plain.Commands)
def contact() -> None:
    """Contacts: the people at customers."""


@contact.command("erase")
@click.argument("texts", nargs=-1, required=True)
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@SURE
def erase_contact(texts: tuple[str, ...], slug: str, yes: bool) -> None:
    """Erase a contact: each of TEXTS (the name, the address, the number) wherever it stands, the history included."""
    with _database() as database:
        tenant_id = plain.tenant_id(database, slug)
        with _tried(database, tenant_id, yes) as tx:
            found = privacy.erase(tx, texts)
    _say("Erased" if yes else "Would erase", found)


class _Undone(Exception):
    """It was only tried."""


@contextmanager
def _tried(database: Database, tenant_id: Any, yes: bool) -> Iterator[Tx]:
    """A transaction in the tenant that is rolled back unless one is sure."""
    try:
        with database.transaction(tenant_id, plain.now(), write=True) as tx:
            yield tx
            if not yes:
                raise _Undone
    except _Undone:
        pass


@contextmanager
def _database() -> Iterator[Database]:
    with plain.server() as config, across.transactions(config) as database:
        yield database


@contextmanager
def _inside(database: Database, slug: str) -> Iterator[Tx]:
    with database.transaction(plain.tenant_id(database, slug), plain.now(), write=True) as tx:
        yield tx


def _person(tx: Tx, email: str) -> Any:
    person = people.with_email(tx, email)
    if person is None:
        raise Missing(f"There is no person with the address {email!r}.")
    return person


def _print(rows: Iterable[tuple[str, Any]]) -> None:
    for name, row in rows:
        click.echo(json.dumps({"table": name, "row": row}, ensure_ascii=False))


def _say(done: str, rows: Counter[str]) -> None:
    click.echo(f"{done}: {', '.join(f'{name} {count:,}' for name, count in sorted(rows.items())) or 'nothing'}.")
