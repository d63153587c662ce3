"""The clock's part: what is due of a recovery, one step at a time.

A step ends it, makes a touch or waits. A touch by text is posted to the thread of the contact, whose turn speaks; a
touch for which there is nobody to text is a task to call. Rows are due by `next_touch_at`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock
from app.models import (
    RECOVERING,
    AppointmentCancellation,
    CancellationType,
    Clinic,
    ItemKind,
    RecoveryEnd,
    RecoveryStatus,
    StopRule,
    TaskKind,
)
from app.services import audit, cancel_words, tasks
from app.services.recovery import schedule, ways
from app.services.recovery.ending import attempts_of, call_cause, close_unanswered, finish
from app.services.recovery.hearing import heard_at
from app.services.recovery.standing import end_of
from app.statements import NOW, Due, columns

AT_ONCE = 100
CANCEL_WORD_WAIT = timedelta(minutes=15)
SETTLES_SOON = timedelta(minutes=1)
_miss = columns(AppointmentCancellation)
DUE = Due(sa.select(_miss.id).where(_miss.next_touch_at <= NOW).order_by(_miss.next_touch_at).limit(AT_ONCE))
IN_FLIGHT = timedelta(days=1)
"""A touch that was posted is looked at again after so long: its item may have failed five times and be parked."""


def due(session: Session) -> list[int]:
    """The misses whose recovery is due, at most 100."""
    return DUE.ids(session, clock.now(session))


def take_step(session: Session, miss_id: int) -> None:
    """The next step of one recovery, if it is still due: two clocks at once take it once."""
    ids = [miss_id, *session.scalars(_older(miss_id))]
    misses = {miss.id: miss for miss in lock(session, AppointmentCancellation, ids)}
    miss, now = misses.pop(miss_id), clock.now(session)
    if miss.next_touch_at is None or miss.next_touch_at > now:
        return
    clinic = session.get_one(Clinic, miss.clinic_id)
    end = end_of(session, miss) if miss.recovery_status in RECOVERING else None
    if end:
        finish(session, miss, end, actor="system")
    elif miss.recovery_status not in RECOVERING or clinic.recovery_attempts == 0:
        miss.next_touch_at = None  # a visit that was moved; or the clinic wants to do it by hand
    else:
        for older in misses.values():
            if older.recovery_status in RECOVERING:
                finish(session, older, RecoveryEnd.NEWER_MISS, actor="system")
        _go_on(session, miss, clinic, now)


def plan_next(session: Session, miss: AppointmentCancellation, clinic: Clinic) -> None:
    """When the clock looks again, after a touch: at the next one, or when our patience or the last day ends."""
    now, since, zone = clock.now(session), miss.recovery_since, clinic.timezone
    if miss.answered_at or is_last(session, miss, clinic):
        after = schedule.wait_until(since, now, zone)
    else:
        after = schedule.touch_at(since, miss.touches + 1, now, zone)
    miss.next_touch_at = min(after, schedule.ends_at(since, clinic.recovery_days, zone))


def is_last(session: Session, miss: AppointmentCancellation, clinic: Clinic) -> bool:
    """Whether no touch follows by itself: the clinic's attempts are made, by us or by staff (spec rule 6)."""
    return max(miss.touches, len(attempts_of(session, miss))) >= clinic.recovery_attempts


def ask_to_call(
    session: Session, miss: AppointmentCancellation, clinic: Clinic, *, due_at: datetime | None = None
) -> None:
    """A person calls: the one task of this recovery, which then waits for the result until its last day."""
    miss.recovery_status, miss.held_by = RecoveryStatus.IN_PROGRESS, None
    tasks.ask_person(
        session, miss.clinic_id, TaskKind.RECOVERY_CALL, call_cause(miss), due_at=due_at,
        patient_id=miss.patient_id, appointment_id=miss.appointment_id,
    )  # fmt: skip
    miss.next_touch_at = schedule.ends_at(miss.recovery_since, clinic.recovery_days, clinic.timezone)


def call_instead(session: Session, miss: AppointmentCancellation, clinic: Clinic) -> None:
    """The touch is a call: there is nobody to text. The next touch follows in its time, called or not."""
    ask_to_call(session, miss, clinic)
    count_call(session, miss, clinic)


def count_call(session: Session, miss: AppointmentCancellation, clinic: Clinic) -> None:
    """Somebody has been asked to call: that is the touch."""
    miss.recovery_status = RecoveryStatus.IN_PROGRESS
    miss.touches += 1
    after = {"touch": miss.touches, "channel": "PHONE"}
    audit.record(session, miss.clinic_id, "recovery.touched", miss, actor="system", after=after)
    plan_next(session, miss, clinic)


def _go_on(session: Session, miss: AppointmentCancellation, clinic: Clinic, now: datetime) -> None:
    miss.answered_at = miss.answered_at or heard_at(session, miss)
    if cancel_words.pending_for(session, miss.appointment_id) is not None:
        miss.held_by, miss.next_touch_at = StopRule.CANCEL_WORD, now + CANCEL_WORD_WAIT
    elif miss.cancellation_type is CancellationType.NO_SHOW and miss.settles_at is not None:
        miss.next_touch_at = max(miss.settles_at, now + SETTLES_SOON)
    elif now >= schedule.ends_at(miss.recovery_since, clinic.recovery_days, clinic.timezone):
        finish(session, miss, RecoveryEnd.OVER, actor="system", tell=False)  # a late answer still books
    elif miss.answered_at or is_last(session, miss, clinic):
        ask_to_call(session, miss, clinic)
    else:
        _touch(session, miss, clinic, now)


def _touch(session: Session, miss: AppointmentCancellation, clinic: Clinic, now: datetime) -> None:
    close_unanswered(session, miss)
    contact = ways.contact_for(session, miss, miss.touches + 1)
    if contact is None:
        call_instead(session, miss, clinic)
        return
    thread = ways.thread_of(session, contact)
    held = None if _was_just_asked(miss, contact.id) else ways.held(session, contact, thread)
    if held:
        miss.held_by, miss.next_touch_at = held.rule, held.until
        return
    key = f"recovery:{miss.id}:touch:{miss.touches + 1}:{now.isoformat()}"
    inbox.post(session, thread, key, ItemKind.RECOVERY_DUE, miss.id)
    miss.next_touch_at = now + IN_FLIGHT


def _was_just_asked(miss: AppointmentCancellation, contact_id: int) -> bool:
    """The dialogue that cancelled the visit, or told of it, may be the first touch: the turn finds out."""
    told = miss.cancellation_type is CancellationType.PRACTICE_CANCEL
    return miss.touches == 0 and (told or miss.cancelled_by == f"contact:{contact_id}")


def _older(miss_id: int) -> sa.Select[int]:
    """The other recoveries of that patient and type that began before: the newer miss takes over."""
    mine, other = sa.orm.aliased(AppointmentCancellation), AppointmentCancellation
    return (
        sa.select(other.id)
        .join(mine, sa.and_(mine.patient_id == other.patient_id, mine.appointment_type_id == other.appointment_type_id))
        .where(mine.id == miss_id, other.id < miss_id, other.recovery_status.in_(RECOVERING))
    )
