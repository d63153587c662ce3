"""Patients cancel or move a visit by text, confirm it, or say that they are late."""

from __future__ import annotations

import pytest

from app import models
from app.models import AppointmentStatus, CancellationReason, CancellationType
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, open_tasks, rows

FREE = "1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM"
CANCELLED = (
    f"clinic> Your visit on Thu Nov 26, 9:00 AM is cancelled. May we ask why? To come another time: {FREE}. "
    "Reply with a number, or tell us what suits you."
)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has a visit on Thursday at nine."""
    ana = desk.patient()
    desk.visit("2026-11-26 09:00", patient_id=ana)
    return ana


def test_a_visit_is_cancelled_and_another_one_is_picked(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> Hi, I need to cancel my appointment
        {CANCELLED}
        patient> 3
        clinic> Booked: Tue Nov 24, 8:00 AM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-24 08:00"]
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.cancellation_type, record.cancelled_by_type) == (CancellationType.CANCELLED, "PATIENT")
    assert record.rescheduled_appointment_id == rows(desk, models.Appointment)[-1].id


def test_they_say_why_and_want_no_other_time(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> please cancel my appointment
        {CANCELLED}
        patient> I'm sick
        clinic> Thank you for telling us. To come another time: {FREE}. Reply with a number to book.
        patient> no thanks
        clinic> OK. Whenever you want to come in, call 312-555-0199.
    """)
    assert booked(desk, ana) == []
    assert rows(desk, models.AppointmentCancellation)[0].reason is CancellationReason.ILLNESS


def test_they_wish_for_a_time_of_their_own(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> cancel my appointment please
        {CANCELLED}
        patient> anything friday afternoon?
        clinic> Free then: 1 Fri Nov 27, 12:00 PM; 2 Fri Nov 27, 1:00 PM; 3 Fri Nov 27, 2:00 PM. Reply with a number \
to book, or tell us what else suits you.
        patient> 2
        clinic> Booked: Fri Nov 27, 1:00 PM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-27 13:00"]


def test_a_late_one_hears_the_policy_first(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-24 07:00", patient_id=ana)
    policy = (
        "clinic> Your visit on Tue Nov 24, 7:00 AM is less than 24 hours away, so our late cancellation policy "
        "applies. Reply YES if you still want to give it up, NO to keep it."
    )
    desk.plays(f"""
        patient> I have to cancel my appointment tomorrow
        {policy}
        patient> no
        clinic> OK, your visit on Tue Nov 24, 7:00 AM stays. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-24 07:00"]
    desk.plays(f"""
        patient> I have to cancel my appointment
        {policy}
        patient> yes
        clinic> Your visit on Tue Nov 24, 7:00 AM is cancelled. May we ask why? To come another time: {FREE}. \
Reply with a number, or tell us what suits you.
    """)
    (record,) = rows(desk, models.AppointmentCancellation)
    assert record.is_late_cancel


def test_a_visit_is_moved_and_stays_until_a_time_is_picked(desk: Desk, ana: int) -> None:
    asked = (
        f"clinic> In place of Thu Nov 26, 9:00 AM we have {FREE}. Reply with a number, or tell us what suits you. "
        "Until then your visit stays."
    )
    desk.plays(f"""
        patient> can I reschedule my appointment?
        {asked}
    """)
    assert booked(desk, ana) == ["2026-11-26 09:00"]
    desk.plays("""
        patient> 2
        clinic> Done: Mon Nov 23, 12:00 PM in place of Thu Nov 26, 9:00 AM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-23 12:00"]
    assert rows(desk, models.Opening)[0].source is models.OpeningSource.MOVE


def test_whoever_changes_their_mind_keeps_the_visit(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> I need to move my appointment
        clinic> In place of Thu Nov 26, 9:00 AM we have {FREE}. Reply with a number, or tell us what suits you. \
Until then your visit stays.
        patient> no
        clinic> OK, your visit on Thu Nov 26, 9:00 AM stays. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_a_time_that_somebody_else_took_is_not_booked(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> cancel my appointment
        {CANCELLED}
    """)
    desk.visit("2026-11-24 08:00")
    desk.plays("""
        patient> 3
        clinic> Sorry, that time has just been taken. Still free: 1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; \
3 Tue Nov 24, 9:00 AM. Reply with a number to book.
    """)
    assert booked(desk, ana) == []


def test_with_two_visits_they_are_asked_which(desk: Desk, ana: int) -> None:
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.plays("""
        patient> I want to cancel my appointment
        clinic> Which visit do you mean? 1 Thu Nov 26, 9:00 AM; 2 Tue Dec 1, 10:00 AM. Reply with its number.
        patient> never mind
        clinic> OK, nothing is changed.
    """)
    assert booked(desk, ana) == ["2026-11-26 09:00", "2026-12-01 10:00"]


def test_the_visit_that_they_name_is_meant(desk: Desk, ana: int) -> None:
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("cancel my appointment on thursday")
    assert desk.texts()[-1].startswith("Your visit on Thu Nov 26, 9:00 AM is cancelled.")
    assert booked(desk, ana) == ["2026-12-01 10:00"]


def test_a_mother_cancels_for_her_child(desk: Desk) -> None:
    mother = desk.patient("Rosa")
    mia = desk.patient("Mia", guardian_id=mother, birth_date=desk.at("2016-01-01 00:00").date())
    desk.visit("2026-11-26 09:00", patient_id=mia)
    desk.visit("2026-11-26 10:00", patient_id=mother)
    desk.plays(f"""
        patient> need to cancel an appointment
        clinic> Which visit do you mean? 1 Thu Nov 26, 9:00 AM for Mia; 2 Thu Nov 26, 10:00 AM for Rosa. Reply with \
its number.
        patient> 1
        clinic> Your visit on Thu Nov 26, 9:00 AM for Mia is cancelled. May we ask why? To come another time: {FREE}. \
Reply with a number, or tell us what suits you.
    """)
    assert (booked(desk, mia), booked(desk, mother)) == ([], ["2026-11-26 10:00"])


def test_twice_not_understood_is_a_persons_business(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        patient> cancel my appointment
        {CANCELLED}
        patient> qwerty
        clinic> Sorry, we did not get that. {FREE}. Reply with a number, or NO for none of them.
        patient> asdf qwerty
        clinic> Thanks, we passed this on to the front desk of Bright Smiles. If it is urgent, call 312-555-0199.
    """)
    assert "NOT_UNDERSTOOD" in open_tasks(desk)
    assert booked(desk, ana) == []


def test_after_a_day_the_question_is_closed_and_a_number_books_nothing(desk: Desk, ana: int) -> None:
    desk.writes("can I reschedule my appointment?")
    desk.advance_clock(hours=25)
    desk.writes("2")
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_who_has_no_visit_is_answered_by_a_person(desk: Desk) -> None:
    desk.patient("Ben", BEN)
    desk.writes("I need to cancel my appointment", BEN)
    assert "WANTS_ANOTHER_TIME" in open_tasks(desk)


def test_a_spanish_speaker_moves_a_visit(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    desk.visit("2026-11-26 09:00", patient_id=lucia)
    desk.plays("""
        patient> quiero cambiar mi cita
        clinic> En lugar de jue 26 nov 9:00 a.m. tenemos 1 lun 23 nov 9:15 a.m.; 2 lun 23 nov 12:00 p.m.; \
3 mar 24 nov 8:00 a.m. Responda con un numero o diganos qué le conviene. Hasta entonces su cita sigue igual.
        patient> la 3
        clinic> Listo: mar 24 nov 8:00 a.m. en lugar de jue 26 nov 9:00 a.m. ¡Le esperamos!
    """)
    assert booked(desk, lucia) == ["2026-11-24 08:00"]


def test_a_spanish_speaker_cancels_and_says_why(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    desk.visit("2026-11-26 09:00", patient_id=lucia)
    desk.writes("necesito cancelar mi cita, estoy enferma")
    assert desk.texts()[-1].startswith("Su cita (jue 26 nov 9:00 a.m.) queda cancelada. Para venir otro dia: 1 ")
    assert rows(desk, models.AppointmentCancellation)[0].reason is CancellationReason.ILLNESS


def test_a_reason_said_with_the_wish_counts_after_the_policy_too(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-24 07:00", patient_id=ana)
    desk.writes("I have to cancel my appointment, my car broke down")
    desk.writes("yes")
    assert desk.texts()[-1].startswith("Your visit on Tue Nov 24, 7:00 AM is cancelled. To come another time: 1 ")
    assert rows(desk, models.AppointmentCancellation)[0].reason is CancellationReason.TRANSPORTATION


def test_who_is_running_late_is_answered_and_staff_know(desk: Desk) -> None:
    desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.plays("""
        patient> running 10 min late, sorry!
        clinic> Thank you for letting us know. We told the front desk.
    """)
    assert "RUNNING_LATE" in open_tasks(desk)


def test_a_visit_is_confirmed(desk: Desk, ana: int) -> None:
    desk.plays("""
        patient> confirming my appointment for thursday
        clinic> Thank you! See you on Thu Nov 26, 9:00 AM.
    """)
    assert rows(desk, models.Appointment)[0].status is AppointmentStatus.CONFIRMED


def test_a_repeated_text_cancels_once(desk: Desk, ana: int) -> None:
    desk.writes("cancel my appointment")
    desk.writes("cancel my appointment")
    assert len(rows(desk, models.AppointmentCancellation)) == 1
    assert [visit.status for visit in rows(desk, models.Appointment)] == [AppointmentStatus.CANCELLED]


def test_the_child_that_is_named_is_meant(desk: Desk) -> None:
    mother = desk.patient("Rosa")
    mia = desk.patient("Mia", guardian_id=mother, birth_date=desk.at("2016-01-01 00:00").date())
    desk.visit("2026-11-26 09:00", patient_id=mia)
    desk.visit("2026-11-26 10:00", patient_id=mother)
    desk.writes("need to cancel Mia's appointment")
    assert desk.texts()[-1].startswith("Your visit on Thu Nov 26, 9:00 AM for Mia is cancelled.")
    assert (booked(desk, mia), booked(desk, mother)) == ([], ["2026-11-26 10:00"])


def test_a_reason_is_no_answer_to_whether_they_are_sure(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-24 07:00", patient_id=ana)
    desk.writes("I have to cancel my appointment")
    desk.plays("""
        clinic> Your visit on Tue Nov 24, 7:00 AM is less than 24 hours away, so our late cancellation policy applies. \
Reply YES if you still want to give it up, NO to keep it.
        patient> I'm sick
        clinic> Sorry, we did not get that. Your visit on Tue Nov 24, 7:00 AM: reply YES to give it up, NO to keep it.
        patient> yes
        clinic> Your visit on Tue Nov 24, 7:00 AM is cancelled. To come another time: 1 Mon Nov 23, 9:15 AM; \
2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM. Reply with a number, or tell us what suits you.
    """)
    assert booked(desk, ana) == []
    assert rows(desk, models.AppointmentCancellation)[0].reason is CancellationReason.ILLNESS
