"""`standby visit`: what each command does, and the one sentence it says when it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.clock import local, real
from app.db import ALL_CLINICS, transaction
from app.models import Appointment, AppointmentCancellation, AppointmentStatus, Clinic, Opening
from tests import factories
from tests.integration.test_cli import KEY, Terminal

NEXT = real().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)


@dataclass
class Front:
    """Bright Smiles with two visits of Ana: one that began a minute ago, one in a week. Dr. Kim does no cleanings."""

    terminal: Terminal
    sessions: sessionmaker[Session]
    now: int
    later: int
    kim: int

    def visit(self, *options: str) -> str:
        return self.terminal.done("visit", *options)

    def refused(self, *options: str) -> str:
        return self.terminal.refused("visit", *options)

    def status(self, visit: int) -> AppointmentStatus:
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return session.get_one(Appointment, visit).status


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: sessionmaker[Session], database_url: str) -> Front:
    monkeypatch.chdir(tmp_path)
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        kim = factories.make_provider(session, clinic, name="Dr. Kim")
        ana = factories.make_patient(session, clinic)
        now = factories.make_appointment(session, ana, provider, kind, real() - timedelta(minutes=1))
        later = factories.make_appointment(session, ana, provider, kind, NEXT)
        terminal = Terminal({"SECRET_KEY": KEY, "DATABASE_URL": database_url})
        return Front(terminal, sessions, now.id, later.id, kim.id)


def wall(at: datetime) -> str:
    return f"{local(at, 'America/Chicago'):%Y-%m-%d %H:%M}"


def test_a_visit_is_checked_in_and_completed(front: Front) -> None:
    now = str(front.now)
    assert front.visit("check-in", now) == f"visit {now} is checked in\n"
    assert front.visit("check-in", now) == f"visit {now} was checked in before\n"
    assert front.visit("complete", now) == f"visit {now} is completed\n"
    assert front.visit("complete", now) == f"visit {now} was completed before\n"
    assert "is completed, not scheduled" in front.refused("no-show", now)


def test_a_no_show_is_given_its_reason_and_undone_by_a_late_check_in(front: Front) -> None:
    now = str(front.now)
    assert "was not cancelled or missed" in front.refused("reason", now, "forgot")
    assert front.visit("no-show", now) == front.visit("no-show", now) == f"visit {now} is a no-show\n"
    assert front.visit("reason", now, "forgot") == "the reason is noted\n"
    assert front.visit("reason", now, "forgot") == "that was the reason already\n"
    assert "the patient cancelled it" in front.refused("reason", now, "practice_closure")
    front.visit("check-in", now)
    assert front.status(front.now) is AppointmentStatus.CHECKED_IN


def test_a_visit_is_moved_and_its_old_time_is_offered(front: Front) -> None:
    to = NEXT + timedelta(hours=2)
    said = front.visit("move", str(front.later), "--to", wall(to))
    assert said == f"visit {front.later} is moved: it is visit {front.later + 1} now\n"
    with transaction(front.sessions, ALL_CLINICS, read_only=True) as session:
        assert session.get_one(Appointment, front.later + 1).starts_at == to
        assert session.scalars(sa.select(Opening.starts_at)).all() == [NEXT]
        assert session.scalars(sa.select(AppointmentCancellation.cancellation_type)).all() == ["CANCELLED"]


def test_what_the_practice_moves_is_never_late_and_leaves_no_opening(front: Front) -> None:
    with transaction(front.sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(Clinic)).one().late_cancel_hours = 24 * 30
    front.visit("move", str(front.later), "--to", wall(NEXT + timedelta(hours=2)), "--practice")
    with transaction(front.sessions, ALL_CLINICS, read_only=True) as session:
        (row,) = session.scalars(sa.select(AppointmentCancellation))
        assert (row.cancellation_type, row.is_late_cancel, row.settles_at) == ("PRACTICE_CANCEL", False, None)
        assert session.scalars(sa.select(Opening)).all() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--to", "2020-01-01 09:00"), "that time is over"),
        (("--to", wall(NEXT)), "is at that time already"),
        (("--to", "tomorrow"), "'tomorrow' does not match the formats"),
        (("--to", "2030-01-01 09:00", "--provider", "99999"), "there is no active provider 99999"),
        (("--to", "2030-01-01 09:00", "--provider", "KIM"), "Dr. Kim does not do this type of visit"),
        (("--to", "2030-01-01 09:00", "--chair", "99999"), "there is no active chair 99999"),
    ],
)
def test_a_move_that_cannot_be_is_refused(front: Front, options: tuple[str, ...], said: str) -> None:
    options = tuple(str(front.kim) if one == "KIM" else one for one in options)
    assert said in front.refused("move", str(front.later), *options)
    assert front.status(front.later) is AppointmentStatus.SCHEDULED


def test_a_move_onto_another_visit_is_refused(front: Front) -> None:
    with transaction(front.sessions, ALL_CLINICS) as session:
        visit = session.get_one(Appointment, front.later)
        clinic = session.get_one(Clinic, visit.clinic_id)
        ben = factories.make_patient(session, clinic, "Ben", "+13125550122")
        values = {"provider_id": visit.provider_id, "appointment_type_id": visit.appointment_type_id}
        at = NEXT + timedelta(hours=3)
        session.add(
            Appointment(
                clinic_id=clinic.id, patient_id=ben.id, starts_at=at, ends_at=at + timedelta(hours=1),
                booked_at=real(), **values,
            )
        )  # fmt: skip
    to = wall(NEXT + timedelta(hours=2, minutes=30))
    assert "that time is taken" in front.refused("move", str(front.later), "--to", to)
    assert "has started" in front.refused("move", str(front.now), "--to", wall(NEXT + timedelta(days=1)))


@pytest.mark.parametrize("command", ["check-in", "complete", "no-show"])
@pytest.mark.parametrize("number", ["99999", "0", "twelve"])
def test_a_visit_that_is_none_is_refused(front: Front, command: str, number: str) -> None:
    assert front.refused(command, number)


def test_check_in_is_turned_on_and_off(front: Front) -> None:
    for state in ("on", "off"):
        assert front.terminal.done("check-in", state) == f"check-in is {state}\n"
        with transaction(front.sessions, ALL_CLINICS, read_only=True) as session:
            clinic = session.scalars(sa.select(Clinic)).one()
            assert (clinic.check_in_is_live, clinic.check_in_since is not None) == (state == "on", state == "on")
