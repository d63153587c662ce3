"""Staff book an opening for somebody who waits (spec, POST /waitlist/:id/book): the patient hears of it, once."""

from __future__ import annotations

import sqlalchemy as sa

from app.db import transaction
from app.models import Task, TaskKind
from app.services import offers
from app.services.offers import Accepted
from app.transports.message import Failure, TransportError
from tests.dialogue import Desk

STAFF = "staff:1"
CALL = "If that does not suit you, call 312-555-0199."


def _book(desk: Desk, entry: int, opening: int) -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        assert isinstance(offers.book_by_phone(session, opening, entry, actor=STAFF, tell=True), Accepted)
    desk.work()


def _to_call(desk: Desk) -> list[bool]:
    """For each task to call a patient: whether it names the visit."""
    query = sa.select(Task.appointment_id).where(Task.kind == TaskKind.CALL_PATIENT, Task.done_at.is_(None))
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        return [visit is not None for visit in session.scalars(query)]


def _opening(desk: Desk) -> int:
    return desk.cancels(desk.visit("2026-11-25 09:00")) or 0


def test_they_are_told_once_however_often_it_is_booked(desk: Desk) -> None:
    desk.set_clock("2026-11-23 10:00")
    opening, ana = _opening(desk), desk.waits(desk.patient())
    _book(desk, ana, opening)
    _book(desk, ana, opening)
    desk.plays(f"clinic> Bright Smiles: you are booked: Wed Nov 25 at 9:00 AM. {CALL}")
    assert _to_call(desk) == []


def test_a_move_up_says_what_it_takes_the_place_of(desk: Desk) -> None:
    desk.set_clock("2026-11-23 10:00")
    opening, ana = _opening(desk), desk.patient()
    later = desk.visit("2026-12-02 14:00", patient_id=ana)
    _book(desk, desk.waits(ana, later_appointment_id=later), opening)
    desk.plays(f"clinic> Bright Smiles: you are booked: Wed Nov 25, 9:00 AM, in place of Wed Dec 2, 2:00 PM. {CALL}")


def test_whoever_cannot_be_told_by_text_is_called(desk: Desk) -> None:
    desk.set_clock("2026-11-23 22:30")
    opening = _opening(desk)
    _book(desk, desk.waits(desk.patient()), opening)
    assert (desk.texts(), _to_call(desk)) == ([], [True])


def test_nobody_is_left_untold_where_the_text_is_lost(desk: Desk) -> None:
    desk.set_clock("2026-11-23 10:00")
    opening, ana = _opening(desk), desk.waits(desk.patient())
    desk.carrier.refuse["+13125550111"] = TransportError(Failure.UNREACHABLE, 30006)
    _book(desk, ana, opening)
    assert _to_call(desk) == [True]


def test_a_landline_is_called(desk: Desk) -> None:
    desk.set_clock("2026-11-23 10:00")
    opening = _opening(desk)
    _book(desk, desk.waits(desk.patient(consent=False)), opening)
    assert (desk.texts(), _to_call(desk)) == ([], [True])
