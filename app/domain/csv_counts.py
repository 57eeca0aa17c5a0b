"""How many rows a CSV file has, counted while its bytes come in: nobody looks at a cell of what is too long. Pure."""

from contextlib import suppress
from typing import NamedTuple

from app.domain.csv_rows import DELIMITERS, MOST_ROWS, Dialect, sniff, take

#: So much of the beginning of a file tells how it is written.
HEAD = 2**16
#: The encodings in which rows may end elsewhere; in all others they end as in the first of these.
UNLIKE = ("utf-8", "utf-16-le", "utf-16-be")


class Count(NamedTuple):
    """How many bytes from the beginning of a file are counted, and how many rows those are, the header among them."""

    position: int = 0
    rows: int = 0


def seeming(head: bytes) -> Dialect | None:
    """How a file that begins so seems to be written; None where it is no CSV, which is told when it is read."""
    with suppress(ValueError):
        return sniff(head[:HEAD])
    return None


def others(head: bytes) -> list[Dialect]:
    """How else it may be written, as far as its rows may end elsewhere then: that is up to whoever reads it. Where its
    header would be one column it is not: either all its rows are of one, and end alike, or they do not fit it."""
    seen = seeming(head)
    start = seen.start if seen else 0
    every = [Dialect(encoding, delimiter, start) for encoding in UNLIKE for delimiter in DELIMITERS]
    return [each for each in every if each != seen and _columns(head[start:HEAD], each) > 1]


def counted(before: Count, dialect: Dialect, window: bytes, *, last: bool) -> Count | None:
    """The count of a file of a dialect with the window that follows; it is the file's last if nothing comes after it.
    None where it is no CSV."""
    start = 0 if before.position else dialect.start
    try:
        piece = take(window[start:], dialect, last=last, most=MOST_ROWS + 2)
    except ValueError:
        return None
    return None if piece.problem else Count(before.position + start + piece.taken, before.rows + len(piece.rows))


def _columns(head: bytes, dialect: Dialect) -> int:
    with suppress(ValueError):
        return sum(map(len, take(head, dialect, last=False, most=1).rows))
    return 0
