"""Cells of a file for spreadsheets, which take some texts for formulas."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

#: How a formula begins, perhaps behind apostrophes; one more in front makes it a text.
FORMULA = re.compile(r"'*[=+\-@\t\r]")


def harmless(text: str) -> str:
    """The text for a cell that no spreadsheet evaluates; `restored` gives the text back."""
    return f"'{text}" if FORMULA.match(text) else text


def restored(cell: str) -> str:
    """The text of a cell, without the apostrophe that made it harmless."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell, 1) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows of texts as lines of a file, all of them harmless."""
    lines = StringIO()
    csv.writer(lines).writerows([harmless(text) for text in row] for row in rows)
    return lines.getvalue()
