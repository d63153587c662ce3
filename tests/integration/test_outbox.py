"""Sending: rates, order, crashes, unknown outcomes, back-off, and what the carrier reports afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import outbox
from app.db import ALL_CLINICS, transaction
from app.models import (
    Clinic,
    Contact,
    DeliveryEvent,
    MessageStatus,
    OutboxMessage,
    Purpose,
    StopRule,
    Thread,
)
from app.transports.message import Failure, Outgoing, TransportError
from tests.dialogue import NUMBERS, Desk
from tests.transcripts.facts import BEN, CHI, change, open_tasks, row, rows, set_fields, thread_id

ANA = "+13125550111"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Ana, Ben and Chi, to whom something is to be said."""
    desk = Desk(engine, start="2026-11-23 09:00")
    for name, phone in (("Ana", ANA), ("Ben", BEN), ("Chi", CHI)):
        desk.patient(name, phone)
    return desk


def say(desk: Desk, body: str = "Hello", phone: str = ANA, purpose: Purpose = Purpose.ANSWER, **options: Any) -> int:
    """Queue a text; nothing is sent yet. Its id."""
    number = thread_id(desk, phone)
    with transaction(desk.sessions, desk.clinic_id) as session:
        thread = session.get_one(Thread, number)
        key = f"test:{next(NUMBERS)}"
        return outbox.say(session, thread, body, purpose, key=key, **options).id


def claim(desk: Desk) -> outbox.Claim | None:
    """One claim, as a worker makes it."""
    with transaction(desk.sessions, ALL_CLINICS) as session:
        return outbox.claim(session)


def report(desk: Desk, message_id: int, status: str, code: int | None = None, *, limit: int | None = None) -> bool:
    """The carrier reports on a message."""
    failure = None
    if code:
        failure = {30003: "later", 30034: "configuration", 30005: "unreachable", 30007: "content"}[code]
    reference = row(desk, OutboxMessage, message_id).reference
    with transaction(desk.sessions, ALL_CLINICS) as session:
        return outbox.record_event(session, reference, status, code, failure, limit)


def status_of(desk: Desk, message_id: int) -> MessageStatus:
    """Where a message stands."""
    return row(desk, OutboxMessage, message_id).status


def let_time_pass(desk: Desk, message_id: int, **amount: float) -> None:
    """The wall clock that back-off and leases use: everything about the message happened earlier by so much."""
    message, earlier = row(desk, OutboxMessage, message_id), timedelta(**amount)
    claimed = message.claimed_at - earlier if message.claimed_at else None
    set_fields(desk, OutboxMessage, message_id, not_before=message.not_before - earlier, claimed_at=claimed)


def test_a_number_sends_so_many_segments_a_second(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 09:00", segments_per_second=2.0)
    for phone in (ANA, BEN, CHI):
        desk.patient(phone[-3:], phone)
    first, second, third = say(desk, "x" * 200), say(desk, "y" * 200, BEN), say(desk, "z", CHI)
    taken = [claim(desk) for _ in range(3)]
    assert [one.text is not None for one in taken if one] == [True, False, False]
    places = [row(desk, OutboxMessage, one) for one in (second, third)]
    assert [one.reserved for one in places] == [True, True]
    assert places[1].not_before - places[0].not_before == timedelta(seconds=1)
    assert status_of(desk, first) is MessageStatus.SENDING
    assert claim(desk) is None


def test_a_place_in_the_rate_is_taken_once(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 09:00", segments_per_second=1.0)
    desk.patient("Ana", ANA)
    desk.patient("Ben", BEN)
    say(desk)
    second = say(desk, phone=BEN)
    claim(desk)
    claim(desk)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        early = row(desk, OutboxMessage, second).not_before - timedelta(minutes=1)
        session.execute(sa.update(OutboxMessage).where(OutboxMessage.id == second).values(not_before=early))
    again = claim(desk)
    assert again is not None
    assert (again.message_id, again.text) == (second, "Hello")


def test_a_thread_hears_us_in_order_and_one_at_a_time(desk: Desk) -> None:
    first, second = say(desk, "one"), say(desk, "two")
    taken = claim(desk)
    assert taken is not None
    assert taken.message_id == first
    assert claim(desk) is None
    with transaction(desk.sessions, ALL_CLINICS) as session:
        outbox.record_receipt(session, first, "SM1")
    following = claim(desk)
    assert following is not None
    assert following.message_id == second


def test_other_threads_do_not_wait_for_one_that_is_being_sent(desk: Desk) -> None:
    say(desk)
    other = say(desk, phone=BEN)
    claim(desk)
    taken = claim(desk)
    assert taken is not None
    assert taken.message_id == other


def test_what_waits_for_another_try_holds_back_what_comes_after_it(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.LATER, 20429)
    first, second = say(desk, "one"), say(desk, "two")
    desk.work()
    assert (status_of(desk, first), status_of(desk, second)) == (MessageStatus.QUEUED, MessageStatus.QUEUED)
    desk.carrier.refuse.clear()
    let_time_pass(desk, first, minutes=1)
    desk.work()
    assert desk.texts() == ["one", "two"]


def test_a_crash_after_the_claim_is_healed_by_a_report(desk: Desk) -> None:
    message = say(desk)
    claim(desk)  # and then the process dies
    desk.work()
    assert desk.texts() == []
    assert report(desk, message, "sent")
    desk.work()
    assert (status_of(desk, message), desk.texts()) == (MessageStatus.SENT, [])


def test_a_crash_after_the_carrier_took_it_is_healed_by_a_look_up(desk: Desk) -> None:
    message = say(desk)
    taken = claim(desk)
    assert taken is not None
    desk.carrier.lost.append(Outgoing(taken.reference, "sms", taken.sender, taken.to, "Hello", 60, ""))
    desk.work()
    assert status_of(desk, message) is MessageStatus.SENDING
    let_time_pass(desk, message, seconds=20)
    desk.work()
    assert (status_of(desk, message), desk.texts()) == (MessageStatus.ACCEPTED, [])


def test_without_a_trace_at_the_carrier_it_is_unclear_and_never_sent_again(desk: Desk) -> None:
    message, after = say(desk), say(desk, "after")
    claim(desk)
    let_time_pass(desk, message, minutes=9)
    desk.work()
    assert status_of(desk, message) is MessageStatus.SENDING
    let_time_pass(desk, message, minutes=2)
    desk.work()
    assert status_of(desk, message) is MessageStatus.UNCLEAR
    assert open_tasks(desk) == {"UNCLEAR_SEND"}
    assert desk.texts() == ["after"]
    assert status_of(desk, after) is MessageStatus.ACCEPTED
    let_time_pass(desk, message, hours=9)
    desk.work()
    assert desk.texts() == ["after"]


def test_a_late_report_clears_what_was_unclear(desk: Desk) -> None:
    message = say(desk)
    claim(desk)
    let_time_pass(desk, message, minutes=11)
    desk.work()
    report(desk, message, "delivered")
    desk.work()
    assert (status_of(desk, message), open_tasks(desk)) == (MessageStatus.DELIVERED, set())


def test_an_unknown_outcome_is_looked_up_and_not_sent_again(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.UNKNOWN_OUTCOME)
    message = say(desk)
    desk.work()
    desk.carrier.refuse.clear()
    assert status_of(desk, message) is MessageStatus.SENDING
    let_time_pass(desk, message, seconds=20)
    desk.work()
    assert (status_of(desk, message), desk.texts()) == (MessageStatus.ACCEPTED, [])


def test_later_backs_off_twice_as_long_each_time_and_then_fails(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.LATER, 20429)
    message = say(desk)
    waits = []
    for _ in range(6):
        desk.work()
        found = row(desk, OutboxMessage, message)
        waits.append(round((found.not_before - found.claimed_at).total_seconds()) if found.claimed_at else 0)
        let_time_pass(desk, message, hours=1)
    assert waits[:5] == [10, 20, 40, 80, 160]
    assert (found.attempts, status_of(desk, message)) == (6, MessageStatus.FAILED)


def test_an_error_with_a_limit_is_tried_so_often(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.LATER, 30008, 1)
    message = say(desk)
    for _ in range(3):
        desk.work()
        let_time_pass(desk, message, hours=1)
    assert row(desk, OutboxMessage, message).attempts == 2
    assert status_of(desk, message) is MessageStatus.FAILED


def test_a_wrong_configuration_keeps_the_messages_and_makes_one_task(desk: Desk) -> None:
    for phone in (ANA, BEN):
        desk.carrier.refuse[phone] = TransportError(Failure.CONFIGURATION, 20003)
    messages = [say(desk), say(desk, phone=BEN)]
    for _ in range(9):
        desk.work()
        for message in messages:
            let_time_pass(desk, message, minutes=6)
    assert {status_of(desk, message) for message in messages} == {MessageStatus.QUEUED}
    assert open_tasks(desk) == {"CARRIER_SETTINGS"}
    desk.carrier.refuse.clear()
    for message in messages:
        let_time_pass(desk, message, minutes=6)
    assert (len(desk.texts()), len(desk.texts(BEN))) == (1, 1)


def test_a_configuration_error_that_is_reported_later_keeps_the_message_too(desk: Desk) -> None:
    message = say(desk)
    desk.work()
    report(desk, message, "undelivered", 30034)
    assert status_of(desk, message) is MessageStatus.QUEUED
    assert open_tasks(desk) == {"CARRIER_SETTINGS"}


def test_a_filtered_text_is_never_repeated(desk: Desk) -> None:
    message = say(desk)
    desk.work()
    report(desk, message, "undelivered", 30007)
    let_time_pass(desk, message, hours=1)
    desk.work()
    assert (status_of(desk, message), len(desk.texts())) == (MessageStatus.UNDELIVERED, 1)
    assert open_tasks(desk) == {"CONTENT_FILTERED", "CALL_PATIENT"}


@pytest.mark.parametrize(
    ("reports", "end"),
    [
        (["queued", "sending", "sent", "delivered"], MessageStatus.DELIVERED),
        (["delivered", "sent", "queued"], MessageStatus.DELIVERED),
        (["delivered", "delivered", "delivered"], MessageStatus.DELIVERED),
        (["read", "delivered"], MessageStatus.READ),
        (["sent", "a-new-word"], MessageStatus.SENT),
    ],
)
def test_reports_move_a_message_only_forward(desk: Desk, reports: list[str], end: MessageStatus) -> None:
    message = say(desk)
    desk.work()
    for status in reports:
        assert report(desk, message, status)
    assert status_of(desk, message) is end
    assert [event.status for event in rows(desk, DeliveryEvent)] == reports


def test_a_report_that_is_faster_than_the_answer_is_kept(desk: Desk) -> None:
    message = say(desk)
    claim(desk)
    report(desk, message, "delivered")
    with transaction(desk.sessions, ALL_CLINICS) as session:
        outbox.record_receipt(session, message, "SM1")
    found = row(desk, OutboxMessage, message)
    assert (found.status, found.provider_id) == (MessageStatus.DELIVERED, "SM1")


def test_a_delivered_text_can_not_fail_any_more(desk: Desk) -> None:
    message = say(desk)
    desk.work()
    report(desk, message, "delivered")
    report(desk, message, "undelivered", 30005)
    assert status_of(desk, message) is MessageStatus.DELIVERED
    assert rows(desk, Contact, address=ANA)[0].unreachable_since is None


def test_a_report_about_nothing_we_know_is_refused(desk: Desk) -> None:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        assert not outbox.record_event(session, "nobody-knows-this", "sent", None)


def test_an_unreachable_handset_is_tried_twice_more(desk: Desk) -> None:
    message = say(desk)
    for tries in (1, 2, 3):
        desk.work()
        assert len(desk.texts()) == tries
        report(desk, message, "undelivered", 30003, limit=2)
        let_time_pass(desk, message, minutes=6)
    desk.work()
    assert (status_of(desk, message), len(desk.texts())) == (MessageStatus.UNDELIVERED, 3)


def test_the_same_failure_reported_again_does_not_end_the_second_try(desk: Desk) -> None:
    message = say(desk)
    desk.work()
    for _ in range(3):
        report(desk, message, "undelivered", 30003, limit=2)
    report(desk, message, "sent")  # late, about the first try
    assert status_of(desk, message) is MessageStatus.QUEUED
    let_time_pass(desk, message, minutes=6)
    desk.work()
    assert len(desk.texts()) == 2


def test_the_opt_out_is_the_last_check_before_a_send(desk: Desk) -> None:
    message = say(desk)
    desk.writes("STOP")
    found = row(desk, OutboxMessage, message)
    assert (found.status, found.stop_rule, desk.texts()) == (MessageStatus.STOPPED, StopRule.OPTED_OUT, [])


def test_what_is_past_its_expiry_is_dropped(desk: Desk) -> None:
    message = say(desk, expires_at=desk.at("2026-11-23 08:59"))
    desk.work()
    found = row(desk, OutboxMessage, message)
    assert (found.status, found.stop_rule) == (MessageStatus.STOPPED, StopRule.EXPIRED)


def test_the_carrier_may_not_deliver_it_later_than_its_expiry(desk: Desk) -> None:
    say(desk, expires_at=desk.at("2026-11-23 10:00"))
    taken = claim(desk)
    assert taken is not None
    assert 3500 < taken.validity_seconds <= 3600


def test_a_clinic_without_a_number_sends_nothing_and_says_so(desk: Desk) -> None:
    set_fields(desk, Clinic, desk.clinic_id, sms_number=None)
    message = say(desk)
    desk.work()
    assert row(desk, OutboxMessage, message).stop_rule is StopRule.NO_SENDER
    assert open_tasks(desk) == {"CARRIER_SETTINGS", "CALL_PATIENT"}


def test_news_that_we_start_wait_for_nothing_but_the_window(desk: Desk) -> None:
    desk.set_clock("2026-11-23 21:30")
    news, answer = say(desk, "news", purpose=Purpose.OFFER_NEWS), say(desk, "answer")
    desk.work()
    assert row(desk, OutboxMessage, news).stop_rule is StopRule.CONTACT_WINDOW
    assert (status_of(desk, answer), desk.texts()) == (MessageStatus.ACCEPTED, ["answer"])


def test_a_message_is_claimed_by_one_worker_only(desk: Desk) -> None:
    def twice(session: Session) -> tuple[bool, bool]:
        return outbox.claim(session) is not None, outbox.claim(session) is not None

    say(desk)
    assert change(desk, twice) == (True, False)
