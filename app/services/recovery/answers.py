"""What a patient's answer does to a recovery. Called by a turn, which holds the thread's lock."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import (
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    CancellationReason,
    Clinic,
    RecoveryAttempt,
    RecoveryAttemptResult,
    RecoveryEnd,
    RecoveryStatus,
)
from app.services import audit, fees
from app.services.recovery import schedule
from app.services.recovery.ending import finish, texts_of
from app.services.recovery.steps import ask_to_call, is_last, plan_next

LONGEST_WORDS = 500


def note_answer(session: Session, miss_id: int) -> None:
    """They answered: no touch follows by itself. When nothing comes of it in three days, a person calls."""
    miss = _open(session, miss_id)
    if miss is None:
        return
    miss.answered_at, miss.recovery_status = clock.now(session), RecoveryStatus.IN_PROGRESS
    _mark(session, miss, RecoveryAttemptResult.PENDING)
    plan_next(session, miss, session.get_one(Clinic, miss.clinic_id))


def note_reason(
    session: Session, miss: AppointmentCancellation, reason: CancellationReason | None, words: str, *, actor: str
) -> None:
    """Why the visit went wrong, once it is known; the patient's words are kept where they fit no category (PRODUCT.md
    section 5: never OTHER for "unknown"). One that costs nothing, told after the fee was assessed, proposes a waiver.
    """
    if miss.reason is not None:
        return
    before = {"reason": None, "reason_details": miss.reason_details}
    miss.reason_details = words[:LONGEST_WORDS] or miss.reason_details
    if reason is None:
        return
    miss.reason = reason
    after = {"reason": reason, "reason_details": miss.reason_details}
    audit.record(session, miss.clinic_id, "cancellation.reason", miss, actor=actor, before=before, after=after)
    fees.propose_waiver(session, miss)


def decline(session: Session, miss_id: int, end: RecoveryEnd, *, actor: str) -> None:
    """They do not want to come (DECLINED), or go elsewhere now (CHANGED_PROVIDERS): LOST, and nothing follows."""
    miss = _open(session, miss_id)
    if miss:
        finish(session, miss, end, actor=actor, tell=False)


def put_off(session: Session, miss_id: int, day: date, *, actor: str) -> None:
    """ "Not now, in two weeks": PENDING until that day (the clinic's calendar), then the next touch.

    Where the clinic's attempts or days are over by then, a person keeps the promise: a task to call, due on that day.
    """
    miss = _open(session, miss_id)
    if miss is None:
        return
    clinic = session.get_one(Clinic, miss.clinic_id)
    due = at_hour_of(miss, day, clinic)
    last_day = schedule.ends_at(miss.recovery_since, clinic.recovery_days, clinic.timezone)
    if due >= last_day or is_last(session, miss, clinic):
        ask_to_call(session, miss, clinic, due_at=due)
        miss.next_touch_at = max(last_day, schedule.wait_until(miss.recovery_since, due, clinic.timezone))
    else:
        miss.answered_at, miss.held_by, miss.next_touch_at = None, None, due
    miss.recovery_status = RecoveryStatus.PENDING
    for attempt in _mark(session, miss, RecoveryAttemptResult.PENDING):
        attempt.callback_on = day
    audit.record(session, miss.clinic_id, "recovery.put_off", miss, actor=actor, after={"until": day.isoformat()})


def record_booked(session: Session, miss_id: int, visit: Appointment, *, actor: str) -> None:
    """A new time was booked in the dialogue: RECOVERED, however late."""
    miss = lock_one(session, AppointmentCancellation, miss_id)
    if miss and miss.recovery_status is not RecoveryStatus.RECOVERED:
        finish(session, miss, RecoveryEnd.BOOKED, actor=actor, visit=visit, tell=False)


def leave_to_staff(session: Session, miss_id: int) -> None:
    """A person goes on: the patient asked for one, was not understood, or may not be texted any more."""
    miss = _open(session, miss_id)
    if miss:
        miss.answered_at = miss.answered_at or clock.now(session)
        ask_to_call(session, miss, session.get_one(Clinic, miss.clinic_id))


def at_hour_of(miss: AppointmentCancellation, day: date, clinic: Clinic) -> datetime:
    """That day, at the hour of the miss on the clinic's wall clock; aware UTC."""
    hour: time = clock.local(miss.recovery_since, clinic.timezone).time()
    return clock.at_local(datetime.combine(day, hour), clinic.timezone)


def _open(session: Session, miss_id: int) -> AppointmentCancellation | None:
    miss = lock_one(session, AppointmentCancellation, miss_id)
    return miss if miss and miss.recovery_status in RECOVERING else None


def _mark(session: Session, miss: AppointmentCancellation, result: RecoveryAttemptResult) -> list[RecoveryAttempt]:
    """What came of the last text."""
    latest = texts_of(session, miss)[-1:]
    for attempt in latest:
        attempt.result = result
    return latest
