"""Where a file differs from an opportunity that is there already, and what that changes. Pure."""

from typing import Any

from app.domain.columns import Layout
from app.domain.deals import LOST, OPEN, Deal
from app.domain.stages import Stage

#: The facts a column speaks of where they are not the one of its own name; work on a deal goes on, so its last activity
#: is no fact.
SPEAKS_OF = {
    "product": (),
    "stage": ("status", "stage_id"),
    "close_on": ("expected_close_on", "closed_at"),
    "value": ("value", "currency"),
    "id": (),
    "last_activity_at": (),
}


def differing(deal: Deal, row: Any, layout: Layout) -> list[str]:
    """The facts in which a row of a file differs from the opportunity's row, by our names for them."""
    facts = dict.fromkeys(["name", *(fact for name in layout.places for fact in SPEAKS_OF.get(name, (name,)))])
    return [fact for fact in facts if _states(fact, deal) and _plain(getattr(deal, fact)) != _plain(getattr(row, fact))]


def change(deal: Deal, row: Any, facts: list[str], stages: tuple[Stage, ...]) -> dict[str, Any]:
    """The columns that make the opportunity's row say the same as a deal in these facts. Of another owner the file
    knows the name alone, so `owner_id` has no value yet; a deal that is opened again may have no time yet."""
    columns = {fact: getattr(deal, fact) for fact in facts if fact != "owner"}
    if "owner" in facts:
        columns |= {"owner_id": None, "assigned_by": None}
    if "status" in facts:
        columns |= _turned(deal, row)
    elif "next_action_at" in facts:
        columns |= _moved(deal, row, anew="next_action_details" in facts or row.next_action_at is None)
    if {"status", "stage_id"} & set(facts):
        last = max(row.last_activity_at, deal.last_activity_at) if "status" in facts else row.last_activity_at
        stage = next(stage for stage in stages if stage.id == columns.get("stage_id", row.stage_id))
        columns |= {"last_activity_at": last, **stage.limits(last)}
    return columns


def _turned(deal: Deal, row: Any) -> dict[str, Any]:
    """A deal that is closed by now, or opened again: the plan it had goes on where the file has none."""
    at, details = deal.next_action_at, deal.next_action_details
    if deal.status == OPEN and at is None and row.next_action_at:
        at, details = row.next_action_at, row.next_action_details
    plan = {"next_action_at": at, "next_action_details": details, "first_due_at": at, "slips": 0}
    return {"lost_reason": deal.lost_reason, "closed_at": deal.closed_at, **plan}


def _moved(deal: Deal, row: Any, *, anew: bool) -> dict[str, Any]:
    """Another step begins anew, the same at another time has slipped if that is later."""
    if anew or deal.next_action_at is None:
        return {"first_due_at": deal.next_action_at, "slips": 0}
    return {"slips": row.slips + (deal.next_action_at > row.next_action_at)}


def _states(fact: str, deal: Deal) -> bool:
    """Whether a row says anything about a fact, beside what is made up where it says nothing."""
    if fact == "stage_id":
        return deal.staged
    if fact in ("next_action_at", "next_action_details"):
        return deal.next_action_at is not None
    if fact == "expected_close_on":
        return deal.status == OPEN or deal.expected_close_on is not None
    return not (fact == "lost_reason" and deal.status != LOST) and not (fact == "closed_at" and deal.status == OPEN)


def _plain(value: Any) -> Any:
    return (" ".join(value.split()) if isinstance(value, str) else value) or None
