"""The API's own description: for programs as an OpenAPI document, for people as a page made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from app.api import answers, problems, shapes
from app.api.document import document

bp = Blueprint("reference", __name__)

REFERENCE = "#/components/"
#: What a format is called where nobody knows its name.
FORMATS = {
    "date-time": "time", "date": "day", "uuid": "id", "stage": "a stage", "member": "a member", "cursor": "cursor",
    "place": "place", "currency": "currency", "idempotency-key": "text", "uri": "address",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A field, a parameter or a header: what it is called, what it may be, what it means."""

    name: str
    kind: str
    means: str
    needed: bool = False
    shape: str = ""


@dataclass(frozen=True)
class Call:
    """One call: what it is for, what is sent, and what is answered with which status."""

    name: str
    method: str
    path: str
    summary: str
    more: str
    parameters: list[Row]
    bodies: list[tuple[str, list[Row]]]
    answers: list[tuple[str, str, Row | None]]


@bp.get("/openapi.json")
def openapi() -> Response:
    """The document."""
    return answers.unless_known(answers.answer(_document()))


@bp.get("/docs")
def docs() -> str:
    """The same to be read."""
    whole = _document()
    schemas, known = whole["components"]["schemas"], vars(shapes) | vars(problems)
    answered = {name: _rows(schemas[name]) for name in schemas if name in known}
    return render_template("reference/page.html", info=whole["info"], calls=list(_calls(whole)), shapes=answered)


def _document() -> dict[str, Any]:
    kept: dict[str, Any] = current_app.extensions["api"]
    if "document" not in kept:
        kept["document"] = document(current_app._get_current_object())  # type: ignore[attr-defined]
    return kept["document"]


def _calls(whole: dict[str, Any]) -> Iterator[Call]:
    for path, methods in whole["paths"].items():
        for method, said in methods.items():
            parameters = [_find(whole, part) for part in said["parameters"]]
            yield Call(
                said["operationId"],
                method.upper(),
                whole["servers"][0]["url"] + path,
                said["summary"],
                said["description"],
                [_row(each["name"], each["schema"] | each, each.get("required", False)) for each in parameters],
                list(_bodies(whole, said)),
                list(_answers(whole, said)),
            )


def _bodies(whole: dict[str, Any], said: dict[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    if "requestBody" in said:
        schema = _content(said["requestBody"])
        for each in schema.get("oneOf", [schema]):
            found = _find(whole, each)
            yield found["description"], _rows(found)


def _answers(whole: dict[str, Any], said: dict[str, Any]) -> Iterator[tuple[str, str, Row | None]]:
    for status, answer in said["responses"].items():
        found = _find(whole, answer)
        yield status, found["description"], _row("", _content(found)) if "content" in found else None


def _rows(schema: dict[str, Any]) -> list[Row]:
    needed = schema.get("required", ())
    return [_row(name, part, name in needed) for name, part in schema["properties"].items()]


def _row(name: str, part: dict[str, Any], needed: bool = False) -> Row:
    kinds = part.get("anyOf") or [part]
    shape = next((_shape(each) for each in kinds if _shape(each)), "")
    return Row(name, " or ".join(_kind(each) for each in kinds), part.get("description", ""), needed, shape)


def _shape(part: dict[str, Any]) -> str:
    return part.get("items", part).get("$ref", "").rpartition("/")[2]


def _kind(part: dict[str, Any]) -> str:
    """What a value may be, in words; of a shape its name alone."""
    if "enum" in part or "const" in part:
        return ", ".join(str(value) for value in part.get("enum", [part.get("const")]))
    if _shape(part):
        return f"list of {_shape(part)}" if "items" in part else _shape(part)
    if "items" in part:
        return f"list of {_kind(part['items'])}"
    name = FORMATS.get(part.get("format", ""), {"string": "text", "integer": "number"}.get(part["type"], part["type"]))
    most = part.get("maxLength", part.get("maximum"))
    return f"{name} to {most:,}" if most else name


def _content(part: dict[str, Any]) -> dict[str, Any]:
    [content] = part["content"].values()
    return content["schema"]


def _find(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    kind, name = part["$ref"].removeprefix(REFERENCE).split("/")
    return whole["components"][kind][name]
