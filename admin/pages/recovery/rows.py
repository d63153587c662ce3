"""A recovery in words: how the visit went wrong, what was tried, what comes next. Two statements for a whole list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.words import WallClock, short_name, words
from app.models import (
    RECOVERING,
    AppointmentCancellation,
    AppointmentType,
    Clinic,
    Patient,
    Provider,
    RecoveryAttempt,
    RecoveryEnd,
    RecoveryStatus,
)

Miss = AppointmentCancellation
ENDS = {
    RecoveryEnd.BOOKED: N_("booked anew"),
    RecoveryEnd.BOOKED_OTHERWISE: N_("has a later visit that nobody asked for"),
    RecoveryEnd.TAKEN_BACK: N_("a booking was taken back at once"),
    RecoveryEnd.CAME_AFTER_ALL: N_("came after all"),
    RecoveryEnd.NEWER_MISS: N_("a newer missed visit takes its place"),
    RecoveryEnd.NOT_WRITTEN_TO: N_("this patient is not written to"),
    RecoveryEnd.BY_STAFF: N_("staff say so"),
    RecoveryEnd.GIVEN_UP: N_("staff gave it up"),
    RecoveryEnd.DECLINED: N_("does not want to come"),
    RecoveryEnd.CHANGED_PROVIDERS: N_("goes elsewhere now"),
    RecoveryEnd.OVER: N_("attempts and days are over"),
}
MARKS = {
    RecoveryStatus.PENDING: "",
    RecoveryStatus.IN_PROGRESS: "live",
    RecoveryStatus.RECOVERED: "good",
    RecoveryStatus.LOST: "bad",
    RecoveryStatus.NOT_NEEDED: "over",
}


@dataclass(frozen=True, slots=True)
class RecoveryRow:
    """A missed visit whose patient is to be won back."""

    miss: Miss
    patient: Patient
    who: str
    kind: str
    provider: str
    happened: str
    reason: str
    tried: str
    next: str
    next_at: datetime | None
    mark: str


def missed() -> sa.Select[Miss, Patient, str, str, Clinic]:
    """Misses with their patient, type, provider and clinic."""
    return (
        sa.select(Miss, Patient, AppointmentType.name, Provider.name, Clinic)
        .join(Patient, Patient.id == Miss.patient_id)
        .join(AppointmentType, AppointmentType.id == Miss.appointment_type_id)
        .join(Provider, Provider.id == Miss.original_provider_id)
        .join(Clinic, Clinic.id == Miss.clinic_id)
    )


def rows(session: Session, wall: WallClock, found: Sequence[Any]) -> list[RecoveryRow]:
    """What a query made of `missed` has found."""
    tried = attempts(session, [row[0].id for row in found])
    return [row_of(wall, row, tried[row[0].id]) for row in found]


def attempts(session: Session, miss_ids: Sequence[int]) -> dict[int, list[RecoveryAttempt]]:
    """Missed visit → what was tried, oldest first."""
    found: dict[int, list[RecoveryAttempt]] = defaultdict(list)
    if miss_ids:
        query = sa.select(RecoveryAttempt).where(RecoveryAttempt.cancellation_id.in_(miss_ids))
        for attempt in session.scalars(query.order_by(RecoveryAttempt.attempted_at, RecoveryAttempt.id)):
            found[attempt.cancellation_id].append(attempt)
    return found


def row_of(wall: WallClock, row: Any, tried: Sequence[RecoveryAttempt]) -> RecoveryRow:
    """One miss, as `missed` finds it, in words."""
    miss, patient, kind, provider, clinic = row
    return RecoveryRow(
        miss, patient, short_name(patient), kind, provider,
        happened=words(miss.cancellation_type),
        reason=words(miss.reason) or gettext("Not known yet"),
        tried=_tried(wall, miss, clinic, tried),
        next=_next(wall, miss),
        next_at=miss.next_touch_at if _waits(miss, wall.now) else None,
        mark=MARKS[miss.recovery_status],
    )  # fmt: skip


def _tried(wall: WallClock, miss: Miss, clinic: Clinic, tried: Sequence[RecoveryAttempt]) -> str:
    counted = [one for one in tried if one.counts and one.attempted_at >= miss.recovery_since]
    if not counted:
        return gettext("Nothing yet")
    which = ", ".join(f"{words(one.channel).lower()} {wall.within(wall.day(one.attempted_at))}" for one in counted)
    return gettext("%(made)s of %(most)s: %(which)s", made=len(counted), most=clinic.recovery_attempts, which=which)


def _waits(miss: Miss, now: datetime) -> bool:
    """Whether a touch comes by itself, at a time that is known."""
    going_on = miss.recovery_status in RECOVERING and miss.answered_at is None
    return going_on and miss.next_touch_at is not None and miss.next_touch_at > now


def _next(wall: WallClock, miss: Miss) -> str:
    if miss.recovery_status not in RECOVERING:
        return gettext(ENDS[miss.recovery_end]) if miss.recovery_end else ""
    if miss.held_by:
        return gettext("Held: %(rule)s", rule=words(miss.held_by))
    if miss.answered_at:
        return gettext("Has answered: a person goes on")
    if miss.next_touch_at is None:
        return gettext("Nothing by itself: call")
    if miss.next_touch_at <= wall.now:
        return gettext("Asked next, as soon as they may be")
    return wall.moment(miss.next_touch_at)
