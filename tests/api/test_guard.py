"""Who may call: the refusals in their order, and nothing of another team."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.domain import tokens
from tests.api.program import DUE, NEXT, Program, alike, completion, of, refused
from tests.cast import NOW, Cast, ask, transaction

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def ways(cast: Cast) -> list[tuple[str, str, Any]]:
    """Every way in, to a deal of acme: method, path, body."""
    anvils = cast.acme.deals["Anvils"]
    return [("GET", DUE, None), ("GET", of(anvils), None), ("POST", completion(anvils), NEXT)]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YWxpY2U6c2VjcmV0",
        "Bearer nat_",
        "Bearer nat_xyz_secret",
        "Bearer nat_{tenant}_",
        "Bearer nat_{tenant}_wrong",
        "Bearer nat_{unknown}_{secret}",
        "Bearer nat_{other}_{secret}",
        "Bearer nat_{tenant}_{secret}x",
        "Bearer {secret}",
        "Bearer nat_{dashed}_{secret}",
        "Bearer nat_{tenant}_{secret}, Bearer nat_{tenant}_{secret}",
    ],
)
def test_without_a_good_token_nobody_learns_more_than_that(
    still_app: Flask, still: Cast, authorization: str | None
) -> None:
    secret = still.alice.token.split("_", 2)[2]
    for method, path, body in ways(still):
        # Nothing else about the request is right, either; the token comes first.
        headers = {"X-Tenant-ID": "nonsense"}
        if authorization is not None:
            headers["Authorization"] = authorization.format(
                tenant=still.acme.id.hex, dashed=still.acme.id, other=still.globex.id.hex, unknown=uuid4().hex,
                secret=secret,
            )  # fmt: skip
        response = still_app.test_client().open(path, method=method, json=body and {}, headers=headers)
        refused(response, 401, "UNAUTHENTICATED")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (None, 400, "MISSING_TENANT_ID"),
        ("", 400, "MISSING_TENANT_ID"),
        ("  ", 400, "MISSING_TENANT_ID"),
        ("acme", 400, "INVALID_TENANT_ID"),
        ("{{{own}}}", 400, "INVALID_TENANT_ID"),
        ("urn:uuid:{own}", 400, "INVALID_TENANT_ID"),
        ("{hex}", 400, "INVALID_TENANT_ID"),
        ("{odd}", 400, "INVALID_TENANT_ID"),
        ("{own},{own}", 400, "INVALID_TENANT_ID"),
        ("{own}, {other}", 400, "INVALID_TENANT_ID"),
        ("{own}\u00e4", 400, "INVALID_TENANT_ID"),
        ("1", 400, "INVALID_TENANT_ID"),
        ("{other}", 403, "TENANT_FORBIDDEN"),
        (UNKNOWN, 403, "TENANT_FORBIDDEN"),
    ],
)
def test_the_tenant_header_is_one_well_formed_id_and_the_tokens_own(
    still_app: Flask, still: Cast, sent: str | None, status: int, code: str
) -> None:
    own = str(still.acme.id)
    headers = {"Authorization": f"Bearer {still.alice.token}"}
    if sent is not None:
        odd = f"{own[:4]}-{own[4:8]}{own[8:]}"
        headers["X-Tenant-ID"] = sent.format(own=own, other=still.globex.id, hex=still.acme.id.hex, odd=odd)
    for method, path, body in ways(still):
        refused(still_app.test_client().open(path, method=method, json=body and {}, headers=headers), status, code)


def test_the_tenant_header_given_twice_is_refused(still_app: Flask, still: Cast) -> None:
    own = str(still.acme.id)
    headers = [("Authorization", f"Bearer {still.alice.token}"), ("X-Tenant-ID", own), ("X-Tenant-ID", own)]
    refused(still_app.test_client().get(DUE, headers=headers), 400, "INVALID_TENANT_ID")


def test_the_tenants_id_may_be_in_capitals(still_app: Flask, still: Cast) -> None:
    alice = Program(still_app, still.alice)
    assert alice.get(DUE, X_Tenant_ID=str(still.acme.id).upper()).status_code == 200


def test_a_token_that_may_only_read_reads(app: Flask, cast: Cast, alice: Program) -> None:
    bearer = f"Bearer {cast.alice.reading_token()}"
    assert alice.get(DUE, Authorization=bearer).status_code == 200
    for body in (NEXT, {}):  # before anything is said about the body
        refused(alice.complete(cast.acme.deals["Anvils"], body, Authorization=bearer), 403, "FORBIDDEN")
    refused(alice.complete(UNKNOWN, NEXT, Authorization=bearer), 403, "FORBIDDEN")


def test_a_viewer_reads_and_completes_nothing(still_app: Flask, still: Cast) -> None:
    vera = Program(still_app, still.vera)
    assert len(vera.get(DUE).get_json()) == 5
    for body in (NEXT, {}):
        refused(vera.complete(still.acme.deals["Anvils"], body), 403, "FORBIDDEN")


def test_a_revoked_token_ends_at_once(app: Flask, cast: Cast, alice: Program) -> None:
    assert alice.get(DUE).status_code == 200
    digest = tokens.parse(cast.alice.token).hash
    ask(app, cast.acme.id, "update tokens set revoked_at = %(now)s where token_hash = %(h)s returning id", h=digest)
    refused(alice.get(DUE), 401, "UNAUTHENTICATED")
    refused(alice.get(DUE, X_Tenant_ID=""), 401, "UNAUTHENTICATED")
    refused(alice.complete(cast.acme.deals["Anvils"], {}), 401, "UNAUTHENTICATED")


def test_a_change_of_role_binds_on_the_next_request(app: Flask, cast: Cast, alice: Program) -> None:
    become = "update members set role = %(role)s where id = %(id)s returning id"
    assert alice.complete(cast.acme.deals["Anvils"]).status_code == 200
    ask(app, cast.acme.id, become, role="viewer", id=cast.alice.id)
    refused(alice.complete(cast.acme.deals["Rockets"]), 403, "FORBIDDEN")
    ask(app, cast.acme.id, become, role="rep", id=cast.alice.id)
    assert alice.complete(cast.acme.deals["Rockets"]).status_code == 200


def test_whoever_left_the_team_is_out_at_once(app: Flask, cast: Cast, alice: Program) -> None:
    assert alice.get(DUE).status_code == 200
    ask(app, cast.acme.id, "update members set left_at = %(now)s where id = %(id)s returning id", id=cast.alice.id)
    refused(alice.get(DUE), 401, "UNAUTHENTICATED")


def test_a_tokens_use_is_noted_every_five_minutes_at_most(app: Flask, cast: Cast, alice: Program) -> None:
    def used() -> Any:
        statement = "select max(last_used_at) as at from tokens where tenant_id = %(tenant)s and member_id = %(id)s"
        return ask(app, cast.acme.id, statement, id=cast.alice.id)[0].at

    for minutes, noted in ((0, 0), (4, 0), (6, 6), (11, 6), (12, 12)):
        app.config["CLOCK"] = lambda minutes=minutes: NOW + timedelta(minutes=minutes)
        assert alice.get(DUE).status_code == 200
        assert used() == NOW + timedelta(minutes=noted)


def test_a_session_is_no_way_into_the_api(still_app: Flask, still: Cast) -> None:
    client = still.alice.signed_in()
    refused(client.get(DUE, headers={"X-Tenant-ID": str(still.acme.id)}), 401, "UNAUTHENTICATED")


def test_another_teams_deal_answers_as_one_that_does_not_exist(still_app: Flask, still: Cast) -> None:
    charlie, anvils = Program(still_app, still.charlie), still.acme.deals["Anvils"]
    asked: list[Callable[[Any], Any]] = [
        lambda id: charlie.get(of(id)),
        lambda id: charlie.complete(id),
        lambda id: charlie.complete(id, NEXT | {"version": 1}),
        lambda id: charlie.complete(id, NEXT | {"version": 7}),
        lambda id: charlie.complete(id, {"nothing": "right"}),
        lambda id: charlie.complete(id, NEXT, If_Match='"1"'),
        lambda id: charlie.complete(id, NEXT, If_Match='"9"'),
        lambda id: charlie.complete(id, NEXT, If_Match="*"),
        lambda id: charlie.complete(id, NEXT, Idempotency_Key="one"),
        lambda id: charlie.post(completion(id), data="[", Content_Type="application/json"),
    ]
    for way in asked:
        alike(way(anvils), way(uuid4()))


def test_a_team_sees_its_own_due_list_only(still_app: Flask, still: Cast) -> None:
    names = {row["name"] for row in Program(still_app, still.charlie).get(DUE).get_json()}
    assert names == {"Secrets"}
    anvils = still.acme.deals["Anvils"]
    after = f"2026-01-01T00:00:00Z_{anvils}"
    rows = Program(still_app, still.charlie).get(f"{DUE}?after={after}").get_json()
    assert {row["name"] for row in rows} == {"Secrets"}


def test_a_stage_of_another_team_does_not_exist(still_app: Flask, still: Cast) -> None:
    alice, stage = Program(still_app, still.alice), still.globex.stages["Proposal"]
    for named in (str(stage), str(uuid4()), "No such stage"):
        problem = refused(alice.complete(still.acme.deals["Anvils"], NEXT | {"stage": named}), 400, "INVALID_REFERENCE")
        assert named not in str(problem)


def test_the_same_key_in_two_teams_is_two_keys(app: Flask, cast: Cast, alice: Program, charlie: Program) -> None:
    assert alice.complete(cast.acme.deals["Anvils"], Idempotency_Key="k").status_code == 200
    answer = charlie.complete(cast.globex.deals["Secrets"], Idempotency_Key="k")
    assert answer.status_code == 200
    assert "Idempotency-Replayed" not in answer.headers


@pytest.mark.parametrize("spelling", ["{0}x", "{{{0}}}", "not-an-id", "%00", "{1}", "0", "..%2f..%2fetc"])
def test_a_malformed_id_is_not_found(still_app: Flask, still: Cast, spelling: str) -> None:
    anvils: UUID = still.acme.deals["Anvils"]
    id = spelling.format(anvils, anvils.hex)
    refused(Program(still_app, still.alice).get(of(id)), 404, "NOT_FOUND")
    refused(Program(still_app, still.alice).complete(id), 404, "NOT_FOUND")


def test_a_first_call_and_a_wrong_guess_cost_no_right(app: Flask, cast: Cast) -> None:
    """A process that never heard of a token, or heard something else since, answers the same."""
    with transaction(app, cast.acme.id) as tx:
        token = tokens.add(tx, cast.bob.id, name="second")
    bob, bearer = Program(app, cast.bob), f"Bearer {token}"
    assert bob.get(DUE, Authorization=bearer).status_code == 200
    ask(app, None, "update tenants set label_version = label_version + 1 where slug = 'acme' returning id")
    assert bob.complete(cast.acme.deals["Springs"], Authorization=bearer).status_code == 200
