"""A clinic's opening hours decide which seven o'clock a patient means (PRODUCT.md, section 4)."""

from __future__ import annotations

from datetime import time

import pytest
import sqlalchemy as sa

from app.db import ALL_CLINICS, transaction
from app.models import Clinic, ClinicHours, ProviderHours
from conversations import opening_hours
from conversations.reading.times import USUAL_HOURS, Hours
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import booked


def opens(desk: Desk, opening: time, closing: time) -> None:
    """The clinic, and Dr. Lee with it, works from ``opening`` to ``closing``."""
    with transaction(desk.sessions, desk.clinic_id) as session:
        session.execute(sa.update(ClinicHours).values(opens_at=opening, closes_at=closing))
        session.execute(sa.update(ProviderHours).values(starts_at=opening, ends_at=closing))


@pytest.mark.parametrize(
    ("opening", "closing", "first", "offered", "start"),
    [
        (time(7), time(15), "7:00 AM", "Tue Nov 24, 7:00 AM", "2026-11-24 07:00"),
        (time(9), time(20), "9:00 AM", "Tue Nov 24, 7:00 PM", "2026-11-24 19:00"),
    ],
)
def test_tuesday_at_seven(desk: Desk, opening: time, closing: time, first: str, offered: str, start: str) -> None:
    opens(desk, opening, closing)
    ana = desk.patient()
    desk.visit("2026-11-26 10:00", patient_id=ana)
    desk.plays(f"""
        patient> I need to cancel my appointment
        clinic> Your visit on Thu Nov 26, 10:00 AM is cancelled. May we ask why? To come another time: \
1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, {first}. Reply with a number, or tell us what suits you.
        patient> tuesday at 7?
        clinic> Free then: 1 {offered}. Reply with a number to book, or tell us what else suits you.
        patient> 1
        clinic> Booked: {offered}. See you then!
    """)
    assert booked(desk, ana) == [start]


def hours_of(desk: Desk) -> Hours:
    with transaction(desk.sessions, desk.clinic_id) as session:
        return opening_hours.of(session, session.get_one(Clinic, desk.clinic_id))


def test_a_clinic_that_told_no_hours_has_the_usual_ones(desk: Desk) -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        session.execute(sa.delete(ClinicHours))
    assert hours_of(desk) == USUAL_HOURS


def test_a_day_with_a_lunch_break_is_one_span(desk: Desk) -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        session.execute(sa.delete(ClinicHours))
        tuesday = {"clinic_id": desk.clinic_id, "weekday": 2}
        session.add(ClinicHours(**tuesday, opens_at=time(7), closes_at=time(12)))
        session.add(ClinicHours(**tuesday, opens_at=time(13), closes_at=time(19)))
    assert hours_of(desk) == Hours(time(7), time(19), {1: Hours(time(7), time(19))})


def test_another_clinics_hours_are_not_ours(desk: Desk) -> None:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        session.execute(sa.update(ClinicHours).where(ClinicHours.clinic_id == other.id).values(opens_at=time(5)))
    assert hours_of(desk).opening == time(8)
