"""Where a touch goes, and why it has to wait.

Touches alternate between the patient's best contact and the next one. Where there is no next one that we have a
transport for, the touch is a task to call (PRODUCT.md section 6). E-mail has no transport yet: when it gets one, an
e-mail contact is one more entry of `contacts`, and nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    AppointmentCancellation,
    Clinic,
    Contact,
    Conversation,
    Patient,
    Purpose,
    RecoveryAttempt,
    StopRule,
    Thread,
)
from app.services import contact_rules, reach

LOOK_AGAIN = timedelta(hours=1)
TOMORROW = timedelta(days=1)
PASSES = frozenset({StopRule.CONTACT_WINDOW, StopRule.CAP})
"""What forbids it now and not for ever."""


@dataclass(frozen=True, slots=True)
class Held:
    """A touch cannot be made now: the rule, and when to look again (aware UTC)."""

    rule: StopRule
    until: datetime


def contacts(session: Session, patient: Patient) -> list[Contact]:
    """The contacts between which touches alternate, best first.

    Empty where the clinic has no number to text from, and after an opt-out from the best contact: another channel is
    then a person's decision (PRODUCT.md section 2).
    """
    found: list[Contact] = []
    if not session.get_one(Clinic, patient.clinic_id).sms_number:
        return found
    for contact in reach.contacts_for(session, patient, clock.now(session)):
        rule = contact_rules.standing_refusal(session, contact, Purpose.RECOVERY)
        if rule is None:
            found.append(contact)
        elif rule is StopRule.OPTED_OUT and not found:
            return []
    return found


def contact_for(session: Session, miss: AppointmentCancellation, number: int) -> Contact | None:
    """Whom touch `number` (from 1) goes to; None: a person calls.

    The first answers where the visit was cancelled, and who named a day in a text is asked again in the same thread.
    """
    found = contacts(session, session.get_one(Patient, miss.patient_id))
    there = session.scalar(_who_named_a_day(miss.id))
    if there is not None:
        return next((contact for contact in found if contact.id == there), None)
    if number == 1:
        found.sort(key=lambda contact: miss.cancelled_by != f"contact:{contact.id}")
    return next(iter(found if number % 2 else found[1:]), None)


def held(session: Session, contact: Contact, thread: Thread) -> Held | None:
    """Why a touch must wait; None: it may be made now. The clock and the turn that speaks both ask."""
    now = clock.now(session)
    refused = contact_rules.blocked(session, contact, Purpose.RECOVERY, now)
    if refused and refused.rule not in PASSES:
        return Held(refused.rule, now)  # another way is looked for at once
    if refused:
        opens = contact_rules.window_opens(session, contact, refused.until or now + TOMORROW)
        return Held(refused.rule, opens or now + TOMORROW)
    if thread.staff_id is not None:
        return Held(StopRule.STAFF_HAS_THREAD, now + LOOK_AGAIN)
    if thread.asking_id is not None:
        return Held(StopRule.QUESTION_OPEN, now + LOOK_AGAIN)
    return None


def _who_named_a_day(miss_id: int) -> sa.Select[int]:
    """The contact whose answer to the latest touch put it off."""
    latest = sa.select(sa.func.max(RecoveryAttempt.id)).where(RecoveryAttempt.cancellation_id == miss_id)
    return (
        sa.select(Thread.contact_id)
        .join(Conversation, Conversation.thread_id == Thread.id)
        .join(RecoveryAttempt, RecoveryAttempt.conversation_id == Conversation.id)
        .where(RecoveryAttempt.id == latest.scalar_subquery(), RecoveryAttempt.callback_on.is_not(None))
    )


def thread_of(session: Session, contact: Contact) -> Thread:
    """The contact's thread."""
    return session.scalars(sa.select(Thread).where(Thread.contact_id == contact.id)).one()
