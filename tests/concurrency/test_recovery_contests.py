"""A recovery that two of us touch at the same instant: the clock, the relay, staff, and the patient who answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import cast

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import drain, inbox, models
from app.db import ALL_CLINICS, transaction
from app.models import AppointmentStatus, CancelledByType, ItemKind, Patient, RecoveryStatus
from app.services import arrivals, bookings, fees, no_shows, recovery
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.recovery import NotRecoverable
from conversations.recovery import texts
from tests import factories
from tests.concurrency.rush import together
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, rows, thread_id
from tests.transcripts.misses import asked, attempts, cancelled, miss_of, stands

ROUNDS = range(3)


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 08:05")


def work(desk: Desk) -> None:
    """A worker and a clock, once round."""
    parts = cast("drain.Parts", desk.parts)
    drain.tick(parts)
    drain.drain_once(parts, threads=1)


def writes(desk: Desk, body: str, phone: str = "+13125550111") -> None:
    """A text comes in; nobody has handled it yet."""
    text = inbox.Text(f"SM{abs(hash(body)):032x}", phone, desk.number, body)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        inbox.receive_text(session, text)


def tried(desk: Desk, do: Callable[[Session], object]) -> str:
    """What staff do in the console; "done", or the refusal."""
    try:
        with transaction(desk.sessions, desk.clinic_id) as session:
            do(session)
    except (NotRecoverable, OpeningTaken, PatientIsBusy) as refusal:
        return type(refusal).__name__
    return "done"


def question_open(desk: Desk) -> bool:
    return any(thread.asking_id for thread in rows(desk, models.Thread))


def touch_due(desk: Desk) -> int:
    """Ana was asked once on her first phone; the next touch, on her second, is due now."""
    miss = asked(desk)
    ana = miss_of(desk, miss).patient_id

    def second_phone(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(models.Clinic, desk.clinic_id), BEN)
        session.add(models.PatientContact(clinic_id=desk.clinic_id, patient_id=ana, contact_id=contact.id, rank=1))

    change(desk, second_phone)
    desk.set_clock("2026-11-26 08:05")
    return miss


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_answer_while_the_next_touch_is_sent_books_once_and_ends_it(desk: Desk, _round: int) -> None:
    miss = touch_due(desk)
    desk.set_clock("2026-11-23 08:50")
    due_again_at_once(desk, miss)
    together(partial(work, desk), partial(work, desk), partial(writes, desk, "3"))
    desk.work()
    assert stands(desk, miss) == ("RECOVERED", "BOOKED")
    assert booked(desk, miss_of(desk, miss).patient_id) == ["2026-11-24 08:00"]
    assert len(desk.texts(BEN)) <= 1
    desk.advance_clock(days=4)
    assert (len(desk.texts(BEN)) <= 1, question_open(desk)) == (True, False)


def due_again_at_once(desk: Desk, miss: int) -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        row = session.get_one(models.AppointmentCancellation, miss)
        row.next_touch_at = session.info["now"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_staff_who_say_not_needed_while_a_touch_is_due_are_heeded(desk: Desk, _round: int) -> None:
    miss = cancelled(desk, desk.patient())
    desk.set_clock("2026-11-23 08:45")
    say = partial(recovery.not_needed, miss_id=miss, actor="staff:1", reason="they called")
    went = together(partial(work, desk), partial(work, desk), partial(tried, desk, say))
    desk.work()
    assert went[2] == "done"
    assert stands(desk, miss) == ("NOT_NEEDED", "BY_STAFF")
    assert (len(desk.texts()) <= 1, question_open(desk)) == (True, False)
    texts_so_far = len(desk.texts())
    desk.advance_clock(days=11)
    assert len(desk.texts()) == texts_so_far


@pytest.mark.parametrize("_round", ROUNDS)
def test_staff_book_the_time_that_the_patient_picks_and_one_of_them_gets_it(desk: Desk, _round: int) -> None:
    miss = asked(desk)
    ana, zoe = miss_of(desk, miss).patient_id, desk.patient("Zoe", BEN)
    start = desk.at("2026-11-24 08:00")
    slot = Slot(desk.provider.id, desk.chair.id, start, start + timedelta(hours=1))

    def book(session: Session) -> None:
        bookings.book_visit(session, session.get_one(Patient, zoe), desk.kind, slot, actor="staff:1")

    writes(desk, "3")
    went = together(partial(work, desk), partial(tried, desk, book))
    desk.work()
    zoe_has_it = went[1] == "done"
    assert (booked(desk, zoe), booked(desk, ana)) == (
        (["2026-11-24 08:00"], []) if zoe_has_it else ([], ["2026-11-24 08:00"])
    )
    assert stands(desk, miss)[0] == ("IN_PROGRESS" if zoe_has_it else "RECOVERED")
    assert len(desk.texts()) == 2
    assert question_open(desk) is zoe_has_it  # she is offered other times


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_clocks_make_one_touch(desk: Desk, _round: int) -> None:
    miss = cancelled(desk, desk.patient())
    desk.set_clock("2026-11-23 08:45")
    together(*[partial(work, desk)] * 3)
    desk.work()
    assert len(desk.texts()) == 1
    assert attempts(desk, miss) == ["SMS PENDING"]
    assert miss_of(desk, miss).touches == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_late_check_in_while_the_first_touch_is_in_flight_undoes_all_of_it(engine: sa.Engine, _round: int) -> None:
    desk = Desk(engine, start="2026-11-24 09:16", no_show_fee_cents=5000, free_misses=0)
    ana = desk.patient(policy_acknowledged_at=desk.at("2026-01-01 09:00"))
    visit = desk.visit("2026-11-24 09:00", patient_id=ana)
    change(desk, lambda session: no_shows.mark(session, visit, by=CancelledByType.STAFF, actor="staff:2"))
    desk.set_clock("2026-11-24 09:50")

    def check_in(session: Session) -> None:
        arrivals.check_in(session, visit, actor="staff:1")

    went = together(partial(work, desk), partial(work, desk), partial(tried, desk, check_in))
    desk.work()
    assert went[2] == "done"
    (record,) = rows(desk, models.AppointmentCancellation)
    assert row_status(desk, visit) is AppointmentStatus.CHECKED_IN
    assert (record.undone_at is not None, record.recovery_status) == (True, RecoveryStatus.NOT_NEEDED)
    assert change(desk, lambda session: fees.balance(session, ana)) in ({}, {"USD": 0})
    assert (len(desk.texts()) <= 1, question_open(desk)) == (True, False)
    said = len(desk.texts())
    desk.advance_clock(days=4)
    assert len(desk.texts()) == said


def row_status(desk: Desk, visit: int) -> AppointmentStatus:
    (found,) = rows(desk, models.Appointment, id=visit)
    return found.status


class Killed(BaseException):
    """The process is gone: nothing handles it."""


def test_a_worker_that_is_killed_while_it_writes_a_touch_leaves_one_touch(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the commit: the item waits, as if nothing had happened. After it: the text is in the outbox."""
    miss = cancelled(desk, desk.patient())
    desk.set_clock("2026-11-23 08:45")
    real = texts.ask

    def ask_and_die(*args: object, **options: object) -> None:
        real(*args, **options)  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(texts, "ask", ask_and_die)
    for _ in range(2):
        with pytest.raises(Killed):
            work(desk)
    assert (desk.texts(), attempts(desk, miss), rows(desk, models.OutboxMessage)) == ([], [], [])
    monkeypatch.setattr(texts, "ask", real)
    parts = cast("drain.Parts", desk.parts)
    drain.converse(parts)
    assert (desk.texts(), attempts(desk, miss)) == ([], ["SMS PENDING"])  # said, and killed before it was sent
    desk.work()
    assert (len(desk.texts()), attempts(desk, miss)) == (1, ["SMS PENDING"])
    due = rows(desk, models.InboxItem, kind=ItemKind.RECOVERY_DUE, thread_id=thread_id(desk))
    assert [item.handled_at is not None for item in due] == [True]
