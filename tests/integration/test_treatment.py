"""What missed visits do to a treatment: the rule by hand, then from files to the doctor's list."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.cli.commands import standby
from app.db import transaction
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Clinic,
    Milestone,
    Patient,
    Provider,
    TreatmentPlan,
)
from app.services.treatment import Progress, impacts, project
from tests import factories
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

PLANS = "external_id,patient_id,name,started_on,planned_visits,interval_days,expected_end_on,ended_on\n"
STEPS = "external_id,treatment_id,name,due_on,reached_on\n"
TODAY = date(2026, 11, 24)
BRACES = TreatmentPlan(
    started_on=date(2026, 1, 6), planned_visits=10, interval_days=28, expected_end_on=date(2026, 9, 15)
)


@pytest.mark.parametrize(
    ("progress", "end"),
    [
        # nine left: today, then eight times 28 days
        (Progress(1, 3, date(2026, 2, 3), None), date(2027, 7, 6)),
        # the next one is booked for December 1: from there
        (Progress(1, 3, date(2026, 2, 3), date(2026, 12, 1)), date(2027, 7, 13)),
        # in time: the last one was two weeks ago, the next is due in two
        (Progress(9, 0, date(2026, 11, 10), None), date(2026, 12, 8)),
        (Progress(10, 1, date(2026, 9, 15), None), date(2026, 9, 15)),
        (Progress(0, 0, None, None), date(2027, 8, 3)),
    ],
)
def test_the_visits_that_are_left_follow_each_other(progress: Progress, end: date) -> None:
    assert project(BRACES, progress, TODAY) == end


def test_before_it_starts_it_ends_as_planned() -> None:
    plan = TreatmentPlan(
        started_on=date(2027, 1, 4), planned_visits=3, interval_days=7, expected_end_on=date(2027, 1, 18)
    )
    assert project(plan, Progress(0, 0, None, None), TODAY) == date(2027, 1, 18)


def _visits(practice: Desk, *visits: tuple[str, AppointmentStatus]) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        clinic = session.get_one(Clinic, practice.clinic_id)
        ana = session.scalars(sa.select(Patient).where(Patient.external_id == "7")).one()
        lee, kind = session.scalars(sa.select(Provider)).one(), session.scalars(sa.select(AppointmentType)).one()
        for when, status in visits:
            at = factories.local(clinic, when)
            factories.make_appointment(session, ana, lee, kind, at, status=status, historical=True)


def test_from_files_to_the_doctors_list(practice: Desk, database_url: str) -> None:
    assert practice.done("treatments", PLANS + "T1,7,Braces,2026-01-06,10,28,2026-09-15,\n") == "1 created"
    steps = "M1,T1,Upper arch,2026-03-01,2026-03-03\nM2,T1,Lower arch,2026-05-01,\nM3,T1,Retainer,2030-01-01,\n"
    assert practice.done("milestones", STEPS + steps) == "3 created"
    assert practice.done("milestones", STEPS + steps) == "3 unchanged"
    _visits(
        practice, ("2025-12-01 09:00", AppointmentStatus.COMPLETED), ("2026-02-03 09:00", AppointmentStatus.COMPLETED),
        ("2026-03-03 09:00", AppointmentStatus.NO_SHOW), ("2026-04-07 09:00", AppointmentStatus.CANCELLED),
    )  # fmt: skip
    with transaction(practice.sessions, practice.clinic_id, read_only=True) as session:
        (found,) = impacts(session, practice.clinic_id)
        assert (found.progress.done, found.progress.missed, found.overdue, found.milestones) == (1, 2, 1, 3)
        assert found.weeks_behind == (found.projected_end - date(2026, 9, 15)).days // 7 > 0
    environment = {"SECRET_KEY": "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0", "DATABASE_URL": database_url}
    said = CliRunner().invoke(standby, ["treatment", "list"], env=environment).stdout
    assert f"Braces: {found.weeks_behind} weeks behind, 1 of 3 milestones overdue; 1 of 10 visits, 2 missed" in said


def test_a_rebooked_visit_moves_the_end_by_as_much_as_it_comes_later(practice: Desk) -> None:
    practice.done("treatments", PLANS + "T1,7,Braces,2030-01-06,3,28,2030-03-03,\n")
    _visits(practice, ("2030-01-06 09:00", AppointmentStatus.SCHEDULED))
    with transaction(practice.sessions, practice.clinic_id) as session:
        assert impacts(session, practice.clinic_id)[0].weeks_behind == 0
        visit = session.scalars(sa.select(Appointment)).one()
        visit.starts_at, visit.ends_at = (at.replace(day=27) for at in (visit.starts_at, visit.ends_at))
        session.flush()
        assert impacts(session, practice.clinic_id)[0].weeks_behind == 3


def test_what_is_over_or_in_time_is_not_on_the_list(practice: Desk, database_url: str) -> None:
    rows = "T1,7,Braces,2026-01-06,10,28,2026-09-15,2026-10-01\nT2,8,Braces,2030-01-06,10,28,2030-09-15,\n"
    practice.done("treatments", PLANS + rows)
    environment = {"SECRET_KEY": "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0", "DATABASE_URL": database_url}
    assert CliRunner().invoke(standby, ["treatment", "list"], env=environment).stdout.strip() == ""
    assert "in time" in CliRunner().invoke(standby, ["treatment", "list", "--all"], env=environment).stdout


def test_what_cannot_be_true_is_refused(practice: Desk) -> None:
    rows = (
        "T1,7,Braces,2026-01-06,10,28,2026-01-05,\nT2,99,Braces,2026-01-06,10,28,2026-09-15,\n"
        "T3,7,Braces,2026-01-06,0,28,2026-09-15,\nT4,7,Braces,2026-01-06,10,28,2026-09-15,2030-01-01\n"
    )
    practice.run("treatments", PLANS + rows)
    columns = {column for _, column, _ in practice.refused()}
    assert columns == {"expected_end_on", "planned_visits", "ended_on", "patient_id"}
    practice.run("milestones", STEPS + "M1,T9,Arch,2026-03-01,\nM2,T9,Arch,2026-03-01,2030-01-01\n")
    assert {column for _, column, _ in practice.refused()} == {"treatment_id", "reached_on"}
    assert (practice.count(TreatmentPlan), practice.count(Milestone)) == (0, 0)
