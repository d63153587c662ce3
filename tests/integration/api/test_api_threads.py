"""`/threads` and `/messages`: reading, writing as a person, and who has a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock, inbox
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Contact, Role, Thread
from tests.api import Api


@pytest.fixture
def path(api: Api) -> str:
    with transaction(api.sessions, api.own.clinic_id) as session:  # no first text, which says how to stop
        session.get_one(Contact, api.own.rows["contact"].id).welcomed_at = clock.now(session)
    return f"/threads/{api.own.ids['thread']}"


@pytest.fixture
def desk(api: Api) -> str:
    """The token of somebody at the front desk, staff member 1."""
    return api.person(Role.FRONT_DESK)


def _acts(api: Api, like: str) -> list[AuditEntry]:
    query = sa.select(AuditEntry).where(AuditEntry.action.like(like)).order_by(AuditEntry.id)
    found: list[AuditEntry] = api.look(lambda session: session.scalars(query).all())
    return found


def _write(api: Api, body: str, n: int) -> None:
    """The patient writes."""
    text = inbox.Text(f"SM{n:032x}", "+13125550111", "+13125550100", body)
    with transaction(api.sessions, ALL_CLINICS) as session:
        assert inbox.receive_text(session, text)


def _messages(api: Api, path: str, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"{path}/messages{query}").get_json()["items"]
    return items


def test_a_person_writes_once_and_the_outbox_sends_it(api: Api, path: str, desk: str) -> None:
    key = {"Idempotency-Key": "hello-1"}
    first, again = (api.post(f"{path}/messages", {"body": "Hello Ana"}, token=desk, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, first.data) == (202, 202, again.data)
    assert first.get_json()["staffId"] == api.get("/me", token=desk).get_json()["staffId"]
    assert api.work() == ["Hello Ana"]
    (said,) = _messages(api, path)
    assert (said["body"], said["direction"], said["purpose"], said["status"]) == (
        "Hello Ana", "OUTBOUND", "STAFF", "ACCEPTED",
    )  # fmt: skip
    assert [one.actor for one in _acts(api, "thread.taken_over")] == [f"staff:{api.staff_id}"]


def test_after_stop_nothing_that_staff_write_is_sent(api: Api, path: str, desk: str) -> None:
    _write(api, "STOP", 1)  # on its way while somebody writes: nobody can know yet
    assert api.post(f"{path}/messages", {"body": "Hello Ana"}, token=desk).status_code == 202
    assert api.work() == []
    newest = _messages(api, path)[0]
    assert (newest["body"], newest["status"], newest["stopRule"]) == ("Hello Ana", "STOPPED", "OPTED_OUT")
    refused = api.post(f"{path}/messages", {"body": "Hello again"}, token=desk)
    assert refused.status_code == 409
    assert "opted out" in refused.get_json()["detail"]
    assert _messages(api, path)[0]["body"] == "Hello Ana"


def test_a_thread_is_read_page_by_page_and_each_look_is_written_down(api: Api, path: str, desk: str) -> None:
    for n, body in enumerate(("one", "two", "three"), 1):
        _write(api, body, n)
    page = api.get(f"{path}/messages?limit=2&sort=at&total=true").get_json()
    assert ([one["body"] for one in page["items"]], page["total"]) == (["one", "two"], 3)
    rest = api.get(f"{path}/messages?limit=2&sort=at&cursor={page['nextCursor']}").get_json()
    assert ([one["body"] for one in rest["items"]], rest["nextCursor"]) == (["three"], None)
    assert [one["body"] for one in _messages(api, path)] == ["three", "two", "one"]
    looks = _acts(api, "thread.read")
    assert len(looks) == 3
    assert looks[0].after == {"patients": [api.own.rows["patient"].id]}
    assert api.get(f"/threads/{api.other.ids['thread']}/messages").status_code == 404


def test_only_a_person_takes_a_thread_over_and_writes(api: Api, path: str) -> None:
    for answer in (api.post(f"{path}/take-over"), api.post(f"{path}/messages", {"body": "Hello"})):
        assert (answer.status_code, "person" in answer.get_json()["detail"]) == (403, True)


def test_a_thread_goes_from_hand_to_hand(api: Api, path: str, desk: str) -> None:
    admin = api.person(Role.CLINIC_ADMIN)
    mine = api.post(f"{path}/take-over", token=desk).get_json()
    assert api.post(f"{path}/take-over", token=desk).get_json() == mine  # twice
    taken = api.post(f"{path}/take-over", token=admin)
    assert taken.status_code == 409
    assert f"thread {api.own.ids['thread']}" in taken.get_json()["detail"]
    me = api.get("/me", token=admin).get_json()["staffId"]
    assert me in [one["id"] for one in api.get("/staff").get_json()["items"]]
    assert api.post(f"{path}/assign", {"staffId": me}, token=desk).get_json()["staffId"] == me
    unknown = api.post(f"{path}/assign", {"staffId": "nobody"}, token=desk)
    assert (unknown.status_code, unknown.get_json()["errors"][0]["path"]) == (404, "staffId")
    assert api.post(f"{path}/hand-back", token=desk).get_json()["staffId"] is None
    assert api.post(f"{path}/hand-back", token=desk).status_code == 200
    assert [one.action for one in _acts(api, "thread.%")] == [
        "thread.taken_over", "thread.assigned", "thread.handed_back",
    ]  # fmt: skip


def test_whoever_waits_is_found_snoozed_and_closed(api: Api, path: str, desk: str) -> None:
    with transaction(api.sessions, api.own.clinic_id) as session:
        thread = session.get_one(Thread, api.own.rows["thread"].id)
        thread.waiting_since, thread.flagged = clock.now(session), True
    (waits,) = api.get("/threads?waiting=true&sort=waitingSince").get_json()["items"]
    assert (waits["id"], waits["patientIds"]) == (api.own.ids["thread"], [api.own.ids["patient"]])
    past = (clock.real() - timedelta(hours=1)).isoformat()
    assert api.post(f"{path}/snooze", {"until": past}).status_code == 422
    later = (clock.real() + timedelta(hours=1)).isoformat()
    assert api.post(f"{path}/snooze", {"until": later}).get_json()["snoozedUntil"]
    seen = {"If-Match": api.get(path).headers["ETag"]}
    closed = api.post(f"{path}/close", headers=seen).get_json()
    assert (closed["waitingSince"], closed["flagged"], closed["snoozedUntil"]) == (None, False, None)
    assert api.post(f"{path}/close", headers=seen).status_code == 412
    assert api.get("/threads?waiting=true").get_json()["items"] == []


def test_a_list_costs_as_many_statements_for_two_threads_as_for_one(api: Api) -> None:
    api.get("/threads")  # a token's first use is noted
    one = api.count_statements(lambda: api.get("/threads"))
    api.post("/patients", {"firstName": "Ben", "contacts": [{"address": "3125550199"}, {"address": "3125550198"}]})
    assert len(api.get("/threads").get_json()["items"]) == 3
    assert api.count_statements(lambda: api.get("/threads")) == one
