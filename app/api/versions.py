"""The version of an opportunity as callers say it: If-Match in a header, `version` in a body, or neither."""

from uuid import UUID

from flask import request

from app.database import Tx
from app.domain import opportunities
from app.domain.history import LAST_VERSION, Target
from app.errors import Conflict, PreconditionFailed


def target(tx: Tx, opportunity_id: UUID, version: int | None) -> Target:
    """The opportunity as the caller saw it; as it is for one who does not say. Raises Missing, and Conflict where what
    he says cannot all be true."""
    if not _guarded():
        return Target(opportunity_id, version) if version else opportunities.present(tx, opportunity_id)
    seen = _versions() & ({version} if version else _versions())
    if len(seen) == 1:
        return Target(opportunity_id, seen.pop())
    present = opportunities.present(tx, opportunity_id)
    if present.version in seen:
        return present
    raise Conflict(current=opportunities.find(tx, opportunity_id))


def check(tx: Tx, opportunity_id: UUID, version: int | None) -> None:
    """Raises Conflict unless the version the caller says, if he does, is the present one; that one is then locked."""
    if version or _guarded():
        seen, present = target(tx, opportunity_id, version), opportunities.present(tx, opportunity_id)
        if seen != present:
            raise Conflict(current=opportunities.find(tx, opportunity_id))


def refused(conflict: Conflict) -> Conflict:
    """The conflict, or the failed precondition where If-Match is what does not hold."""
    if conflict.current and _guarded() and conflict.current.version not in _versions():
        return PreconditionFailed(conflict.detail, current=conflict.current, entries=conflict.entries)
    return conflict


def _guarded() -> bool:
    """Whether If-Match says anything; what nobody can read matches nothing, but it was said."""
    return bool(request.headers.get("If-Match", "").strip()) and not request.if_match.star_tag


def _versions() -> set[int]:
    """The versions If-Match names; a weak tag, or one we never gave, matches none."""
    tags = request.if_match.as_set(include_weak=False)
    digits = [tag for tag in tags if tag and tag.isascii() and tag.isdigit() and len(tag) < 11]
    return {int(tag) for tag in digits if int(tag) <= LAST_VERSION}
