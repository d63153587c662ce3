"""When a type of visit can be booked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session, sessionmaker

from app import models
from app.clock import local
from app.db import ALL_CLINICS, transaction
from app.models import OpeningStatus
from app.services import free_times
from app.services.appointments import Slot
from app.services.intervals import Busy
from tests import factories as make

MONDAY = "2026-11-23 07:00"


@dataclass
class Practice:
    """Dr. Lee works Monday to Friday 8 to 17, in chair 1; a cleaning takes an hour."""

    session: Session
    clinic: models.Clinic
    kind: models.AppointmentType
    provider: models.Provider
    chair: models.Chair

    def at(self, when: str) -> datetime:
        return make.local(self.clinic, when)

    def visit(self, when: str, minutes: int = 60, **fields: Any) -> models.Appointment:
        patient = make.make_patient(self.session, self.clinic)
        start = self.at(when)
        given: dict[str, Any] = {"ends_at": start + timedelta(minutes=minutes), "chair_id": self.chair.id} | fields
        return make.make_appointment(self.session, patient, self.provider, self.kind, start, **given)

    def said(self, slots: list[Slot]) -> list[str]:
        return [f"{local(slot.starts_at, self.clinic.timezone):%a %d %H:%M}" for slot in slots]


@pytest.fixture
def practice(sessions: sessionmaker[Session]) -> Iterator[Practice]:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make.make_clinic(session)
    with time_machine.travel(make.local(clinic, MONDAY), tick=False), transaction(sessions, clinic.id) as session:
        clinic = session.get_one(models.Clinic, clinic.id)
        kind = make.make_type(session, clinic)
        provider = make.make_provider(session, clinic, kind)
        chair = make.make_chair(session, clinic, kind)
        yield Practice(session, clinic, kind, provider, chair)


def test_the_first_of_each_half_day_is_suggested(practice: Practice) -> None:
    found = free_times.find(practice.session, practice.kind)
    assert practice.said(found) == ["Mon 23 08:00", "Mon 23 12:00", "Tue 24 08:00"]


def test_a_visit_takes_its_time_and_one_that_is_given_up_does_not(practice: Practice) -> None:
    visit = practice.visit("2026-11-23 08:00", minutes=240)
    assert practice.said(free_times.find(practice.session, practice.kind, limit=1)) == ["Mon 23 12:00"]
    found = free_times.find(practice.session, practice.kind, limit=1, instead_of=visit.id)
    assert practice.said(found) == ["Mon 23 08:00"]


def test_a_block_and_an_offered_opening_take_their_time(practice: Practice) -> None:
    ids = {"clinic_id": practice.clinic.id, "provider_id": practice.provider.id}
    block = {"starts_at": practice.at("2026-11-23 08:00"), "ends_at": practice.at("2026-11-23 12:00")}
    practice.session.add(models.ProviderBlock(**ids, **block))
    opening = make.make_opening(
        practice.session, practice.provider, practice.kind,
        starts_at=practice.at("2026-11-23 12:00"), ends_at=practice.at("2026-11-23 13:00"),
        status=OpeningStatus.OFFERING,
    )  # fmt: skip
    practice.session.flush()
    assert practice.said(free_times.find(practice.session, practice.kind, limit=1)) == ["Mon 23 13:00"]
    opening.status = OpeningStatus.OPEN
    practice.session.flush()
    assert practice.said(free_times.find(practice.session, practice.kind, limit=1)) == ["Mon 23 12:00"]


def test_without_a_free_chair_there_is_no_time(practice: Practice) -> None:
    other = make.make_provider(practice.session, practice.clinic, practice.kind, name="Dr. Diaz")
    practice.visit("2026-11-23 08:00")
    assert practice.said(free_times.find(practice.session, practice.kind, limit=1)) == ["Mon 23 09:00"]
    second = make.make_chair(practice.session, practice.clinic, practice.kind)
    found = free_times.find(practice.session, practice.kind, limit=1)
    assert (practice.said(found), found[0].provider_id, found[0].chair_id) == (["Mon 23 08:00"], other.id, second.id)


def test_a_wish_is_met_or_nothing_is_suggested(practice: Practice) -> None:
    def thursday_afternoon(start: datetime) -> bool:
        return practice.at("2026-11-26 12:00") <= start < practice.at("2026-11-26 17:00")

    found = free_times.find(practice.session, practice.kind, suits=thursday_afternoon)
    assert practice.said(found) == ["Thu 26 12:00", "Thu 26 13:00", "Thu 26 14:00"]
    night = practice.at("2026-11-26 20:00")
    assert free_times.find(practice.session, practice.kind, suits=lambda start: start >= night, until=night) == []


def test_a_day_off_a_holiday_and_the_minimum_notice_count(practice: Practice) -> None:
    practice.clinic.minimum_notice_minutes = 26 * 60
    practice.session.add(
        models.Holiday(clinic_id=practice.clinic.id, day=practice.at("2026-11-24 12:00").date(), name="Day off")
    )
    practice.session.flush()
    assert practice.said(free_times.find(practice.session, practice.kind, limit=1)) == ["Wed 25 08:00"]


def test_the_clinic_must_be_open_and_nobody_is_in_two_places(practice: Practice) -> None:
    for hours in practice.session.query(models.ClinicHours):
        hours.opens_at = time(10)
    mine = practice.visit("2026-11-23 10:00", provider_id=make.make_provider(practice.session, practice.clinic).id)
    found = free_times.find(practice.session, practice.kind, limit=1, patient_ids=[mine.patient_id])
    assert practice.said(found) == ["Mon 23 11:00"]


def test_on_the_day_the_clocks_go_forward_the_wall_clock_counts(practice: Practice) -> None:
    ids = {"clinic_id": practice.clinic.id, "weekday": 0}
    practice.session.add(models.ClinicHours(**ids, opens_at=time(1), closes_at=time(5)))
    row = models.ProviderHours(**ids, provider_id=practice.provider.id, starts_at=time(1), ends_at=time(5))
    practice.session.add(row)
    practice.session.flush()
    midnight, next_one = practice.at("2027-03-14 00:00"), practice.at("2027-03-15 00:00")
    found = free_times.find(practice.session, practice.kind, limit=9, after=midnight, until=next_one)
    assert practice.said(found) == ["Sun 14 01:00", "Sun 14 03:00", "Sun 14 04:00"]


def test_another_clinics_calendar_is_not_ours(practice: Practice, sessions: sessionmaker[Session]) -> None:
    assert free_times.find(practice.session, practice.kind, provider_id=practice.provider.id + 999) == []


def test_merged_intervals_take_what_any_of_them_takes() -> None:
    start = datetime(2026, 1, 1, tzinfo=None)  # noqa: DTZ001 - only differences count
    hour = timedelta(hours=1)
    busy = Busy([(start, start + hour), (start + hour / 2, start + 2 * hour), (start + 5 * hour, start + 6 * hour)])
    assert busy.takes(start + 1.5 * hour, start + 3 * hour)
    assert not busy.takes(start + 2 * hour, start + 5 * hour)
    assert busy.takes(start + 4 * hour, start + 9 * hour)
    assert not busy.takes(start - hour, start)
