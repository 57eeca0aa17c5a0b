"""Two deals that are one: this one lives on with what was chosen of both, the other is removed and leads to it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, field_validator

from app import queries
from app.database import Answer, Tx
from app.domain.changes import Flight, current, land
from app.domain.fields import MOST_TAGS, Count, Id, needed
from app.domain.history import Target, Verb
from app.domain.ids import new_id
from app.domain.members import Member, require
from app.domain.opportunities import NOT_YOURS
from app.domain.reading import Input
from app.errors import Complaint, Conflict, Forbidden, Invalid, Missing

Side = Literal["this", "other"]
Choice = Annotated[Side | None, Field(description="Whose is kept; without a word this one's, unless it says nothing.")]

#: What is chosen as one: its name, and the columns it is made of.
CHOICES = {
    "name": ("name",),
    "company": ("company",),
    "contact": ("contact_name", "contact_email", "contact_phone"),
    "worth": ("value", "currency"),
    "stage": ("stage_id",),
    "owner": ("owner_id",),
    "expected_close_on": ("expected_close_on",),
    "reference": ("reference",),
    "plan": ("next_action_details", "next_action_at", "first_due_at", "slips"),
}
#: What every deal has, and so says nothing alone.
MANNERS = ("currency", "slips")


class Merger(Input):
    """The other deal as it was seen (None: as it is), and whose side each choice takes; without a word it is this
    one's, unless this one says nothing. The tags are those of both."""

    other: Annotated[Id, Field(validate_default=True)] = None
    other_version: Count | None = 0
    name: Choice = None
    company: Choice = None
    contact: Choice = None
    worth: Choice = None
    stage: Choice = None
    owner: Choice = None
    expected_close_on: Choice = None
    reference: Choice = None
    plan: Choice = None

    @field_validator("other")
    @classmethod
    def _given(cls, value: UUID | None) -> UUID:
        return needed(value, "Choose the opportunity to merge with.")


def merge(tx: Tx, me: Member, target: Target, given: Merger) -> Any:
    """Merges another deal into this one, as one batch; returns this one's new row.

    Raises Missing, Conflict where either was changed since, Forbidden for an owner one may not choose, Invalid for the
    same deal and for a plan this one cannot have.
    """
    require(me, "rep")
    assert given.other
    if given.other == target.id:
        raise Invalid([Complaint("other", "This is the same opportunity: choose another.")])
    asked = current(tx, target.id), current(tx, given.other)
    this, other = (answer.one for answer in asked)
    if this is None or other is None:
        raise Missing
    if given.other_version not in (None, other.version):
        raise Conflict(f"{other.name} was changed in the meantime: look at both again.")
    chosen = _chosen(me, this, other, given)
    batch_id = new_id()
    retired = Verb("merge", ("removed_at", "merged_into"), {"removed_at": tx.now, "merged_into": target.id})
    kept = Verb("merge", tuple(chosen), chosen | {"merged": other.id})
    # The other goes first: what it alone may have, its reference, is free for this one then.
    flights = [
        Flight(tx, me, retired, [Target(other.id, other.version)], lambda on: queries.merging.retire(
            tx, me=me.id, id=on.id, version=on.version, successor=target.id
        ), batch_id),
        Flight(tx, me, kept, [target], lambda on: queries.merging.absorb(
            tx, me=me.id, id=on.id, version=on.version, **chosen
        ), batch_id),
    ]  # fmt: skip
    row = current(tx, target.id)
    for flight in flights:
        land(tx, [flight])
    return row.one


def successor(tx: Tx, opportunity_id: UUID) -> Answer:
    """The id of the opportunity one was merged into, or no row."""
    return queries.merging.successor(tx, id=opportunity_id)


def preferred(me: Member, this: Any, other: Any, choice: str) -> Side:
    """Whose side a choice takes without a word: this one's, unless it says nothing and the other does."""
    if (choice == "plan" and not _can_plan(this)) or (choice == "owner" and not _may_own(me, this, other)):
        return "this"
    return "other" if _says(other, choice) and not _says(this, choice) else "this"


def differing(me: Member, this: Any, other: Any) -> list[str]:
    """What there is to choose: where both say something, and not the same."""
    return [
        choice
        for choice, columns in CHOICES.items()
        if any(getattr(this, column) != getattr(other, column) for column in columns)
        and _says(this, choice)
        and _says(other, choice)
        and (choice != "plan" or _can_plan(this))
        and (choice != "owner" or _may_own(me, this, other))
    ]


def _says(row: Any, choice: str) -> bool:
    """Whether a deal has anything of what is chosen as one: a contact without a name may have an address."""
    return any(getattr(row, column) not in (None, "") for column in CHOICES[choice] if column not in MANNERS)


def _can_plan(this: Any) -> bool:
    """A deal that is closed without a renewal has no plan to be given another."""
    return this.next_action_at is not None


def _may_own(me: Member, this: Any, other: Any) -> bool:
    """Whether the member may give this deal to the other's owner, see `opportunities.assign`."""
    if this.owner_id != other.owner_id and me.tenant.unfit(other.owner_id):
        return False
    takes = this.owner_id is None and other.owner_id == me.id
    return this.owner_id == other.owner_id or me.may("manager") or this.owner_id == me.id or takes


def _chosen(me: Member, this: Any, other: Any, given: Merger) -> dict[str, Any]:
    sides = {choice: getattr(given, choice) or preferred(me, this, other, choice) for choice in CHOICES}
    if sides["plan"] == "other" and not (_can_plan(this) and _can_plan(other)):
        raise Invalid([Complaint("plan", "Only a deal with a next action takes that of another.")])
    if sides["owner"] == "other" and not _may_own(me, this, other):
        unfit = me.tenant.unfit(other.owner_id)
        raise Invalid([unfit]) if unfit else Forbidden(f"{this.name}: {NOT_YOURS}")
    rows = {"this": this, "other": other}
    chosen = {column: getattr(rows[sides[choice]], column) for choice in CHOICES for column in CHOICES[choice]}
    chosen["tags"] = list(dict.fromkeys([*this.tags, *other.tags]))[:MOST_TAGS]
    stage = next(stage for stage in me.tenant.every_stage if stage.id == chosen["stage_id"])
    return chosen | stage.limits(this.last_activity_at)
