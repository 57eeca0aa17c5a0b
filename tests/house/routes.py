"""Every route there is, and how to ask it: for the tests of who may."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app
from app.api import contract
from app.api.contract import Contract
from app.config import Config
from app.domain import actions, history, opportunities
from tests.cast import Cast, transaction
from tests.domain.importing import upload
from tests.web.pages import OWN_PAGE

#: What anybody may ask for, each with the reason.
PUBLIC = {
    "sessions.home": "leads to sign-in or to one's own tenant",
    "sessions.sign_in": "the door",
    "sessions.begin": "the door",
    "sessions.teams": "shows the caller's own teams, if there is a session",
    "sessions.end": "ends the caller's own session, if there is one",
    "sessions.password": "who holds a one-time link is known by it",
    "sessions.set_password": "who holds a one-time link is known by it",
    "invitations.show": "who holds an invitation is known by it",
    "invitations.accept": "who holds an invitation is known by it",
    "oidc.begin": "the door",
    "oidc.finish": "the door",
    "client_errors.report": "a page tells what broke in it, whoever looks at it, and learns nothing",
    "feeds.feed": "who holds the link of a calendar is known by it",
    "health.alive": "asked by whoever keeps the process running",
    "health.ready": "asked by whoever keeps the process running",
    "api.reference.openapi": "describes what may be asked, and holds nobody's data",
    "api.reference.docs": "the same for people",
    "health.counted": "for Prometheus, by a token or from this machine",
}
#: A value for each argument of an address; a new argument needs one here.
SAMPLES = {
    "slug": "acme", "kind": "week", "opportunity_id": UUID(int=0), "noun": "completion", "entry_id": UUID(int=0),
    "member_id": UUID(int=0), "session_id": UUID(int=0), "token_id": UUID(int=0), "stage_id": UUID(int=0),
    "import_id": UUID(int=0), "batch_id": UUID(int=0), "verb": "undo",
    "view_id": UUID(int=0), "number": 1, "version": 1,
}  # fmt: skip
#: A body that is right for any verb, so that nothing but the tenant can be refused.
FORM = {
    "version": "1", "key": "k", "note": "n", "details": "Call", "at": "wed 9", "days": "3",
    "line": "Acme 12k: call tom", "name": "Acme", "noun": "retry", "lost_reason": "price", "tags": "a",
}  # fmt: skip
JSON = {
    "new_next_action_at": "2026-04-01T07:00:00Z", "new_next_action_details": "Call", "note": "n", "name": "Acme",
    "stage": "Lead", "owner": None, "tags": [], "then": "won", "verb": "retry", "opportunities": [],
    "other": str(UUID(int=0)),
}  # fmt: skip


def routes() -> Iterator[tuple[Rule, str]]:
    for rule in create_app(Config(database_url="postgresql://nobody@/nowhere")).url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


ROUTES = list(routes())
PEOPLE = [each for each in ROUTES if "slug" in each[0].arguments]
PROGRAMS = [each for each in ROUTES if each[0].rule.startswith("/api/") and each[0].endpoint not in PUBLIC]


def every(some: list[tuple[Rule, str]]) -> Any:
    names = [f"{method} {re.sub('<any[^:]*:', '<', rule.rule)}" for rule, method in some]
    return pytest.mark.parametrize(("rule", "method"), some, ids=names)


def ask(client: FlaskClient, rule: Rule, method: str, *, headers: Any = (), **arguments: Any) -> TestResponse:
    """The route asked with the sample arguments, or those given."""
    needed = {name: arguments.get(name, SAMPLES[name]) for name in rule.arguments}
    found = client.application.url_map.bind("localhost").build(rule.endpoint, needed, method)
    target = arguments.get("opportunity_id", UUID(int=0))
    promise = contract.of(client.application.view_functions[rule.endpoint])
    body: dict[str, Any] = {"json": taken(promise)} if promise else {"data": FORM | {"target": f"{target}:1"}}
    return client.open(found, method=method, headers={**OWN_PAGE, **dict(headers)}, **(body if method != "GET" else {}))


def taken(promise: Contract) -> dict[str, Any]:
    """What a call takes of JSON; it would refuse the rest."""
    fields = promise.model(JSON).model_fields.items()
    return {name: JSON[name] for name in (field.alias or name for name, field in fields) if name in JSON}


def there(cast: Cast) -> dict[str, Any]:
    """Values of acme's own for the arguments of an address."""
    manager, deals = cast.max.me(), cast.acme.deals
    sent = upload(cast.max.app, manager, b"name,reference\nAnvils,R1\n")
    with transaction(cast.max.app, cast.acme.id) as tx:
        actions.note(tx, manager, opportunities.all_present(tx, [deals["Springs"], deals["Ropes"]]), "Called", None)
        batch = history.undoable(tx, manager, limit=1)[0].batch_id
    return {"opportunity_id": deals["Anvils"], "member_id": cast.bob.id, "import_id": sent, "batch_id": batch}
