"""The API beside its floor: a list of 50 out of a million entries, an entry created, an opening booked.

    python -m benchmarks.api [--quick]

Alone: one request after the other. Then 50 a second, sent when their time has come whether or not those before are
answered. Granian as in production (one worker, one thread), PostgreSQL, everything on this machine. Floor: bare Flask,
one SELECT of 50 rows as JSON, or one INSERT and its commit; same server, same database. Goal: at most three times it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access import Permission, issue_token
from app.db import ALL_CLINICS, make_engine, transaction
from app.models import AppointmentType, Clinic, Provider
from app.web.api import PREFIX
from app.web.api.ids import opaque
from benchmarks import _waitlist
from benchmarks._load import ask, connect, evenly
from benchmarks._scratch import has_postgres, scratch
from benchmarks._serve import granian
from tests import factories
from tests.faults.fleet import environment, free_port

ROWS, PER_SECOND, SECONDS, ALONE = 1_000_000, 50, 20, 60
SEQUENCES = ("patient", "waitlist_entry", "waitlist_time", "appointment")
LINE = "{:8} {:>12} {:>12} {:>6} {:>10} {:>10} {:>10} {:>10} {:>6}"
MAY = (Permission.MANAGE_WAITLIST, Permission.VIEW_CALENDAR)


@dataclass(frozen=True, slots=True)
class World:
    """A clinic with its waitlist; `patients` wait for nothing yet, each of `pairs` is an entry and its opening."""

    clinic_id: int
    kind: str
    token: str
    patients: list[str]
    pairs: list[tuple[str, str]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="The API beside its floor.")
    parser.add_argument("--quick", action="store_true", help="20,000 entries, 4 seconds: does it run?")
    quick = parser.parse_args().quick
    if not has_postgres():
        print("No PostgreSQL answers (TEST_DATABASE_URL): nothing is measured.")
        return
    rows, seconds = (20_000, 4) if quick else (ROWS, SECONDS)
    with scratch("postgresql") as url, tempfile.TemporaryDirectory() as folder:
        count = PER_SECOND * seconds + ALONE
        world = _make(url, rows, count)
        env = environment(url, "http://127.0.0.1:9", free_port(), None)
        env |= {"STANDBY_DEMO": "", "API_REQUESTS_PER_MINUTE": "1000000", "TMPDIR": str(Path(folder))}
        floor_env = env | {"PORT": str(free_port())}
        print(f"{PER_SECOND} requests/s for {seconds} s, {rows:,} entries; ms (goal: 3 x the floor)")
        print(LINE.format("", "alone: floor", "ours", "x", "floor p50", "p99", "ours p50", "p99", "x"))
        with granian("benchmarks._floor_api:app", floor_env) as floor, granian("wsgi:app", env) as ours:
            for name, bare, full in _cases(world, count):
                both = ((floor, bare), (ours, full))
                alone = [_alone(port, made[:ALONE]) for port, made in both]
                at = [_measure(port, made[ALONE:]) for port, made in both]
                times = [f"{1000 * one:.1f}" for pair in at for one in pair]
                first = [f"{1000 * one:.1f}" for one in alone]
                print(
                    LINE.format(name, *first, f"{alone[1] / alone[0]:.1f}", *times, f"{at[1][0] / at[0][0]:.1f}"),
                    flush=True,
                )


def _cases(world: World, count: int) -> list[tuple[str, list[bytes], list[bytes]]]:
    """What is measured, and the requests to the floor and to us."""
    bodies = [{"patientId": one, "appointmentTypeId": world.kind} for one in world.patients]
    select = [_request("GET", f"/floor/{world.clinic_id}", world)] * count
    insert = [_request("POST", "/floor", world, body) for body in bodies]
    listed = [_request("GET", f"{PREFIX}/waitlist?status=ACTIVE", world)] * count
    created = [_request("POST", f"{PREFIX}/waitlist", world, body) for body in bodies]
    booked = [
        _request("POST", f"{PREFIX}/waitlist/{entry}/book", world, {"slotId": slot}) for entry, slot in world.pairs
    ]
    return [("list", select, listed), ("create", insert, created), ("book", insert, booked)]


def _request(method: str, path: str, world: World, body: object = None) -> bytes:
    content = json.dumps(body) if body else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {world.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n{content}"
    ).encode()


def _measure(port: int, made: Sequence[bytes]) -> tuple[float, float]:
    """Median and 99th percentile in seconds, from when each request's time had come to the end of its answer."""
    waits = sorted(evenly(port, made, PER_SECOND, {200, 201}))
    return waits[len(waits) // 2], waits[int(len(waits) * 0.99)]


def _alone(port: int, made: Sequence[bytes]) -> float:
    """Median in seconds, one after the other; the first ten warm up."""
    waits = []
    with connect(port) as connection:
        for request in made:
            began = time.perf_counter()
            assert ask(connection, request) in (200, 201)
            waits.append(time.perf_counter() - began)
    return statistics.median(waits[10:])


def _make(url: str, rows: int, count: int) -> World:
    sessions = _waitlist.sessions_of(url)
    made = _waitlist.make_clinic(sessions, 0)
    _waitlist.fill(url, [made], 1, rows)
    engine = make_engine(url)
    with engine.begin() as connection:
        for table in SEQUENCES:  # rows that were loaded with their ids
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {rows + 1})")
    engine.dispose()
    world = _people(sessions, made, count)
    _waitlist.settle(url)
    return world


def _people(sessions: sessionmaker[Session], made: _waitlist.Clinic, count: int) -> World:
    """Patients who will wait, and patients who do, each with an opening of their own."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic, kind = session.get_one(Clinic, made.id), session.get_one(AppointmentType, made.types[0])
        doctors = [session.get_one(Provider, one) for one in made.providers]
        for doctor in doctors:
            session.execute(
                sa.text("INSERT INTO provider_type (clinic_id, provider_id, appointment_type_id) VALUES (:c, :p, :t)"),
                {"c": clinic.id, "p": doctor.id, "t": kind.id},
            )
        found = [factories.make_patient(session, clinic, f"P{n}", f"+1312{n:07d}") for n in range(2 * count)]
        first = datetime.combine(clock.real().date() + timedelta(days=60), datetime.min.time(), UTC)
        pairs = []
        for n, patient in enumerate(found[count:]):
            entry = factories.make_entry(session, patient, kind)
            starts = first + timedelta(minutes=30 * (n // len(doctors)))
            opening = factories.make_opening(session, doctors[n % len(doctors)], kind, starts)
            pairs.append((opaque("entry", entry.id), opaque("opening", opening.id)))
        ends = clock.real() + timedelta(days=1)
        token = issue_token(session, clinic, "bench", list(MAY), expires_at=ends, actor="bench")[1]
        patients = [opaque("patient", one.id) for one in found[:count]]
        return World(clinic.id, opaque("type", kind.id), token, patients, pairs)


if __name__ == "__main__":
    main()
