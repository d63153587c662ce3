"""The fees of a clinic as they stand: each with what became of it, and what is owed in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.models import AppointmentCancellation, FeeEntry, FeeEntryKind, Patient
from app.services.fees.ledger import CREDITS


class FeeState(StrEnum):
    """What became of a fee. EXPORTED: billing has it, and it was neither waived nor reversed."""

    OWED = "OWED"
    EXPORTED = "EXPORTED"
    WAIVED = "WAIVED"
    REVERSED = "REVERSED"


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee that was assessed, the miss it is for, and its credit, if it has one."""

    entry: FeeEntry
    miss: AppointmentCancellation
    patient: Patient
    credit: FeeEntry | None
    exported_at: datetime | None

    @property
    def state(self) -> FeeState:
        """What became of it."""
        if self.credit:
            return FeeState(self.credit.kind.value)
        return FeeState.EXPORTED if self.exported_at else FeeState.OWED


_credit, _sent = aliased(FeeEntry), aliased(FeeEntry)
_CONDITIONS: dict[FeeState, sa.ColumnElement[bool]] = {
    FeeState.OWED: sa.and_(_credit.id.is_(None), _sent.id.is_(None)),
    FeeState.EXPORTED: sa.and_(_credit.id.is_(None), _sent.id.is_not(None)),
    FeeState.WAIVED: _credit.kind == FeeEntryKind.WAIVED,
    FeeState.REVERSED: _credit.kind == FeeEntryKind.REVERSED,
}


def standing_fees(
    session: Session,
    clinic_id: int,
    *,
    state: FeeState | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cancellation_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Fee]:
    """The clinic's fees, the latest first; assessed in [since, until) (aware UTC), in one statement."""
    query = (
        sa.select(FeeEntry, AppointmentCancellation, Patient, _credit, _sent.at)
        .join(AppointmentCancellation, AppointmentCancellation.id == FeeEntry.cancellation_id)
        .join(Patient, Patient.id == FeeEntry.patient_id)
        .outerjoin(_credit, sa.and_(_credit.about_id == FeeEntry.id, _credit.kind.in_(CREDITS)))
        .outerjoin(_sent, sa.and_(_sent.about_id == FeeEntry.id, _sent.kind == FeeEntryKind.EXPORTED))
        .where(FeeEntry.clinic_id == clinic_id, FeeEntry.kind == FeeEntryKind.ASSESSED)
        .order_by(FeeEntry.at.desc(), FeeEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if state:
        query = query.where(_CONDITIONS[state])
    if since and until:
        query = query.where(FeeEntry.at >= since, FeeEntry.at < until)
    if cancellation_id is not None:
        query = query.where(FeeEntry.cancellation_id == cancellation_id)
    return [Fee(*row) for row in session.execute(query)]


def owed(session: Session, clinic_id: int) -> dict[str, tuple[int, int]]:
    """Currency → what patients owe in all, and how much of it billing does not have yet; in cents."""
    sent = sa.select(_sent.id).where(_sent.about_id == FeeEntry.id, _sent.kind == FeeEntryKind.EXPORTED).exists()
    credited = sa.select(_credit.id).where(_credit.about_id == FeeEntry.id, _credit.kind.in_(CREDITS)).exists()
    new = sa.and_(FeeEntry.kind == FeeEntryKind.ASSESSED, ~sent, ~credited)
    query = (
        sa.select(
            FeeEntry.currency,
            sa.func.sum(FeeEntry.amount_cents),
            sa.func.sum(sa.case((new, FeeEntry.amount_cents), else_=0)),
        )
        .where(FeeEntry.clinic_id == clinic_id, FeeEntry.kind != FeeEntryKind.EXPORTED)
        .group_by(FeeEntry.currency)
        .order_by(FeeEntry.currency)
    )
    return {currency: (int(every), int(fresh)) for currency, every, fresh in session.execute(query)}
