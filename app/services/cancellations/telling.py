"""Whoever has a visit that the practice cancels or moves is told: by text, else somebody calls before the visit.

The text may go from 06:00 where the visit is within the next 12 hours (PRODUCT.md section 3). One that could not be
handed to the carrier an hour before the visit is no use any more: a person calls.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import (
    AppointmentCancellation,
    Contact,
    ItemKind,
    OutboxMessage,
    Patient,
    PatientStatus,
    Purpose,
    StopRule,
    TaskKind,
    TaskPriority,
    Thread,
)
from app.services import contact_rules, reach, tasks
from app.services.contact_rules import Blocked

CANNOT_WAIT = timedelta(hours=12)
LEAD = timedelta(hours=1)


def have_told(session: Session, cancellation: AppointmentCancellation) -> None:
    """The thread in which the patient may be written to hears of it; where there is none, somebody calls."""
    patient = session.get_one(Patient, cancellation.patient_id)
    if patient.status is PatientStatus.DECEASED:
        return
    for contact in reach.contacts_for(session, patient, clock.now(session)):
        if contact_rules.standing_refusal(session, contact, Purpose.VISIT_NEWS) is None:
            thread = session.scalars(sa.select(Thread).where(Thread.contact_id == contact.id)).one()
            key = f"cancellation:{cancellation.id}:practice"
            inbox.post(session, thread, key, ItemKind.PRACTICE_CANCELLED, cancellation.id)
            return
    have_called(session, cancellation)


def have_called(session: Session, cancellation: AppointmentCancellation) -> None:
    """A person tells them, before the visit would have been."""
    now = clock.now(session)
    due_at = max(min(now + tasks.DUE[TaskPriority.URGENT], cancellation.original_start_time - LEAD), now)
    tasks.ask_person(
        session, cancellation.clinic_id, TaskKind.CALL_PATIENT, call_cause(cancellation.id), urgent=True,
        due_at=due_at, patient_id=cancellation.patient_id, appointment_id=cancellation.appointment_id,
    )  # fmt: skip


def call_cause(cancellation_id: int) -> str:
    """The cause of the task to tell a patient by phone."""
    return f"cancellation:{cancellation_id}:tell"


def refusal(session: Session, contact: Contact, cancellation: AppointmentCancellation, now: datetime) -> Blocked | None:
    """Why the text may not go now, and when it may; None: it may."""
    blocked = contact_rules.blocked(session, contact, Purpose.VISIT_NEWS, now)
    if blocked is None or blocked.rule is not StopRule.CONTACT_WINDOW:
        return blocked
    near = max(now, cancellation.original_start_time - CANNOT_WAIT)
    early = contact_rules.window_opens(session, contact, near, early=True)
    opens = min((at for at in (blocked.until, early) if at), default=None)
    return None if opens and opens <= now else Blocked(StopRule.CONTACT_WINDOW, opens)


def told_by(session: Session, message: OutboxMessage) -> AppointmentCancellation | None:
    """The cancellation that a text tells of."""
    query = sa.select(AppointmentCancellation).where(AppointmentCancellation.told_message_id == message.id)
    return session.scalar(query)


def useless_from(cancellation: AppointmentCancellation) -> datetime:
    """When a text comes too late: an hour before the visit, or half of what was left when it was cancelled."""
    start = cancellation.original_start_time
    return max(start - LEAD, start - (start - cancellation.cancelled_at) / 2)
