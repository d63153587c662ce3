"""Analytics over the 75,283 visits of Vitória, beside the same figures by bare SQL.

    python -m benchmarks.analytics [sqlite|postgresql]

The visits are imported as a clinic would; the data set is read from STANDBY_DATA or ../shared/data. The floor of each
figure is one SELECT of our own writing over the bare table, and both have to say the same. Goal: every figure over all
rows in under a second on PostgreSQL.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session, sessionmaker

from app.cli.imports import import_command
from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import Clinic
from app.services.analytics.misses import MissesBy, misses, repeat_cancellers
from app.services.analytics.patterns import find_patterns
from app.services.analytics.revenue import revenue
from benchmarks._scratch import has_postgres, scratch

DATA = Path(os.environ.get("STANDBY_DATA", Path(__file__).parents[2] / "shared/data")) / "noshow_train.csv.gz"
FIRST, LAST, ZONE = date(2016, 4, 1), date(2016, 6, 30), "America/Sao_Paulo"
RUNS = 5
WEEKDAY = {
    # São Paulo was three hours behind UTC all through these months.
    "postgresql": "to_char(starts_at AT TIME ZONE 'America/Sao_Paulo', 'FMDay')",
    "sqlite": "strftime('%w', datetime(starts_at, '-3 hours'))",
}
SUNDAY_FIRST = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
T = TypeVar("T")


class _Parts:
    """What the import command needs."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions


def main() -> None:
    """Print the share of no-shows by weekday, ours beside bare SQL's, then the times."""
    if not DATA.exists():
        sys.exit(f"no data set at {DATA}: set STANDBY_DATA")
    wanted = sys.argv[1:] or ["sqlite", *(["postgresql"] if has_postgres() else [])]
    for kind in wanted:
        with scratch(kind) as url:
            _measure(kind, url)


def _measure(kind: str, url: str) -> None:
    sessions = make_sessions(make_engine(url))
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = Clinic(slug="vitoria", name="Vitória", short_name="Vitoria", timezone=ZONE, phone="+552733330000")
        session.add(clinic)
        session.flush()
        clinic_id = clinic.id
    arguments = ["appointments", str(DATA), "--clinic", "vitoria", "--map", "vitoria"]
    CliRunner().invoke(import_command, arguments, obj=_Parts(sessions), catch_exceptions=False)
    with transaction(sessions, clinic_id, read_only=True) as session:
        _compare(session, clinic_id, kind)
        floor = _timed(lambda: _by_hand(session, kind))
        print(f"{kind}: floor (one bare SELECT by weekday) {floor * 1000:.0f} ms")
        for by in MissesBy:
            seconds = _timed(lambda by=by: misses(session, clinic_id, FIRST, LAST, by))  # type: ignore[misc]
            print(f"  by {by:9} {seconds * 1000:6.0f} ms  {seconds / floor:5.1f} x the floor")
        for name, figure in (("patterns", find_patterns), ("revenue", revenue), ("repeat", repeat_cancellers)):
            seconds = _timed(lambda figure=figure: figure(session, clinic_id, FIRST, LAST))  # type: ignore[misc]
            print(f"  {name:12} {seconds * 1000:6.0f} ms  {seconds / floor:5.1f} x the floor")


def _compare(session: Session, clinic_id: int, kind: str) -> None:
    ours = {one.name: one.no_shows for one in misses(session, clinic_id, FIRST, LAST, MissesBy.WEEKDAY).groups}
    bare = _by_hand(session, kind)
    for name, rate in ours.items():
        assert bare[name] == (rate.count, rate.of), (name, bare[name], rate)
        low, high = rate.interval or (0, 0)
        print(f"  {name:10} {rate.count / rate.of:6.1%} ({low:.1%} to {high:.1%}) of {rate.of:,} missed")


def _by_hand(session: Session, kind: str) -> dict[str, tuple[int, int]]:
    statement = (
        f"SELECT {WEEKDAY[kind]}, sum(CASE WHEN status = 'NO_SHOW' THEN 1 ELSE 0 END), count(*) FROM appointment "
        "WHERE status IN ('NO_SHOW', 'COMPLETED') GROUP BY 1"
    )
    rows = session.execute(sa.text(statement))
    return {SUNDAY_FIRST[int(day)] if day.isdigit() else day: (missed, count) for day, missed, count in rows}


def _timed(work: Callable[[], T]) -> float:
    """The median of some runs, after one that does not count."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
