"""The top ten for an opening beside the bare walk of the same index, from 1,000 entries to 1,000,000.

    python -m benchmarks.matching [--quick] [--plot docs/matching.svg]

Floor: the bare driver sends hand-written SQL with the index's own conditions and gets ids; ours is `candidates`, with
the rules that read other tables (asked, passed over, other visits, SPECIFIC times), in a session that has the clinic,
the opening and its type, as a step of the engine has. Both in turn over the same random openings. Goals, PostgreSQL:
median at most twice the floor, < 20 ms.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from app.db import ALL_CLINICS, transaction
from app.models import AppointmentType, Clinic, Opening
from app.services.offers.matching import candidates
from app.services.offers.rules import facts
from benchmarks import _plot, _waitlist
from benchmarks._scratch import has_postgres, scratch

TOP, ROUNDS = 10, 5
ROW = "{:11} {:26} {:>10} {:>9} {:>9} {:>9} {:>9} {:>6}"
FLOOR = """
SELECT id FROM waitlist_entry
WHERE clinic_id = {clinic_id} AND appointment_type_id = {type_id} AND status IN ('ACTIVE', 'NOTIFIED')
AND (expires_at IS NULL OR expires_at > {now}) AND notifications_sent < {limit}
AND (preferred_provider_id IS NULL OR preferred_provider_id = {provider_id})
AND (date_range_start IS NULL OR date_range_start <= {day}) AND (date_range_end IS NULL OR date_range_end >= {day})
AND (days_mask = 0 OR (days_mask & {day_bit}) <> 0)
AND (times_mask = 0 OR (times_mask & {named_times}) <> 0)
AND (minimum_notice_minutes IS NULL OR minimum_notice_minutes <= {notice})
ORDER BY priority_rank, added_at, id LIMIT 10
"""
NAMES = ("clinic_id", "type_id", "now", "limit", "provider_id", "day", "day_bit", "named_times", "notice")
Walk = Callable[[dict[str, Any]], list[int]]


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds: medians of both, and the 99th of a hundred."""

    kind: str
    what: str
    entries: int
    floor: float
    floor_p99: float
    ours: float
    ours_p99: float


def main() -> None:
    """Print the table; write the plot."""
    parser = argparse.ArgumentParser(description="The top ten for an opening beside the bare walk of its index.")
    parser.add_argument("--quick", action="store_true", help="a hundredth of the entries: does it run?")
    parser.add_argument("--plot", type=Path, help="an SVG of the growth")
    options = parser.parse_args()
    share = 100 if options.quick else 1
    print(ROW.format("database", "waitlist", "entries", "floor", "p99", "ours", "p99", "ratio"))
    figures = []
    for kind in (["postgresql"] if has_postgres() else []) + ["sqlite"]:
        for figure in _figures(kind, share):
            figures.append(figure)
            timed = (f"{ms:.2f}" for ms in (figure.floor, figure.floor_p99, figure.ours, figure.ours_p99))
            ratio = f"{figure.ours / figure.floor:.2f}"
            print(ROW.format(figure.kind, figure.what, f"{figure.entries:,}", *timed, ratio), flush=True)
    if options.plot:
        lines = _lines([figure for figure in figures if not figure.what.startswith("nobody")])
        options.plot.write_text(_plot.svg(lines), encoding="utf-8")


def _lines(figures: Sequence[Figure]) -> dict[_plot.Key, list[tuple[int, float]]]:
    lines: dict[_plot.Key, list[tuple[int, float]]] = {}
    for figure in figures:
        for who, milliseconds in (("candidates", figure.ours), ("floor", figure.floor)):
            lines.setdefault((figure.kind, figure.what, who), []).append((figure.entries, milliseconds))
    return lines


def _figures(kind: str, share: int) -> Iterator[Figure]:
    one, many = [1_000, 10_000, 100_000], [1_000, 10_000, 100_000, 1_000_000]
    yield from _growth(kind, "one clinic", 1, [n // share for n in one])
    yield from _growth(kind, "over 100 clinics", 100, [n // share for n in many if n // share >= 1000] or [1000])
    yield _worst(kind, "nobody fits: provider", 100_000 // share, _waitlist.other_provider)
    yield _worst(kind, "nobody fits: SPECIFIC", 100_000 // share, _waitlist.narrow_times)


def _growth(kind: str, what: str, count: int, sizes: Sequence[int]) -> Iterator[Figure]:
    with scratch(kind) as url:
        sessions = _waitlist.sessions_of(url)
        clinics = [_waitlist.make_clinic(sessions, n) for n in range(count)]
        for first, more in _waitlist.walk_in_batches(sizes):
            _waitlist.fill(url, clinics, first, more)
            if first == 1:
                _waitlist.ask_some(url, clinics, more)
            _waitlist.settle(url)
            openings = [opening for clinic in clinics for opening in clinic.openings]
            yield _measure(
                kind, what, url, first + more - 1, random.Random(1).sample(openings, min(200, len(openings)))
            )
        sessions.kw["bind"].dispose()


def _worst(kind: str, what: str, entries: int, wishes: _waitlist.Preferences) -> Figure:
    """Openings of the second provider for the type that everybody waits for: the whole queue is read."""
    with scratch(kind) as url:
        sessions = _waitlist.sessions_of(url)
        clinic = _waitlist.make_clinic(sessions, 0)
        _waitlist.fill(url, [clinic], 1, entries, wishes)
        _waitlist.settle(url)
        with transaction(sessions, ALL_CLINICS) as session:
            for opening_id in clinic.openings:
                opening = session.get_one(Opening, opening_id)
                opening.appointment_type_id, opening.provider_id = clinic.types[0], clinic.providers[1]
        figure = _measure(kind, what, url, entries, clinic.openings[:10])
        sessions.kw["bind"].dispose()
        return figure


def _measure(kind: str, what: str, url: str, entries: int, openings: Sequence[int]) -> Figure:
    floors: list[float] = []
    ours: list[float] = []
    sessions = _waitlist.sessions_of(url)
    with transaction(sessions, ALL_CLINICS, read_only=True) as session, _bare(url) as walk:
        for n in range(ROUNDS + 1):
            for opening_id in openings:
                opening = session.get_one(Opening, opening_id)
                clinic = session.get_one(Clinic, opening.clinic_id)
                its_type = session.get_one(AppointmentType, opening.appointment_type_id)
                assert its_type.clinic_id == clinic.id
                values = {name: facts(opening, clinic, _waitlist.START)[name] for name in NAMES}
                walked = _timed(lambda: walk(values))  # noqa: B023 - called at once
                found = _timed(lambda: candidates(session, opening, _waitlist.START, TOP))  # noqa: B023
                if n:  # the first round warms up
                    floors.append(walked)
                    ours.append(found)
    sessions.kw["bind"].dispose()
    return Figure(kind, what, entries, *_median_and_p99(floors), *_median_and_p99(ours))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _median_and_p99(found: list[float]) -> tuple[float, float]:
    found.sort()
    return found[len(found) // 2], found[int(len(found) * 0.99)]


@contextmanager
def _bare(url: str) -> Iterator[Walk]:
    """The floor on a connection of its own."""
    if url.startswith("sqlite"):
        text = FLOOR.format(**{name: f":{name}" for name in NAMES})
        with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
            yield lambda values: [
                row[0] for row in file.execute(text, {k: _waitlist.stored(v) for k, v in values.items()})
            ]
    else:
        text = FLOOR.format(**{name: f"%({name})s" for name in NAMES})
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            yield lambda values: [row[0] for row in server.execute(text, values)]


if __name__ == "__main__":
    main()
