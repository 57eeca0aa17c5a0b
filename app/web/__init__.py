"""HTML for people: one blueprint per noun, those of a tenant under /t/<slug>."""

from typing import Any

from flask import Blueprint, Flask, g

from app.web import (
    account,
    assets,
    audit,
    batches,
    calendar,
    changes,
    client_errors,
    commands,
    compression,
    creation,
    errors,
    exports,
    express,
    guard,
    headers,
    health,
    history,
    imports,
    invitations,
    lists,
    managers,
    members,
    mergers,
    oidc,
    opportunities,
    palette,
    pipeline,
    render,
    reports,
    sessions,
    settings,
    shelf,
    staging,
    tabs,
    team,
    tokens,
    verbs,
    views,
    words,
)


def init_web(app: Flask) -> None:
    """Mounts the pages and what they need."""
    render.init_render(app)
    express.init_express(app)
    tenant = Blueprint("web", __name__, url_prefix="/t/<slug>")
    tenant.before_request(guard.same_origin)
    tenant.after_request(guard.remember_tenant)
    for noun in (
        account, audit, batches, calendar, changes, creation, exports, history, imports, lists, managers, members,
        mergers, opportunities, palette, pipeline, reports, settings, staging, team, tokens, views,
    ):  # fmt: skip
        tenant.register_blueprint(noun.bp)
    for blueprint in (tenant, sessions.bp, invitations.bp, oidc.bp, health.bp, client_errors.bp, calendar.feeds):
        app.register_blueprint(blueprint)
    app.extensions["dependencies"] = {}  # what /readyz asks besides: a name, and a call that raises where it fails
    app.extensions |= {"guesses": guard.Guesses(), "slugs": {}}
    app.extensions["client_errors"] = client_errors.Allowance(most=60)
    shelf.init_shelf(app)
    commands.init_commands(app)
    verbs.init_verbs(app)
    app.context_processor(_context)
    assets.init_assets(app)
    words.init_words(app)
    views.init_views(app)
    tabs.init_tabs(app)
    compression.init_compression(app)
    headers.init_headers(app)
    errors.init_errors(app)


def _context() -> dict[str, Any]:
    """What every template knows: who looks, the address of the tenant's pages, and the present."""
    me = g.get("me")
    return {"me": me, "base": f"/t/{me.tenant.slug}" if me else "", "now": g.get("now")}
