"""Makes a year and plays it: in a temporary SQLite file that is not waited for, or in a database that is there."""

from __future__ import annotations

import gc
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

import sqlalchemy as sa

from app import clock
from app.config import Config
from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import Model
from simulation.year.calendars import Calendars, at
from simulation.year.carrier import Carrier
from simulation.year.clinic import make_practice, working_days
from simulation.year.desk import Desk
from simulation.year.people import make_people
from simulation.year.play import Rope, Year

FIRST_DAY = date(2026, 1, 5)
"""A Monday."""
SELDOM = (50_000, 20, 100)
PATIENTS_PER_VISIT = 22
"""So many patients for each visit a day: everybody comes about once a month."""


def play_year(engine: sa.Engine, folder: Path, *, days: int, visits: int, seed: int) -> Year:
    """So many working days of a new clinic in an empty database with the schema; what came of it is in the database."""
    dice = random.Random(seed)  # noqa: S311 - it plays, it guards nothing
    test_clock = clock.TestClock(at(FIRST_DAY, time(6)))
    bell = Rope()
    sessions = make_sessions(engine, bell=bell, test_clock=test_clock)
    work = working_days(FIRST_DAY, days)
    with transaction(sessions, ALL_CLINICS) as session:
        practice = make_practice(session, visits, range(work[0].year, work[-1].year + 1))
        town = make_people(session, practice.clinic_id, PATIENTS_PER_VISIT * visits, dice)
    config = Config(secret_key="-" * 40, demo=True)
    calendars = Calendars(sessions, practice, folder, dice)
    desk = Desk(sessions, practice, dice)
    year = Year(sessions, test_clock, config, Carrier(town.phones), practice, town, calendars, desk, dice, visits, bell)
    with _few_collections():
        year.run(work)
    return year


@contextmanager
def _few_collections() -> Iterator[None]:
    """What is there stays for the whole year: looking through it for garbage again and again is a tenth of the time."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


@contextmanager
def scratch() -> Iterator[tuple[sa.Engine, Path]]:
    """An empty database of our own with the schema, and its folder; both are removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'year.db'}")
        sa.event.listen(engine, "connect", _do_not_wait)
        Model.metadata.create_all(engine)
        try:
            yield engine, Path(folder)
        finally:
            engine.dispose()


def _do_not_wait(connection: object, _record: object) -> None:
    """Nobody pulls the plug of a simulation."""
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
