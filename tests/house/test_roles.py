"""Every route and every role: allowed, or refused with 403, as written down here. A new route needs its line."""

from typing import Any

import pytest
from werkzeug.routing import Rule

from app.domain.members import ROLES
from app.web.verbs import VERBS
from tests.cast import Cast
from tests.house.routes import PEOPLE, PROGRAMS, ask, every, there

#: The least role that may use each route; whoever is below it is refused, whoever is not gets in.
LEAST = {
    "web.account.change_password": "viewer",
    "web.account.end": "viewer",
    "web.account.end_all": "viewer",
    "web.account.password": "viewer",
    "web.account.sessions_": "viewer",
    "web.audit.export": "admin",
    "web.audit.log": "admin",
    "web.batches.show": "rep",
    "web.calendar.event": "viewer",
    "web.calendar.link": "viewer",
    "web.calendar.make": "viewer",
    "web.calendar.revoke": "viewer",
    "web.changes.act": "rep",
    "web.changes.act_on_all": "rep",
    "web.changes.bring_back": "rep",
    "web.changes.choose": "rep",
    "web.changes.days": "viewer",  # shows where actions would lie, and changes nothing
    "web.changes.form": "rep",
    "web.changes.lease": "rep",
    "web.changes.release": "rep",
    "web.changes.take_back": "rep",
    "web.changes.when": "viewer",
    "web.creation.create": "rep",
    "web.creation.form": "rep",
    "web.creation.parts": "viewer",
    "web.creation.usual": "viewer",
    "web.exports.export": "manager",
    "web.history.show": "viewer",
    "web.history.take_back": "rep",
    "web.imports.begin": "manager",
    "web.imports.check": "manager",
    "web.imports.choose": "manager",
    "web.imports.complaints": "manager",
    "web.imports.discard": "manager",
    "web.imports.match": "manager",
    "web.imports.receive": "manager",
    "web.imports.save": "manager",
    "web.imports.show": "manager",
    "web.lists.drain": "viewer",
    "web.lists.show": "viewer",
    "web.lists.tallies": "viewer",
    "web.managers.save": "admin",
    "web.members.change": "admin",
    "web.members.come_back": "admin",
    "web.members.invite": "admin",
    "web.members.invite_member": "admin",
    "web.members.leave": "admin",
    "web.members.member": "admin",
    "web.members.members_": "admin",
    "web.members.reset_password": "admin",
    "web.mergers.candidates": "viewer",
    "web.opportunities.entries": "viewer",
    "web.opportunities.show": "viewer",
    "web.opportunities.since": "viewer",
    "web.opportunities.timeline": "viewer",
    "web.palette.palette": "viewer",
    "web.pipeline.show": "viewer",
    "web.reports.show": "viewer",
    "web.settings.change": "viewer",
    "web.settings.samples": "viewer",
    "web.settings.settings": "viewer",
    "web.staging.add": "manager",
    "web.staging.change": "manager",
    "web.staging.move": "manager",
    "web.staging.remove": "manager",
    "web.staging.stages": "manager",
    "web.team.change": "admin",
    "web.team.settings": "admin",
    "web.tokens.end": "viewer",
    "web.tokens.make": "viewer",
    "web.tokens.tokens_": "viewer",
    "web.views.add": "viewer",
    "web.views.change": "viewer",
    "web.views.form": "viewer",
    "web.views.go": "viewer",
    "web.views.show": "viewer",
    "api.actions.complete": "rep",
    "api.actions.due": "viewer",
    "api.actions.edit_step": "rep",
    "api.actions.note": "rep",
    "api.actions.reschedule": "rep",
    "api.actions.retry": "rep",
    "api.bulk.act": "rep",
    "api.history.bring_back": "rep",
    "api.history.take_back": "rep",
    "api.history.timeline": "viewer",
    "api.members.colleagues": "viewer",
    "api.members.me": "viewer",
    "api.members.stages": "viewer",
    "api.opportunities.assign": "rep",
    "api.opportunities.close": "rep",
    "api.opportunities.create": "rep",
    "api.opportunities.edit_fields": "rep",
    "api.opportunities.every": "viewer",
    "api.opportunities.find": "viewer",
    "api.opportunities.merge": "rep",
    "api.opportunities.remove": "rep",
    "api.opportunities.reopen": "rep",
    "api.opportunities.set_stage": "rep",
    "api.opportunities.tag": "rep",
}
#: Who stands for each role; the rep owns the deal that is asked for.
CAST = {"viewer": "vera", "rep": "alice", "manager": "max", "admin": "ada"}


def test_every_route_says_who_may_use_it() -> None:
    assert set(LEAST) == {rule.endpoint for rule, _ in PEOPLE + PROGRAMS}
    assert set(LEAST.values()) <= set(ROLES)


@pytest.mark.parametrize("role", ROLES)
@every(PEOPLE)
def test_a_page_or_verb_is_for_those_it_is_for(cast: Cast, rule: Rule, method: str, role: str) -> None:
    client = getattr(cast, CAST[role]).signed_in()
    for noun in VERBS if "noun" in rule.arguments else ("",):
        answer = ask(client, rule, method, noun=noun, **there(cast))
        assert refused(answer) == (not includes(role, LEAST[rule.endpoint])), (noun, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
@every(PROGRAMS)
def test_a_call_is_for_those_it_is_for(cast: Cast, client: Any, rule: Rule, method: str, role: str) -> None:
    person = getattr(cast, CAST[role])
    answer = ask(client, rule, method, headers=person.headers(), **there(cast))
    assert refused(answer) == (not includes(role, LEAST[rule.endpoint])), answer.status_code


def includes(role: str, least: str) -> bool:
    return ROLES.index(role) >= ROLES.index(least)


def refused(answer: Any) -> bool:
    """Whether it was refused because of who asks; anything but a fault, or a stranger's answer, is no refusal."""
    assert answer.status_code < 500
    assert answer.status_code != 401
    return answer.status_code == 403
