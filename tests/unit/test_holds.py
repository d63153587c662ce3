"""How long an offer holds its opening: which limit wins (PRODUCT.md section 2, "Hold")."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.offers.holds import hold_end

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOLD, SHORTEST = timedelta(hours=2), timedelta(minutes=10)


def minutes_held(left: float, next_from: float | None = None) -> float:
    """The hold, for an opening with so many minutes left and a next patient who may be contacted in so many."""
    end = hold_end(
        NOW,
        hold=HOLD,
        shortest=SHORTEST,
        opening_expires_at=NOW + timedelta(minutes=left),
        next_patient_from=None if next_from is None else NOW + timedelta(minutes=next_from),
    )
    return (end - NOW) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("left", "held"),
    [
        (7 * 24 * 60, 120),  # a week: the two hours of spec rule 2
        (241, 120),
        (240, 120),
        (239, 119.5),  # from here half of what is left
        (60, 30),
        (20, 10),
        (19, 10),  # half would be less than ten minutes
        (10, 10),
        (9, 9),  # never past the opening's expiry
        (1, 1),
        (0, 0),
    ],
)
def test_a_hold_without_a_next_patient(left: float, held: float) -> None:
    assert minutes_held(left) == held


@pytest.mark.parametrize(
    ("left", "next_from", "held"),
    [
        (7 * 24 * 60, 0, 120),  # the next may be contacted all along
        (7 * 24 * 60, 120, 120),
        (7 * 24 * 60, 121, 121),  # not yet when it would end: until they may
        (7 * 24 * 60, 12 * 60, 12 * 60),  # overnight
        (60, 45, 45),  # this wins over half of what is left
        (60, 20, 30),
        (60, 60, 60),
        (60, 61, 60),  # the expiry wins over it
        (15, 8, 10),  # ten minutes win over it
        (15, 12, 12),
        (8, 9, 8),
    ],
)
def test_a_hold_lasts_until_the_next_patient_may_be_contacted(left: float, next_from: float, held: float) -> None:
    assert minutes_held(left, next_from) == held


def test_a_clinic_may_set_other_lengths() -> None:
    expiry = NOW + timedelta(hours=10)
    quarter, hour = timedelta(minutes=15), timedelta(hours=1)
    assert hold_end(NOW, hold=quarter, shortest=SHORTEST, opening_expires_at=expiry) == NOW + quarter
    assert hold_end(NOW, hold=quarter, shortest=hour, opening_expires_at=expiry) == NOW + hour


SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=20))
WAITS = st.none() | st.timedeltas(timedelta(), timedelta(days=15))


@given(hold=SPANS, shortest=SPANS, left=SPANS, wait=WAITS)
def test_the_limits_hold_in_their_order(
    hold: timedelta, shortest: timedelta, left: timedelta, wait: timedelta | None
) -> None:
    expiry = NOW + left
    next_from = None if wait is None else NOW + wait
    end = hold_end(NOW, hold=hold, shortest=shortest, opening_expires_at=expiry, next_patient_from=next_from)
    assert NOW < end <= expiry
    assert end >= min(NOW + shortest, expiry)
    if next_from:
        assert end >= min(next_from, expiry)
    # Whatever is longer than wished, or than half of what is left, is so because of a limit that comes first.
    needed = max(NOW + shortest, next_from or NOW)
    assert end <= max(NOW + hold, needed)
    assert end <= max(NOW + left / 2, needed)
    assert end in {NOW + hold, NOW + left / 2, NOW + shortest, next_from, expiry}


@given(left=SPANS, longer=SPANS, wait=WAITS)
def test_an_opening_that_lives_longer_is_never_held_shorter(
    left: timedelta, longer: timedelta, wait: timedelta | None
) -> None:
    next_from = None if wait is None else NOW + wait
    ends = [
        hold_end(NOW, hold=HOLD, shortest=SHORTEST, opening_expires_at=NOW + span, next_patient_from=next_from)
        for span in (left, left + longer)
    ]
    assert ends[0] <= ends[1]
