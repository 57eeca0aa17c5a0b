"""The people of the tests: two teams, and in acme one of each role.

Alice, a rep of acme, has three deals due; Bob is a colleague with one, one is nobody's; Vera may only look, Max
manages, Ada administers. Charlie of globex, an admin there, must see nothing of acme. All passwords are PASSWORD.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from app.database import Tx
from app.domain import members, people, sessions, stages, tenants, tokens
from app.domain.members import Member

#: A Monday morning, an hour into the working day in acme's zone; the clock of the application stands still there.
NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
PASSWORD = "correct horse battery"
#: Asked, there is a row once somebody's transaction waits for another's.
WAITING = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@dataclass(frozen=True)
class Person:
    """A member of a team who can sign in and has a token that may write."""

    app: Flask = field(repr=False)
    tenant: UUID
    slug: str
    id: UUID
    person_id: UUID
    email: str
    token: str

    def signed_in(self) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        name = "__Host-session" if self.app.config["NAT"].secure_cookies else "session"
        client.set_cookie(name, self.session())
        return client

    def session(self) -> str:
        """The secret of a new session of this person."""
        with transaction(self.app, None) as tx:
            return sessions.begin(tx, self.person_id, "tests")

    def headers(self, **more: str) -> dict[str, str]:
        """What a program sends that acts for this person; `If_Match="…"` adds a header."""
        own = {"Authorization": f"Bearer {self.token}", "X-Tenant-ID": str(self.tenant)}
        return own | {name.replace("_", "-"): value for name, value in more.items()}

    def me(self) -> Member:
        """This person as the verbs of the domain know him."""
        bearer = tokens.parse(self.token)
        assert bearer
        with transaction(self.app, self.tenant) as tx:
            tenant = tenants.find(tx)
            return members.member(tokens.member(tx, bearer).one, tenant)

    def reading_token(self) -> str:
        """Another token of this person, which may only read."""
        with transaction(self.app, self.tenant) as tx:
            return tokens.add(tx, self.id, name="reader", scope="read")


@dataclass(frozen=True)
class Team:
    """A tenant, its stages by name, its people by first name in lower case, and their deals by name."""

    id: UUID
    slug: str
    stages: dict[str, UUID]
    people: dict[str, Person]
    deals: dict[str, UUID]


@dataclass(frozen=True)
class Cast:
    """Everybody, and the deals they own."""

    acme: Team
    globex: Team

    alice = property(lambda self: self.acme.people["alice"])
    bob = property(lambda self: self.acme.people["bob"])
    vera = property(lambda self: self.acme.people["vera"])
    max = property(lambda self: self.acme.people["max"])
    ada = property(lambda self: self.acme.people["ada"])
    charlie = property(lambda self: self.globex.people["charlie"])


def gather(app: Flask, now: datetime = NOW) -> Cast:
    """The cast with their deals in the application's database, its clock stopped at `now`."""
    app.config["CLOCK"] = lambda: now
    acme = team(app, "acme", {"alice": "rep", "bob": "rep", "vera": "viewer", "max": "manager", "ada": "admin"})
    globex = team(app, "globex", {"charlie": "admin"})
    for name, owner, days in (
        ("Anvils", "alice", -5),
        ("Rockets", "alice", -2),
        ("Magnets", "alice", 0),
        ("Springs", "bob", -1),
        ("Ropes", None, -1),
        ("Rollers", "alice", 1),
    ):
        acme.deals[name] = deal(app, acme, name, owner=owner, at=now + timedelta(days=days), now=now)
    globex.deals["Secrets"] = deal(app, globex, "Secrets", owner="charlie", at=now - timedelta(days=1), now=now)
    return Cast(acme, globex)


def deal(
    app: Flask, team: Team, name: str, *, owner: str | None = None, at: datetime, now: datetime = NOW, **columns: Any
) -> UUID:
    """An open deal of the team in its first stage, created a week ago; `columns` are set besides or instead."""
    created_at = now - timedelta(days=7)
    row = {
        "id": uuid4(), "name": name, "company": f"{name} Ltd", "currency": "EUR", "value": 120_000,
        "stage_id": next(iter(team.stages.values())), "owner_id": team.people[owner].id if owner else None,
        "next_action_at": at, "next_action_details": f"Call about {name}", "first_due_at": at,
        "last_activity_at": created_at, "stale_floor_at": created_at + timedelta(days=14),
        "stale_cap_at": created_at + timedelta(days=28), "created_at": created_at, "updated_at": created_at,
    } | columns  # fmt: skip
    names = ", ".join(row)
    values = ", ".join(f"%({column})s" for column in row)
    insert = f"insert into opportunities (tenant_id, {names}) values (%(tenant)s, {values}) returning id"
    return ask(app, team.id, insert, **row)[0].id


def ask(app: Flask, tenant: UUID | None, statement: str, **parameters: Any) -> list[Any]:
    """The rows that a select, or a statement with returning, answers as the application's role; it is committed."""
    with transaction(app, tenant) as tx:
        return tx.ask(statement, parameters).rows


def change(app: Flask, team: Team, table: str, row: UUID, **columns: Any) -> None:
    """Sets columns of one row of a team, and says so as whoever changes a name must."""
    sets = ", ".join(f"{column} = %({column})s" for column in columns)
    ask(
        app,
        team.id,
        f"update {table} set {sets} where tenant_id = %(tenant)s and id = %(id)s returning id",
        id=row,
        **columns,
    )
    with transaction(app, team.id) as tx:
        tenants.relabel(tx)


def transaction(app: Flask, tenant: UUID | None) -> Any:
    """A writing transaction of the application's role at the application's present."""
    return app.extensions["database"].transaction(tenant, app.config["CLOCK"](), write=True)


@cache
def hashed() -> str:
    """The hash of PASSWORD, made once as it takes its time."""
    return sessions.hash_password(PASSWORD)


def team(app: Flask, slug: str, roles: dict[str, str]) -> Team:
    """A team with the usual stages and a person of each name in each role, and no deals yet."""
    tenant_id = uuid4()
    with transaction(app, tenant_id) as tx:
        tenants.add(tx, name=slug.title(), slug=slug, zone=ZONE, currency="EUR", tenant_id=tenant_id)
        stages.add_usual(tx)
        everybody = {name: _person(app, tx, slug, name, role) for name, role in roles.items()}
        by_name = {stage.name: stage.id for stage in tenants.find(tx).stages}
    return Team(tenant_id, slug, by_name, everybody, {})


def _person(app: Flask, tx: Tx, slug: str, name: str, role: str) -> Person:
    email = f"{name}@{slug}.example"
    person_id = people.add(tx, email, password_hash=hashed())
    member_id = members.add(tx, name=name.title(), role=role, person_id=person_id)
    token = tokens.add(tx, member_id, name="tests")
    assert tx.tenant
    return Person(app, tx.tenant, slug, member_id, person_id, email, token)
