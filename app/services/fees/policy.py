"""What a miss costs, and why it costs nothing (PRODUCT.md section 5).

The first miss of a patient within twelve months is free by default (`free_misses`, `free_miss_days`, which slide). A
miss that is excused by its reason, or was undone, uses up none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    AppointmentCancellation,
    AppointmentType,
    CancellationReason,
    CancellationType,
    Clinic,
    Patient,
    PatientStatus,
)
from app.services import audit
from app.services.refusals import ServiceRefusal

CHARGED = (CancellationType.LATE_CANCEL, CancellationType.NO_SHOW)


class Free(StrEnum):
    """Why no fee is assessed."""

    NO_MISS = "NO_MISS"
    """Cancelled in time, by the practice, or undone."""
    NO_AMOUNT = "NO_AMOUNT"
    EXEMPT = "EXEMPT"
    NO_POLICY = "NO_POLICY"
    """The patient has not acknowledged the policy, or only after the miss."""
    REASON = "REASON"
    GRACE = "GRACE"


class NotAPolicy(ServiceRefusal):
    """The rules cannot be that; the message says why."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Integer cents of a currency (ISO 4217)."""

    cents: int
    currency: str


def price(session: Session, miss: AppointmentCancellation) -> Amount | Free:
    """What a miss costs, by the clinic's rules as they are now."""
    if miss.undone_at or miss.cancellation_type not in CHARGED:
        return Free.NO_MISS
    clinic = session.get_one(Clinic, miss.clinic_id)
    amount = _amount(clinic, session.get_one(AppointmentType, miss.appointment_type_id), miss.cancellation_type)
    if amount.cents <= 0:
        return Free.NO_AMOUNT
    patient = session.get_one(Patient, miss.patient_id)
    if patient.fee_exempt or patient.status is PatientStatus.DECEASED:
        return Free.EXEMPT
    if patient.policy_acknowledged_at is None or patient.policy_acknowledged_at > miss.cancelled_at:
        return Free.NO_POLICY
    if miss.reason in excusing(clinic):
        return Free.REASON
    return Free.GRACE if _earlier_misses(session, clinic, miss) < clinic.free_misses else amount


def set_policy(session: Session, of: Clinic | AppointmentType, *, actor: str, **wanted: int | str | None) -> None:
    """Change what misses cost at a clinic, or for one type of visit; columns by name, None leaves one alone; audited.

    Raises NotAPolicy. Fees that were assessed before stay as they are.
    """
    changes = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changes.items():
        if isinstance(value, int) and value < 0:
            raise NotAPolicy(f"{name.replace('_', ' ')}: a number from 0 on")
    known = {reason.value for reason in CancellationReason}
    unknown = set(str(changes.get("fee_free_reasons", "")).split()) - known
    if unknown:
        raise NotAPolicy(
            f"{', '.join(sorted(unknown))}: no reason for a cancellation; there are {', '.join(sorted(known))}"
        )
    before = {name: getattr(of, name) for name in changes}
    for name, value in changes.items():
        setattr(of, name, value)
    clinic_id = of.id if isinstance(of, Clinic) else of.clinic_id
    audit.record(session, clinic_id, "fees.policy", of, actor=actor, before=before, after=changes)


def excusing(clinic: Clinic) -> frozenset[CancellationReason]:
    """The reasons for which the clinic assesses no fee."""
    return frozenset(CancellationReason(name) for name in clinic.fee_free_reasons.split())


def _amount(clinic: Clinic, kind: AppointmentType, miss: CancellationType) -> Amount:
    """The type's own amount, in its currency, else the clinic's; 0 of the type is "nothing for this type"."""
    no_show = miss is CancellationType.NO_SHOW
    own = kind.no_show_fee_cents if no_show else kind.late_cancel_fee_cents
    if own is not None:
        return Amount(own, kind.currency)
    return Amount((clinic.no_show_fee_cents if no_show else clinic.late_cancel_fee_cents) or 0, clinic.fee_currency)


def _earlier_misses(session: Session, clinic: Clinic, miss: AppointmentCancellation) -> int:
    """Two visits of a patient that are missed at once may both find none: that is in the patient's favour."""
    row = AppointmentCancellation
    excused = [reason.value for reason in excusing(clinic)]
    query = sa.select(sa.func.count()).where(
        row.patient_id == miss.patient_id,
        row.id != miss.id,
        row.undone_at.is_(None),
        row.cancellation_type.in_(CHARGED),
        row.cancelled_at <= miss.cancelled_at,
        row.cancelled_at > miss.cancelled_at - timedelta(days=clinic.free_miss_days),
        sa.or_(row.reason.is_(None), row.reason.not_in(excused)),
    )
    return session.scalar(query.select_from(row)) or 0
