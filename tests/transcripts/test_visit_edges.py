"""What goes another way when a visit is cancelled or moved: twice, several, out of order, beside an offer."""

from __future__ import annotations

import pytest

from app import models
from app.models import CancelledByType
from app.services import cancellations
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, open_tasks, rows

FREE = "1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM"
OFFER = (
    "clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. Held for you "
    "until 10:05 AM."
)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has a visit on Thursday at nine."""
    ana = desk.patient()
    desk.visit("2026-11-26 09:00", patient_id=ana)
    return ana


def test_whoever_says_it_twice_is_told_that_it_is_off(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment")
    desk.writes("please cancel my appointment")
    assert desk.texts()[-1].startswith(f"Your visit on Thu Nov 26, 9:00 AM is cancelled. To come another time: {FREE}.")
    desk.plays("""
        clinic> """ + desk.texts()[0] + """
        clinic> """ + desk.texts()[1] + """
        patient> no thanks
        clinic> OK. Whenever you want to come in, call 312-555-0199.
        patient> cancel my appointment
        clinic> Your visit on Thu Nov 26, 9:00 AM is cancelled. To come another time, call 312-555-0199.
    """)  # fmt: skip
    assert len(rows(desk, models.AppointmentCancellation)) == 1


@pytest.mark.parametrize("words", ["I need to cancel both my appointments", "cancel all my appointments please"])
def test_several_are_cancelled_in_one_text(desk: Desk, ana: int, words: str) -> None:
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes(words)
    assert desk.texts()[0].startswith("Cancelled: Thu Nov 26, 9:00 AM + Tue Dec 1, 10:00 AM. May we ask why?")
    assert booked(desk, ana) == []
    desk.writes("my car broke down")
    assert {one.reason for one in rows(desk, models.AppointmentCancellation)} == {"TRANSPORTATION"}


@pytest.mark.parametrize("words", ["both", "1 and 2", "all of them"])
def test_several_by_number(desk: Desk, ana: int, words: str) -> None:
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("cancel my appointment")
    desk.writes(words)
    assert booked(desk, ana) == []


def test_several_of_which_one_is_late_hear_the_policy(desk: Desk, ana: int) -> None:
    desk.visit("2026-11-24 07:00", patient_id=ana)
    desk.plays("""
        patient> cancel both my appointments
        clinic> Your visit on Tue Nov 24, 7:00 AM is less than 24 hours away, so our late cancellation policy applies. \
Reply YES if you still want to give it up, NO to keep it.
        patient> yes
        clinic> Cancelled: Tue Nov 24, 7:00 AM + Thu Nov 26, 9:00 AM. May we ask why? For Tue Nov 24, 7:00 AM: \
1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM. Reply with a number.
    """)
    assert booked(desk, ana) == []


def test_a_day_on_which_there_is_no_visit_is_asked_about(desk: Desk, ana: int) -> None:
    desk.plays("""
        patient> cancel my appointment on tuesday
        clinic> Your visit on Thu Nov 26, 9:00 AM: reply YES to give it up, NO to keep it.
        patient> no
        clinic> OK, your visit on Thu Nov 26, 9:00 AM stays. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_two_wishes_in_one_text(desk: Desk, ana: int) -> None:
    desk.plays("""
        patient> cancel thursday's appointment, can I come friday at 2?
        clinic> Your visit on Thu Nov 26, 9:00 AM is cancelled. May we ask why? To come another time: \
1 Fri Nov 27, 2:00 PM. Reply with a number, or tell us what suits you.
        patient> yes
        clinic> Booked: Fri Nov 27, 2:00 PM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-27 14:00"]


def test_a_visit_that_is_over_is_a_persons_business(desk: Desk) -> None:
    desk.visit("2026-11-20 09:00", patient_id=desk.patient())
    desk.writes("cancel my appointment from friday")
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}
    assert rows(desk, models.AppointmentCancellation) == []


def test_a_visit_that_staff_cancelled_meanwhile_is_not_cancelled_again(desk: Desk) -> None:
    visit = desk.visit("2026-11-24 07:00", patient_id=desk.patient())
    desk.writes("cancel my appointment")
    change(desk, lambda session: cancellations.cancel_appointment(
        session, visit, by=CancelledByType.STAFF, actor="test"))  # fmt: skip
    desk.writes("yes")
    assert desk.texts()[-1].startswith("That visit can no longer be changed by text.")
    assert len(rows(desk, models.AppointmentCancellation)) == 1


def test_a_yes_to_three_times_asks_which(desk: Desk, ana: int) -> None:
    desk.writes("can I reschedule my appointment?")
    desk.writes("yes")
    assert desk.texts()[-1] == f"Which one? {FREE}. Reply with its number."
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_none_of_these_and_a_wish(desk: Desk, ana: int) -> None:
    desk.writes("can I reschedule my appointment?")
    desk.writes("none of these, what about friday at 4?")
    assert desk.texts()[-1].startswith("Free then: 1 Fri Nov 27, 4:00 PM.")


def test_where_nothing_fits_the_nearest_are_suggested(desk: Desk, ana: int) -> None:
    desk.writes("can I reschedule my appointment?")
    desk.writes("anything saturday afternoon?")
    assert desk.texts()[-1].startswith(
        "Nothing is free then. The next free times: 1 Fri Nov 27, 2:00 PM; 2 Fri Nov 27, 3:00 PM; 3 Fri Nov 27, 4"
    )


def test_a_day_that_may_mean_two_is_asked_back_by_its_dates(desk: Desk, ana: int) -> None:
    desk.writes("can I reschedule my appointment?")
    desk.writes("next friday")
    assert "Fri Nov 27" in desk.texts()[-1]
    assert "Fri Dec 4" in desk.texts()[-1]
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_whoever_would_rather_move_it_hears_so(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-24 07:00", patient_id=ana)
    desk.writes("I need to cancel my appointment")
    desk.writes("can i move it instead")
    assert "if you still want to move it" in desk.texts()[-1]
    desk.writes("yes")
    assert desk.texts()[-1].startswith("In place of Tue Nov 24, 7:00 AM we have ")
    assert booked(desk, ana) == ["2026-11-24 07:00"]


def test_whoever_would_rather_cancel_than_move_it(desk: Desk, ana: int) -> None:
    desk.writes("can I reschedule my appointment?")
    desk.writes("actually just cancel my appointment")
    assert desk.texts()[-1].startswith("Your visit on Thu Nov 26, 9:00 AM is cancelled.")
    assert booked(desk, ana) == []


def test_beside_an_offer_a_cancellation_is_asked_about_and_the_offer_again(desk: Desk, ana: int) -> None:
    """It was left to a person before; the offer is as safe as it was: "cancel" cancels nothing at once."""
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.plays(f"""
        {OFFER}
        patient> I need to cancel my appointment
        clinic> Your visit on Thu Nov 26, 9:00 AM: reply YES to give it up, NO to keep it.
        patient> no
        clinic> OK, your visit on Thu Nov 26, 9:00 AM stays. See you then!
        clinic> Tue Nov 24, 9:00 AM: reply YES to book, NO to pass.
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-26 09:00", "2026-11-24 09:00"]


def test_beside_an_offer_a_question_does_not_turn_the_yes(desk: Desk, ana: int) -> None:
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("I need to cancel my appointment")
    desk.writes("is there parking?")
    assert "to book" not in desk.texts()[-1]
    desk.writes("yes")
    assert booked(desk, ana) == []


def test_beside_an_offer_that_ends_meanwhile(desk: Desk, ana: int) -> None:
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("I need to cancel my appointment")
    desk.advance_clock(hours=3)
    desk.writes("no")
    assert desk.texts()[-1] == "OK, your visit on Thu Nov 26, 9:00 AM stays. See you then!"


def test_a_sentence_that_is_no_known_reason_is_asked_back_once(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> cancel my appointment
        clinic> Your visit on Thu Nov 26, 9:00 AM is cancelled. May we ask why? To come another time: {FREE}. \
Reply with a number, or tell us what suits you.
        patient> my mother in law is visiting that day
        clinic> Thank you. Which fits best? 1 illness; 2 work or school; 3 getting there; 4 family; 5 cost; \
6 something else. Reply with a number.
        patient> 6
        clinic> Thank you for telling us. To come another time: {FREE}. Reply with a number to book.
        patient> 3
        clinic> Booked: Tue Nov 24, 8:00 AM. See you then!
    """)
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.reason, record.reason_details) == ("OTHER", "my mother in law is visiting that day")


def test_what_stays_unclear_stays_unknown_with_its_words(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment")
    desk.writes("my mother in law is visiting that day")
    desk.writes("well it is complicated you know")
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.reason, record.reason_details) == (None, "my mother in law is visiting that day")
    assert desk.texts()[-1].startswith("Thank you for telling us. To come another time: ")


def test_a_reason_comes_when_all_is_said(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment")
    desk.writes("no")
    desk.writes("I was sick by the way")
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.reason, record.reason_details) == ("ILLNESS", "I was sick by the way")
    assert open_tasks(desk) == {"NOBODY_LEFT"}


def test_another_reason_is_recorded_with_the_one_before(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment, I have to work")
    desk.writes("no")
    desk.writes("it was really because my car broke down")
    (record,) = rows(desk, models.AppointmentCancellation)
    assert record.reason == "TRANSPORTATION"
    assert [one.action for one in rows(desk, models.AuditEntry)].count("cancellation.reason") == 1


def test_a_reason_the_day_before_another_visit_may_be_about_that_one(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment")
    desk.writes("3")
    desk.writes("I'm sick")
    (record,) = rows(desk, models.AppointmentCancellation)
    assert record.reason is None
    assert desk.texts()[-1].startswith("Your visit on Tue Nov 24, 8:00 AM: reply YES to give it up")
    assert booked(desk, ana) == ["2026-11-24 08:00"]


@pytest.mark.parametrize("words", ["I can't make it thursday", "can't make it"])
def test_half_a_cancellation_is_asked_about(desk: Desk, ana: int, words: str) -> None:
    desk.plays(f"""
        patient> {words}
        clinic> Your visit on Thu Nov 26, 9:00 AM: reply YES to give it up, NO to keep it.
    """)
    desk.writes("yes")
    assert booked(desk, ana) == []


def test_a_day_that_is_not_the_visits_is_no_half_cancellation(desk: Desk, ana: int) -> None:
    desk.writes("I can't make it tuesday")
    assert booked(desk, ana) == ["2026-11-26 09:00"]
    assert desk.texts()[-1].startswith("Thanks, we passed this on")
