"""How an input is read: nothing converted in silence, and every complaint at once, in words."""

from datetime import datetime
from difflib import get_close_matches
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.members import Member
from app.errors import Complaint, Misread

Model = TypeVar("Model", bound="Input")

#: So many complaints are enough to see what is wrong; a body may hold a hundred thousand.
MOST = 100

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
    """`data` as a `model`; raises Misread with every complaint. `strict` is for programs: times in RFC 3339 only."""
    try:
        return model.model_validate(data, context={"me": me, "now": now, "strict": strict})
    except ValidationError as error:
        problems = error.errors(include_url=False)[:MOST]
        raise Misread([_complaint(model, problem) for problem in problems]) from error


def _complaint(model: type[Input], problem: Any) -> Complaint:
    aliases = {name: field.alias or name for name, field in model.model_fields.items()}
    field = ".".join(str(part) for part in problem["loc"])
    words, of = WORDS.get(problem["type"]), "characters" if isinstance(problem["input"], str) else "of them"
    said = words.format(**problem.get("ctx", {}), of=of) if words else problem["msg"]
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(field, aliases.values(), 1)
        return Complaint(field, f"{said} Did you mean {near[0]}?" if near else said)
    return Complaint(aliases.get(field, field), said)  # what was not sent goes by our own name
