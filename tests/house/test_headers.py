"""Every answer but a static file carries the same hard headers; and no unsafe route is open to another site."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.web.headers import FIXED, OF_FILES, OF_PICTURES
from tests.cast import Cast, ask
from tests.house.routes import ROUTES, SAMPLES, every

UNSAFE = [each for each in ROUTES if each[1] != "GET" and not each[0].rule.startswith("/api/")]


def hard(answer: Any) -> bool:
    return {name: answer.headers.get(name) for name in FIXED} == FIXED


def test_the_policy_has_no_exceptions() -> None:
    policy = FIXED["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert [word for word in ("unsafe", "http:", "https:", "data:", "blob:", "*", "nonce") if word in policy] == []


@pytest.mark.parametrize(
    ("method", "address", "status", "more"),
    [
        ("GET", "/t/acme/due", 200, {}),
        ("GET", "/t/acme/due", 200, {"headers": {"HX-Request": "true"}}),
        ("GET", "/t/acme/nowhere", 404, {}),
        ("GET", "/nowhere", 404, {}),
        ("GET", "/static/nowhere.js", 404, {}),
        ("POST", "/t/acme/due", 405, {"headers": {"Sec-Fetch-Site": "same-origin"}}),
        ("POST", "/sign-in", 403, {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("POST", "/sign-in", 413, {"headers": {"Sec-Fetch-Site": "same-origin"}, "data": {"email": "x" * 2**21}}),
        ("GET", "/sign-in", 400, {"headers": {"Host": "evil.example"}}),
        ("GET", "/healthz", 200, {}),
        ("GET", "/api/v1/opportunities/due", 401, {}),
        ("GET", "/api/v1/nowhere", 401, {}),
        ("GET", "/api/nowhere", 404, {}),
        ("OPTIONS", "/sign-in", 200, {}),
    ],
)
def test_every_answer_carries_them(cast: Cast, method: str, address: str, status: int, more: dict[str, Any]) -> None:
    answer = cast.alice.signed_in().open(address, method=method, **more)
    assert answer.status_code == status
    assert hard(answer)


def test_static_files_carry_what_a_browser_heeds_of_them(client: FlaskClient) -> None:
    files = re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/sign-in").text)
    assert len(files) >= 3
    for file in files:
        carried, heeded = client.get(file).headers, OF_PICTURES if file.endswith(".svg") else OF_FILES
        assert {name: carried[name] for name in FIXED if name in carried} == {name: FIXED[name] for name in heeded}


def test_a_fault_carries_them(cast: Cast, app: Flask) -> None:
    alice = cast.alice.signed_in()
    nowhere = "update members set zone = 'FOO+3' where tenant_id = %(tenant)s and id = %(id)s returning id"
    ask(app, cast.acme.id, nowhere, id=cast.alice.id)
    answer = alice.get("/t/acme/due")
    assert answer.status_code == 500
    assert hard(answer)


@every(UNSAFE)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_no_other_site_reaches_an_unsafe_route(
    client: FlaskClient, cast: Cast, rule: Rule, method: str, site: str | None
) -> None:
    needed = {name: SAMPLES.get(name, "made-up") for name in rule.arguments}
    address = client.application.url_map.bind("localhost").build(rule.endpoint, needed, method)
    headers = {"Sec-Fetch-Site": site} if site else {"Origin": "http://evil.example"}
    answer = cast.ada.signed_in().open(address, method=method, headers=headers)
    assert answer.status_code == 403
