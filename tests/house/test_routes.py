"""Every route there is: nobody gets in without being known, and no tenant finds another's things."""

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.web.verbs import VERBS
from tests.cast import Cast
from tests.house.routes import PEOPLE, PROGRAMS, PUBLIC, ROUTES, ask, every, there
from tests.web.markup import evaluated, repeated_ids, unbalanced
from tests.web.pages import HTMX, send

#: Answers that are never a page of their own, each with the reason.
HINTS = {
    "web.lists.tallies": "how much each list holds, which a page of a list brings along",
    "web.batches.show": "what became of a batch, said in a toast of the page that began it",
    "web.opportunities.since": "what was done to a deal that left the list, said in a toast of that list",
    "web.changes.when": "what was understood of a time, shown beside the field while typing",
    "web.settings.samples": "how times and amounts would look, shown beside the field while typing",
    "web.audit.export": "a file",
    "web.mergers.candidates": "which opportunities fit some words, shown below the field while typing",
    "web.creation.usual": "a stage's cadence, shown below the time while a stage is chosen",
    "web.exports.export": "a file",
    "web.calendar.event": "a file",
    "web.imports.complaints": "a file",
    "web.creation.parts": "what was understood of a line, shown beside the field while typing",
}
PASSING_HEADERS = ("Date", "X-Request-ID", "RateLimit", "Server-Timing")
#: Pages that only lead to another, each with the reason.
LEADS = {"web.views.go": "the number of a key, which leads to the address of a view, if there is one"}
PASSING = re.compile(r'[0-9a-f]{32}|"timestamp": ?"[^"]+"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')


def same(answer: TestResponse) -> tuple[int, str, list[str]]:
    """All that an answer tells, ids and times aside."""
    headers = [f"{name}: {value}" for name, value in answer.headers if name not in PASSING_HEADERS]
    return answer.status_code, PASSING.sub("", answer.text), [PASSING.sub("", header) for header in headers]


def test_every_route_is_guarded_or_known_to_be_public() -> None:
    guarded = {id(rule) for rule, _ in PEOPLE + PROGRAMS}
    assert {rule.endpoint for rule, _ in ROUTES if id(rule) not in guarded} - set(PUBLIC) == set()


@every(PEOPLE)
def test_nobody_is_led_to_sign_in(cast: Cast, client: FlaskClient, rule: Rule, method: str) -> None:
    page, fragment = ask(client, rule, method), ask(client, rule, method, headers=HTMX)
    assert (page.status_code, page.location.split("?")[0]) == (303, "/sign-in")
    assert (fragment.status_code, fragment.text) == (401, "")


@every(PEOPLE)
def test_another_tenants_member_finds_what_never_was(cast: Cast, rule: Rule, method: str) -> None:
    charlie, anvils = cast.charlie.signed_in(), cast.acme.deals["Anvils"]
    for headers in ({}, HTMX):
        there = ask(charlie, rule, method, opportunity_id=anvils, headers=headers)
        nowhere = ask(charlie, rule, method, opportunity_id=anvils, slug="no-such-team", headers=headers)
        assert there.status_code == 404
        assert same(there) == same(nowhere)


@every([each for each in PEOPLE if "opportunity_id" in each[0].arguments])
def test_another_tenants_opportunity_is_one_that_never_was(cast: Cast, rule: Rule, method: str) -> None:
    alice = cast.alice.signed_in()
    theirs = ask(alice, rule, method, opportunity_id=cast.globex.deals["Secrets"])
    nobodys = ask(alice, rule, method, opportunity_id=uuid4())
    assert theirs.status_code == 404
    assert same(theirs) == same(nobodys)


@every([each for each in PEOPLE if each[0].endpoint in LEADS])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_what_leads_on_shows_nothing_of_its_own(cast: Cast, rule: Rule, method: str, headers: dict[str, str]) -> None:
    ada = cast.ada.signed_in()
    send(ada, "/t/acme/views", {"name": "Mine", "list": "due", "key": "k"})
    answer = ask(ada, rule, method, headers=headers)
    assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/t/acme/due")


@every([each for each in PEOPLE if each[1] == "GET" and each[0].endpoint not in LEADS])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_every_page_is_well_made(cast: Cast, rule: Rule, method: str, headers: dict[str, str]) -> None:
    ada = cast.ada.signed_in()
    for noun in VERBS if "noun" in rule.arguments else ("",):
        answer = ask(ada, rule, method, headers=headers, noun=noun, **there(cast))
        assert answer.status_code == 200
        assert (unbalanced(answer.text), repeated_ids(answer.text), evaluated(answer.text)) == ([], [], []), noun
        whole = not headers and rule.endpoint not in HINTS
        assert answer.text.startswith("<!doctype html>") == whole


@every(PROGRAMS)
def test_a_program_without_a_token_is_nobody(cast: Cast, client: FlaskClient, rule: Rule, method: str) -> None:
    for headers in ({}, {"X-Tenant-ID": str(cast.acme.id)}, {"Authorization": "Bearer made-up"}):
        answer = ask(client, rule, method, headers=headers)
        assert (answer.status_code, answer.json["error_code"]) == (401, "UNAUTHENTICATED")


@every(PROGRAMS)
def test_a_token_opens_its_own_tenant_only(cast: Cast, client: FlaskClient, rule: Rule, method: str) -> None:
    headers = cast.charlie.headers() | {"X-Tenant-ID": str(cast.acme.id)}
    answer = ask(client, rule, method, headers=headers, opportunity_id=cast.acme.deals["Anvils"])
    assert (answer.status_code, answer.json["error_code"]) == (403, "TENANT_FORBIDDEN")


@every([each for each in PROGRAMS if "opportunity_id" in each[0].arguments])
def test_a_program_finds_another_tenants_opportunity_nowhere(
    cast: Cast, client: FlaskClient, rule: Rule, method: str
) -> None:
    theirs = ask(client, rule, method, headers=cast.charlie.headers(), opportunity_id=cast.acme.deals["Anvils"])
    nobodys = ask(client, rule, method, headers=cast.charlie.headers(), opportunity_id=uuid4())
    assert (theirs.status_code, theirs.json["error_code"]) == (404, "NOT_FOUND")
    assert same(theirs) == same(nobodys)
