"""What goes in and out as JSON: names in camelCase, unknown fields refused, times aware, nothing that can't be kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from app.web.api.problems import FieldError, Refusal

WRONG = "Some fields are wrong."


class Form(BaseModel):
    """A body or a query of a caller."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, hide_input_in_errors=True)

    def named(self, among: Collection[str] | None = None) -> dict[str, Any]:
        """The fields that the caller has named (of those `among`), null or not: what a PATCH changes."""
        return {name: getattr(self, name) for name in self.model_fields_set if among is None or name in among}


def _has_no_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


LEFT_OUT: Any = Field(default=None, validate_default=False, json_schema_extra=_has_no_default)
"""The default of a PATCH's field that may be left out and is never null."""


Because = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S", examples=["their retainer broke"])]
"""Why somebody does it, in their own words."""


class Answer(BaseModel):
    """What a caller is answered; made by us, by field name.

    `is_record`: it shows a patient's record, so that a change which changes nothing is a look at it.
    """

    is_record: ClassVar[bool] = False

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class CsvFile(Answer):
    """A file of comma-separated values, answered as it is."""

    text: str


class ListQuery(Form):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=200, description="How many at the most.")] = 50
    cursor: Annotated[str | None, Field(max_length=1000, description="`nextCursor` of the page before.")] = None
    total: Annotated[bool, Field(description="Count all that match, too: slower on long lists.")] = False


A = TypeVar("A", bound=Answer)


class Page(Answer, Generic[A]):
    """A part of a list, in a stable order."""

    items: list[A]
    next_cursor: Annotated[str | None, Field(description="Null on the last page.")] = None
    total: Annotated[int | None, Field(description="Only where `total=true` asked for it.")] = None


F = TypeVar("F", bound=Form)


def read_body(form: type[F]) -> F:
    """The request's JSON object. Refuses another media type (415), what is no JSON (400), and wrong fields (422).

    Strictly: a number is no text that looks like one, 1 is not true, and nobody's own number of a row is an id.
    """
    if request.mimetype != "application/json":
        raise Refusal(415, "Send JSON: the header Content-Type must be application/json.")
    try:
        text = request.get_data().decode()
        data = json.loads(
            text, object_pairs_hook=_without_repeats, parse_constant=_no_number, parse_float=_whole_or_not
        )
        return _made(data, lambda: form.model_validate_json(json.dumps(data), strict=True))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, str(error) if isinstance(error, _Unclear) else "The body is not JSON.") from None


def read_query(form: type[F]) -> F:
    """The request's query. Refuses wrong and unknown parameters (422)."""
    lists = _lists(form)
    given = {name: request.args.getlist(name) for name in request.args}
    values = {name: many if name in lists or len(many) > 1 else many[0] for name, many in given.items()}
    return _made(values, lambda: form.model_validate(values))


@cache
def _lists(form: type[Form]) -> frozenset[str]:
    """Which parameters may be repeated."""
    return frozenset(to_camel(name) for name, field in form.model_fields.items() if "list" in str(field.annotation))


class _Unclear(ValueError):
    """JSON that can mean two things."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unclear("A field stands twice in one object of the body.")
    return found


def _no_number(_name: str) -> NoReturn:
    raise _Unclear("NaN and Infinity are no JSON.")


def _whole_or_not(number: str) -> float:
    """1.0 is an integer, as JSON Schema has it."""
    found = float(number)
    return int(found) if found.is_integer() else found


def _made(data: object, make: Callable[[], F]) -> F:
    unkeepable = list(_unkeepable(data, ""))
    if unkeepable:
        raise Refusal(422, WRONG, errors=unkeepable)
    try:
        return make()
    except ValidationError as error:
        if any(one["type"] == "json_invalid" for one in error.errors()):
            raise RecursionError from None  # nested deeper than anything we read
        raise Refusal(422, WRONG, errors=_errors(error)) from None


def _errors(error: ValidationError) -> list[FieldError]:
    """Which field, and what is wrong with it; never the value, which may be a name or a number."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [FieldError(path=_path(one["loc"]), message=_message(one["type"], one["msg"])) for one in found]


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _message(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "There is no such field."
    return message.removeprefix("Value error, ")


def _unkeepable(data: object, path: str) -> list[FieldError]:
    """Text that no database keeps: NUL, and halves of surrogate pairs."""
    if isinstance(data, str):
        wrong = "\x00" in data or any("\ud800" <= one <= "\udfff" for one in data)
        return [FieldError(path=path, message="The text holds a character that cannot be kept.")] if wrong else []
    if isinstance(data, dict):
        return [one for key, value in data.items() for one in _unkeepable(value, f"{path}.{key}" if path else str(key))]
    if isinstance(data, list):
        return [one for n, value in enumerate(data) for one in _unkeepable(value, f"{path}[{n}]")]
    return []
