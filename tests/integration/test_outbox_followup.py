"""Sending, further: what is reported twice, what is lost, and what must not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from importlib import import_module

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, drain, outbox
from app.db import ALL_CLINICS, transaction
from app.models import (
    Clinic,
    MessageStatus,
    Offer,
    OutboxMessage,
    Patient,
    PatientContact,
    Purpose,
    StopRule,
    Task,
    TaskKind,
    TaskPriority,
    Thread,
)
from app.transports.message import Failure, Outgoing, Receipt, TransportError
from tests import factories
from tests.dialogue import Desk
from tests.integration.test_outbox import ANA, claim, say, status_of
from tests.transcripts.facts import BEN, CHI, change, open_tasks, row, rows, set_fields, skips

FIRST, SECOND = f"SM{1:032x}", f"SM{2:032x}"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 09:00")


@pytest.fixture
def text(desk: Desk) -> int:
    """A text to Ana that waits."""
    desk.patient()
    return say(desk)


@pytest.fixture
def asked(desk: Desk) -> None:
    """Ana has been asked about Thursday at nine; Ben is next."""
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-26 09:00"))


def send(desk: Desk, message_id: int, sid: str) -> None:
    """The carrier takes it under this id."""
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.execute(sa.update(OutboxMessage).values(not_before=clock.real()))
    assert claim(desk)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        outbox.record_receipt(session, message_id, sid)


def report(desk: Desk, message_id: int, status: str, sid: str) -> None:
    """The carrier reports on one try; a failure may be repeated twice."""
    code, failure, limit = (30003, "later", 2) if status == "undelivered" else (None, None, None)
    reference = row(desk, OutboxMessage, message_id).reference
    with transaction(desk.sessions, ALL_CLINICS) as session:
        assert outbox.record_event(session, reference, status, code, failure, limit, provider_id=sid)


def lost(desk: Desk) -> dict[str, TaskPriority]:
    """Who must be called because of a lost text, and how soon."""
    return {task.cause: task.priority for task in rows(desk, Task, kind=TaskKind.CALL_PATIENT, done_at=None)}


def test_the_first_tries_failure_said_again_does_not_send_a_third_time(desk: Desk, text: int) -> None:
    send(desk, text, FIRST)
    report(desk, text, "undelivered", FIRST)
    send(desk, text, SECOND)
    report(desk, text, "undelivered", FIRST)
    assert status_of(desk, text) is MessageStatus.ACCEPTED
    report(desk, text, "undelivered", SECOND)
    assert status_of(desk, text) is MessageStatus.QUEUED
    assert row(desk, OutboxMessage, text).attempts == 2


def test_the_first_tries_failure_said_again_while_the_second_is_being_sent_changes_nothing(
    desk: Desk, text: int
) -> None:
    send(desk, text, FIRST)
    report(desk, text, "undelivered", FIRST)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.execute(sa.update(OutboxMessage).values(not_before=clock.real()))
    assert claim(desk)
    for status in ("undelivered", "sent"):
        report(desk, text, status, FIRST)
    assert status_of(desk, text) is MessageStatus.SENDING


def test_a_failure_that_is_faster_than_the_carriers_answer_is_heard(desk: Desk, text: int) -> None:
    assert claim(desk)
    report(desk, text, "undelivered", FIRST)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        outbox.record_receipt(session, text, FIRST)
    assert status_of(desk, text) is MessageStatus.QUEUED


def test_a_first_try_that_arrived_after_all_is_not_sent_again(desk: Desk, text: int) -> None:
    send(desk, text, FIRST)
    report(desk, text, "undelivered", FIRST)
    report(desk, text, "delivered", FIRST)
    assert status_of(desk, text) is MessageStatus.DELIVERED


def test_a_status_changed_meanwhile_is_not_overwritten(desk: Desk, text: int) -> None:
    from app.outbox.results import try_again
    from app.outbox.status import change as change_status

    def meanwhile(session: Session) -> list[bool]:
        message = session.get_one(OutboxMessage, text)
        session.execute(
            sa.update(OutboxMessage).values(status=MessageStatus.DELIVERED).execution_options(synchronize_session=False)
        )
        done = [change_status(session, message, MessageStatus.SENDING)]
        sa.orm.attributes.set_committed_value(message, "status", MessageStatus.SENDING)
        return [*done, try_again(session, message, timedelta(0), None)]

    assert change(desk, meanwhile) == [False, False]
    assert status_of(desk, text) is MessageStatus.DELIVERED


def test_an_answer_expires_after_an_hour_and_a_person_calls(desk: Desk, asked: None) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.CONFIGURATION, 30034)
    desk.writes("how much is it?")
    answer = rows(desk, OutboxMessage, purpose=Purpose.ANSWER)[0]
    assert answer.expires_at
    assert answer.expires_at - answer.created_at == timedelta(hours=1)
    desk.advance_clock(hours=8)
    desk.carrier.refuse.clear()
    set_fields(desk, OutboxMessage, answer.id, not_before=clock.real())
    assert row(desk, OutboxMessage, answer.id).stop_rule is StopRule.EXPIRED
    assert len(desk.texts()) == 1
    assert lost(desk) == {f"outbox_message:{answer.id}:not-told": TaskPriority.NORMAL}


def test_an_answer_about_a_hold_expires_with_it(desk: Desk, asked: None) -> None:
    hold = rows(desk, Offer)[0].hold_expires_at
    desk.advance_clock(minutes=90)
    desk.writes("maybe")
    answer = rows(desk, OutboxMessage, purpose=Purpose.ANSWER)[0]
    assert answer.expires_at == hold
    assert hold < answer.created_at + timedelta(hours=1)


def test_what_confirms_a_booking_may_come_until_the_visit_begins(desk: Desk, asked: None) -> None:
    desk.writes("YES")
    assert rows(desk, OutboxMessage, purpose=Purpose.ANSWER)[0].expires_at == desk.at("2026-11-26 09:00")


def test_a_confirmation_that_fails_for_good_is_said_by_phone_at_once(desk: Desk, asked: None) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.CONTENT, 30007)
    desk.writes("YES")
    answer = rows(desk, OutboxMessage, purpose=Purpose.ANSWER)[0]
    assert answer.status is MessageStatus.FAILED
    assert lost(desk) == {f"outbox_message:{answer.id}:not-told": TaskPriority.URGENT}
    (task,) = rows(desk, Task, kind=TaskKind.CALL_PATIENT)
    assert (task.patient_id, task.appointment_id) == (rows(desk, Patient)[0].id, answer.appointment_id)


@pytest.mark.parametrize("purpose", [Purpose.STAFF, Purpose.OFFER, Purpose.OPT_OUT_CONFIRMATION])
def test_only_what_somebody_waits_to_hear_is_said_by_phone(desk: Desk, purpose: Purpose) -> None:
    desk.patient()
    desk.carrier.refuse[ANA] = TransportError(Failure.CONTENT, 30007)
    say(desk, purpose=purpose)
    desk.work()
    assert lost(desk) == {}


def test_whoever_said_stop_is_not_called_because_of_an_answer(desk: Desk, text: int) -> None:
    desk.writes("STOP")
    assert row(desk, OutboxMessage, text).stop_rule is StopRule.OPTED_OUT
    assert lost(desk) == {}


def test_an_opt_out_learnt_from_an_answer_frees_the_hold_at_once(desk: Desk, asked: None) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.OPTED_OUT, 21610)
    desk.writes("maybe")
    assert rows(desk, Offer)[0].closed_at
    assert len(desk.texts(BEN)) == 1
    assert "OPTED_OUT" in skips(desk).values()


def test_a_dead_phone_learnt_from_an_answer_frees_the_hold_for_the_next_phone(desk: Desk) -> None:
    ana = desk.patient()

    def second(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(Clinic, desk.clinic_id), CHI)
        session.add(PatientContact(clinic_id=desk.clinic_id, patient_id=ana, contact_id=contact.id, rank=2))

    change(desk, second)
    desk.waits(ana)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-26 09:00"))
    assert (len(desk.texts()), desk.texts(CHI)) == (1, [])
    desk.carrier.refuse[ANA] = TransportError(Failure.UNREACHABLE, 30005)
    desk.writes("maybe")
    assert (len(desk.texts(CHI)), desk.texts(BEN)) == (1, [])


def test_what_the_bot_had_queued_is_not_sent_when_staff_take_the_thread(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.LATER, 20429)
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-26 09:00"))
    with transaction(desk.sessions, ALL_CLINICS) as session:
        staff = factories.make_staff(session, session.get_one(Clinic, desk.clinic_id))
        session.execute(sa.update(Thread).values(staff_id=staff.id))
        session.execute(sa.update(OutboxMessage).values(not_before=clock.real()))
    desk.carrier.refuse.clear()
    by_staff = say(desk, "It's me, Dana", purpose=Purpose.STAFF)
    desk.work()
    first = rows(desk, OutboxMessage)[0]
    assert (first.status, first.stop_rule) == (MessageStatus.STOPPED, StopRule.STAFF_HAS_THREAD)
    assert rows(desk, Offer)[0].closed_at
    assert "STAFF_HAS_THREAD" in skips(desk).values()
    assert (desk.texts(), status_of(desk, by_staff)) == (["It's me, Dana"], MessageStatus.ACCEPTED)


@pytest.fixture
def poison(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> int:
    """A text to Ana at which the last checks raise; what is said to Ben is all right."""
    for name, phone in (("Ana", ANA), ("Ben", BEN)):
        desk.patient(name, phone)
    bad = say(desk)
    module = import_module("app.outbox.claim")  # `outbox.claim` is the function
    checks: Callable[..., StopRule | None] = module._forbidding_rule

    def raises(session: Session, message: OutboxMessage, *rest: object) -> StopRule | None:
        if message.id == bad:
            raise RuntimeError("a check that cannot be made")
        return checks(session, message, *rest)

    monkeypatch.setattr(module, "_forbidding_rule", raises)
    return bad


def test_a_text_that_cannot_be_checked_does_not_stop_the_others(desk: Desk, poison: int) -> None:
    good = say(desk, phone=BEN)
    desk.work()
    assert (status_of(desk, good), status_of(desk, poison)) == (MessageStatus.ACCEPTED, MessageStatus.QUEUED)


def test_a_text_that_cannot_be_checked_waits_longer_each_time_and_is_given_up_the_fifth_time(
    desk: Desk, poison: int
) -> None:
    waits = []
    for _ in range(4):
        began = clock.real()
        desk.work()
        waits.append(round((row(desk, OutboxMessage, poison).not_before - began).total_seconds(), -1))
        with transaction(desk.sessions, ALL_CLINICS) as session:
            session.execute(sa.update(OutboxMessage).values(not_before=clock.real()))
    assert waits == [10, 20, 40, 80]
    after = say(desk, "after")
    desk.work()
    assert (status_of(desk, poison), status_of(desk, after)) == (MessageStatus.FAILED, MessageStatus.ACCEPTED)
    assert open_tasks(desk) == {"PARKED_ITEM", "CALL_PATIENT"}


@pytest.mark.parametrize("rate", [0.0, -1.0])
def test_a_clinic_sends_more_than_nothing_a_second(desk: Desk, rate: float) -> None:
    with pytest.raises(sa.exc.IntegrityError), transaction(desk.sessions, ALL_CLINICS) as session:
        session.get_one(Clinic, desk.clinic_id).segments_per_second = rate


class Asked:
    """What a carrier is asked about sends in doubt, and what it answers."""

    def __init__(self, answer: Exception | None = None) -> None:
        self.references: list[str] = []
        self.answer = answer

    def __call__(self, outgoing: Outgoing, since: datetime, known: Collection[str] = ()) -> Receipt | None:
        self.references.append(outgoing.reference)
        if self.answer:
            raise self.answer
        return None


def in_doubt(desk: Desk, count: int, **ago: float) -> None:
    """So many texts, each in a thread of its own, were being sent when we crashed."""
    for n in range(count):
        phone = f"+131255502{n:02d}"
        desk.patient(f"P{n}", phone)
        say(desk, phone=phone)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        claimed = clock.real() - timedelta(**ago)
        session.execute(sa.update(OutboxMessage).values(status=MessageStatus.SENDING, claimed_at=claimed))


def tick(desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: Asked) -> list[str]:
    """One tick of the clock; what the carrier was asked about in it."""
    before = len(asked.references)
    monkeypatch.setattr(desk.carrier, "find", asked)
    drain.heal(desk.parts)
    return asked.references[before:]


def test_a_tick_looks_up_three_and_no_one_twice_within_half_a_minute(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_doubt(desk, 5, minutes=1)
    carrier = Asked()
    looked_up = [tick(desk, monkeypatch, carrier) for _ in range(3)]
    assert [len(one) for one in looked_up] == [3, 2, 0]
    assert len(set(carrier.references)) == 5
    with transaction(desk.sessions, ALL_CLINICS) as session:
        earlier = clock.real() - timedelta(seconds=31)
        session.execute(sa.update(OutboxMessage).values(looked_up_at=earlier))
    assert len(tick(desk, monkeypatch, carrier)) == 3


def test_a_carrier_that_answers_slowly_is_asked_about_one_in_a_tick(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_doubt(desk, 3, minutes=1)
    monkeypatch.setattr(import_module("app.drain.relay"), "LOOKING_UP_SECONDS", 0.0)
    assert len(tick(desk, monkeypatch, Asked())) == 1


@pytest.mark.parametrize("error", [TransportError(Failure.LATER), RuntimeError("a bug")])
def test_a_look_up_that_fails_does_not_stop_the_clock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    in_doubt(desk, 2, minutes=1)
    assert len(tick(desk, monkeypatch, Asked(error))) == 2
    assert {one.status for one in rows(desk, OutboxMessage)} == {MessageStatus.SENDING}


def test_many_that_are_in_doubt_for_ten_minutes_are_given_up_in_one_tick_when_the_carrier_does_not_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_doubt(desk, 25, minutes=11)
    tick(desk, monkeypatch, Asked(TransportError(Failure.LATER)))
    assert {one.status for one in rows(desk, OutboxMessage)} == {MessageStatus.UNCLEAR}
    assert len(rows(desk, Task, kind=TaskKind.UNCLEAR_SEND)) == 25


def test_after_a_long_stop_each_is_looked_up_before_it_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    in_doubt(desk, 4, hours=9)
    carrier = Asked()
    tick(desk, monkeypatch, carrier)
    assert sorted(one.status.value for one in rows(desk, OutboxMessage)) == ["SENDING"] + 3 * ["UNCLEAR"]
    tick(desk, monkeypatch, carrier)
    assert {one.status for one in rows(desk, OutboxMessage)} == {MessageStatus.UNCLEAR}
    assert len(carrier.references) == 4


def test_a_new_try_is_looked_up_anew(desk: Desk, text: int) -> None:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.execute(sa.update(OutboxMessage).values(looked_up_at=clock.real(), provider_id=FIRST))
    assert claim(desk)
    found = row(desk, OutboxMessage, text)
    assert (found.looked_up_at, found.provider_id) == (None, None)
