"""Two of us at one visit at the same instant: the clock and the front desk, staff and a patient's YES."""

from __future__ import annotations

from functools import partial
from typing import cast

import pytest
import sqlalchemy as sa

from app import drain, models
from app.db import transaction
from app.models import AppointmentStatus, CancelledByType
from app.services import arrivals, cancellations, no_shows
from app.services.cancellations import NotCancellable
from app.services.visit_status import NotPossible
from tests.concurrency.rush import together
from tests.dialogue import Desk
from tests.transcripts.facts import row, rows

ROUNDS = 5


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-24 07:00", check_in_is_live=True)


def check_in(desk: Desk, visit: int) -> bool:
    with transaction(desk.sessions, desk.clinic_id) as session:
        return arrivals.check_in(session, visit, actor="staff:1")


def tick(desk: Desk) -> None:
    drain.tick(cast("drain.Parts", desk.parts))


def mark(desk: Desk, visit: int) -> str:
    try:
        with transaction(desk.sessions, desk.clinic_id) as session:
            no_shows.mark(session, visit, by=CancelledByType.STAFF, actor="staff:2")
    except NotPossible as refusal:
        return str(refusal)
    return "marked"


def cancel(desk: Desk, visit: int) -> str:
    try:
        with transaction(desk.sessions, desk.clinic_id) as session:
            cancellations.cancel_appointment(session, visit, by=CancelledByType.STAFF, actor="staff:2")
    except NotCancellable as refusal:
        return str(refusal)
    return "cancelled"


@pytest.mark.parametrize("hour", range(8, 8 + ROUNDS))
def test_a_check_in_while_the_clock_marks_a_no_show_always_stands(desk: Desk, hour: int) -> None:
    visit = desk.visit(f"2026-11-24 {hour:02}:00")
    desk.set_clock(f"2026-11-24 {hour:02}:15")
    together(partial(check_in, desk, visit), partial(tick, desk), partial(tick, desk))
    assert row(desk, models.Appointment, visit).status is AppointmentStatus.CHECKED_IN
    assert all(record.undone_at for record in rows(desk, models.AppointmentCancellation))
    assert len(rows(desk, models.AppointmentCancellation)) <= 1


def test_two_clocks_and_staff_miss_a_visit_once(desk: Desk) -> None:
    visit = desk.visit("2026-11-24 09:00")
    desk.set_clock("2026-11-24 09:15")
    together(partial(tick, desk), partial(tick, desk), partial(mark, desk, visit), partial(mark, desk, visit))
    assert row(desk, models.Appointment, visit).status is AppointmentStatus.NO_SHOW
    assert len(rows(desk, models.AppointmentCancellation)) == 1


def test_two_who_cancel_at_once_cancel_once(desk: Desk) -> None:
    visit = desk.visit("2026-11-25 09:00")
    went = together(*[partial(cancel, desk, visit)] * 3)
    assert sorted(went) == ["cancelled", *[f"visit {visit} is cancelled, not scheduled: it cannot be cancelled"] * 2]
    assert len(rows(desk, models.AppointmentCancellation)) == len(rows(desk, models.Opening)) == 1


@pytest.mark.parametrize("day", range(1, 1 + ROUNDS))
def test_a_cancellation_while_a_yes_moves_the_visit_up_leaves_one_visit_or_both_answers(desk: Desk, day: int) -> None:
    ana = desk.patient()
    later = desk.visit(f"2026-12-{10 + day} 09:00", patient_id=ana)
    desk.waits(ana, later_appointment_id=later)
    desk.set_clock("2026-11-24 08:05")
    desk.cancels(desk.visit("2026-11-26 09:00"))
    assert len(desk.texts()) == 1
    together(partial(cancel, desk, later), partial(desk.writes, "YES"))
    desk.advance_clock(minutes=20)
    earlier = [visit for visit in rows(desk, models.Appointment, patient_id=ana) if visit.id != later]
    assert [visit.status for visit in earlier] == [AppointmentStatus.SCHEDULED]
    given_up = row(desk, models.Appointment, later)
    assert (given_up.status, given_up.release_at) == (AppointmentStatus.CANCELLED, None)
    assert len(rows(desk, models.AppointmentCancellation, appointment_id=later)) == 1
