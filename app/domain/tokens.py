"""Bearer tokens: a member's key for programs. They name their tenant in clear and are shown once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain.sessions import digest

TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Bearer:
    """A token as it was sent: the tenant it names and its secret part."""

    tenant: UUID
    secret: str


def add(tx: Tx, member_id: UUID, *, name: str, scope: str = "write") -> str:
    """A new token of a member of the transaction's tenant: `nat_<tenant>_<secret>`, to be shown once."""
    secret = secrets.token_urlsafe(32)
    queries.tokens.add(tx, member=member_id, name=name, scope=scope, token_hash=digest(secret))
    assert tx.tenant
    return f"nat_{tx.tenant.hex}_{secret}"


def parse(text: str) -> Bearer | None:
    """The token's parts, or None where it is not one of ours."""
    prefix, _, rest = text.partition("_")
    tenant, _, secret = rest.partition("_")
    if prefix != "nat" or len(tenant) != 32 or not secret or not tenant.isascii() or not tenant.isalnum():
        return None
    try:
        return Bearer(UUID(hex=tenant), secret)
    except ValueError:
        return None


def member(tx: Tx, bearer: Bearer) -> Answer:
    """The row of `tokens.member`: who this token is, or no row."""
    return queries.tokens.member(tx, token_hash=digest(bearer.secret), touch_before=tx.now - TOUCH_EVERY)


def touch(tx: Tx, row: Any) -> None:
    """Notes that a token was used; at most every five minutes."""
    queries.tokens.touch(tx, id=row.token_id, touch_before=tx.now - TOUCH_EVERY)
