"""What staff record of a call, and what follows (PRODUCT.md section 6: a closed list of outcomes)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import (
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    CallOutcome,
    CancellationReason,
    Clinic,
    NotificationChannel,
    Patient,
    RecoveryAttempt,
    RecoveryAttemptResult,
    RecoveryEnd,
    RecoveryStatus,
)
from app.services import audit, consent, reach, tasks
from app.services.recovery import schedule
from app.services.recovery.answers import at_hour_of, note_reason
from app.services.recovery.ending import call_cause, finish
from app.services.recovery.standing import later_visit
from app.services.recovery.steps import ask_to_call, plan_next
from app.services.refusals import ServiceRefusal

RESULT_OF = {
    CallOutcome.REBOOKED: RecoveryAttemptResult.RESCHEDULED,
    CallOutcome.REFUSED: RecoveryAttemptResult.DECLINED,
    CallOutcome.MOVED_AWAY: RecoveryAttemptResult.DECLINED,
    CallOutcome.WILL_CALL_BACK: RecoveryAttemptResult.PENDING,
    CallOutcome.OTHER: RecoveryAttemptResult.PENDING,
    CallOutcome.LEFT_MESSAGE: RecoveryAttemptResult.NO_RESPONSE,
    CallOutcome.NO_ANSWER: RecoveryAttemptResult.NO_RESPONSE,
    CallOutcome.WRONG_NUMBER: RecoveryAttemptResult.NO_RESPONSE,
}
ENDS = {CallOutcome.REFUSED: RecoveryEnd.DECLINED, CallOutcome.MOVED_AWAY: RecoveryEnd.CHANGED_PROVIDERS}
CALLABLE = (*RECOVERING, RecoveryStatus.LOST)
LONGEST_NOTES = 2000


class NotRecoverable(ServiceRefusal):
    """It cannot be done with this recovery; the message says why and what to do."""


def log_call(
    session: Session,
    miss_id: int,
    outcome: CallOutcome,
    *,
    by: str,
    notes: str | None = None,
    callback_on: date | None = None,
    channel: NotificationChannel = NotificationChannel.PHONE,
) -> RecoveryAttempt:
    """Record a call about a miss (or a letter …: `channel`), and do what its outcome means. Raises NotRecoverable.

    REBOOKED finds the visit that was booked; REFUSED and MOVED_AWAY end the recovery; WILL_CALL_BACK needs the day
    (the clinic's calendar) on which a person calls if they have not; with WRONG_NUMBER nothing is sent there any more.
    Whoever could not be reached is asked again in its time. A call counts as an attempt.
    """
    miss = lock_one(session, AppointmentCancellation, miss_id)
    if miss is None:
        raise NotRecoverable(f"there is no missed visit {miss_id} at this clinic")
    if miss.recovery_status not in CALLABLE:
        raise NotRecoverable(f"recovery {miss_id} is {_said(miss)}: nothing is left to call about")
    clinic = session.get_one(Clinic, miss.clinic_id)
    _check(session, clinic, outcome, notes, callback_on)
    if outcome is CallOutcome.WRONG_NUMBER and channel is not NotificationChannel.PHONE:
        raise NotRecoverable("a wrong number is what a call finds out: its channel is PHONE", field="channel")
    visit = _rebooked(session, miss) if outcome is CallOutcome.REBOOKED else None
    tasks.close(session, miss.clinic_id, call_cause(miss), outcome.lower().replace("_", " "))
    attempt = RecoveryAttempt(
        clinic_id=miss.clinic_id, cancellation_id=miss.id, attempted_at=clock.now(session),
        channel=channel, result=RESULT_OF[outcome], outcome=outcome, notes=notes or None,
        callback_on=callback_on, made_by=by,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    audit.record(
        session, miss.clinic_id, "recovery.called", miss, actor=by, after={"outcome": outcome, "channel": channel}
    )
    _follow_up(session, miss, clinic, outcome, visit, callback_on, by)
    return attempt


def _follow_up(
    session: Session, miss: AppointmentCancellation, clinic: Clinic, outcome: CallOutcome,
    visit: Appointment | None, callback_on: date | None, by: str,
) -> None:  # fmt: skip
    if visit:
        finish(session, miss, RecoveryEnd.BOOKED, actor=by, visit=visit)
    elif outcome in ENDS:
        if outcome is CallOutcome.MOVED_AWAY:
            note_reason(session, miss, CancellationReason.CHANGED_PROVIDERS, "", actor=by)
        if miss.recovery_status in RECOVERING:
            finish(session, miss, ENDS[outcome], actor=by)
    elif callback_on:
        due = at_hour_of(miss, callback_on, clinic)
        ask_to_call(session, miss, clinic, due_at=due)
        miss.next_touch_at = max(
            schedule.ends_at(miss.recovery_since, clinic.recovery_days, clinic.timezone),
            schedule.wait_until(miss.recovery_since, due, clinic.timezone),
        )
        miss.recovery_status, miss.recovery_end, miss.answered_at = RecoveryStatus.PENDING, None, clock.now(session)
    elif miss.recovery_status in RECOVERING:
        if outcome is CallOutcome.OTHER:
            miss.answered_at = clock.now(session)
        elif outcome is CallOutcome.WRONG_NUMBER:
            _mark_wrong(session, miss)
        miss.recovery_status = RecoveryStatus.IN_PROGRESS
        if outcome is CallOutcome.OTHER or miss.next_touch_at is None:
            plan_next(session, miss, clinic)


def _rebooked(session: Session, miss: AppointmentCancellation) -> Appointment:
    visit = later_visit(session, miss)
    if visit is None:
        raise NotRecoverable(f"patient {miss.patient_id} has no later visit of that type: book it first")
    return visit


def _check(session: Session, clinic: Clinic, outcome: CallOutcome, notes: str | None, callback_on: date | None) -> None:
    if outcome is CallOutcome.WILL_CALL_BACK and callback_on is None:
        raise NotRecoverable("say on which day they will call back", field="callback_on")
    if callback_on and outcome is not CallOutcome.WILL_CALL_BACK:
        raise NotRecoverable(f"a day to call back belongs to WILL_CALL_BACK, not to {outcome}", field="callback_on")
    today = clock.local(clock.now(session), clinic.timezone).date()
    if callback_on and not 0 < (callback_on - today).days <= 366:
        raise NotRecoverable(
            f"the day to call back, {callback_on}, is not within a year from tomorrow on", field="callback_on"
        )
    if outcome is CallOutcome.OTHER and not (notes or "").strip():
        raise NotRecoverable("say in the notes what came of the call", field="notes")
    if len(notes or "") > LONGEST_NOTES:
        raise NotRecoverable(f"notes have at most {LONGEST_NOTES} characters: shorten them", field="notes")


def _mark_wrong(session: Session, miss: AppointmentCancellation) -> None:
    """The number that staff call belongs to somebody else: never again, by text or phone."""
    contact = reach.phone_to_call(session, session.get_one(Patient, miss.patient_id), clock.now(session))
    if contact:
        consent.report_wrong_number(session, contact)


def _said(miss: AppointmentCancellation) -> str:
    return miss.recovery_status.lower().replace("_", " ")
