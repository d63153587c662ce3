"""The webhook beside its floor, and how long a patient waits: webhook in, reply handed to the carrier.

    python -m benchmarks.webhook [--quick]

Floor: bare Flask, the same check of the signature, one INSERT and its commit; same server, same database, rounds taken
in turn. Goals: at least half of the floor's requests per second; at 20 texts a second half of the replies within 100 ms
and 99 of 100 within a second, with PostgreSQL, everything on this machine. Each text is answered exactly once.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.embedded_redis import EmbeddedRedis, embedded_redis
from benchmarks._load import ask, connect, requests_per_second, signed_request
from benchmarks._scratch import has_postgres, scratch
from benchmarks._serve import granian
from tests.concurrency.rush import Rush, make_rush, offer_all, phone
from tests.faults.fleet import environment, fleet, free_port
from tests.http_carrier import http_carrier
from tests.processes import eventually

ROUNDS, REQUESTS, CONTACTS = 7, 2000, 100
PER_SECOND, SECONDS, ASKED = 20, 30, 100
ROW = "{:12} {:>12} {:>12} {:>8} {:>8}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="The webhook beside its floor, and the time to a reply.")
    parser.add_argument("--quick", action="store_true", help="a fifth of the work: does it run?")
    share = 5 if parser.parse_args().quick else 1
    kinds = (["postgresql"] if has_postgres() else []) + ["sqlite"]
    print("Webhook, requests per second (median; goal: 0.5 of the floor)")
    print(ROW.format("database", "floor", "ours", "share", "goal"))
    for kind in kinds:
        floor, ours = _throughput(kind, REQUESTS // share)
        print(ROW.format(kind, f"{floor:.0f}", f"{ours:.0f}", f"{ours / floor:.2f}", "0.50"), flush=True)
    print(f"\nWebhook to carrier, {PER_SECOND} texts per second, {SECONDS // share} s (goals on postgresql: 100, 1000)")
    print(ROW.format("database", "p50 ms", "p99 ms", "max ms", "texts"))
    for kind in kinds:
        waits = sorted(_latency(kind, PER_SECOND * SECONDS // share))
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        print(ROW.format(kind, *(f"{1000 * wait:.0f}" for wait in (p50, p99, waits[-1])), len(waits)), flush=True)


def _throughput(kind: str, requests: int) -> tuple[float, float]:
    """Medians of the floor and of ours, in requests per second."""
    with scratch(kind) as url, tempfile.TemporaryDirectory() as folder, _redis() as server:
        rush = make_rush(url, Path(folder), patients=CONTACTS, openings=0)
        env = environment(url, "http://127.0.0.1:9", free_port(), server.url if server else None) | {"STANDBY_DEMO": ""}
        floor_env = env | {"PORT": str(free_port())}
        floor_env["PUBLIC_BASE_URL"] = f"http://localhost:{floor_env['PORT']}"
        with granian("benchmarks._floor:app", floor_env) as floor, granian("wsgi:app", env) as ours:
            found: dict[int, list[float]] = {floor: [], ours: []}
            for n in range(ROUNDS + 1):
                for port in (floor, ours):
                    speed = requests_per_second(port, [phone(i) for i in range(CONTACTS)], rush.number, requests)
                    found[port] += [speed] if n else []  # the first round warms up
        return statistics.median(found[floor]), statistics.median(found[ours])


@contextmanager
def _redis() -> Iterator[EmbeddedRedis | None]:
    with embedded_redis() as server:
        process = subprocess.Popen(server.child.command) if server else None
        try:
            assert server is None or eventually(server.child.ready or bool)
            yield server
        finally:
            if process:
                process.terminate()
                process.wait()


def _latency(kind: str, texts: int) -> list[float]:
    """Seconds from each webhook to its reply at the carrier. Some answer an open offer, the others ask for help."""
    with scratch(kind) as url, tempfile.TemporaryDirectory() as folder, http_carrier() as carrier, _redis() as server:
        rush = make_rush(url, Path(folder), patients=texts, openings=ASKED)
        offer_all(replace(rush, entries=rush.entries[:ASKED]))
        env = environment(url, carrier.url, free_port(), server.url if server else None)
        env |= {"TWILIO_ANSWERS_KEYWORDS": "0", "STANDBY_DEMO": ""}
        with fleet(env, Path(folder) / "logs") as ours:
            said = ["YES"] * ASKED + ["HELP"] * (texts - ASKED)
            sent = _send_evenly(ours.port, rush, said)
            assert eventually(lambda: len(carrier.taken) >= texts), "some texts were not answered"
        heard = {text.to: text.at for text in carrier.taken}
        assert len(heard) == len(carrier.taken) == texts, "a text was answered twice"
        return [heard[phone(n)] - sent[n] for n in range(texts)]


def _send_evenly(port: int, rush: Rush, said: list[str]) -> dict[int, float]:
    """Post each text when its time has come, whether or not those before are answered; when that was."""
    order = random.Random(1).sample(range(len(said)), len(said))
    made = {n: signed_request(port, phone(n), rush.number, said[n]) for n in order}
    began, sent = time.monotonic() + 0.5, {}

    def post(n: int) -> None:
        with connect(port) as connection:
            assert ask(connection, made[n]) == 200

    threads = []
    for place, n in enumerate(order):
        time.sleep(max(0.0, began + place / PER_SECOND - time.monotonic()))
        sent[n] = time.monotonic()
        threads.append(threading.Thread(target=post, args=(n,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return sent


if __name__ == "__main__":
    main()
