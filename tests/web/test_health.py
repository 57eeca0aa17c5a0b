"""Alive, ready, and what was counted: for everybody, but for the details."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from app import create_app, database, gauges
from app.config import Config
from tests.cast import NOW, Cast, gather
from tests.web.pages import completion, send

NEXT = {"version": 1, "key": "k", "note": "", "details": "Send the offer", "at": "wed 9"}
INSTANCE = "next-action-tracker"
NEAR: dict[str, Any] = {"base_url": "http://127.0.0.1"}


def metric(client: FlaskClient, name: str, **labels: str) -> float:
    """The value of a sample; 0 where there is none."""
    for line in client.get("/metrics", **NEAR).text.splitlines():
        found = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
        if found and dict(re.findall(r'(\w+)="([^"]*)"', found[1] or "")) == {"instance": INSTANCE} | labels:
            return float(found[2])
    return 0.0


def test_an_answer_is_counted_by_method_endpoint_and_status(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    labels = {"method": "GET", "endpoint": "web.lists.show", "status": "200"}
    before = metric(alice, "nat_requests_total", **labels)
    took = {"method": "GET", "endpoint": "web.lists.show"}
    durations = metric(alice, "nat_request_duration_seconds_count", **took)
    for _ in range(3):
        assert alice.get("/t/acme/due").status_code == 200
    assert metric(alice, "nat_requests_total", **labels) == before + 3
    assert metric(alice, "nat_request_duration_seconds_count", **took) == durations + 3


def test_whatever_is_asked_for_makes_no_new_labels(client: FlaskClient) -> None:
    client.open("/no/such/page", method="GUESS")
    client.open("/nor/this", method="PROPFIND")
    assert metric(client, "nat_requests_total", method="OTHER", endpoint="none", status="404") >= 2
    assert "GUESS" not in client.get("/metrics", **NEAR).text


def test_a_completion_is_counted_once_for_its_tenant(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    tenant = {"tenant_id": str(cast.acme.id)}
    for _ in range(2):  # the second repeats the first
        assert send(alice, completion(cast.acme.deals["Anvils"]), NEXT).status_code == 303
    assert metric(alice, "nat_actions_completed_total", **tenant) == 1
    body = {"new_next_action_at": "2026-04-01T07:00:00Z", "new_next_action_details": "Call"}
    path = f"/api/v1/opportunities/{cast.acme.deals['Rockets']}/complete_action"
    for _ in range(2):
        assert alice.post(path, json=body, headers=cast.alice.headers(Idempotency_Key="api")).status_code == 200
    assert metric(alice, "nat_actions_completed_total", **tenant) == 2


def test_an_error_that_a_browser_reports_is_counted(client: FlaskClient) -> None:
    before = metric(client, "nat_client_errors_total")
    report = {"kind": "error", "name": "TypeError", "place": "app.js:1:2", "page": "/t/acme/due"}
    assert send(client, "/client-errors", report).status_code == 204
    assert metric(client, "nat_client_errors_total") == before + 1


def test_what_is_due_is_left_by_who_may_count_it(database: Config, tmp_path: Any) -> None:
    config = replace(database, metrics_dir=tmp_path)
    app = create_app(config.without_power())
    cast, client = gather(app), app.test_client()
    tenant = {"tenant_id": str(cast.acme.id)}
    assert "nat_due_actions_total{" not in client.get("/metrics", **NEAR).text
    gauges.count(config, NOW)
    assert metric(client, "nat_due_actions_total", **tenant) == 5
    gauges.count(replace(config, database_sys_url=""), NOW)
    assert "nat_due_actions_total{" not in client.get("/metrics", **NEAR).text
    app.extensions["database"].close()


def test_who_serves_cannot_act_as_anybody_with_more_power(database: Config) -> None:
    config = database.without_power()
    assert (config.database_owner_url, config.database_sys_url) == ("", "")
    assert config.database_url == database.database_url


@pytest.mark.parametrize(
    ("headers", "host", "address", "passes"),
    [
        ({}, "127.0.0.1", "127.0.0.1", True),
        ({}, "localhost", "::1", True),
        ({}, "localhost", "192.0.2.7", False),
        ({"X-Forwarded-For": "127.0.0.1"}, "localhost", "127.0.0.1", False),
        ({"Forwarded": "for=127.0.0.1"}, "localhost", "127.0.0.1", False),
    ],
)
def test_without_a_token_details_are_for_this_machine(
    client: FlaskClient, headers: dict[str, str], host: str, address: str, passes: bool
) -> None:
    given: dict[str, Any] = {"headers": headers, "base_url": f"http://{host}", "environ_base": {"REMOTE_ADDR": address}}
    assert client.get("/metrics", **given).status_code == (200 if passes else 403)
    ready = client.get("/readyz", **given)
    assert (ready.status_code, ready.json["status"], "checks" in ready.json) == (200, "ok", passes)


def test_behind_a_proxy_or_under_another_name_this_machine_is_nobody(database: Config) -> None:
    for changes in ({"trusted_proxies": 1}, {"hosts": ("crm.example", "127.0.0.1")}):
        app = create_app(replace(database, **changes))
        base = "http://127.0.0.1" if "trusted_proxies" in changes else "http://crm.example"
        assert app.test_client().get("/metrics", base_url=base).status_code == 403
        app.extensions["database"].close()


def test_who_holds_the_token_gets_them_from_anywhere(database: Config) -> None:
    app = create_app(replace(database, metrics_token="s3cret"))
    client, far = app.test_client(), {"REMOTE_ADDR": "192.0.2.7"}
    for words, status in (("Bearer s3cret", 200), ("Bearer s3cre", 403), ("Bearer s3crét", 403), ("", 403)):
        answer = client.get("/metrics", headers={"Authorization": words}, environ_base=far)
        assert answer.status_code == status
    assert client.get("/metrics", **NEAR).status_code == 403
    app.extensions["database"].close()


def test_it_is_not_ready_before_its_migrations_are_applied(database: Config) -> None:
    app = create_app(database)
    client = app.test_client()
    assert client.get("/readyz", **NEAR).json["checks"]["database"] == "ok"
    with _owner(database) as owner:
        owner.execute("delete from _yoyo_migration where migration_id = '0001_tenants_and_people'")
    answer = client.get("/readyz", **NEAR)
    assert (answer.status_code, answer.json["checks"]["database"]) == (503, "1 migrations missing")
    with _owner(database) as owner:
        owner.execute("drop table _yoyo_migration")
    assert client.get("/readyz").status_code == 503
    app.extensions["database"].close()


def test_what_it_can_do_without_makes_it_degraded(app: Flask, client: FlaskClient) -> None:
    def fail() -> None:
        raise ConnectionError

    app.extensions["dependencies"] |= {"issuer": fail, "other": lambda: None}
    answer = client.get("/readyz", **NEAR)
    del app.extensions["dependencies"]["issuer"], app.extensions["dependencies"]["other"]
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert (answer.json["checks"]["issuer"], answer.json["checks"]["other"]) == ("unavailable", "ok")


@pytest.mark.parametrize("known", [True, False])
def test_an_issuer_without_keys_and_a_redis_that_is_gone_make_it_degraded(
    database: Config, tmp_path: Path, known: bool
) -> None:
    keys = tmp_path / "keys.json"
    if known:
        keys.write_text(json.dumps({"keys": [RSAKey.generate_key(2048, {"kid": "one"}).as_dict(private=False)]}))
    settings = {"jwt_issuer": "https://issuer.example", "jwt_audience": "us", "jwt_keys": str(keys)}
    app = create_app(replace(database, redis_url="redis://127.0.0.1:1/0", **settings))
    answer = app.test_client().get("/readyz", **NEAR)
    app.extensions["database"].close()
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    checks = answer.json["checks"]
    assert (checks["issuer"], checks["redis"]) == ("ok" if known else "unavailable", "unavailable")


def _owner(config: Config) -> Any:
    return database.administering(config.database_owner_url)
