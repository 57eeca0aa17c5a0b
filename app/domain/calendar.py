"""Next actions in a person's own calendar: a feed under a secret address, and single events.

An event keeps its UID for as long as its opportunity lives, so a calendar moves it when the action moves. Times are
instants in UTC: every calendar shows them on its own clock, right across the changes of it.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import audit
from app.domain.bearers import Bearer
from app.domain.members import Member
from app.domain.sessions import TOUCH_EVERY

#: So many actions are in a feed, the soonest; and so long an action takes at least, where nobody said.
MOST, LASTS = 1000, timedelta(minutes=15)
#: What the audit log calls a link: it opens as a token does.
LINK = "calendar link"
PRODUCT = "-//Next Action Tracker//Next actions//EN"


def find(tx: Tx, me: Member) -> Answer:
    """When my link was made and last used, or no row."""
    return queries.calendar.find(tx, member=me.id)


def make(tx: Tx, me: Member) -> str:
    """A link of my own, to be shown once, in the place of the one before: its tenant in clear, and a secret."""
    bearer = Bearer.new(tx.tenant)
    audit.record(tx, "token_added", actor=me.id, about=LINK, scope="read")
    queries.calendar.make(tx, member=me.id, token_hash=bearer.hash)
    return str(bearer)


def end(tx: Tx, me: Member) -> None:
    """Ends my link at once."""
    audit.record(tx, "token_revoked", actor=me.id, about=LINK)
    revoke(tx, me.id)


def revoke(tx: Tx, member_id: UUID) -> None:
    """Ends the link of a member who leaves."""
    queries.calendar.revoke(tx, member=member_id)


def member(tx: Tx, bearer: Bearer) -> Any:
    """Whose link it is (id, name, slug, team), or None."""
    return queries.calendar.member(tx, token_hash=bearer.hash, touch_before=tx.now - TOUCH_EVERY).one


def touch(tx: Tx, member_id: UUID) -> None:
    """Notes that a link was used."""
    queries.calendar.touch(tx, member=member_id)


def actions(tx: Tx, member_id: UUID) -> list[Any]:
    """The rows of the opportunities a member owns that have a next action, soonest first."""
    return queries.calendar.actions(tx, owner=member_id, limit=MOST).rows


def write(rows: Iterable[Any], name: str, address: Callable[[UUID], str]) -> bytes:
    """The next actions of these opportunities as a calendar of that name; `address` is where an opportunity is seen."""
    from icalendar import Calendar  # in the first feed's time, as it takes 10 MB of every worker

    calendar = Calendar()
    for field, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("METHOD", "PUBLISH"), ("X-WR-CALNAME", name)):
        calendar.add(field, value)
    for row in rows:
        calendar.add_component(_event(row, address(row.id)))
    return calendar.to_ical()


def _event(row: Any, url: str) -> Any:
    from icalendar import Event

    event = Event()
    contact = ", ".join(filter(None, (row.contact_name, row.contact_phone, row.contact_email)))
    about = [row.next_action_details, row.name, row.company, contact, url]
    for field, value in (
        ("UID", f"{row.id}@next-action-tracker"),
        ("DTSTAMP", row.updated_at),
        ("LAST-MODIFIED", row.updated_at),
        ("SEQUENCE", row.version),
        ("DTSTART", row.next_action_at),
        ("DURATION", LASTS),
        ("SUMMARY", f"{row.next_action_details.splitlines()[0][:120]} · {row.name}"),
        ("DESCRIPTION", "\n".join(line for line in about if line)),
        ("URL", url),
        ("TRANSP", "TRANSPARENT"),
    ):
        event.add(field, value)
    return event
