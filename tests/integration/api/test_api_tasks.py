"""`/tasks`: what is to be done, who does it, what came of it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import clock
from app.models import AuditEntry, Role
from tests.api import Api


def test_a_task_is_found_taken_and_done_once(api: Api) -> None:
    desk, path = api.person(Role.FRONT_DESK), f"/tasks/{api.own.ids['task']}"
    (listed,) = api.get(f"/tasks?kind=CALL_PATIENT&priority=NORMAL&patientId={api.own.ids['patient']}").get_json()[
        "items"
    ]
    assert listed == api.get(path).get_json()
    assert api.post(f"{path}/take").status_code == 403  # a service is nobody
    mine = api.post(f"{path}/take", token=desk).get_json()
    assert mine["ownerId"] == api.get("/me", token=desk).get_json()["staffId"]
    key = {"Idempotency-Key": "done-1"}
    first, again = (api.post(f"{path}/done", {"result": "reached"}, token=desk, headers=key) for _ in range(2))
    assert (first.status_code, first.get_json()["result"], again.data) == (200, "reached", first.data)
    refused = api.post(f"{path}/done", {"result": "reached"}, token=desk)
    assert (refused.status_code, api.own.ids["task"] in refused.get_json()["detail"]) == (409, True)
    assert api.get("/tasks").get_json()["items"] == []
    assert [one["id"] for one in api.get("/tasks?done=true").get_json()["items"]] == [api.own.ids["task"]]
    acts = sa.select(AuditEntry.action).where(AuditEntry.action.like("task.%")).order_by(AuditEntry.id)
    assert api.look(lambda s: s.scalars(acts).all()) == ["task.read", "task.taken", "task.done", "task.listed"]


def test_what_is_put_off_is_not_listed_until_then(api: Api) -> None:
    path = f"/tasks/{api.own.ids['task']}"
    later = f"{clock.real() + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
    assert api.post(f"{path}/snooze", {"until": "2020-01-01T09:00:00Z"}).status_code == 422
    assert api.post(f"{path}/snooze", {"until": later}).get_json()["snoozedUntil"] == later
    assert api.get("/tasks").get_json()["items"] == []
    assert [one["id"] for one in api.get("/tasks?snoozed=true").get_json()["items"]] == [api.own.ids["task"]]
