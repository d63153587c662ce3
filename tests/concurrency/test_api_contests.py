"""Two programs that change one object at once, each of which has seen the same: one of them does, the other is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock
from app.db import transaction
from app.locking import lock
from app.models import AuditHead
from tests import databases
from tests.api import Api
from tests.processes import eventually


def _later() -> str:
    return (clock.real() + timedelta(days=1)).isoformat()


CHANGES: dict[str, tuple[str, str, str, Callable[[], dict[str, Any]]]] = {
    "entry": ("/waitlist/{}", "PUT", "", lambda: {"notes": "calls at noon"}),
    "task": ("/tasks/{}", "POST", "/snooze", lambda: {"until": _later()}),
    "cancellation": ("/cancellations/{}", "PUT", "/reason", lambda: {"reason": "ILLNESS"}),
    "opening": ("/openings/{}", "PATCH", "", lambda: {"holdMinutes": 45}),
    "patient": ("/patients/{}", "PATCH", "", lambda: {"feeExempt": True}),
}
"""Noun: its address, and a change of it that may be made again and again. A patient is never locked."""


@pytest.mark.parametrize("noun", CHANGES)
def test_of_two_changes_of_what_both_have_seen_one_is_made(engine: sa.Engine, noun: str) -> None:
    """The interleaving: both are sent while neither can commit, and both would have passed the check by then."""
    api = Api(engine)
    address, method, act, body = CHANGES[noun]
    path = address.format(api.own.ids[noun])
    seen = {"If-Match": api.get(path).headers["ETag"]}
    change = partial(api.call, method, path + act, json=body(), headers=seen)
    with ThreadPoolExecutor(2) as pool:
        with _nobody_commits(api) as both_wait:
            answers = [pool.submit(change) for _ in range(2)]
            assert eventually(both_wait)
        assert sorted(answer.result().status_code for answer in answers) == [200, 412]


@contextmanager
def _nobody_commits(api: Api) -> Iterator[Callable[[], bool]]:
    """Holds the clinic's audit head; yields whether two others wait. On SQLite the first one waits for its turn to
    write, and the other behind it: nothing can come in between there.
    """
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with transaction(api.sessions, api.own.clinic_id) as session:
        lock(session, AuditHead, session.scalars(sa.select(AuditHead.id)))
        yield lambda: not databases.SERVER or api.look(lambda other: other.scalar(waiting)) == 2
