"""Where worlds are played: one database in memory, what comes into it from outside, and the people in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import ALL_CLINICS, make_engine
from app.models import (
    AppointmentType,
    Consent,
    Contact,
    Model,
    NotificationChannel,
    OpeningSource,
    Patient,
    PatientContact,
    Scope,
    Thread,
    WaitlistPriority,
)
from app.services import openings, waitlist
from app.services.appointments import Slot
from app.services.openings import NotAnOpening
from app.services.waitlist import NotAnEntry, Preferences


class FromOutside(Protocol):
    """Something that is not the engine's doing."""

    def take_place(self, session: Session) -> None:
        """By the services, in the transaction's instant."""


@dataclass(frozen=True, slots=True)
class Opens:
    """A time becomes free. Too late, or taken: then it stays empty, as in life."""

    type_id: int
    slot: Slot

    def take_place(self, session: Session) -> None:
        """An opening, if it can be one."""
        kind = session.get_one(AppointmentType, self.type_id)
        try:
            openings.open_slot(session, kind, self.slot, source=OpeningSource.STAFF, actor="lab")
        except NotAnOpening:
            return


@dataclass(frozen=True, slots=True)
class Joins:
    """A patient joins the waitlist."""

    patient_id: int
    type_id: int
    wishes: Preferences = field(default_factory=Preferences)
    priority: WaitlistPriority = WaitlistPriority.STANDARD

    def take_place(self, session: Session) -> None:
        """An entry, if the services take it: not for somebody who waits already, or whose days are over."""
        patient = session.get_one(Patient, self.patient_id)
        try:
            waitlist.add_entry(
                session, patient, self.type_id, actor="lab", priority=self.priority, preferences=self.wishes
            )
        except NotAnEntry:
            return


W = TypeVar("W", bound=FromOutside, covariant=True)


@dataclass(frozen=True, slots=True)
class Happening(Generic[W]):
    """What comes from outside, and when (aware UTC)."""

    at: datetime
    what: W


class Laboratory:
    """One database in memory, into which worlds are put, and the one connection to it."""

    def __init__(self) -> None:
        self.engine = make_engine("sqlite://", pool_size=1, max_overflow=0)
        Model.metadata.create_all(self.engine)
        self.empty = self.rows()

    def rows(self) -> bytes:
        """Everything that is in it."""
        return bytes(self._driver().serialize())

    def put(self, rows: bytes) -> None:
        """Replace everything that is in it."""
        self._driver().deserialize(rows)

    def _driver(self) -> sqlite3.Connection:
        connection = self.engine.raw_connection()
        try:
            return cast("sqlite3.Connection", connection.driver_connection)
        finally:
            connection.close()


def at_instant(session: Session, now: datetime) -> None:
    """A transaction of the engine begins: its own instant, and no locks. What it would audit, nobody reads here."""
    session.info |= {"clinic": ALL_CLINICS, "now": now, "locks": {}, "audit": []}


def add_people(session: Session, clinic_id: int, count: int, now: datetime) -> None:
    """People 1 to `count`, who can be texted, in bulk: they are not what is studied."""
    if not count:
        return
    ids = range(1, count + 1)
    mine: dict[str, Any] = {"clinic_id": clinic_id}
    made: list[tuple[type[Model], Iterable[dict[str, Any]]]] = [
        (Patient, ({"id": n, "first_name": f"P{n}", "language": "en", "created_at": now} for n in ids)),
        (Contact, ({"id": n, "address": f"+1773{n:07d}", "channel": NotificationChannel.SMS, "created_at": now,
                    "welcomed_at": now} for n in ids)),
        (PatientContact, ({"patient_id": n, "contact_id": n} for n in ids)),
        (Thread, ({"id": n, "contact_id": n, "created_at": now} for n in ids)),
        (Consent, ({"contact_id": n, "channel": NotificationChannel.SMS, "scope": Scope.ALL, "source": "lab",
                    "given_at": now} for n in ids)),
    ]  # fmt: skip
    for model, rows in made:
        session.execute(sa.insert(model), [mine | row for row in rows])
