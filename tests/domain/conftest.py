"""The tests of a module share one application."""

from tests.shared import app, cast, shared_app

__all__ = ["app", "cast", "shared_app"]
