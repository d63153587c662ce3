"""Plays a dialogue as a front desk would read it, through the real inbox, conversations and outbox.

The clock is the test clock's (`ClockOffset`), the carrier a recorder that takes every text. A transcript is compared
line by line: `clinic>` is what the next text to this patient says, `patient>` is what they write.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock, drain, inbox
from app.config import Config
from app.db import ALL_CLINICS, make_sessions, transaction
from app.models import CancelledByType, Clinic, ClockOffset, Contact, Patient, PatientContact
from app.queue import SilentBell
from app.sealing import Seal
from app.services import cancellations
from app.transports.message import Outgoing, Receipt, TransportError
from tests import databases, factories

NUMBERS = itertools.count(1)
START = "2026-11-23 07:40"
"""A Monday, twenty minutes before Bright Smiles' contact window opens at 8 unless a test widens it."""


@dataclass
class RecordingCarrier:
    """Takes every text, unless `refuse` names an error for its number."""

    texts: list[Outgoing] = field(default_factory=list)
    refuse: dict[str, TransportError] = field(default_factory=dict)
    lost: list[Outgoing] = field(default_factory=list)
    taken_while_lost: bool = True

    def send(self, outgoing: Outgoing) -> Receipt:
        """Take it, or raise what the test asked for."""
        error = self.refuse.get(outgoing.to)
        if error:
            self.lost.append(outgoing)
            raise error
        self.texts.append(outgoing)
        return Receipt(f"SM{next(NUMBERS):032x}", "queued", None)

    def find(self, outgoing: Outgoing, since: datetime, known: Collection[str] = ()) -> Receipt | None:
        """What was taken although we never heard of it."""
        assert since.tzinfo
        hit = self.taken_while_lost and any(one.reference == outgoing.reference for one in self.lost)
        return Receipt(f"SM{next(NUMBERS):032x}", "sent", None) if hit else None


class Desk:
    """A clinic at work: its database, its clock, its carrier."""

    def __init__(self, engine: sa.Engine, *, start: str = START, answers_keywords: bool = True, **clinic: Any) -> None:
        self.sessions: sessionmaker[Session] = make_sessions(engine, test_clock=True, seal=Seal(databases.SECRET))
        self.carrier = RecordingCarrier()
        config = cast(
            "Config", SimpleNamespace(answers_keywords=answers_keywords, public_base_url="https://clinic.test")
        )
        self.parts = SimpleNamespace(
            config=config, sessions=self.sessions, transport=self.carrier, bell=SilentBell(), engine=engine
        )
        self.read: dict[str, int] = {}
        with transaction(self.sessions, ALL_CLINICS) as session:
            made = factories.make_clinic(session, **{"segments_per_second": 1000.0} | clinic)
            self.clinic_id, self.zone, self.number = made.id, made.timezone, str(made.sms_number)
            self.kind = factories.make_type(session, made)
            self.provider = factories.make_provider(session, made, self.kind)
            self.chair = factories.make_chair(session, made, self.kind)
        self.set_clock(start)

    def set_clock(self, day_and_time: str) -> None:
        """Set the test clock to a wall-clock time at the clinic."""
        wanted = clock.at_local(datetime.fromisoformat(day_and_time), self.zone)
        with transaction(self.sessions, ALL_CLINICS) as session:
            session.execute(sa.delete(ClockOffset))
            session.add(ClockOffset(offset_seconds=math.ceil((wanted - clock.real()).total_seconds())))

    def advance_clock(self, **amount: float) -> None:
        """Let time pass (`minutes=`, `hours=`), then do all that is due."""
        with transaction(self.sessions, ALL_CLINICS) as session:
            offset = session.scalars(sa.select(ClockOffset)).one()
            offset.offset_seconds += round(timedelta(**amount).total_seconds())
        self.work()

    def work(self) -> None:
        """Do all that is due now."""
        drain.run_until_idle(cast("drain.Parts", self.parts))

    def at(self, day_and_time: str) -> datetime:
        """The UTC instant of a wall-clock time at the clinic."""
        return clock.at_local(datetime.fromisoformat(day_and_time), self.zone)

    def patient(self, first_name: str = "Ana", phone: str | None = "+13125550111", **fields: Any) -> int:
        """A patient with a phone and a consent, who has had a text from us before."""
        welcomed = fields.pop("welcomed", phone is not None)
        with transaction(self.sessions, self.clinic_id) as session:
            clinic = session.get_one(Clinic, self.clinic_id)
            made = factories.make_patient(session, clinic, first_name=first_name, phone=phone, **fields)
            if welcomed:
                factories.contact_of(session, made).welcomed_at = clock.now(session)
            return made.id

    def waits(self, patient_id: int, **fields: Any) -> int:
        """The patient waits for a cleaning."""
        with transaction(self.sessions, self.clinic_id) as session:
            made = factories.make_entry(session, session.get_one(Patient, patient_id), self.kind, **fields)
            return made.id

    def visit(self, day_and_time: str, **fields: Any) -> int:
        """A visit of somebody else (or of `patient`) with the clinic's provider; its id."""
        patient_id = fields.pop("patient_id", None) or self.patient("Zoe", f"+1312555{9000 + next(NUMBERS) % 999:04d}")
        with transaction(self.sessions, self.clinic_id) as session:
            clinic = session.get_one(Clinic, self.clinic_id)
            made = factories.make_appointment(
                session,
                session.get_one(Patient, patient_id),
                fields.pop("provider", self.provider),
                self.kind,
                starts_at=factories.local(clinic, day_and_time),
                **{"chair_id": self.chair.id} | fields,
            )
            return made.id

    def cancels(self, visit_id: int) -> int | None:
        """The visit is cancelled; the opening it leaves is offered. Returns the opening's id."""
        with transaction(self.sessions, self.clinic_id) as session:
            done = cancellations.cancel_appointment(session, visit_id, by=CancelledByType.PATIENT, actor="test")
        self.work()
        return done.opening_id

    def texts(self, phone: str = "+13125550111") -> list[str]:
        """What a phone has received."""
        return [one.body for one in self.carrier.texts if one.to == phone]

    def writes(self, body: str, phone: str = "+13125550111", **fields: Any) -> None:
        """A patient writes; all that follows is done."""
        text = inbox.Text(f"SM{next(NUMBERS):032x}", phone, self.number, body, **fields)
        with transaction(self.sessions, ALL_CLINICS) as session:
            assert inbox.receive_text(session, text) or inbox.receive_from_stranger(session, text)
        self.work()

    def plays(self, transcript: str, phone: str = "+13125550111") -> None:
        """Play a dialogue with one phone; at its end nothing more may have been said."""
        for line in filter(None, (line.strip() for line in transcript.splitlines())):
            who, _, words = line.partition("> ")
            if who == "patient":
                self.writes(words, phone)
            else:
                assert who == "clinic", f"not a line of a transcript: {line}"
                said = self.texts(phone)
                n = self.read.get(phone, 0)
                assert n < len(said), f"nothing was said; expected: {words}"
                assert said[n] == words, f"said: {said[n]}\nnot: {words}"
                self.read[phone] = n + 1
        more = self.texts(phone)[self.read.get(phone, 0) :]
        assert more == [], f"said too: {more}"

    def phones(self) -> dict[str, list[str]]:
        """All texts by phone."""
        with transaction(self.sessions, self.clinic_id) as session:
            numbers = session.scalars(sa.select(Contact.address).join(PatientContact)).all()
        return {number: self.texts(number) for number in numbers if self.texts(number)}
