"""The one place that asks what time it is; everything else is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """The server's present instant, aware, in UTC."""
    return datetime.now(UTC)
