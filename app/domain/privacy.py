"""What is known of a tenant, a person or a contact: all of it given out, or all of it taken away.

For the command line alone, in transactions of the role for work across tenants: nobody who serves could delete, or
change the history. The statements are made from the database's catalog, so that no table can be forgotten.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import audit, roster, search, tenants, tokens, uploads
from app.domain.ids import FIRST_ID
from app.domain.sessions import Attempt
from app.errors import Complaint, Invalid

#: What stands in place of erased words; a column of addresses takes nothing but an address.
MARK, ADDRESS, NAME = "[erased]", "erased@erased.invalid", "Erased person"
CHUNK = 1000
#: Neither part of a longer word; in JSON a line's end is a letter behind a backslash, and a key is nobody's text.
WORD = "(?<![[:alnum:]])(?:{})(?![[:alnum:]])"
QUOTED = r'(?:(?<![[:alnum:]])|(?<=\\[bfnrt]))(?:{})(?![[:alnum:]])(?!(?:[^"\\]|\\.)*": )'
#: The same for what would be found in others' texts, too: only where it is all that is said.
ALONE, QUOTED_ALONE = r"\A(?:{})\Z", r'(?<=[^\\]")(?:{})(?="(?!: ))'


def export(tx: Tx) -> Iterator[tuple[str, Any]]:
    """Every row of the transaction's tenant with the name of its table, but for hashes of passwords and tokens."""
    for dump in queries.privacy.dumps(tx).rows:
        for row in tx.ask(dump.statement, {}).rows:
            yield dump.name, row.row


def export_person(tx: Tx, person_id: UUID) -> Iterator[tuple[str, Any]]:
    """Every row that names the person, or a member who is that person, in whichever team."""
    for dump in queries.privacy.dumps_of_person(tx).rows:
        for row in tx.ask(dump.statement, {"person": person_id}).rows:
            yield dump.name, row.row


def delete(tx: Tx) -> None:
    """Takes away the transaction's tenant with all its rows, and those of its people who are in no other team."""
    everybody = [row.id for row in queries.privacy.everybody(tx).rows]
    for deletion in [*queries.privacy.deletions(tx).rows, *queries.privacy.forget_tenant(tx).rows]:
        tx.ask(deletion.statement, {})
    for person in queries.privacy.strangers(tx, people=everybody).rows:
        delete_person(tx, person.id, person.email)


def erase(tx: Tx, texts: Sequence[str]) -> Counter[str]:
    """Puts a mark in place of the texts wherever they stand, as whole words in either case, in any column of the
    tenant, the history included, and forgets files that are being imported; in how many rows, and how many files.
    Raises Invalid for a text too short to be one's."""
    for text in texts:
        if _is_short(text):
            raise Invalid([Complaint("text", f"{text!r} is too short: it would be found in what is somebody else's.")])
    return _erase(tx, texts)


def erase_member(tx: Tx, member: Any, email: str) -> Counter[str]:
    """Erases a person from the transaction's tenant: the membership, what it opens, and the name and address wherever
    they stand. What the member did stays, as done by somebody; what he had to do is nobody's, for anybody to take."""
    roster.let_go(tx, member.id)
    tokens.revoke_all(tx, member.id)
    queries.privacy.unname(tx, member=member.id, name=NAME)
    return _erase(tx, [email, member.name])


def memberships(tx: Tx, person_id: UUID) -> list[Any]:
    """Every membership (tenant_id, id, name, slug) of a person, also those that ended."""
    return queries.privacy.memberships(tx, person=person_id).rows


def delete_person(tx: Tx, person_id: UUID, email: str) -> None:
    """Takes away what a person has outside of every tenant; no member may be that person any more."""
    account = Attempt.of(email, "").account
    for deletion in queries.privacy.deletions_of_person(tx).rows:
        tx.ask(deletion.statement, {"person": person_id, "account": account})


def _erase(tx: Tx, texts: Sequence[str]) -> Counter[str]:
    short = [text for text in texts if _is_short(text)]
    addresses = [text for text in texts if "@" in text]
    names = [text for text in texts if text not in (*short, *addresses)]
    files = uploads.forget_files(tx)  # nobody knows how their bytes are to be read
    found: Counter[str] = Counter({"files": files} if files else {})
    columns = queries.privacy.texts(tx).rows
    for mark, chosen, patterns in (
        (ADDRESS, addresses, (WORD, QUOTED)),
        (MARK, names, (WORD, QUOTED)),
        (MARK, short, (ALONE, QUOTED_ALONE)),
    ):
        if chosen:
            found += _replace(tx, columns, chosen, mark, *patterns)
    _index_anew(tx)
    tenants.relabel(tx)
    audit.record(tx, "erased", texts=len(texts), rows=found.total())
    return found


def _is_short(text: str) -> bool:
    return len(re.findall(r"\w", text)) < 3


def _replace(tx: Tx, columns: Sequence[Any], texts: Sequence[str], mark: str, word: str, quoted: str) -> Counter[str]:
    given = {
        "mark": mark,
        "pattern": word.format("|".join(map(_literal, texts))),
        "quoted": quoted.format("|".join(_literal(json.dumps(text, ensure_ascii=False)[1:-1]) for text in texts)),
    }
    done = [(column.name, tx.ask(column.replacing, given)) for column in columns]
    found = Counter({name: len(answer.rows) for name, answer in done if answer.rows})
    left = [(column.name, tx.ask(column.counting, given)) for column in columns]
    kept = [name for name, answer in left if answer.value]
    if kept:
        raise RuntimeError(f"Nothing was erased: it would be left in {', '.join(kept)}.")
    return found


def _index_anew(tx: Tx) -> None:
    """Writes the words by which opportunities are found anew, from the texts that are left."""
    [forgetting] = queries.privacy.forget_words(tx).rows
    tx.ask(forgetting.statement, {})
    after = FIRST_ID
    while rows := queries.privacy.searched(tx, after=after, limit=CHUNK).rows:
        search.index(tx, ((row.id, row._asdict()) for row in rows))
        after = rows[-1].id


def _literal(text: str) -> str:
    return re.sub(r"([^\w\s])", r"\\\1", text)
