"""A tenant: its settings, its working week, its stages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app import queries
from app.database import Tx
from app.domain.when import Week
from app.errors import Missing

#: What a new tenant starts with: name, cadence in working days, stale after days.
STAGES = (
    ("Lead", 2, 14),
    ("Qualified", 3, 14),
    ("Proposal", 3, 21),
    ("Negotiation", 2, 14),
    ("Contract", 2, 10),
)


@dataclass(frozen=True)
class Stage:
    """One step of the tenant's pipeline; cadence in working days, the stale limit in days of 24 hours."""

    id: UUID
    name: str
    position: int
    cadence_days: int
    stale_after_days: int

    def stale_floor_at(self, last_activity_at: datetime) -> datetime:
        """Before this instant no deal in this stage is stale."""
        return last_activity_at + timedelta(days=self.stale_after_days)

    def stale_cap_at(self, last_activity_at: datetime) -> datetime:
        """After this instant no planned step protects a deal in this stage any longer."""
        return last_activity_at + timedelta(days=2 * self.stale_after_days)


@dataclass(frozen=True)
class Colleague:
    """Somebody who may own deals."""

    id: UUID
    name: str


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
    stages: tuple[Stage, ...]
    colleagues: tuple[Colleague, ...]

    def stage(self, stage_id: UUID | None) -> Stage | None:
        """The tenant's stage with this id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)


def id_of(tx: Tx, slug: str) -> UUID | None:
    """The id behind the slug of an address."""
    return queries.tenants.by_slug(tx, slug=slug).value


def find(tx: Tx) -> Tenant:
    """The tenant of the transaction."""
    settings, stages, members = queries.tenants.find(tx), queries.stages.all(tx), queries.members.names(tx)
    row = settings.one
    week = Week(frozenset(row.week_days), row.week_starts, row.week_ends, frozenset(row.holidays))
    return Tenant(
        row.id, row.slug, row.name, ZoneInfo(row.zone), row.currency, week, row.slip_limit, row.label_version,
        tuple(Stage(*stage) for stage in stages.rows), tuple(Colleague(*member) for member in members.rows),
    )  # fmt: skip


def present(tx: Tx) -> bool:
    """Whether there is any tenant yet."""
    return queries.tenants.present(tx).value


def by_slug(tx: Tx, slug: str) -> UUID:
    """The id of the tenant with this slug; raises Missing."""
    tenant_id = queries.tenants.by_slug(tx, slug=slug).value
    if tenant_id is None:
        raise Missing(f"There is no tenant with the slug {slug!r}.")
    return tenant_id


def relabel(tx: Tx) -> None:
    """To be called by whoever changes a name that cards and pages show: nothing kept shows the old one after it."""
    queries.tenants.relabel(tx)


def add(tx: Tx, *, name: str, slug: str, zone: str, currency: str, tenant_id: UUID | None = None) -> UUID:
    """A new tenant with the usual stages; the transaction must not be in a tenant's context unless it is this one."""
    return queries.tenants.add(tx, id=tenant_id, slug=slug, name=name, zone=zone, currency=currency).value


def add_stages(tx: Tx) -> None:
    """The usual stages, in the tenant of the transaction."""
    for position, (name, cadence_days, stale_after_days) in enumerate(STAGES):
        queries.stages.add(
            tx, name=name, position=position, cadence_days=cadence_days, stale_after_days=stale_after_days
        )
