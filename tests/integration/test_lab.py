"""The lab plays the real engine: what must hold of any clinic holds there, and the same seed gives the same games."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import (
    LIVE_STATUSES,
    Appointment,
    Clinic,
    NotificationChannel,
    Offer,
    OutboxMessage,
    Purpose,
    Strategy,
    WaitlistEntry,
)
from simulation.lab.compare import compare, situation
from simulation.lab.laboratory import Laboratory, at_instant
from simulation.lab.measure import Outcome, measure
from simulation.lab.patients import Answers, PatientModel, load
from simulation.lab.play import Game, play
from simulation.lab.policies import parse
from simulation.lab.world import ZONE, Scenario, make_world

SMALL = Scenario(timedelta(hours=24), days=2, openings_per_day=2, waiting=24, joins_per_day=2)
MOST_STATEMENTS = 75
AT_ONCE = Answers(1.0, 0.0, timedelta(0), 0.0)


@pytest.fixture(scope="module")
def laboratory() -> Laboratory:
    return Laboratory()


def everybody(answers: Answers) -> PatientModel:
    """Patients who are all alike."""
    return PatientModel({NotificationChannel.SMS: answers}, (), {}, None)


def game(laboratory: Laboratory, policy: str, model: PatientModel, scenario: Scenario = SMALL) -> Outcome:
    world = make_world(laboratory, scenario, 7, 0)
    session = play(laboratory, world, parse(policy), model, "7:0")
    try:
        return measure(session)
    finally:
        session.close()


def test_where_everybody_says_yes_at_once_one_text_fills_an_opening(laboratory: Laboratory) -> None:
    done = game(laboratory, "sequential:120", everybody(AT_ONCE))
    assert (done.openings, done.filled, done.texts, done.in_vain) == (4, 4, 4, 0)
    assert set(done.minutes_to_fill) == {0.0}
    assert sorted(done.asked)[-5:] == [0, 1, 1, 1, 1]


def test_of_a_batch_that_all_says_yes_one_gets_it_and_the_others_said_it_in_vain(laboratory: Laboratory) -> None:
    done = game(laboratory, "batch:3", everybody(replace(AT_ONCE, median=timedelta(minutes=1))))
    assert (done.filled, done.texts, done.in_vain) == (4, 12, 8)


@pytest.mark.parametrize("policy", ["sequential:120", "batch:3", "adaptive"])
def test_where_nobody_answers_nothing_is_filled(laboratory: Laboratory, policy: str) -> None:
    done = game(laboratory, policy, everybody(replace(AT_ONCE, accepts=0.0)), replace(SMALL, days=1))
    assert (done.openings, done.filled, done.in_vain) == (2, 0, 0)
    assert done.texts > 2


def test_an_opening_sooner_than_the_minimum_notice_is_none(laboratory: Laboratory) -> None:
    soon = replace(SMALL, lead=timedelta(hours=1), minimum_notice=timedelta(hours=1))
    assert game(laboratory, "sequential:120", everybody(AT_ONCE), soon).openings == 0


def test_nobody_waits_nobody_is_asked(laboratory: Laboratory) -> None:
    empty = replace(SMALL, waiting=0, joins_per_day=0)
    done = game(laboratory, "batch:3", everybody(AT_ONCE), empty)
    assert (done.openings, done.filled, done.texts, done.asked) == (4, 0, 0, ())


@pytest.fixture(scope="module", params=["sequential:30", "batch:3", "adaptive"])
def played(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A clinic with more openings and fewer people than usual, so that its limits are reached."""
    busy = Scenario(timedelta(hours=6), days=3, openings_per_day=6, waiting=14, joins_per_day=1)
    model = everybody(Answers(0.25, 0.35, timedelta(minutes=25), 1.5))
    laboratory = Laboratory()
    session = play(laboratory, make_world(laboratory, busy, 3, 0), parse(request.param), model, "3:0")
    yield session
    session.close()


def test_nobody_is_booked_twice_into_one_time(played: Session) -> None:
    visits = played.scalars(sa.select(Appointment).where(Appointment.status.in_(LIVE_STATUSES))).all()
    assert len(visits) >= 3
    for one, two in itertools.combinations(visits, 2):
        if one.provider_id == two.provider_id or one.patient_id == two.patient_id:
            assert one.ends_at <= two.starts_at or two.ends_at <= one.starts_at


def test_no_text_asks_outside_the_contact_window(played: Session) -> None:
    asked = played.scalars(sa.select(OutboxMessage.created_at).where(OutboxMessage.purpose == Purpose.OFFER)).all()
    assert len(asked) > 20
    assert all(time(8) <= local(at, ZONE).time() < time(21) for at in asked)


def test_no_phone_gets_more_offers_a_day_than_the_cap_and_no_entry_more_than_its_limit(played: Session) -> None:
    clinic = played.scalars(sa.select(Clinic)).one()
    texts = played.execute(
        sa.select(OutboxMessage.contact_id, OutboxMessage.created_at).where(OutboxMessage.purpose == Purpose.OFFER)
    )
    per_day = Counter((contact_id, local(at, ZONE).date()) for contact_id, at in texts)
    assert max(per_day.values()) <= clinic.offers_per_day
    sent = played.scalars(sa.select(WaitlistEntry.notifications_sent)).all()
    assert max(sent) == clinic.notification_limit


def test_a_hold_is_one_persons(played: Session) -> None:
    """While an offer holds its opening nobody else is asked about it."""
    asked = played.scalars(sa.select(Offer).where(Offer.sent_at.is_not(None)).order_by(Offer.id)).all()
    holds = [one for one in asked if one.strategy is Strategy.SEQUENTIAL]
    assert all(one.closed_at for one in holds)
    for one, two in itertools.combinations(holds, 2):
        if one.opening_id == two.opening_id and one.closed_at:
            assert two.made_at >= one.closed_at


def test_the_same_seed_gives_the_same_games_on_one_core_and_on_two() -> None:
    tiny = replace(SMALL, days=1, waiting=10)
    two = [parse("sequential:30"), parse("batch:2")]
    done = [
        compare([situation(tiny, 5)], two, load(), worlds=2, seed=seed, workers=workers)
        for seed, workers in ((5, 1), (5, 2), (6, 1))
    ]
    assert done[0].games == done[1].games
    assert done[0].games != done[2].games


@pytest.mark.parametrize("policy", ["sequential:30", "batch:3", "adaptive"])
def test_what_the_lab_keeps_in_memory_changes_nothing(monkeypatch: pytest.MonkeyPatch, policy: str) -> None:
    """A transaction of production begins with an empty session: so does every one of these games, played again."""
    busy = Scenario(timedelta(hours=6), days=2, openings_per_day=4, waiting=14, joins_per_day=2)
    model = everybody(Answers(0.25, 0.35, timedelta(minutes=25), 1.5))
    laboratory = Laboratory()
    kept = game(laboratory, policy, model, busy)

    def begin_anew(self: Game, now: datetime) -> None:
        self.session.flush()
        self.session.expunge_all()
        at_instant(self.session, now)

    monkeypatch.setattr(Game, "_begin", begin_anew)
    assert kept.filled > 0
    assert game(laboratory, policy, model, busy) == kept


def test_an_offer_takes_no_more_statements_than_it_did(laboratory: Laboratory) -> None:
    """Asked, not answered, the hold over, and the next one picked: what each offer costs, in production too."""
    count = Counter[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        count[statement] += 1

    model = everybody(replace(AT_ONCE, accepts=0.0))
    world = make_world(laboratory, SMALL, 7, 0)
    sa.event.listen(laboratory.engine, "before_cursor_execute", note)
    try:
        session = play(laboratory, world, parse("sequential:30"), model, "7:0")
    finally:
        sa.event.remove(laboratory.engine, "before_cursor_execute", note)
    offers = session.scalar(sa.select(sa.func.count()).select_from(Offer)) or 0
    session.close()
    assert offers > 20
    assert count.total() / offers < MOST_STATEMENTS


def test_every_policy_meets_the_same_openings(laboratory: Laboratory) -> None:
    first, again, other = (make_world(laboratory, SMALL, 1, number) for number in (0, 0, 1))
    assert first.happenings == again.happenings != other.happenings
