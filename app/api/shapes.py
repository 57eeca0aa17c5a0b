"""Rows as JSON: the names and forms that programs rely on. Instants are RFC 3339 in UTC, values whole minor units."""

from datetime import UTC, datetime
from typing import Any


def instant(at: datetime | None) -> str | None:
    """An instant as 2026-03-30T07:00:00Z, with microseconds where it has some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def opportunity(row: Any) -> dict[str, Any]:
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
        "owner_id": str(row.owner_id) if row.owner_id else None,
        "tags": row.tags,
        "expected_close_on": row.expected_close_on.isoformat() if row.expected_close_on else None,
        "reference": row.reference,
        "next_action_at": instant(row.next_action_at),
        "next_action_details": row.next_action_details,
        "first_due_at": instant(row.first_due_at),
        "slips": row.slips,
        "last_activity_at": instant(row.last_activity_at),
        "stale_at": instant(row.stale_at),
        "closed_at": instant(row.closed_at),
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
        "version": row.version,
    }


def entry(row: Any) -> dict[str, Any]:
    """An entry of the history, from its row."""
    return {
        "id": str(row.id),
        "opportunity_id": str(row.opportunity_id),
        "version": row.version,
        "verb": row.verb,
        "actor": row.actor,
        "at": instant(row.at),
        "planned_for": instant(row.planned_for),
        "note": row.note,
        "result": row.result,
        "before": row.before,
        "after": row.after,
        "batch_id": str(row.batch_id) if row.batch_id else None,
    }
