"""Redis absent, or hung: texts are taken and handled all the same, only later."""

from __future__ import annotations

import signal
from pathlib import Path

import sqlalchemy as sa

from app.db import ALL_CLINICS, transaction
from app.embedded_redis import embedded_redis
from app.models import InboxItem
from tests.concurrency.rush import Rush, make_rush, phone, sid
from tests.faults.fleet import environment, fleet, free_port
from tests.http_carrier import HttpCarrier, http_carrier
from tests.processes import eventually

TEXTS = 5


def _answered(rush: Rush, carrier: HttpCarrier, patients: range) -> bool:
    """Whether each of them has got an answer, once, and nothing is left to do."""
    with transaction(rush.sessions(), ALL_CLINICS, read_only=True) as session:
        waiting = session.scalars(sa.select(InboxItem.id).where(InboxItem.handled_at.is_(None))).all()
    return not waiting and all(len(carrier.to(phone(n))) == 1 for n in patients)


def test_without_redis_the_worker_polls_and_answers(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=TEXTS, openings=0)
    with http_carrier() as carrier:
        env = environment(database_url, carrier.url, free_port(), None)
        with fleet(env, tmp_path / "logs") as ours:
            for n in range(TEXTS):
                assert ours.text(phone(n), rush.number, "hello, it's me", sid(n)) == 200
            assert eventually(lambda: _answered(rush, carrier, range(TEXTS))), ours.said("worker")


def test_while_redis_hangs_a_text_is_taken_and_handled_once(database_url: str, tmp_path: Path) -> None:
    rush = make_rush(database_url, tmp_path, patients=2 * TEXTS, openings=0)
    with http_carrier() as carrier, embedded_redis() as server:
        assert server is not None
        env = environment(database_url, carrier.url, free_port(), server.url)
        with fleet(env, tmp_path / "logs", server.child.command) as ours:
            ours.signal("redis", signal.SIGSTOP)
            for n in range(TEXTS):
                assert ours.text(phone(n), rush.number, "hello, it's me", sid(n)) == 200
            assert eventually(lambda: _answered(rush, carrier, range(TEXTS))), ours.said("clock")
            ours.signal("redis", signal.SIGCONT)
            for n in range(TEXTS, 2 * TEXTS):
                assert ours.text(phone(n), rush.number, "hello, it's me", sid(n)) == 200
            assert eventually(lambda: _answered(rush, carrier, range(2 * TEXTS))), ours.said("worker")
