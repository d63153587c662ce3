"""One row whose step raises stops no other: openings, and what the clock finds due."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.drain import rounds
from app.models import Opening, Task, TaskKind, WaitlistEntry, WaitlistStatus
from app.services import waitlist
from tests.dialogue import Desk
from tests.transcripts.facts import change, row, rows

BROKEN: set[int] = set()
"""Ids of rows whose step raises."""


@pytest.fixture
def desk(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Bright Smiles; the step of each opening in BROKEN raises."""
    module = sys.modules["app.services.offers.advance"]
    take = module._take

    def breaks(step: object) -> None:
        if step.opening.id in BROKEN:  # type: ignore[attr-defined]
            raise RuntimeError("the test wants this")
        take(step)

    monkeypatch.setattr(module, "_take", breaks)
    yield Desk(engine, start="2026-11-23 08:05")
    BROKEN.clear()


def two_openings(desk: Desk) -> tuple[int, int]:
    """Tuesday at nine and Wednesday at ten, which nobody waits for."""
    first = desk.cancels(desk.visit("2026-11-24 09:00"))
    second = desk.cancels(desk.visit("2026-11-25 10:00"))
    assert first
    assert second
    return first, second


def wake(desk: Desk) -> None:
    """Both are due."""

    def due(session: Session) -> None:
        for opening in session.scalars(sa.select(Opening)):
            opening.next_step_at = session.info["now"]

    change(desk, due)


def test_an_opening_that_raises_stops_no_other(desk: Desk) -> None:
    bad, good = two_openings(desk)
    BROKEN.add(bad)
    desk.waits(desk.patient())
    wake(desk)
    assert ["Wed Nov 25" in text for text in desk.texts()] == [True]
    assert (row(desk, Opening, bad).failures, row(desk, Opening, good).failures) == (1, 0)


def test_an_opening_that_raises_waits_twice_as_long_each_time_then_asks_a_person(desk: Desk) -> None:
    bad, _good = two_openings(desk)
    BROKEN.add(bad)
    wake(desk)
    for seconds in (2, 4, 8, 16):
        before = row(desk, Opening, bad)
        assert rows(desk, Task, kind=TaskKind.PARKED_ITEM) == []
        desk.advance_clock(seconds=seconds + 1)
        assert row(desk, Opening, bad).failures == before.failures + 1
    (task,) = rows(desk, Task, kind=TaskKind.PARKED_ITEM)
    assert (task.opening_id, task.done_at) == (bad, None)
    parked = row(desk, Opening, bad)
    assert parked.next_step_at == parked.expires_at


def test_an_opening_that_works_again_closes_its_task(desk: Desk) -> None:
    bad, _good = two_openings(desk)
    BROKEN.add(bad)
    for _ in range(5):
        wake(desk)
    assert len(rows(desk, Task, kind=TaskKind.PARKED_ITEM)) == 1
    BROKEN.clear()
    wake(desk)
    assert row(desk, Opening, bad).failures == 0
    assert [task.done_at is None for task in rows(desk, Task, kind=TaskKind.PARKED_ITEM)] == [False]


def test_an_entry_that_cannot_expire_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    over = desk.at("2026-11-23 08:00") - timedelta(days=1)
    bad, good = (desk.waits(desk.patient(), expires_at=over) for _ in range(2))
    expire = waitlist.expire

    def breaks(session: Session, entry_id: int) -> None:
        expire(session, entry_id)
        if entry_id == bad:
            raise RuntimeError("the test wants this")

    steps = [(look, breaks if step is expire else step) for look, step in rounds.STEPS]
    monkeypatch.setattr(rounds, "STEPS", steps)
    desk.work()
    status = {entry.id: entry.status for entry in rows(desk, WaitlistEntry)}
    assert status == {bad: WaitlistStatus.ACTIVE, good: WaitlistStatus.EXPIRED}
