"""The figures of a report: each one idea, drawn, in words, and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.ids import NOBODY
from app.domain.members import Member
from app.domain.reports import RISK_ALL, RISK_MANAGER, RISK_STAGE, Promises, Report
from app.web import charts
from app.web.charts import Bar, Chart, Column
from app.web.words import day_and_month, days, money, number, percent, short_month

FORMER, UNASSIGNED, SOMEBODY, ALONE = "A former stage", "Unassigned", "Somebody", "Nobody"
HEADS = ("Kept", "Done late", "Moved later", "Dropped", "Kept of all", "Average slip")
#: More lines than this are not drawn; the table has them all.
MOST = 12


class Amount(NamedTuple):
    """Money as the filters of the templates read it."""

    value: int
    currency: str


@dataclass(frozen=True)
class Figure:
    """One idea: its title, its drawing (none where there is nothing to draw) and its table: heads, and rows of a name
    and cells. `none` is what is said where there is nothing."""

    id: str
    title: str
    chart: Chart | None
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    none: str = "Nothing in this period."


def fates(report: Report) -> Figure:
    """What became of the promises."""
    title, all_of = "What became of promises", report.all
    told = [
        ("kept", "Kept on the day", all_of.kept),
        ("late", "Done late", all_of.late),
        ("moved", "Moved later", all_of.moved),
        ("dropped", "Dropped", all_of.dropped),
    ]
    shares = [(kind, label, count, percent(count / (all_of.total or 1))) for kind, label, count in told]
    lines = [Bar(label, f"{number(count)} · {share}", [(kind, count)]) for kind, label, count, share in shares]
    if not all_of.total:
        return Figure("fates", title, None, (), [])
    rows = [(label, [number(count), share]) for _, label, count, share in shares]
    return Figure("fates", title, _bars(title, lines, most=all_of.total), ("Promises", "Of all"), rows)


def parts(report: Report) -> Figure:
    """What was done when, and in the table by whom."""
    labels, unit = _labels(report)
    counts = [report.by_part.get(index, Promises()).done for index in range(len(labels))]
    columns = [Column(label, number(count), count, "done") for label, count in zip(labels, counts, strict=True)]
    says = f"Done by {unit}: " + ", ".join(f"{column.label} {column.value}" for column in columns if column.amount)
    people = [actor for actor, _ in _people(report)]
    rows = [
        (column.label, [column.value, *(number(_done(report, index, one)) for one in people)])
        for index, column in enumerate(columns)
    ]
    if not any(counts):
        return Figure("parts", f"Done by {unit}", None, (), [])
    heads = ("All", *(_name(report, one) for one in people))
    return Figure("parts", f"Done by {unit}", charts.columns(says, columns), heads, rows)


def people(report: Report) -> Figure:
    """Who did how many."""
    counted = _people(report)
    lines = [Bar(_name(report, one), number(count), [("done", count)]) for one, count in counted[:MOST]]
    rows = [(_name(report, one), [number(count)]) for one, count in counted]
    return Figure("people", "Done by person", _bars("Done by person", lines), ("Done",), rows)


def stages(me: Member, report: Report) -> Figure:
    """How much was kept in each stage, in the order of the stages."""
    names = {stage.id: stage.name for stage in me.tenant.stages}
    told = [(name, report.by_stage[key]) for key, name in names.items() if key in report.by_stage]
    former = [(key, promises) for key, promises in report.by_stage.items() if key not in names]
    told += [(f"{report.names[key]}, removed" if key in report.names else FORMER, each) for key, each in former]
    return _kept("stages", "Kept by stage", told)


def owners(report: Report) -> Figure:
    """How much was kept of each owner's deals."""
    told = [(_owner(report, key), promises) for key, promises in report.by_owner.items()]
    return _kept("owners", "Kept by owner", sorted(told, key=lambda each: (-each[1].total, each[0])))


def managers(report: Report) -> Figure:
    """How much was kept of the deals of each manager's people; nothing where nobody has one."""
    told = [(_manager(report, key), promises) for key, promises in report.by_manager.items()]
    led = any(report.by_manager)
    return _kept("managers", "Kept by manager", sorted(told, key=lambda each: (-each[1].total, each[0])) if led else [])


def risk(me: Member, report: Report) -> Figure:
    """What is at risk now, by currency; in the table also by stage and by owner."""
    title, lines = "Value at risk now", []
    for row in report.risk:
        if row.lacks == RISK_ALL:
            for kind, label, value, count in (
                ("late", "Due", row.due, row.due_deals), ("moved", "Stale", row.stale, row.stale_deals),
            ):  # fmt: skip
                shown = f"{money(Amount(value, row.currency))} · {_deals(count)}"
                lines.append(Bar(f"{label}, {row.currency}", shown, [(kind, _part(value, row.value))]))
    rows = [
        (_risky(me, report, row), [
            number(row.due_deals), money(Amount(row.due, row.currency)),
            number(row.stale_deals), money(Amount(row.stale, row.currency)),
            number(row.deals), money(Amount(row.value, row.currency)),
        ])
        for row in sorted(report.risk, key=lambda row: (row.lacks != RISK_ALL, row.lacks))
        if row.lacks != RISK_MANAGER or any(report.by_manager)
    ]  # fmt: skip
    heads = ("Due", "Their value", "Stale", "Their value", "Either", "Their value")
    return Figure("risk", title, _bars(title, lines, most=1), heads, rows, "No open deal is due or stale.")


def _kept(name: str, title: str, told: list[tuple[str, Promises]]) -> Figure:
    lines = [
        Bar(label, f"{percent(one.share)} of {number(one.total)}", [("kept", one.share)]) for label, one in told[:MOST]
    ]
    return Figure(name, title, _bars(title, lines, most=1), HEADS, [(label, _cells(one)) for label, one in told])


def _bars(title: str, lines: list[Bar], most: float | None = None) -> Chart | None:
    says = f"{title}: " + ", ".join(f"{line.label} {line.value}" for line in lines)
    return charts.bars(says, lines, most=most) if lines else None


def _cells(one: Promises) -> list[str]:
    counts = [number(count) for count in (one.kept, one.late, one.moved, one.dropped)]
    return [*counts, percent(one.share), days(one.average_slip) if one.slipped else "-"]


def _people(report: Report) -> list[tuple[UUID | None, int]]:
    """Who did something, with how many, the most first."""
    done = [(actor, promises.done) for actor, promises in report.by_person.items() if promises.done]
    return sorted(done, key=lambda each: (-each[1], _name(report, each[0])))


def _done(report: Report, part: int, actor: UUID | None) -> int:
    return report.by_part_and_person.get((part, actor), Promises()).done


def _labels(report: Report) -> tuple[list[str], str]:
    """What the parts are called, and what each of them is."""
    first = report.parts
    apart = (first[-1] - first[0]).days / (len(first) - 1) if len(first) > 1 else 1
    unit = "day" if apart <= 1 else "week" if apart <= 7 else "month"
    return [short_month(one) if unit == "month" else day_and_month(one) for one in first], unit


def _name(report: Report, actor: UUID | None) -> str:
    return report.names.get(actor, SOMEBODY) if actor else SOMEBODY


def _manager(report: Report, manager: UUID | None) -> str:
    return report.names.get(manager, SOMEBODY) if manager else ALONE


def _owner(report: Report, owner: UUID) -> str:
    return UNASSIGNED if owner == NOBODY else report.names.get(owner, SOMEBODY)


def _risky(me: Member, report: Report, row: Any) -> str:
    if row.lacks == RISK_ALL:
        return row.currency
    stage = me.tenant.stage(row.stage_id)
    if row.lacks == RISK_STAGE:
        return f"{row.currency}, {stage.name if stage else FORMER}"
    if row.lacks == RISK_MANAGER:
        return f"{row.currency}, managed by {_manager(report, row.manager_id)}"
    return f"{row.currency}, {_owner(report, row.owner_key)}"


def _deals(count: int) -> str:
    return f"{number(count)} {'deal' if count == 1 else 'deals'}"


def _part(value: Any, whole: Any) -> float:
    return float(value / whole) if whole else 0
