"""Visits and their cancellations: what the services do, seen through the API."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.access import Permission
from app.clock import real
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Role
from app.services import audit
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, paths
from tests.integration.api.test_api_openings import opens, start


def _visit(api: Api, days: int = 25, **fields: object) -> dict[str, object]:
    ids = api.own.ids
    body = {"patientId": ids["patient"], "providerId": ids["provider"], "appointmentTypeId": ids["type"]}
    return body | {"startsAt": start(api, days)} | fields


def _began(api: Api, *, minutes: int) -> str:
    """A visit of the patient that began so long ago, at the own clinic; its id."""
    with transaction(api.sessions, ALL_CLINICS) as session:
        rows = api.own.rows
        at = real() - timedelta(minutes=minutes)
        return opaque(
            "appointment",
            factories.make_appointment(session, rows["patient"], rows["provider"], rows["type"], at).id,
        )


def test_a_visit_is_booked_and_whoever_waited_is_booked_by_it(api: Api) -> None:
    opening = opens(api, 25).get_json()["id"]
    made = api.post("/appointments", _visit(api))
    assert made.status_code == 201
    visit = made.get_json()
    assert (visit["status"], visit["source"]) == ("SCHEDULED", "staff")
    entry = api.get(f"/waitlist/{api.own.ids['entry']}").get_json()
    assert (entry["status"], entry["bookedAppointmentId"]) == ("BOOKED", visit["id"])
    assert api.get(f"/openings/{opening}").get_json()["status"] == "WITHDRAWN"
    mine = {"patientId": api.own.ids["patient"], "status": "SCHEDULED", "startsFrom": visit["startsAt"]}
    assert api.get("/appointments", query_string=mine).get_json()["items"] == [visit]


def test_a_visit_that_cannot_be_is_refused_with_the_reason(api: Api) -> None:
    taken = _visit(api, startsAt=api.get(f"/appointments/{api.own.ids['appointment']}").get_json()["startsAt"])
    for body, status, says in (
        (taken, 409, "another visit"),
        (_visit(api, startsAt="2020-01-01T15:00:00Z"), 422, "time is over"),
        (_visit(api, endsAt="2020-01-01T15:00:00Z"), 422, "end after it starts"),
        (_visit(api, endsAt="2999-01-01T15:00:00Z"), 422, "a day"),
    ):
        answer = api.post("/appointments", body)
        assert (answer.status_code, says in answer.get_json()["detail"]) == (status, True), answer.text
    for field in ("patient", "provider"):
        theirs = api.post("/appointments", _visit(api) | {f"{field}Id": api.other.ids[field]})
        assert (theirs.status_code, paths(theirs)) == (404, [f"{field}Id"])


def test_a_visit_is_moved_and_its_old_time_is_an_opening(api: Api) -> None:
    at = f"/appointments/{api.own.ids['appointment']}"
    old = api.get(at)
    seen = {"If-Match": old.headers["ETag"]}
    moved = api.post(f"{at}/move", {"startsAt": start(api, 26)}, headers=seen).get_json()
    assert moved["id"] != api.own.ids["appointment"]
    assert api.get(at).get_json()["status"] == "CANCELLED"
    freed = {"startsFrom": old.get_json()["startsAt"], "status": "OPEN"}
    assert api.get("/openings", query_string=freed).get_json()["items"][0]["source"] == "MOVE"
    assert api.post(f"{at}/move", {"startsAt": start(api, 27)}, headers=seen).status_code == 412
    assert api.post(f"{at}/move", {"startsAt": start(api, 27)}).status_code == 409


def test_a_visit_is_cancelled_once_and_its_time_is_an_opening(api: Api) -> None:
    at = f"/appointments/{api.own.ids['appointment']}"
    done = api.post(f"{at}/cancel", {"reason": "ILLNESS"}).get_json()
    assert done["whyNot"] is None
    assert api.get(f"/openings/{done['slotId']}").get_json()["source"] == "CANCELLATION"
    why = api.get(f"/cancellations/{done['cancellationId']}").get_json()
    assert (why["reason"], why["cancelledByType"], why["cancellationType"]) == ("ILLNESS", "PATIENT", "CANCELLED")
    again = api.post(f"{at}/cancel", {})
    assert (again.status_code, "cancelled" in again.get_json()["detail"]) == (409, True)
    assert paths(api.post(f"{at}/cancel", {"cancelledByType": "SYSTEM"})) == ["cancelledByType"]


def test_what_the_practice_cancels_is_no_opening(api: Api) -> None:
    at = f"/appointments/{api.own.ids['appointment']}"
    done = api.post(f"{at}/cancel", {"cancelledByType": "PROVIDER", "reason": "PROVIDER_UNAVAILABLE"}).get_json()
    assert (done["slotId"], done["whyNot"]) == (None, "the practice cancelled it")


def test_who_came_late_was_no_no_show(api: Api) -> None:
    at = f"/appointments/{_began(api, minutes=20)}"
    assert api.post(f"{at}/no-show").get_json()["status"] == "NO_SHOW"
    here = api.post(f"{at}/check-in").get_json()
    assert (here["status"], here["checkedInAt"] is not None) == ("CHECKED_IN", True)
    assert api.post(f"{at}/check-in").status_code == 200
    assert api.post(f"{at}/complete").get_json()["status"] == "COMPLETED"
    assert api.post(f"{at}/no-show").status_code == 409
    (miss,) = api.get("/cancellations?limit=1").get_json()["items"]
    assert (miss["cancellationType"], miss["undoneAt"] is not None) == ("NO_SHOW", True)


def test_free_times_are_suggested_and_can_be_booked(api: Api) -> None:
    kind = {"appointmentTypeId": api.own.ids["type"]}
    found = api.get("/free-times", query_string=kind | {"limit": 3}).get_json()["items"]
    assert len(found) == 3
    assert api.post("/appointments", _visit(api, **found[0])).status_code == 201
    far = api.get("/free-times", query_string=kind | {"startsFrom": "9999-12-30T00:00:00Z"})
    assert far.get_json() == {"items": []}


def test_the_practice_names_the_ids_that_one_needs(api: Api) -> None:
    found = api.get("/practice").get_json()
    (provider,), (kind,) = found["providers"], found["appointmentTypes"]
    assert (provider["id"], provider["appointmentTypeIds"]) == (api.own.ids["provider"], [kind["id"]])
    assert (kind["id"], kind["durationMinutes"], found["chairs"]) == (api.own.ids["type"], 60, [])


def test_a_reason_is_corrected_and_what_it_was_is_in_the_trail(api: Api) -> None:
    at = f"/cancellations/{api.own.ids['cancellation']}"
    seen = {"If-Match": api.get(at).headers["ETag"]}
    new = api.put(f"{at}/reason", {"reason": "WEATHER", "reasonDetails": "snow"}, headers=seen).get_json()
    assert (new["reason"], new["reasonDetails"]) == ("WEATHER", "snow")
    assert api.put(f"{at}/reason", {"reason": "OTHER"}, headers=seen).status_code == 412
    assert api.put(f"{at}/reason", {"reason": "PRACTICE_CLOSURE"}).status_code == 422
    trail = sa.select(AuditEntry).where(AuditEntry.action == "cancellation.reason")
    assert api.look(lambda session: [*audit.facts_of(session, session.scalars(trail).all()).values()]) == [
        ({"reason": None, "reason_details": None}, {"reason": "WEATHER", "reason_details": "snow"})
    ]


def test_words_about_a_reason_stay_unless_they_are_emptied(api: Api) -> None:
    at = f"/cancellations/{api.own.ids['cancellation']}/reason"
    api.put(at, {"reason": "WEATHER", "reasonDetails": "snow"})
    assert api.put(at, {"reason": "ILLNESS"}).get_json()["reasonDetails"] == "snow"
    assert api.put(at, {"reason": "ILLNESS", "reasonDetails": None}).get_json()["reasonDetails"] is None


def test_cancellations_are_filtered_by_what_is_known_of_them(api: Api) -> None:
    patient = api.own.ids["patient"]
    for query, count in (
        ({"patientId": patient, "recoveryStatus": "PENDING"}, 1),
        ({"recoveryStatus": ["LOST", "RECOVERED"]}, 0),
        ({"reason": "OTHER"}, 0),
        ({"cancelledBefore": "2020-01-01T00:00:00Z"}, 0),
        ({"cancelledFrom": "2020-01-01T00:00:00Z", "total": "true"}, 1),
    ):
        assert len(api.get("/cancellations", query_string=query).get_json()["items"]) == count, query


def test_an_administrator_alone_waives_a_fee(api: Api) -> None:
    path, body = f"/cancellations/{api.own.ids['cancellation']}/waive-fee", {"feeWaivedReason": "a hard week"}
    admin = api.person(Role.CLINIC_ADMIN)
    for token in (api.token, api.person(Role.FRONT_DESK), api.person(Role.BILLING)):
        assert api.post(path, body, token=token).status_code == 403
    assert paths(api.post(path, {"feeWaivedReason": " "}, token=admin)) == ["feeWaivedReason"]
    waived = api.post(path, body, token=admin).get_json()
    assert (waived["lateCancelFee"], waived["feeWaived"], waived["feeWaivedReason"]) == (25.0, True, "a hard week")
    assert api.post(path, body, token=admin).status_code == 409


def test_who_may_not_cancel_waives_no_fee(api: Api) -> None:
    scoped = api.person(Role.CLINIC_ADMIN, [Permission.WAIVE_FEE])
    ids = api.own.ids
    for path, field in (
        (f"/cancellations/{ids['cancellation']}/waive-fee", "feeWaivedReason"),
        (f"/fees/{ids['fee']}/waive", "reason"),
    ):
        assert api.post(path, {field: "a hard week"}, token=scoped).status_code == 403


def test_the_figures_say_how_many_of_how_many(api: Api) -> None:
    found = api.get("/cancellations/analytics?by=reason").get_json()
    assert (found["total"]["visits"], found["total"]["outcomes"]) == (1, {"LATE_CANCEL": 1})
    assert (found["groups"][0]["name"], found["revenue"][0]["lost"]) == ("not known", {"visits": 1, "cents": 12_000})
    assert found["total"]["missed"] | {"low": None} == {"count": 1, "of": 1, "share": 1.0, "low": None, "high": 1.0}
