"""The demo in a terminal: the real inbox, conversations and outbox on a test clock, one virtual phone at a time."""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock, drain, inbox
from app.config import Config
from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    CancelledByType,
    Clinic,
    ClockOffset,
    Contact,
    Patient,
    PatientContact,
    Provider,
    WaitlistEntry,
)
from app.queue import Bell, SilentBell
from app.schema import upgrade
from app.services import cancellations
from app.transports.message import Outgoing, Receipt
from simulation.seed import seed

HELP = """\
  visits            the visits of today and tomorrow      cancel 12    cancel visit 12
  list              who waits                             +2h  +30m    let time pass
  as ana            write as Ana (or as a phone number)   quit         end
  anything else is what that patient texts
"""
NUMBERS = itertools.count(1)
UNLIMITED = 1e9
"""Segments per second: a text that had to wait for its place would not be seen before the next command."""
LARGEST_ID = 2**63 - 1


@dataclass
class Printer:
    """A carrier that prints every text with the first name of whom it is for."""

    out: TextIO
    names: dict[str, str] = field(default_factory=dict)
    last: str | None = None

    def send(self, outgoing: Outgoing) -> Receipt:
        """Taken at once."""
        self.last = outgoing.to
        self.out.write(f"  clinic → {self.names.get(outgoing.to, 'somebody')}> {outgoing.body}\n")
        return Receipt(f"SM{next(NUMBERS):032x}", "queued")

    def find(self, _outgoing: Outgoing, _since: datetime, _known: Collection[str] = ()) -> Receipt | None:
        """Nothing is ever in doubt here."""
        return None


@dataclass
class Terminal:
    """One session: its database in a temporary folder, its clinic, and the phone in hand."""

    config: Config
    engine: sa.Engine
    sessions: sessionmaker[Session]
    transport: Printer
    clinic_id: int
    bell: Bell = field(default_factory=SilentBell)
    phone: str | None = None

    def obey(self, line: str) -> None:
        """A command, or a text of the patient in hand."""
        amount = re.fullmatch(r"\+\s*(\d{1,4})\s*([hm])\w*", line)
        word, _, rest = line.partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            "visits": self.visits, "list": self.waiting, "cancel": self.cancel, "as": self.become,
        }  # fmt: skip
        if amount:
            self.pass_time(timedelta(**{{"h": "hours", "m": "minutes"}[amount[2]]: int(amount[1])}))
        elif word == "cancel" and not rest.strip().isdigit():
            self.text(line)
        elif word.lower() in commands and (rest or word.lower() in ("visits", "list")):
            commands[word.lower()](rest.strip())
        else:
            self.text(line)

    def say(self, line: str) -> None:
        """A line for the person at the terminal."""
        self.transport.out.write(f"  {line}\n")

    def work(self) -> None:
        """Do all that is due."""
        drain.run_until_idle(self)

    def time(self) -> str:
        """The clinic's time, as "Mon 7:35"."""
        with transaction(self.sessions, self.clinic_id, read_only=True) as session:
            zone = session.get_one(Clinic, self.clinic_id).timezone
            return f"{clock.local(clock.now(session), zone):%a %H:%M}"

    def visits(self, _rest: str) -> None:
        """The visits to come, with their numbers."""
        with transaction(self.sessions, self.clinic_id, read_only=True) as session:
            now, zone = clock.now(session), session.get_one(Clinic, self.clinic_id).timezone
            query = (
                sa.select(Appointment, Patient.first_name, Provider.name, AppointmentType.name)
                .join(Patient, Patient.id == Appointment.patient_id)
                .join(Provider, Provider.id == Appointment.provider_id)
                .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
                .where(Appointment.status.in_(LIVE_STATUSES), Appointment.starts_at > now)
                .where(Appointment.starts_at < now + timedelta(days=2))
                .order_by(Appointment.starts_at)
            )
            for visit, name, provider, kind in session.execute(query):
                self.say(f"{visit.id:4}  {clock.local(visit.starts_at, zone):%a %H:%M}  {name:12} {provider}, {kind}")

    def waiting(self, _rest: str) -> None:
        """The waitlist in its order."""
        with transaction(self.sessions, self.clinic_id, read_only=True) as session:
            query = (
                sa.select(WaitlistEntry, Patient.first_name, AppointmentType.name)
                .join(Patient, Patient.id == WaitlistEntry.patient_id)
                .join(AppointmentType, AppointmentType.id == WaitlistEntry.appointment_type_id)
                .order_by(WaitlistEntry.priority_rank, WaitlistEntry.added_at, WaitlistEntry.id)
            )
            for entry, name, kind in session.execute(query):
                self.say(f"{name:12} {entry.priority.lower():9} {entry.status.lower():9} {kind}")

    def cancel(self, rest: str) -> None:
        """Cancel a visit by its number."""
        try:
            with transaction(self.sessions, self.clinic_id) as session:
                number = min(int(rest), LARGEST_ID)
                done = cancellations.cancel_appointment(session, number, by=CancelledByType.PATIENT, actor="talk")
        except cancellations.NotCancellable as error:
            self.say(str(error))
            return
        self.say(f"cancelled; not offered: {done.why_not}" if done.why_not else "cancelled")
        self.work()

    def become(self, rest: str) -> None:
        """Take the phone of a patient."""
        with transaction(self.sessions, self.clinic_id, read_only=True) as session:
            query = (
                sa.select(Contact.address, Patient.first_name)
                .join(PatientContact, PatientContact.contact_id == Contact.id)
                .join(Patient, Patient.id == PatientContact.patient_id)
                .where(sa.or_(sa.func.lower(Patient.first_name) == rest.lower(), Contact.address == rest))
            )
            found = session.execute(query).first()
        if found is None:
            self.say(f"nobody is called {rest}: `list` shows who waits")
        else:
            self.phone = found[0]
            self.say(f"you are {found[1]} now")

    def pass_time(self, amount: timedelta) -> None:
        """Advance the test clock and do what became due."""
        with transaction(self.sessions, ALL_CLINICS) as session:
            session.scalars(sa.select(ClockOffset)).one().offset_seconds += round(amount.total_seconds())
        self.work()

    def text(self, words: str) -> None:
        """What the patient in hand writes: whoever was named last, or was last written to."""
        phone = self.phone or self.transport.last
        if phone is None:
            self.say("nobody has been texted yet: `cancel` a visit, or choose a patient with `as`")
            return
        with transaction(self.sessions, self.clinic_id) as session:
            number = session.get_one(Clinic, self.clinic_id).sms_number
            inbox.receive_text(session, inbox.Text(f"SM{next(NUMBERS):032x}", phone, str(number), _sendable(words)))
        self.say(f"(sent as {self.transport.names.get(phone, 'somebody')})")
        self.work()


def _sendable(words: str) -> str:
    """What of it a carrier would bring: no NUL, and no half of a character."""
    return words.replace("\x00", "").encode(errors="replace").decode()


def talk(stdin: TextIO, stdout: TextIO) -> None:
    """Play until the end of the input, or `quit`."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = _start(Path(folder), stdout)
        stdout.write(f"Bright Smiles, on a test clock.\n\n{HELP}\n")
        while True:
            stdout.write(f"{terminal.time()} > ")
            stdout.flush()
            line = stdin.readline()
            if not line or line.strip() in ("quit", "exit"):
                stdout.write("\n")
                terminal.engine.dispose()
                return
            if line.strip():
                terminal.obey(line.strip())


def _start(folder: Path, out: TextIO) -> Terminal:
    url = f"sqlite:///{folder / 'talk.db'}"
    config = Config(secret_key="-" * 40, database_url=url, demo=True)
    engine = make_engine(url)
    upgrade(engine)
    sessions = make_sessions(engine, test_clock=True)
    seeded = seed(sessions, now=clock.real())
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, seeded.clinic_id)
        clinic.segments_per_second = UNLIMITED
        people = sa.select(Contact.address, Patient.first_name).join(
            PatientContact, PatientContact.contact_id == Contact.id
        )
        names = session.execute(people.join(Patient, Patient.id == PatientContact.patient_id))
        printer = Printer(out, {row.address: row.first_name for row in names})
    return Terminal(config, engine, sessions, printer, seeded.clinic_id)
