"""Waitlists of any size, loaded as fast as the database takes them, in a scratch database of their own.

References are not checked while loading: matching reads no patient, so there are none.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import Appointment, Model, OfferSkip, Opening, OpeningSource, TimeOfDay, WaitlistEntry, WaitlistTime
from app.models.waitlist import HOUR_BITS, TIME_BITS
from tests import factories

START = datetime(2026, 11, 23, 14, tzinfo=UTC)
TYPES, PROVIDERS, OPENINGS = 5, 8, 40
Row = Sequence[object]
Preferences = Callable[[random.Random, "Clinic"], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic of the benchmark, with its openings."""

    id: int
    types: list[int]
    providers: list[int]
    openings: list[int]


def make_clinic(sessions: sessionmaker[Session], n: int) -> Clinic:
    """A clinic with types, providers and openings of the next two weeks, each with 10 who were asked or passed over."""
    chance = random.Random(n)
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["now"] = START
        clinic = factories.make_clinic(session, f"Clinic {n}", area=str(200 + n))
        types = [factories.make_type(session, clinic, name=f"Type {k}", duration_minutes=30) for k in range(TYPES)]
        doctors = [factories.make_provider(session, clinic, name=f"Dr. {k}") for k in range(PROVIDERS)]
        for k in range(OPENINGS):
            starts = START + timedelta(days=chance.randint(0, 13), minutes=15 * chance.randint(0, 36), seconds=k)
            factories.make_opening(
                session, chance.choice(doctors), chance.choice(types), starts, source=OpeningSource.STAFF
            )
        ids = session.scalars(sa.select(Opening.id).where(Opening.clinic_id == clinic.id)).all()
        return Clinic(clinic.id, [kind.id for kind in types], [doctor.id for doctor in doctors], list(ids))


def usual(chance: random.Random, clinic: Clinic) -> dict[str, object]:
    """What people wish for: half of them any day, half any time, one in three a provider."""
    day = START.date() + timedelta(days=chance.randint(0, 10))
    ranged = chance.random() < 0.15
    return {
        "appointment_type_id": chance.choice(clinic.types),
        "preferred_provider_id": chance.choice(clinic.providers) if chance.random() < 0.35 else None,
        "date_range_start": day if ranged else None,
        "date_range_end": day + timedelta(days=5) if ranged else None,
        "days_mask": chance.choice((0b0111110, 0b0001010, 0b0010100, 0b0100000)) if chance.random() < 0.5 else 0,
        "times_mask": chance.choice((1, 2, 4, 3, 6, 8)) if chance.random() < 0.5 else 0,
        "minimum_notice_minutes": 60 * chance.randint(1, 48) if chance.random() < 0.2 else None,
        "notifications_sent": chance.choice((0, 0, 0, 0, 0, 1, 1, 2, 2, 3)),
    }


def other_provider(_chance: random.Random, clinic: Clinic) -> dict[str, object]:
    """Everybody wants the first provider, and waits for the first type: decided inside the index."""
    plain: dict[str, object] = {
        "date_range_start": None,
        "date_range_end": None,
        "minimum_notice_minutes": None,
        "notifications_sent": 0,
    }
    plain |= {"days_mask": 0, "times_mask": 0, "appointment_type_id": clinic.types[0]}
    return plain | {"preferred_provider_id": clinic.providers[0]}


def narrow_times(chance: random.Random, clinic: Clinic) -> dict[str, object]:
    """Everybody names a quarter of an hour at night: the hours decide it inside the index."""
    return other_provider(chance, clinic) | {"preferred_provider_id": None, "times_mask": 8}


def fill(url: str, clinics: Sequence[Clinic], first: int, count: int, wishes: Preferences = usual) -> None:
    """Entries with the ids from `first` on, spread over the clinics, with times, and visits of one in ten."""
    chance = random.Random(first)
    rows: dict[type[Model], list[dict[str, object]]] = {WaitlistEntry: [], WaitlistTime: [], Appointment: []}
    for n in range(first, first + count):
        clinic = clinics[n % len(clinics)]
        entry = _entry(chance, clinic, n) | wishes(chance, clinic)
        rows[WaitlistEntry].append(entry)
        if entry["times_mask"] == 8:
            night = wishes is narrow_times
            span = ("02:00", "02:15") if night else chance.choice((("09:00", "11:00"), ("13:00", "16:30")))
            entry["times_mask"] = TIME_BITS[TimeOfDay.SPECIFIC] + _hours(*span)
            times = {"start_time": f"{span[0]}:00.000000", "end_time": f"{span[1]}:00.000000"}
            rows[WaitlistTime].append({"id": n, "clinic_id": clinic.id, "entry_id": n, "type": "SPECIFIC", **times})
        if chance.random() < 0.1:
            rows[Appointment].append(_visit(chance, clinic, n))
        if len(rows[WaitlistEntry]) == 50_000:
            _load(url, rows)
    _load(url, rows)


def ask_some(url: str, clinics: Sequence[Clinic], entries: int) -> None:
    """Each opening has ten entries that are passed over, at the head of the queue or anywhere."""
    chance = random.Random(7)
    skips: list[dict[str, object]] = []
    for clinic in clinics:
        mine = range(clinics.index(clinic) or len(clinics), entries, len(clinics))
        for opening in clinic.openings:
            for entry in chance.sample(mine, min(10, len(mine))):
                skip = {"clinic_id": clinic.id, "opening_id": opening, "waitlist_entry_id": entry}
                skips.append({"id": len(skips) + 1, **skip, "rule": "OFFER_CAP", "until": None, "created_at": START})
    _load(url, {OfferSkip: skips})


def settle(url: str) -> None:
    """What a database does by itself after a while: statistics, and (PostgreSQL) which pages everybody sees."""
    engine = make_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE")
    engine.dispose()


def sessions_of(url: str) -> sessionmaker[Session]:
    """Sessions as the application makes them."""
    return make_sessions(make_engine(url))


def _hours(first: str, last: str) -> int:
    """The bits of the hours that a range touches: PostgreSQL's bulk load passes the trigger that sets them."""
    return sum(bit for hour, bit in HOUR_BITS.items() if first < f"{hour + 1:02}:00" and last > f"{hour:02}:00")


def _entry(chance: random.Random, clinic: Clinic, n: int) -> dict[str, object]:
    level = chance.choices(range(4), (2, 10, 70, 18))[0]
    added = START - timedelta(minutes=chance.randint(1, 80 * 24 * 60))
    fixed = {"any_time": False, "added_by": "bench", "declines": 0, "status": "ACTIVE"}
    times = {"added_at": added, "created_at": added, "updated_at": added, "expires_at": added + timedelta(days=90)}
    named = ("URGENT", "HIGH", "STANDARD", "FLEXIBLE")[level]
    return {
        "id": n,
        "clinic_id": clinic.id,
        "patient_id": n,
        "priority": named,
        "priority_rank": level,
        **fixed,
        **times,
    }


def _visit(chance: random.Random, clinic: Clinic, n: int) -> dict[str, object]:
    # A provider of its own for each, past the rule against double booking: whose time it takes does not matter here.
    starts = START + timedelta(days=chance.randint(0, 20), minutes=15 * chance.randint(0, 36))
    ids = {"id": n, "clinic_id": clinic.id, "patient_id": n, "provider_id": n, "appointment_type_id": clinic.types[0]}
    fixed = {"status": "SCHEDULED", "historical": False, "double_booked": False, "source": "bench", "booked_at": START}
    return {**ids, **fixed, "starts_at": starts, "ends_at": starts + timedelta(minutes=30)}


def _load(url: str, rows: dict[type[Model], list[dict[str, object]]]) -> None:
    load: Callable[[str, str, list[str], Iterable[Row]], None]
    load = _insert if url.startswith("sqlite") else _copy
    for model, found in rows.items():
        if found:
            load(url, str(model.__tablename__), list(found[0]), (list(row.values()) for row in found))
            found.clear()


def _copy(url: str, table: str, columns: list[str], rows: Iterable[Row]) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _insert(url: str, table: str, columns: list[str], rows: Iterable[Row]) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    marks = ", ".join("?" * len(columns))
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", map(_as_text, rows))
    connection.execute("COMMIT")
    connection.close()


def _as_text(row: Row) -> list[Any]:
    return [stored(value) for value in row]


def stored(value: object) -> object:
    """A value as SQLAlchemy keeps it in SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if hasattr(value, "isoformat") else value


def walk_in_batches(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(first id, how many) by which a list grows to each of the sizes."""
    for before, size in zip((0, *sizes), sizes, strict=False):
        yield before + 1, size - before
