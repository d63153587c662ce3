"""Staff open a time: what cannot be is refused in a sentence, and a time too short for its type goes to other types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import AppointmentType, CancelledByType, Clinic, Opening, Provider, ProviderBlock
from app.services import cancellations
from app.services.new_openings import create_opening
from app.services.offers.matching import candidates
from app.services.openings import NotAnOpening, Overrides
from app.services.visit_types import too_short
from tests import factories

HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """Bright Smiles: Dr. Lee does cleanings (60 minutes) and checks (30), and no filling (20)."""

    session: Session
    clinic: Clinic
    lee: Provider
    cleaning: AppointmentType
    check: AppointmentType
    filling: AppointmentType
    at: datetime

    def create(self, **fields: Any) -> Opening:
        usual: dict[str, Any] = {
            "provider_id": self.lee.id,
            "appointment_type_id": self.cleaning.id,
            "starts_at": self.at,
        }
        return create_opening(self.session, self.clinic.id, **usual | fields, actor="staff:1")

    def refusal(self, **fields: Any) -> str:
        with pytest.raises(NotAnOpening) as caught:
            self.create(**fields)
        return str(caught.value)

    def waits(self, name: str, kind: AppointmentType) -> int:
        return factories.make_entry(
            self.session, factories.make_patient(self.session, self.clinic, name, None), kind
        ).id


@pytest.fixture
def desk(sessions: sessionmaker[Session]) -> Iterator[Desk]:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        minutes = {"Cleaning": 60, "Check": 30, "Filling": 20}
        cleaning, check, filling = (
            factories.make_type(session, clinic, name=n, duration_minutes=m) for n, m in minutes.items()
        )
        lee = factories.make_provider(session, clinic, cleaning, check)
        yield Desk(session, clinic, lee, cleaning, check, filling, clock.now(session) + timedelta(days=3))


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (0 * HOUR, 0 * HOUR, "an opening must end after it starts"),
        (0 * HOUR, -1 * HOUR, "an opening must end after it starts"),
        (-80 * HOUR, None, "that time is over: an opening lies ahead"),
        (-72 * HOUR, None, "that time is over: an opening lies ahead"),
        (-71.5 * HOUR, None, "it starts sooner than the clinic's minimum notice allows to offer it"),
        (0 * HOUR, 0.5 * HOUR, "Cleaning takes 60 minutes: that is longer than this opening"),
    ],
)
def test_a_time_that_cannot_be_is_refused(desk: Desk, starts: timedelta, ends: timedelta | None, said: str) -> None:
    at = desk.at + starts
    assert said in desk.refusal(starts_at=at, ends_at=None if ends is None else at + ends)


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_an_overlapping_opening_is_refused_and_a_touching_one_is_not(desk: Desk, minutes: int) -> None:
    desk.create()
    later = desk.at + timedelta(minutes=minutes)
    assert desk.refusal(starts_at=later) == "that time is an opening already"
    desk.create(starts_at=desk.at + HOUR)
    desk.create(starts_at=desk.at - HOUR)


def test_a_chair_that_is_an_opening_already_is_refused(desk: Desk) -> None:
    chair = factories.make_chair(desk.session, desk.clinic, desk.cleaning)
    kim = factories.make_provider(desk.session, desk.clinic, desk.cleaning, name="Dr. Kim")
    desk.create(chair_id=chair.id)
    assert desk.refusal(provider_id=kim.id, chair_id=chair.id) == "that time is an opening already"


def test_a_booked_or_blocked_time_is_refused(desk: Desk) -> None:
    ana = factories.make_patient(desk.session, desk.clinic)
    factories.make_appointment(desk.session, ana, desk.lee, desk.cleaning, desk.at)
    assert desk.refusal(starts_at=desk.at + HOUR / 2) == "a visit is booked in that time"
    block = {"starts_at": desk.at + 3 * HOUR, "ends_at": desk.at + 4 * HOUR}
    desk.session.add(ProviderBlock(clinic_id=desk.clinic.id, provider_id=desk.lee.id, **block))
    assert "the provider is blocked in that time" in desk.refusal(starts_at=desk.at + 3 * HOUR)


def test_what_is_another_clinics_or_not_in_use_is_refused(sessions: sessionmaker[Session], desk: Desk) -> None:
    other = factories.make_other_clinic(desk.session)
    theirs = factories.make_type(desk.session, other)
    stranger = factories.make_provider(desk.session, other, theirs)
    chair = factories.make_chair(desk.session, other, theirs)
    desk.session.info["clinic"] = desk.clinic.id  # as for staff of this clinic
    desk.session.expire_all()
    assert desk.refusal(provider_id=stranger.id) == f"there is no provider {stranger.id} at this clinic"
    assert desk.refusal(appointment_type_id=theirs.id) == f"there is no type of visit {theirs.id} at this clinic"
    assert desk.refusal(chair_id=chair.id) == f"there is no chair {chair.id} at this clinic"
    desk.lee.active = False
    assert "is not active any more" in desk.refusal()


def test_a_provider_who_does_not_do_it_is_refused(desk: Desk) -> None:
    assert "Dr. Lee does not do Filling" in desk.refusal(appointment_type_id=desk.filling.id)


# A time that is shorter than its type


def test_other_types_that_fit_and_that_the_provider_performs_are_asked(desk: Desk) -> None:
    desk.waits("Ana", desk.cleaning)
    check = desk.waits("Ben", desk.check)
    desk.waits("Chi", desk.filling)  # short enough, but Dr. Lee does none
    opening = desk.create(ends_at=desk.at + HOUR / 2, overrides=Overrides(other_types=True))
    assert candidates(desk.session, opening, clock.now(desk.session), 10) == [check]
    assert too_short(desk.session, opening) is None


def test_too_short_for_every_type_is_refused(desk: Desk) -> None:
    said = desk.refusal(ends_at=desk.at + HOUR / 4, overrides=Overrides(other_types=True))
    assert said == "at 15 minutes it is shorter than any type of visit of its provider, so nobody can be asked"


def test_a_freed_visit_that_was_shorter_than_its_type_says_that_nobody_can_be_asked(desk: Desk) -> None:
    desk.waits("Ana", desk.cleaning)
    ben = desk.waits("Ben", desk.check)
    zoe = factories.make_patient(desk.session, desk.clinic, "Zoe", None)
    visit = factories.make_appointment(
        desk.session, zoe, desk.lee, desk.cleaning, desk.at, ends_at=desk.at + timedelta(minutes=40)
    )
    done = cancellations.cancel_appointment(desk.session, visit.id, by=CancelledByType.PATIENT, actor="staff:1")
    assert done.why_not == (
        "at 40 minutes it is shorter than Cleaning (60 minutes), so nobody can be asked: allow other types of visit "
        "for it, or make it longer"
    )
    opening = desk.session.scalars(sa.select(Opening)).one()
    assert opening.id == done.opening_id
    assert candidates(desk.session, opening, clock.now(desk.session), 10) == []
    opening.other_types = True
    assert candidates(desk.session, opening, clock.now(desk.session), 10) == [ben]


def test_a_freed_visit_that_was_long_enough_says_nothing(desk: Desk) -> None:
    zoe = factories.make_patient(desk.session, desk.clinic, "Zoe", None)
    visit = factories.make_appointment(desk.session, zoe, desk.lee, desk.cleaning, desk.at)
    done = cancellations.cancel_appointment(desk.session, visit.id, by=CancelledByType.PATIENT, actor="staff:1")
    assert done.opening_id
    assert done.why_not is None
