"""Ids as callers see them: opaque strings, each of one noun, so that an entry's id is nobody else's.

They hide how many there are and in which order; they are no secret and open nothing: whatever they name is looked up
inside the caller's clinic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqids import Sqids
from werkzeug.routing import BaseConverter, Map

NOUNS = (
    "clinic",
    "patient",
    "contact",
    "thread",
    "message",
    "staff",
    "token",
    "provider",
    "chair",
    "type",
    "appointment",
    "cancellation",
    "opening",
    "offer",
    "entry",
    "task",
    "fee",
    "attempt",
    "webhook",
    "delivery",
    "batch",
)
"""Only ever added to at the end: the place of a noun is part of its ids."""
FORM = "^[A-Za-z0-9]+$"
LARGEST = 2**63 - 1
NOBODYS = 0
"""No row has it."""
_SQIDS = Sqids(min_length=10)


@lru_cache(maxsize=100_000)
def opaque(noun: str, number: int) -> str:
    """The id that a caller sees. Remembered: making the ids of a page anew is half of its cost."""
    return _SQIDS.encode([NOUNS.index(noun), number])


def number_of(noun: str, text: str) -> int | None:
    """The row's number; None when the text is no id of that noun."""
    numbers = _SQIDS.decode(text)
    if len(numbers) != 2 or numbers[0] != NOUNS.index(noun) or numbers[1] > LARGEST:
        return None
    return numbers[1] if opaque(noun, numbers[1]) == text else None  # several texts may decode to one number


def opaque_actor(actor: str) -> str:
    """Who did something, without a row's number: "staff:3" becomes "staff:" and the opaque id; "cli" stays."""
    noun, _, number = actor.partition(":")
    return f"{noun}:{opaque(noun, int(number))}" if noun in NOUNS and number.isdecimal() else actor


class OpaqueId(BaseConverter):
    """`/<opaque(entry):entry_id>` in a rule; what is no id of that noun is `NOBODYS`, which is never found."""

    def __init__(self, url_map: Map, noun: str) -> None:
        super().__init__(url_map)
        self.noun = noun

    def to_python(self, value: str) -> int:
        """The row's number."""
        return number_of(self.noun, value) or NOBODYS

    def to_url(self, value: int) -> str:
        """The opaque id."""
        return opaque(self.noun, value)


class Opaque:
    """Makes an int field of a body an opaque id of a noun, in and out."""

    def __init__(self, noun: str) -> None:
        self.noun = noun

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(lambda n: opaque(self.noun, n))
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": FORM, "examples": [opaque(self.noun, 7)]}

    def _read(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value  # ours, on its way out
        if not isinstance(value, str) or not re.fullmatch(FORM, value):
            raise ValueError("an id is a string of letters and digits, as you were given it")
        return number_of(self.noun, value) or NOBODYS


ClinicId = Annotated[int, Opaque("clinic")]
PatientId = Annotated[int, Opaque("patient")]
ContactId = Annotated[int, Opaque("contact")]
ThreadId = Annotated[int, Opaque("thread")]
MessageId = Annotated[int, Opaque("message")]
StaffId = Annotated[int, Opaque("staff")]
ProviderId = Annotated[int, Opaque("provider")]
ChairId = Annotated[int, Opaque("chair")]
TypeId = Annotated[int, Opaque("type")]
AppointmentId = Annotated[int, Opaque("appointment")]
CancellationId = Annotated[int, Opaque("cancellation")]
OpeningId = Annotated[int, Opaque("opening")]
OfferId = Annotated[int, Opaque("offer")]
EntryId = Annotated[int, Opaque("entry")]
TaskId = Annotated[int, Opaque("task")]
FeeId = Annotated[int, Opaque("fee")]
BatchId = Annotated[int, Opaque("batch")]
