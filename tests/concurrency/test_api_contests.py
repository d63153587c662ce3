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
from app.access import Permission, issue_token
from app.db import ALL_CLINICS, transaction
from app.locking import lock
from app.models import AuditHead, Clinic, Role
from tests import databases, factories
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


@pytest.mark.parametrize(
    ("shown", "first", "second"),
    [
        ("/hours", ("PUT", "/hours/1", "WEEK"), ("PUT", "/hours/2", "WEEK")),
        (
            "/practice/providers/{provider}",
            ("PUT", "/practice/providers/{provider}/hours/1", "WEEK"),
            ("PATCH", "/practice/providers/{provider}", {"name": "Dr. Other"}),
        ),
    ],
)
def test_of_two_changes_of_parts_of_one_object_one_is_made(
    engine: sa.Engine, shown: str, first: tuple[str, str, Any], second: tuple[str, str, Any]
) -> None:
    """The interleaving: each changes another part of what both have seen, and neither can commit yet."""
    api = Api(engine)
    admin = api.person(Role.CLINIC_ADMIN)
    seen = {"If-Match": api.get(shown.format(**api.own.ids), token=admin).headers["ETag"]}

    def change(act: tuple[str, str, Any]) -> int:
        method, path, body = act
        week = {"hours": [{"startTime": "09:00", "endTime": "11:00"}]}
        said = week if body == "WEEK" else body
        answer = api.call(method, path.format(**api.own.ids), json=said, headers=seen, token=admin)
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        with _nobody_commits(api) as both_wait:
            answers = [pool.submit(change, act) for act in (first, second)]
            assert eventually(both_wait)
        assert sorted(answer.result() for answer in answers) == [200, 412]


def test_no_clinic_waits_for_another(engine: sa.Engine) -> None:
    """A change of this clinic's rules that cannot commit yet keeps nobody else from changing theirs."""
    if not databases.SERVER:
        pytest.skip("SQLite has one writer for all")
    api = Api(engine)
    admins = [api.person(Role.CLINIC_ADMIN), _admin_of(api, api.other.clinic_id)]
    seen = {"If-Match": "*"}
    with ThreadPoolExecutor(2) as pool:
        with transaction(api.sessions, api.own.clinic_id) as session:
            mine = sa.select(AuditHead.id).where(AuditHead.clinic_id == api.own.clinic_id)
            lock(session, AuditHead, session.scalars(mine))
            ours, theirs = (
                pool.submit(api.patch, "/settings", {"declineLimit": 7}, headers=seen, token=token) for token in admins
            )
            assert theirs.result(timeout=60).status_code == 200
            assert not ours.done()
        assert ours.result(timeout=60).status_code == 200


def _admin_of(api: Api, clinic_id: int) -> str:
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, clinic_id)
        staff = factories.make_staff(session, clinic, email="theirs@example.com", roles=[Role.CLINIC_ADMIN])
        ends = clock.real() + timedelta(days=1)
        return issue_token(session, clinic, "test", list(Permission), expires_at=ends, actor="test", staff=staff)[1]


def test_a_rush_of_imports_does_not_run_out_of_connections(engine: sa.Engine) -> None:
    """Each gives the connection that it looks with back before its batches take one."""
    api = Api(engine)
    files = [f"external_id,first_name\nP-{n},Ana\n" for n in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda csv: api.post("/imports", {"kind": "patients", "csv": csv}), files))
    assert [answer.status_code for answer in answers] == [200] * len(files)
