"""After a visit went wrong the patient is asked why, with three free times; what follows depends on the answer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import models
from app.models import CancellationReason, RecoveryStatus, TaskKind
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, open_tasks, rows
from tests.transcripts.misses import (
    ELIJA,
    FREE,
    LIBRES,
    PICK,
    asked,
    attempts,
    cancelled,
    days_pass,
    miss_of,
    missed,
    next_look,
    open_task,
    stands,
)

REST = "1 Mon Nov 30, 8:45 AM; 2 Mon Nov 30, 12:00 PM; 3 Tue Dec 1, 8:00 AM"
DESCANSO = "1 lun 30 nov 8:45 a.m.; 2 lun 30 nov 12:00 p.m.; 3 mar 1 dic 8:00 a.m"
REASONS = [
    (
        "my car broke down",
        "TRANSPORTATION",
        "Thank you for telling us. Is a morning or an afternoon easier? Or call 312-555-0199.",
    ),
    ("I can't afford it right now", "FINANCIAL", "Thank you for telling us. We will call you about your options."),
    ("I forgot, sorry", "FORGOT", "It happens. This time we will ask you to confirm."),
    ("I had to work until 5", "SCHEDULE_CONFLICT", "Thank you for telling us. Are early or late hours better for you?"),
    ("the snow", "WEATHER", "Thank you for telling us, and stay safe."),
    ("family emergency", "FAMILY_EMERGENCY", "We are sorry to hear that. Take all the time you need."),
    ("you guys were closed", "PRACTICE_CLOSURE", "We are sorry. We told the front desk, and they will call you."),
    ("personal reasons", "OTHER", "Thank you for telling us."),
]
RAZONES = [
    (
        "mi carro no prende",
        "TRANSPORTATION",
        "Gracias por decirnos. ¿Le es mas facil por la mañana o por la tarde? O llame al 312-555-0199.",
    ),
    ("no tengo dinero ahorita", "FINANCIAL", "Gracias por decirnos. Le llamaremos para ver opciones."),
    ("se me olvidó", "FORGOT", "No pasa nada. Esta vez le pediremos que confirme."),
    ("tuve que trabajar", "SCHEDULE_CONFLICT", "Gracias por decirnos. ¿Le conviene mas temprano o mas tarde?"),
    ("por la nieve", "WEATHER", "Gracias por decirnos. Cuidese."),
    ("emergencia familiar", "FAMILY_EMERGENCY", "Lo sentimos mucho. Tomese su tiempo."),
    ("estaba cerrado", "PRACTICE_CLOSURE", "Lo sentimos. Avisamos a la recepcion y le llamaran."),
    ("motivos personales", "OTHER", "Gracias por decirnos."),
]


def test_a_number_books_in_the_thread(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays("""
        patient> 3
        clinic> Booked: Tue Nov 24, 8:00 AM. See you then!
    """)
    assert stands(desk, miss) == ("RECOVERED", "BOOKED")
    assert attempts(desk, miss) == ["SMS RESCHEDULED"]
    assert miss_of(desk, miss).rescheduled_appointment_id == rows(desk, models.Appointment)[-1].id
    days_pass(desk, 40)
    assert len(desk.texts()) == 2


def test_a_number_books_in_spanish(desk: Desk) -> None:
    miss = asked(desk, "es")
    desk.plays("""
        patient> la 3
        clinic> Cita reservada: mar 24 nov 8:00 a.m. ¡Le esperamos!
    """)
    assert stands(desk, miss) == ("RECOVERED", "BOOKED")


@pytest.mark.parametrize(("said", "reason", "reply"), REASONS)
def test_each_reason_has_its_answer(desk: Desk, said: str, reason: str, reply: str) -> None:
    miss = asked(desk)
    desk.plays(f"""
        patient> {said}
        clinic> {reply} New times: {FREE}. {PICK}
        patient> 2
        clinic> Booked: Mon Nov 23, 12:00 PM. See you then!
    """)
    found = miss_of(desk, miss)
    assert (found.reason, found.reason_details) == (CancellationReason(reason), said)
    assert found.recovery_status is RecoveryStatus.RECOVERED


@pytest.mark.parametrize(("said", "reason", "reply"), RAZONES)
def test_each_reason_has_its_answer_in_spanish(desk: Desk, said: str, reason: str, reply: str) -> None:
    miss = asked(desk, "es")
    desk.plays(f"""
        patient> {said}
        clinic> {reply} Citas libres: {LIBRES}. {ELIJA}
    """)
    assert miss_of(desk, miss).reason is CancellationReason(reason)


def test_whoever_was_ill_is_offered_later_times(desk: Desk) -> None:
    asked(desk)
    desk.plays(f"""
        patient> I was sick
        clinic> Get well soon! There is time. New times: {REST}. {PICK}
    """)


def test_whoever_was_ill_is_offered_later_times_in_spanish(desk: Desk) -> None:
    asked(desk, "es")
    desk.plays(f"""
        patient> estaba enferma
        clinic> ¡Que se mejore! No hay prisa. Citas libres: {DESCANSO}. {ELIJA}
    """)


def test_a_wish_beside_the_reason_is_heard(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays(f"""
        patient> I was sick, can I come tuesday afternoon?
        clinic> Get well soon! There is time. New times: 1 Tue Nov 24, 12:00 PM; 2 Tue Nov 24, 1:00 PM; \
3 Tue Nov 24, 2:00 PM. {PICK}
        patient> 3
        clinic> Booked: Tue Nov 24, 2:00 PM. See you then!
    """)
    assert miss_of(desk, miss).reason is CancellationReason.ILLNESS


def test_cost_is_a_task_for_a_person(desk: Desk) -> None:
    asked(desk)
    desk.writes("I can't afford it right now")
    assert open_task(desk, TaskKind.COST_CALL) is not None


def test_whoever_goes_elsewhere_is_kindly_let_go(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays("""
        patient> I found another dentist
        clinic> Thank you for telling us, and all the best. Should you want to come back, call 312-555-0199.
    """)
    assert stands(desk, miss) == ("LOST", "CHANGED_PROVIDERS")
    assert attempts(desk, miss) == ["SMS DECLINED"]
    days_pass(desk, 40)
    assert len(desk.texts()) == 2
    assert open_task(desk, TaskKind.RECOVERY_CALL) is None


def test_whoever_goes_elsewhere_is_kindly_let_go_in_spanish(desk: Desk) -> None:
    miss = asked(desk, "es")
    desk.plays("""
        patient> me mudé
        clinic> Gracias por decirnos, y que le vaya bien. Si quiere volver, llame al 312-555-0199.
    """)
    assert stands(desk, miss) == ("LOST", "CHANGED_PROVIDERS")


@pytest.mark.parametrize("no", ["no thanks", "none of those", "I don't want to come anymore", "not interested"])
def test_a_no_ends_it(desk: Desk, no: str) -> None:
    miss = asked(desk)
    desk.plays(f"""
        patient> {no}
        clinic> OK. Whenever you want to come in, call 312-555-0199.
    """)
    assert stands(desk, miss) == ("LOST", "DECLINED")
    assert miss_of(desk, miss).reason is None


def test_a_no_ends_it_in_spanish(desk: Desk) -> None:
    miss = asked(desk, "es")
    desk.plays("""
        patient> no gracias
        clinic> De acuerdo. Cuando quiera venir, llame al 312-555-0199.
    """)
    assert stands(desk, miss) == ("LOST", "DECLINED")


def test_not_now_in_two_weeks_is_asked_again_then(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays("""
        patient> not now, in two weeks
        clinic> OK, we will be in touch on Mon Dec 7.
    """)
    assert stands(desk, miss) == ("PENDING", None)
    assert next_look(desk, miss) == "2026-12-07 08:05"
    days_pass(desk, 13)
    assert len(desk.texts()) == 2
    days_pass(desk, 1)
    desk.plays(f"""
        clinic> Hi Ana, Bright Smiles: would you like a new time for your visit of Thu Nov 26, 9:00 AM? New times: \
1 Mon Dec 7, 9:45 AM; 2 Mon Dec 7, 12:00 PM; 3 Tue Dec 8, 8:00 AM. {PICK}
        patient> 2
        clinic> Booked: Mon Dec 7, 12:00 PM. See you then!
    """)
    assert attempts(desk, miss) == ["SMS PENDING", "SMS RESCHEDULED"]


def test_not_now_is_asked_when(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays("""
        patient> maybe later
        clinic> No problem. When may we ask you again? For example: in two weeks.
        patient> qwerty
        clinic> Sorry, we did not get that. When may we ask you again? Reply NO if not at all.
        patient> in january
        clinic> OK, we will be in touch on Fri Jan 1.
    """)
    assert stands(desk, miss) == ("PENDING", None)
    task = open_task(desk, TaskKind.RECOVERY_CALL)  # beyond the clinic's 30 days: a person keeps the promise
    assert task is not None
    assert task.due_at == desk.at("2027-01-01 08:05").replace(
        microsecond=task.due_at.microsecond, second=task.due_at.second
    )


def test_not_now_in_spanish(desk: Desk) -> None:
    miss = asked(desk, "es")
    desk.plays("""
        patient> más adelante
        clinic> No hay problema. ¿Cuando le volvemos a preguntar? Por ejemplo: en dos semanas.
        patient> en dos semanas
        clinic> De acuerdo, le contactamos el lun 7 dic.
    """)
    assert next_look(desk, miss) == "2026-12-07 08:05"


def test_not_at_all_is_a_no(desk: Desk) -> None:
    miss = asked(desk)
    desk.writes("not now")
    desk.plays("""
        clinic> No problem. When may we ask you again? For example: in two weeks.
        patient> no
        clinic> OK. Whenever you want to come in, call 312-555-0199.
    """)
    assert stands(desk, miss) == ("LOST", "DECLINED")


def test_whoever_calls_themselves_is_waited_for_and_then_called(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays("""
        patient> I'll call you
        clinic> Thank you, we look forward to your call: 312-555-0199.
    """)
    days_pass(desk, 2)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is None
    days_pass(desk, 1)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None
    assert len(desk.texts()) == 2
    assert stands(desk, miss) == ("IN_PROGRESS", None)


def test_words_that_fit_no_reason_are_kept(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays(f"""
        patient> long story really
        clinic> Thank you, we noted that. New times: {FREE}. {PICK}
        patient> asdf qwerty
        clinic> Thanks, we passed this on to the front desk of Bright Smiles. If it is urgent, call 312-555-0199.
    """)
    found = miss_of(desk, miss)
    assert (found.reason, found.reason_details) == (None, "long story really")
    assert {"NOT_UNDERSTOOD", "RECOVERY_CALL"} <= open_tasks(desk)


def test_a_time_of_their_own_is_looked_for(desk: Desk) -> None:
    asked(desk)
    desk.plays(f"""
        patient> friday afternoon
        clinic> Gladly. New times: 1 Fri Nov 27, 12:00 PM; 2 Fri Nov 27, 1:00 PM; 3 Fri Nov 27, 2:00 PM. {PICK}
        patient> sunday at 6
        clinic> Nothing is free then. New times: {FREE}. {PICK}
        patient> yes
        clinic> Which one? {FREE}. Reply with its number.
    """)


def test_a_time_that_somebody_took_is_not_booked(desk: Desk) -> None:
    miss = asked(desk)
    desk.visit("2026-11-24 08:00")
    desk.plays(f"""
        patient> 3
        clinic> Sorry, that time has just been taken. New times: 1 Mon Nov 23, 9:45 AM; 2 Mon Nov 23, 12:00 PM; \
3 Tue Nov 24, 9:00 AM. {PICK}
    """)
    assert stands(desk, miss) == ("IN_PROGRESS", None)


def test_a_question_is_a_persons_business_and_no_touch_follows(desk: Desk) -> None:
    miss = asked(desk)
    desk.plays("""
        patient> can someone call me?
        clinic> Thanks, we passed this on to the front desk of Bright Smiles. If it is urgent, call 312-555-0199.
    """)
    days_pass(desk, 5)
    assert len(desk.texts()) == 2
    assert attempts(desk, miss) == ["SMS PENDING"]


def test_no_show_is_missed(desk: Desk) -> None:
    desk.set_clock("2026-11-24 09:20")
    missed(desk, desk.patient(), "2026-11-24 09:00")
    desk.advance_clock(minutes=30)
    assert desk.texts()[0].startswith(
        "Hi Ana, Bright Smiles: we missed you on Tue Nov 24, 9:00 AM. May we ask why? New times: 1 "
    )


def test_what_the_practice_cancelled_is_told_at_once_and_that_is_the_first_touch(desk: Desk) -> None:
    miss = cancelled(desk, desk.patient(), by=models.CancelledByType.PROVIDER)
    assert len(desk.texts()) == 1
    desk.advance_clock(minutes=31)
    assert (len(desk.texts()), attempts(desk, miss)) == (1, ["SMS PENDING"])
    desk.writes("2")
    assert stands(desk, miss) == ("RECOVERED", "BOOKED")


def test_without_a_free_time_they_are_asked_what_suits_them(desk: Desk) -> None:
    cancelled(desk, desk.patient())
    change(desk, lambda session: session.execute(sa.delete(models.ProviderHours)))
    desk.advance_clock(minutes=30)
    desk.plays("""
        clinic> Hi Ana, Bright Smiles: your visit on Thu Nov 26, 9:00 AM was cancelled. May we ask why? Tell us what \
suits you, or call 312-555-0199.
    """)


def test_a_guardian_is_asked_about_the_child(desk: Desk) -> None:
    rosa = desk.patient("Rosa")
    mia = desk.patient("Mia", phone=None, guardian_id=rosa, birth_date=desk.at("2016-01-01 00:00").date())
    miss = cancelled(desk, mia)
    desk.advance_clock(minutes=30)
    desk.plays(f"""
        clinic> Bright Smiles: the visit of Mia on Thu Nov 26, 9:00 AM was cancelled. May we ask why? New times: \
{FREE}. {PICK}
        patient> 3
        clinic> Booked for Mia: Tue Nov 24, 8:00 AM. See you then!
    """)
    assert booked(desk, mia) == ["2026-11-24 08:00"]
    assert stands(desk, miss) == ("RECOVERED", "BOOKED")


def test_a_guardian_is_asked_about_the_child_in_spanish(desk: Desk) -> None:
    rosa = desk.patient("Rosa", language="es")
    mia = desk.patient("Mia", phone=None, guardian_id=rosa, birth_date=desk.at("2016-01-01 00:00").date())
    desk.set_clock("2026-11-24 09:20")
    missed(desk, mia, "2026-11-24 09:00")
    desk.advance_clock(minutes=30)
    assert desk.texts()[0].startswith("Bright Smiles: no vimos a Mia el mar 24 nov 9:00 a.m. ¿Podemos saber por qué? ")


def test_whoever_forgot_is_asked_to_confirm_the_new_visit(desk: Desk) -> None:
    asked(desk)
    desk.writes("I forgot, sorry")
    desk.writes("friday afternoon")
    desk.writes("1")
    assert desk.texts()[-1] == "Booked: Fri Nov 27, 12:00 PM. See you then!"
    desk.advance_clock(days=2, hours=4)
    assert "Fri Nov 27" in desk.texts()[-1]
    desk.writes("yes")
    assert rows(desk, models.Appointment)[-1].status is models.AppointmentStatus.CONFIRMED


def test_a_first_text_says_how_to_stop(desk: Desk) -> None:
    cancelled(desk, desk.patient(welcomed=False))
    desk.advance_clock(minutes=30)
    assert desk.texts()[0].endswith(" Reply STOP to end texts.")
