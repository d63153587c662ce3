"""Landlines, opt-outs at the carrier, trial mode, staff who act meanwhile, strangers, distress, failures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox, outbox
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    Clinic,
    Contact,
    Conversation,
    InboxItem,
    ItemKind,
    MessageStatus,
    Offer,
    Opening,
    OpeningStatus,
    OptOut,
    OutboxMessage,
    Patient,
    PatientContact,
    StopRule,
    Timer,
    Topic,
    TrialGuest,
    WaitlistEntry,
)
from app.services import offers
from app.services.offers import Unasked
from app.transports.message import Failure, TransportError
from conversations import offer_texts
from conversations.turn import Turn
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, change, open_tasks, row, rows, skips

ANA = "+13125550111"


@pytest.fixture
def asked(desk: Desk) -> int:
    """Ana has been asked about Tuesday at nine, Ben is next; the opening's id."""
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    number = desk.cancels(desk.visit("2026-11-24 09:00"))
    assert number
    return number


def report(desk: Desk, status: str, code: int | None, failure: str | None, phone: str = ANA) -> None:
    """The carrier reports on the last text to a phone."""
    reference = next(one.reference for one in reversed(desk.carrier.texts) if one.to == phone)
    change(desk, lambda session: outbox.record_event(session, reference, status, code, failure))


def test_a_landline_that_the_carrier_refuses_holds_nothing(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.UNREACHABLE, 21614)
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert len(desk.texts(BEN)) == 1
    assert rows(desk, Contact, address=ANA)[0].unreachable_code == 21614
    assert row(desk, WaitlistEntry, entry).notifications_sent == 0
    assert open_tasks(desk) == {"UNREACHABLE"}


def test_a_landline_that_is_reported_later_frees_the_hold_at_once(desk: Desk, asked: int) -> None:
    report(desk, "undelivered", 30005, "unreachable")
    assert len(desk.texts(BEN)) == 1
    assert rows(desk, WaitlistEntry)[0].notifications_sent == 0


def test_the_second_phone_is_tried_before_the_next_entry(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.UNREACHABLE, 21614)
    ana = desk.patient()

    def second(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(Clinic, desk.clinic_id), CHI)
        session.add(PatientContact(clinic_id=desk.clinic_id, patient_id=ana, contact_id=contact.id, rank=2))

    change(desk, second)
    desk.waits(ana)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (len(desk.texts(CHI)), desk.texts(BEN)) == (1, [])
    desk.writes("yes", CHI)
    assert booked(desk, ana)


def test_the_carriers_opt_out_is_recorded_and_the_next_is_asked(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.OPTED_OUT, 21610)
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert [one.source for one in rows(desk, OptOut)] == ["carrier"]
    assert len(desk.texts(BEN)) == 1
    assert skips(desk)[entry] == "OPTED_OUT"


def test_in_trial_mode_only_guests_are_written_to(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 08:05", trial_mode=True)
    change(desk, lambda session: session.add(TrialGuest(clinic_id=desk.clinic_id, address=BEN)))
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (desk.texts(), len(desk.texts(BEN))) == ([], 1)
    held = rows(desk, OutboxMessage)[0]
    assert (held.status, held.stop_rule) == (MessageStatus.HELD_BACK, StopRule.TRIAL_MODE)
    assert skips(desk)[entry] == "TRIAL_MODE"


def let_it_fail(desk: Desk, times: int = 5) -> None:
    """Let the items that failed be tried again, as if their back-off were over."""
    for _ in range(times):
        with transaction(desk.sessions, ALL_CLINICS) as session:
            session.execute(sa.update(InboxItem).values(not_before=None))
        desk.work()


def test_an_item_that_fails_is_parked_after_five_tries_and_the_thread_goes_on(
    desk: Desk, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("the test wants this")

    with monkeypatch.context() as patch:
        patch.setattr(offers, "decline", fails)
        desk.writes("no")
        let_it_fail(desk)
    parked = [item for item in rows(desk, InboxItem) if item.parked_at]
    assert [item.attempts for item in parked] == [5]
    assert open_tasks(desk) == {"PARKED_ITEM"}
    desk.writes("yes")
    assert desk.texts()[-1] == "Booked: Tue Nov 24, 9:00 AM. See you then!"


def test_whose_question_cannot_be_asked_keeps_nobody_waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    ask = offer_texts.ask

    def fails(turn: Turn, asked: Sequence[Unasked]) -> OutboxMessage:
        if turn.contact.address == ANA:
            raise RuntimeError("the test wants this")
        return ask(turn, asked)

    monkeypatch.setattr(offer_texts, "ask", fails)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    let_it_fail(desk)
    assert skips(desk)[entry] == "NOT_SENT_IN_TIME"
    assert open_tasks(desk) == {"PARKED_ITEM"}
    assert (desk.texts(), len(desk.texts(BEN))) == ([], 1)


def test_the_same_text_twice_is_one(desk: Desk, asked: int) -> None:
    text = inbox.Text("SM" + "b" * 32, ANA, desk.number, "yes")
    for _ in range(3):
        change(desk, lambda session: inbox.receive_text(session, text))
    assert len(desk.texts()) == 2
    assert len(booked(desk, rows(desk, Patient, first_name="Ana")[0].id)) == 1


def test_everything_posted_again_changes_nothing(desk: Desk, asked: int) -> None:
    desk.writes("no")
    desk.writes("yes", BEN)
    before = (len(desk.carrier.texts), len(rows(desk, InboxItem)), len(rows(desk, OutboxMessage)))

    def again(session: Session) -> None:
        for item in session.scalars(sa.select(InboxItem)):
            inbox.post(session, (item.clinic_id, item.thread_id), item.key, item.kind, item.subject_id)

    change(desk, again)
    assert (len(desk.carrier.texts), len(rows(desk, InboxItem)), len(rows(desk, OutboxMessage))) == before


def test_stale_timers_do_nothing(desk: Desk, asked: int) -> None:
    desk.writes("purple elephants")
    desk.writes("yes")
    before = [(one.state, one.state_entry) for one in rows(desk, Conversation)]
    said = len(desk.carrier.texts)
    newest = {one.conversation_id: one.id for one in rows(desk, Timer)}

    def fire(session: Session) -> None:
        stale = sa.select(Timer).where(Timer.fired_at.is_(None), Timer.id.not_in(newest.values()))
        for timer in session.scalars(stale):
            timer.due_at = clock.now(session)

    change(desk, fire)
    assert [(one.state, one.state_entry) for one in rows(desk, Conversation)] == before
    assert len(desk.carrier.texts) == said
    assert sum(one.fired_at is not None for one in rows(desk, Timer)) == 2


def test_handling_every_item_again_texts_nobody_twice(desk: Desk, asked: int) -> None:
    desk.writes("no")
    desk.writes("yes", BEN)
    said, visits = len(desk.carrier.texts), len(rows(desk, Appointment))
    kinds = (ItemKind.OFFER_MADE, ItemKind.OFFER_EXPIRED, ItemKind.MAY_BE_ASKED)

    def unhandle(session: Session) -> None:
        session.execute(sa.update(InboxItem).where(InboxItem.kind.in_(kinds)).values(handled_at=None))

    change(desk, unhandle)
    assert (len(desk.carrier.texts), len(rows(desk, Appointment))) == (said, visits)


def test_every_offer_ends(desk: Desk, asked: int) -> None:
    for _, minutes in zip(range(30), itertools.repeat(60), strict=False):
        desk.advance_clock(minutes=minutes)
    assert all(offer.closed_at for offer in rows(desk, Offer))
    assert row(desk, Opening, asked).status is OpeningStatus.EXPIRED
    assert all(one.closed_at for one in rows(desk, Conversation, topic=Topic.OFFER))  # the missed visit is asked about
