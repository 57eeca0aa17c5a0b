"""Who are you, which tenant, same origin: before every request of a person."""

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app import logs, metrics, visits, witness
from app.database import Database, Tx
from app.domain import idempotency, members, sessions, tenants
from app.domain.members import Member
from app.errors import AlreadyExists, Conflict, Forbidden, Invalid, Missing, Refusal, Unauthenticated
from app.visits import Guess, Guesses, Visitor

SAFE = ("GET", "HEAD", "OPTIONS")
TEAM = re.compile("/t/([^/]+)/")


def reads(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A page: the handler gets (tx, me, …) in a transaction that can only read."""

    @wraps(handler)
    def guarded(slug: str, **arguments: Any) -> Any:
        _canonical(arguments)
        return _visit(slug, False, lambda tx, me: handler(tx, me, **arguments))

    return guarded


def writes(*, form: Callable[..., Any], again: Callable[..., Any]) -> Callable[..., Any]:
    """A verb: the handler gets (tx, me, …) in a transaction that commits when it returns.

    Refused input shows `form(tx, me, refusal=…, …)` again, see `no_form`; a repeated key shows `again(tx, me, …)`, the
    present state. What the handler returns may be a function: it is called after the commit.
    """

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(handler)
        def guarded(slug: str, **arguments: Any) -> Any:
            def once(tx: Tx, me: Member) -> Any:
                idempotency.claim(tx, _key(me, arguments))  # it keeps no answer: a repeat is shown the present state
                return handler(tx, me, **arguments)

            try:
                answer = _visit(slug, True, once)
                if arguments.get("noun") == "completion":
                    metrics.completed(g.me.tenant.id)
                return answer
            except idempotency.Repeated:
                return _visit(slug, False, lambda tx, me: again(tx, me, **arguments))
            except (Invalid, Conflict, AlreadyExists) as refusal:
                return _refused(slug, form, refusal, arguments)

        return guarded

    return decorate


def no_form(tx: Tx, me: Member, refusal: Refusal, **_: Any) -> Any:
    """The `form` of a verb that has none: there is nothing to show again but the refusal."""
    raise refusal


def retried(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page that makes its own transactions, its one write last: called again where nothing was committed."""

    @wraps(view)
    def repeated(**arguments: Any) -> Any:
        return database().repeat(lambda: view(**arguments))

    return repeated


def meet() -> None:
    """Has the member who asks for an address of his team's where no page is meet a page of his all the same. Raises
    Unauthenticated, and Missing, as any page of a team does."""
    if found := TEAM.match(request.path):
        _visit(found[1], False, lambda tx, me: None)


def same_origin() -> None:
    """Raises Forbidden for an unsafe request that another site may have caused."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site != "same-origin" and (site is not None or origin != request.host_url.rstrip("/")):
        raise Forbidden("This request came from another site.")


def secure() -> bool:
    """Whether people reach the product by https only, so that cookies go no other way."""
    return current_app.config["NAT"].secure_cookies


def cookie_name(name: str = "session") -> str:
    """What a cookie of ours is called: the session's, or another; with TLS so that no other host can set it."""
    return f"__Host-{name}" if secure() else name


def secret() -> str:
    """The secret of the session cookie; raises Unauthenticated without one."""
    found = request.cookies.get(cookie_name())
    if not found:
        raise Unauthenticated
    return found


def remember_tenant(response: Response) -> Response:
    """Has the browser keep which tenant was visited last: the door leads there."""
    if response.status_code < 400 and "me" in g and request.cookies.get("tenant") != g.me.tenant.slug:
        keep(response, "tenant", g.me.tenant.slug)
    return response


def keep(response: Response, name: str, value: str) -> None:
    """Has the browser keep a small choice for a year; it is no secret, and decides nothing but what is shown first."""
    response.set_cookie(name, value, max_age=365 * 24 * 3600, secure=secure(), httponly=True, samesite="Lax", path="/")


def teams(person_id: UUID) -> list[Any]:
    """The teams (slug, name) a person may enter."""
    return witness.teams(database(), person_id, g.now)


def apart(work: Callable[[Tx], Any], tenant: UUID | None = None) -> Any:
    """What `work` returns from a writing transaction of its own, done again where nothing was committed."""

    def once() -> Any:
        with database().transaction(tenant, g.now, write=True) as tx:
            return work(tx)

    return database().repeat(once)


def signed_out() -> Any:
    """Leads to sign-in; the browser forgets the session and what was kept with it."""
    response = redirect(url_for("sessions.sign_in"), 303)
    response.delete_cookie(cookie_name(), secure=secure(), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def database() -> Database:
    """The application's database."""
    return current_app.extensions["database"]


def _visit(slug: str, write: bool, work: Callable[[Tx, Member], Any]) -> Any:
    def working(tx: Tx, guess: Guess) -> Any:
        g.me = guess.me
        return work(tx, guess.me)

    guesses: Guesses = current_app.extensions["guesses"]
    visitor = _visitor(slug)
    visited = visits.visit(database(), guesses, visitor, g.now, write=write, work=working)
    g.trips = g.get("trips", 0) + visited.trips
    if visited.row.rested and "If-None-Match" not in request.headers:
        visits.note(database(), None, g.now, lambda tx: sessions.touch(tx, secret()))
    answer = visited.answer
    return answer() if callable(answer) and not isinstance(answer, Response) else answer


def _visitor(slug: str) -> Visitor:
    session = secret()
    return Visitor(
        key=(sessions.digest(session), slug),
        verify=lambda tx: sessions.member(tx, session, slug),
        meet=lambda: _ask_who(slug),
    )


def _ask_who(slug: str) -> Guess:
    g.pop("me", None)  # the guess was wrong: nothing of it is shown with the refusal
    guess = _met(slug)
    if guess is None and current_app.extensions["slugs"].pop(slug, None):
        guess = _met(slug)  # by now the name may be another team's
    if guess:
        return guess
    with database().transaction(None, g.now) as tx:
        person_id = sessions.person(tx, secret())
    if person_id is None:
        raise Unauthenticated
    # Whether there is such a team or not: its name tells nothing, and writing takes as long.
    asked = slug[:63] if slug.isprintable() else ""
    witness.tell_teams(database(), person_id, g.now, "tenant_refused", asked_for=asked, address=request.remote_addr)
    raise Missing


def _met(slug: str) -> Guess | None:
    tenant_id = _tenant_id(slug)
    if tenant_id is None:
        return None
    with database().transaction(tenant_id, g.now) as tx:
        row, tenant = sessions.member(tx, secret(), slug), tenants.find(tx)
        return Guess(row.one, members.member(row.one, tenant)) if row.one else None


def _tenant_id(slug: str) -> UUID | None:
    slugs: dict[str, UUID] = current_app.extensions["slugs"]
    if slug not in slugs:
        with database().transaction(None, g.now) as tx:
            found = tenants.id_of(tx, slug)
        if found is None:
            return None
        slugs[slug] = found
    return slugs[slug]


def _refused(slug: str, form: Callable[..., Any], refusal: Refusal, arguments: dict[str, Any]) -> Any:
    logs.refused(refusal)
    show = inspect.unwrap(form)  # the page itself, without its own way in
    return _visit(slug, False, lambda tx, me: show(tx, me, refusal=refusal, **arguments))


def _key(me: Member, arguments: dict[str, Any]) -> idempotency.Key | None:
    """The form's own key. A button on a card has none, as kept cards must not share one: there the person, the card's
    version, the verb and the words are the key."""
    body = sorted((name, value) for name, value in request.form.items(multi=True) if name != "key")
    request_of = me.id, request.endpoint, sorted(arguments.items()), body
    if "key" in request.form:
        return idempotency.Key.of(request.form["key"], *request_of)
    return idempotency.Key.derived(*request_of) if {"version", "target"} & set(request.form) else None


def _canonical(arguments: dict[str, Any]) -> None:
    """Sends other spellings of an id to the one address of the thing."""
    if any(isinstance(value, UUID) and str(value) not in request.path for value in arguments.values()):
        parts: dict[str, Any] = {**(request.view_args or {}), **request.args}
        abort(redirect(url_for(str(request.endpoint), **parts), 308))
