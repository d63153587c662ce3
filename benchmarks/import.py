"""Imports 75,283 appointments of Vitória into SQLite and PostgreSQL, beside the floor of reading and inserting them.

    python -m benchmarks.import [--postgres URL]

The floor is `csv.reader` over the same file and one executemany INSERT of as many columns into a table without keys or
indexes. The data set is read from STANDBY_DATA or ../shared/data. PostgreSQL is used where it is reachable, in a
database made and dropped here. Each run is a process of its own, so that the peak of its memory is its own.
"""
# ruff: noqa: N999 - the name of the command it measures

from __future__ import annotations

import argparse
import csv
import gzip
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session, sessionmaker

from app.cli.imports import import_command
from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import Appointment, Clinic, Model

DATA = Path(os.environ.get("STANDBY_DATA", Path(__file__).parents[2] / "shared/data")) / "noshow_train.csv.gz"
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
WIDTH = len(Appointment.__table__.columns)
RUNS = ("floor", "import", "again")


@dataclass
class Runtime:
    """What the command needs."""

    sessions: sessionmaker[Session]


def main() -> None:
    """Print a table: seconds, rows per second, share of the floor and peak memory, for each database."""
    parser = argparse.ArgumentParser(description="The import beside its floor.")
    parser.add_argument("--postgres", default=os.environ.get("TEST_DATABASE_URL", POSTGRES))
    parser.add_argument("--run", nargs=2, metavar=("WHAT", "URL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"no data set at {DATA}: set STANDBY_DATA")
    if options.run:
        _run(*options.run)
        return
    print(f"{'database':12} {'run':8} {'rows':>8} {'seconds':>8} {'rows/s':>9} {'× floor':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        _compare("SQLite", f"sqlite:///{folder}/import.sqlite")
    with _scratch(options.postgres) as url:
        if url:
            _compare("PostgreSQL", url)


def _compare(name: str, url: str) -> None:
    floor = 0.0
    for what in RUNS:
        command = [sys.executable, "-m", "benchmarks.import", "--run", what, url]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rows, seconds, peak = (float(word) for word in said.splitlines()[-1].split())
        floor = floor or seconds
        print(
            f"{name:12} {what:8} {rows:8,.0f} {seconds:8.1f} {rows / seconds:9,.0f} {seconds / floor:8.1f} {peak:8.0f}"
        )


def _run(what: str, url: str) -> None:
    """One run in this process; prints rows, seconds and the peak of its memory in MB."""
    engine = make_engine(url)
    if what == "floor":
        Model.metadata.create_all(engine)
        rows, seconds = _floor(engine)
    else:
        rows, seconds = _import(make_sessions(engine))
    print(rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _floor(engine: sa.Engine) -> tuple[int, float]:
    columns = [f"c{number}" for number in range(WIDTH)]
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE floor ({', '.join(f'{column} TEXT' for column in columns)})")
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    statement = f"INSERT INTO floor VALUES ({', '.join([mark] * WIDTH)})"
    start = time.perf_counter()
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file, engine.begin() as connection:
        rows = [(*row, *row)[:WIDTH] for row in csv.reader(file)][1:]
        connection.connection.cursor().executemany(statement, [tuple(row) for row in rows])
    return len(rows), time.perf_counter() - start


def _import(sessions: sessionmaker[Session]) -> tuple[int, float]:
    with transaction(sessions, ALL_CLINICS) as session:
        if session.scalar(sa.select(Clinic.id)) is None:
            zone = "America/Sao_Paulo"
            session.add(
                Clinic(slug="vitoria", name="Vitória", short_name="Vitoria", timezone=zone, phone="+552733330000")
            )
    arguments = ["appointments", str(DATA), "--clinic", "vitoria", "--map", "vitoria"]
    start = time.perf_counter()
    result = CliRunner().invoke(import_command, arguments, obj=Runtime(sessions), catch_exceptions=False)
    seconds = time.perf_counter() - start
    assert result.exit_code == 0, result.output
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return session.scalars(sa.select(sa.func.count(Appointment.id))).one(), seconds


@contextmanager
def _scratch(server: str) -> Iterator[str | None]:
    """The URL of a new PostgreSQL database, dropped afterwards; None where no server answers."""
    name = f"standby_benchmark_{os.getpid()}"
    plain = sa.make_url(server).set(drivername="postgresql")
    try:
        connection = psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        print("PostgreSQL   no server answers: left out")
        yield None
        return
    with connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            scratch = plain.set(drivername="postgresql+psycopg", database=name)
            yield scratch.render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    main()
