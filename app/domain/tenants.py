"""A tenant: its settings, its working week, its stages."""

import re
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from app import queries
from app.database import Answer, Tx
from app.domain import stages
from app.domain.stages import Stage
from app.domain.when import Week
from app.errors import Complaint, Missing

#: What is said where a stage, or an owner, is chosen that the team has no more.
NO_SUCH_STAGE = Complaint("stage", "There is no such stage any more: choose another.")
NOBODY_SUCH = "There is nobody with this id in the team."
NO_SUCH_OWNER = Complaint("owner", "There is nobody with this name in the team any more: choose another.")
LOOKS_ON = "{} is a viewer, who only looks on: choose somebody else."
SLUG_PATTERN = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Colleague:
    """Somebody in the team."""

    id: UUID
    name: str
    manager_id: UUID | None = None
    role: str = "rep"

    @property
    def looks_on(self) -> bool:
        """Whether that is a viewer: one who does nothing can have no next action."""
        return self.role == "viewer"


@dataclass(frozen=True)
class SavedView:
    """A list under a name: which, with what filters (`words`, as its address says them), and who saved it."""

    id: UUID
    member_id: UUID
    shared: bool
    name: str
    kind: str
    words: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Tenant:
    """One sales team as its pages need it."""

    id: UUID
    slug: str
    name: str
    zone: ZoneInfo
    currency: str
    week: Week
    slip_limit: int
    label_version: int
    every_stage: tuple[Stage, ...]
    colleagues: tuple[Colleague, ...]
    former: tuple[Colleague, ...] = ()
    views: tuple[SavedView, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Those a deal can be put into; removed ones hold what was closed in them."""
        return tuple(stage for stage in self.every_stage if not stage.removed)

    def stage(self, stage_id: UUID | None) -> Stage | None:
        """The stage with this id that a deal can be put into."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    @property
    def owners(self) -> list[Colleague]:
        """Those who may be given deals."""
        return [colleague for colleague in self.colleagues if not colleague.looks_on]

    def unfit(self, owner_id: UUID | None) -> Complaint | None:
        """Why a member may be given no deals, at the field of the owner; None for who may, and for nobody."""
        if owner_id is None:
            return None
        found = next((colleague for colleague in self.colleagues if colleague.id == owner_id), None)
        if found and found.looks_on:
            return Complaint("owner", LOOKS_ON.format(found.name))
        return None if found else NO_SUCH_OWNER

    @property
    def managers(self) -> list[Colleague]:
        """Those who have a team of their own."""
        led = {colleague.manager_id for colleague in self.colleagues}
        return [colleague for colleague in self.colleagues if colleague.id in led]

    def team(self, manager_id: UUID, *, past: bool = False) -> tuple[UUID, ...]:
        """A manager and everybody under him, however far down; of the `past`, those who left him, too."""
        everybody, team = self.colleagues + (self.former if past else ()), [manager_id]
        for leader in team:
            team += [each.id for each in everybody if each.manager_id == leader and each.id not in team]
        return tuple(team)


def id_of(tx: Tx, slug: str) -> UUID | None:
    """The id behind the slug of an address."""
    return queries.tenants.by_slug(tx, slug=slug).value if SLUG_PATTERN.fullmatch(slug) else None


def find(tx: Tx) -> Tenant:
    """The tenant of the transaction."""
    settings, ordered, members = queries.tenants.find(tx), stages.every(tx), queries.members.names(tx)
    saved = queries.views.every(tx)
    row = settings.one
    week = Week(frozenset(row.week_days), row.week_starts, row.week_ends, frozenset(row.holidays))
    return Tenant(
        row.id, row.slug, row.name, ZoneInfo(row.zone), row.currency, week, row.slip_limit, row.label_version,
        tuple(Stage(*stage) for stage in ordered.rows), _named(members, present=True), _named(members, present=False),
        tuple(SavedView(*view) for view in saved.rows),
    )  # fmt: skip


def _named(members: Answer, *, present: bool) -> tuple[Colleague, ...]:
    return tuple(Colleague(*one[:4]) for one in members.rows if one.present is present)


def present(tx: Tx) -> bool:
    """Whether there is any tenant yet."""
    return queries.tenants.present(tx).value


def by_slug(tx: Tx, slug: str) -> UUID:
    """The id of the tenant with this slug; raises Missing."""
    tenant_id = id_of(tx, slug)
    if tenant_id is None:
        raise Missing(f"There is no tenant with the slug {slug!r}.")
    return tenant_id


def relabel(tx: Tx) -> None:
    """Makes cards and pages that are kept outdated; to be called whenever a name changes that they show."""
    queries.tenants.relabel(tx)


def bring_back_stages(tx: Tx) -> None:
    """Brings back the removed stages that open deals came back into: no deal is where nobody can put or find one."""
    if stages.forsaken(tx).rows:
        relabel(tx)  # whoever else is at work on the stages waits for this, or has ended by now
        stages.bring_back(tx)


def add(tx: Tx, *, name: str, slug: str, zone: str, currency: str, tenant_id: UUID | None = None) -> UUID:
    """A new tenant, without stages yet; the transaction must not be in a tenant's context unless it is this one."""
    return queries.tenants.add(tx, id=tenant_id, slug=slug, name=name, zone=zone, currency=currency).value
