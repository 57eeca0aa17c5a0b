"""JSON for programs, under /api/v1: a contract. One file per noun."""

from flask import Blueprint, Flask

from app.api import actions, answers, bulk, errors, history, members, opportunities, reference
from app.visits import Guesses


def init_api(app: Flask) -> None:
    """Mounts the API."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    for blueprint in (actions.bp, opportunities.bp, history.bp, bulk.bp, members.bp, reference.bp):
        api.register_blueprint(blueprint)
    api.after_request(answers.guarded)
    app.register_blueprint(api)
    app.extensions |= {"bearers": Guesses(), "api": {}}
    errors.init_errors(app)
