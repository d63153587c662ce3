"""NO on a shared phone: whose visit is meant is asked, never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from app.models import WaitlistEntry
from tests.dialogue import Desk
from tests.transcripts.facts import booked, cancel_together, open_tasks, rows

TUE, WED, LATER = "2026-11-24 09:00", "2026-11-25 09:00", "2026-12-03 09:00"
WHICH = (
    "clinic> Which visit do you mean? 1 Ana Tue Nov 24, 9:00 AM; 2 Ben Wed Nov 25, 9:00 AM. "
    "Reply with its number, or call 312-555-0199."
)
UNDONE_BEN = "clinic> OK, we cancelled Wed Nov 25, 9:00 AM for Ben."
STAFF = "clinic> Sorry, we did not get that. The front desk of Bright Smiles will answer you; or call 312-555-0199."


@pytest.fixture
def family(desk: Desk) -> tuple[int, int]:
    """Ana wants the Tuesday, Ben the Wednesday, on one phone."""
    ana, ben = desk.patient("Ana"), desk.patient("Ben")
    desk.waits(ana, date_range_start=date(2026, 11, 24), date_range_end=date(2026, 11, 24))
    desk.waits(ben, date_range_start=date(2026, 11, 25), date_range_end=date(2026, 11, 25))
    cancel_together(desk, [desk.visit(TUE), desk.visit(WED)])
    return ana, ben


def visits(desk: Desk, family: tuple[int, int]) -> tuple[list[str], list[str]]:
    """Ana's and Ben's."""
    return booked(desk, family[0]), booked(desk, family[1])


def heard(desk: Desk) -> None:
    """All that was said so far has been read."""
    desk.read["+13125550111"] = len(desk.texts())


@pytest.mark.parametrize("words", ["2", "Ben", "Ben's please"])
def test_no_after_two_bookings_asks_which_and_undoes_that_one(desk: Desk, family: tuple[int, int], words: str) -> None:
    desk.writes("1 and 2")
    heard(desk)
    desk.plays(f"""
        patient> no
        {WHICH}
        patient> {words}
        {UNDONE_BEN}
    """)
    assert visits(desk, family) == ([TUE], [])
    assert "WANTS_ANOTHER_TIME" not in open_tasks(desk)


def test_both_undoes_both(desk: Desk, family: tuple[int, int]) -> None:
    desk.writes("1 and 2")
    heard(desk)
    desk.plays(f"""
        patient> oh no, cancel that
        {WHICH}
        patient> both
        clinic> OK, we cancelled Tue Nov 24, 9:00 AM for Ana.
        {UNDONE_BEN}
    """)
    assert visits(desk, family) == ([], [])


@pytest.mark.parametrize("words", ["no", "yes", "not Ben", "the blue one"])
def test_an_unclear_answer_to_which_is_for_the_front_desk(desk: Desk, family: tuple[int, int], words: str) -> None:
    desk.writes("1 and 2")
    heard(desk)
    desk.plays(f"""
        patient> no
        {WHICH}
        patient> {words}
        {STAFF}
    """)
    assert visits(desk, family) == ([TUE], [WED])
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}


def test_which_that_nobody_answers_is_dropped_and_left_to_staff(desk: Desk, family: tuple[int, int]) -> None:
    desk.writes("1 and 2")
    desk.writes("no")
    desk.advance_clock(minutes=20)
    desk.writes("2")
    assert visits(desk, family) == ([TUE], [WED])
    assert open_tasks(desk) >= {"WANTS_ANOTHER_TIME"}


def test_after_one_booking_and_one_no_another_no_is_about_the_booking(desk: Desk, family: tuple[int, int]) -> None:
    desk.writes("1")
    desk.writes("no")
    heard(desk)
    assert visits(desk, family) == ([TUE], [])
    desk.plays("""
        patient> no
        clinic> OK, we cancelled Tue Nov 24, 9:00 AM for Ana.
    """)
    assert visits(desk, family) == ([], [])


def test_no_too_late_names_the_child(desk: Desk, family: tuple[int, int]) -> None:
    desk.writes("1 and 2")
    desk.advance_clock(minutes=20)
    desk.writes("no")
    assert desk.texts()[-1] == (
        "Ben is booked for Wed Nov 25, 9:00 AM. To change it, please call 312-555-0199. We told the front desk."
    )


@pytest.fixture
def moved(desk: Desk) -> tuple[int, int]:
    """Ana has moved up from December 3; in the same text Ben was asked, who has not answered."""
    ana, ben = desk.patient("Ana"), desk.patient("Ben")
    later = desk.visit(LATER, patient_id=ana)
    only = {"date_range_start": date(2026, 11, 24), "date_range_end": date(2026, 11, 24)}
    desk.waits(ana, later_appointment_id=later, **only)
    desk.waits(ben, date_range_start=date(2026, 11, 25), date_range_end=date(2026, 11, 25))
    cancel_together(desk, [desk.visit(TUE), desk.visit(WED)])
    desk.writes("1")
    heard(desk)
    return ana, ben


def test_no_after_a_move_up_with_another_question_open_asks_which(desk: Desk, moved: tuple[int, int]) -> None:
    desk.advance_clock(minutes=14)
    desk.writes("no")
    desk.advance_clock(minutes=5)  # the later visit waits for the answer
    desk.plays(f"""
        {WHICH}
        patient> 1
        clinic> OK, we cancelled Tue Nov 24, 9:00 AM for Ana. The visit on Thu Dec 3, 9:00 AM stays.
        clinic> Still open: 2 Ben Wed Nov 25, 9:00 AM. Reply with a number to book, NO to pass.
        patient> 2
        clinic> Booked for Ben: Wed Nov 25, 9:00 AM. See you then!
    """)
    assert visits(desk, moved) == ([LATER], [WED])


def test_the_other_question_may_be_meant(desk: Desk, moved: tuple[int, int]) -> None:
    desk.plays(f"""
        patient> no
        {WHICH}
        patient> Ben
        clinic> OK, we pass on Wed Nov 25, 9:00 AM. You keep your place on our list.
    """)
    desk.advance_clock(minutes=16)
    assert visits(desk, moved) == ([TUE], [])
    assert [entry.declines for entry in rows(desk, WaitlistEntry)] == [0, 1]
