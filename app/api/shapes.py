"""Rows as JSON: the names and forms that programs rely on. Instants are RFC 3339 in UTC, values whole minor units."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from app.domain.members import Member

Id = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Status = Literal["open", "won", "lost"]
Role = Literal["viewer", "rep", "manager", "admin"]
Result = Literal["reached", "no_answer", "left_message", "meeting_held"]


class Opportunity(TypedDict):
    """A deal, whole."""

    id: Id
    name: str
    company: str
    contact_name: str
    contact_email: str
    contact_phone: str
    value: int | None
    currency: Currency
    stage: str
    stage_id: Id
    status: Status
    lost_reason: str | None
    owner: str | None
    owner_id: Id | None
    tags: list[str]
    expected_close_on: Day | None
    reference: str | None
    next_action_at: Instant | None
    next_action_details: str | None
    first_due_at: Instant | None
    slips: int
    last_activity_at: Instant
    stale_at: Instant | None
    closed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class Entry(TypedDict):
    """An entry of the history: who did what when, and what it was before and after."""

    id: Id
    opportunity_id: Id
    version: int
    verb: str
    actor: str | None
    at: Instant
    planned_for: Instant | None
    note: str
    result: Result | None
    before: dict[str, Any]
    after: dict[str, Any]
    batch_id: Id | None


class Done(TypedDict):
    """That a verb was done, and the opportunity as it is now; null where it is removed."""

    success: Literal[True]
    message: str
    opportunity_id: Id
    updated_at: Instant
    opportunity: Opportunity | None


class Changed(TypedDict):
    """One of the opportunities that a verb changed, and its new version."""

    opportunity_id: Id
    version: int


class DoneToAll(TypedDict):
    """That a verb was done to all of a selection."""

    success: Literal[True]
    message: str
    updated_at: Instant
    opportunities: list[Changed]


class Stage(TypedDict):
    """A stage of the pipeline."""

    id: Id
    name: str
    position: int
    cadence_days: int
    stale_after_days: int


class Colleague(TypedDict):
    """A member of the team."""

    id: Id
    name: str
    role: Role


class Team(TypedDict):
    """The tenant of a token."""

    id: Id
    slug: str
    name: str
    zone: str
    currency: Currency


class Caller(TypedDict):
    """Whom a token speaks for, and what it may do."""

    id: Id
    name: str
    role: Role
    scope: Literal["read", "write"]
    zone: str
    locale: str
    tenant: Team


def instant(at: datetime) -> str:
    """An instant as 2026-03-30T07:00:00Z, with microseconds where it has some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(at: datetime | None) -> str | None:
    return instant(at) if at else None


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _id(id: Any) -> str | None:
    return str(id) if id else None


def opportunity(row: Any) -> Opportunity:
    """An opportunity, from its row."""
    return {
        "id": str(row.id),
        "name": row.name,
        "company": row.company,
        "contact_name": row.contact_name,
        "contact_email": row.contact_email,
        "contact_phone": row.contact_phone,
        "value": row.value,
        "currency": row.currency,
        "stage": row.stage,
        "stage_id": str(row.stage_id),
        "status": row.status,
        "lost_reason": row.lost_reason,
        "owner": row.owner,
        "owner_id": _id(row.owner_id),
        "tags": row.tags,
        "expected_close_on": _day(row.expected_close_on),
        "reference": row.reference,
        "next_action_at": _instant(row.next_action_at),
        "next_action_details": row.next_action_details,
        "first_due_at": _instant(row.first_due_at),
        "slips": row.slips,
        "last_activity_at": instant(row.last_activity_at),
        "stale_at": _instant(row.stale_at),
        "closed_at": _instant(row.closed_at),
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
        "version": row.version,
    }


def entry(row: Any) -> Entry:
    """An entry of the history, from its row."""
    return {
        "id": str(row.id),
        "opportunity_id": str(row.opportunity_id),
        "version": row.version,
        "verb": row.verb,
        "actor": row.actor,
        "at": instant(row.at),
        "planned_for": _instant(row.planned_for),
        "note": row.note,
        "result": row.result,
        "before": row.before,
        "after": row.after,
        "batch_id": _id(row.batch_id),
    }


def colleague(member: Any) -> Colleague:
    """A member of the tenant."""
    return {"id": str(member.id), "name": member.name, "role": member.role}


def stage(stage: Any) -> Stage:
    """A stage of the tenant."""
    return {
        "id": str(stage.id),
        "name": stage.name,
        "position": stage.position,
        "cadence_days": stage.cadence_days,
        "stale_after_days": stage.stale_after_days,
    }


def caller(me: Member, scope: Any) -> Caller:
    """The member a token speaks for."""
    team = me.tenant
    return {
        "id": str(me.id),
        "name": me.name,
        "role": me.role,  # type: ignore[typeddict-item]
        "scope": scope,
        "zone": me.zone.key,
        "locale": me.locale,
        "tenant": {"id": str(team.id), "slug": team.slug, "name": team.name, "zone": team.zone.key,
                   "currency": team.currency},
    }  # fmt: skip
