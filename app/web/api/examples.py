"""Examples for the contract, put together from its schemas: whole bodies and answers out of what each field gives.

A text without an example of its own (`Field(examples=[…])`), and not one of a few values, is missing one: an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


class NoExample(LookupError):
    """A field has none; the message names it."""


def example_of(schema: Schema, known: Mapping[str, Schema], path: str = "") -> Any:
    """A value that the JSON schema allows; `known`: the contract's schemas by name. Raises NoExample.

    Of an object, what is required and what gives an example itself. What may be null is null, unless it gives one.
    """
    for said in ("examples", "enum"):
        if said in schema:
            return schema[said][0]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example_of(known[name], known, f"{path} {name}")
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        may_be_null = any(one.get("type") == "null" for one in schema["anyOf"])
        return None if may_be_null else example_of(schema["anyOf"][0], known, path)
    return _of_type(schema, known, path)


def _of_type(schema: Schema, known: Mapping[str, Schema], path: str) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return dict(_fields(schema, known, path))
    if kind == "array":
        return [example_of(schema["items"], known, path + "[]")]
    if kind == "boolean":
        return schema.get("default", False)
    if kind in ("integer", "number"):
        return schema.get("default", schema.get("minimum", 1))
    if schema.get("format") == "date":
        return "2026-11-24"
    raise NoExample(path)


def _fields(schema: Schema, known: Mapping[str, Schema], path: str) -> Iterator[tuple[str, Any]]:
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        if name in needed or "examples" in field:
            yield name, example_of(field, known, f"{path}.{name}")
