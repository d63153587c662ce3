"""`/recovery`: whom to win back, what staff tried, where it stands."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.models import AuditEntry, RecoveryAttempt
from tests.api import Api


@pytest.fixture
def path(api: Api) -> str:
    return f"/recovery/{api.own.ids['cancellation']}"


def _pending(api: Api, filters: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/recovery/pending{filters}").get_json()["items"]
    return items


def test_whom_to_win_back_is_listed_as_the_specification_names_it(api: Api) -> None:
    (one,) = _pending(api)
    assert one["id"] == api.own.ids["cancellation"]
    assert (one["recoveryStatus"], one["recoveryAttempts"]) == ("PENDING", [])
    assert one["patientId"] == api.own.ids["patient"]
    assert _pending(api, "?recoveryStatus=LOST") == []
    assert _pending(api, f"?patientId={api.own.ids['patient']}&cancellationType=LATE_CANCEL") == [one]


def test_a_call_is_logged_once_and_does_what_its_outcome_means(api: Api, path: str) -> None:
    said = {"result": "PENDING", "outcome": "WILL_CALL_BACK", "callbackOn": None}
    refused = api.post(f"{path}/attempt", said)
    assert (refused.status_code, refused.get_json()["detail"]) == (422, "Say on which day they will call back.")
    key = {"Idempotency-Key": "call-1"}
    first, again = (api.post(f"{path}/attempt", {"result": "NO_RESPONSE"}, headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (201, again.data)
    (attempt,) = first.get_json()["recoveryAttempts"]
    assert (attempt["channel"], attempt["outcome"], attempt["result"]) == ("PHONE", "NO_ANSWER", "NO_RESPONSE")
    assert attempt["madeBy"].startswith("token:")
    assert not attempt["madeBy"].endswith(":1")
    assert api.look(lambda session: len(session.scalars(sa.select(RecoveryAttempt)).all())) == 1
    letter = api.post(f"{path}/attempt", {"channel": "MAIL", "result": "DECLINED", "outcome": "MOVED_AWAY"})
    body = letter.get_json()
    assert (body["recoveryStatus"], body["recoveryEnd"]) == ("LOST", "CHANGED_PROVIDERS")
    assert body["reason"] == "CHANGED_PROVIDERS"
    assert _pending(api) == []


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"result": "DECLINED", "outcome": "NO_ANSWER"}, 422, "NO_ANSWER is NO_RESPONSE"),
        ({"result": "PENDING"}, 422, "notes"),
        ({"result": "RESCHEDULED"}, 409, "book it first"),
        ({"result": "NO_RESPONSE", "outcome": "WRONG_NUMBER", "channel": "MAIL"}, 422, "PHONE"),
        ({"result": "CALLED"}, 422, "result"),
        ({"result": "PENDING", "callbackOn": "1999-01-01"}, 422, "not within a year"),
    ],
)
def test_what_cannot_be_logged_is_said(api: Api, path: str, body: dict[str, str], status: int, says: str) -> None:
    answer = api.post(f"{path}/attempt", body)
    assert answer.status_code == status
    assert says in answer.text


def test_staff_say_how_it_ends_and_begin_anew(api: Api, path: str) -> None:
    seen = {"If-Match": api.get(path).headers["ETag"]}
    assert "say why" in api.put(f"{path}/status", {"recoveryStatus": "NOT_NEEDED"}).get_json()["detail"].lower()
    assert api.put(f"{path}/status", {"recoveryStatus": "RECOVERED"}).status_code == 409
    assert api.put(f"{path}/status", {"recoveryStatus": "IN_PROGRESS"}).status_code == 422
    lost = api.put(f"{path}/status", {"recoveryStatus": "LOST", "reason": "does not wish to"}, headers=seen)
    assert (lost.get_json()["recoveryStatus"], lost.get_json()["recoveryEnd"]) == ("LOST", "GIVEN_UP")
    assert api.put(f"{path}/status", {"recoveryStatus": "PENDING"}, headers=seen).status_code == 412
    anew = api.put(f"{path}/status", {"recoveryStatus": "PENDING"}).get_json()
    assert (anew["recoveryStatus"], anew["recoveryEnd"]) == ("PENDING", None)
    acts = sa.select(AuditEntry.action).where(AuditEntry.action.like("recovery.%"))
    assert api.look(lambda s: s.scalars(acts.where(AuditEntry.action != "recovery.read")).all()) == [
        "recovery.given_up", "recovery.ended", "recovery.started",
    ]  # fmt: skip


def test_rates_count_what_ended(api: Api, path: str) -> None:
    api.post(f"{path}/attempt", {"result": "DECLINED"})
    total = api.get("/recovery/rates?by=channel").get_json()["total"]
    assert (total["ended"], total["wonBack"], total["share"]) == (1, 0, 0.0)
    assert api.get("/recovery/rates?firstDay=2026-02-02&lastDay=2026-02-01").status_code == 422
