"""The ledger of fees, recounted: what is owed, what must cost nothing, and what may not be forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    AppointmentCancellation,
    CancellationType,
    Clinic,
    FeeEntry,
    FeeEntryKind,
    Patient,
    PatientStatus,
    Task,
    TaskKind,
)
from app.services import fees

CHARGED = (CancellationType.LATE_CANCEL, CancellationType.NO_SHOW)
CREDITS = (FeeEntryKind.WAIVED, FeeEntryKind.REVERSED)
Miss = AppointmentCancellation


def add_up(session: Session, _clinic: Clinic) -> Iterator[str]:
    """Assessed minus waived minus reversed is what a patient owes, and what each miss repeats of it."""
    owed: dict[int, int] = defaultdict(int)
    assessed, credited = _ledger(session)
    for entry in assessed.values():
        owed[entry.patient_id] += entry.amount_cents
    for entry in credited.values():
        owed[entry.patient_id] += entry.amount_cents
        fee = assessed.get(entry.cancellation_id)
        if fee is None or (entry.about_id, -entry.amount_cents) != (fee.id, fee.amount_cents):
            yield f"entry {entry.id} takes back another amount than was assessed for miss {entry.cancellation_id}"
    for patient_id, cents in sorted(owed.items()):
        balance = sum(fees.balance(session, patient_id).values())
        if balance != cents:
            yield f"patient {patient_id} owes {cents} by the ledger and {balance} by the balance"
    for miss in session.scalars(sa.select(Miss).order_by(Miss.id)):
        fee, credit = assessed.get(miss.id), credited.get(miss.id)
        reversed_ = credit is not None and credit.kind is FeeEntryKind.REVERSED
        shown = fee.amount_cents if fee and not reversed_ else None
        if miss.late_cancel_fee_cents != shown:
            yield f"miss {miss.id} shows {miss.late_cancel_fee_cents}, the ledger says {shown}"
        if miss.fee_waived is not (credit is not None and credit.kind is FeeEntryKind.WAIVED):
            yield f"miss {miss.id} says waived={miss.fee_waived}, the ledger does not"


def none_without_cause(session: Session, clinic: Clinic) -> Iterator[str]:
    """Not for what the practice cancelled or was cancelled in time, exempt people, a policy nobody had acknowledged;
    not for the first miss within the clinic's days."""
    assessed, _ = _ledger(session)
    misses = _misses_by_patient(session)
    for fee in assessed.values():
        miss = session.get_one(Miss, fee.cancellation_id)
        patient = session.get_one(Patient, miss.patient_id)
        if miss.cancellation_type not in CHARGED:
            yield f"entry {fee.id}: miss {miss.id} is {miss.cancellation_type.lower()}"
        if patient.fee_exempt or patient.policy_acknowledged_at is None:
            yield f"entry {fee.id}: patient {patient.id} is exempt or has not acknowledged the policy"
        before = [one for one in misses.get(patient.id, []) if _came_before(clinic, one, miss) and _stood(one, fee.at)]
        if len(before) < clinic.free_misses:
            yield f"entry {fee.id}: miss {miss.id} is within the {clinic.free_misses} that are free"


def none_is_forgotten(session: Session, clinic: Clinic) -> Iterator[str]:
    """A settled miss that nothing excuses has its fee, if enough others that nothing excuses came before it."""
    assessed, _ = _ledger(session)
    excusing = set(clinic.fee_free_reasons.split())
    for patient_id, misses in _misses_by_patient(session).items():
        patient = session.get_one(Patient, patient_id)
        if patient.fee_exempt or patient.status is PatientStatus.DECEASED:
            continue
        costly = [one for one in misses if one.undone_at is None and (one.reason or "") not in excusing]
        for miss in costly:
            known = patient.policy_acknowledged_at
            amount = clinic.no_show_fee_cents if _is_no_show(miss) else clinic.late_cancel_fee_cents
            if miss.settles_at or not amount or known is None or known > miss.cancelled_at or miss.id in assessed:
                continue
            if sum(_came_before(clinic, one, miss) for one in costly) >= clinic.free_misses:
                yield f"miss {miss.id} of patient {patient_id} was settled without a fee"


def undone_is_reversed(session: Session, _clinic: Clinic) -> Iterator[str]:
    """Who came after all owes nothing for it; what was not undone is not reversed."""
    assessed, credited = _ledger(session)
    for fee in assessed.values():
        miss, credit = session.get_one(Miss, fee.cancellation_id), credited.get(fee.cancellation_id)
        if miss.undone_at and credit is None:
            yield f"entry {fee.id} stands although miss {miss.id} was undone"
        if credit and credit.kind is FeeEntryKind.REVERSED and miss.undone_at is None:
            yield f"entry {credit.id} reverses the fee of miss {miss.id}, which stands"


def excuses_propose_a_waiver(session: Session, clinic: Clinic) -> Iterator[str]:
    """PRODUCT.md section 5: a reason that comes later only proposes a waiver, but it does propose it."""
    assessed, credited = _ledger(session)
    excusing = set(clinic.fee_free_reasons.split())
    asked = set(session.scalars(sa.select(Task.cause).where(Task.kind == TaskKind.WAIVE_FEE)))
    for fee in assessed.values():
        miss = session.get_one(Miss, fee.cancellation_id)
        proposed = f"cancellation:{miss.id}:waive" in asked
        if (miss.reason or "") in excusing and miss.id not in credited and not proposed:
            yield f"miss {miss.id} is excused by {miss.reason}, and nobody was asked to waive entry {fee.id}"


def _ledger(session: Session) -> tuple[dict[int, FeeEntry], dict[int, FeeEntry]]:
    """By miss: what was assessed, and what takes it back."""
    entries = list(session.scalars(sa.select(FeeEntry).order_by(FeeEntry.id)))
    assessed = {one.cancellation_id: one for one in entries if one.kind is FeeEntryKind.ASSESSED}
    return assessed, {one.cancellation_id: one for one in entries if one.kind in CREDITS}


def _misses_by_patient(session: Session) -> dict[int, Sequence[AppointmentCancellation]]:
    """What may cost something, in order."""
    query = sa.select(Miss).where(Miss.cancellation_type.in_(CHARGED)).order_by(Miss.cancelled_at, Miss.id)
    found: dict[int, list[AppointmentCancellation]] = defaultdict(list)
    for one in session.scalars(query):
        found[one.patient_id].append(one)
    return dict(found)


def _came_before(clinic: Clinic, one: AppointmentCancellation, miss: AppointmentCancellation) -> bool:
    since = miss.cancelled_at - timedelta(days=clinic.free_miss_days)
    return one.id != miss.id and since < one.cancelled_at <= miss.cancelled_at


def _stood(one: AppointmentCancellation, at: datetime) -> bool:
    return one.undone_at is None or one.undone_at > at


def _is_no_show(miss: AppointmentCancellation) -> bool:
    return miss.cancellation_type is CancellationType.NO_SHOW
