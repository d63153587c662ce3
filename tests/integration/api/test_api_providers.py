"""`/practice/providers` and `/practice/chairs`: who treats and where, as the console's page sets it."""

from __future__ import annotations

from typing import Any

import pytest

from app.access import Permission
from app.models import Role
from tests.api import Api, paths
from tests.audit_trail import acts, last_actor

MORNING, AFTERNOON = {"startTime": "08:00", "endTime": "12:00"}, {"startTime": "13:00", "endTime": "17:00"}
BOTH = pytest.mark.parametrize(("noun", "path"), [("provider", "/practice/providers"), ("chair", "/practice/chairs")])


@pytest.fixture
def admin(api: Api) -> str:
    return api.person(Role.CLINIC_ADMIN)


def _week(record: dict[str, Any]) -> dict[int, list[dict[str, str]]]:
    return {day["weekday"]: day["hours"] for day in record["hours"]}


@BOTH
def test_it_is_added_changed_and_taken_out_of_use(api: Api, admin: str, noun: str, path: str) -> None:
    kind = api.own.ids["type"]
    made = api.post(path, {"name": "  Sun  Room ", "appointmentTypeIds": [kind]}, token=admin)
    assert made.status_code == 201
    row = made.get_json()
    assert (row["name"], row["inUse"], row["appointmentTypeIds"]) == ("Sun Room", True, [kind])
    at = f"{path}/{row['id']}"
    assert api.get(at).get_json() == row
    renamed = api.patch(at, {"name": "Moon Room"}, token=admin).get_json()
    assert (renamed["name"], renamed["appointmentTypeIds"]) == ("Moon Room", [kind])  # what is left out stays
    assert api.patch(at, {"appointmentTypeIds": []}, token=admin).get_json()["appointmentTypeIds"] == []
    assert api.patch(at, {"inUse": False}, token=admin).get_json()["inUse"] is False
    assert row["id"] in {one["id"] for one in api.get(f"{path}?inUse=false").get_json()["items"]}
    assert row["id"] not in {one["id"] for one in api.get(f"{path}?inUse=true").get_json()["items"]}
    assert api.patch(at, {"inUse": True}, token=admin).get_json()["inUse"] is True
    number = api.own.rows["type"].id
    assert acts(api, noun) == [
        (f"{noun}.added", None, {"name": "Sun Room", "types": [number]}),
        (
            f"{noun}.changed",
            {"name": "Sun Room", "types": [number]},
            {"name": "Moon Room", "types": [number]},
        ),
        (f"{noun}.changed", {"name": "Moon Room", "types": [number]}, {"name": "Moon Room", "types": []}),
        (f"{noun}.in_use", {"in_use": True}, {"in_use": False}),
        (f"{noun}.in_use", {"in_use": False}, {"in_use": True}),
    ]
    assert last_actor(api) == (f"staff:{api.staff_id}", "api")


@BOTH
def test_the_same_twice_changes_nothing_more(api: Api, admin: str, noun: str, path: str) -> None:
    key = {"Idempotency-Key": "once"}
    made = [api.post(path, {"name": "Sun Room"}, token=admin, headers=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].get_json() == made[1].get_json()
    assert api.post(path, {"name": "sun room"}, token=admin).status_code == 409
    at = f"{path}/{made[0].get_json()['id']}"
    change = {"name": "Moon Room", "inUse": False}
    answers = [api.patch(at, change, token=admin).get_json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert [act for act, _, _ in acts(api, noun)] == [f"{noun}.added", f"{noun}.changed", f"{noun}.in_use"]
    assert api.patch(at, {}, token=admin).get_json() == answers[0]


@BOTH
def test_another_clinics_is_not_there(api: Api, admin: str, noun: str, path: str) -> None:
    theirs = f"{path}/{api.other.ids[noun]}"
    assert api.get(theirs).status_code == 404
    assert api.patch(theirs, {"inUse": False}, token=admin).status_code == 404
    kinds = {"appointmentTypeIds": [api.own.ids["type"], api.other.ids["type"]]}
    for answer in (
        api.post(path, {"name": "Sun Room"} | kinds, token=admin),
        api.patch(f"{path}/{api.own.ids[noun]}", kinds, token=admin),
    ):
        assert (answer.status_code, paths(answer)) == (404, ["appointmentTypeIds[1]"])
    assert api.other.ids[noun] not in {one["id"] for one in api.get(path).get_json()["items"]}
    assert acts(api, noun) == []


@BOTH
def test_a_wrong_body_is_told_by_its_fields(api: Api, admin: str, noun: str, path: str) -> None:
    one = f"{path}/{api.own.ids[noun]}"
    for body, wrong in (
        ({"name": ""}, ["name"]),
        ({"name": "x" * 81}, ["name"]),
        ({"name": None}, ["name"]),
        ({"appointmentTypeIds": [7]}, ["appointmentTypeIds[0]"]),
        ({"inUse": "no"}, ["inUse"]),
        ({"active": False}, ["active"]),
    ):
        answer = api.patch(one, body, token=admin)
        assert (answer.status_code, paths(answer)) == (422, wrong), body
    assert paths(api.post(path, {}, token=admin)) == ["name"]
    assert api.post(path, {"name": "a\tb\x07"}, token=admin).status_code == 422


@BOTH
def test_only_an_administrator_changes_it_whoever_sees_the_calendar_sees_it(api: Api, noun: str, path: str) -> None:
    one = f"{path}/{api.own.ids[noun]}"
    desk = api.person(Role.FRONT_DESK)
    assert [api.get(at, token=desk).status_code for at in (path, one)] == [200, 200]
    assert api.post(path, {"name": "Sun Room"}, token=desk).status_code == 403
    assert api.patch(one, {"name": "Sun Room"}, token=desk).status_code == 403
    assert api.patch(one, {"name": "Sun Room"}).status_code == 403  # a service's token, whatever it names
    assert api.get(one, token=api.person(Role.MARKETING)).status_code == 403
    narrowed = api.issue([Permission.MANAGE_WAITLIST])
    assert api.get(one, token=narrowed).status_code == 403


@BOTH
def test_who_has_not_seen_what_it_is_now_changes_nothing(api: Api, admin: str, noun: str, path: str) -> None:
    one = f"{path}/{api.own.ids[noun]}"
    seen = {"If-Match": api.get(one).headers["ETag"]}
    assert api.patch(one, {"name": "Sun Room"}, token=admin, headers=seen).status_code == 200
    stale = api.patch(one, {"name": "Moon Room"}, token=admin, headers=seen)
    assert (stale.status_code, api.get(one).get_json()["name"]) == (412, "Sun Room")


def test_a_list_goes_on_where_it_ended(api: Api, admin: str) -> None:
    for name in ("Zed", "Abe"):
        api.post("/practice/providers", {"name": name}, token=admin)
    first = api.get("/practice/providers?limit=2&total=true").get_json()
    rest = api.get(f"/practice/providers?limit=2&cursor={first['nextCursor']}").get_json()
    assert first["total"] == 3
    assert [one["name"] for one in first["items"] + rest["items"]] == ["Abe", "Dr. Lee", "Zed"]
    assert rest["nextCursor"] is None


def test_a_provider_works_at_other_hours(api: Api, admin: str) -> None:
    one = f"/practice/providers/{api.own.ids['provider']}"
    before = api.get(one)
    assert _week(before.get_json())[1] == [{"startTime": "08:00", "endTime": "17:00"}]
    assert _week(before.get_json())[0] == []
    seen = {"If-Match": before.headers["ETag"]}
    for _ in range(2):
        answer = api.put(f"{one}/hours/1", {"hours": [AFTERNOON, MORNING]}, token=admin)
        assert _week(answer.get_json()) == _week(before.get_json()) | {1: [MORNING, AFTERNOON]}
    assert api.put(f"{one}/hours/2", {"hours": []}, token=admin, headers=seen).status_code == 412
    fresh = {"If-Match": answer.headers["ETag"]}
    closed = api.put(f"{one}/hours/2", {"hours": []}, token=admin, headers=fresh).get_json()
    assert (_week(closed)[2], closed) == ([], api.get(one).get_json())
    assert acts(api, "provider") == [
        (
            "provider.hours_set",
            {"weekday": 1, "hours": ["08:00-17:00"]},
            {"weekday": 1, "hours": ["08:00-12:00", "13:00-17:00"]},
        ),
        ("provider.hours_set", {"weekday": 2, "hours": ["08:00-17:00"]}, {"weekday": 2, "hours": []}),
    ]


def test_hours_that_cannot_be_are_refused(api: Api, admin: str) -> None:
    one = f"/practice/providers/{api.own.ids['provider']}/hours"
    overlap = api.put(f"{one}/1", {"hours": [MORNING, {"startTime": "11:00", "endTime": "15:00"}]}, token=admin)
    assert (overlap.status_code, overlap.get_json()["detail"]) == (422, "The hours of a day overlap.")
    assert api.put(f"{one}/1", {"hours": [{"startTime": "12:00", "endTime": "12:00"}]}, token=admin).status_code == 422
    wrong = api.put(f"{one}/1", {"hours": [MORNING, {"startTime": "9", "endTime": "24:00"}]}, token=admin)
    assert (wrong.status_code, paths(wrong)) == (422, ["hours[1].startTime", "hours[1].endTime"])
    assert paths(api.put(f"{one}/1", {"hours": [MORNING] * 4}, token=admin)) == ["hours"]
    for day in ("7", "-1", "monday", "01"):
        assert api.put(f"{one}/{day}", {"hours": []}, token=admin).status_code == 404, day
    theirs = f"/practice/providers/{api.other.ids['provider']}/hours/1"
    assert api.put(theirs, {"hours": []}, token=admin).status_code == 404
    assert api.put(f"{one}/1", {"hours": []}, token=api.person(Role.FRONT_DESK)).status_code == 403
    assert acts(api, "provider") == []
