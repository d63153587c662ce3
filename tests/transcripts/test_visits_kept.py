"""A visit that was given up and is wanted after all; several at once; a visit moved while an offer is open."""

from __future__ import annotations

import pytest

from app import models
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, open_tasks, rows

NINE, LATER = "2026-11-26 09:00", "2026-12-01 10:00"


@pytest.fixture
def ana(desk: Desk) -> int:
    ana = desk.patient()
    desk.visit(NINE, patient_id=ana)
    return ana


@pytest.mark.parametrize(
    "words",
    ["keep it", "Actually I can make it, please keep my appointment", "wait don't cancel", "can I keep my visit?"],
)
def test_keep_it_restores_the_visit_at_its_time(desk: Desk, ana: int, words: str) -> None:
    desk.writes("cancel my appointment")
    assert booked(desk, ana) == []
    desk.plays(f"""
        clinic> {desk.texts()[0]}
        patient> {words}
        clinic> Good, your visit on Thu Nov 26, 9:00 AM stands again. See you then!
    """)
    assert booked(desk, ana) == [NINE]
    (miss,) = rows(desk, models.AppointmentCancellation)
    assert miss.undone_at is not None
    assert [opening.status for opening in rows(desk, models.Opening)] == [models.OpeningStatus.WITHDRAWN]
    desk.writes(words)
    assert booked(desk, ana) == [NINE]


@pytest.mark.parametrize(
    "words", ["siempre sí voy", "deje mi cita por favor", "no la cancele", "quiero mantener mi cita"]
)
def test_a_spanish_speaker_keeps_it(desk: Desk, words: str) -> None:
    lucia = desk.patient("Lucía", language="es")
    desk.visit(NINE, patient_id=lucia)
    desk.writes("cancelar mi cita por favor")
    desk.writes(words)
    assert desk.texts()[-1] == "Muy bien, su cita sigue en pie: jue 26 nov 9:00 a.m. ¡Le esperamos!"
    assert booked(desk, lucia) == [NINE]


def test_once_the_dialogue_is_over_it_can_still_be_kept(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment")
    desk.writes("no thanks")
    desk.writes("no")
    assert booked(desk, ana) == []
    desk.advance_clock(minutes=5)
    desk.writes("please keep my appointment after all")
    assert booked(desk, ana) == [NINE]


@pytest.mark.parametrize("words", ["no", "ok", "keep it if my boss lets me", "maybe"])
def test_what_is_no_clear_wish_restores_nothing(desk: Desk, ana: int, words: str) -> None:
    desk.writes("cancel my appointment")
    desk.writes(words)
    assert booked(desk, ana) == []


@pytest.mark.parametrize("taken", ["offered", "booked"])
def test_what_somebody_else_has_now_is_said_to_be_gone(desk: Desk, ana: int, taken: str) -> None:
    ben = desk.patient("Ben", BEN)
    desk.waits(ben)
    desk.writes("cancel my appointment")
    if taken == "booked":
        desk.writes("yes", BEN)
    desk.writes("keep it")
    assert desk.texts()[-1].startswith("Sorry, Thu Nov 26, 9:00 AM is no longer free. Other times: 1 ")
    assert booked(desk, ana) == []
    desk.writes("1")
    assert len(booked(desk, ana)) == 1


def test_a_late_one_that_is_kept_costs_nothing(desk: Desk) -> None:
    ana = desk.patient()
    soon = desk.visit("2026-11-23 15:00", patient_id=ana)
    desk.writes("cancel my appointment")
    desk.writes("yes")
    desk.writes("keep it")
    assert booked(desk, ana) == ["2026-11-23 15:00"]
    desk.advance_clock(hours=3)
    assert [one.undone_at is None for one in rows(desk, models.AppointmentCancellation, appointment_id=soon)] == [False]


def test_several_are_cancelled_and_each_gets_new_times(desk: Desk, ana: int) -> None:
    desk.visit(LATER, patient_id=ana)
    desk.writes("cancel all my appointments")
    first = "Cancelled: Thu Nov 26, 9:00 AM + Tue Dec 1, 10:00 AM. May we ask why? For Thu Nov 26, 9:00 AM: 1 "
    assert desk.texts()[0].startswith(first)
    desk.writes("1")
    assert ". For Tue Dec 1, 10:00 AM: 1 " in desk.texts()[-1]
    desk.writes("2")
    assert desk.texts()[-1].startswith("Booked: ")
    assert len(booked(desk, ana)) == 2


def test_several_that_are_wanted_after_all_are_a_persons_business(desk: Desk, ana: int) -> None:
    desk.visit(LATER, patient_id=ana)
    desk.writes("cancel all my appointments")
    desk.writes("keep it")
    assert booked(desk, ana) == []
    assert "NOT_UNDERSTOOD" in open_tasks(desk)


def test_several_in_spanish(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    desk.visit(NINE, patient_id=lucia)
    desk.visit(LATER, patient_id=lucia)
    desk.writes("quiero cancelar todas mis citas")
    assert "Por jue 26 nov 9:00 a.m.: 1 " in desk.texts()[0]
    desk.writes("la 1")
    assert "Por mar 1 dic 10:00 a.m.: 1 " in desk.texts()[-1]
    desk.writes("no gracias")
    assert len(booked(desk, lucia)) == 1


@pytest.mark.parametrize(
    ("language", "words", "no", "again"),
    [
        ("en", "can I move my appointment to Friday?", "no", "Tue Nov 24, 9:00 AM: reply YES to book, NO to pass."),
        (
            "es",
            "quiero cambiar mi cita al viernes",
            "no",
            "mar 24 nov 9:00 a.m.: responda SI para reservar, NO si no la quiere.",
        ),
    ],
)
def test_a_visit_is_moved_beside_an_offer(desk: Desk, language: str, words: str, no: str, again: str) -> None:
    """It stays until they pick a time; who picks none is asked about the offer again, who does has a visit."""
    ana = desk.patient(language=language)
    desk.visit("2026-12-02 09:00", patient_id=ana)
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes(words)
    assert "27 nov" in desk.texts()[-1].casefold() or "Nov 27" in desk.texts()[-1]
    desk.writes(no)
    assert desk.texts()[-1] == again
    assert booked(desk, ana) == ["2026-12-02 09:00"]
    desk.writes(words)
    desk.writes("1")
    assert booked(desk, ana) == ["2026-11-27 08:00"]
    assert open_tasks(desk) <= {"NOBODY_LEFT"}


def test_another_time_without_a_visit_is_about_the_offer(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("can we reschedule to friday?")
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}
    assert booked(desk, ana) == []
