"""The OpenAPI document, made of the contracts on the handlers and the models they name: it says what is done."""

import inspect
from collections.abc import Iterator
from typing import Any, get_origin

from flask import Flask
from werkzeug.routing import Rule

from app.api import contract
from app.api.contract import Contract
from app.api.problems import PROBLEMS
from app.api.schemas import Schemas

ABOUT = """Everything people do in the Next Action Tracker, for programs. Every call names its token in `Authorization`
and its team in `X-Tenant-ID`. Times are RFC 3339, values whole minor units. A write repeated with the same
`Idempotency-Key` happens once. `If-Match` or `version` guard a write by the version you saw; without either it is done
to what is there. Whatever is refused is answered by a problem (RFC 9457). Null means that a field is not given, unless
it says otherwise."""

TEXT = {"type": "string"}
HEADERS: dict[str, Any] = {
    "X-Request-ID": {"description": "Names this call in our log.", "schema": TEXT},
    "ETag": {"description": "The opportunity's version, or a digest of the list.", "schema": TEXT},
    "Link": {"description": 'The address of the next page: `<…>; rel="next"`; absent on the last.', "schema": TEXT},
    "Location": {"description": "The address of what was made.", "schema": {"type": "string", "format": "uri"}},
    "Idempotency-Replayed": {"description": "This answer was given before.", "schema": {"const": "true"}},
    "RateLimit": {
        "description": "What is left of each limit, and the seconds until it is whole again.",
        "schema": TEXT,
    },
    "RateLimit-Policy": {"description": "The limits: so many calls in so many seconds.", "schema": TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "How to say who you are.", "schema": TEXT},
}
EVERY = ("X-Request-ID", "RateLimit", "RateLimit-Policy")
PARAMETERS: dict[str, Any] = {
    "tenant": {
        "name": "X-Tenant-ID", "in": "header", "required": True, "schema": {"type": "string", "format": "uuid"},
        "description": "The token's tenant.",
    },
    "opportunity": {
        "name": "opportunity_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"},
        "description": "The opportunity's id.",
    },
    "key": {
        "name": "Idempotency-Key", "in": "header",
        "schema": {"type": "string", "format": "idempotency-key", "pattern": "^[!-+\\--~]{1,200}$"},
        "description": "Any name for this write: sent again with it, it is answered again and not done again.",
    },
    "match": {
        "name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": '^(\\*|"[1-9][0-9]{0,8}")?$'},
        "description": "The ETag you saw: if it is not the present one nothing changes.",
    },
    "known": {
        "name": "If-None-Match", "in": "header", "schema": TEXT,
        "description": "The ETag you have: answered by 304 while it is the present one.",
    },
}  # fmt: skip


def document(app: Flask) -> dict[str, Any]:
    """The whole document."""
    calls = list(_calls(app))
    schemas = Schemas([promise for _, _, promise in calls])
    paths: dict[str, Any] = {}
    for rule, handler, promise in calls:
        address = rule.rule.removeprefix("/api/v1").replace("<uuid:", "{").replace(">", "}")
        [method] = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        paths.setdefault(address, {})[method.lower()] = _operation(rule, handler, promise, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Next Action Tracker", "version": "1.0.0", "description": ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.named,
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "responses": {str(status): _problem(status) for status in PROBLEMS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of a member, `nat_…`, or a JWT."},
            },
        },
    }  # fmt: skip


def _calls(app: Flask) -> Iterator[tuple[Rule, Any, Contract]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        handler = app.view_functions[rule.endpoint]
        promise = contract.of(handler)
        if promise:
            yield rule, handler, promise


def _operation(rule: Rule, handler: Any, promise: Contract, schemas: Schemas) -> dict[str, Any]:
    summary, _, more = (inspect.getdoc(handler) or "").replace("\n", " ").partition(". ")
    one, write = "opportunity_id" in rule.arguments, promise.body is not None
    names = ["tenant", *["opportunity"] * one, *["key"] * write, *["match"] * (one and write)]
    names += ["known"] * _is_tagged(promise)
    statuses = [400, 401, 403, *[404] * (one or len(promise.bodies) > 1), 429, 500, 503]
    statuses += [409, 413, 415, 422] * write + [422] * (promise.query is not None)
    statuses += [412] * ((one and write) or _is_tagged(promise))
    operation = {
        "operationId": rule.endpoint.removeprefix("api."),
        "tags": [rule.endpoint.split(".")[1]],
        "summary": summary.rstrip("."),
        "description": more,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names] + schemas.query(promise),
        "responses": _success(promise, schemas)
        | {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(set(statuses))},
    }
    if write:
        operation["requestBody"] = {"required": schemas.needed(promise), "content": _json(schemas.body(promise))}
    return operation


def _success(promise: Contract, schemas: Schemas) -> dict[str, Any]:
    headers = [*EVERY, *["Idempotency-Replayed"] * (promise.body is not None)]
    headers += ["ETag"] * (promise.versioned or _is_tagged(promise)) + ["Link"] * _pages(promise)
    headers += ["Location"] * (promise.status == 201)
    answer = {"description": "Done.", "headers": _headers(headers), "content": _json(schemas.answer(promise))}
    if not _is_tagged(promise):
        return {str(promise.status): answer}
    known = {"description": "You have it already.", "headers": _headers([*EVERY, "ETag"])}
    return {str(promise.status): answer, "304": known}


def _problem(status: int) -> dict[str, Any]:
    about, shape = PROBLEMS[status]
    headers = [*EVERY, *["Retry-After"] * (status in (429, 503)), *["WWW-Authenticate"] * (status == 401)]
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    return {"description": about, "headers": _headers(headers), "content": content}


def _headers(names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _is_tagged(promise: Contract) -> bool:
    """Whether it has an ETag: 304 answers a caller who has it already, 412 one who asks for another."""
    return promise.body is None and (promise.versioned or get_origin(promise.answers) is list)


def _pages(promise: Contract) -> bool:
    return promise.query is not None and "limit" in promise.query.model_fields
