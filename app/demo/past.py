"""A past for made-up deals: how each came to be as it is, step by step, so that its history and undo are right."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from app.demo.deals import MadeUp
from app.domain.ids import new_id
from app.domain.tenants import Tenant
from app.domain.when import day_bounds, local_day, to_instant

#: By stage: the step that led out of it, what came of it, and the result of the call.
STEPS = (
    ("Call {} about their needs", "{} is interested and can decide: wants to see it.", "reached"),
    ("Show the product to {}'s team", "They liked it. {} asks for an offer.", "meeting_held"),
    ("Send the proposal", "Sent, and talked it through with {}. The price is an issue.", "reached"),
    ("Agree on the terms with {}", "Agreed on two years. {} gets the contract signed.", "meeting_held"),
)
FINE = timedelta(minutes=5)
NOTHING: dict[str, Any] = {"status": "open", "lost_reason": None, "closed_at": None, "slips": 0}


@dataclass
class Past:
    """The past of one team's deals up to now: rows of the tables opportunities and history."""

    tenant: Tenant
    now: datetime
    members: dict[str, UUID]
    #: Who created what nobody owns.
    boss: UUID

    def __post_init__(self) -> None:
        self.opportunities: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []

    def live(self, deal: MadeUp, *, phone: str) -> None:
        """Adds a deal with its history."""
        stages = [stage.name for stage in self.tenant.stages]
        reached = stages.index(deal.stage)
        first_name = deal.contact.split()[0]
        ends_at = self._moment(deal.closed or deal.due)
        planned = [self._before(ends_at, 3 * left) for left in range(deal.slips, 0, -1)] + [ends_at]
        quiet_since = min(self._before(planned[0], deal.quiet), self._before(self.now, 1))
        dice = Random(f"{deal.name} {deal.company}")
        moments = self._moments(quiet_since, reached + 1, dice)
        steps = [details.format(first_name) for details, _, _ in STEPS[:reached]]
        steps.append("Agree on how to go on" if deal.closed else deal.text)
        planned_for = [self._promised(before, at, dice) for before, at in pairwise(moments)]
        plans = list(zip(steps, [*planned_for, planned[0]], strict=True))

        life = _Life(self, self.members.get(deal.owner, self.boss), {
            "id": new_id(), "name": deal.name, "company": deal.company, "contact_name": deal.contact,
            "contact_email": _email(deal), "contact_phone": phone, "value": deal.value,
            "currency": self.tenant.currency, "owner_id": self.members.get(deal.owner), "tags": deal.tags,
            "expected_close_on": None if deal.closed else local_day(self.now, self.tenant.zone) + timedelta(
                days=20 * (len(stages) - reached)
            ),
        })  # fmt: skip
        life.act("create", moments[0], stage=0, plan=plans[0], **NOTHING)
        for stage in range(1, reached + 1):
            _, outcome, result = STEPS[stage - 1]
            if dice.random() < 0.2 and moments[stage] - plans[stage - 1][1] > timedelta(days=1):
                again = (plans[stage - 1][0], moments[stage])
                life.act("try_again", plans[stage - 1][1], "", "no_answer", stage=stage - 1, plan=again)
            life.act("complete", moments[stage], outcome.format(first_name), result, stage=stage, plan=plans[stage])
        for before, after in pairwise(planned):
            life.move(before + timedelta(hours=1), after)
        if deal.closed:
            plan = (deal.text, self._moment(deal.due)) if deal.due else (None, None)
            reason = deal.text if deal.status == "lost" else None
            closed: dict[str, Any] = {"status": deal.status, "lost_reason": reason, "closed_at": ends_at, "slips": 0}
            life.act(deal.status, ends_at, stage=reached, plan=plan, **closed)
        self.opportunities.append(life.state)

    def _moment(self, text: str) -> datetime:
        """The instant a table tells; further away than three days it falls on a working day."""
        which, how = text.split()
        zone, week = self.tenant.zone, self.tenant.week
        today = local_day(self.now, zone)
        if how.endswith("%"):
            share = int(how[:-1]) / 100
            return self._passed(share) if which == "today" else self._left(share)
        away = int(which)
        day = today + timedelta(days=away)
        while (away < -3 or away > 1) and not week.works_on(day):
            day += timedelta(days=1 if away > 0 else -1)
        return to_instant(datetime.combine(day, datetime.strptime(how, "%H:%M").time()), zone)

    def _passed(self, share: float) -> datetime:
        """A moment of today that has passed: of the working day, once that has begun."""
        today = local_day(self.now, self.tenant.zone)
        opens = to_instant(datetime.combine(today, self.tenant.week.start), self.tenant.zone)
        start = opens if opens + 12 * FINE < self.now else day_bounds(today, self.tenant.zone)[0]
        return start + (self.now - start) * share // FINE * FINE

    def _left(self, share: float) -> datetime:
        """A moment of today that is still to come: of the working day, unless that is over."""
        today = local_day(self.now, self.tenant.zone)
        closes = to_instant(datetime.combine(today, self.tenant.week.end), self.tenant.zone)
        end = closes if closes - 12 * FINE > self.now else day_bounds(today, self.tenant.zone)[1]
        return self.now + (end - self.now) * share

    def _moments(self, last: datetime, count: int, dice: Random) -> list[datetime]:
        """So many moments in order up to the last, some working days apart, at any time of those."""
        moments = [last]
        while len(moments) < count:
            day = self._before(moments[0], dice.randint(3, 8)).astimezone(self.tenant.zone)
            clock = self.tenant.week.start.replace(minute=0)
            minutes = 5 * dice.randint(0, 90)
            moments.insert(
                0, to_instant(datetime.combine(day.date(), clock) + timedelta(minutes=minutes), self.tenant.zone)
            )
        return moments

    def _promised(self, after: datetime, at: datetime, dice: Random) -> datetime:
        """When what was done at `at` had been planned for: mostly then, sometimes a day or more before."""
        promised = self._before(at, dice.choice((0, 0, 0, 0, 0, 1, 1, 2, 4)))
        return promised if promised > after else at

    def _before(self, at: datetime, days: int) -> datetime:
        """The same time so many days earlier, on a working day and in working hours."""
        week, local = self.tenant.week, at.astimezone(self.tenant.zone)
        day = local.date() - timedelta(days=days)
        while not week.works_on(day):
            day -= timedelta(days=1)
        clock = min(max(local.time(), week.start), week.end)
        return to_instant(datetime.combine(day, clock), self.tenant.zone)


class _Life:
    """One deal as it goes on: its state, and an entry for all that happens to it."""

    def __init__(self, past: Past, actor: UUID, state: dict[str, Any]) -> None:
        self.state = state | {"version": 0, "removed_at": None, "next_action_at": None}
        self._past = past
        self._actor = actor

    def act(
        self,
        verb: str,
        at: datetime,
        note: str = "",
        result: str | None = None,
        *,
        stage: int,
        plan: tuple[str | None, datetime | None],
        **changes: Any,
    ) -> None:
        """Something that counts as activity, in a stage and with a next step planned."""
        of = self._past.tenant.stages[stage]
        details, planned = plan
        self._change(
            verb, at, note, result, **changes, stage_id=of.id, next_action_details=details, next_action_at=planned,
            first_due_at=planned, last_activity_at=at, **of.limits(at),
        )  # fmt: skip

    def move(self, at: datetime, to: datetime) -> None:
        """The next action put off."""
        self._change("reschedule", at, "", None, next_action_at=to, slips=self.state["slips"] + 1)

    def _change(self, verb: str, at: datetime, note: str, result: str | None, **changes: Any) -> None:
        state = self.state
        created = verb == "create"
        before = {"removed_at": at} if created else {field: state[field] for field in changes}
        after = {"name": state["name"], "company": state["company"]} if created else {}
        self._past.entries.append({
            "opportunity_id": state["id"], "version": state["version"] + 1, "verb": verb, "actor_id": self._actor,
            "at": at, "planned_for": state["next_action_at"], "note": note, "result": result, "before": before,
            "after": after | changes, "owner_id": state["owner_id"], "stage_id": state.get("stage_id"),
            "moved_to_at": changes["next_action_at"] if verb == "reschedule" else None,
        })  # fmt: skip
        self.state = state | changes | {"version": state["version"] + 1, "updated_at": at}
        self.state.setdefault("created_at", at)


def _email(deal: MadeUp) -> str:
    return f"{_ascii(deal.contact, '.')}@{_ascii(deal.company, '-')}.example"


def _ascii(text: str, between: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", between, plain).strip(between)
