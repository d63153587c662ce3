"""Two openings side by side and two children who wait: each child is offered one of them, in one text."""

from __future__ import annotations

from app.models import Offer
from tests.dialogue import Desk
from tests.transcripts.facts import booked, cancel_together, rows

NINE, TEN, LATER = "2026-11-24 09:00", "2026-11-24 10:00", "2026-11-24 14:00"


def test_adjacent_openings_are_offered_to_a_household_together(desk: Desk) -> None:
    ana, ben = desk.patient("Ana"), desk.patient("Ben")
    desk.waits(ana)
    desk.waits(ben)
    cancel_together(desk, [desk.visit(NINE), desk.visit(TEN)])
    desk.plays(
        """
        clinic> Bright Smiles has openings: 1 Ana Tue Nov 24, 9:00 AM; 2 Ben Tue Nov 24, 10:00 AM. """
        """Reply with a number to book, NO to pass. Held until 10:05 AM.
        patient> both
        clinic> Booked for Ana: Tue Nov 24, 9:00 AM. See you then!
        clinic> Booked for Ben: Tue Nov 24, 10:00 AM. See you then!
    """
    )
    assert (booked(desk, ana), booked(desk, ben)) == ([NINE], [TEN])


def test_openings_hours_apart_are_both_for_the_first_in_the_list(desk: Desk) -> None:
    ana, ben = desk.patient("Ana"), desk.patient("Ben")
    entry = desk.waits(ana)
    desk.waits(ben)
    cancel_together(desk, [desk.visit(NINE), desk.visit(LATER)])
    assert [offer.waitlist_entry_id for offer in rows(desk, Offer)] == [entry, entry]
