"""What the front desk does in a day: confirm, run late, a provider's day off, call, ask the next in line."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Appointment, AuditEntry, Clinic, Opening, Provider, RecoveryAttempt, Task, Thread
from app.services import recovery
from app.services.recovery.ending import call_cause
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, paths


def _actions(api: Api, like: str) -> list[str]:
    query = sa.select(AuditEntry.action).where(AuditEntry.action.like(like)).order_by(AuditEntry.id)
    return list(api.look(lambda session: session.scalars(query).all()))


def _begun(api: Api, minutes: int = 5) -> str:
    """A visit that began so many minutes ago."""
    rows = api.own.rows
    with transaction(api.sessions, ALL_CLINICS) as session:
        at = clock.now(session) - timedelta(minutes=minutes)
        visit = factories.make_appointment(session, rows["patient"], rows["provider"], rows["type"], at)
        return opaque("appointment", visit.id)


def test_a_visit_is_confirmed_once_and_only_before_it_begins(api: Api) -> None:
    at = f"/appointments/{api.own.ids['appointment']}/confirm"
    first, again = api.post(at), api.post(at)
    assert (first.get_json()["status"], again.get_json()) == ("CONFIRMED", first.get_json())
    assert _actions(api, "appointment.confirmed") == ["appointment.confirmed"]
    begun = api.post(f"/appointments/{_begun(api)}/confirm")
    assert (begun.status_code, "has begun or is off" in begun.get_json()["detail"]) == (409, True)
    assert api.post(f"/appointments/{api.other.ids['appointment']}/confirm").status_code == 404


def test_whoever_runs_late_is_waited_for_at_most_as_long_as_the_visit_takes(api: Api) -> None:
    visit = _begun(api)
    late = api.post(f"/appointments/{visit}/late", {"minutes": 20}).get_json()
    until, ends = (datetime.fromisoformat(late[name]) for name in ("lateUntil", "endsAt"))
    assert timedelta() < until - clock.real() <= timedelta(minutes=20)
    longest = api.post(f"/appointments/{visit}/late", {"minutes": 240}).get_json()
    assert datetime.fromisoformat(longest["lateUntil"]) == ends
    assert paths(api.post(f"/appointments/{visit}/late", {"minutes": 0})) == ["minutes"]
    assert api.post(f"/appointments/{visit}/check-in").status_code == 200
    here = api.post(f"/appointments/{visit}/late", {})
    assert (here.status_code, "not expected any more" in here.get_json()["detail"]) == (409, True)


def test_a_providers_day_is_cancelled_once_and_everybody_is_told(api: Api) -> None:
    rows, provider = api.own.rows, api.own.ids["provider"]
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, api.own.clinic_id)
        nine = api.own.nine(session, clinic, 50)
        visit = factories.make_appointment(session, rows["patient"], rows["provider"], rows["type"], nine)
        number, day = opaque("appointment", visit.id), clock.local(nine, clinic.timezone).date().isoformat()
    at = f"/practice/providers/{provider}/days-off"
    assert api.get(f"{at}?day={day}").get_json()["visits"] == []
    off = api.post(at, {"day": day}).get_json()
    assert (off["cancelled"], off["begun"], [one["appointmentId"] for one in off["visits"]]) == (1, 0, [number])
    assert off["visits"][0]["told"] == "WAITING"
    (block,) = api.get(f"/practice/providers/{provider}/blocks?sort=startsAt").get_json()["items"][:1]
    assert (block["startsAt"][:10], block["reason"]) == (day, "PROVIDER_UNAVAILABLE")
    assert api.post(at, {"day": day}).get_json()["cancelled"] == 0
    texts = api.work()
    assert len(texts) == 1
    assert api.get(f"{at}?day={day}").get_json()["visits"] == [{"appointmentId": number, "told": "TOLD"}]
    assert api.get(f"/appointments/{number}").get_json()["status"] == "CANCELLED"
    assert _actions(api, "provider.day_cancelled") == ["provider.day_cancelled"]


@pytest.mark.parametrize(
    ("body", "status", "wrong"),
    [
        ({}, 422, ["day"]),
        ({"day": "2020-01-06"}, 422, ["day"]),
        ({"day": "2030-01-07", "reason": "WEATHER"}, 422, ["reason"]),
        ({"day": "Monday"}, 422, ["day"]),
        ({"day": "9999-12-31"}, 422, ["day"]),
        ({"day": "2999-12-31"}, 422, ["day"]),
    ],
)
def test_a_day_that_cannot_be_cancelled_is_said(api: Api, body: object, status: int, wrong: list[str]) -> None:
    answer = api.post(f"/practice/providers/{api.own.ids['provider']}/days-off", body)
    assert (answer.status_code, paths(answer)) == (status, wrong)
    assert (
        api.post(f"/practice/providers/{api.other.ids['provider']}/days-off", {"day": "2030-01-07"}).status_code == 404
    )


def test_the_next_in_line_is_asked_without_a_reason_and_nobody_else_when_nobody_is_left(api: Api) -> None:
    at = f"/openings/{api.own.ids['opening']}/offer-next"
    seen = {"If-Match": api.get(f"/openings/{api.own.ids['opening']}").headers["ETag"]}
    asked = api.post(at, {"count": 3}, headers=seen).get_json()
    assert asked["offered"] == 1
    assert [one["waitlistEntryId"] for one in asked["slot"]["notifications"]] == [api.own.ids["entry"]]
    assert api.post(at, {"count": 1}, headers=seen).status_code == 412
    left = api.post(at, {})
    assert (left.status_code, "obody who fits" in left.get_json()["detail"]) == (409, True)
    assert paths(api.post(at, {"count": 0})) == ["count"]
    assert len(api.work()) == 1


def test_a_call_that_a_task_asks_for_is_logged_on_it(api: Api) -> None:
    at = f"/tasks/{api.own.ids['task']}"
    nobody = api.post(f"{at}/call", {"outcome": "NO_ANSWER"}).get_json()
    assert (nobody["doneAt"], bool(nobody["snoozedUntil"])) == (None, True)
    assert paths(api.post(f"{at}/call", {"outcome": "WILL_CALL_BACK"})) == ["callbackOn"]
    assert paths(api.post(f"{at}/call", {"outcome": "REBOOKED", "callbackOn": "2030-01-07"})) == ["callbackOn"]
    for day in ("2020-01-06", "2999-01-06"):
        assert paths(api.post(f"{at}/call", {"outcome": "WILL_CALL_BACK", "callbackOn": day})) == ["callbackOn"]
    assert paths(api.post(f"{at}/call", {"outcome": "OTHER"})) == ["notes"]
    done = api.post(f"{at}/call", {"outcome": "REBOOKED"}).get_json()
    assert (bool(done["doneAt"]), done["result"]) == (True, "rebooked")
    assert api.post(f"{at}/call", {"outcome": "REBOOKED"}).status_code == 409
    assert _actions(api, "task.called") == ["task.called", "task.called"]


def test_a_call_about_a_missed_visit_is_an_attempt_of_its_recovery(api: Api) -> None:
    miss = api.own.rows["cancellation"]
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.get_one(Task, api.own.rows["task"].id).cause = call_cause(miss)
    assert recovery.miss_of_call(call_cause(miss)) == miss.id
    at = f"/tasks/{api.own.ids['task']}/call"
    assert api.post(at, {"outcome": "REFUSED", "notes": "found another clinic"}).status_code == 200
    (attempt,) = api.look(lambda session: session.scalars(sa.select(RecoveryAttempt)).all())
    assert (attempt.cancellation_id, attempt.outcome) == (miss.id, "REFUSED")
    assert api.get(f"/recovery/{api.own.ids['cancellation']}").get_json()["recoveryStatus"] == "LOST"


def _book(api: Api, **fields: object) -> TestResponse:
    with transaction(api.sessions, ALL_CLINICS) as session:
        starts = api.own.nine(session, session.get_one(Clinic, api.own.clinic_id), 60).isoformat()
    body = {"providerId": api.own.ids["provider"], "startsAt": starts} | fields
    return api.post(f"/recovery/{api.own.ids['cancellation']}/book", body)


def test_whoever_is_called_is_booked_again_and_won_back(api: Api) -> None:
    won = _book(api).get_json()
    assert (won["recoveryStatus"], won["recoveryAttempts"][-1]["outcome"]) == ("RECOVERED", "REBOOKED")
    visit = api.get(f"/appointments/{won['rescheduledAppointmentId']}").get_json()
    assert (visit["patientId"], visit["status"]) == (api.own.ids["patient"], "SCHEDULED")
    assert _book(api).status_code == 409
    assert api.look(lambda s: s.scalar(sa.select(sa.func.count(Appointment.id)).where(Appointment.source == "staff")))


def test_a_new_time_that_cannot_be_wins_nobody_back(api: Api) -> None:
    assert paths(_book(api, startsAt="2020-01-06T15:00:00Z", endsAt="2020-01-06T16:00:00Z")) == ["startsAt"]
    assert paths(_book(api, endsAt="2020-01-06T15:00:00Z")) == ["endsAt"]
    assert paths(_book(api, endsAt="2999-01-06T15:00:00Z")) == ["endsAt"]
    theirs = _book(api, providerId=api.other.ids["provider"])
    assert (theirs.status_code, paths(theirs)) == (404, ["providerId"])
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.get_one(Provider, api.own.rows["provider"].id).active = False
    assert paths(_book(api)) == ["providerId"]
    assert api.get(f"/recovery/{api.own.ids['cancellation']}").get_json()["recoveryAttempts"] == []


def test_a_thread_is_read_and_its_flag_taken_off(api: Api) -> None:
    at = f"/threads/{api.own.ids['thread']}"
    with transaction(api.sessions, ALL_CLINICS) as session:
        thread = session.get_one(Thread, api.own.rows["thread"].id)
        thread.unread_since, thread.flagged = clock.now(session), True
    find = "/threads?unread=true&flagged=true"
    assert [one["id"] for one in api.get(find).get_json()["items"]] == [api.own.ids["thread"]]
    assert api.post(f"{at}/read").get_json()["unreadSince"] is None
    for _ in range(2):
        assert api.post(f"{at}/unflag").get_json()["flagged"] is False
    assert api.get(find).get_json()["items"] == []
    assert _actions(api, "thread.unflagged") == ["thread.unflagged"]


def test_what_a_cancellation_would_be_is_told_before_anybody_cancels(api: Api) -> None:
    at = f"/appointments/{api.own.ids['appointment']}"
    before = api.get(at).get_json()
    early = api.get(f"{at}/cancel-outlook").get_json()
    assert (early["cancellationType"], early["isLateCancel"], early["isOffered"]) == ("CANCELLED", False, True)
    assert (early["feeCents"], early["noFee"], early["waiting"]) == (None, "NO_MISS", 1)
    assert early["noticeHours"] > 24
    late = api.get(f"/appointments/{_begun(api, -180)}/cancel-outlook").get_json()
    assert (late["cancellationType"], late["isLateCancel"]) == ("LATE_CANCEL", True)
    assert api.get(at).get_json() == before
    assert api.get(f"/appointments/{api.other.ids['appointment']}/cancel-outlook").status_code == 404


def test_a_day_off_without_visits_is_in_the_trail_and_can_be_taken_back(api: Api) -> None:
    provider, opening = api.own.ids["provider"], api.own.ids["opening"]
    day = api.get(f"/openings/{opening}").get_json()["startsAt"][:10]
    at = f"/practice/providers/{provider}"
    off = api.post(f"{at}/days-off", {"day": day, "reason": "PRACTICE_CLOSURE"}).get_json()
    assert (off["cancelled"], off["visits"]) == (0, [])
    assert api.get(f"/openings/{opening}").get_json()["status"] == "WITHDRAWN"
    assert _actions(api, "opening.withdrawn") == ["opening.withdrawn"]
    (block,) = [b for b in api.get(f"{at}/blocks").get_json()["items"] if b["reason"] == "PRACTICE_CLOSURE"]
    assert api.delete(f"{at}/blocks/{block['id']}").status_code == 204
    assert api.delete(f"{at}/blocks/{block['id']}").status_code == 404
    assert _actions(api, "provider.%") == ["provider.day_cancelled", "provider.block_removed"]
    starts = api.look(lambda s: s.get_one(Opening, api.own.rows["opening"].id).starts_at.isoformat())
    made = api.post("/openings", {"providerId": provider, "appointmentTypeId": api.own.ids["type"], "startsAt": starts})
    assert made.status_code == 201
