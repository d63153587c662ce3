"""What people write by themselves, in a sentence with more in it: who they are, why, hello."""

from __future__ import annotations

import pytest

from tests.dialogue import Desk
from tests.transcripts.facts import booked, open_tasks

OFFER = (
    "clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. Held for you "
    "until 10:05 AM."
)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has a visit on Wednesday at nine."""
    ana = desk.patient()
    desk.visit("2026-11-25 09:00", patient_id=ana)
    return ana


@pytest.mark.parametrize(
    "words", ["hey this is Ana, I can't make it on wednesday", "my kid is sick so we can't come wednesday. sorry!"]
)
def test_whoever_cannot_come_is_asked_whether_to_cancel(desk: Desk, ana: int, words: str) -> None:
    desk.plays(f"""
        patient> {words}
        clinic> Your visit on Wed Nov 25, 9:00 AM: reply YES to give it up, NO to keep it.
    """)
    desk.writes("yes cancel it")
    assert desk.texts()[-1].startswith("Your visit on Wed Nov 25, 9:00 AM is cancelled.")
    assert booked(desk, ana) == []


def test_when_is_my_visit_is_answered(desk: Desk, ana: int) -> None:
    desk.plays("""
        patient> what time is my appointment?
        clinic> Booked for you: Wed Nov 25, 9:00 AM. If that does not suit you, just tell us.
    """)
    assert not open_tasks(desk)


def test_what_is_open_is_asked_again_after_it(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.visit("2026-12-02 14:00", patient_id=ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.plays(f"""
        {OFFER}
        patient> when is my appointment again?
        clinic> Booked for you: Wed Dec 2, 2:00 PM. If that does not suit you, just tell us.
        clinic> Tue Nov 24, 9:00 AM: reply YES to book, NO to pass.
    """)


def test_in_spanish_too(desk: Desk) -> None:
    ana = desk.patient(language="es")
    desk.visit("2026-11-25 09:00", patient_id=ana)
    desk.plays("""
        patient> a que hora es mi cita?
        clinic> Su cita: mié 25 nov 9:00 a.m. Si no le queda bien, diganos.
        patient> ok ahi nos vemos, gracias
        clinic> ¡Gracias! Le esperamos: mié 25 nov 9:00 a.m.
    """)


def test_a_whole_sentence_tells_more_than_the_record(desk: Desk) -> None:
    ana = desk.patient(language="en")
    desk.visit("2026-11-25 09:00", patient_id=ana)
    desk.plays("""
        patient> hola, a que hora es mi cita por favor
        clinic> Su cita: mié 25 nov 9:00 a.m. Si no le queda bien, diganos.
        patient> no puedo ir
        clinic> Su cita (mié 25 nov 9:00 a.m.): responda SI para dejarla, NO para conservarla.
    """)
    desk.writes("no")
    assert booked(desk, ana) == ["2026-11-25 09:00"]


def test_of_several_visits_the_day_says_which(desk: Desk, ana: int) -> None:
    desk.visit("2026-12-02 09:00", patient_id=ana)
    desk.writes("something came up and I can't make it tomorrow")
    assert desk.texts()[-1].startswith("Thanks, we passed this on")  # no visit is tomorrow
    desk.set_clock("2026-11-24 09:00")
    desk.writes("sorry, I can't make it tomorrow")
    assert "Wed Nov 25, 9:00 AM" in desk.texts()[-1]
    assert "Dec 2" not in desk.texts()[-1]


def test_where_it_is_moved_to_does_not_say_which_visit(desk: Desk, ana: int) -> None:
    desk.visit("2026-11-27 09:00", patient_id=ana)
    desk.writes("can I move it to friday morning?")
    assert desk.texts()[-1].startswith("Which visit do you mean? 1 Wed Nov 25, 9:00 AM; 2 Fri Nov 27, 9:00 AM.")
    desk.writes("1")
    assert "1 Fri Nov 27, " in desk.texts()[-1]  # what they wished is not forgotten meanwhile


def test_without_a_visit_a_person_answers(desk: Desk) -> None:
    desk.patient()
    desk.writes("what time is my appointment?")
    assert len(open_tasks(desk)) == 1


def test_see_you_on_another_day_confirms_nothing(desk: Desk, ana: int) -> None:
    desk.writes("see you friday!")
    assert len(open_tasks(desk)) == 1
    desk.writes("see you wednesday!")
    assert "Thank you! See you on Wed Nov 25, 9:00 AM." in desk.texts()
