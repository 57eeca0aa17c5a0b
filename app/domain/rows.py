"""One row of a file while it is read: its cells by our names for them, and what is wrong with it. Pure."""

from collections.abc import Callable
from typing import Any

from app.domain import fields
from app.domain.columns import Layout
from app.domain.csv_rows import clean, kept
from app.errors import Complaint


class Row:
    """A row, its number, and the complaints about it so far."""

    def __init__(self, number: int, cells: list[str], layout: Layout) -> None:
        self.complaints: list[Complaint] = []
        self.number = number
        self._cells = cells
        self._layout = layout

    def __contains__(self, name: str) -> bool:
        return name in self._layout.places

    def read(self, name: str, reader: Callable[[str], Any], *, needed: str = "", lines: bool = False) -> Any:
        """What the reader makes of a field's cell; None after a complaint, for an empty one unless it is needed, and
        where the file has no such column. `lines` keeps the ends of lines."""
        place = self._layout.places.get(name)
        if place is None:
            return None
        try:
            text = fields.clean(kept(self._cells[place])) if lines else clean(self._cells[place])
            if text:
                return reader(text)
            if needed:
                self.complain(name, needed)
        except ValueError as error:
            self.complain(name, str(error).rstrip("."))
        return None

    def complain(self, name: str, words: str) -> None:
        """Notes what is wrong with a column of this row."""
        where = f"{self._layout.column(name)}: " if name else ""
        self.complaints.append(Complaint(f"row {self.number}", f"{where}{words}."))
