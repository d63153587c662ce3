"""`/settings/places` and `/settings/guests`: where the law is stricter, and who is written to in trial mode."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import Role
from tests.api import Api, paths
from tests.audit_trail import acts, last_actor

FLORIDA = {"place": "US-FL", "opensAt": "08:00", "closesAt": "20:00", "closedOnSundays": True}
SAID = {"place": "US-FL", "opens": "08:00:00", "closes": "20:00:00", "closed_on_sundays": True}


@pytest.fixture
def admin(api: Api) -> str:
    return api.person(Role.CLINIC_ADMIN)


def test_a_place_is_added_changed_and_removed(api: Api, admin: str) -> None:
    made = api.post("/settings/places", FLORIDA, token=admin)
    assert made.status_code == 201
    row = made.get_json()
    assert row | FLORIDA == row
    again = api.post("/settings/places", FLORIDA | {"closesAt": "19:00"}, token=admin)
    assert (again.status_code, "already" in again.get_json()["detail"]) == (409, True)
    at = f"/settings/places/{row['id']}"
    assert api.get(at, token=admin).get_json() == row
    for _ in range(2):
        changed = api.put(at, {"opensAt": "09:00", "closesAt": "19:00"}, token=admin).get_json()
        assert changed == row | {"opensAt": "09:00", "closesAt": "19:00", "closedOnSundays": False}
    listed = api.get("/settings/places", token=admin).get_json()["items"]
    assert [one["place"] for one in listed] == ["US-FL", "US-NV"]
    assert api.delete(at, token=admin).status_code == 204
    assert api.delete(at, token=admin).status_code == 404
    later = {"place": "US-FL", "opens": "09:00:00", "closes": "19:00:00", "closed_on_sundays": False}
    assert acts(api, "clinic.place") == [
        ("clinic.place_set", None, SAID),
        ("clinic.place_set", SAID, later),
        ("clinic.place_removed", later, None),
    ]
    assert last_actor(api) == (f"staff:{api.staff_id}", "api")


@pytest.mark.parametrize(
    ("body", "status", "wrong"),
    [
        ({"place": "Florida"}, 422, ["place"]),
        ({"place": "us-fl"}, 422, ["place"]),
        ({"opensAt": "8"}, 422, ["opensAt"]),
        ({"closesAt": None}, 422, ["closesAt"]),
        ({"closedOnSundays": "no"}, 422, ["closedOnSundays"]),
        ({"state": "FL"}, 422, ["state"]),
        ({"closesAt": "08:00"}, 422, ["closesAt"]),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    api: Api, admin: str, body: dict[str, Any], status: int, wrong: list[str]
) -> None:
    answer = api.post("/settings/places", FLORIDA | body, token=admin)
    assert (answer.status_code, paths(answer)) == (status, wrong)
    assert acts(api, "clinic") == []


def test_a_guest_is_added_once_and_removed(api: Api, admin: str) -> None:
    made = [
        api.post("/settings/guests", {"address": typed}, token=admin) for typed in ("(312) 555-0142", "+13125550142")
    ]
    assert [one.status_code for one in made] == [201, 201]
    row = made[0].get_json()
    assert (row["address"], made[1].get_json()) == ("+13125550142", row)
    mail = api.post("/settings/guests", {"address": "Ana@Clinic.example"}, token=admin).get_json()
    assert mail["address"] == "ana@clinic.example"
    at = f"/settings/guests/{row['id']}"
    assert api.get(at, token=admin).get_json() == row
    listed = api.get("/settings/guests", token=admin).get_json()["items"]
    assert {row["id"], mail["id"]} < {one["id"] for one in listed}
    assert api.delete(at, token=admin).status_code == 204
    assert api.delete(at, token=admin).status_code == 404
    said = acts(api, "clinic.guest")
    assert [action for action, _, _ in said] == ["clinic.guest_invited"] * 2 + ["clinic.guest_dismissed"]
    assert "5550142" not in str(said)


def test_a_guest_needs_an_address_that_is_one(api: Api, admin: str) -> None:
    for typed in ("7", "ana@", "x" * 254):
        answer = api.post("/settings/guests", {"address": typed}, token=admin)
        assert (answer.status_code, paths(answer), typed in answer.get_json()["detail"]) == (422, ["address"], False)
    for body, wrong in (({}, ["address"]), ({"address": ""}, ["address"]), ({"address": "x" * 255}, ["address"])):
        answer = api.post("/settings/guests", body, token=admin)
        assert (answer.status_code, paths(answer)) == (422, wrong)


@pytest.mark.parametrize("noun", ["place", "guest"])
def test_another_clinics_is_not_there(api: Api, admin: str, noun: str) -> None:
    theirs = f"/settings/{noun}s/{api.other.ids[noun]}"
    assert api.get(theirs, token=admin).status_code == 404
    assert api.delete(theirs, token=admin).status_code == 404
    if noun == "place":
        hours = {"opensAt": "09:00", "closesAt": "19:00"}
        assert api.put(theirs, hours, token=admin).status_code == 404
    listed = api.get(f"/settings/{noun}s", token=admin).get_json()["items"]
    assert [one["id"] for one in listed] == [api.own.ids[noun]]


@pytest.mark.parametrize("noun", ["place", "guest"])
def test_only_an_administrator_sees_and_sets_them(api: Api, noun: str) -> None:
    path, one = f"/settings/{noun}s", f"/settings/{noun}s/{api.own.ids[noun]}"
    body = FLORIDA if noun == "place" else {"address": "+13125550142"}
    for token in (api.token, api.person(Role.FRONT_DESK)):
        assert [api.get(at, token=token).status_code for at in (path, one)] == [403, 403]
        assert api.post(path, body, token=token).status_code == 403
        assert api.delete(one, token=token).status_code == 403


@pytest.mark.parametrize("noun", ["place", "guest"])
def test_who_has_not_seen_it_removes_nothing(api: Api, admin: str, noun: str) -> None:
    one = f"/settings/{noun}s/{api.own.ids[noun]}"
    assert api.delete(one, token=admin, headers={"If-Match": '"something else"'}).status_code == 412
    seen = {"If-Match": api.get(one, token=admin).headers["ETag"]}
    if noun == "place":
        hours = {"opensAt": "09:00", "closesAt": "19:00"}
        assert api.put(one, hours, token=admin, headers=seen).status_code == 200
        assert api.put(one, hours, token=admin, headers=seen).status_code == 412
        assert api.delete(one, token=admin, headers=seen).status_code == 412
        seen = {"If-Match": api.get(one, token=admin).headers["ETag"]}
    assert api.delete(one, token=admin, headers=seen).status_code == 204
