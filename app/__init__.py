"""The Next Action Tracker: create_app() wires the rooms together and reads as their table of contents."""

import uuid

from flask import Flask, g
from werkzeug.middleware.proxy_fix import ProxyFix

from app import clock, roles
from app.config import ROOT, Config
from app.database import Database


def create_app(config: Config | None = None, *, serving: bool = True) -> Flask:
    """The application, ready to serve; it opens no connection before the first request. One that is not serving takes
    commands alone, and is there in half the time."""
    from app import cli

    config = config or Config.from_environment()
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    app.config |= {"NAT": config, "CLOCK": clock.now, "MAX_CONTENT_LENGTH": 2**20, "TESTING": config.testing}
    app.config["TRUSTED_HOSTS"] = list(config.hosts)
    app.extensions["database"] = Database(config, admit=roles.bound)
    cli.init_cli(app)
    if serving:
        _open_rooms(app, config)
    return app


def _open_rooms(app: Flask, config: Config) -> None:
    from app import api, logs, timing, web, worker

    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[config.trusted_proxies] * 3)  # type: ignore[method-assign]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    @app.before_request
    def begin() -> None:
        g.now = app.config["CLOCK"]()
        g.request_id = uuid.uuid4().hex

    timing.init_timing(app)
    worker.init_worker(app)
    logs.init_logs(app)
    web.init_web(app)
    api.init_api(app)
