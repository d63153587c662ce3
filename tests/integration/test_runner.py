"""The invariants of DESIGN.md that a turn keeps: one item one transaction, order, one worker a thread."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest
import sqlalchemy as sa

from app import drain, inbox
from app.db import ALL_CLINICS, transaction
from app.models import CancelledByType, InboxItem, ItemKind, Model, Offer, Opening, OutboxMessage, Patient
from app.services import cancellations, offers
from conversations import runner
from conversations.turn import Turn
from tests.dialogue import NUMBERS, Desk
from tests.transcripts.facts import BEN, booked, cancel_together, rows, thread_id

ANA = "+13125550111"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Ana has been asked about Tuesday at nine; Ben is next."""
    desk = Desk(engine, start="2026-11-23 09:00")
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    return desk


def receive(desk: Desk, body: str, phone: str = ANA) -> None:
    """A text arrives; nobody handles it yet."""
    text = inbox.Text(f"SM{next(NUMBERS):032x}", phone, desk.number, body)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        assert inbox.receive_text(session, text)


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database, but for how often an item was tried."""
    tried = {"attempts", "not_before"}
    with transaction(desk.sessions, ALL_CLINICS, read_only=True) as session:
        found = {}
        for name, table in Model.metadata.tables.items():
            columns = [column for column in table.c if column.name not in tried]
            found[name] = sorted((tuple(row) for row in session.execute(sa.select(*columns))), key=repr)
        return found


@pytest.mark.parametrize("words", ["yes", "no", "STOP", "purple elephants", "yes but at 4", "severe pain"])
def test_a_turn_that_fails_at_its_end_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    handle = runner.handle

    def fails(turn: Turn) -> None:
        handle(turn)
        turn.session.flush()
        raise RuntimeError("the test wants this")

    receive(desk, words)
    before = everything(desk)
    monkeypatch.setattr(runner, "handle", fails)
    desk.work()
    assert everything(desk) == before
    assert [item.attempts for item in rows(desk, InboxItem) if item.handled_at is None] == [1]


def test_a_failing_item_holds_back_its_own_thread_only(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = runner.handle

    def fails(turn: Turn) -> None:
        if turn.item.body == "no":
            raise RuntimeError("the test wants this")
        handle(turn)

    monkeypatch.setattr(runner, "handle", fails)
    receive(desk, "no")
    receive(desk, "yes")
    receive(desk, "hello", BEN)
    desk.work()
    waiting = [item.body for item in rows(desk, InboxItem) if item.handled_at is None]
    assert waiting == ["no", "yes"]
    assert len(desk.texts(BEN)) == 1


def test_what_a_thread_hears_is_handled_in_the_order_it_came(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    handle = runner.handle

    def note(turn: Turn) -> None:
        seen.append((turn.thread.id, turn.item.id))
        handle(turn)

    monkeypatch.setattr(runner, "handle", note)
    for body in ("hello", "what", "yes"):
        receive(desk, body)
        receive(desk, body, BEN)
    desk.work()
    for thread in (thread_id(desk), thread_id(desk, BEN)):
        mine = [item for other, item in seen if other == thread]
        assert mine == sorted(mine)
        assert len(mine) >= 3


@pytest.mark.postgres
def test_two_workers_never_have_one_thread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, go_on = threading.Event(), threading.Event()
    handle, seen = runner.handle, list[str | None]()

    def slow(turn: Turn) -> None:
        if turn.item.kind is ItemKind.TEXT:
            seen.append(turn.item.body)
        if turn.item.body == "hello":
            entered.set()
            assert go_on.wait(30)
        handle(turn)

    monkeypatch.setattr(runner, "handle", slow)
    parts = cast("drain.Parts", desk.parts)
    receive(desk, "hello")
    receive(desk, "who is this")
    receive(desk, "other", BEN)
    worker = threading.Thread(target=drain.converse, args=(parts,))
    worker.start()
    assert entered.wait(30)
    drain.converse(parts)  # the second worker: Ana's thread is taken, Ben's is free
    assert seen == ["hello", "other"]
    go_on.set()
    worker.join(30)
    drain.converse(parts)
    assert seen == ["hello", "other", "who is this"]


@pytest.mark.postgres
def test_many_workers_handle_every_item_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    handle, seen, busy, guard = runner.handle, list[int](), set[int](), threading.Lock()

    def note(turn: Turn) -> None:
        with guard:
            assert turn.thread.id not in busy
            busy.add(turn.thread.id)
            seen.append(turn.item.id)
        handle(turn)
        with guard:
            busy.discard(turn.thread.id)

    monkeypatch.setattr(runner, "handle", note)
    phones = [f"+1312555{1000 + n}" for n in range(8)]
    for n, phone in enumerate(phones):
        desk.patient(f"P{n}", phone)
    for _ in range(4):
        for phone in phones:
            receive(desk, "hello", phone)
    parts = cast("drain.Parts", desk.parts)
    workers = [threading.Thread(target=drain.run_until_idle, args=(parts,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    desk.work()
    assert len(seen) == len(set(seen)) == 32
    assert all(item.attempts == 0 for item in rows(desk, InboxItem))


def test_services_post_facts_and_say_nothing(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 09:00")
    desk.waits(desk.patient())
    visit = desk.visit("2026-11-24 09:00")
    with transaction(desk.sessions, desk.clinic_id) as session:
        cancellations.cancel_appointment(session, visit, by=CancelledByType.PATIENT, actor="test")
    with transaction(desk.sessions, desk.clinic_id) as session:
        assert offers.advance(session, desk.clinic_id) == 1
    assert [item.kind for item in rows(desk, InboxItem)] == [ItemKind.OFFER_MADE]
    assert rows(desk, OutboxMessage) == []
    assert desk.carrier.texts == []


def test_a_busy_morning_takes_every_lock_in_order(desk: Desk) -> None:
    """A lock out of order raises, and the item would have been tried again."""
    ana = desk.patient("Ana")
    desk.waits(ana, later_appointment_id=desk.visit("2026-12-01 10:00", patient_id=ana))
    cancel_together(desk, [desk.visit(f"2026-11-{day} 10:00") for day in (24, 25, 26)])
    for words, phone in (
        ("no", ANA),
        ("1", BEN),
        ("no", BEN),
        ("yes", ANA),
        ("STOP", BEN),
        ("no", ANA),
        ("START", BEN),
    ):
        desk.writes(words, phone)
        desk.advance_clock(minutes=16)
    desk.advance_clock(hours=3)
    assert [item.attempts for item in rows(desk, InboxItem) if item.attempts] == []
    assert all(item.handled_at for item in rows(desk, InboxItem))


def test_an_offer_is_made_once_however_often_the_engine_looks(desk: Desk) -> None:
    for _ in range(3):
        with transaction(desk.sessions, desk.clinic_id) as session:
            for opening in session.scalars(sa.select(Opening)):
                opening.next_step_at = desk.at("2026-11-23 09:00")
        with transaction(desk.sessions, desk.clinic_id) as session:
            offers.advance(session, desk.clinic_id)
    assert len(rows(desk, Offer)) == 1
    desk.writes("yes")
    assert booked(desk, rows(desk, Patient, first_name="Ana")[0].id)
