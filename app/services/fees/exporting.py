"""Fees go out to billing in numbered batches; nothing goes out twice (PRODUCT.md section 5).

A batch is a fact of the database: the file is written from it afterwards, as often as somebody asks for it. A fee that
was waived or reversed before it went out never does; one that went out is followed by its credit in the next batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.locking import lock_one
from app.models import (
    Appointment,
    AppointmentCancellation,
    CancellationType,
    Clinic,
    FeeBatch,
    FeeEntry,
    FeeEntryKind,
    Patient,
)
from app.services import audit
from app.services.fees.ledger import CREDITS
from app.services.refusals import ServiceRefusal
from app.services.spreadsheets import harmless

COLUMNS = (
    "batch", "entry", "day", "kind", "amount", "currency",
    "patient", "patient_external_id", "visit", "visit_external_id", "visit_day", "credit_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file. Days are the clinic's; `amount` is in units of the currency, as "-25.00"."""

    batch: int
    entry: int
    day: date
    kind: str
    amount: str
    currency: str
    patient: int
    patient_external_id: str
    visit: int
    visit_external_id: str
    visit_day: date
    credit_of: int | None


class NoBatch(ServiceRefusal):
    """There is no batch of that number."""


def export(session: Session, clinic_id: int, *, actor: str) -> FeeBatch | None:
    """Put everything that billing does not have yet into a new batch; None: there is nothing new.

    The clinic is locked: of two exports at once the second finds nothing. Killed before the commit, nothing was
    exported; after it, `lines` gives the file.
    """
    lock_one(session, Clinic, clinic_id)
    waiting = list(session.scalars(_waiting(clinic_id)))
    if not waiting:
        return None
    last = session.scalar(sa.select(sa.func.max(FeeBatch.number)).where(FeeBatch.clinic_id == clinic_id)) or 0
    batch = FeeBatch(clinic_id=clinic_id, number=last + 1, at=clock.now(session), actor=actor)
    session.add(batch)
    session.flush()
    session.add_all(
        FeeEntry(
            clinic_id=clinic_id,
            cancellation_id=entry.cancellation_id,
            patient_id=entry.patient_id,
            kind=FeeEntryKind.EXPORTED,
            amount_cents=0,
            currency=entry.currency,
            about_id=entry.id,
            batch_id=batch.id,
            at=batch.at,
            actor=actor,
        )
        for entry in waiting
    )
    session.flush()
    after = {"number": batch.number, "entries": len(waiting)}
    audit.record(session, clinic_id, "fees.exported", batch, actor=actor, after=after)
    return batch


def lines(session: Session, clinic_id: int, number: int) -> Iterator[Line]:
    """The rows of a batch, in the order of the ledger. Raises NoBatch."""
    batch = session.scalar(sa.select(FeeBatch).where(FeeBatch.clinic_id == clinic_id, FeeBatch.number == number))
    if batch is None:
        raise NoBatch(f"there is no batch {number} at this clinic")
    zone, sent = session.get_one(Clinic, clinic_id).timezone, aliased(FeeEntry)
    query = (
        sa.select(FeeEntry, AppointmentCancellation, Patient.external_id, Appointment.external_id)
        .join(sent, sent.about_id == FeeEntry.id)
        .join(AppointmentCancellation, AppointmentCancellation.id == FeeEntry.cancellation_id)
        .join(Appointment, Appointment.id == AppointmentCancellation.appointment_id)
        .join(Patient, Patient.id == FeeEntry.patient_id)
        .where(sent.batch_id == batch.id)
        .order_by(FeeEntry.id)
    )
    for entry, miss, patient, visit in session.execute(query):
        yield Line(
            batch=number,
            entry=entry.id,
            day=clock.local(entry.at, zone).date(),
            kind=_kind(entry, miss),
            amount=money(entry.amount_cents),
            currency=entry.currency,
            patient=entry.patient_id,
            patient_external_id=str(harmless(patient or "")),
            visit=miss.appointment_id,
            visit_external_id=str(harmless(visit or "")),
            visit_day=clock.local(miss.original_start_time, zone).date(),
            credit_of=entry.about_id,
        )


def money(cents: int) -> str:
    """Cents as "25.00" or "-0.50"."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _kind(entry: FeeEntry, miss: AppointmentCancellation) -> str:
    if entry.kind in CREDITS:
        return f"credit {entry.kind.lower()}"
    return "fee no_show" if miss.cancellation_type is CancellationType.NO_SHOW else "fee late_cancel"


def _waiting(clinic_id: int) -> sa.Select[FeeEntry]:
    """Fees that still stand and were not exported, and the credits of those that were."""
    sent, credit, fee_sent = aliased(FeeEntry), aliased(FeeEntry), aliased(FeeEntry)
    exported = sa.select(sent.id).where(sent.about_id == FeeEntry.id, sent.kind == FeeEntryKind.EXPORTED)
    credited = sa.select(credit.id).where(credit.about_id == FeeEntry.id, credit.kind.in_(CREDITS))
    fee_went = sa.select(fee_sent.id).where(
        fee_sent.about_id == FeeEntry.about_id, fee_sent.kind == FeeEntryKind.EXPORTED
    )
    fees = sa.and_(FeeEntry.kind == FeeEntryKind.ASSESSED, ~credited.exists())
    credits_ = sa.and_(FeeEntry.kind.in_(CREDITS), fee_went.exists())
    return (
        sa.select(FeeEntry)
        .where(FeeEntry.clinic_id == clinic_id, ~exported.exists(), sa.or_(fees, credits_))
        .order_by(FeeEntry.id)
    )
