"""A CSV file as rows of cells: bytes become text, or complaints that name their row. Pure.

Row 1 is the header, as spreadsheets count. A file is read piece by piece, each a window of its bytes: `take` gives the
whole rows at its beginning and says how many bytes they took, so nobody ever holds more of a file than a window.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from app.domain.csv_cells import restored
from app.domain.fields import UNSTORABLE
from app.errors import Complaint

MOST_ROWS = 200_000
MOST_BYTES = 50 * 2**20
MOST_COLUMNS = 300
MOST_COMPLAINTS = 100
#: How much of a file is looked at once; a row is shorter than that.
WINDOW = 2**20
SAVE_AS = "save it as CSV in UTF-8"
#: The encodings a person may choose, by what they are called; what looks like UTF-8 is never taken for another.
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "cp1252": "Western European (Latin-1, Windows-1252)",
    "utf-16-le": "Unicode (UTF-16)",
    "utf-16-be": "Unicode (UTF-16, big-endian)",
}
DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}

CONTROLS = re.compile(r"[\x01-\x1f\x7f-\x9f]")
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_OTHERS = {
    b"PK\x03\x04": "a spreadsheet or an archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF",
    b"{\\rtf": "a word processor's file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}


class Dialect(NamedTuple):
    """How a file is written: its encoding, what separates its columns, and how many bytes come before its text."""

    encoding: str
    delimiter: str
    start: int = 0


class Piece(NamedTuple):
    """Whole rows of a file, how many of its bytes they took, and why it can't be read any further, if so."""

    rows: list[list[str]]
    taken: int
    problem: str


def sniff(start: bytes, *, utf8: bool = True) -> Dialect:
    """How the file that begins with these bytes is written; `utf8` says whether all of it can be UTF-8.

    Raises ValueError for what people take for CSV.
    """
    for magic, what in _OTHERS.items():
        if start.startswith(magic):
            raise ValueError(f"This is {what}: {SAVE_AS}")
    mark = next((mark for mark in _MARKS if start.startswith(mark)), b"")
    encoding = _MARKS[mark] if mark else _unmarked(start, utf8)
    return Dialect(encoding, _delimiter(_decode(start[len(mark) :], encoding, last=False)), len(mark))


def can_be_utf8(piece: bytes) -> bool:
    """Whether a piece from anywhere in a file can be UTF-8: characters may be cut at its ends."""
    head = next((at for at, byte in enumerate(piece[:4]) if byte & 0xC0 != 0x80), 0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece[head:])
    except UnicodeDecodeError:
        return False
    return True


def take(window: bytes, dialect: Dialect, *, last: bool, most: int = MOST_ROWS) -> Piece:
    """The whole rows a window of a file begins with, `most` at once; the window is the file's last if nothing follows.

    An empty row is an empty list. Where a row does not end within a window there is a problem.
    """
    text = _decode(window, dialect.encoding, last=last)
    lines = _Lines(text, last)
    rows: list[list[str]] = []
    taken, problem = 0, ""
    try:
        for row in csv.reader(lines, delimiter=dialect.delimiter, strict=True):
            rows.append(row)
            taken = lines.fed
            if len(rows) >= most:
                break
    except csv.Error as error:
        words = _said(error)
        problem = words if last or words != UNCLOSED or (not rows and len(window) >= WINDOW) else ""
    if not (rows or problem) and len(window) >= WINDOW:
        problem = "This is not CSV: a line goes on for more than a megabyte."
    return Piece(rows, len(text[:taken].encode(dialect.encoding, _errors(dialect.encoding))), problem)


def header_of(rows: list[list[str]]) -> list[str]:
    """The names of the columns, from the first row. Raises ValueError where it names none."""
    names = [cell.strip() for cell in rows[0]] if rows else []
    if not any(names):
        raise ValueError("The first row should name the columns" if names else "The file is empty")
    if any(UNSTORABLE.search(name) or CONTROLS.search(name.replace("\n", " ")) for name in names):
        raise ValueError(f"This is not CSV, its first row is no text: {SAVE_AS}")
    if len(names) > MOST_COLUMNS:
        raise ValueError(f"There are {len(names):,} columns, of which {MOST_COLUMNS} can be read: leave some out")
    return names


def read_rows(stream: BinaryIO, complaints: list[Complaint]) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each row of a whole file, the header first; empty rows are passed over.

    What is wrong is added to `complaints`. A file that is broken ends there, as does one with a hundred complaints.
    """
    try:
        yield from _rows(stream, complaints)
    except ValueError as error:
        complaints.append(Complaint("", f"{error}."))


def _rows(stream: BinaryIO, complaints: list[Complaint]) -> Iterator[tuple[int, list[str]]]:
    window = stream.read(WINDOW)
    dialect = sniff(window, utf8=can_be_utf8(window))
    window, number, width, size = window[dialect.start :], 0, 0, len(window)
    while True:
        following = stream.read(WINDOW - len(window)) if len(window) < WINDOW else b""
        size, last = size + len(following), len(window) + len(following) < WINDOW
        if size > MOST_BYTES:
            raise ValueError(f"The file is larger than {MOST_BYTES // 2**20} MB: import it in parts")
        window += following
        piece = take(window, dialect, last=last)
        window = window[piece.taken :]
        if not number and (piece.rows or not piece.problem):
            width = len(header_of(piece.rows))
        for cells in piece.rows:
            number += 1
            if number > MOST_ROWS + 1:
                raise ValueError(f"There are more than {MOST_ROWS:,} rows: import it in parts")
            if wrong := wrong_width(cells, width):
                complaints.append(Complaint(f"row {number}", wrong))
            elif cells:
                yield number, cells
            if len(complaints) >= MOST_COMPLAINTS:
                return
        if piece.problem:
            complaints.append(Complaint(f"row {number + 1}" if number else "", piece.problem))
        if piece.problem or (last and not window):
            return


def wrong_width(cells: list[str], width: int) -> str:
    """What is wrong with a row of so many cells; nothing with an empty one."""
    return f"This row has {len(cells)} columns, the header has {width}." if cells and len(cells) != width else ""


def row_of(complaint: Complaint) -> int:
    """The number of the row a complaint is about; 0 where it is about the file."""
    return int(complaint.field.removeprefix("row ") or 0)


def clean(cell: str) -> str:
    """A cell as it is kept: trimmed, on one line, and without the mark an export puts before a formula.

    Raises ValueError for what no database text can hold.
    """
    if cell.isprintable() and not cell.startswith("'"):
        return cell.strip()
    return CONTROLS.sub(" ", kept(cell)).strip()


def kept(cell: str) -> str:
    """A cell as it stands, but without the mark an export puts before a formula.

    Raises ValueError for what no database text can hold.
    """
    found = UNSTORABLE.search(cell)
    if found:
        what = "a NUL character" if found[0] == "\0" else f"bytes that are not in the file's encoding: {SAVE_AS}"
        raise ValueError(f"it contains {what}")
    return restored(cell)


class _Lines:
    """The lines of a text, and how much of it was fed so far; one that may go on beyond the window is kept back."""

    def __init__(self, text: str, last: bool) -> None:
        self.fed = 0
        self._text = io.StringIO(text, newline="")
        self._size = len(text)
        self._last = last

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        ended = line.endswith("\n") or (line.endswith("\r") and self.fed + len(line) < self._size)
        if not line or not (ended or self._last):
            raise StopIteration
        self.fed += len(line)
        return line


def _unmarked(start: bytes, utf8: bool) -> str:
    for encoding, zeros in (("utf-16-le", start[1:64:2]), ("utf-16-be", start[:64:2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) // 2:
            return encoding
    return "utf-8" if utf8 else "cp1252"


def _errors(encoding: str) -> str:
    # Bytes that are no text become lone surrogates, which `kept` refuses in their row.
    return "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"


def _decode(data: bytes, encoding: str, *, last: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)(_errors(encoding)).decode(data, final=last)
    except UnicodeDecodeError as error:
        raise ValueError(f"The file ends within a character: {SAVE_AS}") from error


def _delimiter(text: str) -> str:
    line = text.lstrip("\r\n").partition("\n")[0].partition("\r")[0]
    bare = re.sub('"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


UNCLOSED = "A quote is opened here and not closed, or a cell is longer than can be read."


def _said(error: csv.Error) -> str:
    words = str(error)
    return UNCLOSED if "unexpected end of data" in words or "field limit" in words else f"This is not CSV ({words})."
