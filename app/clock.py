"""The only source of time for the domain.

`now(session)` is fixed for one transaction and read when it begins (`app.db.transaction` sets it), so that every
rule of a turn sees the same instant. In a demo it is shifted by the test clock. `real()` is never shifted: leases,
back-off, sender rates, log-in and tokens use it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session


def real() -> datetime:
    """The wall clock: aware UTC."""
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The domain's instant of this transaction: aware UTC. Raises KeyError outside `app.db.transaction`."""
    instant: datetime = session.info["now"]
    return instant


def start(session: Session, offset: timedelta) -> None:
    """Fix the transaction's instant; called once, by `app.db.transaction`."""
    session.info["now"] = real() + offset


def local(instant: datetime, zone: str) -> datetime:
    """The same instant on the wall clock of `zone` (an IANA name)."""
    return instant.astimezone(ZoneInfo(zone))


def at_local(day_and_time: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall-clock time in `zone`.

    In the hour that a change of clocks skips, the result is the instant after the gap; in the hour it repeats, the
    first of the two (PEP 495, fold=0).
    """
    return day_and_time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
