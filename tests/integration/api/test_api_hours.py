"""`/hours`: when the clinic is open, and the days on which it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app import clock
from app.models import Clinic, Role
from tests.api import Api, paths
from tests.audit_trail import acts, last_actor

SATURDAY = {"hours": [{"startTime": "09:00", "endTime": "13:00"}]}


@pytest.fixture
def admin(api: Api) -> str:
    return api.person(Role.CLINIC_ADMIN)


def _day(api: Api, ahead: int) -> str:
    """A day at the clinic, so many days from now."""

    def read(session: Any) -> date:
        zone = session.get_one(Clinic, api.own.clinic_id).timezone
        return clock.local(clock.now(session), zone).date() + timedelta(days=ahead)

    return str(api.look(read).isoformat())


def test_the_week_is_shown_and_set_a_weekday_at_a_time(api: Api, admin: str) -> None:
    before = api.get("/hours").get_json()
    usual = [{"startTime": "08:00", "endTime": "17:00"}]
    assert [day["hours"] for day in before["days"]] == [[], *[usual] * 5, []]
    assert [day["weekday"] for day in before["days"]] == list(range(7))
    for _ in range(2):
        after = api.put("/hours/6", SATURDAY, token=admin)
        assert after.status_code == 200
        assert [day["hours"] for day in after.get_json()["days"]] == [[], *[usual] * 5, SATURDAY["hours"]]
    assert api.get("/hours").get_json() == after.get_json()
    assert acts(api, "clinic") == [
        ("clinic.hours_set", {"weekday": 6, "hours": []}, {"weekday": 6, "hours": ["09:00-13:00"]})
    ]
    assert last_actor(api) == (f"staff:{api.staff_id}", "api")


def test_hours_that_cannot_be_are_refused(api: Api, admin: str) -> None:
    twice = {"hours": SATURDAY["hours"] * 2}
    assert api.put("/hours/6", twice, token=admin).get_json()["detail"] == "The hours of a day overlap."
    for body, wrong in (
        ({}, ["hours"]),
        ({"hours": [{"startTime": "09:00"}]}, ["hours[0].endTime"]),
        ({"hours": [{"startTime": 9, "endTime": "13:00"}]}, ["hours[0].startTime"]),
        (SATURDAY | {"weekday": 6}, ["weekday"]),
    ):
        answer = api.put("/hours/6", body, token=admin)
        assert (answer.status_code, paths(answer)) == (422, wrong)
    for day in ("7", "-1", "saturday"):
        assert api.put(f"/hours/{day}", SATURDAY, token=admin).status_code == 404
    assert acts(api, "clinic") == []


def test_who_has_not_seen_the_week_as_it_is_changes_nothing(api: Api, admin: str) -> None:
    seen = {"If-Match": api.get("/hours").headers["ETag"]}
    assert api.put("/hours/6", SATURDAY, token=admin, headers=seen).status_code == 200
    assert api.put("/hours/0", SATURDAY, token=admin, headers=seen).status_code == 412
    assert api.put("/hours/7", SATURDAY, token=admin, headers=seen).status_code == 404


def test_a_holiday_is_added_shown_and_removed(api: Api, admin: str) -> None:
    day = _day(api, 30)
    made = api.post("/hours/holidays", {"day": day, "name": " Team  day "}, token=admin)
    assert made.status_code == 201
    holiday = made.get_json()
    assert (holiday["day"], holiday["name"]) == (day, "Team day")
    again = api.post("/hours/holidays", {"day": day, "name": "Once more"}, token=admin)
    assert (again.status_code, again.get_json()["detail"]) == (409, "The clinic is closed on that day already.")
    at = f"/hours/holidays/{holiday['id']}"
    assert api.get(at).get_json() == holiday
    stale = {"If-Match": '"something else"'}
    assert api.delete(at, token=admin, headers=stale).status_code == 412
    seen = {"If-Match": api.get(at).headers["ETag"]}
    assert api.delete(at, token=admin, headers=seen).status_code == 204
    assert api.delete(at, token=admin).status_code == 404
    assert acts(api, "clinic.holiday") == [
        ("clinic.holiday_added", None, {"day": day, "name": "Team day"}),
        ("clinic.holiday_removed", {"day": day, "name": "Team day"}, None),
    ]


def test_holidays_are_listed_by_day_page_by_page(api: Api, admin: str) -> None:
    days = [_day(api, ahead) for ahead in (50, 10, 30)]
    for day in days:
        api.post("/hours/holidays", {"day": day, "name": "Closed"}, token=admin)
    found, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/hours/holidays?limit=1{cursor and f'&cursor={cursor}'}").get_json()
        found += [one["day"] for one in page["items"]]
        cursor = page["nextCursor"]
    assert found[:3] == sorted(days)
    assert len(found) == 4
    later = api.get(f"/hours/holidays?firstDay={days[2]}&total=true").get_json()
    assert (later["total"], later["items"][0]["day"]) == (3, days[2])
    assert api.get("/hours/holidays?cursor=WyJkYXksaWQiLCJ4IiwxXQ").status_code == 404  # a day that is none


@pytest.mark.parametrize(
    ("body", "status", "wrong"),
    [
        ({"day": "2026-13-01", "name": "x"}, 422, ["day"]),
        ({"day": 20261201, "name": "x"}, 422, ["day"]),
        ({"name": "x"}, 422, ["day"]),
        ({"day": "2030-01-01", "name": " "}, 422, ["name"]),
        ({"day": "2020-01-01", "name": "Past"}, 422, ["day"]),
        ({"day": "2099-01-01", "name": "Far away"}, 422, ["day"]),
    ],
)
def test_a_holiday_that_cannot_be_is_refused(
    api: Api, admin: str, body: dict[str, Any], status: int, wrong: list[str]
) -> None:
    answer = api.post("/hours/holidays", body, token=admin)
    assert (answer.status_code, paths(answer)) == (status, wrong)


def test_another_clinics_holiday_is_not_there(api: Api, admin: str) -> None:
    theirs = f"/hours/holidays/{api.other.ids['holiday']}"
    assert api.get(theirs).status_code == 404
    assert api.delete(theirs, token=admin).status_code == 404
    assert [one["id"] for one in api.get("/hours/holidays").get_json()["items"]] == [api.own.ids["holiday"]]


def test_whoever_sees_the_calendar_sees_them_and_an_administrator_sets_them(api: Api) -> None:
    one = f"/hours/holidays/{api.own.ids['holiday']}"
    desk, marketing = api.person(Role.FRONT_DESK), api.person(Role.MARKETING)
    for at in ("/hours", "/hours/holidays", one):
        assert (api.get(at, token=desk).status_code, api.get(at, token=marketing).status_code) == (200, 403)
    for token in (desk, api.token):
        assert api.put("/hours/6", SATURDAY, token=token).status_code == 403
        assert api.post("/hours/holidays", {"day": "2030-01-01", "name": "x"}, token=token).status_code == 403
        assert api.delete(one, token=token).status_code == 403
