"""A visit of today that a patient cancels or moves tells staff at once; what staff did themselves does not."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import models
from app.models import AppointmentStatus, CancelledByType, TaskKind, TaskPriority
from app.services import cancellations
from app.transports.message import Failure, TransportError
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, change, row, rows, set_fields

NOON = "2026-11-24 12:00"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-24 08:05", late_cancel_hours=2)


def alerts(desk: Desk) -> list[models.Task]:
    return rows(desk, models.Task, kind=TaskKind.SAME_DAY_CANCELLATION)


def cancel(session: Session, visit: int, by: CancelledByType, actor: str) -> None:
    cancellations.cancel_appointment(session, visit, by=by, actor=actor)


def test_a_patient_who_cancels_today_by_text_alerts_staff_once(desk: Desk) -> None:
    visit = desk.visit(NOON, patient_id=desk.patient())
    desk.writes("I need to cancel my appointment")
    assert row(desk, models.Appointment, visit).status is AppointmentStatus.CANCELLED
    desk.writes("I need to cancel my appointment")
    (alert,) = alerts(desk)
    (opening,) = rows(desk, models.Opening)
    assert (alert.appointment_id, alert.opening_id, alert.priority) == (visit, opening.id, TaskPriority.URGENT)
    assert alert.done_at is None


def test_the_alert_goes_when_somebody_takes_the_time_or_the_time_is_over(desk: Desk) -> None:
    desk.waits(desk.patient("Ben", BEN))
    for hour in ("12:00", "15:00"):
        change(desk, partial(cancel, visit=desk.visit(f"2026-11-24 {hour}"), by=CancelledByType.SYSTEM, actor="system"))
    desk.writes("1" if "1 " in desk.texts(BEN)[-1] else "YES", BEN)
    assert sorted(str(alert.result) for alert in alerts(desk)) == ["None", "the time is filled"]
    desk.set_clock("2026-11-24 15:00")
    desk.work()
    assert sorted(str(alert.result) for alert in alerts(desk)) == ["its time is over", "the time is filled"]


@pytest.mark.parametrize(
    ("when", "by", "actor"),
    [
        (NOON, CancelledByType.STAFF, "staff:1"),
        (NOON, CancelledByType.PATIENT, "staff:1"),
        (NOON, CancelledByType.PATIENT, "cli"),
        (NOON, CancelledByType.SYSTEM, "import"),
        ("2026-11-25 08:00", CancelledByType.PATIENT, "contact:1"),
    ],
)
def test_who_knows_already_and_what_is_not_today_alerts_nobody(
    desk: Desk, when: str, by: CancelledByType, actor: str
) -> None:
    change(desk, partial(cancel, visit=desk.visit(when), by=by, actor=actor))
    assert alerts(desk) == []


def test_today_is_the_clinics_day_also_late_in_the_evening(desk: Desk) -> None:
    """At 19:30 in Chicago it is the next day in UTC."""
    desk.set_clock("2026-11-24 17:30")
    change(desk, partial(cancel, visit=desk.visit("2026-11-24 19:30"), by=CancelledByType.PATIENT, actor="contact:1"))
    change(desk, partial(cancel, visit=desk.visit("2026-11-25 08:00"), by=CancelledByType.PATIENT, actor="contact:1"))
    assert len(alerts(desk)) == 1


PHONE = "+13125550190"


def test_the_phone_that_the_clinic_named_gets_one_text_that_names_nobody(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, alert_phone=PHONE)
    visit = desk.visit(NOON, patient_id=desk.patient())
    desk.writes("I need to cancel my appointment")
    said = f"Bright Smiles: visit {visit} of today, Tue Nov 24, 12:00 PM, was cancelled. It is in the list of tasks."
    assert desk.texts(PHONE) == [said]
    desk.writes("thanks", PHONE)
    desk.advance_clock(hours=1)
    assert (desk.texts(PHONE), len(alerts(desk))) == ([said], 1)
    assert not [task for task in rows(desk, models.Task) if task.kind is TaskKind.UNKNOWN_SENDER]


def test_in_spanish(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, alert_phone=PHONE, language="es")
    visit = desk.visit(NOON)
    change(desk, partial(cancel, visit=visit, by=CancelledByType.PATIENT, actor="contact:1"))
    assert desk.texts(PHONE) == [
        f"Bright Smiles: se cancelo la cita {visit} de hoy, mar 24 nov 12:00 p.m. Esta en la lista de tareas."
    ]


def test_at_two_in_the_morning_nobody_is_woken_and_the_task_waits(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, alert_phone=PHONE)
    desk.set_clock("2026-11-24 02:00")
    change(desk, partial(cancel, visit=desk.visit(NOON), by=CancelledByType.PATIENT, actor="contact:1"))
    desk.set_clock("2026-11-24 09:00")
    desk.work()
    assert (desk.texts(PHONE), len(alerts(desk))) == ([], 1)


def test_an_alert_that_does_not_arrive_leaves_the_task(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, alert_phone=PHONE)
    desk.carrier.refuse[PHONE] = TransportError(Failure.UNREACHABLE, 30006)
    change(desk, partial(cancel, visit=desk.visit(NOON), by=CancelledByType.PATIENT, actor="contact:1"))
    assert {task.kind for task in rows(desk, models.Task) if not task.done_at} == {
        TaskKind.SAME_DAY_CANCELLATION,
        TaskKind.UNREACHABLE,
        TaskKind.ENTER_IN_CALENDAR,
        TaskKind.NOBODY_LEFT,
    }
