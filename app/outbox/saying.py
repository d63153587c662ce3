"""Queues what we say. Only conversations call it; whether it is really sent is decided by the claim."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, gsm
from app.models import (
    CONFIRMS_OPT_OUT,
    Appointment,
    MessageStatus,
    NotificationChannel,
    OutboxMessage,
    Purpose,
    StopRule,
    Thread,
)

SPOKEN_ALWAYS = CONFIRMS_OPT_OUT | {Purpose.STAFF, Purpose.STAFF_ALERT, Purpose.EMERGENCY}
"""What is said although a person is writing in the thread."""


def say(
    session: Session,
    thread: Thread,
    body: str,
    purpose: Purpose,
    *,
    key: str,
    item_id: int | None = None,
    expires_at: datetime | None = None,
    confirms: Appointment | None = None,
) -> OutboxMessage:
    """Queue a text to the thread's contact. `key` (`inbox:<item>:<n>`) makes it once; `expires_at` is aware UTC.
    `confirms` is the visit whose booking it confirms: should it be lost, a person calls at once.

    Where the bot is silent, what it would have said is kept as stopped, and shown.
    """
    text = gsm.fold(body)
    silent = silenced(thread, purpose, confirms_visit=confirms is not None)
    message = OutboxMessage(
        clinic_id=thread.clinic_id,
        thread_id=thread.id,
        contact_id=thread.contact_id,
        inbox_item_id=item_id,
        appointment_id=confirms.id if confirms else None,
        key=key,
        reference=secrets.token_urlsafe(18),
        channel=NotificationChannel.SMS,
        purpose=purpose,
        body=text,
        segments=gsm.segments(text),
        status=MessageStatus.STOPPED if silent else MessageStatus.QUEUED,
        stop_rule=silent,
        created_at=clock.now(session),
        expires_at=expires_at,
        not_before=clock.real(),
    )
    session.add(message)
    session.flush()
    session.info["due"] = True
    return message


def silenced(thread: Thread, purpose: Purpose, *, confirms_visit: bool) -> StopRule | None:
    """Why the bot must not say this: a person is writing in the thread, or it seems to talk with a machine.

    To a machine it says at most what confirms that a visit was booked.
    """
    if thread.staff_id is not None and purpose not in SPOKEN_ALWAYS:
        return StopRule.STAFF_HAS_THREAD
    if thread.looping_since is not None and purpose is Purpose.ANSWER and not confirms_visit:
        return StopRule.LOOP_GUARD
    return None
