"""Conditions on a task's row and what it is about, as SQL that both databases answer from an index.

They run past the ORM (`app.statements`): whoever runs them names the clinic, and references never leave it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentCancellation,
    Clinic,
    Consent,
    Contact,
    InboxItem,
    NotificationChannel,
    Offer,
    Opening,
    OptOut,
    OutboxMessage,
    Patient,
    PatientContact,
    PatientStatus,
    Proposal,
    Scope,
    StaffEmail,
    Task,
    Thread,
    WaitlistEntry,
    WaitlistStatus,
)
from app.statements import columns, table

Condition = sa.ColumnElement[bool]

task, visit, miss = columns(Task), columns(Appointment), columns(AppointmentCancellation)
thread, item, message = columns(Thread), columns(InboxItem), columns(OutboxMessage)
entry, opening, proposal, clinic = columns(WaitlistEntry), columns(Opening), columns(Proposal), columns(Clinic)
patient, contact, link = columns(Patient), columns(Contact), columns(PatientContact)
consent, opt_out, offer, email = columns(Consent), columns(OptOut), columns(Offer), columns(StaffEmail)
WRITTEN_TO = (PatientStatus.ACTIVE, PatientStatus.INACTIVE)
NOW = sa.bindparam("now", type_=task.due_at.type)
ADULT_SINCE = sa.bindparam("adult_since", type_=patient.birth_date.type)
"""Who was born on that day or before it is of age."""


def there_is(source: Any, *conditions: Any) -> Condition:
    """A row of a table (or a join) for which the conditions hold, which name the task's columns.

    Not as EXISTS: PostgreSQL would read all visits into a hash where it expects many tasks; so it looks up each.
    """
    one = sa.select(sa.literal(1)).select_from(source).where(*conditions).correlate(table(Task))
    return one.limit(1).scalar_subquery().is_not(None)


def visit_is(*conditions: Any) -> Condition:
    """The task's visit is so."""
    return there_is(table(Appointment), visit.id == task.appointment_id, *conditions)


def miss_is(*conditions: Any) -> Condition:
    """The cancellation of the task's visit, not undone, is so."""
    mine = (miss.appointment_id == task.appointment_id, miss.undone_at.is_(None))
    return there_is(table(AppointmentCancellation), *mine, *conditions)


def opening_is(*conditions: Any) -> Condition:
    """The task's opening is so."""
    return there_is(table(Opening), opening.id == task.opening_id, *conditions)


def thread_is(*conditions: Any) -> Condition:
    """The task's thread is so."""
    return there_is(table(Thread), thread.id == task.thread_id, *conditions)


def contact_is(*conditions: Any) -> Condition:
    """The contact of the task's thread is so."""
    source = table(Thread).join(table(Contact), contact.id == thread.contact_id)
    return there_is(source, thread.id == task.thread_id, *conditions)


def contact_has_patients() -> Condition:
    """Somebody is reached at the contact of the task's thread."""
    source = table(Thread).join(table(PatientContact), link.contact_id == thread.contact_id)
    return there_is(source, thread.id == task.thread_id)


def message_is(*conditions: Any) -> Condition:
    """A message of the task's thread is so."""
    return there_is(table(OutboxMessage), message.thread_id == task.thread_id, *conditions)


def entry_waits(what: str, *conditions: Any) -> Condition:
    """The entry that the cause names still waits: "waitlist_entry:7:limit"."""
    source = table(WaitlistEntry).join(table(Clinic), clinic.id == entry.clinic_id)
    waiting = entry.status.in_((WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED))
    named = (entry.patient_id == task.patient_id, caused_by("waitlist_entry", entry.id, what))
    return there_is(source, *named, waiting, *conditions)


def caused_by(kind: str, row_id: Any, what: str) -> Condition:
    """The task's cause is this row's."""
    same: Condition = task.cause == sa.literal(f"{kind}:") + sa.cast(row_id, sa.String) + sa.literal(f":{what}")
    return same


def caused(pattern: str, *conditions: Any) -> Condition:
    """Its cause looks like that, as "%:take-out", and the conditions hold."""
    return sa.and_(task.cause.like(pattern), *conditions)


def booked_since(*conditions: Any) -> Condition:
    """The task's patient was booked after it was made."""
    later = (visit.patient_id == task.patient_id, visit.booked_at > task.created_at)
    return there_is(table(Appointment), *later, visit.status.in_(LIVE_STATUSES), *conditions)


def of_same_type() -> Condition:
    """`booked_since` for the type of the task's own visit."""
    own = sa.alias(table(Appointment))
    kind = sa.select(own.c.appointment_type_id).where(own.c.id == task.appointment_id).correlate(table(Task))
    return sa.and_(visit.id != task.appointment_id, visit.appointment_type_id == kind.scalar_subquery())


def offer_is_open() -> Condition:
    """Somebody is being asked about the task's opening."""
    return there_is(table(Offer), offer.opening_id == task.opening_id, offer.closed_at.is_(None))


def proposal_is_open() -> Condition:
    """Staff are to decide about the task's opening."""
    return there_is(table(Proposal), proposal.opening_id == task.opening_id, proposal.closed_at.is_(None))


def open_task_is(kind: object) -> Condition:
    """The clinic has an open task of this kind."""
    other = sa.alias(table(Task))
    return there_is(other, other.c.clinic_id == task.clinic_id, other.c.done_at.is_(None), other.c.kind == kind)


def can_be_texted() -> Condition:
    """As `services.waitlist.joining.can_be_texted`: at a phone of the task's patient, or of a minor's guardian."""
    adult = sa.or_(patient.birth_date.is_(None), patient.birth_date <= ADULT_SINCE)
    own = sa.and_(adult, link.patient_id == patient.id)
    guardians = sa.and_(sa.not_(adult), link.patient_id == patient.guardian_id)
    source = (
        table(Patient)
        .join(table(PatientContact), sa.or_(own, guardians))
        .join(table(Contact), contact.id == link.contact_id)
    )
    usable = (contact.channel == NotificationChannel.SMS, contact.unreachable_since.is_(None))
    given = (consent.channel == contact.channel, consent.scope == Scope.ALL)
    agreed = _in_force(Consent, consent.contact_id, consent.revoked_at, *given)
    stopped = _in_force(OptOut, opt_out.contact_id, opt_out.lifted_at, opt_out.scope == Scope.ALL)
    mine = (patient.id == task.patient_id, patient.status.in_(WRITTEN_TO), *usable, contact.wrong_number_at.is_(None))
    return there_is(source, *mine, agreed, sa.not_(stopped))


def _in_force(model: type[Any], contact_id: Any, ended_at: Any, *conditions: Any) -> Condition:
    query = sa.select(sa.literal(1)).select_from(table(model)).where(contact_id == contact.id, ended_at.is_(None))
    return sa.exists(query.where(*conditions).correlate(table(Contact)))
