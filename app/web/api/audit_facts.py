"""What the audit trail says in rows' numbers, in opaque ids: its subjects, its actors, and facts that name rows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from app.opaque import TABLE_OF
from app.services.audit import Facts
from app.web.api.forms import Answer
from app.web.api.ids import NOBODYS, NOUNS, number_of, opaque
from app.web.api.messages import OURS


class SubjectNoun(StrEnum):
    """What an entry may be about, of what has an id here."""

    APPOINTMENT = "appointment"
    BATCH = "batch"
    BLOCK = "block"
    CANCELLATION = "cancellation"
    CHAIR = "chair"
    CLINIC = "clinic"
    CONTACT = "contact"
    DELIVERY = "delivery"
    ENTRY = "entry"
    FEE = "fee"
    GUEST = "guest"
    HOLIDAY = "holiday"
    MESSAGE = "message"
    OFFER = "offer"
    OPENING = "opening"
    PATIENT = "patient"
    PLACE = "place"
    PROVIDER = "provider"
    STAFF = "staff"
    TASK = "task"
    THREAD = "thread"
    TOKEN = "token"  # noqa: S105  a noun
    TYPE = "type"
    WEBHOOK = "webhook"


TABLES: Mapping[SubjectNoun, str] = {noun: TABLE_OF.get(noun, noun.value) for noun in SubjectNoun}
"""What the trail calls it: most by their noun."""
NOUN_OF_TABLE: Mapping[str, SubjectNoun] = {table: noun for noun, table in TABLES.items()}
ROWS: Mapping[str, str] = {
    "appointment_type": "type",
    "chair_id": "chair",
    "contact": "contact",
    "entry": "entry",
    "guardian_id": "patient",
    "later_appointment": "appointment",
    "opening": "opening",
    "provider": "provider",
    "provider_id": "provider",
    "staff": "staff",
    "visit": "appointment",
}
"""A fact that is the number of a row → the row's noun."""
LISTS: Mapping[str, str] = {
    "contacts": "contact",
    "entries": "entry",
    "former": "patient",
    "patients": "patient",
    "types": "type",
}
"""A fact that is a list of such numbers → their noun. One that is a number counts them ("entries" of an export)."""


class Subject(Answer):
    """What an entry is about."""

    noun: Annotated[str, Field(examples=["entry"])]
    id: Annotated[str | None, Field(description="Null: it has none here.", examples=[opaque("entry", 7)])]


def subject_of(text: str) -> Subject:
    """The trail's "waitlist_entry:7" as {entry, its id}; never a row's number."""
    table, _, number = text.partition(":")
    noun = NOUN_OF_TABLE.get(table)
    if noun is None or not number.isdecimal():
        return Subject(noun=noun or table, id=None)
    return Subject(noun=noun, id=opaque(noun, _outside(noun, int(number))))


def subject_named(subject_id: str) -> str:
    """How the trail writes the row of an opaque id; nobody's where it is no id."""
    for noun, table in TABLES.items():
        number = number_of(noun, subject_id)
        if number is not None:
            return f"{table}:{_inside(noun, number)}"
    return f":{NOBODYS}"


def actor_named(text: str) -> str:
    """How the trail writes an actor as we answer it: "staff:" and an opaque id is "staff:3", "cli" is "cli"."""
    noun, _, said = text.partition(":")
    if noun not in NOUNS:
        return text
    number = number_of(noun, said)
    # A row's number is nobody's id here. A text that is none may be what the trail itself writes.
    return f"{noun}:{NOBODYS if number is None and said.isdecimal() else number or said}"


def in_ids(facts: Facts) -> dict[str, Any]:
    """Facts with opaque ids where they name rows."""
    return {name: _in_ids(name, value) for name, value in facts.items()}


def _in_ids(name: str, value: object) -> object:
    if name in ROWS and type(value) is int:
        return opaque(ROWS[name], value)
    if name in LISTS and isinstance(value, list):
        return [opaque(LISTS[name], one) if type(one) is int else one for one in value]
    return value


def _outside(noun: SubjectNoun, number: int) -> int:
    """A message's number is that of both sides of its thread."""
    return number * 2 + OURS if noun is SubjectNoun.MESSAGE else number


def _inside(noun: SubjectNoun, number: int) -> int:
    if noun is not SubjectNoun.MESSAGE:
        return number
    return number // 2 if number % 2 == OURS else NOBODYS
