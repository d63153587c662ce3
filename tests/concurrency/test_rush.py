"""Thirty patients, five openings, everybody answers YES at the same instant, and the carrier repeats itself."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import drain
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    ClockOffset,
    InboxItem,
    ItemKind,
    Offer,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Timer,
    WaitlistEntry,
    WaitlistStatus,
)
from app.services import audit
from tests import databases
from tests.concurrency.rush import Barrier, Rush, Worker, at_once, make_rush, offer_all, phone, sid, start_worker

PATIENTS, OPENINGS = 30, 5
WORKERS = 10 if databases.SERVER else 4


def _answer(rush: Rush, worker: Worker, barrier: Barrier, n: int) -> None:
    """This worker's share of the YES; then every worker repeats two other shares while all of them drain."""
    barrier.wait(100)
    _say_yes(rush, worker, n)
    barrier.wait(100)
    for other in (n + 1, n + 2):
        _say_yes(rush, worker, other % WORKERS)
        drain.drain_once(worker.runtime, threads=2)
    drain.run_until_idle(worker.runtime, threads=2)


def _say_yes(rush: Rush, worker: Worker, share: int) -> None:
    for patient in range(share, PATIENTS, WORKERS):
        assert worker.text(phone(patient), rush.number, "YES", sid("yes", patient)) == 200


@pytest.fixture
def rush(database_url: str, tmp_path: Path) -> Rush:
    rush = make_rush(database_url, tmp_path, patients=PATIENTS, openings=OPENINGS)
    offer_all(rush)
    assert len(rush.carrier.texts()) == PATIENTS
    return rush


def test_thirty_yes_to_five_openings_book_five_and_tell_twenty_five(
    rush: Rush, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        at_once(rush, _answer, WORKERS)
    assert [record.getMessage() for record in caplog.records] == []
    answers = {phone(n): [text.body for text in rush.carrier.texts(phone(n))[1:]] for n in range(PATIENTS)}
    assert {len(said) for said in answers.values()} == {1}
    words = Counter(said[0].split()[0] for said in answers.values())
    assert words == {"Booked:": OPENINGS, "Sorry,": PATIENTS - OPENINGS}
    with transaction(rush.sessions(), ALL_CLINICS, read_only=True) as session:
        visits = session.scalars(sa.select(Appointment).where(Appointment.source == "offer")).all()
        assert len({(visit.provider_id, visit.starts_at) for visit in visits}) == len(visits) == OPENINGS
        assert Counter(session.scalars(sa.select(Opening.status))) == {OpeningStatus.FILLED: OPENINGS}
        entries = Counter(session.scalars(sa.select(WaitlistEntry.status)))
        assert entries == {WaitlistStatus.BOOKED: OPENINGS, WaitlistStatus.ACTIVE: PATIENTS - OPENINGS}
        assert session.scalars(sa.select(Offer.id).where(Offer.closed_at.is_(None))).all() == []
        items = session.scalars(sa.select(InboxItem)).all()
        assert [item.id for item in items if item.attempts or item.parked_at or not item.handled_at] == []
        assert sum(item.kind is ItemKind.TEXT for item in items) == PATIENTS
        assert audit.verify(session, rush.clinic_id) == []


def test_when_it_is_over_every_stale_timer_fires_and_nothing_happens(rush: Rush) -> None:
    at_once(rush, _answer, WORKERS)
    worker = start_worker(rush)
    said, booked = len(rush.carrier.texts()), _bookings(rush)
    with transaction(worker.runtime.sessions, ALL_CLINICS) as session:
        offset = session.scalars(sa.select(ClockOffset)).one()
        offset.offset_seconds += round(timedelta(days=14).total_seconds())
    drain.run_until_idle(worker.runtime)
    assert len(rush.carrier.texts()) == said
    assert _bookings(rush) == booked
    with transaction(worker.runtime.sessions, ALL_CLINICS, read_only=True) as session:
        timers = session.scalars(sa.select(Timer)).all()
        assert len(timers) >= PATIENTS
        assert all(timer.fired_at for timer in timers)
        assert len(session.scalars(sa.select(OutboxMessage)).all()) == said
        assert audit.verify(session, rush.clinic_id) == []


def _bookings(rush: Rush) -> list[tuple[int, str]]:
    with transaction(rush.sessions(), ALL_CLINICS, read_only=True) as session:
        rows = session.execute(sa.select(Appointment.patient_id, Appointment.status).order_by(Appointment.id))
        return [(patient_id, str(status)) for patient_id, status in rows]
