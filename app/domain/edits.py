"""How programs edit a deal: what they name is changed, and what has a verb of its own is refused by the verb's name."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from app.domain.calls import SEEN, Call, Currency, looks
from app.domain.facts import Fields
from app.domain.fields import Text, complaint

#: Under both names of the next action: as it is answered, and as the verbs take it.
MOVED = "POST …/reschedule moves the next action, POST …/complete_action sets another."
REWORDED = "POST …/step rewords the next action, POST …/complete_action sets another."
#: What editing changes not, each with the verb that does.
ELSEWHERE = {
    "next_action_at": MOVED,
    "next_action_details": REWORDED,
    "at": MOVED,
    "details": REWORDED,
    "stage": "POST …/stage moves it to another stage.",
    "owner": "POST …/assign gives it to somebody else.",
    "tags": "POST …/tags replaces its tags.",
    "status": "POST …/close and POST …/reopen change it.",
    "lost_reason": "POST …/close says why it was lost.",
}


def _elsewhere(value: Any, info: ValidationInfo) -> None:
    if value is not None:
        raise complaint(ELSEWHERE[info.field_name or ""])


Elsewhere = Annotated[None, BeforeValidator(_elsewhere)]


class Edit(Fields, Call):
    """What is to be changed; what is not named stays as it is, and null empties a field."""

    name: Annotated[Text, Field(max_length=200), looks(maxLength=200, pattern=SEEN)] = ""
    currency: Currency = None
    next_action_at: Elsewhere = None
    next_action_details: Elsewhere = None
    at: Elsewhere = None
    details: Elsewhere = None
    stage: Elsewhere = None
    owner: Elsewhere = None
    tags: Elsewhere = None
    status: Elsewhere = None
    lost_reason: Elsewhere = None

    def over(self, row: Any) -> "Edit":
        """The same with what is not named as it is in a row."""
        kept = {field: getattr(row, field) for field in Fields.model_fields if field not in self.model_fields_set}
        return self.model_copy(update=kept)
