"""Everything at once, in any order, from many threads: no two transactions ever wait for each other."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import drain
from app.db import ALL_CLINICS, transaction
from app.models import LIVE_STATUSES, Appointment, CancelledByType, InboxItem, Offer, Opening, WaitlistResolution
from app.services import audit, cancellations, offers, openings, waitlist
from tests.concurrency.rush import Rush, Worker, count, make_rush, offer_all, phone, sid, start_worker, together

PATIENTS, OPENINGS = 40, 8
WORKERS, ACTS_EACH = 10, 25
SAID = ("YES", "YES", "YES", "NO", "1", "cancel my appointment", "what?", "STOP", "START")

Act = Callable[[Rush, Worker, random.Random], object]


def _write(rush: Rush, worker: Worker, dice: random.Random) -> None:
    text = dice.choice(SAID)
    assert worker.text(phone(dice.randrange(PATIENTS)), rush.number, text, sid(dice.random())) == 200


def _converse(_rush: Rush, worker: Worker, _dice: random.Random) -> None:
    drain.converse(worker.runtime)


def _advance(_rush: Rush, worker: Worker, _dice: random.Random) -> None:
    drain.advance(worker.runtime)


def _relay(_rush: Rush, worker: Worker, _dice: random.Random) -> None:
    drain.relay(worker.runtime, 2)


def _tick(_rush: Rush, worker: Worker, _dice: random.Random) -> None:
    drain.tick(worker.runtime)


def _cancel(rush: Rush, worker: Worker, dice: random.Random) -> None:
    with transaction(worker.runtime.sessions, rush.clinic_id, read_only=True) as session:
        live = list(session.scalars(sa.select(Appointment.id).where(Appointment.status.in_(LIVE_STATUSES))))
    if live:
        try:
            with transaction(worker.runtime.sessions, rush.clinic_id) as session:
                cancellations.cancel_appointment(session, dice.choice(live), by=CancelledByType.STAFF, actor="staff:1")
        except cancellations.NotCancellable:
            return  # somebody was faster


def _withdraw(rush: Rush, worker: Worker, dice: random.Random) -> None:
    with transaction(worker.runtime.sessions, rush.clinic_id) as session:
        openings.withdraw(session, dice.choice(rush.openings), actor="staff:1")


def _remove(rush: Rush, worker: Worker, dice: random.Random) -> None:
    with transaction(worker.runtime.sessions, rush.clinic_id) as session:
        waitlist.remove_entry(session, dice.choice(rush.entries), WaitlistResolution.STAFF_REMOVED, actor="staff:1")


def _reset(rush: Rush, worker: Worker, dice: random.Random) -> None:
    with transaction(worker.runtime.sessions, rush.clinic_id) as session:
        waitlist.reset_limit(session, dice.choice(rush.entries), actor="staff:1")


def _offer(rush: Rush, worker: Worker, dice: random.Random) -> None:
    with transaction(worker.runtime.sessions, rush.clinic_id, read_only=True) as session:
        live = list(session.scalars(sa.select(Opening.id).where(Opening.status.in_(openings.LIVE_OPENINGS))))
    if live:
        try:
            with transaction(worker.runtime.sessions, rush.clinic_id) as session:
                asked = dice.sample(rush.entries, 5)
                offers.offer_by_hand(session, dice.choice(live), asked, actor="staff:1", reason="short notice")
        except offers.NotOfferable:
            return  # somebody was faster


ACTS: dict[Act, int] = {
    _write: 30, _converse: 20, _advance: 10, _relay: 10, _tick: 3,
    _cancel: 6, _withdraw: 1, _remove: 2, _reset: 2, _offer: 8,
}  # fmt: skip


def _act(rush: Rush, worker: Worker, seed: int) -> None:
    dice = random.Random(seed)
    for act in dice.choices(list(ACTS), list(ACTS.values()), k=ACTS_EACH):
        act(rush, worker, dice)


@pytest.mark.postgres
def test_a_random_mix_of_patients_staff_and_workers_never_deadlocks(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rush = make_rush(database_url, tmp_path, patients=PATIENTS, openings=OPENINGS, offers_per_day=50)
    offer_all(rush)
    worker = start_worker(rush)
    with caplog.at_level(logging.WARNING, logger="app"):
        together(*(partial(_act, rush, worker, n) for n in range(WORKERS)))
        drain.run_until_idle(worker.runtime)
    assert [record.getMessage() for record in caplog.records] == []
    with transaction(worker.runtime.sessions, ALL_CLINICS, read_only=True) as session:
        assert count(session, InboxItem.attempts > 0) == count(session, InboxItem.handled_at.is_(None)) == 0
        assert count(session, Appointment.source == "offer") > 0
        assert count(session, Offer.id > 0) > PATIENTS
        assert audit.verify(session, rush.clinic_id) == []
    worker.runtime.engine.dispose()
