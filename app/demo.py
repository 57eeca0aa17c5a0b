"""The demo: two tenants with members of every role and actions in every urgency group."""

from app.config import Config


def load_demo(config: Config, *, beside_others: bool = False) -> list[str]:
    """Loads it into a database without tenants; the lines to print."""
    return []
