"""500 people say YES to one opening at the same instant: one books, each is answered once; how long until the last is.

    python -m benchmarks.race [--quick]

Staff have offered the opening to all of them, first to reply. Their webhooks come in over four connections as fast as
the server takes them, with web, workers and clock running as they do in production; a text is answered when the carrier
has the reply. Floor, in the same run: as many transactions that do nothing but lock the opening's one row and commit,
one after the other as the row forces them to be, from as many connections as there are workers.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.db import ALL_CLINICS, make_engine, transaction
from app.models import Appointment, Opening, OpeningStatus
from benchmarks._load import CONNECTIONS, post_all, signed_request
from benchmarks._scratch import has_postgres, scratch
from tests.concurrency.rush import Rush, make_rush, offer_all, phone
from tests.faults.fleet import environment, fleet, free_port
from tests.http_carrier import http_carrier
from tests.processes import eventually

PEOPLE = 500
PATIENCE = 20
"""Half minutes."""
ROW = "{:12} {:>7} {:>10} {:>10} {:>10} {:>10} {:>9}"


@dataclass(frozen=True, slots=True)
class Race:
    """Seconds: until all webhooks were acknowledged, until the middle and the last reply, and the floor."""

    taken: float
    middle: float
    last: float
    floor: float


def main() -> None:
    """Print a line for each database."""
    parser = argparse.ArgumentParser(description="500 simultaneous YES for one opening.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the people: does it run?")
    people = PEOPLE // 10 if parser.parse_args().quick else PEOPLE
    print(ROW.format("database", "people", "taken s", "middle s", "last s", "floor s", "× floor"))
    for kind in (["postgresql"] if has_postgres() else []) + ["sqlite"]:
        race = _race(kind, people)
        seconds = (f"{value:.2f}" for value in (race.taken, race.middle, race.last, race.floor))
        print(ROW.format(kind, people, *seconds, f"{race.last / race.floor:.1f}"), flush=True)


def _race(kind: str, people: int) -> Race:
    with scratch(kind) as url, tempfile.TemporaryDirectory() as folder, http_carrier() as carrier:
        rush = make_rush(url, Path(folder), patients=people, openings=1)
        offer_all(rush)
        floor = _floor(url, rush.openings[0], people)
        env = environment(url, carrier.url, free_port(), None) | {"STANDBY_DEMO": ""}
        with fleet(env, Path(folder) / "logs") as ours:
            made = [signed_request(ours.port, phone(n), rush.number, "YES") for n in range(people)]
            began = time.monotonic()
            taken = post_all(ours.port, made)
            done = any(eventually(lambda: len(carrier.taken) >= people) for _ in range(PATIENCE))
            assert done, "some were not answered"
            time.sleep(2)  # an answer too many would come now
        _check(rush, Counter(text.to for text in carrier.taken), [text.body for text in carrier.taken])
        waits = sorted(text.at - began for text in carrier.taken)
        return Race(taken, waits[len(waits) // 2], waits[-1], floor)


def _check(rush: Rush, answers: Counter[str], said: list[str]) -> None:
    """One visit, one "Booked", everybody answered once."""
    assert set(answers.values()) == {1}, "somebody was answered twice"
    assert len(answers) == len(rush.entries), "somebody was not answered"
    booked = sum(body.startswith("Booked") for body in said)
    assert (booked, sum(body.startswith("Sorry") for body in said)) == (1, len(said) - 1)
    with transaction(rush.sessions(), ALL_CLINICS, read_only=True) as session:
        assert len(session.scalars(sa.select(Appointment.id).where(Appointment.source == "offer")).all()) == 1
        assert session.get_one(Opening, rush.openings[0]).status is OpeningStatus.FILLED


def _floor(url: str, opening_id: int, count: int) -> float:
    """Seconds for so many transactions that lock one row and commit."""
    engine = make_engine(url)
    row = sa.select(Opening.__table__.c.id).where(Opening.__table__.c.id == opening_id).with_for_update(key_share=True)

    def lock_and_commit(times: int) -> None:
        for _ in range(times):
            with engine.begin() as connection:
                connection.execute(row)

    lock_and_commit(10)
    threads = [threading.Thread(target=lock_and_commit, args=(count // CONNECTIONS,)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds


if __name__ == "__main__":
    main()
