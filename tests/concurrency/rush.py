"""A clinic of which many patients want the same few openings, and workers that serve it at once.

Workers are threads on PostgreSQL and processes on SQLite; each has the real web application and posts signed webhooks.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from app import drain
from app.config import Config, Twilio
from app.db import make_engine, make_sessions, transaction
from app.factory import Runtime, create_app
from app.models import Chair, Opening, Provider, WaitlistEntry
from app.queue import SilentBell
from app.services import offers
from app.transports.twilio_signature import sign
from tests import databases, factories
from tests.dialogue import Desk
from tests.recorder import FileCarrier

BASE_URL = "https://clinic.test"
TWILIO = Twilio("AC" + "0" * 32, "1" * 32)
T = TypeVar("T")
MONDAY = "2026-11-23 09:00"
FIRST = datetime(2026, 12, 1, 15, tzinfo=UTC)
"""When the first opening starts: 9 in the morning at the clinic."""


class Barrier(Protocol):
    """A barrier of threads or of processes."""

    def wait(self, timeout: float | None = None) -> int: ...


@dataclass(frozen=True)
class Rush:
    """What every worker has to know: picklable."""

    url: str
    texts: Path
    clinic_id: int
    number: str
    entries: tuple[int, ...]
    openings: tuple[int, ...]

    @property
    def carrier(self) -> FileCarrier:
        return FileCarrier(self.texts)

    def sessions(self) -> sessionmaker[Session]:
        return make_sessions(make_engine(self.url), test_clock=True)

    def phone(self, n: int) -> str:
        """The phone of the n-th entry."""
        return phone(n)


@dataclass(frozen=True)
class Worker:
    """One process's runtime, and its web application."""

    runtime: Runtime
    app: Flask

    def text(self, sender: str, recipient: str, body: str, sid: str) -> int:
        """Post a signed webhook; the status it was answered with."""
        form = {"MessageSid": sid, "From": sender, "To": recipient, "Body": body, "NumMedia": "0"}
        headers = {"X-Twilio-Signature": sign(f"{BASE_URL}/webhooks/twilio/sms", form, TWILIO.auth_token)}
        return self.app.test_client().post("/webhooks/twilio/sms", data=form, headers=headers).status_code


def phone(n: int) -> str:
    """A phone of its own for each n."""
    return f"+1312555{1000 + n:04d}"


def sid(*parts: object) -> str:
    """A MessageSid, the same for the same parts."""
    return "SM" + hashlib.md5(repr(parts).encode(), usedforsecurity=False).hexdigest()


def make_rush(url: str, folder: Path, *, patients: int, openings: int, per_day: int = 8, **clinic: Any) -> Rush:
    """So many patients who wait for a cleaning, and free hours on the days after: nothing is offered yet."""
    engine = make_engine(url)
    desk = Desk(engine, start=MONDAY, **clinic)
    entries = tuple(desk.waits(desk.patient(f"P{n}", phone(n))) for n in range(patients))
    return Rush(url, folder / "texts", desk.clinic_id, desk.number, entries, _make_openings(desk, openings, per_day))


def one_opening_each(rush: Rush) -> None:
    """Every patient can come on one day only: nobody is asked about two openings (made with `per_day=1`)."""
    with transaction(rush.sessions(), rush.clinic_id) as session:
        for n, entry_id in enumerate(rush.entries):
            entry, day = (
                session.get_one(WaitlistEntry, entry_id),
                (FIRST + timedelta(days=n % len(rush.openings))).date(),
            )
            entry.date_range_start = entry.date_range_end = day


def _make_openings(desk: Desk, count: int, per_day: int) -> tuple[int, ...]:
    with transaction(desk.sessions, desk.clinic_id) as session:
        provider, chair = session.get_one(Provider, desk.provider.id), session.get_one(Chair, desk.chair.id)
        starts = (FIRST + timedelta(days=day, hours=hour) for day in range(count) for hour in range(per_day))
        made = [
            factories.make_opening(session, provider, desk.kind, at, chair, next_step_at=None)
            for at in itertools.islice(starts, count)
        ]
        return tuple(opening.id for opening in made)


def start_worker(rush: Rush, *, answers_keywords: bool = True) -> Worker:
    """A runtime and a web application of its own."""
    engine = make_engine(rush.url)
    config = Config(
        secret_key="k" * 20 + "0123456789abcdef",
        database_url=rush.url,
        public_base_url=BASE_URL,
        twilio=TWILIO,
        answers_keywords=answers_keywords,
    )
    sessions = make_sessions(engine, test_clock=True)
    runtime = Runtime(config, engine, sessions, rush.carrier, SilentBell())
    return Worker(runtime, create_app(config, runtime))


def offer_all(rush: Rush) -> None:
    """Staff offer each opening to an equal share of the patients; everybody has been asked when this returns."""
    worker, share = start_worker(rush), len(rush.entries) // len(rush.openings)
    for n, opening_id in enumerate(rush.openings):
        with transaction(worker.runtime.sessions, rush.clinic_id) as session:
            asked = rush.entries[n * share : (n + 1) * share]
            assert offers.offer_by_hand(session, opening_id, asked, actor="staff:1", reason="short notice") == share
    drain.run_until_idle(worker.runtime)


def at_once(rush: Rush, work: Callable[[Rush, Worker, Barrier, int], None], count: int) -> None:
    """Let so many workers do the work at the same time: threads on PostgreSQL, processes on SQLite."""
    if databases.SERVER:
        _in_threads(rush, work, count)
    else:
        _in_processes(rush, work, count)


def together(*works: Callable[[], T]) -> list[T]:
    """Do these things in threads at the same instant; their results. Raises the first error."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        barrier.wait(30)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def _in_threads(rush: Rush, work: Callable[[Rush, Worker, Barrier, int], None], count: int) -> None:
    worker, barrier = start_worker(rush), threading.Barrier(count)
    together(*(lambda n=n: work(rush, worker, barrier, n) for n in range(count)))
    worker.runtime.engine.dispose()


def _in_processes(rush: Rush, work: Callable[[Rush, Worker, Barrier, int], None], count: int) -> None:
    # Forked from a server that has imported us and opened no database: SQLite's connections do not survive a fork.
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])
    barrier = server.Barrier(count)
    processes = [server.Process(target=_run, args=(rush, work, barrier, n)) for n in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        with contextlib.suppress(Exception):
            process.kill()
    assert [process.exitcode for process in processes] == [0] * count


def _run(rush: Rush, work: Callable[[Rush, Worker, Barrier, int], None], barrier: Barrier, n: int) -> None:
    work(rush, start_worker(rush), barrier, n)


def count(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    """How many rows of the conditions' table there are."""
    return session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0


def live_openings(session: Session, ids: Sequence[int]) -> list[Opening]:
    """These openings, as they are now."""
    return list(session.scalars(sa.select(Opening).where(Opening.id.in_(ids)).order_by(Opening.id)))
