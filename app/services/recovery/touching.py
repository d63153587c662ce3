"""What the turn needs that makes a touch by text: whether it still may, and what became of the text."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import (
    RECOVERING,
    AppointmentCancellation,
    Clinic,
    Contact,
    Conversation,
    OutboxMessage,
    Purpose,
    RecoveryAttempt,
    RecoveryAttemptResult,
    RecoveryStatus,
    StopRule,
)
from app.services import audit, contact_rules
from app.services.recovery.ending import finish
from app.services.recovery.standing import end_of
from app.services.recovery.steps import call_instead, is_last, plan_next
from app.services.recovery.ways import Held


def take_touch(session: Session, miss_id: int, number: int) -> AppointmentCancellation | None:
    """The miss, locked, if touch `number` is still to be made. The patient may have answered, come or been booked.

    A touch that was posted twice is taken once: the first one has counted it.
    """
    miss = lock_one(session, AppointmentCancellation, miss_id)
    if miss is None or miss.recovery_status not in RECOVERING or miss.touches != number - 1:
        return None
    end = end_of(session, miss)
    if end:
        finish(session, miss, end, actor="system")
        return None
    if miss.answered_at or is_last(session, miss, session.get_one(Clinic, miss.clinic_id)):
        return None
    return miss


def wait(miss: AppointmentCancellation, reason: Held) -> None:
    """The touch cannot be made now: it is due again when the rule ends. Neither lost nor doubled."""
    miss.held_by, miss.next_touch_at = reason.rule, reason.until


def record_text(
    session: Session, miss: AppointmentCancellation, conversation: Conversation, message: OutboxMessage, language: str
) -> None:
    """The touch of a locked miss was put into words; the next one is planned."""
    miss.touches += 1
    miss.recovery_status, miss.held_by = RecoveryStatus.IN_PROGRESS, None
    session.add(
        RecoveryAttempt(
            clinic_id=miss.clinic_id,
            cancellation_id=miss.id,
            attempted_at=clock.now(session),
            channel=message.channel,
            result=RecoveryAttemptResult.PENDING,
            language=language,
            conversation_id=conversation.id,
            outbox_message_id=message.id,
        )
    )
    session.flush()
    after = {"touch": miss.touches, "channel": message.channel}
    audit.record(session, miss.clinic_id, "recovery.touched", miss, actor="system", after=after)
    plan_next(session, miss, session.get_one(Clinic, miss.clinic_id))


def lose_text(session: Session, message: OutboxMessage) -> int | None:
    """A touch's text was stopped by a last check, or will not arrive: it is no attempt (as in spec rule 3).

    The touch is made again when the rule ends, by another contact where this one cannot be texted any more, or by a
    call. What trial mode held back would be held back again: the next touch follows in its time. Returns the
    miss that it was about; None: it was no touch.
    """
    attempt = session.scalar(sa.select(RecoveryAttempt).where(RecoveryAttempt.outbox_message_id == message.id))
    if attempt is None:
        return None
    if not attempt.counts:
        return attempt.cancellation_id
    miss = lock_one(session, AppointmentCancellation, attempt.cancellation_id)
    rule = message.stop_rule
    attempt.counts, attempt.result = False, RecoveryAttemptResult.NO_RESPONSE
    attempt.notes = f"not sent: {rule.lower().replace('_', ' ')}" if rule else "did not arrive"
    if miss is not None and miss.recovery_status in RECOVERING and rule is not StopRule.TRIAL_MODE:
        _touch_again(session, miss, message)
    return attempt.cancellation_id


def _touch_again(session: Session, miss: AppointmentCancellation, message: OutboxMessage) -> None:
    clinic, contact = session.get_one(Clinic, miss.clinic_id), session.get_one(Contact, message.contact_id)
    miss.touches -= 1
    dead = contact_rules.standing_refusal(session, contact, Purpose.RECOVERY)
    if message.stop_rule is None and dead is None:
        call_instead(session, miss, clinic)  # the carrier refuses this text: it would refuse it again
    else:
        miss.held_by, miss.next_touch_at = message.stop_rule, clock.now(session)
