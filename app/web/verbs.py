"""The verbs of an opportunity: for each its noun in the address, what it reads, what it does, and its form.

A verb without a form acts at once, from a button that carries only the version; undo is the way back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, request

from app.database import Tx
from app.domain import actions, inputs, merging, opportunities, spread
from app.domain.facts import Fields
from app.domain.history import Target
from app.domain.members import Member
from app.domain.money import type_money
from app.domain.when import local_day, presets
from app.errors import Complaint, Invalid
from app.web import mergers
from app.web.words import bounded, typed

Act = Callable[[Tx, Member, list[Target], Any], Any]


def init_verbs(app: Flask) -> None:
    """Gives the templates `can(me, noun, row)`."""
    app.jinja_env.globals["can"] = can


def can(me: Member, noun: str, row: Any) -> bool:
    """Whether a member can do a verb to an opportunity as it stands."""
    if noun in PLANNED:
        return row.next_action_at is not None
    if noun in ("win", "loss", "reopening"):
        return (row.status == "open") == (noun != "reopening")
    if noun == "taking" and row.owner_id == me.id:
        return False
    if noun in ("assignment", "taking"):
        return me.may("manager") or row.owner_id in (None, me.id)
    return True


def _nothing(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Verb:
    """One verb: `said` is what the toast says once it is done, `fills` what its form starts with."""

    noun: str
    said: str
    input: type[inputs.Input]
    act: Act
    form: str = ""
    fills: Callable[[Tx, Member, Any], dict[str, Any]] = _nothing
    shows: Callable[[Tx, Member, Any, list[UUID]], dict[str, Any]] = lambda tx, me, opportunity, on: {}
    wide: bool = False
    """Whether it changes more than the opportunity it is done to."""
    offers: bool = False
    """Whether the cadence of the stage is offered once it is done, to reschedule by: a verb of its own."""
    sets: str = ""
    """What of an opportunity it is done for: the toast says what that is now."""


def _cadence(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    """The stage, and the time a deal in it usually wants its next action."""
    stage_id = opportunity.stage_id if opportunity else me.tenant.stages[0].id
    return {"at": typed(actions.suggested_at(me, tx.now, stage_id), me.zone), "stage": str(stage_id)}


def _quick(tx: Tx, me: Member, opportunity: Any, on: list[UUID]) -> dict[str, Any]:
    """The times that are a press away below a completion's own, as they would be typed: three of the presets."""
    at = {choice.label.removeprefix("in "): choice.at for choice in presets(tx.now, zone=me.zone, week=me.tenant.week)}
    return {"quick": [(f"+{label}", typed(at[label], me.zone)) for label in ("1 week", "2 weeks", "1 month")]}


def _offered(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    """The time that was offered, where the form is asked for by it."""
    return {"at": request.args.get("at", "")}


def _step(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    return {"details": opportunity.next_action_details or ""} if opportunity else {}


def _stage(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    return {"stage": str(opportunity.stage_id)} if opportunity else {}


def _owner(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    return {"owner": str(opportunity.owner_id or "")} if opportunity else {"owner": str(me.id)}


def _tags(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    """What is typed at the end is one more tag."""
    return {"tags": "".join(f"{tag}, " for tag in opportunity.tags)} if opportunity else {}


def _fields(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    """The facts as a person would type them."""
    if not opportunity:
        return {}
    value = type_money(opportunity.value, currency=opportunity.currency, locale=me.locale)
    texts = {field: getattr(opportunity, field) for field in Fields.model_fields} | {"value": value}
    return {field: "" if text is None else str(text) for field, text in texts.items()}


def _presets(tx: Tx, me: Member, opportunity: Any, on: list[UUID]) -> dict[str, Any]:
    """The presets, each with how many other actions of the owner already lie on its day."""
    choices = presets(tx.now, zone=me.zone, week=me.tenant.week)
    loads = actions.loads(tx, me, [local_day(choice.at, me.zone) for choice in choices], on).rows
    slipped = opportunity is not None and opportunity.slips >= me.tenant.slip_limit
    return {
        "presets": [
            (choice.digit, choice.label, choice.at, bounded(load.total))
            for choice, load in zip(choices, loads, strict=True)
        ],
        "slipped": slipped,
    }


def _only(targets: list[Target]) -> Target:
    """The one target of a verb that is done to one at a time."""
    if len(targets) != 1:
        raise Invalid([Complaint("", "This is done to one opportunity at a time.")])
    return targets[0]


def _spread(tx: Tx, me: Member, targets: list[Target], given: inputs.Spread) -> Any:
    return spread.spread(tx, me, targets, given.days)


def _win(tx: Tx, me: Member, targets: list[Target], given: inputs.Win) -> Any:
    return opportunities.close(tx, me, targets, "won", details=given.details, at=given.at, note=given.note)


def _lose(tx: Tx, me: Member, targets: list[Target], given: inputs.Loss) -> Any:
    return opportunities.close(tx, me, targets, "lost", lost_reason=given.lost_reason, note=given.note)


VERBS = {
    verb.noun: verb
    for verb in (
        Verb(
            "completion", "Completed", inputs.Completion,
            lambda tx, me, on, given: actions.complete(tx, me, _only(on), given), "actions/_completion.html", _cadence,
            _quick, sets="next_action_at",
        ),
        Verb(
            "retry", "No answer: again later", inputs.Nothing,
            lambda tx, me, on, given: actions.try_again(tx, me, on), sets="next_action_at",
        ),
        Verb(
            "reschedule", "Rescheduled", inputs.Reschedule,
            lambda tx, me, on, given: actions.reschedule(tx, me, on, given.at),
            "actions/_reschedule.html", _offered, shows=_presets, sets="next_action_at",
        ),
        Verb("spread", "Spread", inputs.Spread, _spread, "actions/_spread.html", lambda tx, me, on: {"days": "5"}),
        Verb(
            "note", "Noted", inputs.Note,
            lambda tx, me, on, given: actions.note(tx, me, on, given.note, given.result), "actions/_note.html",
        ),
        Verb(
            "step", "Step changed", inputs.Step,
            lambda tx, me, on, given: actions.edit_step(tx, me, on, given.details), "actions/_step.html", _step,
        ),
        Verb(
            "stage", "Stage changed", inputs.StageChange,
            lambda tx, me, on, given: opportunities.set_stage(tx, me, on, given.stage),
            "opportunities/_stage.html", _stage, offers=True, sets="stage",
        ),
        Verb(
            "assignment", "Assigned", inputs.Assignment,
            lambda tx, me, on, given: opportunities.assign(tx, me, on, given.owner),
            "opportunities/_assignment.html", _owner, sets="owner",
        ),
        Verb(
            "taking", "Assigned to you", inputs.Nothing,
            lambda tx, me, on, given: opportunities.assign(tx, me, on, me.id),
        ),
        Verb("win", "Won", inputs.Win, _win, "opportunities/_win.html"),
        Verb("loss", "Lost", inputs.Loss, _lose, "opportunities/_loss.html"),
        Verb(
            "reopening", "Reopened", inputs.Reopening,
            lambda tx, me, on, given: opportunities.reopen(tx, me, on, given.details, given.at),
            "opportunities/_reopening.html", _cadence, sets="next_action_at",
        ),
        Verb(
            "tags", "Tagged", inputs.Tags,
            lambda tx, me, on, given: opportunities.tag(tx, me, on, given.tags), "opportunities/_tags.html", _tags,
        ),
        Verb(
            "fields", "Edited", Fields, lambda tx, me, on, given: opportunities.edit_fields(tx, me, _only(on), given),
            "opportunities/_fields.html", _fields,
        ),
        Verb(
            "merger", "Merged", merging.Merger, lambda tx, me, on, given: merging.merge(tx, me, _only(on), given),
            "opportunities/_merger.html", shows=lambda tx, me, opportunity, on: mergers.shows(tx, me, opportunity),
            wide=True,
        ),
        Verb("removal", "Removed", inputs.Nothing, lambda tx, me, on, given: opportunities.remove(tx, me, on)),
    )
}  # fmt: skip

#: Verbs of a next action: without one, a deal has to be reopened first.
PLANNED = ("completion", "retry", "reschedule", "spread", "step")
NOTHING_LEFT, NOTHING_UNDONE = "There is nothing of yours left to undo", "There is nothing to redo"
#: All that is ever said to be done; nothing else that an address says is believed to be.
SAID = {verb.said for verb in VERBS.values()} | {"Created", "Undone", "Redone", NOTHING_LEFT, NOTHING_UNDONE}
