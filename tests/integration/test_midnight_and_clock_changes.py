"""What suits somebody, where a day ends in the middle of a visit and where an hour is there twice or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import AppointmentType, Clinic, Provider, TimeOfDay
from app.services import waitlist
from app.services.offers.matching import candidates
from app.services.waitlist import Preferences
from tests import factories

CHICAGO = ZoneInfo("America/Chicago")
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def between(first: str, last: str) -> Preferences:
    return Preferences(times=[(TimeOfDay.SPECIFIC, time.fromisoformat(first), time.fromisoformat(last))])


@dataclass
class Desk:
    """A clinic that works at night."""

    session: Session
    clinic: Clinic
    kind: AppointmentType
    lee: Provider

    def fits(self, wishes: Preferences, starts: datetime, minutes: int = 60) -> bool:
        """Whether an entry with these wishes, made three days before, is asked about an opening."""
        now = self.session.info["now"] = starts - timedelta(days=3)
        ana = factories.make_patient(self.session, self.clinic, phone=None)
        entry = waitlist.add_entry(self.session, ana, self.kind.id, preferences=wishes, actor="staff:1")
        ends = starts + timedelta(minutes=minutes)
        opening = factories.make_opening(self.session, self.lee, self.kind, starts, ends_at=ends)
        return candidates(self.session, opening, now, 10) == [entry.id]


@pytest.fixture
def desk(sessions: sessionmaker[Session]) -> Iterator[Desk]:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        yield Desk(session, clinic, kind, factories.make_provider(session, clinic, kind))


def at(day: date, wall: str, fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall)).replace(tzinfo=CHICAGO, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("wishes", "suits"),
    [
        (between("23:00", "23:45"), True),
        (between("23:30", "23:59"), True),
        (between("22:00", "23:30"), False),  # the end does not belong to it
        (between("00:00", "01:00"), False),  # the visit must start in it, not end
        (Preferences(days=[2]), True),
        (Preferences(days=[3]), False),
        (Preferences(last_day=TUESDAY), True),
        (Preferences(first_day=WEDNESDAY), False),
        (Preferences(times=[(TimeOfDay.EVENING, None, None)]), False),  # ends at nine
    ],
)
def test_a_visit_from_half_past_eleven_to_half_past_midnight_belongs_to_the_day_it_starts(
    desk: Desk, wishes: Preferences, suits: bool
) -> None:
    assert desk.fits(wishes, at(TUESDAY, "23:30")) is suits


@pytest.mark.parametrize(("wall", "suits"), [("00:00", True), ("00:29", True), ("00:30", False), ("23:59", False)])
def test_the_first_minutes_of_a_day_are_that_days(desk: Desk, wall: str, suits: bool) -> None:
    wishes = Preferences(days=[2], times=[(TimeOfDay.SPECIFIC, time(0), time(0, 30))])
    assert desk.fits(wishes, at(TUESDAY, wall)) is suits


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_the_autumn_repeats_suits_both_times(desk: Desk, fold: int) -> None:
    assert desk.fits(between("01:00", "02:00"), at(AUTUMN, "01:30", fold))


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_after_the_repeated_one_is_another(desk: Desk, fold: int) -> None:
    assert not desk.fits(between("02:00", "03:00"), at(AUTUMN, "01:30", fold))


@pytest.mark.parametrize(("wishes", "suits"), [(between("03:00", "04:00"), True), (between("02:00", "03:00"), False)])
def test_a_time_in_the_hour_that_the_spring_skips_is_an_hour_later(
    desk: Desk, wishes: Preferences, suits: bool
) -> None:
    assert desk.fits(wishes, at(SPRING, "02:30")) is suits  # 2:30 does not exist: the clock shows 3:30


def test_a_visit_over_the_autumn_change_is_as_long_as_it_is(desk: Desk) -> None:
    starts = at(AUTUMN, "01:30")
    assert desk.fits(Preferences(), starts, minutes=60)  # it ends at 1:30, by the clock on the wall


def test_a_notice_is_counted_in_hours_that_pass(desk: Desk) -> None:
    three_days = Preferences(minimum_notice_minutes=3 * 24 * 60)
    assert desk.fits(three_days, at(AUTUMN, "09:00"))
    assert not desk.fits(Preferences(minimum_notice_minutes=3 * 24 * 60 + 1), at(AUTUMN, "15:00"))
