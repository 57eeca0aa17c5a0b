"""What a refusal looks like to programs, and which there are."""

from typing import NotRequired

from typing_extensions import TypedDict

from app.api.shapes import Entry, Instant, Opportunity

#: What may be refused, by its status: what it is about, and what more its problem holds.
PROBLEMS = {
    400: ("The tenant header is missing or malformed, or the body names something unknown.", "Problem"),
    401: ("The token is missing, unknown or revoked.", "Problem"),
    403: ("The tenant is not the token's, or the role or the token does not allow it.", "Problem"),
    404: ("There is no such opportunity in this team.", "Problem"),
    409: ("It was changed since, it cannot be done to it as it is, or there is one already.", "ConflictProblem"),
    412: ("It is not at the version that If-Match names.", "ConflictProblem"),
    413: ("The body is larger than this server accepts.", "Problem"),
    415: ("The body is not JSON in UTF-8.", "Problem"),
    422: ("It is no JSON, or something in it is wrong: every complaint at once.", "InvalidProblem"),
    429: ("Too many calls: wait as long as Retry-After says.", "Problem"),
    500: ("A fault of ours.", "Problem"),
    503: ("The database cannot be reached just now: nothing is known to be changed.", "Problem"),
}


class Complaint(TypedDict):
    """What is wrong with one field; an empty name means the whole body."""

    field: str
    message: str


class Problem(TypedDict):
    """Why a call was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    error_code: str
    timestamp: Instant
    request_id: str


class InvalidProblem(Problem):
    """The same with every complaint at once."""

    errors: list[Complaint]


class ConflictProblem(Problem):
    """The same with the opportunity as it is now, and what was done since the version given."""

    opportunity: NotRequired[Opportunity]
    entries: NotRequired[list[Entry]]
