"""Shares and durations with their uncertainty, against published and hand-computed figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services.analytics.intervals import Rate, Spread


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (5, 5, 0.5655, 1.0),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert Rate(count, of).interval == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_there_is_no_share() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).interval, Spread.over([])) == (None, None, None)


def test_the_median_and_what_nine_of_ten_stay_under() -> None:
    spread = Spread.over([timedelta(minutes=n) for n in (30, 10, 40, 20)])
    assert spread == Spread(4, timedelta(minutes=25), timedelta(minutes=37))
    assert Spread.over([timedelta(minutes=7)]) == Spread(1, timedelta(minutes=7), timedelta(minutes=7))
