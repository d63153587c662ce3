"""A simulated year of a clinic, in seconds of CPU time, beside its floor: reading and writing back the rows it leaves.

CPU time, because other work on the machine lengthens the wall clock. The floor copies every row of the played year into
a bare database with the same schema, through the driver alone: what storing the year costs without deciding anything.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from pathlib import Path

from app.models import Model
from simulation.year.making import play_year, scratch
from simulation.year.report import look_back

ROW = "{:<34} {:>9} {:>9}"


def main() -> None:
    """Print the table, and whether every rule held."""
    parser = argparse.ArgumentParser(description="A year of a clinic with 20 visits a day, and whether its rules held.")
    parser.add_argument("--quick", action="store_true", help="two weeks: does it run?")
    days = 10 if parser.parse_args().quick else 260
    with scratch() as (engine, folder):
        began = time.process_time(), time.monotonic()
        year = play_year(engine, folder, days=days, visits=20, seed=1)
        played = time.process_time() - began[0], time.monotonic() - began[1]
        began = time.process_time(), time.monotonic()
        found = look_back(year)
        checked = time.process_time() - began[0], time.monotonic() - began[1]
        began = time.process_time(), time.monotonic()
        rows = _copy(folder / "year.db", folder / "floor.db")
        floor = time.process_time() - began[0], time.monotonic() - began[1]
    print(ROW.format(f"{days} working days, 20 visits a day", "CPU s", "wall s"))
    for what, seconds in (("played", played), ("rules", checked), (f"floor: {rows:,} rows", floor)):
        print(ROW.format(what, *(f"{one:.1f}" for one in seconds)))
    print(found.summary)
    print(f"broken rules: {', '.join(found.broken) or 'none'}")


def _copy(played: Path, bare: Path) -> int:
    """How many rows."""
    rows = 0
    with sqlite3.connect(played) as source, sqlite3.connect(bare) as target:
        for table in Model.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            target.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
            found = source.execute(f"SELECT {', '.join(columns)} FROM {table.name}").fetchall()
            holes = ", ".join("?" * len(columns))
            target.executemany(f"INSERT INTO {table.name} VALUES ({holes})", found)
            rows += len(found)
    return rows


if __name__ == "__main__":
    main()
