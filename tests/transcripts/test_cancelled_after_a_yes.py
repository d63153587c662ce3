"""Somebody accepts and cancels later: the time exists again, and whoever was refused meanwhile is asked again."""

from __future__ import annotations

from app.models import Clinic, Offer, Opening, OpeningStatus, Strategy, WaitlistEntry, WaitlistStatus
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, open_tasks, rows, set_fields

NINE = "2026-11-24 09:00"


def test_whoever_lost_the_race_is_asked_again_and_books(desk: Desk) -> None:
    set_fields(desk, Clinic, desk.clinic_id, strategy=Strategy.BATCH)
    ana, ben = desk.patient(), desk.patient("Ben", BEN)
    desk.waits(ana)
    desk.waits(ben)
    desk.cancels(desk.visit(NINE))
    desk.writes("yes")
    desk.plays(
        """
        clinic> Hi Ben, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. """
        """First to reply gets it.
        clinic> Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list.
    """,
        BEN,
    )
    desk.advance_clock(hours=1)
    desk.read["+13125550111"] = 2
    desk.plays(
        """
        patient> I need to cancel my appointment
        clinic> Your visit on Tue Nov 24, 9:00 AM is less than 24 hours away, so our late cancellation policy """
        """applies. Reply YES if you still want to give it up, NO to keep it.
        patient> yes
        clinic> Your visit on Tue Nov 24, 9:00 AM is cancelled. May we ask why? To come another time: """
        """1 Mon Nov 23, 10:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM. """
        """Reply with a number, or tell us what suits you.
    """
    )
    desk.plays(
        """
        clinic> Hi Ben, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. """
        """First to reply gets it.
        patient> yes please
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """,
        BEN,
    )
    assert (booked(desk, ana), booked(desk, ben)) == ([], [NINE])
    assert [opening.status for opening in rows(desk, Opening)] == [OpeningStatus.FILLED] * 2
    assert open_tasks(desk) == set()


def test_with_another_visit_they_are_asked_which(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.visit("2026-12-03 09:00", patient_id=ana)
    desk.cancels(desk.visit("2026-11-26 09:00"))
    desk.plays(
        """
        clinic> Hi Ana, Bright Smiles: an opening Thu Nov 26 at 9:00 AM. Reply YES to book, NO to pass. """
        """Held for you until 10:05 AM.
        patient> yes
        clinic> Booked: Thu Nov 26, 9:00 AM. See you then!
        patient> please cancel my appointment
        clinic> Which visit do you mean? 1 Thu Nov 26, 9:00 AM; 2 Thu Dec 3, 9:00 AM. Reply with its number.
        patient> 2
        clinic> Your visit on Thu Dec 3, 9:00 AM is cancelled. May we ask why? To come another time: """
        """1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM. """
        """Reply with a number, or tell us what suits you.
    """
    )
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_a_plain_no_long_after_the_yes_cancels_nothing(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit(NINE))
    desk.writes("yes")
    desk.advance_clock(minutes=20)
    desk.writes("no")
    assert booked(desk, ana) == [NINE]
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}


def test_who_cancels_twice_is_asked_about_that_time_no_more(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-26 09:00"))
    desk.writes("yes")
    desk.advance_clock(hours=1)
    desk.writes("cancel my appointment please")
    desk.writes("cancel my appointment please")
    assert len(rows(desk, Offer)) == 1
    (entry,) = rows(desk, WaitlistEntry)
    assert entry.status is WaitlistStatus.BOOKED
