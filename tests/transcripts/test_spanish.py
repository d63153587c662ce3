"""What patients write in Spanish about a visit and the waitlist, as people type it, path by path."""

from __future__ import annotations

import pytest

from app import models
from tests.dialogue import Desk
from tests.transcripts.facts import booked, open_tasks, rows

FREE = "1 lun 23 nov 9:15 a.m.; 2 lun 23 nov 12:00 p.m.; 3 mar 24 nov 8:00 a.m."
WISH = "Responda con un numero o diganos qué le conviene."
MOVE = (
    f"clinic> En lugar de jue 10 dic 9:00 a.m. tenemos {FREE} Responda con un numero o diganos qué le conviene. "
    "Hasta entonces su cita sigue igual."
)
CANCELLED = (
    f"clinic> Su cita (jue 10 dic 9:00 a.m.) queda cancelada. ¿Nos dice por qué? Para venir otro dia: {FREE} {WISH}"
)
JOINED = (
    "clinic> Esta en nuestra lista para una cita antes del jue 10 dic 9:00 a.m.: a cualquier hora, cualquier dia. "
    "Le avisamos si se libera una; mientras, su cita sigue igual."
)


@pytest.fixture
def lucia(desk: Desk) -> int:
    """Lucía has a visit in two weeks."""
    lucia = desk.patient("Lucía", language="es")
    desk.visit("2026-12-10 09:00", patient_id=lucia)
    return lucia


def test_a_visit_is_cancelled_with_a_reason_and_another_is_picked(desk: Desk, lucia: int) -> None:
    desk.plays(f"""
        patient> necesito cancelar mi cita
        {CANCELLED}
        patient> es que no tengo como llegar
        clinic> Gracias por decirnos. Para venir otro dia: {FREE} Responda con un numero para reservar.
        patient> la 3
        clinic> Cita reservada: mar 24 nov 8:00 a.m. ¡Le esperamos!
    """)
    assert rows(desk, models.AppointmentCancellation)[0].reason == "TRANSPORTATION"
    assert booked(desk, lucia) == ["2026-11-24 08:00"]


def test_no_other_time_is_wanted(desk: Desk, lucia: int) -> None:
    desk.plays(f"""
        patient> Buenos dias quiero cancelar mi cita por favor
        {CANCELLED}
        patient> no gracias
        clinic> De acuerdo. Cuando quiera venir, llame al 312-555-0199.
    """)


def test_a_late_one_hears_the_policy(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    desk.visit("2026-11-23 15:00", patient_id=lucia)
    desk.writes("no voy a poder llegar hoy, necesito cancelar mi cita")
    assert desk.texts()[-1].startswith("Faltan menos de 24 horas para su cita (lun 23 nov 3:00 p.m.)")
    desk.writes("no")
    assert desk.texts()[-1] == "De acuerdo, su cita sigue: lun 23 nov 3:00 p.m. ¡Le esperamos!"
    assert booked(desk, lucia) == ["2026-11-23 15:00"]


@pytest.mark.parametrize("words", ["las dos", "ambas", "1 y 2"])
def test_both_are_cancelled(desk: Desk, lucia: int, words: str) -> None:
    desk.visit("2026-12-01 09:00", patient_id=lucia)
    desk.plays(f"""
        patient> cancelar mi cita
        clinic> ¿A cual cita se refiere? 1 mar 1 dic 9:00 a.m.; 2 jue 10 dic 9:00 a.m. Responda con su numero.
        patient> {words}
        clinic> Canceladas: mar 1 dic 9:00 a.m. + jue 10 dic 9:00 a.m. ¿Por qué? Por mar 1 dic 9:00 a.m.: \
1 lun 23 nov 9:15 a.m.; 2 lun 23 nov 12:00 p.m.; 3 mar 24 nov 8:00 a.m. Elija uno.
    """)
    desk.advance_clock(minutes=1)
    desk.plays("""
        patient> me enferme
        clinic> Gracias por decirnos. Para venir otro dia: 1 lun 23 nov 9:15 a.m.; 2 lun 23 nov 12:00 p.m.; \
3 mar 24 nov 8:00 a.m. Responda con un numero para reservar.
    """)
    assert {one.reason for one in rows(desk, models.AppointmentCancellation)} == {"ILLNESS"}


def test_a_day_without_a_visit_is_asked_about(desk: Desk, lucia: int) -> None:
    desk.plays("""
        patient> quisiera cancelar mi cita del viernes por favor
        clinic> Su cita (jue 10 dic 9:00 a.m.): responda SI para dejarla, NO para conservarla.
        patient> no
        clinic> De acuerdo, su cita sigue: jue 10 dic 9:00 a.m. ¡Le esperamos!
    """)


def test_a_visit_is_moved_to_a_wish(desk: Desk, lucia: int) -> None:
    desk.plays("""
        patient> me puede cambiar la cita para el viernes en la tarde?
        clinic> En lugar de jue 10 dic 9:00 a.m. tenemos 1 vie 27 nov 12:00 p.m.; 2 vie 27 nov 1:00 p.m.; \
3 vie 27 nov 2:00 p.m. Responda con un numero o diganos qué le conviene. Hasta entonces su cita sigue igual.
        patient> la 2
        clinic> Listo: vie 27 nov 1:00 p.m. en lugar de jue 10 dic 9:00 a.m. ¡Le esperamos!
    """)
    assert booked(desk, lucia) == ["2026-11-27 13:00"]


def test_none_of_these_and_a_yes_to_two(desk: Desk, lucia: int) -> None:
    desk.plays(f"""
        patient> quiero reagendar mi cita
        {MOVE}
        patient> ninguna, tiene algo el lunes a las 4?
        clinic> Hay libre: 1 lun 23 nov 4:00 p.m.; 2 lun 30 nov 4:00 p.m. Responda con un numero para reservar o \
diganos qué mas le conviene.
        patient> si
        clinic> ¿Cual? 1 lun 23 nov 4:00 p.m.; 2 lun 30 nov 4:00 p.m. Responda con su numero.
        patient> la primera
        clinic> Listo: lun 23 nov 4:00 p.m. en lugar de jue 10 dic 9:00 a.m. ¡Le esperamos!
    """)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("estoy enferma", "ILLNESS"),
        ("me toca trabajar", "SCHEDULE_CONFLICT"),
        ("no tengo quien cuide a los niños ese dia", "FAMILY_EMERGENCY"),
        ("no tengo dinero", "FINANCIAL"),
        ("se me descompuso el carro", "TRANSPORTATION"),
    ],
)
def test_a_reason_is_kept_with_its_words(desk: Desk, lucia: int, words: str, reason: str) -> None:
    desk.writes("cancele mi cita por favor")
    desk.writes(words)
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.reason, record.reason_details) == (reason, words)


def test_a_reason_in_other_words_is_asked_back(desk: Desk, lucia: int) -> None:
    desk.plays(f"""
        patient> cancele mi cita por favor
        {CANCELLED}
        patient> viene mi suegra de visita
        clinic> Gracias. ¿Qué fue? 1 enfermedad; 2 trabajo o escuela; 3 transporte; 4 familia; 5 costo; 6 otra cosa. \
Responda con un numero.
        patient> la 4
        clinic> Gracias por decirnos. Para venir otro dia: {FREE} Responda con un numero para reservar.
    """)
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.reason, record.reason_details) == ("FAMILY_EMERGENCY", "viene mi suegra de visita")


@pytest.mark.parametrize(
    "words",
    ["me puede poner en la lista de espera?", "avisenme si se desocupa algo antes", "pongame en la lista de espera"],
)
def test_they_join_the_list_and_say_what_suits_them(desk: Desk, lucia: int, words: str) -> None:
    desk.plays(f"""
        patient> {words}
        {JOINED}
        patient> mejor en las mañanas
        clinic> De acuerdo, desde ahora: por la mañana, cualquier dia. Conserva su lugar en nuestra lista.
        patient> los viernes no puedo
        clinic> De acuerdo, desde ahora: por la mañana, cualquier dia menos vie. Conserva su lugar en nuestra lista.
    """)


def test_they_leave_the_list_and_keep_the_visit(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    desk.writes("quiteme de la lista de espera por favor")
    assert rows(desk, models.OptOut) == []
    assert booked(desk, lucia) == ["2026-12-10 09:00"]
    assert [entry.status for entry in rows(desk, models.WaitlistEntry)] == ["REMOVED"]


def test_after_stop_nothing_of_it_happens(desk: Desk, lucia: int) -> None:
    desk.writes("ya no me manden mensajes")
    said = len(desk.texts())
    desk.writes("necesito cancelar mi cita")
    assert len(desk.texts()) == said
    assert booked(desk, lucia) == ["2026-12-10 09:00"]
    assert open_tasks(desk)


def test_at_two_in_the_morning_a_cancellation_is_answered(desk: Desk, lucia: int) -> None:
    desk.set_clock("2026-11-24 02:00")
    desk.writes("necesito cancelar mi cita")
    assert desk.texts()[-1].startswith("Su cita (jue 10 dic 9:00 a.m.) queda cancelada.")
