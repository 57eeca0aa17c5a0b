"""JSON for programs, under /api/v1: a contract."""

from flask import Flask


def init_api(app: Flask) -> None:
    """Mounts the API."""
