"""Bearer tokens: a member's key for programs. They name their tenant in clear and are shown once."""

from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import audit
from app.domain.admission import NewToken
from app.domain.bearers import Bearer
from app.domain.members import Member, require
from app.domain.sessions import TOUCH_EVERY
from app.errors import Missing

#: What our tokens begin with, so that they are known for what they are wherever they turn up.
PREFIX = "nat_"
#: So many tokens are shown at most.
MOST = 1000


def add(tx: Tx, member_id: UUID, *, name: str, scope: str = "write") -> str:
    """A new token of a member of the transaction's tenant: `nat_<tenant>_<secret>`, to be shown once."""
    bearer = Bearer.new(tx.tenant)
    queries.tokens.add(tx, member=member_id, name=name, scope=scope, token_hash=bearer.hash)
    return f"{PREFIX}{bearer}"


def make(tx: Tx, me: Member, given: NewToken) -> str:
    """A token of my own, to be shown once; it may do what I may, or only read."""
    if given.scope == "write":
        require(me, "rep")
    audit.record(tx, "token_added", actor=me.id, about=given.name, scope=given.scope)
    return add(tx, me.id, name=given.name, scope=given.scope)


def every(tx: Tx, me: Member) -> Answer:
    """The tokens (id, member_id, member, name, scope, created_at, last_used_at) that work: mine, or for admins all."""
    return queries.tokens.every(tx, member=None if me.may("admin") else me.id, limit=MOST)


def revoke(tx: Tx, me: Member, token_id: UUID) -> str:
    """Ends a token at once, my own or, for admins, anybody's, and returns its name; raises Missing."""
    name = queries.tokens.revoke(tx, id=token_id, member=None if me.may("admin") else me.id).value
    if name is None:
        raise Missing
    audit.record(tx, "token_revoked", actor=me.id, about=name)
    return name


def revoke_all(tx: Tx, member_id: UUID) -> None:
    """Ends all tokens of a member."""
    queries.tokens.revoke_all(tx, member=member_id)


def parse(text: str) -> Bearer | None:
    """The token's parts, or None where it is not one of ours."""
    return Bearer.parse(text.removeprefix(PREFIX)) if text.startswith(PREFIX) else None


def member(tx: Tx, bearer: Bearer) -> Answer:
    """The row of `tokens.member`: who this token is, or no row."""
    return queries.tokens.member(tx, token_hash=bearer.hash, touch_before=tx.now - TOUCH_EVERY)


def speaker(tx: Tx, email: str, scope: str) -> Answer:
    """The row of the member whose person has an address, as if a token of his said so; or no row."""
    return queries.tokens.speaker(tx, email=email, scope=scope)


def touch(tx: Tx, row: Any) -> None:
    """Notes that a token was used; at most every five minutes."""
    queries.tokens.touch(tx, id=row.token_id, touch_before=tx.now - TOUCH_EVERY)
