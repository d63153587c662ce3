"""Who runs late is waited for: when they said they would be here is kept with their visit."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from app import models
from app.db import transaction
from app.models import AppointmentStatus
from app.services import appointments
from tests.dialogue import Desk
from tests.transcripts.facts import rows


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 08:45")


def note(desk: Desk, *visit_ids: int, minutes: int | None = None) -> list[int]:
    with transaction(desk.sessions, desk.clinic_id) as session:
        return [visit.id for visit in appointments.note_late(session, visit_ids, minutes, actor="test")]


def expected(desk: Desk) -> list[datetime | None]:
    return [visit.late_until for visit in rows(desk, models.Appointment)]


def test_minutes_count_from_the_start_of_the_visit(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00")
    assert note(desk, visit, minutes=20) == [visit]
    assert expected(desk) == [desk.at("2026-11-23 09:20")]


def test_once_it_has_begun_they_count_from_now(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00")
    desk.set_clock("2026-11-23 09:10")
    note(desk, visit, minutes=20)
    (until,) = expected(desk)
    assert until is not None
    assert desk.at("2026-11-23 09:30") <= until < desk.at("2026-11-23 09:31")


def test_without_minutes_fifteen_are_expected(desk: Desk) -> None:
    note(desk, desk.visit("2026-11-23 09:00"))
    assert expected(desk) == [desk.at("2026-11-23 09:15")]


def test_it_is_never_longer_than_the_visit_and_never_taken_back(desk: Desk) -> None:
    visit = desk.visit("2026-11-23 09:00")
    note(desk, visit, minutes=300)
    note(desk, visit, minutes=5)
    assert expected(desk) == [desk.at("2026-11-23 10:00")]
    acts = [entry.action for entry in rows(desk, models.AuditEntry)]
    assert acts.count("appointment.running_late") == 1


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.CHECKED_IN, "historical"])
def test_a_visit_that_nobody_waits_for_is_left_alone(desk: Desk, status: str) -> None:
    fields = {"historical": True} if status == "historical" else {"status": status}
    visit = desk.visit("2026-11-23 09:00", **fields)
    assert note(desk, visit, minutes=20) == []
    assert expected(desk) == [None]


def test_two_children_at_once_are_noted_together(desk: Desk) -> None:
    visits = [desk.visit("2026-11-23 09:00"), desk.visit("2026-11-23 10:00")]
    assert note(desk, *visits, minutes=10) == visits
    assert expected(desk) == [desk.at("2026-11-23 09:10"), desk.at("2026-11-23 10:10")]
