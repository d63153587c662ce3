"""The quarter of an hour after a move-up: who cancels what in it, and whom a NO is about."""

from __future__ import annotations

from typing import cast

import pytest
import sqlalchemy as sa

from app import drain, inbox
from app.db import ALL_CLINICS, transaction
from app.models import Appointment, CancelledByType, ClockOffset, Offer, Opening, WaitlistResolution
from app.services import cancellations, offers, waitlist
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, open_tasks, rows, skips

PHONE = "+13125550111"
NEW, LATER = "2026-11-24 09:00", "2026-12-03 09:00"


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has moved up from December 3 to November 24."""
    ana = desk.patient()
    desk.waits(ana, later_appointment_id=desk.visit(LATER, patient_id=ana))
    desk.cancels(desk.visit(NEW))
    desk.writes("YES")
    return ana


def cancelled_by_staff(desk: Desk, visit_id: int) -> None:
    """Staff cancel a visit."""
    change(
        desk,
        lambda session: cancellations.cancel_appointment(session, visit_id, by=CancelledByType.STAFF, actor="staff:1"),
    )


def receives_late(desk: Desk, body: str, minutes: int) -> None:
    """A text is received; the worker handles it only after the clock has looked, `minutes` later."""
    with transaction(desk.sessions, ALL_CLINICS) as session:
        assert inbox.receive_text(session, inbox.Text("SM" + "f" * 32, PHONE, desk.number, body))
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(ClockOffset)).one().offset_seconds += minutes * 60
    drain.tick(cast("drain.Parts", desk.parts))
    desk.work()


def test_a_later_visit_stays_when_staff_cancel_the_new_one_in_time(desk: Desk, ana: int) -> None:
    (_, new) = rows(desk, Appointment, patient_id=ana)
    cancelled_by_staff(desk, new.id)
    desk.advance_clock(minutes=20)
    assert booked(desk, ana) == [LATER]
    assert [visit.release_at for visit in rows(desk, Appointment, patient_id=ana)] == [None, None]
    assert desk.texts()[2:] == [
        "Bright Smiles: your visit Tue Nov 24, 9:00 AM was cancelled. Your visit on Thu Dec 3, 9:00 AM stays. "
        "Questions? Call 312-555-0199."
    ]


def test_a_later_visit_is_gone_when_the_new_one_is_cancelled_after_it(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=20)
    (_, new) = rows(desk, Appointment, patient_id=ana)
    cancelled_by_staff(desk, new.id)
    assert booked(desk, ana) == []


def test_no_does_not_undo_when_staff_cancelled_the_later_visit(desk: Desk, ana: int) -> None:
    (later, _) = rows(desk, Appointment, patient_id=ana)
    cancelled_by_staff(desk, later.id)
    desk.advance_clock(minutes=5)
    desk.writes("no")
    assert booked(desk, ana) == [NEW]
    assert desk.texts()[-1] == (
        "You are booked for Tue Nov 24, 9:00 AM. To change it, please call 312-555-0199. We told the front desk."
    )
    assert open_tasks(desk) >= {"WANTS_ANOTHER_TIME"}


def test_a_no_received_in_time_but_handled_late_keeps_the_later_visit(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=10)
    receives_late(desk, "no", 6)
    assert booked(desk, ana) == [LATER]
    assert desk.texts()[-1] == "OK, we cancelled Tue Nov 24, 9:00 AM. Your visit on Thu Dec 3, 9:00 AM stays."


def test_another_text_received_in_time_only_delays_the_release(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=10)
    receives_late(desk, "thanks!", 6)
    assert booked(desk, ana) == [NEW]


def test_a_no_received_too_late_undoes_nothing(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=16)
    desk.writes("no")
    assert booked(desk, ana) == [NEW]


def test_a_sibling_is_asked_only_when_no_is_free_again(desk: Desk, ana: int) -> None:
    ben = desk.patient("Ben")
    entry = desk.waits(ben)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    assert len(desk.texts()) == 2
    assert skips(desk)[entry] == "QUESTION_OPEN"
    desk.advance_clock(minutes=16)
    assert desk.texts()[-1].startswith("Bright Smiles: an opening for Ben Wed Nov 25 at 9:00 AM.")


def test_a_no_to_a_move_up_is_not_taken_for_the_siblings(desk: Desk, ana: int) -> None:
    ben = desk.patient("Ben")
    desk.waits(ben)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    desk.writes("no")
    assert booked(desk, ana) == [LATER]
    assert desk.texts()[-2].startswith("OK, we cancelled Tue Nov 24, 9:00 AM for Ana.")
    assert desk.texts()[-1].startswith(
        "Bright Smiles has openings: 1 Ben Tue Nov 24, 9:00 AM; 2 Ana Wed Nov 25, 9:00 AM."
    )


def test_whoever_cancelled_is_not_offered_their_own_time(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit(NEW, patient_id=ana))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (0, 1)


def test_an_offer_made_while_its_entry_ends_holds_nothing(desk: Desk) -> None:
    """Staff's removal waited for the lock of `advance` and could not see the offer yet."""
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    visit = desk.visit(NEW)
    with transaction(desk.sessions, desk.clinic_id) as session:
        cancellations.cancel_appointment(session, visit, by=CancelledByType.PATIENT, actor="test")
    with transaction(desk.sessions, desk.clinic_id) as session:
        offers.advance(session, desk.clinic_id)
        held = session.scalars(sa.select(Opening.next_step_at)).one()
    with transaction(desk.sessions, desk.clinic_id) as session:
        assert waitlist.remove_entry(session, entry, WaitlistResolution.STAFF_REMOVED, actor="staff:1")
        session.scalars(sa.select(Opening)).one().next_step_at = held
    desk.work()
    assert (len(desk.texts()), len(desk.texts(BEN))) == (0, 1)
    assert rows(desk, Offer)[0].closed_at is not None
