"""The refusals: every way the product says no, with the status, code and words both audiences share."""

from typing import Any, NamedTuple
from uuid import UUID


class Complaint(NamedTuple):
    """What is wrong with one field; `field` is empty when it concerns the whole input."""

    field: str
    message: str


class Refusal(Exception):
    """A request that is answered with a reason instead of a result."""

    status = 500
    code = "UNKNOWN_ERROR"
    title = "Something went wrong"
    detail = "The request could not be carried out."

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail

    @property
    def by_field(self) -> dict[str, str]:
        """What is wrong with each field, in words; under the empty name what concerns the whole input."""
        return {"": self.detail}


class Invalid(Refusal):
    """Input that cannot be accepted; carries every complaint at once."""

    status = 422
    code = "VALIDATION_ERROR"
    title = "Please check what you entered"

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__(" ".join(complaint.message for complaint in complaints))
        self.complaints = complaints

    @property
    def by_field(self) -> dict[str, str]:
        """The first complaint about each field, in the order of the fields."""
        first: dict[str, str] = {}
        for field, message in self.complaints:
            first.setdefault(field, message)
        return first


class Misread(Invalid):
    """Input that is not even of the right shape; each complaint names its field as it was sent."""


class Malformed(Refusal):
    """A body or header that cannot even be read."""

    status = 400
    code = "VALIDATION_ERROR"
    title = "The request is malformed"
    detail = "The request could not be read."


class Unauthenticated(Refusal):
    """Nobody is signed in, or the token is not one of ours."""

    status = 401
    code = "UNAUTHENTICATED"
    title = "Please sign in"
    detail = "Sign in to go on."


class MissingTenant(Refusal):
    """A program did not say which tenant it means."""

    status = 400
    code = "MISSING_TENANT_ID"
    title = "Tenant missing"
    detail = "The X-Tenant-ID header is required."


class InvalidTenant(Refusal):
    """The tenant header is not one well-formed id."""

    status = 400
    code = "INVALID_TENANT_ID"
    title = "Tenant malformed"
    detail = "The X-Tenant-ID header must be one UUID."


class TenantForbidden(Refusal):
    """The tenant named is not the token's."""

    status = 403
    code = "TENANT_FORBIDDEN"
    title = "Not your tenant"
    detail = "This token does not belong to the tenant named in X-Tenant-ID."


class Forbidden(Refusal):
    """The member's role, or the token's scope, does not allow it."""

    status = 403
    code = "FORBIDDEN"
    title = "Not allowed"
    detail = "Your role does not allow this."


class Missing(Refusal):
    """There is no such thing in this tenant: the same words whether it never existed or belongs to another."""

    status = 404
    code = "NOT_FOUND"
    title = "Not found"
    detail = "There is nothing here, or it is not yours to see."


class InvalidReference(Refusal):
    """The input names a thing that does not exist."""

    status = 400
    code = "INVALID_REFERENCE"
    title = "Unknown reference"
    detail = "The request refers to something that does not exist."


class AlreadyExists(Refusal):
    """Something with this name or reference is there already; `field` is where it was typed, if it was."""

    status = 409
    code = "ALREADY_EXISTS"
    title = "Already there"
    detail = "Something with this name exists already."

    def __init__(self, detail: str | None = None, *, field: str = "") -> None:
        super().__init__(detail)
        self.field = field

    @property
    def by_field(self) -> dict[str, str]:
        """Its words, under the field that is taken."""
        return {self.field: self.detail}


class Conflict(Refusal):
    """Somebody else was faster; `current` is the opportunity as it is now, `entries` what was done since. Of a
    selection `refused` has all that stand in its way by their ids, each as it is now, or None for what is gone."""

    status = 409
    code = "CONFLICT"
    title = "Changed in the meantime"
    detail = "Somebody changed this opportunity in the meantime."

    def __init__(self, detail: str | None = None, *, current: Any = None, entries: Any = ()) -> None:
        super().__init__(detail)
        self.current = current
        self.entries = entries
        self.refused: dict[UUID, Any] = {}


class PreconditionFailed(Conflict):
    """The same, for a program that guarded its write with If-Match."""

    status = 412
    code = "PRECONDITION_FAILED"
    title = "Precondition failed"


class PayloadTooLarge(Refusal):
    """The body is over the limit."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"
    title = "Too large"
    detail = "The request is larger than this server accepts."


class UnsupportedMedia(Refusal):
    """The body is of a kind nobody reads here."""

    status = 415
    title = "Unsupported media type"


class RateLimited(Refusal):
    """Too many attempts; `retry_after` is in seconds."""

    status = 429
    code = "RATE_LIMITED"
    title = "Too many attempts"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """The database cannot be reached, or has no connection to spare."""

    status = 503
    code = "UNAVAILABLE"
    title = "Back in a moment"
    detail = "The database cannot be reached just now. Nothing is lost; please try again in a few seconds."
    retry_after = 3


class Fault(Refusal):
    """Our mistake, not the caller's."""

    code = "INTERNAL_ERROR"
    detail = "This is our fault, not yours. Nothing was changed; the request id helps us to find out why."


#: What a violated constraint says: the field it concerns and the words for it. The rule itself is in the database.
CONSTRAINTS = {
    "opportunities__next_action__missing": Complaint("details", "An open deal needs a next step and its time."),
    "opportunities__next_action__half": Complaint("details", "A next step needs both words and a time."),
    "opportunities__next_action__lost": Complaint("details", "A lost deal has no next step."),
    "opportunities__next_action_details__blank": Complaint("details", "Say what the next step is."),
    "opportunities__lost_reason__missing": Complaint("lost_reason", "Say why the deal was lost."),
    "opportunities__name__blank": Complaint("name", "A deal needs a name."),
    "opportunities__text__too_long": Complaint("", "One of the texts is too long."),
    "opportunities__value__range": Complaint("value", "The value is out of range."),
    "opportunities__tags__malformed": Complaint("tags", "At most 20 tags."),
    "opportunities__instants__range": Complaint("at", "The time must lie between the years 2000 and 2200."),
    "opportunities__expected_close_on__range": Complaint(
        "expected_close_on", "The day must lie between the years 2000 and 2200."
    ),
    "history__note__too_long": Complaint("note", "The note is longer than 20,000 characters."),
    "tenants__slug__malformed": Complaint("slug", "A slug is lower-case letters, digits and hyphens."),
    "tenants__currency__malformed": Complaint("currency", "A currency is three capital letters, such as EUR."),
    "people__email__malformed": Complaint("email", "This is not an e-mail address."),
    "members__keymap__malformed": Complaint("", "These are more keys than can be kept."),
    "invitations__email__malformed": Complaint("email", "This is not an e-mail address."),
}

#: What a violated unique constraint says, where the name taken was typed into a field.
TAKEN = {
    "opportunities__reference__taken": Complaint("reference", "Another opportunity has this reference."),
    "stages__name__taken": Complaint("name", "Another stage has this name."),
}
