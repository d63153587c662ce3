"""How many are asked at once, whether it holds, and for how long (PRODUCT.md section 2, "Strategies")."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import AppointmentType, Clinic, Opening, Strategy
from app.services.offers.strategies import TABLE, Manner, Policy, Round, Situation, next_round, policy_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SHORTEST = 10 * MINUTE


def policy(strategy: Strategy, **fields: object) -> Policy:
    """Bright Smiles: two hours, three at once, every quarter of an hour."""
    default = {"hold": 2 * HOUR, "shortest": SHORTEST, "batch_size": 3, "interval": 15 * MINUTE}
    return Policy(strategy, **default | fields)  # type: ignore[arg-type]


def adaptive(hours: float, fitting: int, urgent: int = 0) -> Round:
    return next_round(policy(Strategy.ADAPTIVE), Situation(hours * HOUR, fitting, urgent))


def played(rules: Policy, situation: Situation) -> list[tuple[timedelta, Round]]:
    """The rounds of an opening that nobody wants: how much time was left when each began."""
    left, fitting, urgent = situation.left, situation.fitting, situation.urgent
    rounds = []
    while fitting and left > timedelta():
        now = next_round(rules, Situation(left, fitting, urgent))
        rounds.append((left, now))
        left, fitting, urgent = left - now.length, fitting - now.ask, max(0, urgent - now.ask)
    return rounds


def test_every_strategy_is_in_the_table() -> None:
    assert set(TABLE) == set(Strategy)


def test_sequential_asks_one_and_holds() -> None:
    assert next_round(policy(Strategy.SEQUENTIAL), Situation(HOUR, 40, 3)) == Round(1, Manner.HOLD, 2 * HOUR)


def test_batch_asks_n_and_holds_nothing() -> None:
    assert next_round(policy(Strategy.BATCH), Situation(9 * HOUR, 40, 0)) == Round(3, Manner.FIRST, 15 * MINUTE)


def test_batch_asks_the_urgent_alone_first() -> None:
    assert next_round(policy(Strategy.BATCH), Situation(9 * HOUR, 40, 2)) == Round(1, Manner.HOLD, 2 * HOUR)


@pytest.mark.parametrize(
    ("strategy", "manner"), [(Strategy.APPROVE, Manner.RELEASE), (Strategy.CALL, Manner.CALL)], ids=str
)
def test_nothing_is_sent_before_staff_say_so(strategy: Strategy, manner: Manner) -> None:
    now = next_round(policy(strategy), Situation(9 * HOUR, 40, 0))
    assert (now.ask, now.manner, now.by_staff) == (1, manner, True)


@pytest.mark.parametrize(
    ("hours", "fitting", "asked"),
    [
        (72, 5, [1, 1, 1, 1, 1]),  # room for five holds of two hours: one after the other
        (8, 5, [1, 1, 2, 1]),  # not quite: the batches grow as the start comes nearer
        (8, 12, [2, 3, 3, 2, 2]),  # four at once at the end would be more than the batch: rounds of an hour
        (4, 3, [2, 1]),
        (1, 3, [3]),  # one hour: three at once are the clinic's batch
        (1, 40, [5, 8, 11, 16]),  # many: every quarter of an hour, as many as it takes
        (0.15, 7, [7]),
    ],
)
def test_adaptive_grows_as_the_start_comes_nearer(hours: float, fitting: int, asked: list[int]) -> None:
    rounds = played(policy(Strategy.ADAPTIVE), Situation(hours * HOUR, fitting, 0))
    assert [one.ask for _, one in rounds] == asked


def test_one_alone_is_held_and_several_are_not() -> None:
    assert adaptive(72, 5) == Round(1, Manner.HOLD, 2 * HOUR)
    assert adaptive(4, 5).manner is Manner.FIRST


def test_the_urgent_come_alone_and_leave_time_for_the_others() -> None:
    assert adaptive(1, 35, urgent=5) == Round(1, Manner.HOLD, SHORTEST)
    assert adaptive(72, 35, urgent=5) == Round(1, Manner.HOLD, 2 * HOUR)
    assert adaptive(0.5, 35, urgent=5) == Round(5, Manner.FIRST, SHORTEST)


LEFT = st.timedeltas(2 * SHORTEST, timedelta(days=14))
RULES = st.builds(
    Policy,
    strategy=st.just(Strategy.ADAPTIVE),
    hold=st.timedeltas(SHORTEST, timedelta(days=2)),
    shortest=st.just(SHORTEST),
    batch_size=st.integers(1, 30),
    interval=st.timedeltas(MINUTE, 12 * HOUR),
)
PEOPLE = st.tuples(st.integers(1, 300), st.integers(0, 8)).map(lambda both: (both[0] + both[1], both[1]))


@given(rules=RULES, left=LEFT, people=PEOPLE)
def test_everybody_is_asked_before_the_opening_expires(rules: Policy, left: timedelta, people: tuple[int, int]) -> None:
    fitting, urgent = people
    rounds = played(rules, Situation(left, fitting, urgent))
    assert sum(one.ask for _, one in rounds) == fitting  # all of them, and nobody twice
    assert all(1 <= one.ask <= fitting for _, one in rounds)
    if left >= 3 * SHORTEST or not urgent:
        assert rounds[-1][0] >= SHORTEST  # and the last ones have ten minutes to answer


@given(rules=RULES, left=LEFT, fitting=st.integers(1, 300))
def test_where_the_holds_fit_into_what_is_left_they_come_one_after_the_other(
    rules: Policy, left: timedelta, fitting: int
) -> None:
    if (fitting - 1) * rules.hold + rules.shortest <= left:
        assert next_round(rules, Situation(left, fitting, 0)).manner is Manner.HOLD


@given(rules=RULES, left=LEFT, fitting=st.integers(1, 300))
def test_no_more_are_asked_at_once_than_the_clinic_wishes_unless_time_forces_it(
    rules: Policy, left: timedelta, fitting: int
) -> None:
    first = next_round(rules, Situation(left, fitting, 0))
    shortest = max(rules.shortest, min(rules.hold, rules.interval))
    assert first.ask <= rules.batch_size or first.length == shortest
    assert first.length >= min(shortest, rules.hold)


@given(rules=RULES, left=LEFT, fitting=st.integers(1, 300), more=LEFT)
def test_more_time_never_means_a_larger_batch(rules: Policy, left: timedelta, fitting: int, more: timedelta) -> None:
    sizes = [
        next_round(rules, Situation(time, fitting, 0)).ask
        for time in (left, left + more)
        if next_round(rules, Situation(time, fitting, 0)).length == rules.hold
    ]
    assert sizes == sorted(sizes, reverse=True)


@given(left=LEFT, urgent=st.integers(1, 6), others=st.integers(0, 50))
def test_nobody_is_asked_together_with_the_urgent(left: timedelta, urgent: int, others: int) -> None:
    asked = 0
    for _, one in played(policy(Strategy.ADAPTIVE), Situation(left, urgent + others, urgent)):
        assert asked >= urgent or asked + one.ask <= urgent
        asked += one.ask


def test_the_opening_overrides_the_type_and_the_type_the_clinic() -> None:
    clinic = Clinic(
        strategy=Strategy.SEQUENTIAL,
        hold_minutes=120,
        shortest_hold_minutes=10,
        batch_size=3,
        batch_interval_minutes=15,
    )
    kind = AppointmentType(strategy=Strategy.BATCH, hold_minutes=60, batch_size=5, staff_approves=False)
    assert policy_of(Opening(), kind, clinic) == policy(Strategy.BATCH, hold=HOUR, batch_size=5)
    mine = Opening(strategy=Strategy.ADAPTIVE, hold_minutes=30, batch_size=2, batch_interval_minutes=20)
    assert policy_of(mine, kind, clinic) == policy(
        Strategy.ADAPTIVE, hold=30 * MINUTE, batch_size=2, interval=20 * MINUTE
    )


@pytest.mark.parametrize("strategy", list(Strategy), ids=str)
def test_what_staff_approve_is_never_texted_unasked(strategy: Strategy) -> None:
    clinic = Clinic(
        strategy=Strategy.BATCH, hold_minutes=120, shortest_hold_minutes=10, batch_size=3, batch_interval_minutes=15
    )
    kind = AppointmentType(staff_approves=True)
    found = policy_of(Opening(strategy=strategy), kind, clinic).strategy
    assert found is (Strategy.CALL if strategy is Strategy.CALL else Strategy.APPROVE)
