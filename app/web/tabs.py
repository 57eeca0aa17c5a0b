"""One of the settings' pages: its fragment under the tabs, or for htmx alone."""

from typing import Any

from flask import Flask, Response

from app.domain.members import Member
from app.errors import Refusal
from app.web.render import page

#: The pages of the settings: where each is in the tenant, what it is called, and whose role may see it.
TABS = (
    ("settings", "Mine", "viewer"),
    ("settings/calendar", "Calendar", "viewer"),
    ("views", "Views", "viewer"),
    ("settings/password", "Password", "viewer"),
    ("settings/sessions", "Sessions", "viewer"),
    ("settings/tokens", "Tokens", "viewer"),
    ("settings/stages", "Stages", "manager"),
    ("settings/team", "Team", "admin"),
    ("settings/members", "Members", "admin"),
    ("settings/audit", "Audit", "admin"),
)


def init_tabs(app: Flask) -> None:
    """Gives the templates `tabs(me)`."""
    app.jinja_env.globals["tabs"] = tabs


def tabs(me: Member) -> list[tuple[str, str]]:
    """The pages of the settings that a member may see: the path and the title of each."""
    return [(path, title) for path, title, role in TABS if me.may(role)]


def tab(
    path: str, title: str, fragment: str, refusal: Refusal | None = None, errors: Any = None, **context: Any
) -> Response:
    """The page at `path` of the tenant; what was refused shows by field, unless `errors` says otherwise."""
    if errors is None:
        errors = refusal.by_field if refusal else {}
    return page(
        "settings/tab.html",
        fragment=fragment,
        refusal=refusal,
        path=path,
        title=title,
        content=fragment,
        errors=errors,
        **context,
    )
