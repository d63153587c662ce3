"""Whether somebody is at the clinic: its wall clock, weekdays and holidays."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import ClinicHours, Holiday
from app.services import opening_hours
from tests import factories


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-22 12:00", False),  # a Sunday
        ("2026-11-21 12:00", False),
        ("2026-11-26 12:00", False),  # the holiday
        ("2026-11-02 08:00", True),  # the day after the clocks went back: wall clock
        ("2026-03-09 16:59", True),
        ("2026-03-08 02:30", False),  # an hour that is skipped
    ],
)
def test_open_by_the_wall_clock(sessions: sessionmaker[Session], when: str, open_: bool) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        session.add(Holiday(clinic_id=clinic.id, day=date(2026, 11, 26), name="Thanksgiving"))
        session.flush()
        now = clock.at_local(datetime.fromisoformat(when), clinic.timezone)
        assert opening_hours.is_open(session, clinic, now) is open_


def test_another_clinics_holiday_and_hours_do_not_count(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic, other = factories.make_clinic(session), factories.make_other_clinic(session)
        session.add(Holiday(clinic_id=other.id, day=date(2026, 11, 23), name="Founders' day"))
        session.flush()
        noon = clock.at_local(datetime.fromisoformat("2026-11-23 12:00"), clinic.timezone)
        assert opening_hours.is_open(session, clinic, noon)
        assert not opening_hours.is_open(session, other, noon)
        session.execute(sa.delete(ClinicHours).where(ClinicHours.clinic_id == clinic.id))
        assert not opening_hours.is_open(session, clinic, noon)  # nobody said when it is open
