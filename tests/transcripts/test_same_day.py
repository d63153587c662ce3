"""A visit of today that a patient cancels or moves tells staff at once; what staff did themselves does not."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import models
from app.models import AppointmentStatus, CancelledByType, TaskKind, TaskPriority
from app.services import cancellations
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, change, row, rows

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
