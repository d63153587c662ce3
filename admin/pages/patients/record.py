"""What a patient's record holds, in eight statements (and three for a treatment that goes on), however long it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    Clinic,
    Consent,
    Contact,
    FeeEntry,
    OptOut,
    Patient,
    PatientBalance,
    PatientContact,
    PatientRiskScore,
    Provider,
    Scope,
    Thread,
    TreatmentPlan,
    WaitlistEntry,
)
from app.services.treatment import Impact, impacts
from app.services.waitlist import WAITING

MOST_VISITS = 40
MOST_MISSES = 20


@dataclass(slots=True)
class Reached:
    """A number or address of the patient, with what was agreed and what is not wanted there."""

    contact: Contact
    thread_id: int
    consents: dict[int, Consent] = field(default_factory=dict)
    opt_outs: dict[int, OptOut] = field(default_factory=dict)

    @property
    def stopped(self) -> bool:
        """Whether nothing is sent there any more, at their wish."""
        return any(wish.scope is Scope.ALL for wish in self.opt_outs.values())


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit with the names of its type and provider."""

    row: Appointment
    kind: str
    provider: str


@dataclass(slots=True)
class Miss:
    """A visit that did not take place, and what it cost."""

    row: AppointmentCancellation
    kind: str
    entries: list[FeeEntry] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """Cents that are still owed for it."""
        return sum(entry.amount_cents for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything on the page."""

    patient: Patient
    guardian: Patient | None
    risk: PatientRiskScore | None
    books: PatientBalance | None
    reached: list[Reached]
    household: list[Patient]
    coming: list[Visit]
    past: list[Visit]
    waits: list[tuple[WaitlistEntry, str]]
    misses: list[Miss]
    impacts: list[Impact]

    @property
    def fees(self) -> int:
        """Cents that are owed for misses."""
        return sum(miss.owed for miss in self.misses)


def read_record(session: Session, patient_id: int, now: datetime) -> Record | None:
    """The record; None where the clinic has no such patient."""
    head = _head(session, patient_id)
    if head is None:
        return None
    patient, guardian, risk, books, clinic, treated = head
    reached = _reached(session, patient_id)
    coming, past = _visits(session, patient_id, now)
    return Record(
        patient, guardian, risk, books, reached,
        _household(session, patient, [one.contact.id for one in reached]), coming, past,
        _waits(session, patient_id), _misses(session, patient_id),
        impacts(session, clinic.id, patient_id=patient_id) if treated else [],
    )  # fmt: skip


def _head(session: Session, patient_id: int) -> Any:
    guardian = sa.orm.aliased(Patient)
    latest = sa.select(sa.func.max(PatientRiskScore.id)).where(PatientRiskScore.patient_id == patient_id)
    running = sa.select(TreatmentPlan.id).where(
        TreatmentPlan.patient_id == patient_id, TreatmentPlan.ended_on.is_(None)
    )
    query = (
        sa.select(Patient, guardian, PatientRiskScore, PatientBalance, Clinic, running.exists())
        .join(Clinic, Clinic.id == Patient.clinic_id)
        .outerjoin(guardian, guardian.id == Patient.guardian_id)
        .outerjoin(PatientRiskScore, PatientRiskScore.id == latest.scalar_subquery())
        .outerjoin(PatientBalance, PatientBalance.patient_id == Patient.id)
        .where(Patient.id == patient_id)
    )
    return session.execute(query).one_or_none()


def _reached(session: Session, patient_id: int) -> list[Reached]:
    query = (
        sa.select(Contact, Thread.id, Consent, OptOut)
        .join(PatientContact, PatientContact.contact_id == Contact.id)
        .join(Thread, Thread.contact_id == Contact.id)
        .outerjoin(Consent, sa.and_(Consent.contact_id == Contact.id, Consent.revoked_at.is_(None)))
        .outerjoin(OptOut, sa.and_(OptOut.contact_id == Contact.id, OptOut.lifted_at.is_(None)))
        .where(PatientContact.patient_id == patient_id)
        .order_by(PatientContact.rank, PatientContact.id, Consent.id, OptOut.id)
    )
    found: dict[int, Reached] = {}
    for contact, thread_id, consent, wish in session.execute(query):
        one = found.setdefault(contact.id, Reached(contact, thread_id))
        if consent:
            one.consents[consent.id] = consent
        if wish:
            one.opt_outs[wish.id] = wish
    return list(found.values())


def _household(session: Session, patient: Patient, contact_ids: list[int]) -> list[Patient]:
    """Who shares a number with them, their guardian, and whose guardian they are."""
    same = sa.select(PatientContact.patient_id).where(PatientContact.contact_id.in_(contact_ids))
    related = sa.or_(Patient.id.in_(same), Patient.guardian_id == patient.id, Patient.id == patient.guardian_id)
    query = sa.select(Patient).where(related, Patient.id != patient.id).order_by(Patient.birth_date, Patient.id)
    return list(session.scalars(query.limit(MOST_MISSES)))


def _visits(session: Session, patient_id: int, now: datetime) -> tuple[list[Visit], list[Visit]]:
    query = (
        sa.select(Appointment, AppointmentType.name, Provider.name)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .where(Appointment.patient_id == patient_id)
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
        .limit(MOST_VISITS)
    )
    rows = [Visit(visit, kind, provider) for visit, kind, provider in session.execute(query)]
    coming = [one for one in rows if one.row.ends_at > now and one.row.status in LIVE_STATUSES]
    return coming[::-1], [one for one in rows if one not in coming]


def _waits(session: Session, patient_id: int) -> list[tuple[WaitlistEntry, str]]:
    query = (
        sa.select(WaitlistEntry, AppointmentType.name)
        .join(AppointmentType, AppointmentType.id == WaitlistEntry.appointment_type_id)
        .where(WaitlistEntry.patient_id == patient_id, WaitlistEntry.status.in_(WAITING))
        .order_by(WaitlistEntry.id)
    )
    return [(entry, kind) for entry, kind in session.execute(query)]


def _misses(session: Session, patient_id: int) -> list[Miss]:
    query = (
        sa.select(AppointmentCancellation, AppointmentType.name, FeeEntry)
        .join(AppointmentType, AppointmentType.id == AppointmentCancellation.appointment_type_id)
        .outerjoin(FeeEntry, FeeEntry.cancellation_id == AppointmentCancellation.id)
        .where(AppointmentCancellation.patient_id == patient_id)
        .order_by(AppointmentCancellation.original_start_time.desc(), AppointmentCancellation.id.desc(), FeeEntry.id)
    )
    found: dict[int, Miss] = {}
    for row, kind, entry in session.execute(query):
        miss = found.setdefault(row.id, Miss(row, kind))
        if entry:
            miss.entries.append(entry)
    return list(found.values())
