"""What a file says otherwise than an opportunity that is there already. Pure."""

from typing import Any

from app.domain.columns import Layout
from app.domain.deals import LOST, OPEN, Deal

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
    """The facts that a row of a file states otherwise than the opportunity's row, by our names for them."""
    facts = dict.fromkeys(["name", *(fact for name in layout.places for fact in SPEAKS_OF.get(name, (name,)))])
    return [fact for fact in facts if _states(fact, deal) and _plain(getattr(deal, fact)) != _plain(getattr(row, fact))]


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
