"""Every way the product says no has one shape for each audience, and the code that programs were promised."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response

from app import create_app, errors
from app.config import Config
from app.errors import Complaint, Refusal
from tests.web.pages import HTMX

#: What programs may see, and with which status.
PROMISED = {
    "UNAUTHENTICATED": 401, "MISSING_TENANT_ID": 400, "INVALID_TENANT_ID": 400, "TENANT_FORBIDDEN": 403,
    "FORBIDDEN": 403, "NOT_FOUND": 404, "INVALID_REFERENCE": 400, "ALREADY_EXISTS": 409, "CONFLICT": 409,
    "PRECONDITION_FAILED": 412, "PAYLOAD_TOO_LARGE": 413, "VALIDATION_ERROR": 422, "RATE_LIMITED": 429,
    "INTERNAL_ERROR": 500, "UNAVAILABLE": 503,
}  # fmt: skip
#: Refusals with another status than their code's, each with the reason.
OTHERWISE = {"Malformed": "a body that cannot be read is not yet a wrong value"}
ARGUMENTS = {
    errors.Invalid: {"complaints": [Complaint("at", "Not so.")]},
    errors.Misread: {"complaints": [Complaint("colour", "Not known.")]},
    errors.RateLimited: {"detail": "Wait.", "retry_after": 7},
}
PROBLEM = {"type", "title", "status", "detail", "error_code", "timestamp", "request_id"}


def kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


every_refusal = pytest.mark.parametrize(
    "kind", sorted(set(kinds(Refusal)), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__
)


@pytest.fixture(scope="module")
def wired() -> Flask:
    """The application; nothing here asks its database."""
    return create_app(Config(database_url="postgresql://nobody@/nowhere"))


@pytest.fixture
def shown(wired: Flask) -> Any:
    """What is answered at an address where a refusal is raised."""

    def show(kind: type[Refusal], address: str, headers: Any = ()) -> Response:
        with wired.test_request_context(address, headers=dict(headers)):
            wired.preprocess_request()
            return wired.make_response(wired.handle_user_exception(kind(**ARGUMENTS.get(kind, {}))))

    return show


@every_refusal
def test_a_refusal_has_its_promised_code_and_its_words(kind: type[Refusal]) -> None:
    refusal = kind(**ARGUMENTS.get(kind, {}))
    assert refusal.title
    assert refusal.detail.endswith(".")
    if kind.__name__ not in OTHERWISE and refusal.code != "UNKNOWN_ERROR":
        assert PROMISED[refusal.code] == refusal.status


def test_every_promised_code_is_some_refusals() -> None:
    assert set(PROMISED) <= {kind.code for kind in kinds(Refusal)}


@every_refusal
def test_programs_get_a_problem(shown: Any, kind: type[Refusal]) -> None:
    answer = shown(kind, "/api/v1/opportunities/due")
    problem = answer.get_json(force=True)
    assert answer.mimetype == "application/problem+json"
    assert set(problem) - {"errors"} == PROBLEM
    assert (problem["status"], problem["error_code"], problem["title"]) == (kind.status, kind.code, kind.title)
    assert answer.status_code == kind.status


@every_refusal
def test_people_get_a_page_and_htmx_a_fragment(shown: Any, kind: type[Refusal]) -> None:
    page, fragment = shown(kind, "/t/acme/due"), shown(kind, "/t/acme/due", HTMX)
    if kind is errors.Unauthenticated:
        assert (page.status_code, fragment.status_code, fragment.data) == (303, 401, b"")
        return
    assert page.status_code == fragment.status_code == kind.status
    texts = [answer.get_data(as_text=True) for answer in (page, fragment)]
    assert 'class="trouble"' in texts[0]
    assert 'class="failure" role="alert"' in texts[1]
    assert all(kind.title in text for text in texts)
