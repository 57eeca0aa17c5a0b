"""One of the settings' pages: its fragment under the tabs, or for htmx alone."""

from typing import Any

from flask import Response

from app.errors import AlreadyExists, Invalid, Refusal
from app.web.render import page


def tab(path: str, title: str, fragment: str, refusal: Refusal | None = None, **context: Any) -> Response:
    """The page at `path` of the tenant, with what is wrong by field where what was sent is refused."""
    return page(
        "settings/tab.html",
        fragment=fragment,
        status=refusal.status if refusal else 200,
        path=path,
        title=title,
        content=fragment,
        errors=_by_field(refusal),
        **context,
    )


def refuse(refusal: Refusal) -> Response:
    """For a button that needs no form: there is nothing to show again."""
    raise refusal


def _by_field(refusal: Refusal | None) -> dict[str, str]:
    if isinstance(refusal, Invalid):
        return refusal.by_field
    field = refusal.extra.get("field", "") if isinstance(refusal, AlreadyExists) else ""
    return {field: refusal.detail} if refusal else {}
