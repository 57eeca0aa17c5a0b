"""What schemathesis cannot know: which stages, members and opportunities there are, and which times lie ahead."""

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import strategies as st

from app.domain.fields import CONTROLS
from app.domain.idempotency import KEY_PATTERN


def ask(path: str) -> Any:
    """The JSON at an address of the API."""
    own = {"Authorization": f"Bearer {os.environ['API_TOKEN']}", "X-Tenant-ID": os.environ["API_TENANT"]}
    with urllib.request.urlopen(urllib.request.Request(os.environ["API_URL"] + path, headers=own)) as answer:
        return json.load(answer)


def instants(first: datetime, last: datetime) -> st.SearchStrategy[str]:
    """Times as the API writes them."""
    return st.datetimes(first, last, timezones=st.just(UTC)).map(lambda at: at.isoformat().replace("+00:00", "Z"))


DEALS = [row["id"] for row in ask("/opportunities/due?limit=200")]
OWNERS = [row for row in ask("/members") if row["role"] != "viewer"]
AT = "new_next_action_at"
AHEAD = instants(datetime(2100, 1, 1), datetime(2199, 12, 31))
FORMATS = {
    "uuid": st.sampled_from(DEALS) | st.uuids().map(str),
    "date-time": AHEAD,
    "date": st.dates(date(2000, 1, 1), date(2199, 12, 31)).map(str),
    "stage": st.sampled_from([row[field] for row in ask("/stages") for field in ("id", "name")]),
    "member": st.sampled_from([row[field] for row in OWNERS for field in ("id", "name")]),
    "currency": st.sampled_from(["EUR", "USD", "CHF", "JPY"]),
    "idempotency-key": st.builds(lambda: uuid4().hex),
    "cursor": st.builds("{}_{}".format, instants(datetime(2000, 1, 1), datetime(2199, 1, 1)), st.uuids()),
    "place": st.builds("{}:{}".format, st.uuids(), st.integers(1, 10**9 - 1)),
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Names the token's tenant where any is named, sends no key twice, and moves times it has seen in answers ahead:
    what those would be answered is known."""
    if re.fullmatch("[0-9a-f-]{36}", str((case.headers or {}).get("X-Tenant-ID", ""))):
        case.headers["X-Tenant-ID"] = os.environ["API_TENANT"]
    if KEY_PATTERN.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = uuid4().hex
    if isinstance(case.body, dict) and re.match("20[0-9]{2}-", str(case.body.get(AT, ""))):
        case.body[AT] = "2104" + case.body[AT][4:]


@schemathesis.hook
def filter_body(context: Any, body: Any) -> bool:
    """Leaves out long texts with characters that are stripped before a text is measured."""
    return not any(len(text) > 40 and (CONTROLS.search(text) or text != text.strip()) for text in texts(body))


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """A body without 1.0 for 1: to JSON schema that is a whole number, to the product it is none."""
    if isinstance(body, float) and body.is_integer():
        return int(body)
    if isinstance(body, list):
        return [map_body(context, each) for each in body]
    return {name: map_body(context, each) for name, each in body.items()} if isinstance(body, dict) else body


def texts(body: Any) -> Iterator[str]:
    """Every text in a body."""
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    if isinstance(body, str):
        yield body
    for part in parts:
        yield from texts(part)
