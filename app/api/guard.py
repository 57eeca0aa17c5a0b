"""Whose token is this, which tenant, may it write, was this asked before: before every request of a program."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request
from werkzeug.exceptions import NotFound

from app import metrics, visits, witness
from app.api import bodies, contract, limits, shapes, versions
from app.api.answers import again, kept
from app.api.contract import Choice, Contract
from app.database import Answer, Tx
from app.domain import calls, idempotency, inputs, members, opportunities, tenants, tokens
from app.domain.fields import read_uuid
from app.domain.inputs import Input
from app.domain.members import Member
from app.errors import (
    Complaint,
    Conflict,
    Forbidden,
    Invalid,
    InvalidTenant,
    Misread,
    Missing,
    MissingTenant,
    Refusal,
    TenantForbidden,
    Unauthenticated,
)
from app.issuer import Issuer
from app.visits import Guess, Visitor


@dataclass(frozen=True)
class Caller:
    """A token as it was sent: its tenant, what tells it from others, and how its row is asked for."""

    tenant: UUID
    name: str
    row: Callable[[Tx], Answer]


STRANGER = "Send a token that is still good: Authorization: Bearer nat_…"


def reads(answers: Any, query: type[Input] | None = None) -> Callable[..., Any]:
    """A question: the handler gets (tx, me, …) in a transaction that can only read, and after `me` the query string
    read as the model, if there is one. What it answers is of the shape `answers`."""
    promise = Contract(answers, query=query)

    def decorate(handler: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(handler)
        def guarded(**arguments: Any) -> Response:
            def work(tx: Tx, guess: Guess) -> Response:
                if query is None:
                    return handler(tx, guess.me, **arguments)
                given = inputs.read(query, _asked(), me=guess.me, now=tx.now, strict=True)
                return handler(tx, guess.me, given, **arguments)

            return _visit(False, work)

        contract.keep(guarded, promise)
        return guarded

    return decorate


def writes(body: type[Input] | Choice, answers: Any = shapes.Done, status: int = 200) -> Callable[..., Any]:
    """A verb: the handler gets (tx, me, given, …), `given` being the body read as the model, in a transaction that
    commits when it returns. A repeated key answers what the first request with it did."""
    promise = Contract(answers, status, body=body)

    def decorate(handler: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(handler)
        def guarded(**arguments: Any) -> Response:
            def once(tx: Tx, guess: Guess) -> Response:
                _check_writer(guess)
                given, key = _given(tx, guess.me, promise, arguments)
                answer = handler(tx, guess.me, given, **arguments)
                idempotency.settle(tx, key, answer.status_code, kept(answer))
                return answer

            try:
                answer = _visit(True, once)
                if request.endpoint == "api.actions.complete":
                    metrics.completed(g.me.tenant.id)
                return answer
            except idempotency.Repeated as repeated:
                return again(repeated.status, repeated.answer)
            except Misread:
                raise
            except Invalid as invalid:
                raise _in_json_names(invalid) from invalid
            except Conflict as conflict:
                raise versions.refused(conflict) from conflict

        contract.keep(guarded, promise)
        return guarded

    return decorate


def changes(body: type[Input]) -> Callable[..., Any]:
    """A verb on one opportunity: as `writes`, but the handler gets (tx, me, given, target), the target at the version
    the caller says."""

    def decorate(handler: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(handler)
        def aimed(tx: Tx, me: Member, given: Any, opportunity_id: UUID) -> Response:
            return handler(tx, me, given, versions.target(tx, opportunity_id, given.version))

        return writes(body)(aimed)

    return decorate


def nowhere() -> None:
    """Before an address that is none: who may not come in hears that first, as at any other. Raises Missing."""
    lost = isinstance(request.routing_exception, NotFound) and request.path.startswith("/api/v1/")
    if lost and request.method != "OPTIONS":  # a browser asks ahead without a token
        _visit(False, _missing)


def _missing(tx: Tx, guess: Guess) -> Response:
    raise Missing


def _visit(write: bool, work: Callable[[Tx, Guess], Response]) -> Response:
    caller, database = _caller(), current_app.extensions["database"]
    limits.token(f"{caller.tenant}/{caller.name}")

    def working(tx: Tx, guess: Guess) -> Response:
        g.me, g.scope = guess.me, guess.row.scope
        _check_tenant(caller)
        limits.tenant(caller.tenant)
        return work(tx, guess)

    visitor = Visitor((caller.tenant, caller.name), verify=caller.row, meet=lambda: _ask_who(caller))
    try:
        visited = visits.visit(database, current_app.extensions["bearers"], visitor, g.now, write=write, work=working)
    except TenantForbidden:
        where = {"address": request.remote_addr, "asked_for": request.headers["X-Tenant-ID"].strip()}
        witness.tell(database, caller.tenant, g.now, "tenant_refused", actor=g.me.id, about="API", **where)
        raise
    g.trips = g.get("trips", 0) + visited.trips
    if visited.row.rested:
        visits.note(database, caller.tenant, g.now, lambda tx: tokens.touch(tx, visited.row))
    return visited.answer


def _caller() -> Caller:
    """Whose token was sent: one of ours, or one that the issuer of the settings signed."""
    scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
    bearer = tokens.parse(text.strip()) if scheme.lower() == "bearer" else None
    if bearer:
        return Caller(bearer.tenant, bearer.hash.hex(), lambda tx: tokens.member(tx, bearer))
    issuer: Issuer = current_app.extensions["issuer"]
    claims = issuer.read(text.strip(), g.now) if scheme.lower() == "bearer" else None
    if claims is None:
        raise Unauthenticated(STRANGER)
    name = f"{claims.scope} {claims.email}"
    return Caller(claims.tenant, name, lambda tx: tokens.speaker(tx, claims.email, claims.scope))


def _ask_who(caller: Caller) -> Guess:
    with current_app.extensions["database"].transaction(caller.tenant, g.now) as tx:
        row = caller.row(tx).one
        if row is None:
            limits.stranger()
            raise Unauthenticated(STRANGER)
        return Guess(row, members.member(row, tenants.find(tx)))


def _check_tenant(caller: Caller) -> None:
    """The header can only agree with the token; it never chooses."""
    text = request.headers.get("X-Tenant-ID", "").strip()
    if not text:
        raise MissingTenant
    try:
        tenant = read_uuid(text)
    except ValueError:
        raise InvalidTenant from None
    if tenant != caller.tenant:
        raise TenantForbidden


def _check_writer(guess: Guess) -> None:
    if guess.row.scope != "write":
        raise Forbidden("This token may only read.")
    members.require(guess.me, "rep")


def _given(tx: Tx, me: Member, promise: Contract, arguments: dict[str, Any]) -> tuple[Input, idempotency.Key | None]:
    """What was sent, read as its model, its key claimed before. What was sent to an opportunity that is not there is
    beside the point: that is Missing."""
    try:
        body = bodies.read()
        key = _key(me, arguments, body)
        idempotency.claim(tx, key)
        return inputs.read(promise.model(body), body, me=me, now=tx.now, strict=True), key
    except Refusal:
        if "opportunity_id" in arguments:
            opportunities.find(tx, arguments["opportunity_id"])
        raise


def _asked() -> dict[str, str]:
    """The query string. Raises Invalid where it says something twice."""
    twice = sorted(name for name, values in request.args.lists() if len(values) > 1)
    if twice:
        raise Invalid([Complaint(name, bodies.TWICE) for name in twice])
    return request.args.to_dict()


def _key(me: Member, arguments: dict[str, Any], body: dict[str, Any]) -> idempotency.Key | None:
    text = request.headers.get("Idempotency-Key")
    if text is None:
        return None
    same = json.dumps(body, sort_keys=True)
    return idempotency.Key.of(text.strip(), me.id, request.endpoint, sorted(arguments.items()), same)


def _in_json_names(invalid: Invalid) -> Invalid:
    names = calls.NAMES | {"key": "Idempotency-Key"}
    return Invalid([Complaint(names.get(field, field), message) for field, message in invalid.complaints])
