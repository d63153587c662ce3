"""Patients are answered in their language: the one they ask for, or the one they write where none is on record."""

from __future__ import annotations

from datetime import date

import pytest

from app import models
from tests.dialogue import Desk
from tests.transcripts.facts import booked, rows

SWITCHED = "clinic> De acuerdo, desde ahora en español."


def languages(desk: Desk) -> set[str | None]:
    return {patient.language for patient in rows(desk, models.Patient, status="ACTIVE") if patient.first_name != "Zoe"}


@pytest.mark.parametrize(
    "words", ["en español por favor", "Spanish please", "no hablo ingles", "me puede escribir en español?"]
)
def test_who_asks_for_spanish_gets_it_and_the_open_question_again(desk: Desk, words: str) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.plays(f"""
        clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. Held for you \
until 10:05 AM.
        patient> {words}
        {SWITCHED}
        clinic> mar 24 nov 9:00 a.m.: responda SI para reservar, NO si no la quiere.
        patient> si
        clinic> Cita reservada: mar 24 nov 9:00 a.m. ¡Le esperamos!
    """)
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert languages(desk) == {"es"}


def test_and_back_to_english(desk: Desk) -> None:
    desk.patient(language="es")
    desk.plays("""
        patient> english please
        clinic> OK, from now on in English.
        patient> english please
        clinic> OK, from now on in English.
    """)
    acts = [one for one in rows(desk, models.AuditEntry) if one.action == "patient.language"]
    assert len(acts) == 1


def test_everybody_on_the_phone_is_switched(desk: Desk) -> None:
    desk.patient("Rosa")
    desk.patient("Leo", birth_date=date(2016, 1, 1))
    desk.writes("en español por favor")
    assert languages(desk) == {"es"}


def test_which_visit_is_asked_again(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-26 09:00", patient_id=ana)
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.plays(f"""
        patient> I want to cancel my appointment
        clinic> Which visit do you mean? 1 Thu Nov 26, 9:00 AM; 2 Tue Dec 1, 10:00 AM. Reply with its number.
        patient> en español por favor
        {SWITCHED}
        clinic> ¿A cual cita se refiere? 1 jue 26 nov 9:00 a.m.; 2 mar 1 dic 10:00 a.m. Responda con su numero.
    """)


def test_the_late_policy_and_the_free_times_are_told_again(desk: Desk) -> None:
    desk.visit("2026-11-24 07:00", patient_id=desk.patient())
    desk.writes("I have to cancel my appointment")
    desk.writes("en español")
    assert desk.texts()[-1].startswith("Faltan menos de 24 horas para su cita (mar 24 nov 7:00 a.m.)")
    desk.writes("si")
    assert desk.texts()[-1].startswith("Su cita (mar 24 nov 7:00 a.m.) queda cancelada.")
    desk.writes("in english")
    assert desk.texts()[-1].startswith("Which one? 1 Mon Nov 23, 9:15 AM; ")


def test_which_visit_is_to_be_earlier_is_asked_again(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-26 09:00", patient_id=ana)
    desk.visit("2026-12-01 10:00", patient_id=desk.patient("Leo"))
    desk.writes("put me on the waitlist")
    desk.writes("en español por favor")
    assert desk.texts()[-1].startswith("¿Qué cita quiere antes? 1 Ana jue 26 nov 9:00 a.m.; 2 Leo mar 1 dic")


def test_who_has_no_language_on_record_is_answered_in_their_own(desk: Desk) -> None:
    ana = desk.patient(language=None)
    desk.visit("2026-11-26 09:00", patient_id=ana)
    desk.writes("necesito cancelar mi cita")
    assert desk.texts()[-1].startswith("Su cita (jue 26 nov 9:00 a.m.) queda cancelada.")
    assert languages(desk) == {"es"}


def test_one_word_is_answered_and_not_remembered(desk: Desk) -> None:
    ana = desk.patient(language=None)
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("si porfa")
    assert desk.texts()[-1] == "Cita reservada: mar 24 nov 9:00 a.m. ¡Le esperamos!"
    assert languages(desk) == {None}


def test_who_has_a_language_on_record_keeps_it(desk: Desk) -> None:
    ana = desk.patient(language="en")
    desk.visit("2026-11-26 09:00", patient_id=ana)
    desk.writes("necesito cancelar mi cita")
    assert desk.texts()[-1].startswith("Your visit on Thu Nov 26, 9:00 AM is cancelled.")
    assert languages(desk) == {"en"}


def test_after_stop_a_wish_for_a_language_is_not_answered(desk: Desk) -> None:
    desk.patient()
    desk.writes("STOP")
    said = len(desk.texts())
    desk.writes("en español por favor")
    assert len(desk.texts()) == said


def test_a_stranger_is_answered_in_their_own(desk: Desk) -> None:
    desk.writes("hola, quiero hacer una cita por favor", "+13125550777")
    assert desk.texts("+13125550777")[-1].startswith("Le escribe Bright Smiles")
