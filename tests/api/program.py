"""A program that calls the API for one of the people, and what it sends."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Person

JSON = "application/json"
AT, DETAILS = "new_next_action_at", "new_next_action_details"
#: A next step as programs write it, in the future of the people's clock.
NEXT = {AT: "2026-04-01T09:00:00Z", DETAILS: "Send the offer"}
DUE = "/api/v1/opportunities/due"
#: What a problem has at least.
PROBLEM = {"type", "title", "status", "detail", "error_code", "timestamp", "request_id"}


def of(opportunity_id: UUID | str) -> str:
    """The address of an opportunity."""
    return f"/api/v1/opportunities/{opportunity_id}"


def completion(opportunity_id: UUID | str) -> str:
    """The address of its completion."""
    return of(opportunity_id) + "/complete_action"


@dataclass(frozen=True)
class Program:
    """Calls with a person's token; header names are written with underscores."""

    app: Flask
    person: Person

    def get(self, path: str, **headers: str) -> TestResponse:
        """Asks."""
        return self.app.test_client().get(path, headers=self.person.headers(**headers))

    def delete(self, path: str, **headers: str) -> TestResponse:
        """Removes."""
        return self.app.test_client().delete(path, headers=self.person.headers(**headers))

    def patch(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Changes."""
        return self.app.test_client().patch(path, json=body, headers=self.person.headers(**headers))

    def post(self, path: str, body: Any = None, *, data: Any = None, **headers: str) -> TestResponse:
        """Sends JSON, or `data` as it is with its own Content_Type."""
        sent = {"json": body} if data is None else {"data": data}
        return self.app.test_client().post(path, headers=self.person.headers(**headers), **sent)

    def send(self, method: str, path: str, body: Any) -> TestResponse:
        """Sends JSON by a method."""
        return self.app.test_client().open(path, method=method, json=body, headers=self.person.headers())

    def complete(self, deal: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Completes one of acme's or globex's deals, with NEXT unless told otherwise."""
        return self.post(completion(deal), NEXT if body is None else body, **headers)


def refused(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem, having checked that it is this one and of the right shape."""
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    problem = response.get_json()
    assert problem.keys() >= PROBLEM
    assert (problem["status"], problem["error_code"]) == (status, code)
    return problem


def alike(theirs: TestResponse, nobodys: TestResponse) -> None:
    """Checks that neither says whether there is such a thing: both are missing, ids and times aside to the byte."""
    for answer in (theirs, nobodys):
        refused(answer, 404, "NOT_FOUND")
        assert answer.headers.pop("X-Request-ID") == answer.get_json()["request_id"]
        del answer.headers["RateLimit"], answer.headers["Server-Timing"]  # one call less is left; it took its time
    assert dict(theirs.headers) == dict(nobodys.headers)
    same = PROBLEM - {"request_id"}
    assert theirs.get_json().keys() == nobodys.get_json().keys() == PROBLEM
    assert {k: theirs.get_json()[k] for k in same} == {k: nobodys.get_json()[k] for k in same}


def complained(response: TestResponse) -> dict[str, str]:
    """The fields a 422 names, each with what it says."""
    return {error["field"]: error["message"] for error in refused(response, 422, "VALIDATION_ERROR")["errors"]}


def next_page(response: TestResponse) -> str | None:
    """The address in the Link header, without the host."""
    link = re.fullmatch(r'<([^>]+)>; rel="next"', response.headers.get("Link", ""))
    if link is None:
        return None
    address = urlsplit(link[1])
    return f"{address.path}?{address.query}"
