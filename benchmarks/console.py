"""Every page of the console with 100,000 patients, and 200 open consoles beside the carrier's webhooks.

    python -m benchmarks.console [--quick]

Pages: server time of one request and its statements, on PostgreSQL; floor: the console's empty page (log-in, menu,
frame). Goal: under 150 ms and at most 12 statements. News: 200 consoles that ask every 4 s whether there is any (50 a
second, answered 304), beside 20 webhooks a second, which are also measured without them (the floor).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from benchmarks import _live
from benchmarks._practice import make_practice
from benchmarks._scratch import has_postgres, scratch
from tests.console_pages import Place, every_page
from tests.front_desk import log_in, make_app

RUNS, GOAL_MS, GOAL_STATEMENTS = 15, 150, 12
LINE = "{:44} {:>9} {:>9} {:>7} {:>11}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="The console's pages, and its screens that ask for news.")
    parser.add_argument("--quick", action="store_true", help="few runs: does it run?")
    quick = parser.parse_args().quick
    if not has_postgres():
        print("No PostgreSQL answers (TEST_DATABASE_URL): nothing is measured.")
        return
    with scratch("postgresql") as url:
        sessions, morning = make_practice(url)
        app = make_app(sessions)
        client = app.test_client()
        log_in(client, "boss@example.com")
        _pages(app, client, sessions, every_page(app, sessions, morning.clinic), 3 if quick else RUNS)
        _live.measure(url, 3 if quick else 20)


def _pages(app: Flask, client: FlaskClient, sessions: sessionmaker[Session], places: list[Place], runs: int) -> None:
    print(LINE.format("page (goal: 150 ms, 12 statements)", "median ms", "worst ms", "x floor", "statements"))
    floor = _time(client, "/admin/account/" if "account.index_view" in app.view_functions else "/admin/", runs)
    print(LINE.format("(floor: the account page)", f"{floor[0]:.1f}", f"{floor[1]:.1f}", "1.0", ""))
    for place in places:
        median, worst = _time(client, f"/admin/{place.path}", runs)
        with _counted(sessions) as said:
            client.get(f"/admin/{place.path}")
        missed = " !" if median > GOAL_MS or len(said) > GOAL_STATEMENTS else ""
        figures = (f"{median:.1f}", f"{worst:.1f}", f"{median / floor[0]:.1f}", f"{len(said)}{missed}")
        print(LINE.format(place.path, *figures), flush=True)


def _time(client: FlaskClient, url: str, runs: int) -> tuple[float, float]:
    """Median and worst in milliseconds; the first run, which fills caches, does not count."""
    times = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        assert client.get(url).status_code in (200, 302, 303), url
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[1:]), max(times[1:])


@contextmanager
def _counted(sessions: sessionmaker[Session]) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(sessions.kw["bind"], "before_cursor_execute", note)
    yield said
    sa.event.remove(sessions.kw["bind"], "before_cursor_execute", note)


if __name__ == "__main__":
    main()
