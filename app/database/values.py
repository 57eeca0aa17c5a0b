"""Values that are stored as JSON."""

from typing import Any

from psycopg.types.json import Jsonb
from pydantic_core import to_json


def json(value: Any) -> Jsonb:
    """A value to be stored in a jsonb column; instants and uuids become text."""
    return Jsonb(value, dumps=to_json)


def json_text(value: Any) -> str:
    """The same as a text, to be given to several statements."""
    return to_json(value).decode()
