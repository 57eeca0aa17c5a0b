"""JSON for programs, under /api/v1: a contract. One file per noun."""

from flask import Blueprint, Flask, Response

from app.api import actions, answers, bulk, errors, guard, history, limits, members, opportunities, origins, reference
from app.issuer import Issuer
from app.visits import Guesses


def init_api(app: Flask) -> None:
    """Mounts the API."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    for blueprint in (actions.bp, opportunities.bp, history.bp, bulk.bp, members.bp, reference.bp):
        api.register_blueprint(blueprint)
    app.register_blueprint(api)
    app.before_request(guard.nowhere)
    app.after_request(_finished)
    app.extensions |= {"bearers": Guesses(), "api": {}, "issuer": Issuer(app.config["NAT"])}
    if app.config["NAT"].jwt_issuer:
        app.extensions["dependencies"]["issuer"] = app.extensions["issuer"].ready
    limits.init_limits(app)
    errors.init_errors(app)


def _finished(response: Response) -> Response:
    """Whatever is answered under /api, also where there is nothing, with the headers that all of it has."""
    return limits.told(origins.shared(answers.guarded(response))) if errors.for_programs() else response
