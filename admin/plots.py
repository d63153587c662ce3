"""Figures as pictures: bars with their intervals, a heat map, a line in time. Geometry only; drawn by `plots.html`.

Every share comes with how many it is of and between which values it lies (95 %, Wilson). Nothing is said by colour
alone: each mark has its number beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent

from admin.languages import locale
from app.services.analytics import Rate

STEPS = 6
WIDTH, HEIGHT = 720.0, 200.0
LEFT, BOTTOM, TOP = 44.0, 28.0, 10.0
FEW = 5
"""A share of fewer says nothing yet: it is not coloured."""


def percent(share: float | None) -> str:
    """As "12%"; a dash for None."""
    return "–" if share is None else str(format_percent(share, "#,##0%", locale=locale()))


def number(n: int) -> str:
    """As "1,250"."""
    return str(format_decimal(n, locale=locale()))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `share`, `low` and `high` are places between 0 and 100; `said` is the number that stands at it."""

    label: str
    said: str
    about: str
    share: float
    low: float | None = None
    high: float | None = None
    mark: str = ""


def rate_bars(rows: Sequence[tuple[str, Rate]], *, about: str) -> list[Bar]:
    """Shares on one scale that ends at the largest interval of what is not few; `about`: "%(count)s of %(of)s"."""
    top = max((rate.interval[1] for _, rate in rows if rate.interval and rate.of >= FEW), default=1.0)
    return [_rate_bar(label, rate, top, about) for label, rate in rows]


def _rate_bar(label: str, rate: Rate, top: float, about: str) -> Bar:
    said = about % {"count": number(rate.count), "of": number(rate.of)}
    if rate.share is None or rate.interval is None:
        return Bar(label, "–", said, 0)
    low, high = rate.interval
    between = f"{percent(low)} – {percent(high)}"
    about = f"{said}, {between}"
    share, low, high = (min(100 * one / top, 100.0) for one in (rate.share, low, high))
    return Bar(label, percent(rate.share), about, share, low, high)


def count_bars(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """Counts on one scale, with their share of all."""
    top, every = max((n for _, n in rows), default=0) or 1, sum(n for _, n in rows) or 1
    return [Bar(label, number(n), percent(n / every), 100 * n / top) for label, n in rows]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a heat map; `step` 0 to 5, None where there is too little to say."""

    said: str
    about: str
    step: int | None


def heat(rate: Rate, top: float) -> Cell:
    """A share's cell on a scale that ends at `top`."""
    if rate.share is None:
        return Cell("", "", None)
    about = f"{number(rate.count)}/{number(rate.of)}"
    if rate.of < FEW:
        return Cell(about, about, None)
    return Cell(percent(rate.share), about, min(int(rate.share / (top or 1) * STEPS), STEPS - 1))


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line, with what is said at it."""

    x: float
    y: float
    label: str
    said: str
    about: str
    has_label: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A share in time: the line, the band of its intervals, the scale's marks as (y, words)."""

    points: list[Point]
    path: str
    band: str
    marks: list[tuple[float, str]]


def line(rows: Sequence[tuple[str, Rate]]) -> Line | None:
    """None for less than two points. Weeks without visits are left out."""
    known = [
        (label, rate, rate.share, rate.interval) for label, rate in rows if rate.share is not None and rate.interval
    ]
    if len(known) < 2:
        return None
    top = _round_up(max(interval[1] for *_, interval in known if interval))
    step = (WIDTH - LEFT - 8) / (len(known) - 1)
    every = -(-len(known) // 8)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share / top, 1)

    points, upper, lower = [], [], []
    for n, (label, rate, share, interval) in enumerate(known):
        if share is None or interval is None:
            continue
        x = round(LEFT + n * step, 1)
        about = f"{number(rate.count)}/{number(rate.of)}, {percent(interval[0])} – {percent(interval[1])}"
        points.append(Point(x, y(share), label, percent(share), about, n % every == 0))
        upper.append(f"{x},{y(min(interval[1], top))}")
        lower.append(f"{x},{y(interval[0])}")
    path = "M" + " L".join(f"{point.x},{point.y}" for point in points)
    band = "M" + " L".join([*upper, *reversed(lower)]) + "Z"
    return Line(points, path, band, [(y(top * part), percent(top * part)) for part in (0, 0.5, 1)])


def _round_up(share: float) -> float:
    return min(1.0, max(0.1, -(-int(share * 100) // 10) / 10 + (0.1 if share * 100 % 10 else 0)))
