"""Two of us at the same instant: workers on a thread, steps of a clinic, staff on an opening, a YES and its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import drain
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    AppointmentType,
    ClockOffset,
    InboxItem,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Proposal,
    ProposalResult,
    Provider,
    Strategy,
)
from app.services import audit, offers, opening_places
from app.services.new_openings import create_opening
from app.services.openings import NotAnOpening
from tests.concurrency.rush import FIRST, Rush, Worker, make_rush, phone, sid, start_worker, together

TEXTS = 9
"""Ten answers in ten minutes would be a loop, and so would the same words three times in a row."""
HELPS = ("HELP", "INFO", "AYUDA")
T = TypeVar("T")


def _step(worker: Worker) -> None:
    drain.advance(worker.runtime)


def _open_offers(sessions: sessionmaker[Session]) -> list[Offer]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(Offer).where(Offer.closed_at.is_(None)).order_by(Offer.id)))


def _make_due(rush: Rush, sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, rush.clinic_id) as session:
        session.execute(sa.update(Opening).values(next_step_at=Opening.created_at))


def _let_pass(sessions: sessionmaker[Session], amount: timedelta) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(ClockOffset)).one().offset_seconds += round(amount.total_seconds())


def test_workers_on_one_thread_answer_in_the_order_of_the_texts(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=1, openings=0)
    worker = start_worker(rush, answers_keywords=False)
    for n in range(TEXTS):
        assert worker.text(phone(0), rush.number, HELPS[n % len(HELPS)], sid("order", n)) == 200
    together(*[partial(drain.run_until_idle, worker.runtime, threads=2)] * 4)
    drain.run_until_idle(worker.runtime)
    with transaction(rush.sessions(), ALL_CLINICS, read_only=True) as session:
        rows = session.execute(
            sa.select(OutboxMessage.inbox_item_id, OutboxMessage.reference).order_by(OutboxMessage.id)
        )
        items, references = zip(*rows.all(), strict=True)
        assert not session.scalars(sa.select(InboxItem.id).where(InboxItem.handled_at.is_(None))).all()
    assert len(items) == TEXTS
    assert list(items) == sorted(items)
    assert [text.reference for text in rush.carrier.texts()] == list(references)


def test_two_advances_of_one_clinic_make_one_offer(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=6, openings=1)
    worker = start_worker(rush)
    _make_due(rush, worker.runtime.sessions)
    together(*[partial(_step, worker)] * 4)
    assert len(_open_offers(worker.runtime.sessions)) == 1


def test_two_staff_who_offer_one_opening_at_once_ask_everybody_once(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=6, openings=1)
    worker = start_worker(rush)

    def offer(entries: tuple[int, ...]) -> int:
        with transaction(worker.runtime.sessions, rush.clinic_id) as session:
            return offers.offer_by_hand(session, rush.openings[0], entries, actor="staff:1", reason="short notice")

    went = together(partial(offer, rush.entries[:4]), partial(offer, rush.entries[2:]))
    assert sum(went) == len(rush.entries)
    asked = [offer.waitlist_entry_id for offer in _open_offers(worker.runtime.sessions)]
    assert sorted(asked) == sorted(rush.entries)
    drain.run_until_idle(worker.runtime)
    assert {len(rush.carrier.texts(phone(n))) for n in range(len(rush.entries))} == {1}


def _attempt(work: Callable[[], T]) -> T | str:
    """What it gave, or why it was refused."""
    try:
        return work()
    except (offers.NotOfferable, NotAnOpening) as refusal:
        return str(refusal)


def test_two_of_the_staff_who_release_one_proposal_send_one_text(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=2, openings=1, strategy=Strategy.APPROVE)
    worker = start_worker(rush)
    _make_due(rush, worker.runtime.sessions)
    drain.run_until_idle(worker.runtime)

    def release() -> int:
        with transaction(worker.runtime.sessions, rush.clinic_id) as session:
            return offers.release_offer(session, rush.openings[0], rush.entries[0], actor="staff:1").waitlist_entry_id

    went = together(*[partial(_attempt, release)] * 4)
    assert went.count(rush.entries[0]) == 1
    assert {one for one in went if isinstance(one, str)} == {
        "it is held for somebody who has been asked: wait for the answer or the end of the hold"
    }
    drain.run_until_idle(worker.runtime)
    assert [len(rush.carrier.texts(phone(n))) for n in range(2)] == [1, 0]


def test_a_release_and_a_passing_over_at_once_are_one_decision(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=2, openings=1, strategy=Strategy.APPROVE)
    worker = start_worker(rush)
    _make_due(rush, worker.runtime.sessions)
    drain.run_until_idle(worker.runtime)
    opening_id, entry_id = rush.openings[0], rush.entries[0]

    def release() -> object:
        with transaction(worker.runtime.sessions, rush.clinic_id) as session:
            return offers.release_offer(session, opening_id, entry_id, actor="staff:1")

    def pass_over() -> object:
        with transaction(worker.runtime.sessions, rush.clinic_id) as session:
            offers.pass_over(session, opening_id, entry_id, actor="staff:2", reason="lab case not back")
        return None

    went = together(partial(_attempt, release), partial(_attempt, pass_over))
    assert sum(isinstance(one, str) for one in went) == 1
    drain.run_until_idle(worker.runtime)
    with transaction(worker.runtime.sessions, ALL_CLINICS, read_only=True) as session:
        results = session.scalars(sa.select(Proposal.result).order_by(Proposal.id)).all()
    assert results[0] in (ProposalResult.RELEASED, ProposalResult.PASSED_OVER)
    assert len(rush.carrier.texts(phone(0))) == (results[0] is ProposalResult.RELEASED)


@pytest.mark.parametrize("minutes", [0, 30])
def test_two_of_the_staff_who_open_one_time_make_one_opening(database_url: str, tmp_path: Path, minutes: int) -> None:
    rush = make_rush(database_url, tmp_path, patients=1, openings=0)
    sessions = rush.sessions()
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        provider, kind = (
            session.scalars(sa.select(Provider.id)).one(),
            session.scalars(sa.select(AppointmentType.id)).one(),
        )

    def create(later: int) -> int:
        with transaction(sessions, rush.clinic_id) as session:
            return create_opening(
                session, rush.clinic_id, provider_id=provider, appointment_type_id=kind,
                starts_at=FIRST + timedelta(minutes=later), actor="staff:1",
            ).id  # fmt: skip

    went = together(partial(_attempt, partial(create, 0)), partial(_attempt, partial(create, minutes)))
    assert {type(one) for one in went} == {int, str}
    assert "that time is an opening already" in went


def test_of_two_openings_that_are_moved_into_one_time_at_once_one_is(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=1, openings=2)
    sessions = rush.sessions()

    def move(n: int) -> int:
        with transaction(sessions, rush.clinic_id) as session:
            to = {"starts_at": FIRST + timedelta(days=3, minutes=20 * n)}
            return opening_places.move(session, rush.clinic_id, rush.openings[n], to, actor="staff:1").id

    went = together(*(partial(_attempt, partial(move, n)) for n in range(2)))
    assert {type(one) for one in went} == {int, str}
    assert "that time is an opening already" in went


@pytest.mark.parametrize("seconds", [-2, 0, 2])
def test_a_yes_at_the_end_of_the_hold_is_booked_or_told_gone_and_nobody_is_promised_the_same(
    database_url: str, tmp_path: Path, seconds: int
) -> None:
    rush = make_rush(database_url, tmp_path, patients=2, openings=1)
    worker = start_worker(rush)
    sessions = worker.runtime.sessions
    _make_due(rush, sessions)
    drain.run_until_idle(worker.runtime)
    (first,) = _open_offers(sessions)
    asked = next(n for n, entry_id in enumerate(rush.entries) if entry_id == first.waitlist_entry_id)
    left = first.hold_expires_at - first.made_at
    _let_pass(sessions, left + timedelta(seconds=seconds - 1))
    assert worker.text(phone(asked), rush.number, "YES", sid("end", seconds)) == 200
    _let_pass(sessions, timedelta(seconds=2))  # now the hold is over, whenever the YES came
    together(*[partial(_step, worker)] * 2, *[partial(drain.converse, worker.runtime)] * 2)
    drain.run_until_idle(worker.runtime)
    _check_one_promise(rush, sessions, came_in_time=seconds < 0)


def _check_one_promise(rush: Rush, sessions: sessionmaker[Session], *, came_in_time: bool) -> None:
    """Either the YES is booked and nobody else is asked, or the next one holds the opening and the first was told."""
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        accepted = session.scalars(sa.select(Offer).where(Offer.response == NotificationResponse.ACCEPTED)).all()
        still_open = session.scalars(sa.select(Offer).where(Offer.closed_at.is_(None))).all()
        visits = session.scalars(sa.select(Appointment).where(Appointment.source == "offer")).all()
        status = session.get_one(Opening, rush.openings[0]).status
        failed = session.scalars(sa.select(InboxItem.id).where(InboxItem.attempts > 0)).all()
        assert (len(accepted), len(still_open)) in ((1, 0), (0, 1))
        assert len(visits) == len(accepted)
        assert status is (OpeningStatus.FILLED if accepted else OpeningStatus.OFFERING)
        assert failed == []
        assert accepted or not came_in_time
        assert audit.verify(session, rush.clinic_id) == []
