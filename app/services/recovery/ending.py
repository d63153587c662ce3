"""Ends a recovery: where it stands then, why, and what follows for its attempts, its task and its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock
from app.models import (
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    Conversation,
    ItemKind,
    NotificationChannel,
    Patient,
    RecoveryAttempt,
    RecoveryAttemptResult,
    RecoveryEnd,
    RecoveryStatus,
)
from app.services import audit
from app.services.recovery.standing import end_of

STATUS_OF = {
    RecoveryEnd.BOOKED: RecoveryStatus.RECOVERED,
    RecoveryEnd.BOOKED_OTHERWISE: RecoveryStatus.NOT_NEEDED,
    RecoveryEnd.TAKEN_BACK: RecoveryStatus.NOT_NEEDED,
    RecoveryEnd.CAME_AFTER_ALL: RecoveryStatus.NOT_NEEDED,
    RecoveryEnd.NEWER_MISS: RecoveryStatus.NOT_NEEDED,
    RecoveryEnd.NOT_WRITTEN_TO: RecoveryStatus.NOT_NEEDED,
    RecoveryEnd.BY_STAFF: RecoveryStatus.NOT_NEEDED,
    RecoveryEnd.DECLINED: RecoveryStatus.LOST,
    RecoveryEnd.CHANGED_PROVIDERS: RecoveryStatus.LOST,
    RecoveryEnd.OVER: RecoveryStatus.LOST,
    RecoveryEnd.GIVEN_UP: RecoveryStatus.LOST,
}
RESULT_OF = {
    RecoveryEnd.BOOKED: RecoveryAttemptResult.RESCHEDULED,
    RecoveryEnd.DECLINED: RecoveryAttemptResult.DECLINED,
    RecoveryEnd.CHANGED_PROVIDERS: RecoveryAttemptResult.DECLINED,
}


def settle(session: Session, miss_id: int) -> None:
    """Something happened elsewhere that ends a recovery (`standing.settled`)."""
    for miss in lock(session, AppointmentCancellation, [miss_id]):
        end = end_of(session, miss) if miss.recovery_status in RECOVERING else None
        if end is RecoveryEnd.BOOKED and miss.touches == 0:
            note_dialogue(session, miss, None)
        if end:
            finish(session, miss, end, actor="system")


def finish(
    session: Session,
    miss: AppointmentCancellation,
    end: RecoveryEnd,
    *,
    actor: str,
    visit: Appointment | None = None,
    tell: bool = True,
) -> None:
    """End the recovery of a locked miss. `visit` is the one that was booked in its place.

    `tell`: the thread in which its question is open hears of it in a turn of its own; a turn that ends it knows.
    """
    before = {"status": miss.recovery_status}
    miss.recovery_status, miss.recovery_end = STATUS_OF[end], end
    miss.next_touch_at = miss.held_by = None
    if visit:
        miss.rescheduled_appointment_id = visit.id
    _close_attempts(session, miss, end)
    after = {"status": miss.recovery_status, "end": end, "visit": miss.rescheduled_appointment_id}
    audit.record(session, miss.clinic_id, "recovery.ended", miss, actor=actor, before=before, after=after)
    if tell:
        _tell(session, miss)


def note_dialogue(session: Session, miss: AppointmentCancellation, conversation: Conversation | None) -> None:
    """The dialogue that cancelled the visit asked why and suggested times: it was the first touch of a locked miss."""
    miss.touches, miss.recovery_status = 1, RecoveryStatus.IN_PROGRESS
    session.add(
        RecoveryAttempt(
            clinic_id=miss.clinic_id,
            cancellation_id=miss.id,
            attempted_at=miss.cancelled_at,
            channel=NotificationChannel.SMS,
            result=RecoveryAttemptResult.PENDING,
            notes="in the dialogue that cancelled the visit",
            language=session.get_one(Patient, miss.patient_id).language,
            conversation_id=conversation.id if conversation else None,
        )
    )
    session.flush()
    audit.record(session, miss.clinic_id, "recovery.touched", miss, after={"touch": 1, "channel": "SMS"})


def call_cause(miss: AppointmentCancellation) -> str:
    """The cause of the one task to call about a miss."""
    return f"appointment_cancellation:{miss.id}:recovery-call"


def miss_of_call(cause: str) -> int | None:
    """The miss whose call a task of this cause asks for (`call_cause`)."""
    found = re.fullmatch(r"appointment_cancellation:(\d+):recovery-call", cause)
    return int(found[1]) if found else None


def attempts_of(session: Session, miss: AppointmentCancellation) -> Sequence[RecoveryAttempt]:
    """The attempts that count, oldest first: sent and not failed, or called; since staff began anew, if they did."""
    query = sa.select(RecoveryAttempt).where(
        RecoveryAttempt.cancellation_id == miss.id,
        RecoveryAttempt.counts.is_(True),
        RecoveryAttempt.attempted_at >= miss.recovery_since,
    )
    return list(session.scalars(query.order_by(RecoveryAttempt.id)))


def texts_of(session: Session, miss: AppointmentCancellation) -> list[RecoveryAttempt]:
    """The texts among the attempts, oldest first."""
    return [one for one in attempts_of(session, miss) if one.channel is not NotificationChannel.PHONE]


def close_unanswered(session: Session, miss: AppointmentCancellation) -> None:
    """Nobody has answered the texts so far. One that was put off was answered."""
    for attempt in texts_of(session, miss):
        if attempt.result is RecoveryAttemptResult.PENDING and attempt.callback_on is None:
            attempt.result = RecoveryAttemptResult.NO_RESPONSE


def _close_attempts(session: Session, miss: AppointmentCancellation, end: RecoveryEnd) -> None:
    """The last text brought about what came of it; those before stay as they were. Of calls, staff have said it."""
    for attempt in texts_of(session, miss)[-1:]:
        if end in RESULT_OF:
            attempt.result = RESULT_OF[end]
    if end is RecoveryEnd.OVER and miss.answered_at is None:
        close_unanswered(session, miss)


def _tell(session: Session, miss: AppointmentCancellation) -> None:
    query = (
        sa.select(Conversation.clinic_id, Conversation.thread_id)
        .join(RecoveryAttempt, RecoveryAttempt.conversation_id == Conversation.id)
        .where(RecoveryAttempt.cancellation_id == miss.id, Conversation.closed_at.is_(None))
    )
    for clinic_id, thread_id in session.execute(query.distinct()).all():
        key = f"recovery:{miss.id}:ended:{clock.now(session).isoformat()}"
        inbox.post(session, (clinic_id, thread_id), f"{key}:{thread_id}", ItemKind.RECOVERY_ENDED, miss.id)
