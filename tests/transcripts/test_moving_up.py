"""Move-ups: an earlier visit is taken, the later one is given back and becomes the next link of the chain."""

from __future__ import annotations

import pytest

from app.models import Appointment, AppointmentStatus, Clinic, Opening, OpeningStatus, WaitlistEntry, WaitlistStatus
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, change, row, rows, set_fields

ASKED = (
    "clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. "
    "Held for you until 10:05 AM."
)
MOVED = (
    "clinic> Booked: Tue Nov 24, 9:00 AM. At 8:20 AM we release your visit on Tue Dec 1, 10:00 AM. "
    "To keep that one instead, reply NO before then."
)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has a visit on December 1 and wants an earlier one; Ben would take hers."""
    ana = desk.patient()
    desk.waits(ana, later_appointment_id=desk.visit("2026-12-01 10:00", patient_id=ana))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    return ana


def test_accepting_gives_the_later_visit_back_after_a_quarter_of_an_hour(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    assert desk.texts()[-1] == MOVED.removeprefix("clinic> ")
    desk.waits(desk.patient("Ben", BEN))
    desk.advance_clock(minutes=14)
    assert booked(desk, ana) == ["2026-12-01 10:00", "2026-11-24 09:00"]
    assert desk.texts(BEN) == []
    desk.advance_clock(minutes=2)
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert desk.texts(BEN)[0].startswith("Hi Ben, Bright Smiles: an opening Tue Dec 1 at 10:00 AM.")
    first, second = rows(desk, Opening)
    assert (second.parent_id, second.depth) == (first.id, 1)


def test_oops_no_restores_everything(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.advance_clock(minutes=10)
    desk.writes("NO")
    assert desk.texts()[-1] == "OK, we cancelled Tue Nov 24, 9:00 AM. Your visit on Tue Dec 1, 10:00 AM stays."
    desk.advance_clock(minutes=30)
    assert booked(desk, ana) == ["2026-12-01 10:00"]
    (entry,) = rows(desk, WaitlistEntry)
    assert entry.status is WaitlistStatus.ACTIVE
    assert [one.release_at for one in rows(desk, Appointment, patient_id=ana)] == [None, None]


def test_the_chain_ends_at_the_clinics_depth(desk: Desk, ana: int) -> None:
    change(desk, lambda session: setattr(session.get_one(Clinic, desk.clinic_id), "chain_depth", 0))
    desk.writes("yes")
    desk.advance_clock(minutes=16)
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert len(rows(desk, Opening)) == 1


def test_an_opening_after_the_visit_is_no_move_up(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana, later_appointment_id=desk.visit("2026-12-01 10:00", patient_id=ana))
    desk.cancels(desk.visit("2026-12-02 09:00"))
    assert desk.texts() == []


def test_a_later_visit_that_began_before_it_was_released_stays(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.set_clock("2026-12-01 10:30")
    desk.work()
    (later, _) = rows(desk, Appointment, patient_id=ana)
    assert (later.status, later.release_at) == (AppointmentStatus.SCHEDULED, None)


def test_a_chain_goes_on_for_two_links(desk: Desk, ana: int) -> None:
    ben = desk.patient("Ben", BEN)
    desk.waits(ben, later_appointment_id=desk.visit("2026-12-08 11:00", patient_id=ben))
    desk.writes("yes")
    desk.advance_clock(minutes=16)
    desk.writes("yes", BEN)
    desk.advance_clock(minutes=16)
    assert booked(desk, ben) == ["2026-12-01 10:00"]
    assert [opening.depth for opening in rows(desk, Opening)] == [0, 1, 2]
    assert [opening.status for opening in rows(desk, Opening)][:2] == [OpeningStatus.FILLED] * 2


def test_a_visit_already_cancelled_is_not_given_back_twice(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    (later, _) = rows(desk, Appointment, patient_id=ana)
    desk.cancels(later.id)
    desk.advance_clock(minutes=20)
    assert row(desk, Appointment, later.id).status is AppointmentStatus.CANCELLED
    assert len(rows(desk, Opening)) == 2


def test_an_undone_link_keeps_its_place_in_the_chain(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.waits(desk.patient("Ben", BEN))
    desk.advance_clock(minutes=16)
    desk.writes("yes", BEN)
    desk.writes("no", BEN)
    again = rows(desk, Opening)[-1]
    assert (again.depth, again.parent_id) == (1, rows(desk, Opening)[0].id)


def test_without_a_later_visit_any_more_it_is_a_plain_booking(desk: Desk, ana: int) -> None:
    (later,) = rows(desk, Appointment, patient_id=ana)
    set_fields(desk, Appointment, later.id, status=AppointmentStatus.CANCELLED)
    desk.writes("yes")
    assert desk.texts()[-1] == "Booked: Tue Nov 24, 9:00 AM. See you then!"


def test_a_chain_of_texts_ends_where_the_clinic_says(desk: Desk, ana: int) -> None:
    set_fields(desk, Clinic, desk.clinic_id, chain_depth=1)
    ben = desk.patient("Ben", BEN)
    desk.waits(ben, later_appointment_id=desk.visit("2026-12-08 11:00", patient_id=ben))
    desk.plays(f"""
        {ASKED}
        patient> yes
        {MOVED}
    """)
    chi = desk.patient("Chi", CHI)
    desk.waits(chi)
    desk.advance_clock(minutes=16)
    desk.plays(
        """
        clinic> Hi Ben, Bright Smiles: an opening Tue Dec 1 at 10:00 AM. Reply YES to book, NO to pass. """
        """Held for you until 10:21 AM.
        patient> yes
        clinic> Booked: Tue Dec 1, 10:00 AM. At 8:36 AM we release your visit on Tue Dec 8, 11:00 AM. """
        """To keep that one instead, reply NO before then.
    """,
        BEN,
    )
    desk.advance_clock(minutes=16)
    assert desk.texts(CHI) == []
    assert booked(desk, ben) == ["2026-12-01 10:00"]
    assert [opening.depth for opening in rows(desk, Opening)] == [0, 1]
