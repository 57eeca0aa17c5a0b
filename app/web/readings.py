"""What the page of an import shows of the file, and what was chosen on it: how the file is to be read, or that it is
one of the team."""

from typing import Any

from flask import request

from app.database import Tx
from app.domain import history, imports, managers, members
from app.domain.cells import Manner
from app.domain.columns import FIELDS, chosen
from app.domain.csv_rows import DELIMITERS, ENCODINGS
from app.domain.imports import Preview, Reading
from app.domain.members import Member
from app.domain.transfer import FURTHEST, Spread
from app.errors import Complaint, Invalid, Refusal

DAYS = Complaint("first", f"The days are two numbers from -{FURTHEST} to {FURTHEST}, the first not after the last.")
FACTS = {"stage_id": "stage"}


def context(tx: Tx, me: Member, row: Any, refusal: Refusal | None) -> dict[str, Any]:
    """What the page needs to know, by how far the import is."""
    matching = row.state == "ready" or (row.state in ("checking", "checked") and (refusal or "again" in request.args))
    if row.state == "ready" and _is_team(tx, me, row):
        return _team(tx, row)
    if row.state == "checked" and not matching:
        return _tried(tx, me, row)
    if row.state == "done":
        return {"matching": False, "entry": _entry(tx, row)}
    return _match(tx, me, row, refusal) if matching else {"matching": False, "rows": imports.rows(row.counts)}


def typed(tx: Tx, me: Member, row: Any) -> Reading:
    """How the file is to be read, as it was chosen. Raises Invalid."""
    seen = _preview(tx, me, row, request.form)
    places = {str(number): request.form.get(f"column_{number}", "") for number in range(len(seen.header))}
    manner = Manner(request.form.get("order") == "month", "," if request.form.get("decimal") == "comma" else ".")
    layout = chosen(seen.header, places, manner, first_stage="first_stage" in request.form)
    return Reading(seen.dialect, layout, _spread())


def columns_of_team() -> tuple[int | None, int | None]:
    """Which columns of a file of the team were chosen: the members', and their managers'."""
    member, manager = (request.values.get(name, "") for name in ("member", "manager"))
    return _number(member), _number(manager)


def said(facts: list[str]) -> str:
    """The names of facts as people say them."""
    return ", ".join(FACTS.get(fact, fact).replace("_", " ").removesuffix(" at").removesuffix(" on") for fact in facts)


def _is_team(tx: Tx, me: Member, row: Any) -> bool:
    """Whether a file is one of the team: it was said so, or its columns look like it."""
    try:
        return {"team": True, "deals": False}.get(
            request.values.get("as", ""), managers.is_team(imports.preview(tx, me, row).header)
        )
    except Invalid:
        return False


def _team(tx: Tx, row: Any) -> dict[str, Any]:
    """What a file of the team would do, and the form that chooses its columns otherwise."""
    try:
        sheet = managers.uploaded(tx, row, *columns_of_team())
    except Invalid as unreadable:
        return {"matching": True, "preview": None, "errors": unreadable.by_field}
    return {"matching": True, "sheet": sheet, "plan": managers.plan(tx, sheet)}


def _tried(tx: Tx, me: Member, row: Any) -> dict[str, Any]:
    """What a file would bring, and how it was chosen to be read."""
    reading = Reading.of(row.settings)
    days, (newcomers, total) = reading.spread.days(me.tenant, tx.now), imports.newcomers(tx, row.id)
    by_changes = [name for name in imports.newcomers(tx, row.id, "other_owner")[0] if name not in newcomers]
    return {
        "matching": False, "newcomers": newcomers, "newcomers_in_all": total, "by_changes": by_changes,
        "leavers": members.leavers(tx, newcomers + by_changes), "said": said,
        "places": reading.layout.places, "left_out": reading.layout.left_out,
        "days": days[: row.counts.get("timeless")],
    }  # fmt: skip


def _entry(tx: Tx, row: Any) -> Any:
    """An entry of the history by which all of an import is undone; None where there is nothing to undo."""
    standing = row.batch_id and not row.undone_at
    return next(iter(history.batch(tx, row.batch_id, limit=1)), None) if standing else None


def _match(tx: Tx, me: Member, row: Any, refusal: Refusal | None) -> dict[str, Any]:
    """The beginning of the file, and the form that matches its columns with our fields; where it cannot be read, the
    choice of how it is written."""
    given = request.form if refusal else request.args
    dialects = {"matching": True, "encodings": ENCODINGS, "delimiters": DELIMITERS}
    try:
        seen = _preview(tx, me, row, given)
    except Invalid as unreadable:
        tried = imports.dialect(tx, row, **_written(row, given))
        return dialects | {"preview": None, "dialect": tried, "errors": unreadable.by_field}
    return dialects | {
        "preview": seen, "dialect": seen.dialect, "errors": refusal.by_field if refusal else {}, "fields": FIELDS,
        "form": request.form.to_dict() if refusal else _suggested(seen, row), "furthest": FURTHEST,
    }  # fmt: skip


def _suggested(seen: Preview, row: Any) -> dict[str, str]:
    """The form as it starts: as it was chosen before, else as the file suggests it."""
    kept = Reading.of(row.settings) if row.settings else None
    same = kept and kept.dialect == seen.dialect
    layout, spread = (kept.layout, kept.spread) if kept and same else (seen.layout, Spread())
    columns = {f"column_{place}": name for name, place in layout.places.items()}
    return columns | {
        "order": "month" if layout.manner.month_first else "day",
        "decimal": "comma" if layout.manner.decimal == "," else "point",
        "first": str(spread.first),
        "last": str(spread.last),
        **({"first_stage": "1"} if layout.first_stage else {}),
    }


def _preview(tx: Tx, me: Member, row: Any, given: Any) -> Preview:
    return imports.preview(tx, me, row, **_written(row, given))


def _written(row: Any, given: Any) -> dict[str, str]:
    """The encoding and the delimiter that were given, else those kept; empty where the file is to suggest one."""
    encoding, delimiter = given.get("encoding", ""), given.get("delimiter", "")
    known = encoding if encoding in ENCODINGS else "", delimiter if delimiter in DELIMITERS else ""
    if not any(known) and row.settings:
        kept = Reading.of(row.settings).dialect
        known = kept.encoding, kept.delimiter
    return {"encoding": known[0], "delimiter": known[1]}


def _spread() -> Spread:
    try:
        return Spread.of(request.form.get("first", ""), request.form.get("last", ""))
    except ValueError:
        raise Invalid([DAYS]) from None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
