"""What fees came to per month, on the clinic's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Clinic, FeeEntry, FeeEntryKind


@dataclass(frozen=True, slots=True)
class Total:
    """One currency of a month, in cents. Credits are positive here; what stays is `assessed - waived - reversed`."""

    month: date
    currency: str
    assessed: int = 0
    waived: int = 0
    reversed: int = 0

    @property
    def net(self) -> int:
        """What stays of the month: credits count in the month in which they were given."""
        return self.assessed - self.waived - self.reversed


def per_month(session: Session, clinic_id: int, first: date, last: date) -> list[Total]:
    """The totals of the months of two days and of those between, by month and currency; months without fees are left
    out. A month begins at midnight in the clinic's zone.
    """
    zone = session.get_one(Clinic, clinic_id).timezone
    found, month = [], first.replace(day=1)
    while month <= last:
        following = (month.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
        found += _of(session, clinic_id, month, _begins(month, zone), _begins(following, zone))
        month = following
    return found


def _begins(day: date, zone: str) -> datetime:
    return clock.at_local(datetime.combine(day, time()), zone)


def _of(session: Session, clinic_id: int, month: date, since: datetime, until: datetime) -> list[Total]:
    def summed(kind: FeeEntryKind) -> sa.ColumnElement[int]:
        amount = sa.case((FeeEntry.kind == kind, sa.func.abs(FeeEntry.amount_cents)), else_=0)
        return sa.func.sum(amount)

    query = (
        sa.select(FeeEntry.currency, *(summed(kind) for kind in FeeEntryKind if kind is not FeeEntryKind.EXPORTED))
        .where(
            FeeEntry.clinic_id == clinic_id,
            FeeEntry.at >= since,
            FeeEntry.at < until,
            FeeEntry.kind != FeeEntryKind.EXPORTED,
        )
        .group_by(FeeEntry.currency)
        .order_by(FeeEntry.currency)
    )
    return [Total(month, currency, *(int(cents) for cents in sums)) for currency, *sums in session.execute(query)]
