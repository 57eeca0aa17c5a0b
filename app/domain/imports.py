"""An uploaded file as an import: read in steps, to be saved by a run.

No step takes longer than a page or holds more of the file than a window of it. What was read waits in a staging table;
until it is saved nothing of it is to be seen, and an import nobody goes on with is forgotten.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from app import database, queries
from app.database import Answer, Tx
from app.domain import remarks, search, transfer, uploads
from app.domain.cells import Manner
from app.domain.columns import Layout, guess
from app.domain.csv_rows import MOST_ROWS, WINDOW, Dialect, header_of, row_of, sniff, take, wrong_width
from app.domain.deals import SAMPLED, Deal, Reader, named_before
from app.domain.differences import change, differing
from app.domain.fields import UNSTORABLE
from app.domain.members import Member
from app.domain.remarks import Difference
from app.domain.transfer import Spread
from app.domain.uploads import locked
from app.errors import Complaint, Invalid

#: So many rows are read in one step; so many complaints and differences are kept at hand for the page.
STEP, SHOWN_COMPLAINTS, SHOWN_DIFFERENCES = 1000, 50, 20
#: What a row that was read counts as: one of these.
KINDS = ("open", "won", "lost", "same", "otherwise", "wrong")


@dataclass(frozen=True)
class Reading:
    """How a file is read: its dialect, its layout, and the days its open deals get their first actions on."""

    dialect: Dialect
    layout: Layout
    spread: Spread

    @classmethod
    def of(cls, settings: dict[str, Any]) -> "Reading":
        """The reading that was kept."""
        layout = settings["layout"]
        manner = Manner(*layout["manner"])
        return cls(
            Dialect(*settings["dialect"]),
            Layout(layout["header"], layout["places"], manner, layout["first_stage"]),
            Spread(**settings["spread"]),
        )


@dataclass(frozen=True)
class Preview:
    """The beginning of a file: its dialect, the names of its columns, its first rows, in which bytes that are no text
    are a mark, and the layout they suggest."""

    dialect: Dialect
    header: list[str]
    rows: list[list[str]]
    layout: Layout


def preview(tx: Tx, me: Member, row: Any, *, encoding: str = "", delimiter: str = "") -> Preview:
    """How the file begins, in the dialect it seems to have or the one given. Raises Invalid for what is no CSV."""
    start = uploads.window(tx, row.id, 0)
    try:
        dialect = _dialect(row, start, encoding, delimiter)
        piece = take(start[dialect.start :], dialect, last=row.size <= WINDOW, most=SAMPLED)
        if piece.problem and not piece.rows:
            raise ValueError(piece.problem.rstrip("."))
        header = header_of(piece.rows)
    except ValueError as error:
        raise Invalid([Complaint("", f"{error}.")]) from None
    rows = [[UNSTORABLE.sub("\ufffd", cell) for cell in cells] for cells in piece.rows[1:] if cells]
    return Preview(dialect, header, rows, guess(header, rows, me.locale))


def dialect(tx: Tx, row: Any, *, encoding: str = "", delimiter: str = "") -> Dialect | None:
    """The dialect a file seems to have or the one given, whether or not it can be read in it; None for what is no CSV
    in any."""
    with suppress(ValueError):
        return _dialect(row, uploads.window(tx, row.id, 0), encoding, delimiter)
    return None


def choose(tx: Tx, me: Member, import_id: UUID, reading: Reading) -> None:
    """Says how the file is to be read; the steps of `check` follow. Raises Invalid with what stands in the way."""
    locked(tx, me, import_id, "ready", "checking", "checked")
    problems = reading.layout.problems()
    if problems:
        raise Invalid([Complaint("", words) for words in problems])
    _begin(tx, import_id, asdict(reading))


def check_again(tx: Tx, me: Member, import_id: UUID) -> None:
    """Has a file that was tried read again as it was, by what is here now."""
    row = locked(tx, me, import_id, "checking", "checked")
    if row.state == "checked":
        _begin(tx, import_id, row.settings)


def try_anew(tx: Tx, import_id: UUID, settings: dict[str, Any], failure: str) -> None:
    """The same for a file that could not be saved, and why."""
    _begin(tx, import_id, settings, failure)


def check(tx: Tx, me: Member, import_id: UUID) -> None:
    """Reads the next rows of the file into the staging table; after the last of them it is checked."""
    row = locked(tx, me, import_id, "uploading", "ready", "checking", "checked", "saving", "done")
    if row.state != "checking":
        return
    tx.plan_anew()
    reading = Reading.of(row.settings)
    window = uploads.window(tx, import_id, row.position)
    last = row.position + len(window) >= row.size
    complaints: list[Complaint] = []
    try:
        piece = take(window, reading.dialect, last=last, most=STEP)
        taken, problem = piece.taken, piece.problem
        rows = list(enumerate(piece.rows, row.row_number + 1))
    except ValueError as error:
        taken, problem, rows = 0, f"{error}.", []
    number = row.row_number + len(rows)
    if problem:
        complaints.append(Complaint(f"row {number + 1}", problem))
    if number > MOST_ROWS + 1:
        complaints, rows = [Complaint("", f"There are more than {MOST_ROWS:,} rows: import it in parts.")], []
    reader = Reader(me.tenant, tx.now, reading.layout, complaints)
    deals = _read(reader, reading.layout, rows, complaints)
    known = transfer.present(tx, deals)
    twins = _twins(tx, import_id, reading.layout, reader.named, known)
    complaints += twins.values()
    sound = [deal for deal in deals if deal.line not in twins]
    counts, differences = _stage(tx, me, import_id, reading.layout, sound, known)
    counts["wrong"] = sum(1 for number, cells in rows if cells and number > 1) - len(sound)
    counts["complaints"] = len(complaints)
    remarks.add(tx, import_id, complaints, differences)
    over = bool(problem) or (last and taken == len(window)) or not rows
    complaints += [Complaint(*each) for each in row.complaints]
    queries.imports.checked(
        tx, id=import_id, state="checked" if over else "checking", position=row.position + taken, row_number=number,
        counts=database.json(Counter(row.counts) + counts),
        complaints=database.json(sorted(complaints, key=row_of)[:SHOWN_COMPLAINTS]),
        notes=database.json(differences[: max(0, SHOWN_DIFFERENCES - len(row.notes))]),
    )  # fmt: skip


def rows(counts: dict[str, int]) -> int:
    """How many rows were read."""
    return sum(counts.get(kind, 0) for kind in KINDS)


def newcomers(tx: Tx, import_id: UUID, kind: str = "owner") -> tuple[list[str], int]:
    """The owners of new deals who are no members yet, a few hundred at most, and how many they are; "other_owner" is
    who gets one that is there, where those are changed, too."""
    rows = queries.imports.newcomers(tx, id=import_id, kind=kind).rows
    return [row.owner for row in rows], rows[0].total if rows else 0


def _dialect(row: Any, start: bytes, encoding: str, delimiter: str) -> Dialect:
    seen = sniff(start, utf8=row.utf8)
    return Dialect(encoding or seen.encoding, delimiter or seen.delimiter, seen.start)


def _begin(tx: Tx, import_id: UUID, settings: dict[str, Any], failure: str | None = None) -> None:
    uploads.forget_rows(tx, [import_id])
    position = Reading.of(settings).dialect.start
    queries.imports.choose(tx, id=import_id, settings=database.json(settings), position=position, failure=failure)


def _read(reader: Reader, layout: Layout, rows: Sequence[Any], complaints: list[Complaint]) -> list[Deal]:
    deals = []
    for number, cells in rows:
        if wrong := wrong_width(cells, len(layout.header)):
            complaints.append(Complaint(f"row {number}", wrong))
        elif cells and number > 1 and (deal := reader.read(number, cells)):
            deals.append(deal)
    return deals


def _twins(
    tx: Tx, import_id: UUID, layout: Layout, named: dict[str, tuple[str, int]], known: dict[int, Any]
) -> dict[int, Complaint]:
    """What is wrong with the rows that name, or mean, the deal of an earlier one, in whichever step, by their lines."""
    meant = [(str(row.id), line) for line, row in known.items()]
    texts = _name(tx, import_id, "text", ((text, line) for text, (_, line) in named.items()))
    ids = _name(tx, import_id, "deal", meant)
    first_text, first_id = ({row.key: row.number for row in answer.rows} for answer in (texts, ids))
    twins = {line: transfer.twin(line, first_id[key]) for key, line in meant if first_id[key] != line}
    return twins | {
        line: Complaint(f"row {line}", f"{layout.column(column)}: {named_before(text, first_text[text])}.")
        for text, (column, line) in named.items() if first_text[text] != line
    }  # fmt: skip


def _name(tx: Tx, import_id: UUID, kind: str, lines: Iterable[tuple[str, int]]) -> Answer:
    """What lines of a file name, in their order; answers with the first line of the file that did, for each."""
    first = dict(reversed(list(lines)))
    return queries.imports.name(tx, id=import_id, kind=kind, keys=list(first), numbers=list(first.values()))


def _stage(
    tx: Tx, me: Member, import_id: UUID, layout: Layout, deals: list[Deal], known: dict[int, Any]
) -> tuple[Counter[str], list[Difference]]:
    """Puts rows into the staging table, and tells how many are new, the same or otherwise, how many of them need a
    time or are new in spite of an id; and which are otherwise."""
    counts: Counter[str] = Counter()
    differences: list[Difference] = []
    staged: list[dict[str, Any]] = []
    for deal in deals:
        row = known.get(deal.line)
        otherwise = differing(deal, row, layout) if row else []
        if otherwise:
            differences.append(Difference(deal.line, deal.name, otherwise))
        counts[deal.status if not row else "otherwise" if otherwise else "same"] += 1
        known_by = row.id if row else deal.reference or deal.id
        staged.append({"number": deal.line, "known_by": known_by, "owner": deal.owner})
        if row:
            staged[-1] |= {"opportunity_id": row.id, "version": row.version}
        else:
            fields = transfer.stored(deal, tx.now)
            staged[-1] |= {"deal": fields, "timeless": transfer.timeless(fields), "words": search.words_of(fields)}
        if row and otherwise:
            fields = change(deal, row, otherwise, me.tenant.every_stage)
            words = search.words_of(row._asdict() | fields)
            staged[-1] |= {"change": fields, "timeless": transfer.timeless(fields), "words": words}
    fresh = [deal for deal in deals if deal.line not in known]
    counts["unknown_id"] = sum(bool(deal.id) for deal in fresh)
    counts["timeless"] = sum(row.get("timeless", False) for row in staged)
    given = {each.number for each in differences if "owner" in each.facts}
    _name(tx, import_id, "owner", ((deal.owner, deal.line) for deal in fresh if deal.owner))
    _name(tx, import_id, "other_owner", ((deal.owner, deal.line) for deal in deals if deal.line in given))
    queries.imports.stage(tx, id=import_id, rows=database.json(staged))
    return counts, differences
