"""Two days before a visit the patient is asked whether they will come (PRODUCT.md section 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import models
from app.models import AppointmentStatus, CancelledByType, Clinic, MessageStatus, Purpose, StopRule
from app.services import cancellations, confirmations, threads
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, open_tasks, row, rows, set_fields, thread_id

ASKED = (
    "clinic> Hi Ana, Bright Smiles: your visit is Thu Nov 26 at 9:00 AM. Reply YES to confirm, NO if you cannot come. "
    "For another time just tell us when."
)
BOTH = "1 Thu Nov 26, 9:00 AM for Leo; 2 Thu Nov 26, 10:00 AM for Mia"
FREE = "1 Tue Nov 24, 10:15 AM; 2 Tue Nov 24, 12:00 PM; 3 Wed Nov 25, 8:00 AM"
LONG_AGO = "2026-11-02 09:00"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Bright Smiles asks 48 hours before; it is Monday at 8:05."""
    desk = Desk(engine, start="2026-11-23 08:05")
    switch(desk, 48)
    return desk


def switch(desk: Desk, hours: int | None) -> None:
    def do(session: Session) -> None:
        confirmations.set_hours(session, session.get_one(Clinic, desk.clinic_id), hours, actor="test")

    change(desk, do)


def visit(desk: Desk, patient_id: int, when: str = "2026-11-26 09:00", **fields: Any) -> int:
    return desk.visit(when, **{"patient_id": patient_id, "booked_at": desk.at(LONG_AGO)} | fields)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has a visit on Thursday at nine, booked three weeks ago."""
    ana = desk.patient()
    visit(desk, ana)
    return ana


def on(desk: Desk, day_and_time: str) -> None:
    """It is then at the clinic, and all that is due was done."""
    desk.set_clock(day_and_time)
    desk.work()


def statuses(desk: Desk) -> list[AppointmentStatus]:
    return [one.status for one in rows(desk, models.Appointment)]


def test_who_is_asked_two_days_before_says_yes(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 08:55")
    assert desk.texts() == []
    on(desk, "2026-11-24 09:05")
    desk.plays(f"""
        {ASKED}
        patient> yes
        clinic> Thank you! See you on Thu Nov 26, 9:00 AM.
        patient> thanks
    """)
    assert statuses(desk) == [AppointmentStatus.CONFIRMED]


def test_nobody_is_asked_twice_and_silence_means_nothing(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    for _ in range(30):
        desk.advance_clock(hours=2)
    assert len(desk.texts()) == 1
    assert statuses(desk) == [AppointmentStatus.SCHEDULED]
    assert open_tasks(desk) == set()


def test_nobody_is_asked_where_the_clinic_does_not_want_it(desk: Desk, ana: int) -> None:
    switch(desk, None)
    on(desk, "2026-11-24 09:05")
    assert desk.texts() == []


def test_a_no_gives_the_visit_up(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.plays(f"""
        {ASKED}
        patient> no I can't make it
        clinic> Your visit on Thu Nov 26, 9:00 AM is cancelled. May we ask why? To come another time: {FREE}. \
Reply with a number, or tell us what suits you.
        patient> 3
        clinic> Booked: Wed Nov 25, 8:00 AM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-25 08:00"]


def test_a_late_no_hears_the_policy_first(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.set_clock("2026-11-25 18:00")
    desk.plays(f"""
        {ASKED}
        patient> no
        clinic> Your visit on Thu Nov 26, 9:00 AM is less than 24 hours away, so our late cancellation policy applies. \
Reply YES if you still want to give it up, NO to keep it.
        patient> no
        clinic> OK, your visit on Thu Nov 26, 9:00 AM stays. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-26 09:00"]


def test_another_time_is_looked_for_and_the_visit_stays_until_it_is_picked(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.plays(f"""
        {ASKED}
        patient> can we do friday at 2 instead?
        clinic> In place of Thu Nov 26, 9:00 AM we have 1 Fri Nov 27, 2:00 PM. Reply with a number, or tell us what \
suits you. Until then your visit stays.
        patient> 1
        clinic> Done: Fri Nov 27, 2:00 PM in place of Thu Nov 26, 9:00 AM. See you then!
    """)
    assert booked(desk, ana) == ["2026-11-27 14:00"]


def test_an_unclear_answer_is_asked_once_more_and_then_a_persons_business(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.plays(f"""
        {ASKED}
        patient> maybe
        clinic> Sorry, we did not get that. Your visit Thu Nov 26, 9:00 AM: reply YES to confirm, NO if you cannot come.
        patient> qwerty
        clinic> Thanks, we passed this on to the front desk of Bright Smiles. If it is urgent, call 312-555-0199.
    """)
    assert "NOT_UNDERSTOOD" in open_tasks(desk)
    assert statuses(desk) == [AppointmentStatus.SCHEDULED]


def test_a_household_gets_one_text_that_names_each_child(desk: Desk) -> None:
    household(desk)
    on(desk, "2026-11-24 09:05")
    desk.plays(f"""
        clinic> Bright Smiles: your visits {BOTH}. Reply YES to confirm all, a number to confirm only that one, NO if \
you cannot come.
        patient> yes both
        clinic> Thank you! See you on Thu Nov 26, 9:00 AM for Leo + Thu Nov 26, 10:00 AM for Mia.
    """)
    on(desk, "2026-11-24 10:05")
    assert len(desk.texts()) == 2
    assert statuses(desk) == [AppointmentStatus.CONFIRMED] * 2


def household(desk: Desk) -> tuple[int, int]:
    mother = desk.patient("Rosa")
    child: dict[str, Any] = {"guardian_id": mother, "birth_date": date(2016, 1, 1), "phone": None}
    leo, mia = desk.patient("Leo", **child), desk.patient("Mia", **child)
    visit(desk, leo)
    visit(desk, mia, "2026-11-26 10:00")
    return leo, mia


def test_one_child_comes_and_the_other_does_not(desk: Desk) -> None:
    leo, mia = household(desk)
    on(desk, "2026-11-24 09:05")
    desk.plays(f"""
        clinic> Bright Smiles: your visits {BOTH}. Reply YES to confirm all, a number to confirm only that one, NO if \
you cannot come.
        patient> 1
        clinic> Thank you! See you on Thu Nov 26, 9:00 AM for Leo. And 1 Thu Nov 26, 10:00 AM for Mia? Reply YES to \
confirm, NO if you cannot come.
        patient> no
        clinic> Your visit on Thu Nov 26, 10:00 AM for Mia is cancelled. May we ask why? To come another time: \
{FREE}. Reply with a number, or tell \
us what suits you.
    """)
    assert (booked(desk, leo), booked(desk, mia)) == (["2026-11-26 09:00"], [])


def test_a_no_to_several_asks_which(desk: Desk) -> None:
    household(desk)
    on(desk, "2026-11-24 09:05")
    desk.writes("no")
    assert desk.texts()[-1] == f"Which visit do you mean? {BOTH}. Reply with its number."


def test_at_night_it_waits_for_the_morning(desk: Desk) -> None:
    visit(desk, desk.patient(), "2026-11-26 16:30")
    switch(desk, 64)  # it would be asked on Tuesday at half past midnight
    on(desk, "2026-11-24 02:00")
    assert desk.texts() == []
    on(desk, "2026-11-24 08:05")
    assert len(desk.texts()) == 1


def test_the_window_closes_between_asking_and_sending(desk: Desk, ana: int) -> None:
    claimed_later(desk, "2026-11-24 20:30")
    on(desk, "2026-11-24 21:10")
    assert desk.texts() == []
    on(desk, "2026-11-25 08:05")
    assert desk.texts() == [ASKED.removeprefix("clinic> ")]
    stopped, sent = rows(desk, models.OutboxMessage)
    assert (stopped.stop_rule, sent.stop_rule) == (StopRule.CONTACT_WINDOW, None)


@pytest.mark.parametrize("field", ["booked_at", "moved_at"])
def test_what_was_booked_or_moved_a_day_ago_was_just_talked_about(desk: Desk, field: str) -> None:
    one = visit(desk, desk.patient())
    set_fields(desk, models.Appointment, one, **{field: desk.at("2026-11-24 12:00")})
    on(desk, "2026-11-25 09:00")
    assert desk.texts() == []


def test_a_visit_that_an_import_moves_away_is_asked_about_again_in_its_time(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    (one,) = rows(desk, models.Appointment)
    later = {"starts_at": desk.at("2026-12-03 09:00"), "ends_at": desk.at("2026-12-03 10:00")}
    set_fields(desk, models.Appointment, one.id, **later, moved_at=desk.at("2026-11-24 10:00"))
    desk.plays(f"""
        {ASKED}
    """)
    on(desk, "2026-12-01 09:05")
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: your visit is Thu Dec 3 at 9:00 AM.")


def test_who_has_confirmed_already_is_not_asked(desk: Desk, ana: int) -> None:
    desk.writes("confirming my appointment for thursday")
    on(desk, "2026-11-24 09:05")
    assert len(desk.texts()) == 1


@pytest.mark.parametrize("word", ["STOP", "please stop texting me"])
def test_nobody_is_asked_after_stop(desk: Desk, ana: int, word: str) -> None:
    desk.writes(word)
    said = len(desk.texts())
    on(desk, "2026-11-24 09:05")
    assert len(desk.texts()) == said


def test_a_yes_after_stop_confirms_nothing(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.writes("STOP")
    desk.writes("yes")
    assert statuses(desk) == [AppointmentStatus.SCHEDULED]


@pytest.mark.parametrize("status", ["DECEASED", "TRANSFERRED", "DISMISSED"])
def test_some_are_never_written_to(desk: Desk, status: str) -> None:
    visit(desk, desk.patient(status=models.PatientStatus(status)))
    on(desk, "2026-11-24 09:05")
    assert desk.texts() == []


def test_a_minor_with_a_phone_is_not_written_to(desk: Desk) -> None:
    visit(desk, desk.patient("Leo", birth_date=date(2012, 1, 1)))
    on(desk, "2026-11-24 09:05")
    assert desk.texts() == []


def test_a_visit_cancelled_before_the_text_went_out_is_not_asked_about(desk: Desk, ana: int) -> None:
    claimed_later(desk, "2026-11-24 09:05")
    (one,) = rows(desk, models.Appointment)
    staff_cancel(desk, one.id)
    (message,) = rows(desk, models.OutboxMessage, purpose=Purpose.CONFIRMATION)
    assert (message.status, message.stop_rule) == (MessageStatus.STOPPED, StopRule.NO_LONGER_TRUE)
    assert desk.texts() == []
    assert row(desk, models.Thread, thread_id(desk)).asking_id is None


def test_of_two_children_the_other_is_still_asked_about(desk: Desk) -> None:
    household(desk)
    claimed_later(desk, "2026-11-24 09:05")
    staff_cancel(desk, rows(desk, models.Appointment)[0].id)
    assert [text[:59] for text in desk.texts()] == ["Bright Smiles: the visit of Mia is Thu Nov 26 at 10:00 AM. "]


def test_an_open_question_is_answered_first(desk: Desk, ana: int) -> None:
    visit(desk, ana, "2026-12-02 10:00")
    on(desk, "2026-11-24 08:50")
    desk.writes("I need to cancel my appointment")
    on(desk, "2026-11-24 09:05")
    assert len(desk.texts()) == 1
    desk.writes("never mind")
    assert desk.texts()[1:] == ["OK, nothing is changed.", ASKED.removeprefix("clinic> ")]


def test_while_staff_have_the_thread_it_waits(desk: Desk, ana: int) -> None:
    thread = thread_id(desk)
    staff = change(desk, lambda session: factories.make_staff(session, session.get_one(Clinic, desk.clinic_id)).id)
    change(desk, lambda session: threads.take_over(session, thread, staff))
    on(desk, "2026-11-24 09:05")
    assert desk.texts() == []
    change(desk, lambda session: threads.hand_back(session, thread, actor="test"))
    assert desk.texts() == [ASKED.removeprefix("clinic> ")]


def test_an_answer_after_the_start_is_a_persons_business(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.set_clock("2026-11-26 09:10")
    desk.plays(f"""
        {ASKED}
        patient> yes
        clinic> That visit can no longer be changed by text. Please call 312-555-0199; we told the front desk.
    """)
    assert statuses(desk) == [AppointmentStatus.SCHEDULED]
    assert open_tasks(desk) == {"WANTS_ANOTHER_TIME"}


def test_the_same_answer_twice_confirms_once(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.writes("yes")
    desk.writes("yes")
    acts = [one.action for one in rows(desk, models.AuditEntry)]
    assert acts.count("appointment.confirmed") == 1


def test_who_runs_late_while_asked_is_heard(desk: Desk, ana: int) -> None:
    on(desk, "2026-11-24 09:05")
    desk.set_clock("2026-11-26 08:50")
    desk.writes("running 10 min late")
    assert "RUNNING_LATE" in open_tasks(desk)


def test_over_the_change_of_the_clocks_it_is_forty_eight_hours(engine: sa.Engine) -> None:
    """Chicago's clocks go back on Sunday, November 1: 48 hours before Monday at nine it is Saturday at ten."""
    desk = Desk(engine, start="2026-10-30 12:00")
    switch(desk, 48)
    visit(desk, desk.patient(), "2026-11-02 09:00", booked_at=desk.at("2026-10-01 09:00"))
    on(desk, "2026-10-31 09:30")
    assert desk.texts() == []
    on(desk, "2026-10-31 10:05")
    assert len(desk.texts()) == 1


def test_a_spanish_speaker_confirms(desk: Desk) -> None:
    visit(desk, desk.patient("Lucía", language="es"))
    on(desk, "2026-11-24 09:05")
    desk.plays("""
        clinic> Hola Lucia, Bright Smiles: su cita es el jue 26 nov a las 9:00 a.m. Responda SI para confirmar, NO si \
no puede venir. Si prefiere otra hora, diganos cuando.
        patient> si ahi estare
        clinic> ¡Gracias! Le esperamos: jue 26 nov 9:00 a.m.
    """)


def test_a_spanish_speaker_cannot_come(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    visit(desk, lucia)
    on(desk, "2026-11-24 09:05")
    desk.writes("no voy a poder ir, me salio un imprevisto")
    assert desk.texts()[-1].startswith("Su cita (jue 26 nov 9:00 a.m.) queda cancelada.")
    assert booked(desk, lucia) == []


def test_a_spanish_speaker_moves_it(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    visit(desk, lucia)
    on(desk, "2026-11-24 09:05")
    desk.writes("se puede cambiar para el viernes en la tarde?")
    assert desk.texts()[-1].startswith("En lugar de jue 26 nov 9:00 a.m. tenemos 1 vie 27 nov 12:00 p.m.")
    assert booked(desk, lucia) == ["2026-11-26 09:00"]


def claimed_later(desk: Desk, day_and_time: str) -> None:
    """The request is queued, and not sent yet."""
    desk.parts.transport, carrier = None, desk.parts.transport
    on(desk, day_and_time)
    desk.parts.transport = carrier
    assert [one.status for one in rows(desk, models.OutboxMessage)] == [MessageStatus.QUEUED]


def staff_cancel(desk: Desk, visit_id: int) -> None:
    change(desk, lambda session: cancellations.cancel_appointment(
        session, visit_id, by=CancelledByType.STAFF, actor="test"))  # fmt: skip
