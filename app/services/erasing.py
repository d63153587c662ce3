"""Erasing a patient (PRODUCT.md section 9): what names them goes, their key in the audit trail is destroyed.

What stays has no name: that there were visits, offers and fees, for the clinic's figures and its books. A contact that
others share stays theirs. A number that has opted out stays, alone, as long as the opt-out stands: without it the wish
could not be kept (docs/privacy.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    LIVE_STATUSES,
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    Consent,
    Contact,
    Conversation,
    InboxItem,
    MessageStatus,
    NotificationChannel,
    OptOut,
    OutboxMessage,
    Patient,
    PatientBalance,
    PatientContact,
    PatientStatus,
    Proposal,
    QuestionOption,
    RecoveryAttempt,
    RecoveryEnd,
    RepeatableAnswer,
    StopRule,
    Task,
    Thread,
    TrialGuest,
    WaitlistEntry,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import audit, patient_keys, recovery, waitlist

ERASED = "(erased)"
WAITS = (WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED)


class NotErasable(ValueError):
    """The patient cannot be erased now; the message says what to do first."""


def erase(session: Session, clinic_id: int, patient_id: int, *, actor: str) -> None:
    """Erase a patient of a clinic, for good; audited. Erasing one twice changes nothing. Raises NotErasable.

    Entries on the waitlist and recoveries end; visits to come must be cancelled first, which tells the patient.
    """
    patient = session.scalar(sa.select(Patient).where(Patient.clinic_id == clinic_id, Patient.id == patient_id))
    if patient is None:
        raise NotErasable(f"there is no patient {patient_id} at this clinic")
    if patient.erased_at is not None:
        return
    alone = _contacts_of_nobody_else(session, patient)
    threads = _locked_threads(session, alone)
    _check_nothing_to_come(session, patient)
    _check_handled(session, [thread.id for thread in threads])
    _fall_silent(session, threads)
    _stop(session, patient, actor)
    _empty_threads(session, [thread.id for thread in threads])
    _empty_rows(session, patient)
    # What requests with an Idempotency-Key were answered is not known by patient: of the clinic's all only the words
    # are forgotten. The keys stay: what was done is not done again.
    answers = sa.update(RepeatableAnswer).where(RepeatableAnswer.clinic_id == clinic_id)
    session.execute(answers.values(body=None, headers={}).execution_options(synchronize_session=False))
    for model in (PatientContact, PatientBalance):
        session.execute(sa.delete(model).where(model.patient_id == patient.id))
    _forget_addresses(session, alone)
    _forget_person(session, patient)
    patient_keys.destroy(session, clinic_id, patient.id)
    audit.record(session, clinic_id, "patient.erased", patient, actor=actor)


def _check_nothing_to_come(session: Session, patient: Patient) -> None:
    live = sa.select(sa.func.count()).where(
        Appointment.patient_id == patient.id,
        Appointment.status.in_(LIVE_STATUSES),
        ~Appointment.historical,
        Appointment.ends_at > clock.now(session),
    )
    visits = session.scalar(live.select_from(Appointment)) or 0
    if visits:
        raise NotErasable(f"patient {patient.id} has {visits} visits to come: cancel them first")
    wards = session.scalar(sa.select(sa.func.count(Patient.id)).where(Patient.guardian_id == patient.id)) or 0
    if wards:
        raise NotErasable(f"patient {patient.id} is the guardian of {wards} patients: give them another one first")


def _locked_threads(session: Session, contact_ids: Sequence[int]) -> list[Thread]:
    found = sa.select(Thread.id).where(Thread.contact_id.in_(contact_ids))
    return lock(session, Thread, session.scalars(found).all())


def _check_handled(session: Session, thread_ids: Sequence[int]) -> None:
    """What is on its way in or out is waited for: a text without its words would be answered, or sent."""
    coming = sa.select(InboxItem.id).where(
        InboxItem.thread_id.in_(thread_ids), InboxItem.handled_at.is_(None), InboxItem.parked_at.is_(None)
    )
    going = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id.in_(thread_ids), OutboxMessage.status == MessageStatus.SENDING
    )
    if any(session.scalar(query.limit(1)) is not None for query in (coming, going)):
        raise NotErasable("a text of theirs is on its way: try again in a minute")


def _fall_silent(session: Session, threads: Sequence[Thread]) -> None:
    """No question stays open, and nothing that is queued is sent."""
    ids = [thread.id for thread in threads]
    for thread in threads:
        thread.asking_id = thread.waiting_since = thread.alerted_at = None
    now = clock.now(session)
    for statement in (
        sa.update(Conversation)
        .where(Conversation.thread_id.in_(ids), Conversation.closed_at.is_(None))
        .values(closed_at=now),
        sa.update(OutboxMessage)
        .where(OutboxMessage.thread_id.in_(ids), OutboxMessage.status == MessageStatus.QUEUED)
        .values(status=MessageStatus.STOPPED, stop_rule=StopRule.NOT_WRITTEN_TO),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _stop(session: Session, patient: Patient, actor: str) -> None:
    """Nothing that could still speak of them goes on."""
    waits = sa.select(WaitlistEntry.id).where(WaitlistEntry.patient_id == patient.id, WaitlistEntry.status.in_(WAITS))
    waiting = session.scalars(waits).all()
    waitlist.remove_entries(session, waiting, WaitlistResolution.STAFF_REMOVED, actor=actor)
    misses = sa.select(AppointmentCancellation.id).where(
        AppointmentCancellation.patient_id == patient.id, AppointmentCancellation.recovery_status.in_(RECOVERING)
    )
    for miss in lock(session, AppointmentCancellation, session.scalars(misses).all()):
        recovery.finish(session, miss, RecoveryEnd.BY_STAFF, actor=actor)


def _contacts_of_nobody_else(session: Session, patient: Patient) -> list[int]:
    others = sa.orm.aliased(PatientContact)
    shared = sa.select(others.id).where(others.contact_id == PatientContact.contact_id, others.patient_id != patient.id)
    query = sa.select(PatientContact.contact_id).where(PatientContact.patient_id == patient.id, ~shared.exists())
    return list(session.scalars(query.order_by(PatientContact.contact_id)))


def _empty_threads(session: Session, threads: Sequence[int]) -> None:
    """What was written with contacts that are the patient's alone."""
    conversations = sa.select(Conversation.id).where(Conversation.thread_id.in_(threads))
    for statement in (
        sa.update(InboxItem).where(InboxItem.thread_id.in_(threads)).values(body=None, reading=None),
        sa.update(OutboxMessage).where(OutboxMessage.thread_id.in_(threads)).values(body=ERASED),
        sa.update(Conversation).where(Conversation.id.in_(conversations)).values(data={}),
        sa.update(QuestionOption)
        .where(QuestionOption.conversation_id.in_(conversations), QuestionOption.value.is_not(None))
        .values(value=ERASED),
        sa.update(Task).where(Task.thread_id.in_(threads)).values(details=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _empty_rows(session: Session, patient: Patient) -> None:
    """What staff wrote about them, and the words of theirs that were kept."""
    misses = sa.select(AppointmentCancellation.id).where(AppointmentCancellation.patient_id == patient.id)
    entries = sa.select(WaitlistEntry.id).where(WaitlistEntry.patient_id == patient.id)
    for statement in (
        sa.update(WaitlistEntry)
        .where(WaitlistEntry.patient_id == patient.id)
        .values(notes=None, reason_for_waitlist=None),
        sa.update(AppointmentCancellation)
        .where(AppointmentCancellation.patient_id == patient.id)
        .values(reason=None, reason_details=None),
        sa.update(Proposal).where(Proposal.waitlist_entry_id.in_(entries)).values(reason=None),
        sa.update(RecoveryAttempt).where(RecoveryAttempt.cancellation_id.in_(misses)).values(notes=None),
        sa.update(Task).where(Task.patient_id == patient.id).values(details=None),
        sa.update(Appointment).where(Appointment.patient_id == patient.id).values(external_id=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _forget_addresses(session: Session, contact_ids: Sequence[int]) -> None:
    """Addresses, unless an opt-out stands: then the bare number stays, and is of nobody."""
    stands = set(
        session.scalars(
            sa.select(OptOut.contact_id).where(OptOut.contact_id.in_(contact_ids), OptOut.lifted_at.is_(None))
        )
    )
    for contact in session.scalars(sa.select(Contact).where(Contact.id.in_(contact_ids))).all():
        guests = sa.delete(TrialGuest).where(TrialGuest.address == contact.address)
        session.execute(guests.execution_options(synchronize_session=False))
        session.execute(
            sa.update(Consent)
            .where(Consent.contact_id == contact.id, Consent.revoked_at.is_(None))
            .values(revoked_at=clock.now(session))
            .execution_options(synchronize_session=False)
        )
        if contact.id not in stands:
            contact.address, contact.channel = f"erased:{contact.id}", NotificationChannel.MAIL
            contact.unreachable_since = contact.unreachable_since or clock.now(session)


def _forget_person(session: Session, patient: Patient) -> None:
    patient.first_name, patient.last_name = ERASED, ""
    patient.status = PatientStatus.DISMISSED  # never written to
    for name in ("birth_date", "sex", "place", "timezone", "language", "external_id", "treatment_stage", "guardian_id"):
        setattr(patient, name, None)
    patient.erased_at = clock.now(session)
    session.flush()
