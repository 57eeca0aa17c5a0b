"""The JSON body of a request, read with suspicion: its type, size, depth, names and numbers."""

import json
import re
from collections import Counter
from itertools import accumulate
from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.domain.reading import MOST
from app.errors import Complaint, Misread, PayloadTooLarge, UnsupportedMedia

DEEPEST = 32
TWICE = "This was given more than once."
#: Brackets, and the strings they may stand in; one pass over the text, whatever it is.
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z|\\\Z)|([\[{\]}])', re.DOTALL)
DEEPER = {"": 0, "[": 1, "{": 1, "]": -1, "}": -1}


def read() -> dict[str, Any]:
    """The object that was sent; no body at all is an empty one. Raises UnsupportedMedia, PayloadTooLarge, and
    Misread for what is no JSON or JSON nobody means."""
    sent = _sent()
    if not sent:
        return {}
    _check_type()
    try:
        text = sent.decode()
        _check_depth(text)
        body = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_number)
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON, a number of 5,000 digits
        raise Misread([Complaint("", "The body is not JSON that can be read.")]) from error
    if not isinstance(body, dict):
        raise Misread([Complaint("", "The body must be a JSON object.")])
    return body


def _sent() -> bytes:
    try:
        sent = request.get_data()
    except RequestEntityTooLarge as error:
        raise PayloadTooLarge from error
    limit = request.max_content_length
    if limit and request.content_length is None and len(sent) >= limit:  # in chunks; it was cut off there in silence
        raise PayloadTooLarge
    return sent


def _check_type() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    plain = request.headers.get("Content-Encoding", "identity").lower() == "identity"
    if request.mimetype != "application/json" or charset != "utf-8" or not plain:
        raise UnsupportedMedia("Send application/json in UTF-8, not compressed.")


def _check_depth(text: str) -> None:
    if max(accumulate(map(DEEPER.__getitem__, BRACKETS.findall(text))), default=0) > DEEPEST:
        raise Misread([Complaint("", f"The body is nested more than {DEEPEST} levels deep.")])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        times = Counter(name for name, _ in pairs)
        raise Misread([Complaint(name, TWICE) for name in sorted(times) if times[name] > 1][:MOST])
    return body


def _no_number(text: str) -> Any:
    raise Misread([Complaint("", f"{text} is not a number.")])


def _number(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Misread([Complaint("", "One of the numbers is too large.")])
    return number
