"""The demo's clinic: believable, whole, the same every time, and a cancelled visit finds somebody."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock, gsm, schema
from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentStatus,
    AppointmentType,
    AuditEntry,
    Chair,
    ChairType,
    ClinicHours,
    ClockOffset,
    Consent,
    Contact,
    Holiday,
    Model,
    Opening,
    OpeningSource,
    Patient,
    PatientContact,
    Provider,
    ProviderBlock,
    ProviderType,
    Thread,
    WaitlistEntry,
)
from app.services.offers.matching import candidates
from simulation.holidays import us_holidays
from simulation.seed import Seeded, first_morning, seed

SUNDAY_NIGHT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
ZONE = "America/Chicago"


@pytest.fixture
def demo(engine: sa.Engine) -> sessionmaker[Session]:
    """Sessions on the test clock."""
    return make_sessions(engine, test_clock=True)


@pytest.fixture
def seeded(demo: sessionmaker[Session]) -> Seeded:
    return seed(demo, now=SUNDAY_NIGHT)


def rows(demo: sessionmaker[Session], model: type[Any]) -> list[Any]:
    with transaction(demo, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


def counts(demo: sessionmaker[Session]) -> dict[str, int]:
    with transaction(demo, ALL_CLINICS, read_only=True) as session:
        return {
            name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in Model.metadata.tables.items()
        }


def test_demo_begins_at_7_35_on_a_working_day(demo: sessionmaker[Session], seeded: Seeded) -> None:
    there = clock.local(seeded.now, ZONE)
    assert (there.date(), there.time()) == (date(2026, 11, 23), time(7, 35))
    (offset,) = rows(demo, ClockOffset)
    assert SUNDAY_NIGHT + timedelta(seconds=offset.offset_seconds) == seeded.now


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-23 07:00", "2026-11-23"),
        ("2026-11-23 07:35", "2026-11-23"),
        ("2026-11-23 07:36", "2026-11-24"),
        ("2026-11-25 12:00", "2026-11-27"),  # Thanksgiving
        ("2026-11-27 20:00", "2026-11-30"),  # Friday evening
        ("2026-12-31 12:00", "2027-01-04"),  # New Year's Day is a Friday
    ],
)
def test_first_morning_is_the_next_one_the_clinic_is_open(now: str, morning: str) -> None:
    instant = clock.at_local(datetime.fromisoformat(now), ZONE)
    assert first_morning(instant) == clock.at_local(datetime.fromisoformat(f"{morning} 07:35"), ZONE) >= instant


def test_seeding_again_changes_nothing(demo: sessionmaker[Session], seeded: Seeded) -> None:
    before = counts(demo)
    again = seed(demo, now=SUNDAY_NIGHT + timedelta(hours=5))
    assert (again.created, again.clinic_id, again.now) == (False, seeded.clinic_id, seeded.now + timedelta(hours=5))
    assert counts(demo) == before


def test_seed_is_the_same_every_time(demo: sessionmaker[Session], blank_url: str) -> None:
    other = make_engine(blank_url)
    schema.upgrade(other)
    there = make_sessions(other, test_clock=True)
    for sessions in (demo, there):
        seed(sessions, now=SUNDAY_NIGHT)
    calendars = [calendar(sessions) for sessions in (demo, there)]
    other.dispose()
    assert calendars[0] == calendars[1]


def calendar(demo: sessionmaker[Session]) -> list[tuple[Any, ...]]:
    """Every visit, without ids: a database that was used before counts on from where it was."""
    query = (
        sa.select(
            Patient.first_name, Patient.last_name, Provider.name, Chair.name, Appointment.starts_at, Appointment.status
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .join(Chair, Chair.id == Appointment.chair_id)
        .order_by(Appointment.id)
    )
    with transaction(demo, ALL_CLINICS, read_only=True) as session:
        return [tuple(row) for row in session.execute(query)]


def test_thirty_people_with_phones_a_third_in_spanish(demo: sessionmaker[Session], seeded: Seeded) -> None:
    with_phone = {link.patient_id for link in rows(demo, PatientContact)}
    people = [patient for patient in rows(demo, Patient) if patient.id in with_phone]
    assert len(people) == 30
    assert sum(person.language == "es" for person in people) >= 10
    assert len({person.timezone for person in people}) >= 3
    assert all(person.birth_date for person in rows(demo, Patient))
    assert all(gsm.is_gsm7(person.first_name) for person in people)
    contacts = rows(demo, Contact)
    assert {contact.address[:9] for contact in contacts} == {"+13125550"}
    assert len(rows(demo, Thread)) == len(contacts) == 28
    assert {consent.contact_id for consent in rows(demo, Consent)} == {contact.id for contact in contacts}


def test_one_household_whose_children_have_a_guardian(demo: sessionmaker[Session], seeded: Seeded) -> None:
    phones = Counter(link.contact_id for link in rows(demo, PatientContact))
    (shared,) = [contact_id for contact_id, people in phones.items() if people > 1]
    members = {link.patient_id for link in rows(demo, PatientContact) if link.contact_id == shared}
    family = [patient for patient in rows(demo, Patient) if patient.id in members]
    assert len(family) == 3
    (mother,) = [person for person in family if person.guardian_id is None]
    assert {person.guardian_id for person in family if person is not mother} == {mother.id}


def test_no_provider_chair_or_patient_is_at_two_places(demo: sessionmaker[Session], seeded: Seeded) -> None:
    for key in ("provider_id", "chair_id", "patient_id"):
        spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for visit in rows(demo, Appointment):
            spans[getattr(visit, key)].append((visit.starts_at, visit.ends_at))
        for mine in spans.values():
            assert all(earlier[1] <= later[0] for earlier, later in pairwise(sorted(mine)))


def test_visits_lie_in_the_hours_beside_lunch_and_holidays(demo: sessionmaker[Session], seeded: Seeded) -> None:
    hours = {row.weekday: (row.opens_at, row.closes_at) for row in rows(demo, ClinicHours)}
    closed = {row.day for row in rows(demo, Holiday)}
    blocks = rows(demo, ProviderBlock)
    for visit in rows(demo, Appointment):
        starts, ends = clock.local(visit.starts_at, ZONE), clock.local(visit.ends_at, ZONE)
        opens, closes = hours[starts.isoweekday() % 7]
        assert opens <= starts.time() < ends.time() <= closes
        assert starts.date() not in closed
        mine = [block for block in blocks if block.provider_id == visit.provider_id]
        assert all(visit.ends_at <= block.starts_at or visit.starts_at >= block.ends_at for block in mine)


def test_visits_are_what_provider_and_chair_do(demo: sessionmaker[Session], seeded: Seeded) -> None:
    performed = {(row.provider_id, row.appointment_type_id) for row in rows(demo, ProviderType)}
    possible = {(row.chair_id, row.appointment_type_id) for row in rows(demo, ChairType)}
    lengths = {row.id: timedelta(minutes=row.duration_minutes) for row in rows(demo, AppointmentType)}
    for visit in rows(demo, Appointment):
        assert (visit.provider_id, visit.appointment_type_id) in performed
        assert (visit.chair_id, visit.appointment_type_id) in possible
        assert visit.ends_at - visit.starts_at == lengths[visit.appointment_type_id]


def test_a_month_of_visits_past_ones_over_and_the_next_days_well_filled(
    demo: sessionmaker[Session], seeded: Seeded
) -> None:
    visits = rows(demo, Appointment)
    past = [visit for visit in visits if visit.starts_at < seeded.now]
    ahead = [visit for visit in visits if visit.starts_at > seeded.now]
    assert all(visit.historical and visit.status not in LIVE_STATUSES for visit in past)
    assert all(visit.status in LIVE_STATUSES and not visit.historical for visit in ahead)
    assert {visit.status for visit in past} == {
        AppointmentStatus.COMPLETED,
        AppointmentStatus.NO_SHOW,
        AppointmentStatus.CANCELLED,
    }
    days = Counter(clock.local(visit.starts_at, ZONE).date() for visit in visits)
    assert max(days) - min(days) >= timedelta(days=30)
    assert all(14 <= days[date(2026, 11, day)] <= 30 for day in (23, 24, 25))
    assert len(rows(demo, Provider)) == 2
    assert len(rows(demo, Chair)) == 3
    assert all(kind.price_cents for kind in rows(demo, AppointmentType))


def test_a_cancelled_visit_of_today_or_tomorrow_finds_two_or_more_who_wait(
    demo: sessionmaker[Session], seeded: Seeded
) -> None:
    spanish = {patient.id for patient in rows(demo, Patient) if patient.language == "es"}
    with transaction(demo, seeded.clinic_id, read_only=True) as session:
        soon = sa.select(Appointment).where(
            Appointment.starts_at > seeded.now + timedelta(minutes=65),
            Appointment.starts_at < seeded.now + timedelta(hours=34),
        )
        found = [
            [session.get_one(WaitlistEntry, entry_id) for entry_id in ids]
            for ids in [candidates(session, _opening(visit), seeded.now, 100) for visit in session.scalars(soon)]
        ]
    assert len(found) >= 30
    assert all(found)
    assert sum(len(entries) >= 2 for entries in found) >= 0.9 * len(found)
    assert sum(any(entry.patient_id in spanish for entry in entries) for entries in found) >= 0.9 * len(found)
    assert all(entries[0].any_time for entries in found)  # before eight nobody else may be texted


def _opening(visit: Appointment) -> Opening:
    return Opening(
        clinic_id=visit.clinic_id,
        provider_id=visit.provider_id,
        chair_id=visit.chair_id,
        appointment_type_id=visit.appointment_type_id,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        source=OpeningSource.CANCELLATION,
        other_types=False,
    )


def test_waitlist_has_all_priorities_a_landline_and_one_who_would_move_up(
    demo: sessionmaker[Session], seeded: Seeded
) -> None:
    entries = rows(demo, WaitlistEntry)
    assert len({entry.priority for entry in entries}) == 4
    (mover,) = [entry for entry in entries if entry.later_appointment_id]
    later = next(visit for visit in rows(demo, Appointment) if visit.id == mover.later_appointment_id)
    assert (later.patient_id, later.appointment_type_id) == (mover.patient_id, mover.appointment_type_id)
    assert later.starts_at > seeded.now + timedelta(days=7)
    assert any(contact.address.endswith("0199") for contact in rows(demo, Contact))
    ahead = {
        visit.patient_id for visit in rows(demo, Appointment) if visit.starts_at > seeded.now and visit is not later
    }
    assert not {entry.patient_id for entry in entries if entry is not mover} & ahead


def test_seeding_is_in_the_audit_trail(demo: sessionmaker[Session], seeded: Seeded) -> None:
    assert [entry.action for entry in rows(demo, AuditEntry)] == ["clinic.seeded"]


def test_holidays_are_where_the_law_puts_them() -> None:
    assert us_holidays(2026) == {
        date(2026, 1, 1): "New Year's Day",
        date(2026, 5, 25): "Memorial Day",
        date(2026, 7, 4): "Independence Day",
        date(2026, 9, 7): "Labor Day",
        date(2026, 11, 26): "Thanksgiving",
        date(2026, 12, 25): "Christmas Day",
    }
    assert {day: name for day, name in us_holidays(2027).items() if day.month == 5} == {
        date(2027, 5, 31): "Memorial Day"
    }
