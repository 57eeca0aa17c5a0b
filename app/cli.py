"""The flask commands: each a few lines over domain."""

from flask import Flask


def init_cli(app: Flask) -> None:
    """Adds the commands."""
