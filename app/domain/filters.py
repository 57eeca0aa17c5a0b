"""Which list is asked for, whose, narrowed to what and in which order: a `View`, and how an address says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from babel.numbers import get_currency_precision

from app.domain import fields
from app.domain.ids import NOBODY
from app.domain.members import Member
from app.domain.money import Unreadable, read_money
from app.domain.tenants import NO_SUCH_STAGE, NOBODY_SUCH
from app.domain.when import FIRST, LAST, ONE_DAY, day_bounds, local_day, read_iso_day
from app.errors import Complaint, Invalid

#: The lists of what is planned: spans of time that follow each other without gap.
SPANS = ("due", "today", "tomorrow", "week", "later")
KINDS = (*SPANS, "stale", "opportunities")
STATUSES = ("open", "won", "lost")
LONGEST = 200
TICK = timedelta(microseconds=1)
#: What an address says of a view, in this order.
WORDS = ("owner", "stage", "tag", "min", "max", "q", "sort", "status", "closes_from", "closes_to", "closes")
#: Before the id of a manager whose whole team is meant.
TEAM = "team-"


class Place(NamedTuple):
    """Where an opportunity stands in the order of a list: by its time or its value, ties by id."""

    key: datetime | int
    id: UUID

    def __str__(self) -> str:
        key = self.key.isoformat().replace("+00:00", "Z") if isinstance(self.key, datetime) else self.key
        return f"{key}_{self.id}"


@dataclass(frozen=True)
class View:
    """A list as it is asked for. `whose` is mine, team, unassigned, a member's id, or a manager's after "team-";
    `undated` are the deals of which nobody knows when they are expected to close."""

    kind: str = "due"
    whose: str = "team"
    stage: UUID | None = None
    tag: str = ""
    least: int | None = None
    most: int | None = None
    text: str = ""
    by_value: bool = False
    status: str = ""
    closes_from: date | None = None
    closes_to: date | None = None
    undated: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether it shows less than all that is in this list of these owners."""
        return self != View(self.kind, self.whose, by_value=self.by_value)

    @property
    def sort(self) -> str:
        """What it is ordered by: the planned time, that of turning stale, the last activity, or the value."""
        if self.by_value:
            return "dearest"
        return {"stale": "stale", "opportunities": "every"}.get(self.kind, "planned")

    def owners(self, me: Member) -> tuple[UUID, ...] | None:
        """Whose cards it shows, NOBODY's for those without an owner; None for everybody's. Leavers keep the closed."""
        if self.whose == "team":
            return None
        if self.whose.startswith(TEAM):
            return me.tenant.team(UUID(self.whose.removeprefix(TEAM)), past=self.kind == "opportunities")
        return ({"mine": me.id, "unassigned": NOBODY}.get(self.whose) or UUID(self.whose),)

    def place(self, row: Any) -> Place:
        """Where an opportunity stands in it."""
        keys = {"dearest": _worth(row), "stale": row.stale_at, "every": row.last_activity_at}
        return Place(keys.get(self.sort, row.next_action_at), row.id)

    def shows(self, me: Member, row: Any, now: datetime) -> bool:
        """Whether an opportunity belongs in it; by its text only the list itself can tell."""
        owners = self.owners(me)
        return (
            self._in_time(me, row, now)
            and (owners is None or (row.owner_id or NOBODY) in owners)
            and self.stage in (None, row.stage_id)
            and (not self.tag or self.tag.lower() in (tag.lower() for tag in row.tags))
            and (self.least is None or _worth(row) >= self.least)
            and (self.most is None or 0 <= _worth(row) <= self.most)
            and self.status in ("", row.status)
            and self._closes(row.expected_close_on)
        )

    def _closes(self, day: date | None) -> bool:
        """Whether a deal that is expected to close on a day, or nobody knows when, belongs in it."""
        if day is None:
            return not (self.closes_from or self.closes_to)
        return not self.undated and (self.closes_from or day) <= day <= (self.closes_to or day)

    def _in_time(self, me: Member, row: Any, now: datetime) -> bool:
        if self.kind == "opportunities":
            return True
        if self.kind == "stale":
            return row.stale_at is not None and row.stale_at <= now
        since, until = span(me, self.kind, now)
        return row.next_action_at is not None and since <= row.next_action_at <= until


def span(me: Member, kind: str, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last instant of a list of SPANS, in the member's days and the team's weeks.

    What is due ends now; this week begins after tomorrow, and there is none of it where tomorrow is its last day.
    """
    today = local_day(now, me.zone)
    monday = today - ONE_DAY * ((today.weekday() - me.tenant.week.first_weekday) % 7)
    last_days = today, today + ONE_DAY, max(monday + 6 * ONE_DAY, today + ONE_DAY)
    ends = (FIRST - TICK, now, *(day_bounds(day, me.zone)[1] - TICK for day in last_days), LAST)
    at = SPANS.index(kind)
    return ends[at] + TICK, ends[at + 1]


def read(me: Member, kind: str, words: Mapping[str, str]) -> View:
    """The view that an address asks for; mine where nobody is named and I own an open deal, else the team's.

    Raises Invalid with all that is damaged.
    """
    wrong: list[Complaint] = []

    def take(name: str, reader: Any) -> Any:
        try:
            text = words.get(name, "").strip()
            return reader(me, text) if text else None
        except ValueError as error:
            wrong.append(Complaint(name, str(error) or "This address of a list is damaged."))
            return None

    view = View(
        kind, take("owner", _whose) or ("mine" if me.owns_open else "team"), take("stage", _stage),
        take("tag", _text) or "", take("min", _money), take("max", _money), take("q", _text) or "",
        take("sort", _sort) or False, take("status", _status) or "", take("closes_from", _day),
        take("closes_to", _day), take("closes", _undated) or False,
    )  # fmt: skip
    wrong += _reversed(view)
    if wrong:
        raise Invalid(wrong)
    return view


def words(me: Member, view: View) -> dict[str, str]:
    """The view's part of an address: `read` makes the same view of it, whoever reads."""
    least, most = _typed(me, view.least), _typed(me, view.most)
    said = (
        view.whose, view.stage, view.tag, least, most, view.text, "value" if view.by_value else "", view.status,
        view.closes_from, view.closes_to, "unknown" if view.undated else "",
    )  # fmt: skip
    return {name: str(value) for name, value in zip(WORDS, said, strict=True) if value not in (None, "")}


def read_place(view: View, text: str) -> Place:
    """The place that an address names; raises ValueError for a damaged one."""
    if not view.by_value:
        return Place(*fields.read_cursor(text))
    key, _, opportunity_id = text.partition("_")
    if not key.removeprefix("-").isdigit() or not key.isascii() or len(key) > 18:
        raise ValueError
    return Place(int(key), fields.read_uuid(opportunity_id))


def _reversed(view: View) -> list[Complaint]:
    """What is wrong with ranges in which nothing can lie."""
    wrong = []
    if view.least is not None and view.most is not None and view.most < view.least:
        wrong.append(Complaint("max", "The value ends below where it begins: swap the two."))
    if view.closes_from and view.closes_to and view.closes_to < view.closes_from:
        wrong.append(Complaint("closes_to", "The expected close ends before it begins: swap the two."))
    if view.undated and (view.closes_from or view.closes_to):
        wrong.append(Complaint("closes", "A close of which nobody knows when lies between no days: empty them."))
    return wrong


def _worth(row: Any) -> int:
    return -1 if row.value is None else row.value


def _whose(me: Member, text: str) -> str:
    if text in ("mine", "team", "unassigned"):
        return text
    team = TEAM if text.startswith(TEAM) else ""
    try:
        return f"{team}{fields.read_uuid(text.removeprefix(TEAM))}"
    except ValueError:
        raise ValueError(NOBODY_SUCH) from None


def _stage(me: Member, text: str) -> UUID:
    stage = next((stage.id for stage in me.tenant.stages if str(stage.id) == text.lower()), None)
    if stage is None:
        raise ValueError(NO_SUCH_STAGE.message)
    return stage


def _text(me: Member, text: str) -> str:
    text = fields.clean(text)
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST} characters are searched for.")
    return text


def _money(me: Member, text: str) -> int:
    """An amount of the team's currency, in minor units; deals in other currencies are compared by their number."""
    try:
        return read_money(text, currency=me.tenant.currency, locale=me.locale).minor
    except Unreadable as error:
        raise ValueError(str(error)) from None


def _sort(me: Member, text: str) -> bool:
    if text not in ("time", "value"):
        raise ValueError("A list is sorted by time or by value.")
    return text == "value"


def _status(me: Member, text: str) -> str:
    if text not in STATUSES:
        raise ValueError("A deal is open, won or lost.")
    return text


def _day(me: Member, text: str) -> date:
    return read_iso_day(text)


def _undated(me: Member, text: str) -> bool:
    if text != "unknown":
        raise ValueError("When a deal is expected to close is unknown, or from one day to another.")
    return True


def _typed(me: Member, minor: int | None) -> str | None:
    """An amount as every locale reads it: whole, or with a point before the cents."""
    if minor is None:
        return None
    digits = get_currency_precision(me.tenant.currency)
    return f"{Decimal(minor).scaleb(-digits):f}".removesuffix("." + "0" * digits)
