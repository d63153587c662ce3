"""What follows when a message does not go out or will not arrive: the thread hears of it, at need a person too."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import inbox
from app.models import (
    Appointment,
    Contact,
    InboxItem,
    ItemKind,
    MessageStatus,
    OutboxMessage,
    Purpose,
    Scope,
    StopRule,
    TaskKind,
    Thread,
)
from app.outbox.status import change, forward
from app.services import consent, tasks

NEWS = (Purpose.ANSWER, Purpose.EMERGENCY, Purpose.OFFER_NEWS)
"""What somebody waits to hear: when it is lost, a person says it."""
UNSAID_ON_PURPOSE = (StopRule.OPTED_OUT, StopRule.TRIAL_MODE, StopRule.STAFF_HAS_THREAD, StopRule.LOOP_GUARD)
ENDS_ALL_HOLDS = ("unreachable", "opted_out")
"""Classes of error that say something about the contact, whichever text they came with."""


def stop(session: Session, message: OutboxMessage, rule: StopRule) -> bool:
    """A last check forbids it: recorded with its rule, and the thread hears of it, which frees the hold."""
    status = MessageStatus.HELD_BACK if rule is StopRule.TRIAL_MODE else MessageStatus.STOPPED
    if not change(session, message, status, stop_rule=rule):
        return False
    if rule is StopRule.NO_SENDER:
        cause = f"clinic:{message.clinic_id}:no-number"
        tasks.ask_person(session, message.clinic_id, TaskKind.CARRIER_SETTINGS, cause, urgent=True)
    if rule not in UNSAID_ON_PURPOSE or message.purpose is Purpose.STAFF_ALERT:
        _have_it_said(session, message)
    thread = (message.clinic_id, message.thread_id)
    inbox.post(session, thread, f"outbox:{message.id}:stopped", ItemKind.MESSAGE_STOPPED, message.id)
    return True


def fail(session: Session, message: OutboxMessage, status: MessageStatus, failure: str, code: int | None) -> bool:
    """It will not arrive: mark the contact as its class of error says, and tell the thread, which frees the hold.

    A dead phone and an opt-out end everything that is open with the contact, not only what this text was about.
    """
    if not forward(session, message.id, status, error_code=code):
        return False
    session.refresh(message)
    contact = session.get_one(Contact, message.contact_id)
    thread = session.get_one(Thread, message.thread_id)
    if failure == "unreachable":
        consent.mark_unreachable(session, contact, code)
        cause = f"contact:{contact.id}:unreachable"
        tasks.ask_person(session, message.clinic_id, TaskKind.UNREACHABLE, cause, thread=thread)
    elif failure == "opted_out":
        consent.opt_out(session, contact, Scope.ALL, "carrier")
    elif failure == "content":
        cause = f"outbox_message:{message.id}:filtered"
        tasks.ask_person(session, message.clinic_id, TaskKind.CONTENT_FILTERED, cause, thread=thread)
    inbox.post(session, thread, f"outbox:{message.id}:failed", ItemKind.MESSAGE_FAILED, message.id)
    if failure in ENDS_ALL_HOLDS:
        inbox.post(session, thread, f"outbox:{message.id}:opted-out", ItemKind.OPTED_OUT, message.id)
    if failure != "opted_out" or message.appointment_id or message.purpose is Purpose.STAFF_ALERT:
        _have_it_said(session, message)
    return True


def _have_it_said(session: Session, message: OutboxMessage) -> None:
    """Somebody calls the patient; at once, where a visit was booked that they do not know of."""
    item = session.get(InboxItem, message.inbox_item_id) if message.inbox_item_id else None
    if item and item.kind is ItemKind.ON_CALL_ALERT:
        cause = f"outbox_message:{message.id}:on-call"
        tasks.ask_person(session, message.clinic_id, TaskKind.ON_CALL_NOT_TOLD, cause, urgent=True)
    if message.purpose not in NEWS:
        return
    visit = session.get_one(Appointment, message.appointment_id) if message.appointment_id else None
    tasks.ask_person(
        session,
        message.clinic_id,
        TaskKind.CALL_PATIENT,
        not_told(message.id),
        urgent=visit is not None,
        thread=session.get_one(Thread, message.thread_id),
        patient_id=visit.patient_id if visit else None,
        appointment_id=message.appointment_id,
    )


def not_told(message_id: int) -> str:
    """The cause of the task to say it by phone."""
    return f"outbox_message:{message_id}:not-told"
