"""What makes a task moot: every kind has its rules, each closes what it should, and nothing that somebody must do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock, inbox
from app.db import ALL_CLINICS, transaction
from app.models import (
    AppointmentCancellation,
    AppointmentStatus,
    CancellationType,
    CancelledByType,
    EmailStatus,
    ItemKind,
    MessageStatus,
    NotificationChannel,
    OpeningStatus,
    OutboxMessage,
    PatientContact,
    Proposal,
    ProposalKind,
    Purpose,
    RecoveryStatus,
    StaffEmail,
    Task,
    TaskKind,
    WaitlistStatus,
)
from app.services import tasks
from tests import factories

HOUR = timedelta(hours=1)


class World:
    """Ana's visit tomorrow was cancelled, its time is an opening for which she waits; a text to her did not go out."""

    def __init__(self, session: Session) -> None:
        self.session, self.now = session, clock.now(session)
        self.clinic = factories.make_clinic(session)
        self.kind = factories.make_type(session, self.clinic)
        self.provider = factories.make_provider(session, self.clinic, self.kind)
        self.ana = factories.make_patient(session, self.clinic)
        self.contact, self.thread = factories.contact_of(session, self.ana), factories.thread_of(session, self.ana)
        self.thread.waiting_since = self.now
        self.visit = self.visit_at(24 * HOUR)
        self.opening = factories.make_opening(session, self.provider, self.kind, self.now + 48 * HOUR)
        self.entry = factories.make_entry(session, self.ana, self.kind, notifications_sent=3)
        self.message = self.message_with()
        self.miss = AppointmentCancellation(
            clinic_id=self.clinic.id, appointment_id=self.visit.id, patient_id=self.ana.id,
            cancellation_type=CancellationType.LATE_CANCEL, cancelled_at=self.now, cancelled_by="x",
            cancelled_by_type=CancelledByType.PATIENT, original_start_time=self.visit.starts_at,
            original_end_time=self.visit.ends_at, original_provider_id=self.provider.id,
            appointment_type_id=self.kind.id, notice_hours=24.0, late_cancel_fee_cents=5000,
        )  # fmt: skip
        session.add(self.miss)
        session.flush()

    def visit_at(self, later: timedelta, **fields: Any) -> Any:
        """A visit of Ana."""
        return factories.make_appointment(self.session, self.ana, self.provider, self.kind, self.now + later, **fields)

    def message_with(self, **fields: Any) -> OutboxMessage:
        """A text to Ana."""
        values = {
            "clinic_id": self.clinic.id, "thread_id": self.thread.id, "contact_id": self.contact.id,
            "key": f"k{self.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage))}",
            "channel": NotificationChannel.SMS, "purpose": Purpose.ANSWER, "body": "x", "segments": 1,
            "status": MessageStatus.UNCLEAR, "created_at": self.now, "not_before": self.now,
        }  # fmt: skip
        message = OutboxMessage(**values | {"reference": values["key"]} | fields)
        self.session.add(message)
        self.session.flush()
        return message

    def propose(self) -> Proposal:
        """Staff are to decide about the opening."""
        proposal = Proposal(
            clinic_id=self.clinic.id, opening_id=self.opening.id, waitlist_entry_id=self.entry.id,
            kind=ProposalKind.CALL, made_at=self.now,
        )  # fmt: skip
        self.session.add(proposal)
        self.session.flush()
        return proposal


def put(row: str, **values: Any) -> Callable[[World], None]:
    """Columns of one of the world's rows."""

    def do(world: World) -> None:
        for name, value in values.items():
            setattr(getattr(world, row), name, value(world) if callable(value) else value)

    return do


def staff_write(world: World) -> None:
    world.session.info["now"] += HOUR
    inbox.post(world.session, world.thread, "written", ItemKind.STAFF_TEXT, None, body="x")


def later(amount: timedelta) -> Callable[[World], None]:
    return lambda world: world.session.info.update(now=world.now + amount)


def book(world: World) -> None:
    world.visit_at(96 * HOUR, booked_at=world.now + HOUR)


def decide(world: World) -> None:
    world.session.execute(sa.update(Proposal).values(closed_at=world.now))


def unlink(world: World) -> None:
    world.session.execute(sa.delete(PatientContact))


def told(world: World) -> None:
    world.miss.told_message_id, world.message.status = world.message.id, MessageStatus.DELIVERED


def answer_arrives(world: World) -> None:
    world.message_with(created_at=world.now + HOUR, status=MessageStatus.DELIVERED)


def no_consent(world: World) -> None:
    world.contact.unreachable_since = world.now


def a_retry_waits(world: World) -> None:
    world.message_with(status=MessageStatus.QUEUED, attempts=1)


def an_email_is_taken(world: World) -> None:
    world.session.add(
        StaffEmail(
            clinic_id=world.clinic.id, appointment_id=world.visit.id, key="a", status=EmailStatus.SENT,
            not_before=world.now, created_at=world.now, ended_at=world.now + HOUR,
        )
    )  # fmt: skip


def all_sent(world: World) -> None:
    world.session.execute(sa.update(OutboxMessage).values(status=MessageStatus.SENT))


def distress(world: World) -> None:
    tasks.ask_person(world.session, world.clinic.id, TaskKind.URGENT_MESSAGE, "u", thread=world.thread)


def distress_seen(world: World) -> None:
    tasks.close(world.session, world.clinic.id, "u")


def off(world: World) -> None:
    world.visit.status = AppointmentStatus.CANCELLED


def cancelled_since(world: World) -> None:
    world.miss.cancelled_at = world.now + HOUR


K, S = TaskKind, AppointmentStatus
ANSWER = (put("thread", waiting_since=None), "answered")
SINCE = (book, "a visit was booked since")
OVER = (later(25 * HOUR), "its time is over")
GONE = (unlink, "no patient has this number any more")
VISIT, OPENING, THREAD = ("appointment_id", "visit"), ("opening_id", "opening"), ("thread", "thread")
Rule = tuple[str, tuple[tuple[str, str], ...], Callable[[World], Any] | None, tuple[Callable[[World], Any], str]]
"""A cause (`{row}` is that row's id), what the task is about, what makes its cause, what takes it away, the result."""
TELL = "cancellation:{miss}:tell"
LOST = "outbox_message:{message}:not-told"
CASES: dict[TaskKind, list[Rule]] = {
    K.CALL_PATIENT: [
        ("opening:{opening}:call:{entry}", (OPENING,), World.propose, (decide, "somebody has decided")),
        ("thread:{thread}:waitlist", (THREAD,), None, ANSWER),
        (TELL, (VISIT,), None, (put("miss", answered_at=lambda world: world.now), "the patient knows")),
        (TELL, (VISIT,), None, (told, "the patient knows")),
        (TELL, (VISIT,), None, SINCE),
        (TELL, (VISIT,), None, OVER),
        (LOST, (VISIT, THREAD), None, (off, "the visit is off, or the patient knows of it")),
        ("offer:7:tell", (VISIT,), None, (off, "the visit is off, or the patient knows of it")),
        ("offer:7:tell", (VISIT,), None, OVER),
        (LOST, (THREAD,), None, (answer_arrives, "they were answered")),
        (LOST, (THREAD,), None, (put("message", status=MessageStatus.READ), "they were answered")),
    ],
    K.UNKNOWN_SENDER: [("a", (THREAD,), unlink, ANSWER)],
    K.NOT_UNDERSTOOD: [("a", (THREAD,), None, ANSWER)],
    K.ASKED_FOR_A_PERSON: [("a", (THREAD,), None, ANSWER)],
    K.WANTS_ANOTHER_TIME: [("a", (THREAD,), None, ANSWER), ("a", (THREAD,), None, SINCE)],
    K.URGENT_MESSAGE: [("a", (THREAD,), None, ANSWER)],
    K.RUNNING_LATE: [
        ("a", (THREAD, VISIT), None, (put("visit", status=S.CHECKED_IN), "the patient is here, or will not come")),
        ("a", (THREAD, VISIT), None, OVER),
        ("a", (THREAD,), None, ANSWER),
    ],
    K.UNANSWERED_THREAD: [
        ("a", (THREAD,), None, ANSWER),
        ("a", (THREAD,), None, (put("thread", snoozed_until=lambda world: world.now + HOUR), "snoozed")),
    ],
    K.LOOP_STOPPED: [
        (
            "a", (THREAD,), put("thread", looping_since=lambda world: world.now),
            (put("thread", looping_since=None), "the bot speaks again"),
        )
    ],
    K.ON_CALL_NOT_TOLD: [("a", (), distress, (distress_seen, "no urgent message waits"))],
    K.SENT_A_PICTURE: [("a", (THREAD,), None, ANSWER)],
    K.CANCEL_WORD: [("a", (VISIT, THREAD), None, (off, "the patient came, or the visit was cancelled"))],
    K.WRONG_NUMBER: [
        ("a", (THREAD,), put("contact", wrong_number_at=lambda world: world.now), ANSWER),
        ("a", (THREAD,), put("contact", wrong_number_at=lambda world: world.now), GONE),
        (
            "a", (THREAD,), put("contact", wrong_number_at=lambda world: world.now),
            (put("contact", wrong_number_at=None), "the number is right"),
        ),
    ],
    K.ENTRY_AT_LIMIT: [
        ("waitlist_entry:{entry}:limit", (), None, (put("entry", notifications_sent=0), "it may be asked again")),
        (
            "waitlist_entry:{entry}:limit", (), None,
            (put("entry", status=WaitlistStatus.BOOKED), "it may be asked again"),
        ),
    ],
    K.UNREACHABLE: [
        ("a", (THREAD,), put("contact", unreachable_since=lambda world: world.now), GONE),
        (
            "a", (THREAD,), put("contact", unreachable_since=lambda world: world.now),
            (put("contact", unreachable_since=None), "texts arrive"),
        ),
    ],
    K.UNCLEAR_SEND: [
        (
            "outbox_message:{message}:unclear", (THREAD,), None,
            (put("message", status=MessageStatus.SENT), "the carrier has it"),
        ),
        ("outbox_message:{message}:unclear", (THREAD,), None, (staff_write, "staff have written")),
    ],
    K.PARKED_ITEM: [
        ("a", (THREAD,), None, (staff_write, "staff have written")),
        (
            "a", (OPENING,), put("opening", failures=5),
            (put("opening", status=OpeningStatus.FILLED), "the opening is over"),
        ),
        ("a", (OPENING,), put("opening", failures=5), (put("opening", failures=0), "it went on")),
    ],
    K.CARRIER_SETTINGS: [
        (
            "clinic:{clinic}:no-number", (), put("clinic", sms_number=None),
            (put("clinic", sms_number="+13125550100"), "the clinic has a number"),
        ),
        ("clinic:{clinic}:carrier-settings", (), a_retry_waits, (all_sent, "nothing waits for it")),
    ],
    K.CONTENT_FILTERED: [("a", (THREAD,), None, (staff_write, "staff have written"))],
    K.EMAIL_NOT_SENT: [
        (
            "a", (), put("clinic", alert_email="x@clinic.example"),
            (put("clinic", alert_email=None), "no e-mail is wanted"),
        ),
        ("a", (), put("clinic", alert_email="x@clinic.example"), (an_email_is_taken, "one was taken since")),
    ],
    K.SAME_DAY_CANCELLATION: [
        ("a", (VISIT, OPENING), off, OVER),
        ("a", (VISIT, OPENING), off, (put("opening", status=OpeningStatus.FILLED), "the time is filled")),
        ("a", (VISIT, OPENING), off, (put("visit", status=S.SCHEDULED), "the visit takes place after all")),
    ],
    K.ENTER_IN_CALENDAR: [
        ("appointment:{visit}:take-out", (VISIT,), off, (later(24 * HOUR), "its time is over")),
        ("appointment:{visit}:enter", (VISIT,), None, OVER),
        ("appointment:{visit}:enter", (VISIT,), None, (off, "the visit was cancelled")),
        (
            "appointment:{visit}:enter", (VISIT,), None,
            (put("visit", external_id="7"), "the clinic's calendar has it"),
        ),
    ],
    K.RELEASE_OFFER: [("a", (OPENING,), World.propose, (decide, "somebody has decided"))],
    K.NOBODY_LEFT: [
        ("a", (OPENING,), None, (put("opening", status=OpeningStatus.EXPIRED), "the opening is over")),
        ("a", (OPENING,), None, (World.propose, "somebody is asked")),
        (
            "a", (OPENING,), None,
            (lambda w: factories.make_offer(w.session, w.opening, w.entry, w.contact), "somebody is asked"),
        ),
    ],
    K.NO_CHANNEL: [
        (
            "waitlist_entry:{entry}:no-channel", (), no_consent,
            (put("entry", status=WaitlistStatus.REMOVED), "the waiting is over"),
        ),
        (
            "waitlist_entry:{entry}:no-channel", (), no_consent,
            (put("contact", unreachable_since=None), "the patient can be texted"),
        ),
    ],
    K.BOOKING_CONFLICT: [("a", (VISIT,), None, OVER), ("a", (VISIT,), off, (cancelled_since, "it was cancelled"))],
    K.WAIVE_FEE: [("a", (VISIT,), None, (put("miss", fee_waived=True), "no fee stands"))],
    K.RECOVERY_CALL: [
        ("a", (VISIT,), None, (put("miss", recovery_status=RecoveryStatus.LOST), "the recovery is over")),
        ("a", (VISIT,), None, (put("miss", undone_at=lambda world: world.now), "the recovery is over")),
    ],
    K.COST_CALL: [
        (
            "a", (VISIT,), None,
            (put("miss", recovery_status=RecoveryStatus.RECOVERED), "a visit was booked, or none is needed"),
        )
    ],
}  # fmt: skip


def result_of(world: World) -> str | None:
    """Runs the rules as the clock does; what closed the task (not the one that is only there as its cause)."""
    world.session.flush()
    for clinic_id in tasks.clinics_to_clear(world.session):
        tasks.close_moot(world.session, clinic_id)
    return world.session.scalar(sa.select(Task.result).where(Task.cause != "u"))


def ask(world: World, kind: TaskKind, rule: Rule) -> None:
    cause, about, spoil, _ = rule
    if spoil:
        spoil(world)
    world.session.flush()
    ids = {name: row.id for name, row in vars(world).items() if hasattr(row, "id")}
    named: dict[str, Any] = {column: getattr(world, row) for column, row in about}
    tasks.ask_person(
        world.session, world.clinic.id, kind, cause.format_map(ids), patient_id=world.ana.id,
        **{column: row if column == "thread" else row.id for column, row in named.items()},
    )  # fmt: skip


def play(session: Session, kind: TaskKind, rule: Rule) -> list[str]:
    """What is wrong with one rule."""
    now = clock.now(session)
    nested, wrong = session.begin_nested(), []
    try:
        world = World(session)
        ask(world, kind, rule)
        if early := result_of(world):
            wrong.append(f"{kind} {rule[0]}: closed as {early!r} while its cause is there")
        cure, result = rule[3]
        cure(world)
        if (found := result_of(world)) != result:
            wrong.append(f"{kind} {rule[0]}: closed as {found!r}, not as {result!r}")
    finally:
        session.info["now"] = now
        nested.rollback()
        session.expire_all()
    return wrong


def test_every_kind_closes_by_each_of_its_rules_and_not_before(sessions: sessionmaker[Session]) -> None:
    assert set(tasks.MOOT) == set(TaskKind) == set(CASES), "a new kind of task needs rules (services/tasks/moot.py)"
    tried = {kind: {rule[3][1] for rule in rules} for kind, rules in CASES.items()}
    missing = {kind: {rule.result for rule in tasks.MOOT[kind]} - tried[kind] for kind in TaskKind}
    assert {kind: results for kind, results in missing.items() if results} == {
        K.UNKNOWN_SENDER: {"the number is a patient's now"}
    }  # below
    with transaction(sessions, ALL_CLINICS) as session:
        wrong = [problem for kind, rules in CASES.items() for rule in rules for problem in play(session, kind, rule)]
    assert wrong == []


def test_a_number_that_becomes_a_patients_is_not_unknown_any_more(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        world = World(session)
        unlink(world)
        tasks.ask_person(session, world.clinic.id, K.UNKNOWN_SENDER, "a", thread=world.thread)
        assert result_of(world) is None
        session.add(PatientContact(clinic_id=world.clinic.id, patient_id=world.ana.id, contact_id=world.contact.id))
        assert result_of(world) == "the number is a patient's now"


def test_no_rule_reaches_into_another_clinic_or_closes_twice(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        world = World(session)
        there = factories.make_other_clinic(session)
        for clinic in (world.clinic, there):
            tasks.ask_person(session, clinic.id, K.ON_CALL_NOT_TOLD, "a")
        assert tasks.clinics_to_clear(session) == [world.clinic.id, there.id]
        tasks.close_moot(session, there.id)
        assert session.scalars(sa.select(Task.clinic_id).where(Task.done_at.is_not(None))).all() == [there.id]
        session.info["now"] += HOUR
        tasks.close_moot(session, there.id)
        assert session.scalars(sa.select(Task.done_at).where(Task.done_at.is_not(None))).all() == [world.now]


def test_a_cause_that_is_back_opens_its_task_anew(sessions: sessionmaker[Session]) -> None:
    """As new: with its own priority and time, and shown, whatever the first one was put off to."""
    with transaction(sessions, ALL_CLINICS) as session:
        world = World(session)
        once = partial(tasks.ask_person, session, world.clinic.id, K.NOT_UNDERSTOOD, "a", thread=world.thread)
        once()
        session.execute(sa.update(Task).values(snoozed_until=world.now + 4 * HOUR))
        world.thread.waiting_since = None
        assert result_of(world) == "answered"
        session.info["now"] = world.now + HOUR
        once(urgent=True)
        task = session.scalars(sa.select(Task).execution_options(populate_existing=True)).one()
        assert (task.priority.value, task.created_at, task.snoozed_until) == ("URGENT", world.now + HOUR, None)


def test_the_unreachable_phone_of_the_person_on_call_stays_on_the_list(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        world = World(session)
        unlink(world)
        world.contact.unreachable_since, world.clinic.emergency_phone = world.now, world.contact.address
        tasks.ask_person(session, world.clinic.id, K.UNREACHABLE, "a", thread=world.thread)
        assert result_of(world) is None
