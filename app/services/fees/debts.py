"""Who owes what: unpaid fees, and the balance that the clinic's own books give (PRODUCT.md section 7).

Side by side, never added up: billing may have booked our fees already.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import FeeEntry, PatientBalance


@dataclass(frozen=True, slots=True)
class Debt:
    """What a patient owes in one currency, in cents."""

    patient_id: int
    currency: str
    fees: int
    imported: int


def debts(session: Session, clinic_id: int, patient_ids: Collection[int] | None = None) -> list[Debt]:
    """The patients who owe something (of these, or of all), by id and currency; credits are nobody's debt."""
    fees = sa.select(
        FeeEntry.patient_id, FeeEntry.currency, FeeEntry.amount_cents.label("fees"), sa.literal(0).label("imported")
    ).where(FeeEntry.clinic_id == clinic_id)
    imported = sa.select(
        PatientBalance.patient_id, PatientBalance.currency, sa.literal(0), PatientBalance.balance_cents
    ).where(PatientBalance.clinic_id == clinic_id)
    if patient_ids is not None:
        fees = fees.where(FeeEntry.patient_id.in_(patient_ids))
        imported = imported.where(PatientBalance.patient_id.in_(patient_ids))
    both = sa.union_all(fees, imported).subquery()
    sums = sa.func.sum(both.c.fees), sa.func.sum(both.c.imported)
    query = (
        sa.select(both.c.patient_id, both.c.currency, *sums)
        .group_by(both.c.patient_id, both.c.currency)
        .having(sa.or_(sums[0] > 0, sums[1] > 0))
        .order_by(both.c.patient_id, both.c.currency)
    )
    return [Debt(who, currency, int(ours), int(theirs)) for who, currency, ours, theirs in session.execute(query)]
