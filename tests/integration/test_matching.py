"""The engine's query and a slow reference in plain Python choose the same people, for the same reasons."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import SkipRule, TimeOfDay, WaitlistEntry, WaitlistTime
from app.models.waitlist import HOUR_BITS
from app.services.offers.matching import candidates, run
from app.services.offers.rules import RULES, entry, facts, terms
from tests import factories, reference, worlds

THOUSANDS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
"""Each case has up to 14 entries."""


def reasons(session: Session, world: reference.World) -> dict[int, set[SkipRule]]:
    """Entry id → the rules it fails, asked of the database."""
    query = sa.select(entry.id, *(rule.passes(terms()) for rule in RULES))
    found: sa.Result[Any] = run(session, query, facts(world.opening, world.clinic, world.now))
    return {row[0]: {rule.why for n, rule in enumerate(RULES, start=1) if not row[n]} for row in found.all()}


@THOUSANDS
@given(case=worlds.cases)
def test_query_and_reference_agree_on_every_entry(sessions: sessionmaker[Session], case: worlds.Case) -> None:
    with sessions() as session:
        session.info["clinic"] = ALL_CLINICS
        world = worlds.make(session, case)
        expected = {each.id: reference.misfits(world, each) for each in world.entries}
        assert reasons(session, world) == expected
        assert candidates(session, world.opening, world.now, 12) == reference.in_order(world)[:12]
        session.rollback()


def test_every_rule_has_its_own_name() -> None:
    assert len({rule.why for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("limit", [1, 3])
def test_a_shortlist_is_the_beginning_of_the_whole_list(sessions: sessionmaker[Session], limit: int) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kinds = [factories.make_type(session, clinic, name=name) for name in ("Cleaning", "Check-up")]
        starts = factories.local(clinic, "2030-11-26 09:00")
        opening = factories.make_opening(
            session, factories.make_provider(session, clinic), kinds[0], starts, other_types=True
        )
        for n in range(6):
            patient = factories.make_patient(session, clinic, f"Patient {n}", phone=None)
            factories.make_entry(session, patient, kinds[n % 2])
        everybody = candidates(session, opening, session.info["now"], 100)
        assert len(everybody) == 6
        assert everybody == sorted(everybody)
        assert candidates(session, opening, session.info["now"], limit) == everybody[:limit]


def test_the_database_keeps_the_mask_of_times(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        patient = factories.make_patient(session, clinic)
        kinds = [factories.make_type(session, clinic, name=name) for name in ("Cleaning", "Check-up")]
        mine, other = (factories.make_entry(session, patient, kind) for kind in kinds)

        def masks() -> tuple[int, int]:
            session.flush()
            query = sa.select(WaitlistEntry.times_mask).order_by(WaitlistEntry.id)
            first, second = session.scalars(query)
            return first, second

        wishes = [
            WaitlistTime(clinic_id=clinic.id, entry_id=mine.id, type=TimeOfDay.MORNING),
            WaitlistTime(clinic_id=clinic.id, entry_id=mine.id, type=TimeOfDay.MORNING),
            WaitlistTime(
                clinic_id=clinic.id,
                entry_id=mine.id,
                type=TimeOfDay.SPECIFIC,
                start_time=time(9, 30),
                end_time=time(11),
            ),
        ]
        session.add_all(wishes)
        nine_and_ten = HOUR_BITS[9] + HOUR_BITS[10]  # the visit must start before eleven
        assert masks() == (0b1001 + nine_and_ten, 0)
        session.execute(sa.update(WaitlistTime).where(WaitlistTime.id == wishes[2].id).values(entry_id=other.id))
        assert masks() == (0b0001, 0b1000 + nine_and_ten)
        session.execute(sa.delete(WaitlistTime).where(WaitlistTime.entry_id == mine.id))
        assert masks() == (0, 0b1000 + nine_and_ten)
        last = {"entry_id": other.id, "type": TimeOfDay.SPECIFIC, "start_time": time(23, 59), "end_time": time.max}
        session.add(WaitlistTime(clinic_id=clinic.id, **last))
        session.add(WaitlistTime(clinic_id=clinic.id, **last | {"start_time": time(), "end_time": time(0, 0, 1)}))
        assert masks() == (0, 0b1000 + nine_and_ten + HOUR_BITS[0] + HOUR_BITS[23])
