"""Kill -9 of everything we run, and a Redis that forgets, hangs and dies, at random points of 200 conversations."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.embedded_redis import embedded_redis
from app.models import (
    Appointment,
    ClockOffset,
    InboxItem,
    ItemKind,
    MessageStatus,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Timer,
)
from app.services import audit
from tests.concurrency.rush import Rush, count, make_rush, one_opening_each
from tests.faults.fleet import Fleet, environment, fleet, free_port
from tests.faults.patients import Patients
from tests.http_carrier import HttpCarrier, http_carrier
from tests.processes import eventually

PATIENTS, OPENINGS, CONVERSATIONS = 360, 60, 200
SEED = 20261122
Sessions = sessionmaker[Session]

ENDS = {OpeningStatus.FILLED, OpeningStatus.EXPIRED, OpeningStatus.WITHDRAWN}
AT_THE_CARRIER = {MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED}


def _flush(_fleet: Fleet, url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.flushall()


def _hang(fleet: Fleet, _url: str) -> None:
    fleet.signal("redis", signal.SIGSTOP)
    time.sleep(1.5)
    fleet.signal("redis", signal.SIGCONT)


def _kill(name: str) -> Callable[[Fleet, str], None]:
    return lambda fleet, _url: fleet.kill(name)


FAULTS: list[Callable[[Fleet, str], None]] = [
    *[_kill("worker")] * 4, *[_kill("web")] * 2, *[_kill("clock")] * 2, _kill("redis"), _flush, _flush, _hang,
]  # fmt: skip


def _let_pass(sessions: Sessions, **amount: float) -> None:
    """Time passes; what is in doubt has been so for eleven minutes (on the wall clock)."""
    with transaction(sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(ClockOffset)).one().offset_seconds += round(timedelta(**amount).total_seconds())
        session.execute(
            sa.update(OutboxMessage)
            .where(OutboxMessage.status == MessageStatus.SENDING)
            .values(claimed_at=clock.real() - timedelta(minutes=11))
        )


def _is_idle(sessions: Sessions, patients: Patients) -> bool:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        now = clock.now(session)
        open_work = (
            count(session, InboxItem.handled_at.is_(None), InboxItem.parked_at.is_(None)),
            count(session, OutboxMessage.status == MessageStatus.QUEUED),
            count(session, Opening.next_step_at <= now),
            count(session, Timer.fired_at.is_(None), Timer.due_at <= now),
        )
        heard = count(session, InboxItem.kind == ItemKind.TEXT) == len(patients.written)
    return heard and not any(open_work) and patients.answered == len(patients.carrier.taken)


def _break_things(ours: Fleet, url: str, sessions: Sessions, patients: Patients) -> None:
    """One fault whenever so many more texts have gone out, at points that the seed chooses."""
    dice = random.Random(SEED)
    points = sorted(dice.sample(range(3, CONVERSATIONS), len(FAULTS)))
    for point, fault in zip(points, dice.sample(FAULTS, len(FAULTS)), strict=True):
        for _ in range(1200):
            if len(patients.carrier.taken) >= point:
                break
            if _is_idle(sessions, patients):
                _let_pass(sessions, minutes=121)
            time.sleep(0.05)
        fault(ours, url)


@pytest.mark.timeout(800)
def test_two_hundred_conversations_survive_kills_and_a_lost_redis(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=PATIENTS, openings=OPENINGS, per_day=1)
    one_opening_each(rush)
    sessions = rush.sessions()
    with http_carrier() as carrier, embedded_redis() as server:
        assert server is not None
        env = environment(database_url, carrier.url, free_port(), server.url)
        with fleet(env, tmp_path / "logs", server.child.command) as ours:
            patients = Patients(ours, carrier, rush.number, SEED)
            phones = threading.Thread(target=patients.answer_all)
            phones.start()
            idle = partial(_is_idle, sessions, patients)
            try:
                with transaction(sessions, ALL_CLINICS) as session:
                    session.execute(sa.update(Opening).values(next_step_at=Opening.created_at))
                _break_things(ours, server.url, sessions, patients)
                assert eventually(idle), "work was left undone"
                while _open_offers(sessions):  # whoever says nothing is waited for until the hold ends
                    _let_pass(sessions, minutes=121)
                    assert eventually(idle), "work was left undone"
                _let_pass(sessions, days=90)
                assert eventually(idle), "work was left undone"
                assert eventually(lambda: _is_nothing_in_doubt(sessions)), "a message stays in doubt"
                assert eventually(idle), "work was left undone"  # threads hear of texts that were given up
            finally:
                patients.stop()
                phones.join()
    _check(rush, sessions, patients, carrier)


def _open_offers(sessions: Sessions) -> int:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return count(session, Offer.closed_at.is_(None))


def _is_nothing_in_doubt(sessions: Sessions) -> bool:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return not count(session, OutboxMessage.status == MessageStatus.SENDING)


def _check(rush: Rush, sessions: Sessions, patients: Patients, carrier: HttpCarrier) -> None:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        items = session.scalars(sa.select(InboxItem)).all()
        texts = [item.key.removeprefix("twilio:") for item in items if item.kind is ItemKind.TEXT]
        assert Counter(texts) == Counter(patients.written)
        assert [item.id for item in items if item.handled_at is None or item.parked_at or item.attempts] == []
        _check_messages(session, carrier)
        _check_bookings(session)
        assert audit.verify(session, rush.clinic_id) == []


def _check_messages(session: Session, carrier: HttpCarrier) -> None:
    posted = Counter(text.reference for text in carrier.taken)
    assert set(posted.values()) == {1}
    assert len(posted) >= CONVERSATIONS
    for message in session.scalars(sa.select(OutboxMessage)):
        assert message.status is not MessageStatus.QUEUED
        assert message.status is not MessageStatus.SENDING
        if message.status is not MessageStatus.UNCLEAR:
            assert (message.status in AT_THE_CARRIER) == (message.reference in posted)


def _check_bookings(session: Session) -> None:
    accepted = session.scalars(sa.select(Offer).where(Offer.response == NotificationResponse.ACCEPTED)).all()
    visits = session.scalars(sa.select(Appointment).where(Appointment.source == "offer")).all()
    assert len({offer.opening_id for offer in accepted}) == len(accepted) == len(visits)
    assert len({(visit.provider_id, visit.starts_at) for visit in visits}) == len(visits) > 0
    statuses = Counter(session.scalars(sa.select(Opening.status)))
    assert set(statuses) <= ENDS
    assert statuses[OpeningStatus.FILLED] == len(visits)
    assert count(session, Offer.closed_at.is_(None)) == 0
    assert count(session, Offer.id > 0) >= CONVERSATIONS
