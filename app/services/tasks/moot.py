"""What makes each kind of task moot: the one table by which tasks close themselves when their cause is gone.

A new kind must have its rules here (a test goes over all kinds). A rule must not hold in the transaction that makes
the task. What only the moment knows ("somebody was asked") is closed by who knows it, with `tasks.close`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.models import (
    ANSWERS,
    EXPECTED_STATUSES,
    LIVE_STATUSES,
    RECOVERING,
    AppointmentCancellation,
    AppointmentStatus,
    Clinic,
    Contact,
    EmailStatus,
    InboxItem,
    ItemKind,
    MessageStatus,
    OpeningStatus,
    OutboxMessage,
    Purpose,
    RecoveryStatus,
    StaffEmail,
    TaskKind,
)
from app.services.tasks.conditions import (
    NOW,
    Condition,
    booked_since,
    can_be_texted,
    caused,
    caused_by,
    clinic,
    contact,
    contact_has_patients,
    contact_is,
    email,
    entry,
    entry_waits,
    item,
    message,
    message_is,
    miss,
    miss_is,
    of_same_type,
    offer_is_open,
    open_task_is,
    opening,
    opening_is,
    proposal_is_open,
    task,
    there_is,
    thread,
    thread_is,
    visit,
    visit_is,
)
from app.statements import table

ARRIVED = (MessageStatus.DELIVERED, MessageStatus.READ)
LIVE_OPENINGS = (OpeningStatus.OPEN, OpeningStatus.OFFERING)
TOO_LATE = "its time is over"
TELL, BOOKED, NOT_TOLD = "cancellation:%:tell", "offer:%:tell", "outbox_message:%:not-told"


@dataclass(frozen=True, slots=True)
class Moot:
    """A task is moot when `when` holds; `result` is what is written into it then."""

    result: str
    when: Condition


HAS_BEGUN = sa.and_(task.appointment_id.is_not(None), ~visit_is(visit.starts_at > NOW))
FROM_A_TURN = sa.or_(*(task.cause.like(f"{of}:%") for of in ("thread", "inbox_item", "appointment_cancellation")))
TOLD = sa.select(message.id).where(message.id == miss.told_message_id, message.status.in_(ARRIVED))
KNOWS = sa.or_(miss.answered_at.is_not(None), sa.exists(TOLD.correlate(table(AppointmentCancellation))))
TRIED = sa.or_(
    sa.and_(message.status == MessageStatus.QUEUED, message.attempts > 0),
    sa.and_(message.status == MessageStatus.SENDING, message.attempts > 1),
)
WAITS_FOR_SETTINGS = there_is(table(OutboxMessage), message.clinic_id == task.clinic_id, TRIED)

WANTS_EMAIL = there_is(table(Clinic), clinic.id == task.clinic_id, clinic.alert_email.is_not(None))
EMAIL_TAKEN = sa.and_(
    email.clinic_id == task.clinic_id, email.status == EmailStatus.SENT, email.ended_at > task.created_at
)

ANSWERED = Moot("answered", thread_is(thread.waiting_since.is_(None)))
"""Whoever asks for a person in a turn waits for one from then on, until staff write, or close the thread."""
STAFF_WROTE = Moot(
    "staff have written",
    there_is(
        table(InboxItem),
        item.thread_id == task.thread_id,
        item.kind == ItemKind.STAFF_TEXT,
        item.received_at > task.created_at,
    ),
)
BEGUN = Moot(TOO_LATE, HAS_BEGUN)
DECIDED = Moot("somebody has decided", sa.and_(task.opening_id.is_not(None), ~proposal_is_open()))
OPENING_OVER = Moot("the opening is over", opening_is(opening.status.not_in(LIVE_OPENINGS)))
NO_PATIENT = sa.and_(task.thread_id.is_not(None), ~contact_has_patients())
ALERTED = sa.select(clinic.id).where(
    clinic.id == contact.clinic_id, contact.address.in_((clinic.emergency_phone, clinic.alert_phone))
)
ON_CALL = contact_is(sa.exists(ALERTED.correlate(table(Contact))))
NUMBER_GONE = "no patient has this number any more"

MOOT: Mapping[TaskKind, tuple[Moot, ...]] = {
    TaskKind.CALL_PATIENT: (
        DECIDED,
        Moot("answered", sa.and_(FROM_A_TURN, ANSWERED.when)),
        Moot("the patient knows", caused(TELL, miss_is(KNOWS))),
        Moot("a visit was booked since", caused(TELL, booked_since(of_same_type()))),
        Moot(TOO_LATE, sa.and_(task.opening_id.is_(None), HAS_BEGUN)),
        Moot(
            "the visit is off, or the patient knows of it",
            sa.and_(
                sa.or_(task.cause.like(NOT_TOLD), task.cause.like(BOOKED)),
                visit_is(visit.status != AppointmentStatus.SCHEDULED),
            ),
        ),
        Moot(
            "they were answered",
            caused(
                NOT_TOLD,
                message_is(
                    message.status.in_(ARRIVED),
                    sa.or_(
                        caused_by("outbox_message", message.id, "not-told"),
                        sa.and_(
                            task.appointment_id.is_(None),
                            message.purpose.in_((*ANSWERS, Purpose.STAFF)),
                            message.created_at > task.created_at,
                        ),
                    ),
                ),
            ),
        ),
    ),
    TaskKind.UNKNOWN_SENDER: (ANSWERED, Moot("the number is a patient's now", contact_has_patients())),
    TaskKind.NOT_UNDERSTOOD: (ANSWERED,),
    TaskKind.ASKED_FOR_A_PERSON: (ANSWERED,),
    TaskKind.WANTS_ANOTHER_TIME: (ANSWERED, Moot("a visit was booked since", booked_since())),
    TaskKind.URGENT_MESSAGE: (ANSWERED,),
    TaskKind.RUNNING_LATE: (
        ANSWERED,
        Moot("the patient is here, or will not come", visit_is(visit.status.not_in(EXPECTED_STATUSES))),
        Moot(TOO_LATE, visit_is(visit.ends_at <= NOW)),
    ),
    TaskKind.UNANSWERED_THREAD: (ANSWERED, Moot("snoozed", thread_is(thread.snoozed_until > NOW))),
    TaskKind.LOOP_STOPPED: (Moot("the bot speaks again", thread_is(thread.looping_since.is_(None))),),
    TaskKind.ON_CALL_NOT_TOLD: (Moot("no urgent message waits", ~open_task_is(TaskKind.URGENT_MESSAGE)),),
    TaskKind.SENT_A_PICTURE: (ANSWERED,),
    TaskKind.CANCEL_WORD: (
        # Not because its time is over: fee and recovery wait for a person's word (PRODUCT.md section 3).
        Moot(
            "the patient came, or the visit was cancelled",
            visit_is(visit.status.not_in((*EXPECTED_STATUSES, AppointmentStatus.NO_SHOW))),
        ),
    ),
    TaskKind.WRONG_NUMBER: (
        ANSWERED,
        Moot(NUMBER_GONE, sa.and_(task.patient_id.is_not(None), NO_PATIENT)),
        Moot("the number is right", contact_is(contact.wrong_number_at.is_(None))),
    ),
    TaskKind.ENTRY_AT_LIMIT: (
        Moot("it may be asked again", ~entry_waits("limit", entry.notifications_sent >= clinic.notification_limit)),
    ),
    TaskKind.UNREACHABLE: (
        Moot(NUMBER_GONE, sa.and_(NO_PATIENT, ~ON_CALL)),
        Moot("texts arrive", contact_is(contact.unreachable_since.is_(None))),
    ),
    TaskKind.UNCLEAR_SEND: (
        STAFF_WROTE,
        Moot(
            "the carrier has it",
            ~message_is(message.status == MessageStatus.UNCLEAR, caused_by("outbox_message", message.id, "unclear")),
        ),
    ),
    TaskKind.PARKED_ITEM: (STAFF_WROTE, OPENING_OVER, Moot("it went on", opening_is(opening.failures == 0))),
    TaskKind.CARRIER_SETTINGS: (
        Moot(
            "the clinic has a number",
            caused("%:no-number", there_is(table(Clinic), clinic.id == task.clinic_id, clinic.sms_number.is_not(None))),
        ),
        Moot("nothing waits for it", caused("%:carrier-settings", ~WAITS_FOR_SETTINGS)),
    ),
    TaskKind.CONTENT_FILTERED: (STAFF_WROTE,),
    TaskKind.EMAIL_NOT_SENT: (
        Moot("no e-mail is wanted", ~WANTS_EMAIL),
        Moot("one was taken since", there_is(table(StaffEmail), EMAIL_TAKEN)),
    ),
    TaskKind.SAME_DAY_CANCELLATION: (
        BEGUN,
        Moot("the time is filled", opening_is(opening.status == OpeningStatus.FILLED)),
        Moot("the visit takes place after all", visit_is(visit.status.in_(LIVE_STATUSES))),
    ),
    TaskKind.ENTER_IN_CALENDAR: (
        Moot(TOO_LATE, caused("%:take-out", HAS_BEGUN)),
        Moot(TOO_LATE, caused("%:enter", visit_is(visit.ends_at <= NOW))),
        Moot("the visit was cancelled", caused("%:enter", visit_is(visit.status == AppointmentStatus.CANCELLED))),
        Moot("the clinic's calendar has it", caused("%:enter", visit_is(visit.external_id.is_not(None)))),
    ),
    TaskKind.RELEASE_OFFER: (DECIDED,),
    TaskKind.NOBODY_LEFT: (OPENING_OVER, Moot("somebody is asked", sa.or_(offer_is_open(), proposal_is_open()))),
    TaskKind.NO_CHANNEL: (
        Moot("the waiting is over", ~entry_waits("no-channel")),
        Moot("the patient can be texted", can_be_texted()),
    ),
    # One that was cancelled before may be what the calendar does not agree with.
    TaskKind.BOOKING_CONFLICT: (BEGUN, Moot("it was cancelled", miss_is(miss.cancelled_at > task.created_at))),
    TaskKind.WAIVE_FEE: (
        Moot("no fee stands", ~miss_is(miss.fee_waived.is_(False), miss.late_cancel_fee_cents.is_not(None))),
    ),
    TaskKind.RECOVERY_CALL: (Moot("the recovery is over", ~miss_is(miss.recovery_status.in_(RECOVERING))),),
    TaskKind.COST_CALL: (
        Moot(
            "a visit was booked, or none is needed",
            sa.and_(
                task.appointment_id.is_not(None),
                ~miss_is(miss.recovery_status.not_in((RecoveryStatus.RECOVERED, RecoveryStatus.NOT_NEEDED))),
            ),
        ),
    ),
}
