"""What gunicorn serves and `flask --app wsgi` administers."""

import sys

import click
from flask.cli import FlaskGroup

from app import create_app
from app.binaries import SetupError

#: Whether flask looks for one of our commands, which need no pages; its own, as `run` is, look for the application.
asked = click.get_current_context(silent=True)
commanded = asked is not None and isinstance(asked.command, FlaskGroup)
try:
    app = create_app(serving=not commanded)
except SetupError as problem:
    sys.exit(f"next-action-tracker: {problem}")
