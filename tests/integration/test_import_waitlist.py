"""What imported waitlist entries become."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import transaction
from app.models import (
    TimeOfDay,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistStatus,
)
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

DAY = (clock.real() + timedelta(days=30)).date()
WAITING = "external_id,patient_id,type,priority,days,times,from,until,notes\n"


def test_an_entry_keeps_what_suits_the_patient(practice: Desk) -> None:
    row = f'W1,7,Cleaning,high,"Mon,Wed","MORNING,15:00-16:30",{DAY},{DAY + timedelta(9)},afraid of needles\n'
    assert practice.done("waitlist", WAITING + row) == "1 created"
    assert practice.done("waitlist", WAITING + row) == "1 unchanged"
    with transaction(practice.sessions, practice.clinic_id, read_only=True) as session:
        entry = session.scalars(sa.select(WaitlistEntry)).one()
        said = [(wish.type, wish.start_time, wish.end_time) for wish in entry.times]
        assert said == [(TimeOfDay.MORNING, None, None), (TimeOfDay.SPECIFIC, time(15), time(16, 30))]
        assert (entry.priority, entry.priority_rank, entry.days_mask) == (WaitlistPriority.HIGH, 1, 0b1010)
        assert entry.expires_at is not None
        assert entry.expires_at - entry.created_at == timedelta(days=90)


def test_an_entry_that_waits_is_changed_and_a_settled_one_is_not(practice: Desk) -> None:
    practice.done("waitlist", WAITING + "W1,7,Cleaning,,,MORNING,,,\n")
    assert practice.done("waitlist", WAITING + "W1,7,Cleaning,urgent,,EVENING,,,\n") == "1 updated"
    with transaction(practice.sessions, practice.clinic_id) as session:
        session.scalars(sa.select(WaitlistEntry)).one().status = WaitlistStatus.BOOKED
    assert practice.done("waitlist", WAITING + "W1,7,Cleaning,urgent,,EVENING,,,\n") == "1 unchanged"
    assert practice.done("waitlist", WAITING + "W1,7,Cleaning,high,,EVENING,,,\n") == "1 refused"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("W1,99,Cleaning,,,,,,", "names no patient"),
        ("W1,7,Surgery,,,,,,", "names no appointment type"),
        ("W1,7,Cleaning,,,25:00-26:00,,,", "a time that does not exist"),
        ("W1,7,Cleaning,,,12:00-09:00,,,", "ends before it starts"),
        ('W1,7,Cleaning,,"Mon,7",,,,', "is not a list of days"),
        (f"W1,7,Cleaning,,,,{DAY},{DAY - timedelta(1)},", "is before the range starts"),
        (f"W1,7,Cleaning,,,,,{date(2024, 1, 1)},", "is over"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(practice: Desk, row: str, reason: str) -> None:
    assert practice.done("waitlist", WAITING + row + "\n") == "1 refused"
    assert reason in practice.refused()[0][2]
