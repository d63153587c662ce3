"""The only source of time for the domain.

`now(session)` is fixed for one transaction and read when it begins (`app.db.transaction` sets it), so that every
rule of a turn sees the same instant. In a demo it is shifted by the test clock. `real()` is never shifted: leases,
back-off, sender rates, log-in and tokens use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session


@dataclass(slots=True)
class TestClock:
    """A clock that stands still until somebody sets it: for one process that plays a clinic alone."""

    __test__ = False  # no class of tests, whatever pytest thinks of its name

    now: datetime
    """Aware UTC."""


def real() -> datetime:
    """The wall clock: aware UTC."""
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The domain's instant of this transaction: aware UTC. Raises KeyError outside `app.db.transaction`."""
    instant: datetime = session.info["now"]
    return instant


def start(session: Session, instant: datetime) -> None:
    """Fix the transaction's instant (aware UTC); called once, by `app.db.transaction`."""
    session.info["now"] = instant


def local(instant: datetime, zone: str) -> datetime:
    """The same instant on the wall clock of `zone` (an IANA name)."""
    return instant.astimezone(ZoneInfo(zone))


def at_local(day_and_time: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall-clock time in `zone`.

    In the hour that a change of clocks skips, the result is the instant after the gap; in the hour it repeats, the
    first of the two (PEP 495, fold=0).
    """
    return day_and_time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
