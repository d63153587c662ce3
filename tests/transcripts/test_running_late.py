"""Who runs late is answered; staff know, and wait as long as the patient says (PRODUCT.md section 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app import models
from tests.dialogue import Desk
from tests.transcripts.facts import open_tasks, rows

NOTED = "clinic> Thank you for letting us know. We told the front desk."
ANOTADO = "clinic> Gracias por avisarnos. Ya avisamos a recepcion."


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 08:45")


def until(desk: Desk, visit_id: int) -> object:
    (visit,) = rows(desk, models.Appointment, id=visit_id)
    return visit.late_until


def test_the_minutes_that_they_name_are_waited_for(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.plays(f"""
        patient> running 20 min late sorry!!
        {NOTED}
    """)
    assert until(desk, visit) == desk.at("2026-11-23 09:20")
    assert open_tasks(desk) == {"RUNNING_LATE"}


def test_without_minutes_it_is_a_quarter_of_an_hour(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.writes("running late")
    assert until(desk, visit) == desk.at("2026-11-23 09:15")


def test_a_time_of_day_is_counted_out(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.writes("I'll be late, there by 9:25")
    assert until(desk, visit) == desk.at("2026-11-23 09:25")


def test_a_visit_that_has_begun_is_meant_too(desk: Desk) -> None:
    ana = desk.patient()
    visit, later = desk.visit("2026-11-23 08:30", patient_id=ana), desk.visit("2026-11-23 15:00", patient_id=ana)
    desk.writes("running 20 min late")
    assert until(desk, visit) is not None
    assert until(desk, later) is None


def test_in_the_evening_it_is_still_today(engine: sa.Engine) -> None:
    """At 17:45 in Chicago it is past midnight in UTC an hour later: the visit at 18:30 is one of today."""
    desk = Desk(engine, start="2026-11-23 17:45")
    ana = desk.patient()
    visit, tomorrow = desk.visit("2026-11-23 18:30", patient_id=ana), desk.visit("2026-11-24 18:30", patient_id=ana)
    desk.writes("running 10 min late")
    assert until(desk, visit) == desk.at("2026-11-23 18:40")
    assert until(desk, tomorrow) is None


def test_on_the_day_the_clocks_go_back_it_is_today(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-01 22:30")
    visit = desk.visit("2026-11-01 23:00", patient_id=desk.patient())
    desk.writes("running 10 min late")
    assert until(desk, visit) == desk.at("2026-11-01 23:10")


def test_tomorrows_visit_is_not_late_today(desk: Desk) -> None:
    visit = desk.visit("2026-11-24 09:00", patient_id=desk.patient())
    desk.writes("running late")
    assert until(desk, visit) is None
    assert open_tasks(desk) == {"RUNNING_LATE"}


def test_all_children_of_that_time_are_late_together(desk: Desk) -> None:
    mother = desk.patient("Rosa")
    other = desk.patient("Zed", "+13125550999")
    with_guardian: dict[str, Any] = {"guardian_id": mother, "birth_date": date(2016, 1, 1)}
    leo = desk.patient("Leo", None, **with_guardian)
    mia = desk.patient("Mia", None, **with_guardian)
    visits = [
        desk.visit("2026-11-23 09:00", patient_id=leo),
        desk.visit("2026-11-23 09:00", patient_id=mia, double_booked=True),
    ]
    afternoon = desk.visit("2026-11-23 15:00", patient_id=mia)
    strangers = desk.visit("2026-11-23 10:00", patient_id=other)
    desk.writes("running 10 min late")
    assert [until(desk, one) for one in visits] == [desk.at("2026-11-23 09:10")] * 2
    assert [until(desk, one) for one in (afternoon, strangers)] == [None, None]


def test_saying_it_twice_is_one_task_and_takes_nothing_back(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.writes("running 30 min late")
    desk.writes("running 10 min late")
    assert until(desk, visit) == desk.at("2026-11-23 09:30")
    assert len(rows(desk, models.Task, kind="RUNNING_LATE")) == 1


def test_after_stop_staff_hear_of_it_and_nothing_is_said(desk: Desk) -> None:
    desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.writes("STOP")
    said = len(desk.texts())
    desk.writes("running 10 min late")
    assert len(desk.texts()) == said
    assert open_tasks(desk)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("voy 20 minutos tarde", "09:20"),
        ("llego en 15 min disculpe", "09:15"),
        ("ando atrasada, llego en media hora", "09:30"),
        ("vamos un poco tarde", "09:15"),
        ("se me hizo tarde, perdon", "09:15"),
        ("Ya voy en camino llego en 5", "09:05"),
        ("va a llegar 10 minutos tarde", "09:10"),
    ],
)
def test_a_spanish_speaker_runs_late(desk: Desk, words: str, at: str) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient(language="es"))
    desk.plays(f"""
        patient> {words}
        {ANOTADO}
    """)
    assert until(desk, visit) == desk.at(f"2026-11-23 {at}")


@pytest.mark.parametrize(
    ("words", "at"),
    [("I'll be there at 9:20", "09:20"), ("10 late", "09:10"), ("arriving around 9:15", "09:15")],
)
def test_a_bare_time_behind_the_start_is_late(desk: Desk, words: str, at: str) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.plays(f"""
        patient> {words}
        {NOTED}
    """)
    assert until(desk, visit) == desk.at(f"2026-11-23 {at}")


@pytest.mark.parametrize(("words", "at"), [("llego a las 9:20", "09:20"), ("voy llegando 10 tarde", "09:10")])
def test_a_bare_time_in_spanish_too(desk: Desk, words: str, at: str) -> None:
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient(language="es"))
    desk.plays(f"""
        patient> {words}
        {ANOTADO}
    """)
    assert until(desk, visit) == desk.at(f"2026-11-23 {at}")


def test_who_says_the_visits_own_time_confirms_it(desk: Desk) -> None:
    visit = desk.visit("2026-11-24 09:00", patient_id=desk.patient())
    desk.writes("I'll be there at 9")
    assert rows(desk, models.Appointment, id=visit)[0].status is models.AppointmentStatus.CONFIRMED
    assert not open_tasks(desk)
