"""Finding opportunities by words of their name, company, contact, tags and next step, typed in part or with a slip.

The words are rows of their own (`index`), written with every text that is searched and never taken back: they are
hints. What they lead to is read and checked here, so nothing that no longer fits is shown, and undo, redo and removal
have nothing to do for search.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice, pairwise
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
    """A word as it was typed, and the words, or neighbouring pairs of words, it may have been meant to be."""

    word: str
    meant: tuple[str, ...] = ()

    @property
    def prefixes(self) -> list[str]:
        """How the words that fit may begin; of a pair the longer one."""
        return [self.word, *(max(meant.split(), key=len) for meant in self.meant)]

    def fit(self, words: str) -> int | None:
        """How well the best of an opportunity's words, each between spaces, fits: EXACT, BEGUN, MISSPELT or None."""
        if f" {self.word}" in words:
            return EXACT if f" {self.word} " in words else BEGUN
        return MISSPELT if any(f" {meant}" in words for meant in self.meant) else None


class Counted(NamedTuple):
    """A term, and how many hints it has, up to FREQUENT: by beginnings, and for the word as a whole."""

    term: Term
    size: int
    whole: int


def find(tx: Tx, text: str, limit: int = 8, *, forgiving: bool = True) -> list[Any]:
    """The opportunity whose reference `text` is, then those that fit all words of it, best first: whole words before
    beginnings, open deals before closed, due soonest. If `forgiving`, those follow that fit with two neighbouring words
    as one and, where nothing fits so far, with slips, of which a blank left out is one.

    Rows have id, version, name, company, contact_name, contact_email, contact_phone, tags, status, owner_id,
    next_action_at, next_action_details and slips.
    """
    words = spelling.words(text)[:MOST_TERMS]
    if not words:
        return []
    pairs = [(one + other)[: spelling.LONGEST] for one, other in pairwise(words)] if forgiving else []
    reference = text.strip()
    cases = [reference, reference.upper(), reference.lower()] if reference.isprintable() else []
    referred = queries.search.referred(tx, given=cases)
    counted = _counted(tx, [Term(word) for word in (*words, *pairs)])
    typed, joined = counted[: len(words)], counted[len(words) :]
    found = list(referred.rows)
    found += _others(found, _find(tx, typed, limit))
    for at, pair in enumerate(joined):
        if len(found) < limit:
            found += _others(found, _find(tx, [*typed[:at], pair, *typed[at + 2 :]], limit))
    if not found and forgiving:
        found = _find(tx, _corrected(tx, typed), limit)
    return found[:limit]


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


def _find(tx: Tx, counted: list[Counted], limit: int) -> list[Any]:
    terms, sizes = [each.term for each in counted], [each.size for each in counted]
    if not sizes or not all(sizes):
        return []
    rarest = min(range(len(terms)), key=sizes.__getitem__)
    if sizes[rarest] < FREQUENT:
        return _best(terms, _hinted(tx, [terms[rarest]], BEGINNING, FREQUENT).rows, limit)
    # All are frequent: whoever is due soonest has them likely enough; a whole word may be rarer than its beginnings.
    asked = [queries.search.soonest(tx, limit=SOME)]
    rare = [Term(each.term.word) for each in counted if 0 < each.whole < FREQUENT]
    asked += [_hinted(tx, [term], WHOLE, FREQUENT) for term in rare]
    rows = [row for answer in asked for row in answer.rows]
    found = _best(terms, rows, limit)
    if len(found) == limit:
        return found
    longest = sorted(terms, key=lambda term: -len(term.word))[:HINTING]
    return _best(terms, rows + _hinted(tx, longest, BEGINNING, HINTS // len(longest), SOME).rows, limit)


def _others(found: list[Any], rows: list[Any]) -> list[Any]:
    known = {row.id for row in found}
    return [row for row in rows if row.id not in known]


def _hinted(tx: Tx, terms: list[Term], beyond: str, most: int, limit: int = FREQUENT) -> Answer:
    pairs = [(prefix, number) for number, term in enumerate(terms) for prefix in term.prefixes]
    return queries.search.hinted(
        tx, prefixes=[prefix for prefix, _ in pairs], terms=[number for _, number in pairs],
        every=2 ** len(terms) - 1, beyond=beyond, most=most, limit=limit,
    )  # fmt: skip


def _counted(tx: Tx, terms: list[Term]) -> list[Counted]:
    sizes, whole = _sizes(tx, terms, BEGINNING), _sizes(tx, terms, WHOLE)
    return [Counted(*each) for each in zip(terms, sizes(), whole(), strict=True)]


def _sizes(tx: Tx, terms: list[Term], beyond: str) -> Callable[[], list[int]]:
    """How many hints each term has, up to FREQUENT; to be called once the flight has landed."""
    prefixes = [prefix for term in terms for prefix in term.prefixes]
    answer = queries.search.sizes(tx, prefixes=prefixes, beyond=beyond, most=FREQUENT)

    def read() -> list[int]:
        counts = iter(row.total for row in answer.rows)
        return [sum(islice(counts, len(term.prefixes))) for term in terms]

    return read


def _corrected(tx: Tx, typed: list[Counted]) -> list[Counted]:
    """The terms with what they may have been meant to be: those nobody knows, or where all are known the rare ones.
    Nothing where nobody knows any of that either."""
    most = FREQUENT - 1 if all(each.size for each in typed) else 0
    slips = {each.term: [*spelling.slips(each.term.word), *spelling.splits(each.term.word)]
             for each in typed if each.size <= most}  # fmt: skip
    asked = {word for meant in slips.values() for slip in meant for word in slip.split()}
    known = {row.prefix for row in queries.search.known(tx, prefixes=list(asked), beyond=BEGINNING).rows}
    terms = [
        each.term._replace(meant=tuple(slip for slip in slips.get(each.term, ()) if known.issuperset(slip.split())))
        for each in typed
    ]
    if not any(term.meant for term in terms):
        return []
    sizes = _sizes(tx, terms, BEGINNING)()
    return [Counted(term, size, each.whole) for term, size, each in zip(terms, sizes, typed, strict=True)]


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
