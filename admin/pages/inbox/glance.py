"""Who is at the other end of a thread, at a glance: the few facts that one needs while writing, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    EXPECTED_STATUSES,
    Appointment,
    AppointmentType,
    FeeEntry,
    Patient,
    PatientBalance,
    PatientContact,
    PatientRiskScore,
    RiskLevel,
    WaitlistEntry,
)
from app.services import reach
from app.services.waitlist import WAITING


@dataclass(frozen=True, slots=True)
class Glance:
    """A patient of the household. Money in cents: fees of ours, and what the clinic's own books say."""

    patient: Patient
    age: int | None
    minor: bool
    next_at: datetime | None
    next_kind: str | None
    waits: int
    fees: int
    books: int
    risk: RiskLevel | None


def glances(session: Session, contact_id: int, now: datetime, today: date) -> list[Glance]:
    """Everybody who is reached at a contact, the one it belongs to first."""
    coming = sa.and_(
        Appointment.patient_id == Patient.id,
        Appointment.status.in_(EXPECTED_STATUSES),
        Appointment.starts_at >= now,
    )
    next_visit = sa.select(Appointment.starts_at).where(coming).order_by(Appointment.starts_at).limit(1)
    next_kind = (
        sa.select(AppointmentType.name)
        .select_from(Appointment)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .where(coming)
        .order_by(Appointment.starts_at)
        .limit(1)
    )
    waits = sa.select(sa.func.count(WaitlistEntry.id)).where(
        WaitlistEntry.patient_id == Patient.id, WaitlistEntry.status.in_(WAITING)
    )
    fees = sa.select(sa.func.sum(FeeEntry.amount_cents)).where(FeeEntry.patient_id == Patient.id)
    books = sa.select(PatientBalance.balance_cents).where(PatientBalance.patient_id == Patient.id)
    risk = sa.select(PatientRiskScore.risk_level).where(PatientRiskScore.patient_id == Patient.id)
    risk = risk.order_by(PatientRiskScore.id.desc()).limit(1)
    facts: tuple[sa.Select[Any], ...] = (next_visit, next_kind, waits, fees, books, risk)
    query = (
        sa.select(Patient, *(fact.correlate(Patient).scalar_subquery() for fact in facts))
        .join(PatientContact, PatientContact.patient_id == Patient.id)
        .where(PatientContact.contact_id == contact_id)
        .order_by(PatientContact.rank, PatientContact.id)
    )
    return [
        Glance(patient, age_on(patient, today), reach.is_minor(patient, today), at, kind, waiting or 0, int(owed or 0),
               int(theirs or 0), level)
        for patient, at, kind, waiting, owed, theirs, level in session.execute(query)
    ]  # fmt: skip


def age_on(patient: Patient, today: date) -> int | None:
    """In whole years on that day; None where the birthday is not known."""
    born = patient.birth_date
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else None
