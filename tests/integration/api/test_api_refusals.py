"""A value that can never be right is a 422 that names its field, also where only a service can tell; else it is 409."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.clock import real
from app.models import Role
from tests.api import Api, paths

LATER = "2030-06-03T15:00:00Z"
PAST = "2020-01-01T09:00:00Z"
SPECIFIC = {"type": "SPECIFIC", "startTime": "09:00", "endTime": "10:00"}


@pytest.mark.parametrize(
    ("method", "path", "body", "wrong"),
    [
        ("POST", "/patients", {"firstName": " "}, "firstName"),
        ("POST", "/patients", {"firstName": "Ben", "timezone": "Mars/Phobos"}, "timezone"),
        ("POST", "/patients", {"firstName": "Ben", "birthDate": "2990-01-01"}, "birthDate"),
        (
            "POST",
            "/patients",
            {"firstName": "Ben", "contacts": [{"address": "312 555 0142"}, {"address": "abc"}]},
            "contacts[1].address",
        ),
        ("POST", "/patients/{patient}/contacts", {"address": "abc"}, "address"),
        ("POST", "/patients/{patient}/contacts", {"address": "3125550142", "channel": "PUSH"}, "channel"),
        ("POST", "/patients/search", {"address": "12"}, "address"),
        ("PATCH", "/patients/{patient}", {"guardianId": "{patient}"}, "guardianId"),
        (
            "PUT",
            "/patients/{patient}/contacts/{contact}/consent",
            {"channel": "SMS", "scope": "MARKETING", "given": True, "source": "form"},
            "wording",
        ),
        (
            "PUT",
            "/patients/{patient}/contacts/{contact}/opt-out",
            {"optedOut": True, "source": " "},
            "source",
        ),
        ("PUT", "/waitlist/{entry}", {"dateRangeStart": "2030-06-03", "dateRangeEnd": "2030-06-02"}, "dateRangeEnd"),
        ("PUT", "/waitlist/{entry}", {"dateRangeEnd": "2020-06-02"}, "dateRangeEnd"),
        (
            "PUT",
            "/waitlist/{entry}",
            {"preferredTimes": [SPECIFIC, {"type": "SPECIFIC"}]},
            "preferredTimes[1].startTime",
        ),
        (
            "PUT",
            "/waitlist/{entry}",
            {"preferredTimes": [SPECIFIC | {"endTime": "08:00"}]},
            "preferredTimes[0].endTime",
        ),
        ("PUT", "/waitlist/{entry}", {"expiresAt": PAST}, "expiresAt"),
        ("PUT", "/waitlist/{entry}", {"laterAppointmentId": "{appointment}"}, "laterAppointmentId"),
        ("POST", "/tasks/{task}/snooze", {"until": PAST}, "until"),
        ("POST", "/tasks/{task}/done", {"result": " "}, "result"),
        ("POST", "/threads/{thread}/snooze", {"until": PAST}, "until"),
        ("POST", "/threads/{thread}/messages", {"body": " "}, "body"),
        ("POST", "/recovery/{cancellation}/attempt", {"result": "PENDING"}, "notes"),
        ("PUT", "/recovery/{cancellation}/status", {"recoveryStatus": "LOST"}, "reason"),
        ("PUT", "/cancellations/{cancellation}/reason", {"reason": "PRACTICE_CLOSURE"}, "reason"),
        ("POST", "/appointments/{appointment}/move", {"startsAt": PAST}, "startsAt"),
        ("POST", "/waitlist/{entry}/notify", {"slotId": "{opening}", "channel": "EMAIL"}, "channel"),
        ("POST", "/webhooks", {"url": "http://127.0.0.1/hook"}, "url"),
    ],
)
def test_a_value_that_cannot_be_is_named(api: Api, method: str, path: str, body: Any, wrong: str) -> None:
    ids = api.own.ids
    said = {name: value.format(**ids) if isinstance(value, str) else value for name, value in body.items()}
    answer = api.call(method, path.format(**ids), json=said, token=api.person(Role.CLINIC_ADMIN))
    assert (answer.status_code, paths(answer)) == (422, [wrong]), answer.text
    (error,) = answer.get_json()["errors"]
    assert error["message"] == answer.get_json()["detail"]


def test_what_is_right_but_cannot_be_done_now_is_a_conflict(api: Api) -> None:
    ids, token = api.own.ids, api.person(Role.CLINIC_ADMIN)

    def ask(path: str, body: object) -> TestResponse:
        return api.post(path.format(**ids), body, token=token)

    again = ask("/waitlist", {"patientId": ids["patient"], "appointmentTypeId": ids["type"]})
    assert (again.status_code, paths(again)) == (409, [])
    soon = (real() + timedelta(days=1)).isoformat()
    assert ask("/tasks/{task}/snooze", {"until": soon}).status_code == 200
    assert ask("/tasks/{task}/done", {"result": "reached"}).status_code == 200
    done = ask("/tasks/{task}/done", {"result": "reached"})
    assert (done.status_code, paths(done)) == (409, [])


def test_an_id_of_the_clinics_own_system_that_is_taken_is_a_conflict_of_that_field(api: Api) -> None:
    assert api.post("/patients", {"firstName": "Ben", "externalId": "P-7"}).status_code == 201
    taken = api.post("/patients", {"firstName": "Bea", "externalId": "P-7"})
    assert (taken.status_code, paths(taken)) == (409, ["externalId"])
