"""The JSON schemas of what is sent and answered: pydantic's own, made exact where our validators know more than it."""

from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from app.api import problems
from app.api.contract import Contract
from app.api.glossary import MEANINGS
from app.domain.calls import SEEN, STORABLE
from app.domain.reading import Input
from app.domain.selections import Chosen

REFERENCE = "#/components/schemas/"
NULL = {"type": "null"}


class _Untitled(GenerateJsonSchema):
    """Fields need no titles: their names are clear, and the glossary says what they mean."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class Schemas:
    """The schemas of all models, and where each call refers to them."""

    def __init__(self, promises: list[Contract]) -> None:
        models = {model for promise in promises for model in (*promise.bodies, promise.query or Chosen)}
        kinds = [problems.Problem, problems.InvalidProblem, problems.ConflictProblem, *models]
        kinds += [promise.answers for promise in promises]
        adapters: list[Any] = [(str(kind), "validation", TypeAdapter(kind)) for kind in kinds]
        found, whole = TypeAdapter.json_schemas(
            adapters, ref_template=REFERENCE + "{model}", schema_generator=_Untitled
        )
        self._found = {name: schema for (name, _), schema in found.items()}
        self.named: dict[str, Any] = dict(sorted(whole["$defs"].items()))
        for model in models:
            _make_exact(model, self._definition(model))
        for schema in self.named.values():
            for name, part in schema["properties"].items():
                part["description"] = part.get("description") or MEANINGS[name]
        self._queries = {
            promise.query: self.named.pop(self._name(promise.query))["properties"]
            for promise in promises
            if promise.query and self._name(promise.query) in self.named
        }

    def answer(self, promise: Contract) -> dict[str, Any]:
        """The schema of what is answered."""
        return self._found[str(promise.answers)]

    def body(self, promise: Contract) -> dict[str, Any]:
        """The schema of what is sent."""
        found = [self._found[str(model)] for model in promise.bodies]
        return found[0] if len(found) == 1 else {"oneOf": found}

    def needed(self, promise: Contract) -> bool:
        """Whether a body has to be sent at all."""
        definitions = [self._definition(model) for model in promise.bodies]
        return any(schema["required"] or "anyOf" in schema for schema in definitions)

    def query(self, promise: Contract) -> list[dict[str, Any]]:
        """The parameters of the query string."""
        fields = self._queries[promise.query] if promise.query else {}
        return [{"name": name, "in": "query", "schema": _said(schema)} for name, schema in fields.items()]

    def _definition(self, model: Any) -> dict[str, Any]:
        return self.named[self._name(model)]

    def _name(self, model: Any) -> str:
        return self._found[str(model)]["$ref"].removeprefix(REFERENCE)


def _make_exact(model: type[Input], schema: dict[str, Any]) -> None:
    required = {*schema.get("required", ()), *model.needs}
    schema["required"] = [name for name in schema["properties"] if name in required]
    for name, field in model.model_fields.items():
        alias = field.alias or name
        part = schema["properties"][alias]
        part.pop("default", None)
        kinds = part.pop("anyOf", None) or [part]
        if alias in model.needs:
            kinds = [_storable(kind, SEEN) for kind in kinds if kind != NULL]
        else:
            kinds = [_storable(kind, STORABLE) for kind in kinds]
            described = any(isinstance(said, WithJsonSchema) for said in field.metadata)
            if alias not in required and NULL not in kinds and not described and _takes_null(field):
                kinds.append(NULL)
        means = {"description": part["description"]} if "description" in part else {}
        schema["properties"][alias] = (kinds[0] if len(kinds) == 1 else {"anyOf": kinds}) | means


def _said(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without null, which cannot be said in a query string."""
    [kind] = [kind for kind in schema.pop("anyOf", [schema]) if kind != NULL]
    return kind | schema


def _storable(kind: dict[str, Any], pattern: str) -> dict[str, Any]:
    if kind.get("type") == "array" and "$ref" not in kind["items"]:
        return kind | {"items": _storable(kind["items"], STORABLE)}
    plain = kind.get("type") == "string" and not {"enum", "const", "format", "pattern"} & set(kind)
    return kind | {"pattern": pattern} if plain else kind


def _takes_null(field: FieldInfo) -> bool:
    """Whether null passes for this field not being given."""
    try:
        kind: Any = Annotated[field.annotation, *field.metadata]
        reader: TypeAdapter[Any] = TypeAdapter(kind)
        reader.validate_python(None, context={"me": None, "now": None, "strict": True})
    except ValidationError:
        return False
    return True
