"""Finding opportunities by words of their name, company, contact, tags and next step, typed in part or with a slip.

The words are rows of their own (`index`), written with every text that is searched and never taken back: they are
hints. What they lead to is read and checked here, so nothing that no longer fits is shown, and undo, redo and removal
have nothing to do for search.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import spelling

#: So many words of what was typed count.
MOST_TERMS = 6
#: More opportunities than this are not read one by one.
FREQUENT = 1000
#: Where all words are frequent, so many opportunities are read: of those due soonest, and of those with hints for all,
#: for which so many hints of the longest words are looked through.
SOME, HINTS, HINTING = 250, 10_000, 3
#: What comes after a prefix and all words that begin with it, and what after a word alone, in the order of bytes.
BEGINNING, WHOLE = "\U0010ffff", " "
FAR = datetime(9999, 1, 1, tzinfo=UTC)
#: The fields whose texts are searched.
SEARCHED = ("name", "company", "contact_name", "contact_email", "tags", "next_action_details")
EXACT, BEGUN, MISSPELT = range(3)


class Term(NamedTuple):
    """A word as it was typed, and the words it may have been meant to be."""

    word: str
    meant: tuple[str, ...] = ()

    @property
    def prefixes(self) -> list[str]:
        """How the words that fit may begin."""
        return [self.word, *self.meant]

    def fit(self, words: str) -> int | None:
        """How well the best of an opportunity's words, each between spaces, fits: EXACT, BEGUN, MISSPELT or None."""
        if f" {self.word}" in words:
            return EXACT if f" {self.word} " in words else BEGUN
        return MISSPELT if any(f" {meant}" in words for meant in self.meant) else None


def find(tx: Tx, text: str, limit: int = 8, *, forgiving: bool = True) -> list[Any]:
    """The opportunities that fit all words of `text`, best first: whole words before beginnings before slips (which
    count only where nothing fits without, and not at all unless `forgiving`), open deals before closed, due soonest.

    Rows have id, version, name, company, contact_name, contact_email, contact_phone, tags, status, owner_id,
    next_action_at and next_action_details.
    """
    terms = [Term(word) for word in spelling.words(text)[:MOST_TERMS]]
    if not terms:
        return []
    sizes, whole = _sizes(tx, terms, BEGINNING), _sizes(tx, terms, WHOLE)
    known = sizes()
    found = _find(tx, terms, known, whole(), limit)
    if found or not forgiving:
        return found
    meant = _corrected(tx, terms, known)
    return _find(tx, meant, _sizes(tx, meant, BEGINNING)(), whole(), limit) if meant != terms else []


def hinted(tx: Tx, tag: str) -> list[UUID] | None:
    """The opportunities that may have a tag; None where its words are too frequent to tell, or are none."""
    terms = [Term(word) for word in spelling.words(tag)[:MOST_TERMS]]
    if not terms:
        return None
    sizes = _sizes(tx, terms, WHOLE)()
    rarest = min(range(len(terms)), key=sizes.__getitem__)
    if sizes[rarest] >= FREQUENT:
        return None
    return [row.id for row in _hinted(tx, [terms[rarest]], WHOLE, FREQUENT).rows]


def index(tx: Tx, opportunities: Iterable[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Notes the words of opportunities, each given as its id and its fields, or those of them that change: for every
    writer, in the same transaction. Nothing is sent where no text is searched."""
    found = {one: " ".join(words) for one, fields in opportunities if (words := _words(fields))}
    if len(found) == 1:
        [(one, text)] = found.items()
        queries.search.index(tx, id=one, text=text)
    elif found:
        queries.search.index_all(tx, ids=list(found), texts=list(found.values()))


def index_words(tx: Tx, ids: list[UUID], texts: list[str]) -> None:
    """Notes the words of many opportunities, as `words_of` found them before."""
    queries.search.index_all(tx, ids=ids, texts=texts)


def words_of(fields: Mapping[str, Any]) -> str:
    """The words of an opportunity with these fields, as one text."""
    return " ".join(_words(fields))


def _find(tx: Tx, terms: list[Term], sizes: list[int], whole: list[int], limit: int) -> list[Any]:
    if not all(sizes):
        return []
    rarest = min(range(len(terms)), key=sizes.__getitem__)
    if sizes[rarest] < FREQUENT:
        return _best(terms, _hinted(tx, [terms[rarest]], BEGINNING, FREQUENT).rows, limit)
    # All are frequent: whoever is due soonest has them likely enough; a whole word may be rarer than its beginnings.
    asked = [queries.search.soonest(tx, limit=SOME)]
    rare = [Term(term.word) for term, size in zip(terms, whole, strict=True) if 0 < size < FREQUENT]
    asked += [_hinted(tx, [term], WHOLE, FREQUENT) for term in rare]
    rows = [row for answer in asked for row in answer.rows]
    found = _best(terms, rows, limit)
    if len(found) == limit:
        return found
    longest = sorted(terms, key=lambda term: -len(term.word))[:HINTING]
    return _best(terms, rows + _hinted(tx, longest, BEGINNING, HINTS // len(longest), SOME).rows, limit)


def _hinted(tx: Tx, terms: list[Term], beyond: str, most: int, limit: int = FREQUENT) -> Answer:
    pairs = [(prefix, number) for number, term in enumerate(terms) for prefix in term.prefixes]
    return queries.search.hinted(
        tx, prefixes=[prefix for prefix, _ in pairs], terms=[number for _, number in pairs],
        every=2 ** len(terms) - 1, beyond=beyond, most=most, limit=limit,
    )  # fmt: skip


def _sizes(tx: Tx, terms: list[Term], beyond: str) -> Callable[[], list[int]]:
    """How many hints each term has, up to FREQUENT; to be called once the flight has landed."""
    prefixes = [prefix for term in terms for prefix in term.prefixes]
    answer = queries.search.sizes(tx, prefixes=prefixes, beyond=beyond, most=FREQUENT)

    def read() -> list[int]:
        counts = iter(row.total for row in answer.rows)
        return [sum(islice(counts, len(term.prefixes))) for term in terms]

    return read


def _corrected(tx: Tx, terms: list[Term], sizes: list[int]) -> list[Term]:
    """The terms with what they may have been meant to be: those nobody knows, or where all are known the rare ones."""
    most = FREQUENT - 1 if all(sizes) else 0
    doubtful = [term for term, size in zip(terms, sizes, strict=True) if size <= most]
    prefixes = [slip for term in doubtful for slip in spelling.slips(term.word)]
    known = {row.prefix for row in queries.search.known(tx, prefixes=prefixes, beyond=BEGINNING).rows}
    return [
        term._replace(meant=tuple(known.intersection(spelling.slips(term.word)))) if term in doubtful else term
        for term in terms
    ]


def _best(terms: list[Term], rows: list[Any], limit: int) -> list[Any]:
    ranks = {row.id: (rank, row) for row in rows if (rank := _rank(row, terms))}
    return [row for _, row in sorted(ranks.values(), key=itemgetter(0))[:limit]]


def _rank(row: Any, terms: list[Term]) -> tuple[Any, ...] | None:
    """What orders the rows that fit: the worst of the fits, all of them, open or closed, when due, the id."""
    words = f" {' '.join(_words(row._asdict()))} "
    fits = []
    for term in terms:
        fit = term.fit(words)
        if fit is None:
            return None
        fits.append(fit)
    return max(fits), sum(fits), row.status != "open", row.next_action_at or FAR, row.id


def _words(fields: Mapping[str, Any]) -> list[str]:
    texts = [fields[field] for field in SEARCHED if fields.get(field)]
    return spelling.words(*(text if isinstance(text, str) else " ".join(text) for text in texts))
