"""What patients answer to an offer, and what follows."""

from __future__ import annotations

import pytest

from app.models import Offer, Opening, OpeningStatus, WaitlistEntry, WaitlistStatus
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, open_tasks, row, rows

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


def test_yes_books_at_once(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> Yes please!
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert opening(desk).status is OpeningStatus.FILLED
    assert [entry.status for entry in rows(desk, WaitlistEntry)] == [WaitlistStatus.BOOKED, WaitlistStatus.ACTIVE]
    assert desk.texts(BEN) == []


def test_a_spanish_yes_to_an_english_offer_books(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> si porfa
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert booked(desk, ana)


def test_a_spanish_speaker_is_asked_and_booked_in_spanish(desk: Desk) -> None:
    desk.waits(desk.patient("Lucía", language="es"))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    asked, *_ = desk.texts()
    assert asked.startswith("Hola Luc")
    assert "Responda SI" in asked
    desk.writes("Sí, claro")
    assert desk.texts()[1].startswith("Cita reservada: mar 24 nov 9:00")


def test_no_goes_to_the_next(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> no thanks
        clinic> OK, we pass on Tue Nov 24, 9:00 AM. You keep your place on our list.
    """)
    assert booked(desk, ana) == []
    desk.plays(
        f"""
        clinic> {ASKED_BEN} 10:05 AM.
        patient> ok book it
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
        """,
        BEN,
    )


def test_the_end_of_the_hold_goes_to_the_next_silently(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=119)
    assert desk.texts(BEN) == []
    desk.advance_clock(minutes=2)
    desk.plays(ASKED)
    desk.plays(f"clinic> {ASKED_BEN} 12:06 PM.", BEN)


def test_a_late_yes_books_what_is_still_free(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.advance_clock(hours=3)
    desk.plays(f"""
        {ASKED}
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert booked(desk, ana)


def test_a_late_yes_to_what_is_held_for_another_is_told_so_once(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=121)
    desk.plays(f"""
        {ASKED}
        patient> yes
        {GONE}
    """)
    desk.writes("yes", BEN)
    assert desk.texts(BEN)[-1] == "Booked: Tue Nov 24, 9:00 AM. See you then!"
    assert booked(desk, ana) == []


def test_a_late_yes_to_what_is_filled_is_told_so_and_does_not_count(desk: Desk, ana: int) -> None:
    desk.advance_clock(minutes=121)
    desk.writes("yes", BEN)
    desk.plays(f"""
        {ASKED}
        patient> yes
        {GONE}
    """)
    entry = rows(desk, WaitlistEntry, patient_id=ana)[0]
    assert (entry.status, entry.notifications_sent) == (WaitlistStatus.ACTIVE, 0)
    desk.advance_clock(minutes=1)
    desk.plays(f"""
        patient> yes!!
        {GONE}
    """)
    assert row(desk, WaitlistEntry, entry.id).notifications_sent == 0


def test_a_yes_after_the_opening_expired_is_told_that_it_is_gone(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.set_clock("2026-11-24 08:20")
    desk.work()
    desk.plays(f"""
        {ASKED}
        patient> yes
        {GONE}
    """)
    assert booked(desk, ana) == []


def test_maybe_gets_time_until_the_hold_ends(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> maybe, let me check
        clinic> Take your time: it is held until 10:05 AM. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass.
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)


@pytest.mark.parametrize("words", ["yes but at 4", "can I come at 4pm instead?", "si but at 4"])
def test_a_counter_offer_never_books_and_staff_hear_of_it(desk: Desk, ana: int, words: str) -> None:
    desk.plays(
        f"""
        {ASKED}
        patient> {words}
        clinic> We have not booked anything. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass. For another time """
        """call 312-555-0199; we have told the front desk.
    """
    )
    assert booked(desk, ana) == []
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}


def test_what_is_not_understood_is_asked_once_then_staff_answer(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> purple elephants
        clinic> Sorry, we did not get that. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass.
        patient> the moon is full
        clinic> Sorry, we did not get that. The front desk of Bright Smiles will answer you; or call 312-555-0199.
        patient> elephants again
    """)
    assert open_tasks(desk) == {"NOT_UNDERSTOOD"}
    desk.plays("""
        patient> YES
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)


def test_thanks_answers_nothing(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> thank you!
    """)
    assert booked(desk, ana) == []
    assert open_tasks(desk) == set()


@pytest.mark.parametrize(
    "reaction", ["Liked “Hi Ana, Bright Smiles: an opening … Reply YES to book”", "Le encantó “Hi Ana”"]
)
def test_a_reaction_is_no_yes(desk: Desk, ana: int, reaction: str) -> None:
    desk.plays(f"""
        {ASKED}
        patient> {reaction}
        clinic> Thanks! To book Tue Nov 24, 9:00 AM, please reply YES.
    """)
    assert booked(desk, ana) == []


def test_yes_said_again_books_once(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
        patient> YES
        clinic> You are booked: Tue Nov 24, 9:00 AM. See you then!
        patient> thanks
    """)
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_every_offer_of_a_filled_opening_is_closed(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    assert all(offer.closed_at for offer in rows(desk, Offer))


def test_what_may_be_irony_is_asked_once_more(desk: Desk, ana: int) -> None:
    desk.writes("sure lol")
    assert booked(desk, ana) == []
    assert "YES" in desk.texts()[-1]
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]
