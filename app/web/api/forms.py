"""What goes in and out as JSON: names in camelCase, unknown fields refused, times aware, nothing that can't be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import UTC, datetime, time
from typing import Annotated, Any, Generic, NoReturn, TypeVar

from flask import request
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from app.web.api.problems import FieldError, Refusal

EARLIEST, LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)

YEARS = "^(19|[2-9][0-9])[0-9][0-9]-"
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _kept(instant: datetime) -> datetime:
    if not EARLIEST <= instant <= LATEST:
        raise ValueError("a time between the years 1900 and 9999")
    return instant


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_kept),
    PlainSerializer(lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": YEARS, "examples": ["2026-11-24T15:00:00Z"]}),
]
"""ISO 8601 with an offset; answered in UTC."""


def _on_the_clock(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(CLOCK, value):
        raise ValueError('a time of day from "00:00" to "23:59"')
    return value


WallClock = Annotated[
    time,
    BeforeValidator(_on_the_clock),
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK, "examples": ["09:00"]}),
]
"""A time of day at the clinic, as "09:00"."""


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


class Answer(BaseModel):
    """What a caller is answered; made by us, by field name."""

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
    """The request's JSON object. Refuses another media type (415), what is no JSON (400), and wrong fields (422)."""
    if request.mimetype != "application/json":
        raise Refusal(415, "Send JSON: the header Content-Type must be application/json.")
    try:
        data = json.loads(request.get_data(), object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        detail = str(error) if isinstance(error, _Unclear) else "The body is not JSON."
        raise Refusal(400, detail) from None
    return _validate(form, data)


def read_query(form: type[F]) -> F:
    """The request's query. Refuses wrong and unknown parameters (422)."""
    lists = {name for name, field in form.model_fields.items() if "list" in str(field.annotation)}
    wanted = {to_camel(name) for name in lists}
    values: dict[str, Any] = {
        name: request.args.getlist(name) if name in wanted or len(request.args.getlist(name)) > 1 else value
        for name, value in request.args.items()
    }
    return _validate(form, values)


class _Unclear(ValueError):
    """JSON that can mean two things."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unclear("A field stands twice in one object of the body.")
    return found


def _no_number(_name: str) -> NoReturn:
    raise _Unclear("NaN and Infinity are no JSON.")


def _validate(form: type[F], data: object) -> F:
    try:
        made = form.model_validate(data)
    except ValidationError as error:
        raise Refusal(422, "Some fields are wrong.", errors=_errors(error)) from None
    unkeepable = list(_unkeepable(data, ""))
    if unkeepable:
        raise Refusal(422, "Some fields are wrong.", errors=unkeepable)
    return made


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
