"""The demo: two made-up teams with members of every role, and actions in every urgency group as of now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from app import clock
from app.config import Config
from app.database import Database, Tx
from app.demo.deals import read_deals
from app.demo.past import Past
from app.domain import managers, members, people, sessions, stages, tenants, transfer
from app.errors import AlreadyExists

PASSWORD = "demo-demo-demo"


class Player(NamedTuple):
    """A member of a team; one without an e-mail address owns deals but cannot sign in."""

    name: str
    role: str
    email: str


@dataclass(frozen=True)
class Team:
    """A tenant of the demo with its members, by the names its deals know them by."""

    id: UUID
    slug: str
    name: str
    zone: str
    currency: str
    locale: str
    phone: str
    players: dict[str, Player]


TEAMS = (
    Team(
        id=UUID("550e8400-e29b-41d4-a716-446655440000"),
        slug="acme",
        name="Acme",
        zone="Europe/Berlin",
        currency="EUR",
        locale="en-GB",
        phone="+49 30 23125 {:03}",
        players={
            "ana": Player("Ana Silva", "rep", "ana@acme.example"),
            "ben": Player("Ben Otto", "rep", "ben@acme.example"),
            "eva": Player("Eva Lang", "rep", "eva@acme.example"),
            "mia": Player("Mia Berg", "manager", "mia@acme.example"),
            "carla": Player("Carla Weiss", "admin", "carla@acme.example"),
            "vic": Player("Vic Sommer", "viewer", "vic@acme.example"),
            "finn": Player("Finn Acker", "rep", ""),
        },
    ),
    Team(
        id=UUID("550e8400-e29b-41d4-a716-446655440001"),
        slug="globex",
        name="Globex",
        zone="America/New_York",
        currency="USD",
        locale="en-US",
        phone="+1 212 555 01{:02}",
        players={
            "hugo": Player("Hugo Reed", "rep", "hugo@globex.example"),
            "iris": Player("Iris Chan", "manager", "iris@globex.example"),
            "gwen": Player("Gwen Hale", "admin", "gwen@globex.example"),
            "walt": Player("Walt Fox", "viewer", "walt@globex.example"),
            "carla": Player("Carla Weiss", "manager", "carla@acme.example"),
        },
    ),
)


def load_demo(config: Config, *, beside_others: bool = False) -> list[str]:
    """Loads the demo unless it is there, into a database without other tenants; the lines that say whom to sign in as,
    none where there is no demo. Asked to load it `beside_others`, it raises AlreadyExists where one has its slug."""
    database = Database(replace(config, pool_min=1, pool_max=1))
    now = clock.now()
    try:
        with database.transaction(None, now) as tx:
            found = {team.slug: tenants.id_of(tx, team.slug) for team in TEAMS}
            alone = not tenants.present(tx)
        others = [team.slug for team in TEAMS if found[team.slug] not in (None, team.id)]
        missing = [team for team in TEAMS if found[team.slug] is None]
        if others and beside_others:
            raise AlreadyExists(f"The demo needs the slug {others[0]!r}, which another tenant has.")
        if others or (len(missing) == len(TEAMS) and not (alone or beside_others)):
            return []
        password_hash = sessions.hash_password(PASSWORD) if missing else ""
        for team in missing:
            with database.transaction(team.id, now, write=True) as tx:
                _load(tx, team, password_hash)
    finally:
        database.close()
    return ["The demo is loaded." if missing else "The demo is there already.", *_whom()]


def _load(tx: Tx, team: Team, password_hash: str) -> None:
    tenants.add(tx, name=team.name, slug=team.slug, zone=team.zone, currency=team.currency, tenant_id=team.id)
    stages.add_usual(tx)
    ids = {}
    for key, player in team.players.items():
        person_id = people.add(tx, player.email, password_hash=password_hash) if player.email else None
        ids[key] = members.add(tx, name=player.name, role=player.role, person_id=person_id, locale=team.locale)
    managers.appoint(tx, _teams(team, ids))
    past = Past(tenants.find(tx), tx.now, ids, boss=ids[_boss(team)])
    for number, deal in enumerate(read_deals(team.slug)):
        past.live(deal, phone=team.phone.format(number))
    transfer.make_up(tx, past.opportunities, past.entries)


def _teams(team: Team, ids: dict[str, UUID]) -> dict[UUID, UUID | None]:
    """The manager of each rep is the team's first, whose own is the admin."""
    boss, head = _boss(team), next(key for key, player in team.players.items() if player.role == "admin")
    reps = {ids[key]: ids[boss] for key, player in team.players.items() if player.role == "rep"}
    return {**reps, ids[boss]: ids[head]}


def _boss(team: Team) -> str:
    return next(key for key, player in team.players.items() if player.role == "manager")


def _whom() -> Iterator[str]:
    yield f"Sign in with the password {PASSWORD} as"
    for team in TEAMS:
        for player in team.players.values():
            if player.email:
                yield f"  {player.email:<22}{player.name}, {player.role} of {team.name}"
