"""HTML for people: one blueprint per noun, those of a tenant under /t/<slug>."""

from flask import Blueprint, Flask, g

from app.web import (
    assets,
    audit,
    cards,
    changes,
    commands,
    compression,
    creation,
    errors,
    guard,
    headers,
    health,
    history,
    lists,
    opportunities,
    palette,
    render,
    sessions,
    settings,
    team,
    words,
)


def init_web(app: Flask) -> None:
    """Mounts the pages and what they need."""
    tenant = Blueprint("web", __name__, url_prefix="/t/<slug>")
    tenant.before_request(guard.same_origin)
    tenant.after_request(guard.remember_tenant)
    for noun in (audit, changes, creation, history, lists, opportunities, palette, settings, team):
        tenant.register_blueprint(noun.bp)
    for blueprint in (tenant, sessions.bp, health.bp):
        app.register_blueprint(blueprint)
    app.extensions |= {"guesses": guard.Guesses(), "slugs": {}, "shelf": cards.Shelf(most_bytes=16 * 2**20)}
    render.htmx.init_app(app)
    commands.init_commands(app)
    app.context_processor(lambda: {"me": g.get("me"), "now": g.get("now")})
    assets.init_assets(app)
    words.init_words(app)
    compression.init_compression(app)
    headers.init_headers(app)
    errors.init_errors(app)
