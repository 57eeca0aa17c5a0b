"""How many rows a CSV file has, counted while its bytes come in: nobody looks at a cell of what is too long. Pure."""

from typing import NamedTuple

from app.domain.csv_rows import MOST_ROWS, sniff, take

#: So much of the beginning of a file tells how it is written.
HEAD = 2**16


class Count(NamedTuple):
    """How many bytes from the beginning of a file are counted, and how many rows those are, the header among them."""

    position: int = 0
    rows: int = 0


def counted(before: Count, head: bytes, window: bytes, *, last: bool) -> Count | None:
    """The count of a file that begins with `head`, with the window that follows; it is the file's last if nothing comes
    after it. None where it is no CSV, which is told when it is read."""
    try:
        dialect = sniff(head[:HEAD])
        start = 0 if before.position else dialect.start
        piece = take(window[start:], dialect, last=last, most=MOST_ROWS + 2)
    except ValueError:
        return None
    return None if piece.problem else Count(before.position + start + piece.taken, before.rows + len(piece.rows))
