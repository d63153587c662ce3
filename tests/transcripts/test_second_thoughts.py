"""NO after YES, YES after NO, and what crosses on its way."""

from __future__ import annotations

import pytest

from app.models import Opening, OpeningStatus, OutboxMessage, WaitlistEntry, WaitlistStatus
from app.services import openings
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, open_tasks, rows, set_fields

ASKED = (
    "clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. "
    "Held for you until 10:05 AM."
)
ASKED_BEN = "Hi Ben, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. Held for you until"
GONE = "clinic> Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana waits, and Ben after her; Tuesday at nine becomes free."""
    ana = desk.patient()
    desk.waits(ana)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    return ana


def opening(desk: Desk) -> Opening:
    """The newest opening."""
    return rows(desk, Opening)[-1]


def test_no_soon_after_yes_undoes_it_and_the_next_is_asked(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.advance_clock(minutes=14)
    desk.writes("No, sorry")
    assert desk.texts()[-1] == "OK, we cancelled Tue Nov 24, 9:00 AM."
    assert booked(desk, ana) == []
    assert opening(desk).status is OpeningStatus.OFFERING
    entry = rows(desk, WaitlistEntry, patient_id=ana)[0]
    assert (entry.status, entry.declines, entry.booked_appointment_id) == (WaitlistStatus.ACTIVE, 1, None)
    assert len(desk.texts()) == 3
    assert desk.texts(BEN)[0].startswith(ASKED_BEN)


def test_whoever_was_refused_is_asked_again_after_an_undo(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=121)  # Ana's hold is over, Ben is asked and books
    desk.writes("yes", BEN)
    desk.writes("yes")
    assert desk.texts()[-1].startswith("Sorry")
    desk.writes("no, sorry", BEN)
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM.")
    assert len(desk.texts(BEN)) == 3


def test_no_long_after_yes_is_for_staff(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.advance_clock(minutes=16)
    desk.plays(f"""
        {ASKED}
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
        patient> no
        clinic> You are booked for Tue Nov 24, 9:00 AM. To change it, please call 312-555-0199. We told the front desk.
    """)
    assert booked(desk, ana)
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}


def test_after_the_visit_a_yes_is_about_something_else(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.set_clock("2026-11-25 10:00")
    desk.work()
    desk.writes("yes")
    assert desk.texts()[-1].startswith("Thanks, we passed this on")


def test_a_no_to_what_is_gone_asks_for_nothing(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=121)
    desk.writes("yes", BEN)
    desk.plays(f"""
        {ASKED}
        patient> yes
        {GONE}
        patient> no
    """)
    assert open_tasks(desk) == set()


def test_a_yes_after_a_no_books_if_nobody_else_was_asked(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("no")
    desk.writes("wait, yes")
    desk.writes("yes")
    assert booked(desk, ana)


def test_a_yes_that_crossed_our_gone_is_not_answered_again(desk: Desk) -> None:
    desk.waits(desk.patient())
    number = desk.cancels(desk.visit("2026-11-24 09:00"))
    assert number
    change(desk, lambda session: openings.withdraw(session, number, actor="staff"))
    gone = rows(desk, OutboxMessage)[-1]
    set_fields(desk, OutboxMessage, gone.id, sent_at=desk.at("2026-11-23 08:10"))  # it was on its way for a while
    desk.plays(f"""
        {ASKED}
        {GONE}
        patient> yes
    """)
    desk.set_clock("2026-11-23 08:11")
    desk.plays(f"""
        patient> yes!
        {GONE}
    """)
