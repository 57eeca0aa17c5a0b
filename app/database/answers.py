"""What statements of a transaction answer."""

from typing import TYPE_CHECKING, Any

from app.flight import Asked, raw, rows

if TYPE_CHECKING:
    from app.database.transaction import Tx


class Answer:
    """What a statement will have answered once its flight has landed; reading it sees to that."""

    def __init__(self, tx: "Tx", asked: Asked) -> None:
        self._tx = tx
        self._asked = asked
        self._rows: list[Any] | None = None

    @property
    def question(self) -> Asked:
        """What it answers, to be asked again by another transaction."""
        return self._asked.again()

    @property
    def rows(self) -> list[Any]:
        """All rows, as named tuples."""
        if self._rows is None:
            self._rows = self._tx.read(self._asked, rows)
        return self._rows

    @property
    def one(self) -> Any:
        """The first row, or None."""
        return self.rows[0] if self.rows else None

    @property
    def bytes(self) -> tuple[Any, ...]:
        """All rows as they came over the wire, column after column: two answers are the same when these are."""
        return self._tx.read(self._asked, lambda _, asked: raw(asked))

    @property
    def value(self) -> Any:
        """The first column of the first row, or None."""
        row = self.one
        return row[0] if row else None
