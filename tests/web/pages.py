"""What a person sees on a page, what they press, and how a browser says so."""

import re
from html import unescape
from io import BytesIO
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

#: What a browser adds to a form sent from our own page, and htmx to its requests.
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def send(client: FlaskClient, url: str, form: dict[str, Any], **headers: str) -> TestResponse:
    """A form sent from a page of ours; `HX_Request="true"` adds a header."""
    added = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(url, data=form, headers=OWN_PAGE | added)


def send_whole(client: FlaskClient, content: bytes) -> TestResponse:
    """A file sent whole, to be imported."""
    form = {"file": (BytesIO(content), "deals.csv")}
    return client.post("/t/acme/import", data=form, headers=OWN_PAGE, content_type="multipart/form-data")


def at(kind: str, **query: Any) -> str:
    """The address of one of acme's lists."""
    return f"/t/acme/{kind}?" + "&".join(f"{name}={value}" for name, value in query.items())


def completion(opportunity: UUID, slug: str = "acme") -> str:
    return f"/t/{slug}/opportunities/{opportunity}/completion"


def fields(html: str, form: str = "completion-form") -> dict[str, str]:
    """What a browser would send if the form were sent as it stands."""
    body = re.search(rf'<form[^>]*id="{form}".*?</form>', html, re.DOTALL)
    assert body, f"There is no form {form} here:\n{html}"
    found = {}
    for tag in re.findall(r"<input[^>]*>", body[0]):
        kind, name, value = (attribute(tag, wanted) for wanted in ("type", "name", "value"))
        if name and (kind not in ("radio", "checkbox") or re.search(r"\schecked", tag)):
            found[name] = value
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', body[0], re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', body[0], re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def sure(form: dict[str, str]) -> dict[str, str]:
    """A plain form sent once more, after the page that shows what its typed time means."""
    return form | {"seen": form.get("line") or form.get("at", "")}


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def complaints(html: str) -> dict[str, str]:
    """What is wrong, by field, where the field is marked and tied to it."""
    found = {}
    for name, words in re.findall(r'<p class="wrong" role="alert" id="(\w+)-wrong">(.*?)</p>', html, re.DOTALL):
        tied = re.search(rf'<[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*\b{name}-wrong\b', html)
        assert tied, f"No field is tied to the complaint about {name}"
        found[name] = unescape(words)
    return found


def names(html: str) -> list[str]:
    """The deals of a list in their order."""
    return [unescape(name) for name in re.findall(r'<bdi class="name">(.*?)</bdi>', html)]


def ids(html: str) -> list[UUID]:
    """The same by id."""
    return [UUID(found) for found in re.findall(r'<article[^>]*\sid="opportunity-([^"]+)"', html)]


def groups(html: str) -> dict[str, str]:
    """The groups of a due list with their counts."""
    group = r'<section class="group \w+" aria-label="([^"]+)">\s*<h2>.*?<span class="tally number">([^<]*)<'
    return dict(re.findall(group, html))


def spoken(html: str) -> str:
    """The text of a page, tags and surplus space left out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def looking(client: FlaskClient, address: str) -> FlaskClient:
    """Somebody who looked at a page twice: it is kept for him."""
    for _ in range(2):
        client.get(address)
    return client
