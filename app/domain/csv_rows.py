"""A CSV file as rows of cells by column: bytes become text, or complaints that name their row. Pure.

Row 1 is the header, as spreadsheets count. Reading goes on after a bad row, so that a person sees all of them at once.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from app.errors import Complaint

MOST_ROWS = 200_000
MOST_BYTES = 50 * 2**20
MOST_COMPLAINTS = 100
LONGEST_LINE = 2**20
SAVE_AS = "save it as CSV in UTF-8"

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
CONTROLS = re.compile(r"[\x01-\x1f\x7f-\x9f]")
NEUTRALISED = re.compile(r"'[=+\-@\t\r]")


def read_rows(
    stream: BinaryIO, columns: Sequence[str], complaints: list[Complaint]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The number and the cells of each row, by column and as they stand; other columns and empty rows are passed over.

    What is wrong is added to `complaints`. A file that is broken ends there, as does one with a hundred complaints.
    """
    number = 0
    # Bytes that are not UTF-8 become lone surrogates, which `clean` refuses in their row.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        table = csv.reader(_lines(text), strict=True)
        places, width = _header(next(table, []), columns)
        number = 1
        for number, cells in enumerate(table, 2):
            if number > MOST_ROWS + 1:
                raise ValueError(f"There are more than {MOST_ROWS:,} rows: import it in parts")
            if len(cells) == width:
                yield number, {column: cells[place] for column, place in places.items()}
            elif cells:
                words = f"This row has {len(cells)} columns, the header has {width}."
                complaints.append(Complaint(f"row {number}", words))
            if len(complaints) >= MOST_COMPLAINTS:
                break
    except csv.Error as error:
        complaints.append(Complaint(f"row {number + 1}", _said(error)))
    except ValueError as error:
        complaints.append(Complaint("", f"{error}."))
    finally:
        text.detach()


def clean(cell: str) -> str:
    """A cell as it is kept: trimmed, on one line, and without the mark an export puts before a formula.

    Raises ValueError for what no database text can hold.
    """
    if cell.isprintable() and not cell.startswith("'"):
        return cell.strip()
    found = UNSTORABLE.search(cell)
    if found:
        what = "a NUL character" if found[0] == "\0" else f"bytes that are not UTF-8: {SAVE_AS}"
        raise ValueError(f"it contains {what}")
    return CONTROLS.sub(" ", cell.removeprefix("'") if NEUTRALISED.match(cell) else cell).strip()


class _Header(NamedTuple):
    places: dict[str, int]
    width: int


def _header(cells: list[str], columns: Sequence[str]) -> _Header:
    names = [cell.strip() for cell in cells]
    if not any(names):
        raise ValueError("The first row should name the columns" if names else "The file is empty")
    missing = [column for column in columns if column not in names]
    if missing:
        raise ValueError(f"The header lacks {', '.join(missing)} (columns are separated by commas)")
    twice = [column for column in columns if names.count(column) > 1]
    if twice:
        raise ValueError(f"The header names {', '.join(twice)} twice")
    return _Header({column: names.index(column) for column in columns}, len(names))


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The file's lines, within its limits."""
    size = 0
    for count, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), "")):
        size += len(line)
        if count == 0:
            _refuse_others(line)
        if len(line) == LONGEST_LINE:
            raise ValueError("This is not CSV: a line goes on for more than a megabyte")
        if size > MOST_BYTES:
            raise ValueError(f"The file is larger than {MOST_BYTES // 2**20} MB: import it in parts")
        yield line


def _refuse_others(start: str) -> None:
    """Names what people take for CSV."""
    if "\0" in start[:4] or start.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        raise ValueError(f"This is not UTF-8 but looks like UTF-16: {SAVE_AS}")
    if start.startswith("PK\x03\x04"):
        raise ValueError(f"This is a spreadsheet or an archive: {SAVE_AS}")


def _said(error: csv.Error) -> str:
    words = str(error)
    if "unexpected end of data" in words or "field limit" in words:
        return "A quote is opened here and not closed, or a cell is longer than can be read."
    return f"This is not CSV ({words})."
