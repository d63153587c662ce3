"""The word CANCEL alone: what is open about a visit until staff know what was meant."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import inbox
from app.db import ALL_CLINICS, transaction
from app.models import Appointment, Patient, PatientContact, Task, TaskKind
from app.services import cancel_words, tasks
from tests import factories
from tests.dialogue import NUMBERS, Desk
from tests.transcripts.facts import booked, change, row, rows


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 08:05")


def pending(desk: Desk, visit_id: int) -> datetime | None:
    return change(desk, lambda session: cancel_words.pending_for(session, visit_id))


def words(desk: Desk) -> list[Task]:
    return rows(desk, Task, kind=TaskKind.CANCEL_WORD)


def test_the_next_visit_is_in_doubt_from_the_instant_of_the_text(desk: Desk) -> None:
    ana = desk.patient()
    next_one, later = desk.visit("2026-12-01 10:00", patient_id=ana), desk.visit("2026-12-15 10:00", patient_id=ana)
    text = inbox.Text(f"SM{next(NUMBERS):032x}", "+13125550111", desk.number, "CANCEL")
    with transaction(desk.sessions, ALL_CLINICS) as session:
        assert inbox.receive_text(session, text)
    desk.set_clock("2026-11-23 09:30")  # the worker was away for a while
    desk.work()
    since = pending(desk, next_one)
    assert since is not None
    assert abs((since - desk.at("2026-11-23 08:05")).total_seconds()) < 60
    assert pending(desk, later) is None
    assert len(booked(desk, ana)) == 2


def test_it_is_over_when_staff_close_the_task(desk: Desk) -> None:
    visit = desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    desk.writes("CANCEL")
    (task,) = words(desk)
    assert (task.appointment_id, task.patient_id) == (visit, row(desk, Appointment, visit).patient_id)
    change(desk, lambda session: tasks.close(session, desk.clinic_id, task.cause, "kept"))
    assert pending(desk, visit) is None


def test_a_second_cancel_while_staff_ask_changes_nothing(desk: Desk) -> None:
    visit = desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    desk.writes("CANCEL")
    since = pending(desk, visit)
    desk.advance_clock(hours=2)
    desk.writes("cancel!")
    assert pending(desk, visit) == since
    assert len(words(desk)) == 1


def test_a_cancel_after_the_first_was_settled_counts_from_itself(desk: Desk) -> None:
    visit = desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    desk.writes("CANCEL")
    change(desk, lambda session: cancel_words.settle(session, visit, "kept"))
    desk.set_clock("2026-11-25 09:00")
    desk.writes("START")
    desk.writes("CANCEL")
    since = pending(desk, visit)
    assert since is not None
    assert since >= desk.at("2026-11-25 09:00")


def test_on_a_shared_phone_the_next_visit_of_each_is_in_doubt(desk: Desk) -> None:
    ana, ben = desk.patient(), desk.patient("Ben", None)

    def share(session: Session) -> None:
        contact = factories.contact_of(session, session.get_one(Patient, ana))
        session.add(PatientContact(clinic_id=desk.clinic_id, patient_id=ben, contact_id=contact.id))

    change(desk, share)
    visits = [desk.visit("2026-12-01 10:00", patient_id=ana), desk.visit("2026-12-01 11:00", patient_id=ben)]
    desk.writes("CANCEL")
    assert all(pending(desk, visit) for visit in visits)


def test_without_a_visit_nothing_is_in_doubt(desk: Desk) -> None:
    desk.patient()
    desk.writes("CANCEL")
    assert words(desk) == []
