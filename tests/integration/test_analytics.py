"""Cancellations and no-shows against numbers counted by hand: two providers, one week, and another clinic."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app import models
from app.cli.commands import standby
from app.db import ALL_CLINICS, transaction
from app.models import AppointmentStatus as Status
from app.models import CancellationReason as Reason
from app.models import CancellationType as Type
from app.models import CancelledByType as By
from app.services.analytics import BadPeriod, Rate
from app.services.analytics import misses as counting
from app.services.analytics.misses import Group, misses, repeat_cancellers
from app.services.analytics.outcomes import Outcome
from app.services.analytics.patterns import find_patterns, holm
from app.services.analytics.revenue import Money, revenue
from tests import factories as make

MONDAY, SUNDAY = date(2026, 11, 2), date(2026, 11, 8)
Sessions = sessionmaker[Session]


class Records:
    """A clinic whose records are written row by row, as November 2026's days and hours: "02 09:00"."""

    def __init__(self, session: Session, clinic: models.Clinic) -> None:
        self.session, self.clinic = session, clinic
        self.kind = make.make_type(session, clinic, price_cents=10_000)
        self.lee = make.make_provider(session, clinic, self.kind)
        self.kim = make.make_provider(session, clinic, self.kind, name="Dr. Kim")
        self.ana = make.make_patient(session, clinic, "Ana", None)
        self.ben = make.make_patient(session, clinic, "Ben", None)

    def at(self, day_and_time: str) -> datetime:
        return make.local(self.clinic, f"2026-11-{day_and_time}")

    def visit(self, when: str, status: Status = Status.COMPLETED, **fields: Any) -> models.Appointment:
        patient, provider = fields.pop("patient", self.ana), fields.pop("provider", self.lee)
        kind = fields.pop("kind", self.kind)
        return make.make_appointment(
            self.session, patient, provider, kind, self.at(when), status=status, **{"historical": True} | fields
        )

    def off(
        self, when: str, kind: Type = Type.CANCELLED, hours: float = 48, **fields: Any
    ) -> models.AppointmentCancellation:
        """A visit that did not take place, `hours` of notice before it."""
        status = Status.NO_SHOW if kind is Type.NO_SHOW else Status.CANCELLED
        record = {one: fields.pop(one) for one in ("reason", "cancelled_by_type", "undone_at") if one in fields}
        visit = self.visit(when, status, **fields)
        row = models.AppointmentCancellation(
            **{
                "clinic_id": self.clinic.id,
                "appointment_id": visit.id,
                "patient_id": visit.patient_id,
                "cancellation_type": kind,
                "cancelled_at": visit.starts_at - timedelta(hours=hours),
                "cancelled_by": "test",
                "cancelled_by_type": By.PATIENT,
                "original_start_time": visit.starts_at,
                "original_end_time": visit.ends_at,
                "original_provider_id": visit.provider_id,
                "appointment_type_id": visit.appointment_type_id,
                "notice_hours": hours,
            }
            | record
        )
        self.session.add(row)
        self.session.flush()
        return row

    def instead(self, row: models.AppointmentCancellation, when: str, booked_at: datetime) -> None:
        """Another visit takes its place."""
        row.rescheduled_appointment_id = self.visit(when, Status.SCHEDULED, historical=False, booked_at=booked_at).id
        self.session.flush()


@pytest.fixture
def week(sessions: Sessions) -> int:
    """Eleven visits of one week that count, and what does not; the clinic's id."""
    with transaction(sessions, ALL_CLINICS) as session:
        here = Records(session, make.make_clinic(session))
        here.visit("02 09:00")
        here.visit("02 10:00", Status.CHECKED_IN, historical=False)
        here.visit("02 23:30")  # Tuesday in UTC, Monday at the clinic
        here.off("02 11:00", Type.NO_SHOW, 0)
        here.off("03 09:00", Type.NO_SHOW, 0, provider=here.kim, reason=Reason.FORGOT)
        here.off("03 10:00", Type.LATE_CANCEL, 3, provider=here.kim, reason=Reason.ILLNESS)
        here.off("03 11:00", Type.LATE_CANCEL, 1, patient=here.ben, provider=here.kim)
        here.off("04 09:00", Type.CANCELLED, 30, patient=here.ben, reason=Reason.ILLNESS)
        here.visit("04 10:00", Status.CANCELLED)  # imported: nobody knows when it was cancelled
        here.visit("04 11:00", provider=here.kim)
        here.visit("08 09:00", patient=here.ben)
        here.off("05 09:00", Type.PRACTICE_CANCEL, 5, reason=Reason.PROVIDER_UNAVAILABLE)
        moved = here.off("05 10:00", Type.CANCELLED, 50)
        here.instead(moved, "20 10:00", moved.cancelled_at)
        here.off("05 11:00", Type.CANCELLED, 200, cancelled_by_type=By.SYSTEM)  # given back by a move-up
        here.visit("06 09:00", Status.SCHEDULED, historical=False)  # not known yet
        undone = here.off("06 10:00", Type.NO_SHOW, 0, undone_at=here.at("06 10:20"))
        session.get_one(models.Appointment, undone.appointment_id).status = Status.COMPLETED
        here.visit("01 09:00", Status.NO_SHOW)
        here.visit("09 09:00", Status.NO_SHOW)
        there = Records(session, make.make_other_clinic(session))
        there.off("03 09:00", Type.NO_SHOW, 0)
        return here.clinic.id


def _groups(sessions: Sessions, clinic_id: int, by: counting.MissesBy) -> dict[str, Group]:
    with transaction(sessions, clinic_id, read_only=True) as session:
        return {one.name: one for one in misses(session, clinic_id, MONDAY, SUNDAY, by).groups}


def test_every_visit_counts_once_by_what_became_of_it(sessions: Sessions, week: int) -> None:
    with transaction(sessions, week, read_only=True) as session:
        total = misses(session, week, MONDAY, SUNDAY).total
    assert total.outcomes == Counter(
        {
            Outcome.ATTENDED: 6,
            Outcome.NO_SHOW: 2,
            Outcome.LATE_CANCEL: 2,
            Outcome.CANCELLED: 2,
            Outcome.PRACTICE: 1,
            Outcome.MOVED: 2,
        }
    )
    assert (total.visits, total.missed, total.no_shows, total.late) == (12, Rate(4, 12), Rate(2, 8), Rate(2, 4))


def test_a_visit_late_in_the_evening_is_of_the_clinics_day(sessions: Sessions, week: int) -> None:
    days = _groups(sessions, week, counting.MissesBy.WEEKDAY)
    assert list(days) == ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert [one.missed for one in days.values()] == [
        Rate(0, 1), Rate(1, 4), Rate(3, 3), Rate(0, 3), Rate(0, 0), Rate(0, 1),
    ]  # fmt: skip
    hours = _groups(sessions, week, counting.MissesBy.HOUR)
    assert {name: one.missed for name, one in hours.items()} == {
        "09:00": Rate(1, 4),
        "10:00": Rate(1, 4),
        "11:00": Rate(2, 3),
        "23:00": Rate(0, 1),
    }


def test_by_provider_patient_reason_and_notice(sessions: Sessions, week: int) -> None:
    assert {name: one.missed for name, one in _groups(sessions, week, counting.MissesBy.PROVIDER).items()} == {
        "Dr. Kim": Rate(3, 4),
        "Dr. Lee": Rate(1, 8),
    }
    reasons = _groups(sessions, week, counting.MissesBy.REASON)
    known = {name: sum(one.outcomes.values()) for name, one in reasons.items()}
    assert known == {"FORGOT": 1, "ILLNESS": 2, "PROVIDER_UNAVAILABLE": 1, "not known": 4}
    notices = {name: one.visits for name, one in _groups(sessions, week, counting.MissesBy.NOTICE).items()}
    assert notices == {"under 2 h": 3, "2 to 24 h": 1, "1 to 3 days": 1, "over 7 days": 0}


def test_repeat_cancellers_come_first_by_how_often(sessions: Sessions, week: int) -> None:
    with transaction(sessions, week, read_only=True) as session:
        assert [one.missed for one in repeat_cancellers(session, week, MONDAY, SUNDAY)] == [Rate(3, 9)]
        assert [one.missed for one in repeat_cancellers(session, week, MONDAY, SUNDAY, least=1)] == [
            Rate(3, 9),
            Rate(1, 3),
        ]


def test_a_period_that_ends_before_it_begins_is_refused(sessions: Sessions, week: int) -> None:
    with transaction(sessions, week, read_only=True) as session, pytest.raises(BadPeriod, match="ends"):
        misses(session, week, SUNDAY, MONDAY)


def test_holm_multiplies_the_smallest_most_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert holm([0.9, 0.6]) == [1.0, 1.0]


def test_a_clear_pattern_is_named_and_chance_is_not(sessions: Sessions) -> None:
    """Mondays 30 of 60 missed, other days 10 of 60 each: by hand, chi-square of 2×3 is 24.0, 2 degrees of freedom."""
    with transaction(sessions, ALL_CLINICS) as session:
        here = Records(session, make.make_clinic(session))
        for day, missed in (("02", 30), ("03", 10), ("04", 10)):
            for n in range(60):
                status = Status.NO_SHOW if n < missed else Status.COMPLETED
                here.visit(f"{day} 09:00", status)
        clinic_id = here.clinic.id
    with transaction(sessions, clinic_id, read_only=True) as session:
        found = {one.by: one for one in find_patterns(session, clinic_id, MONDAY, SUNDAY)}
    weekday = found[counting.MissesBy.WEEKDAY]
    share = 50 / 180
    expected = sum((count - 60 * share) ** 2 / (60 * share * (1 - share)) for count in (30, 10, 10))
    assert weekday.degrees == 2
    assert weekday.chi_square == pytest.approx(expected)
    # With two degrees of freedom the survival function is exp(-x / 2); four ways of grouping were looked at.
    assert weekday.p == pytest.approx(4 * math.exp(-expected / 2))
    assert [(one.name, one.more) for one in weekday.groups] == [
        ("Monday", True), ("Tuesday", False), ("Wednesday", False),
    ]  # fmt: skip
    assert not found[counting.MissesBy.HOUR].is_clear
    assert found[counting.MissesBy.HOUR].degrees == 0  # one hour: nothing to compare


def test_a_handful_of_visits_is_no_pattern(sessions: Sessions, week: int) -> None:
    with transaction(sessions, week, read_only=True) as session:
        found = find_patterns(session, week, MONDAY, SUNDAY)
    assert [(one.is_clear, one.degrees, one.groups) for one in found] == [(False, 0, [])] * 4


def test_revenue_is_lost_filled_or_won_back(sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        here = Records(session, make.make_clinic(session))
        free = make.make_type(session, here.clinic, name="Check", price_cents=None)
        crown = make.make_type(session, here.clinic, name="Crown", price_cents=90_000)
        here.visit("02 09:00")
        here.off("02 10:00", Type.NO_SHOW, 0)
        back = here.off("02 11:00", Type.LATE_CANCEL, 2)
        here.instead(back, "12 09:00", back.cancelled_at + timedelta(hours=1))
        here.off("02 12:00", Type.CANCELLED, 30)
        gone = here.off("03 09:00", Type.CANCELLED, 40)
        opening = make.make_opening(session, here.lee, here.kind, here.at("03 09:00"))
        filler = here.visit("03 09:00", patient=here.ben, kind=crown, historical=True)
        opening.status, opening.cancelled_appointment_id = models.OpeningStatus.FILLED, gone.appointment_id
        opening.filled_appointment_id = filler.id
        here.visit("04 09:00", Status.NO_SHOW, kind=free)
        clinic_id = here.clinic.id
    with transaction(sessions, clinic_id, read_only=True) as session:
        found = revenue(session, clinic_id, MONDAY, SUNDAY)
    (dollars,) = found.currencies
    assert (dollars.lost, dollars.filled, dollars.recovered) == (Money(2, 20_000), Money(1, 90_000), Money(1, 10_000))
    assert found.unpriced == 1


def _run(database_url: str, *arguments: str) -> Result:
    days = ("--clinic", "bright-smiles", "--from", str(MONDAY), "--to", str(SUNDAY))
    environment = {"SECRET_KEY": "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0", "DATABASE_URL": database_url}
    return CliRunner().invoke(standby, ["analytics", *arguments, *days], env=environment)


def test_the_commands_say_the_same(database_url: str, week: int) -> None:
    (total,) = json.loads(_run(database_url, "misses", "--json").stdout)
    assert (total["visits"], total["missed"]["count"]) == (12, 4)
    table = _run(database_url, "misses", "--by", "provider").stdout.splitlines()
    assert table[1].split()[:5] == ["Dr.", "Kim", "4", "75.0%", "(30.1%"]
    assert _run(database_url, "repeat", "--least", "4").stdout == "none\n"
    assert "weekday: too few visits to compare" in _run(database_url, "patterns").stdout
    assert _run(database_url, "revenue").stdout.startswith("USD: lost 700.00 (7 visits)")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("misses", "--by", "chair"), "'chair' is not one of"),
        (("misses", "--to", "2026-11-01"), "ends (2026-11-01) before it begins"),
        (("repeat", "--least", "0"), "--least"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(
    database_url: str, week: int, arguments: tuple[str, ...], says: str
) -> None:
    command, *rest = arguments
    days = ["--from", str(MONDAY)] if "--to" in rest else []
    environment = {"SECRET_KEY": "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0", "DATABASE_URL": database_url}
    call = ["analytics", command, "--clinic", "bright-smiles", *days, *rest]
    result = CliRunner().invoke(standby, call, env=environment)
    assert (result.exit_code, says in result.stderr) == (2, True)
