"""Two of us at one request to confirm at the same instant: the patient twice, the patient and the front desk."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa

from app import models
from app.models import AppointmentStatus
from tests.concurrency.rush import together
from tests.concurrency.test_visit_contests import cancel
from tests.dialogue import Desk
from tests.transcripts.facts import row, rows

ROUNDS = 2


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-24 09:05")


def test_c_twice_at_once_confirms_once(desk: Desk) -> None:
    visit = desk.visit("2026-11-25 09:00", patient_id=desk.patient())
    together(partial(desk.writes, "C"), partial(desk.writes, "C"))
    desk.work()
    assert row(desk, models.Appointment, visit).status is AppointmentStatus.CONFIRMED
    assert all(text == "Thank you! See you on Wed Nov 25, 9:00 AM." for text in map(hintless, desk.texts()))
    assert all(item.handled_at for item in rows(desk, models.InboxItem))


@pytest.mark.parametrize("hour", range(9, 9 + ROUNDS))
def test_a_confirmation_while_staff_cancel_leaves_it_cancelled(desk: Desk, hour: int) -> None:
    visit = desk.visit(f"2026-11-25 {hour:02}:00", patient_id=desk.patient())
    _, done = together(partial(desk.writes, "C"), partial(cancel, desk, visit))
    desk.work()
    assert done == "cancelled"
    found = row(desk, models.Appointment, visit)
    assert found.status is AppointmentStatus.CANCELLED
    assert len(rows(desk, models.AppointmentCancellation, appointment_id=visit)) == 1
    assert all(item.handled_at for item in rows(desk, models.InboxItem))


@pytest.mark.parametrize("hour", range(9, 9 + ROUNDS))
def test_keep_it_twice_at_once_books_once(desk: Desk, hour: int) -> None:
    ana = desk.patient()
    desk.visit(f"2026-11-27 {hour:02}:00", patient_id=ana)
    desk.writes("cancel my appointment")
    together(partial(desk.writes, "keep it"), partial(desk.writes, "keep it"))
    desk.work()
    live = [one for one in rows(desk, models.Appointment, patient_id=ana) if one.status in models.LIVE_STATUSES]
    assert len(live) == 1


def hintless(text: str) -> str:
    return text.partition(" Reply STOP")[0]
