"""What a call promises, noted on its handler: the guard reads what is sent by it, the document tells programs of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.api import shapes
from app.domain.inputs import Input
from app.errors import Complaint, Misread

#: The bodies of a call that takes several, by the word that chooses among them.
Choice = dict[str, type[Input]]


@dataclass(frozen=True)
class Contract:
    """What a call takes, in its query or its body, and what it answers with which status."""

    answers: Any
    status: int = 200
    query: type[Input] | None = None
    body: type[Input] | Choice | None = None

    @property
    def versioned(self) -> bool:
        """Whether the answer's ETag is the version of one opportunity, to be sent back as If-Match."""
        return self.answers in (shapes.Opportunity, shapes.Done)

    @property
    def bodies(self) -> list[type[Input]]:
        """All that a body may be."""
        if isinstance(self.body, dict):
            return list(self.body.values())
        return [self.body] if self.body else []

    def model(self, body: dict[str, Any]) -> type[Input]:
        """What this body is to be read as. Raises Misread where it does not choose."""
        if not isinstance(self.body, dict):
            return self.body or Input
        chosen = body.get("verb")
        if not isinstance(chosen, str) or chosen not in self.body:
            raise Misread([Complaint("verb", f"This must be one of {', '.join(self.body)}.")])
        return self.body[chosen]


def of(handler: Callable[..., Any]) -> Contract | None:
    """The contract of a handler; None where it has none."""
    return getattr(handler, "contract", None)


def keep(handler: Callable[..., Any], contract: Contract) -> None:
    """Notes it."""
    handler.contract = contract  # type: ignore[attr-defined]
