"""`standby simulate`: what it says, what it refuses, and that `--replay` only reads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app.cli.commands import standby
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    CancellationType,
    CancelledByType,
    Clinic,
    Model,
    TimeOfDay,
    WaitlistPriority,
    WaitlistTime,
)
from simulation.lab.laboratory import Laboratory
from simulation.lab.replay import read_month, situation
from tests import databases
from tests import factories as make

KEY = databases.SECRET
QUICK = ("--lead", "24", "--worlds", "2", "--days", "1", "--openings", "1", "--waiting", "6", "--joins", "0",
         "--workers", "1", "--policy", "sequential:30", "--policy", "batch:3")  # fmt: skip
NOVEMBER = ("--replay", "--clinic", "bright-smiles", "--from", "2026-11-01", "--to", "2026-11-30")


def run(*arguments: str, **variables: str | None) -> Result:
    nothing: dict[str, str | None] = {"SECRET_KEY": None, "DATABASE_URL": None}
    return CliRunner().invoke(standby, ["simulate", *arguments], env=nothing | variables)


@pytest.fixture
def november(sessions: sessionmaker[Session]) -> int:
    """A cancelled visit that was offered, one from before Standby was there, a no-show; three people who waited."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make.make_clinic(session)
        kind = make.make_type(session, clinic)
        lee, chair = make.make_provider(session, clinic, kind), make.make_chair(session, clinic, kind)
        zoe = make.make_patient(session, clinic, "Zoe", "+13125550999")

        def cancelled(at: str, starts: str, sort: CancellationType) -> Appointment:
            visit = make.make_appointment(
                session, zoe, lee, kind, make.local(clinic, starts), chair, status=AppointmentStatus.CANCELLED
            )
            when = make.local(clinic, at)
            row = AppointmentCancellation(
                clinic_id=clinic.id, appointment_id=visit.id, patient_id=zoe.id, cancellation_type=sort,
                cancelled_at=when, cancelled_by="x", cancelled_by_type=CancelledByType.PATIENT,
                original_start_time=visit.starts_at, original_end_time=visit.ends_at, original_provider_id=lee.id,
                appointment_type_id=kind.id, notice_hours=24.0,
            )  # fmt: skip
            session.add(row)
            return visit

        first = cancelled("2026-11-10 10:00", "2026-11-11 14:00", CancellationType.CANCELLED)
        make.make_opening(session, lee, kind, first.starts_at, chair, cancelled_appointment_id=first.id,
                          created_at=make.local(clinic, "2026-11-10 10:01"))  # fmt: skip
        cancelled("2026-11-12 09:00", "2026-11-12 15:00", CancellationType.LATE_CANCEL)
        cancelled("2026-11-13 09:15", "2026-11-13 09:00", CancellationType.NO_SHOW)
        cancelled("2026-10-30 09:00", "2026-11-13 11:00", CancellationType.CANCELLED)
        for n, (joined, left) in enumerate([("10-01", None), ("11-11", None), ("10-02", "11-20"), ("10-02", "10-20")]):
            patient = make.make_patient(session, clinic, f"Secret{n}", f"+1312555080{n}")
            resolved_at = make.local(clinic, f"2026-{left} 09:00") if left else None
            added = make.local(clinic, f"2026-{joined} 09:00")
            make.make_entry(session, patient, kind, WaitlistPriority.HIGH, added_at=added, resolved_at=resolved_at,
                            notifications_sent=2, expires_at=added + timedelta(days=90),
                            times=[WaitlistTime(clinic_id=clinic.id, type=TimeOfDay.AFTERNOON)])  # fmt: skip
        return clinic.id


def test_a_months_openings_keep_their_notice_and_who_waited_then_waits(
    sessions: sessionmaker[Session], november: int
) -> None:
    with transaction(sessions, november, read_only=True) as session:
        clinic = session.get_one(Clinic, november)
        first, last = (make.local(clinic, f"2026-11-{day} 00:00").date() for day in ("01", "30"))
        month = read_month(session, november, first, last)
    notices = [one.what.slot.starts_at - one.at for one in month.opens]
    assert sorted(notices) == [timedelta(hours=6), timedelta(hours=27, minutes=59)]
    assert len(month.joins) == 3
    world = situation(month).make(Laboratory(), 0)
    assert [type(one.what).__name__ for one in world.happenings] == ["Opens", "Joins", "Opens"]


def test_a_replay_compares_and_leaves_the_clinics_records_as_they_are(
    sessions: sessionmaker[Session], database_url: str, november: int, tmp_path: Path
) -> None:
    assert november
    before, page = everything(sessions), tmp_path / "report.html"
    done = run(*NOVEMBER, "--worlds", "2", "--workers", "1", "--policy", "batch:2", "--policy", "sequential:30",
               "--report", str(page), SECRET_KEY=KEY, DATABASE_URL=database_url)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("2026-11-01 to 2026-11-30: ")
    assert "2 worlds per situation, 4 openings" in done.stdout
    assert everything(sessions) == before
    written = page.read_text(encoding="utf-8")
    assert "Secret" not in written + done.stdout
    assert "+1312" not in written + done.stdout


def everything(sessions: sessionmaker[Session]) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        tables = Model.metadata.sorted_tables
        return {table.name: sorted(map(tuple, session.execute(sa.select(table))), key=str) for table in tables}


def test_made_up_clinics_need_no_database_and_no_settings(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = run(*QUICK, "--report", str(page))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("24 h ahead: ")
    assert "2 worlds per situation, 2 openings for each policy in the first, seed 1; 4 clinic days" in done.stdout
    written = page.read_text(encoding="utf-8")
    assert written.count("<svg ") == 4
    assert "http" not in written.replace("https://www.jmir.org", "").replace("https://1800notify.zendesk.com", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--policy", "random"), "random is no strategy that can be played: there are sequential, batch, adaptive"),
        (("--policy", "sequential:0"), "sequential:0: 0 is no number from 1 to 1440"),
        ([x for n in range(1, 6) for x in ("--policy", f"batch:{n}")], "at most 4 policies are compared at a time"),
        (("--days", "-3"), "-3 is not in the range"),
        (("--worlds", "1"), "1 is not in the range"),
        (("--lead", "4,soon"), "--lead: soon is no number of hours from 0 to 672"),
        (("--lead", "nan"), "--lead: nan is no number of hours"),
        (("--lead", ""), "--lead: nothing is no number of hours"),
        (("--clinic", "north"), "--clinic, --from and --to belong to --replay"),
        (("--model", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("--report", "nowhere/report.html"), "--report: there is no folder nowhere"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


def test_malformed_patients_are_refused_in_a_sentence(tmp_path: Path) -> None:
    spoiled = tmp_path / "patients.toml"
    spoiled.write_text("[channel.SMS", encoding="utf-8")
    done = run("--model", str(spoiled))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "patients.toml is no TOML" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--replay", "--clinic", "east"), "there is no clinic east; there are: bright-smiles"),
        (("--replay", "--from", "2026-01-01", "--to", "2026-01-31"), "no time became free from 2026-01-01"),
        (("--replay", "--from", "2026-11-30", "--to", "2026-11-01"), "ends (2026-11-01) before it begins"),
    ],
)
def test_a_month_that_cannot_be_replayed_is_refused_in_a_sentence(
    database_url: str, november: int, arguments: tuple[str, ...], says: str
) -> None:
    assert november
    done = run(*arguments, SECRET_KEY=KEY, DATABASE_URL=database_url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
