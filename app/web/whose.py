"""Whose cards a page shows: mine, the team's, a colleague's, those of a manager's team, nobody's."""

from uuid import UUID

from app.database import Tx
from app.domain import members
from app.domain.filters import TEAM
from app.domain.members import Member
from app.domain.tenants import NOBODY_SUCH
from app.errors import Complaint, Invalid, Missing


def choices(tx: Tx, me: Member, whose: str = "team") -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of whose cards, `whose` among them: groups of value and label. Raises Invalid for nobody's id."""
    colleagues = [(str(one.id), one.name) for one in me.tenant.colleagues if one.id != me.id]
    teams = [(f"{TEAM}{one.id}", f"Team of {one.name}") for one in me.tenant.managers]
    fixed = [("mine", "Mine"), ("team", "Team"), ("unassigned", "Unassigned")]
    if whose not in dict(fixed + teams + colleagues):
        fixed.append((whose, "Mine" if whose == str(me.id) else _former(tx, whose)))
    return [(label, some) for label, some in (("", fixed), ("Teams", teams), ("One colleague", colleagues)) if some]


def _former(tx: Tx, whose: str) -> str:
    """The label of cards of somebody who left, or of a team whose members all did."""
    try:
        one = members.find(tx, UUID(whose.removeprefix(TEAM)))
    except Missing:
        raise Invalid([Complaint("owner", NOBODY_SUCH)]) from None
    return f"Team of {one.name}" if whose.startswith(TEAM) else f"{one.name}, who left"
