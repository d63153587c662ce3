"""The webhook beside its floor, and how long a patient waits for an answer.

    python -m benchmarks.webhook [--postgres URL] [--redis URL] [--seconds 30]

Throughput: the floor is bare Flask with the same signature check, one INSERT and commit, on the same server and database;
both are measured in turn, and the median of the rounds is printed. Goal: at least 0.5 of the floor.
Latency: `--rate` texts a second answer open offers (YES and NO in turn), with one web process, one worker and the clock
on PostgreSQL and Redis; from the request's first byte to the reply's arrival at the carrier. Goals: p50 under 100 ms,
p99 under 1 s. Every answer must cause exactly one reply.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import redis

from app.clock import local, real
from app.db import make_engine, transaction
from app.models import Clinic
from app.schema import upgrade
from app.services import offers
from benchmarks import _serving as serving
from benchmarks._floor import PUBLIC, TABLE, TOKEN
from tests import factories
from tests.dialogue import Desk

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/9"
OURS, FLOOR, PATIENTS = 8701, 8702, 200


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="The webhook beside its floor.")
    parser.add_argument("--postgres", default=os.environ.get("TEST_DATABASE_URL", POSTGRES))
    parser.add_argument("--redis", default=os.environ.get("TEST_REDIS_URL", REDIS))
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"{'database':12} {'ours/s':>8} {'floor/s':>8} {'of floor':>9}   (median of {options.rounds} rounds)")
    with tempfile.TemporaryDirectory() as folder, serving.scratch_postgres(options.postgres) as postgres:
        for name, url in (("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}"), ("PostgreSQL", postgres)):
            _throughput(name, url, options.redis, options.rounds)
    with serving.scratch_postgres(options.postgres) as postgres:
        _latency(postgres, options.redis, options.rate, options.seconds)


def environment(url: str, redis_url: str, **more: str) -> dict[str, str]:
    """What our processes are configured with."""
    return {
        "SECRET_KEY": "benchmark-3Jq8Zk1Wv7Lr5Tn8Bp2Hs6Yd4G",
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": PUBLIC,
        "TWILIO_ACCOUNT_SID": serving.ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "LOG_LEVEL": "ERROR",
        **more,
    }


def _throughput(name: str, url: str, redis_url: str, rounds: int) -> None:
    engine = make_engine(url)
    upgrade(engine)
    TABLE.create(engine)
    desk = Desk(engine)
    phones = [f"+1312556{n:04d}" for n in range(PATIENTS)]
    for phone in phones:
        desk.patient("Ana", phone)
    engine.dispose()
    redis.Redis.from_url(redis_url).flushdb()
    ours, floor = [], []
    web = serving.process(serving.granian("wsgi:app", OURS, 2), environment(url, redis_url))
    bare = serving.process(serving.granian("benchmarks._floor:app", FLOOR, 2), {"FLOOR_URL": url})
    with web, bare:
        serving.wait_for(OURS)
        serving.wait_for(FLOOR)
        for round_ in range(rounds + 1):  # the first warms up
            texts = [serving.signed(phone, desk.number, "What time do you open?") for phone in phones * 10]
            rates = [serving.post_all(port, texts) for port in ((OURS, FLOOR), (FLOOR, OURS))[round_ % 2]]
            for port, rate in zip(((OURS, FLOOR), (FLOOR, OURS))[round_ % 2], rates, strict=True):
                if round_:
                    (ours if port == OURS else floor).append(rate)
    mine, bare_rate = statistics.median(ours), statistics.median(floor)
    share = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    print(f"{name:12} {mine:8.0f} {bare_rate:8.0f} {share:9.2f}")


def _latency(url: str, redis_url: str, rate: int, seconds: int) -> None:
    engine = make_engine(url)
    upgrade(engine)
    phones, number = _asked_patients(engine, rate * seconds)
    engine.dispose()
    redis.Redis.from_url(redis_url).flushdb()
    carrier = serving.Carrier()
    env = environment(url, redis_url, TWILIO_API_BASE_URL=f"http://127.0.0.1:{carrier.server_port}")
    worker = [sys.executable, str(serving.ROOT / "worker.py")]
    with (
        serving.process(serving.granian("wsgi:app", OURS, 1), env),
        serving.process(worker, env),
        serving.process([*worker, "clock"], env),
    ):
        serving.wait_for(OURS)
        time.sleep(5)  # the workers' imports
        texts = [serving.signed(p, number, "YES" if n % 2 else "no thanks") for n, p in enumerate(phones)]
        began = [0.0] * len(texts)
        start = time.perf_counter() + 0.1
        for n, text in enumerate(texts):
            time.sleep(max(0.0, start + n / rate - time.perf_counter()))
            began[n] = time.perf_counter()
            serving.post_one(OURS, text)
        time.sleep(5)
    waited = sorted(carrier.arrived[p][0] - began[n] for n, p in enumerate(phones) if p in carrier.arrived)
    replies = [len(carrier.arrived.get(phone, [])) for phone in phones]
    p50, p99 = (waited[int(len(waited) * share)] * 1000 for share in (0.5, 0.99))
    print(f"\n{rate} texts/s for {seconds} s: p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {waited[-1] * 1000:.0f} ms")
    print(f"{len(phones)} texts, {sum(n == 1 for n in replies)} answered once, {replies.count(0)} not, "
          f"{sum(n > 1 for n in replies)} more than once")  # fmt: skip


def _asked_patients(engine: object, count: int) -> tuple[list[str], str]:
    """As many patients as texts, each asked about an opening of their own; their phones, and the clinic's number."""
    tomorrow = (local(real(), "America/Chicago") + timedelta(days=1)).date()
    desk = Desk(engine, start=f"{tomorrow} 08:05", segments_per_second=1_000_000.0)  # type: ignore[arg-type]
    first = desk.at(f"{tomorrow + timedelta(days=2)} 09:00")
    phones = [f"+1312556{n:04d}" for n in range(count)]
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        pairs = []
        for n, phone in enumerate(phones):
            entry = factories.make_entry(
                session, factories.make_patient(session, clinic, f"P{n}", phone=phone), desk.kind
            )
            at = first + timedelta(hours=n)
            opening = factories.make_opening(session, desk.provider, desk.kind, at, desk.chair, next_step_at=None)
            pairs.append((opening.id, entry.id))
    for opening_id, entry_id in pairs:
        with transaction(desk.sessions, desk.clinic_id) as session:
            offers.offer_by_hand(session, opening_id, [entry_id], actor="benchmark", reason="each has their own")
    desk.work()
    assert len(desk.carrier.texts) == count
    return phones, desk.number


if __name__ == "__main__":
    main()
