"""Saved views: a list with its filters under a name, a member's own or the team's. The team's stay when who saved them
leaves; a member's own are seen by nobody else."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, field_validator

from app import database, queries
from app.database import Tx
from app.domain import filters, tenants
from app.domain.fields import Text, needed
from app.domain.inputs import Input
from app.domain.members import Member, require
from app.domain.tenants import SavedView
from app.errors import Complaint, Forbidden, Invalid, Missing

#: So many a member may have, and a team.
MOST = 30


class Naming(Input):
    """What a view is called, and whether the whole team has it."""

    name: Annotated[Text, Field(max_length=60)] = ""
    shared: bool = False

    @field_validator("name")
    @classmethod
    def _given(cls, value: str) -> str:
        return needed(value, "Give it a name.")


class Change(Input):
    """What becomes of a saved view: another name, another place, or its end."""

    name: Annotated[Text, Field(max_length=60)] = ""
    do: Literal["rename", "up", "remove"] = "rename"


def of(me: Member) -> list[SavedView]:
    """A member's own views and then the team's, in the order of their keys."""
    own = [view for view in me.tenant.views if not view.shared and view.member_id == me.id]
    return own + [view for view in me.tenant.views if view.shared]


def add(tx: Tx, me: Member, given: Naming, view: filters.View) -> None:
    """Saves a view under a name. A viewer saves for himself only."""
    if given.shared:
        require(me, "rep")
    if sum(each.shared == given.shared for each in of(me)) >= MOST:
        raise Invalid([Complaint("name", f"{MOST} views are enough: remove one first.")])
    tenants.relabel(tx)  # whoever else names a view waits for this
    _free(tx, me, given.name, shared=given.shared)
    words = database.json(filters.words(me, view))
    queries.views.add(tx, member=me.id, shared=given.shared, name=given.name, kind=view.kind, words=words)


def change(tx: Tx, me: Member, view_id: UUID, given: Change) -> None:
    """Renames, moves or removes a view: one's own, or the team's that one saved; a manager all of the team's.

    Raises Missing for a view one does not see, Forbidden for the team's that is another's.
    """
    mine = of(me)
    view = next((each for each in mine if each.id == view_id), None)
    if view is None:
        raise Missing
    if view.member_id != me.id and not me.may("manager"):
        raise Forbidden("Another member saved this view for the team: a manager may change it.")
    tenants.relabel(tx)  # whoever else names a view waits for this
    if given.do == "up":
        _move_up(tx, me, view)
    elif given.do == "remove":
        queries.views.remove(tx, id=view_id)
    else:
        _free(tx, me, _named(given.name), shared=view.shared, besides=view_id)
        queries.views.rename(tx, id=view_id, name=given.name)


def _named(name: str) -> str:
    if not name:
        raise Invalid([Complaint("name", "Give it a name.")])
    return name


def _free(tx: Tx, me: Member, name: str, *, shared: bool, besides: UUID | None = None) -> None:
    """Raises Invalid where another of one's own views, or of the team's, has this name, in whichever case; to be called
    once the tenant is relabelled."""
    those = (each for each in queries.views.every(tx).rows if each.shared == shared and each.id != besides)
    if any(each.name.casefold() == name.casefold() for each in those if shared or each.member_id == me.id):
        whose = "The team has" if shared else "You have"
        raise Invalid([Complaint("name", f"{whose} a view of this name already: choose another.")])


def _move_up(tx: Tx, me: Member, view: SavedView) -> None:
    """Before the one that stands before it among its like."""
    like = [each.id for each in of(me) if each.shared == view.shared]
    at = like.index(view.id)
    if at:
        like[at - 1], like[at] = like[at], like[at - 1]
        queries.views.arrange(tx, ids=like)
