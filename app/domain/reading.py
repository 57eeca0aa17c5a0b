"""How an input is read: nothing converted in silence, and every complaint at once, in words."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.members import Member
from app.errors import Complaint, Invalid

Model = TypeVar("Model", bound="Input")

WORDS = {
    "missing": "This is required.",
    "string_type": "This must be text.",
    "string_too_short": "At least {min_length} characters.",
    "string_too_long": "At most {max_length:,} characters.",
    "too_short": "At least {min_length} of them.",
    "too_long": "At most {max_length:,} {of}.",
    "list_type": "This must be a list.",
    "model_type": "This must be an object.",
    "none_required": "This cannot be said here.",
    "literal_error": "This must be one of {expected}.",
    "int_type": "This must be a whole number.",
    "greater_than_equal": "This must be at least {ge}.",
    "less_than_equal": "This must be at most {le}.",
    "extra_forbidden": "This field is not known.",
}


class Input(BaseModel):
    """What all inputs share: nothing is converted silently, unknown fields are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")
    #: What must be there, by the names of programs, although a validator has words of its own for whoever forgets it.
    needs: ClassVar[tuple[str, ...]] = ()


def read(model: type[Model], data: Any, *, me: Member | None = None, now: datetime, strict: bool = False) -> Model:
    """`data` as a `model`; raises Invalid with every complaint. `strict` is for programs: times in RFC 3339 only."""
    try:
        return model.model_validate(data, context={"me": me, "now": now, "strict": strict})
    except ValidationError as error:
        raise Invalid([_complaint(problem) for problem in error.errors(include_url=False)]) from error


def _complaint(problem: Any) -> Complaint:
    field = ".".join(str(part) for part in problem["loc"])
    words, of = WORDS.get(problem["type"]), "characters" if isinstance(problem["input"], str) else "of them"
    return Complaint(field, words.format(**problem.get("ctx", {}), of=of) if words else problem["msg"])
