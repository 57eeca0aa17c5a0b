"""The verbs as their forms send them, from a page without script or by htmx."""

from uuid import UUID

from tests.cast import Cast

ORIGIN = {"Origin": "http://localhost"}
HTMX = ORIGIN | {"HX-Request": "true", "HX-Current-URL": "http://localhost/t/acme/due?owner=mine"}
#: What each form asks for, as it may be typed.
WORDS = {
    "completion": {"details": "Send it", "at": "tom 9"},
    "reschedule": {"at": "3"},
    "spread": {"days": "3"},
    "note": {"note": "They called back", "result": "reached"},
    "step": {"details": "Call his boss"},
    "win": {},
    "loss": {"lost_reason": "price"},
    "tags": {"tags": "fair, spring"},
    "fields": {"name": "Other rockets"},
}


def address(deal: UUID, noun: str = "") -> str:
    return f"/t/acme/opportunities/{deal}" + (f"/{noun}" if noun else "")


def words(cast: Cast, noun: str) -> dict[str, str]:
    more = {"stage": {"stage": str(cast.acme.stages["Proposal"])}, "assignment": {"owner": str(cast.bob.id)}}
    return WORDS.get(noun) or more.get(noun, {})
