"""Whoever names another tenant is refused, and that is written down though nothing else is."""

import pytest
from flask import Flask

from tests.api.program import NEXT, Program
from tests.cast import Cast, ask


@pytest.mark.parametrize("write", [False, True])
def test_naming_another_tenant_is_written_down_in_the_tokens_own(app: Flask, cast: Cast, write: bool) -> None:
    headers = {"X_Tenant_ID": str(cast.globex.id)}
    program, anvils = Program(app, cast.alice), cast.acme.deals["Anvils"]
    if write:
        answer = program.complete(anvils, NEXT, **headers)
    else:
        answer = program.get(f"/api/v1/opportunities/{anvils}", **headers)
    assert (answer.status_code, answer.json["error_code"]) == (403, "TENANT_FORBIDDEN")
    [row] = ask(app, cast.acme.id, "select * from audit_log where tenant_id = %(tenant)s")
    assert (row.kind, row.actor_id) == ("tenant_refused", cast.alice.id)
    assert row.detail == {"address": "127.0.0.1", "asked_for": str(cast.globex.id)}
    assert ask(app, cast.globex.id, "select * from audit_log where tenant_id = %(tenant)s") == []
    assert ask(app, cast.acme.id, "select * from history where tenant_id = %(tenant)s") == []
