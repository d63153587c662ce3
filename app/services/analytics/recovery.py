"""How often a missed visit is won back: by the number of the last touch, its channel and language, and the reason.

The unit is the miss; those that needed no recovery, and those that are still going on, are in no rate. A miss counts as
won back when the new visit was booked in the thread or by a call about it; what was booked otherwise after a touch is
shown beside it, because nobody knows whether the touch brought it about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AppointmentCancellation, Clinic, Patient, RecoveryAttempt, RecoveryEnd, RecoveryStatus
from app.services.analytics.intervals import Rate
from app.services.analytics.period import bounds

ENDED = (RecoveryStatus.RECOVERED, RecoveryStatus.LOST)
NOT_KNOWN = "not known"


class RecoveryBy(StrEnum):
    """How the misses are grouped."""

    TOUCH = "touch"
    REASON = "reason"
    CHANNEL = "channel"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class WonBack:
    """One group: of those that ended, how many were won back; how many go on; how many were booked otherwise."""

    name: str
    rate: Rate
    going_on: int
    booked_otherwise: int


@dataclass(frozen=True, slots=True)
class RecoveryRates:
    """The groups, and all misses of the period together. Days are the clinic's, both included."""

    first_day: date
    last_day: date
    by: RecoveryBy
    groups: list[WonBack]
    total: WonBack


@dataclass(frozen=True, slots=True)
class _Miss:
    """One missed visit about which somebody was asked."""

    status: RecoveryStatus
    end: RecoveryEnd | None
    group: str


def recovery_rates(
    session: Session, clinic_id: int, first_day: date, last_day: date, by: RecoveryBy = RecoveryBy.TOUCH
) -> RecoveryRates:
    """The rates of one clinic's visits that were missed from `first_day` to `last_day`. Raises BadPeriod."""
    since, until = bounds(session, clinic_id, first_day, last_day)
    misses = _misses(session, clinic_id, since, until, by)
    grouped: dict[str, list[_Miss]] = defaultdict(list)
    for miss in misses:
        grouped[miss.group].append(miss)
    groups = [_won_back(name, grouped[name]) for name in sorted(grouped)]
    return RecoveryRates(first_day, last_day, by, groups, _won_back("all", misses))


def _misses(session: Session, clinic_id: int, since: datetime, until: datetime, by: RecoveryBy) -> list[_Miss]:
    """Those with an attempt that counts; each by its last one, which is the one that was answered or was not."""
    attempts = (
        sa.select(
            RecoveryAttempt.cancellation_id, sa.func.max(RecoveryAttempt.id).label("last"), sa.func.count().label("n")
        )
        .where(RecoveryAttempt.clinic_id == clinic_id, RecoveryAttempt.counts)
        .group_by(RecoveryAttempt.cancellation_id)
        .subquery()
    )
    group = {
        RecoveryBy.TOUCH: attempts.c.n,
        RecoveryBy.REASON: AppointmentCancellation.reason,
        RecoveryBy.CHANNEL: RecoveryAttempt.channel,
        RecoveryBy.LANGUAGE: sa.func.coalesce(RecoveryAttempt.language, Patient.language, Clinic.language),
    }[by]
    query = (
        sa.select(AppointmentCancellation.recovery_status, AppointmentCancellation.recovery_end, group)
        .join(attempts, attempts.c.cancellation_id == AppointmentCancellation.id)
        .join(RecoveryAttempt, RecoveryAttempt.id == attempts.c.last)
        .join(Patient, Patient.id == AppointmentCancellation.patient_id)
        .join(Clinic, Clinic.id == AppointmentCancellation.clinic_id)
        .where(
            AppointmentCancellation.clinic_id == clinic_id,
            AppointmentCancellation.cancelled_at >= since,
            AppointmentCancellation.cancelled_at < until,
        )
    )
    return [_Miss(status, end, _named(value)) for status, end, value in session.execute(query)]


def _named(value: object) -> str:
    return NOT_KNOWN if value is None else str(value).lower().replace("_", " ")


def _won_back(name: str, misses: Iterable[_Miss]) -> WonBack:
    every = list(misses)
    ended = [miss for miss in every if miss.status in ENDED]
    return WonBack(
        name=name,
        rate=Rate(sum(miss.status is RecoveryStatus.RECOVERED for miss in ended), len(ended)),
        going_on=sum(miss.status in (RecoveryStatus.PENDING, RecoveryStatus.IN_PROGRESS) for miss in every),
        booked_otherwise=sum(miss.end is RecoveryEnd.BOOKED_OTHERWISE for miss in every),
    )
