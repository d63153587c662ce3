"""Opaque ids (`app.opaque`) in addresses and in bodies."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema
from werkzeug.routing import BaseConverter, Map

from app.opaque import FORM, NOBODYS, NOUNS, number_of, opaque, opaque_actor

__all__ = ["NOBODYS", "NOUNS", "number_of", "opaque", "opaque_actor"]


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
    """Makes an int field an opaque id of a noun, in and out. A number in a JSON body is refused: it is nobody's id."""

    def __init__(self, noun: str) -> None:
        self.noun = noun

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        out = core_schema.plain_serializer_function_ser_schema(partial(opaque, self.noun))
        return core_schema.json_or_python_schema(
            core_schema.no_info_plain_validator_function(self._read),
            core_schema.no_info_plain_validator_function(self._take_or_read),
            serialization=out,
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": FORM, "examples": [opaque(self.noun, 7)]}

    def _take_or_read(self, value: object) -> int:
        """Of a query, whose values are all text, or of an answer that we make of a row's number."""
        return value if isinstance(value, int) else self._read(value)

    def _read(self, value: object) -> int:
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
WebhookId = Annotated[int, Opaque("webhook")]
DeliveryId = Annotated[int, Opaque("delivery")]
HolidayId = Annotated[int, Opaque("holiday")]
PlaceId = Annotated[int, Opaque("place")]
GuestId = Annotated[int, Opaque("guest")]
AuditId = Annotated[int, Opaque("audit")]
BlockId = Annotated[int, Opaque("block")]
Actor = Annotated[str, Field(examples=["staff:" + opaque("staff", 7)])]
"""Who did something: a person, a token, `system`, a patient (`opaque_actor`)."""
