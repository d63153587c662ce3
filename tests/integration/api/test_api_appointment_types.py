"""`/practice/appointment-types`: what a visit takes and costs, and how its openings are offered."""

from __future__ import annotations

from typing import Any

import pytest

from app.db import transaction
from app.models import AppointmentType, Role
from app.services.policies import stamp
from app.services.practice.kinds import CHANGEABLE
from app.web.api.appointment_types import TypeChange
from tests.api import Api, paths
from tests.audit_trail import acts, last_actor

PATH = "/practice/appointment-types"
FULL = {
    "name": "Root canal",
    "durationMinutes": 90,
    "priceCents": 120_000,
    "lateCancelFeeCents": 5000,
    "noShowFeeCents": 0,
    "strategy": "BATCH",
    "holdMinutes": 60,
    "batchSize": 2,
    "batchIntervalMinutes": 20,
    "staffApproves": True,
}


@pytest.fixture
def admin(api: Api) -> str:
    return api.person(Role.CLINIC_ADMIN)


@pytest.fixture
def one(api: Api) -> str:
    return f"{PATH}/{api.own.ids['type']}"


def test_everything_that_the_service_can_change_can_be_said() -> None:
    assert set(CHANGEABLE) | {"in_use"} == set(TypeChange.model_fields)


def test_it_is_added_with_all_that_it_says(api: Api, admin: str) -> None:
    made = api.post(PATH, FULL, token=admin)
    assert made.status_code == 201
    row = made.get_json()
    assert row == FULL | {"id": row["id"], "clinicId": row["clinicId"], "inUse": True, "currency": "USD"}
    assert api.get(f"{PATH}/{row['id']}", token=admin).get_json() == row
    ((action, before, after),) = acts(api)[-1:]
    assert (action, before) == ("visit_type.added", None)
    assert (after or {}) | {"strategy": "BATCH", "hold_minutes": 60, "staff_approves": True} == after
    assert last_actor(api) == (f"staff:{api.staff_id}", "api")
    again = api.post(PATH, FULL | {"name": "ROOT canal"}, token=admin)
    assert (again.status_code, len(acts(api, "visit_type"))) == (409, 1)


def test_what_is_left_out_of_a_new_one_is_as_the_clinic_does(api: Api, admin: str) -> None:
    row = api.post(PATH, {"name": "Check-up", "durationMinutes": 30}, token=admin).get_json()
    assert (row["strategy"], row["holdMinutes"], row["priceCents"], row["staffApproves"]) == (None, None, None, False)


def test_what_is_left_out_of_a_change_stays_and_null_empties(api: Api, admin: str, one: str) -> None:
    changed = api.patch(one, {"priceCents": None, "holdMinutes": 45}, token=admin).get_json()
    assert (changed["name"], changed["durationMinutes"], changed["priceCents"]) == ("Cleaning", 60, None)
    assert api.patch(one, {"priceCents": None, "holdMinutes": 45}, token=admin).get_json() == changed
    assert acts(api, "visit_type") == [
        (
            "visit_type.changed",
            {"price_cents": 12_000, "hold_minutes": None},
            {"price_cents": None, "hold_minutes": 45},
        )
    ]


def test_it_goes_out_of_use_and_comes_back(api: Api, admin: str, one: str) -> None:
    for wanted in (False, False, True):
        assert api.patch(one, {"inUse": wanted}, token=admin).get_json()["inUse"] is wanted
    assert [item["inUse"] for item in api.get(f"{PATH}?inUse=true", token=admin).get_json()["items"]] == [True]
    assert api.get(f"{PATH}?inUse=false", token=admin).get_json()["items"] == []
    assert acts(api, "visit_type") == [
        ("visit_type.in_use", {"in_use": True}, {"in_use": False}),
        ("visit_type.in_use", {"in_use": False}, {"in_use": True}),
    ]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"durationMinutes": 4}, ["durationMinutes"]),
        ({"durationMinutes": None}, ["durationMinutes"]),
        ({"durationMinutes": "60"}, ["durationMinutes"]),
        ({"priceCents": -1, "batchSize": 21}, ["priceCents", "batchSize"]),
        ({"lateCancelFeeCents": 50_001}, ["lateCancelFeeCents"]),
        ({"strategy": "LOTTERY"}, ["strategy"]),
        ({"name": " "}, ["name"]),
        ({"currency": "EUR"}, ["currency"]),
    ],
)
def test_a_wrong_body_is_told_by_its_fields(
    api: Api, admin: str, one: str, body: dict[str, Any], wrong: list[str]
) -> None:
    for answer in (api.patch(one, body, token=admin), api.post(PATH, FULL | body, token=admin)):
        assert (answer.status_code, sorted(paths(answer))) == (422, sorted(wrong))
    assert acts(api, "visit_type") == []


def test_another_clinics_is_not_there(api: Api, admin: str) -> None:
    theirs = f"{PATH}/{api.other.ids['type']}"
    assert api.get(theirs, token=admin).status_code == 404
    assert api.patch(theirs, {"inUse": False}, token=admin).status_code == 404


def test_only_an_administrator_sees_and_sets_it(api: Api, one: str) -> None:
    for token in (api.token, api.person(Role.FRONT_DESK)):
        assert api.get(PATH, token=token).status_code == 403
        assert api.get(one, token=token).status_code == 403
        assert api.post(PATH, FULL, token=token).status_code == 403
        assert api.patch(one, {"holdMinutes": 45}, token=token).status_code == 403


def test_who_has_not_seen_what_it_is_now_changes_nothing(api: Api, admin: str, one: str) -> None:
    seen = {"If-Match": api.get(one, token=admin).headers["ETag"]}
    assert api.patch(one, {"holdMinutes": 45}, token=admin, headers=seen).status_code == 200
    assert api.patch(one, {"holdMinutes": 50}, token=admin, headers=seen).status_code == 412
    assert api.get(one, token=admin).get_json()["holdMinutes"] == 45


@pytest.mark.postgres
def test_what_the_console_changes_in_that_instant_is_not_written_over(
    api: Api, admin: str, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the row and the service, somebody else commits another name."""

    def meanwhile(row: AppointmentType, names: Any) -> str:
        seen = stamp(row, names)
        with transaction(api.sessions, api.own.clinic_id) as session:
            session.get_one(AppointmentType, row.id).name = "Deep cleaning"
        return seen

    monkeypatch.setattr("app.web.api.appointment_types.stamp", meanwhile)
    assert api.patch(one, {"holdMinutes": 45}, token=admin).status_code == 409
    found = api.get(one, token=admin).get_json()
    assert (found["name"], found["holdMinutes"]) == ("Deep cleaning", None)
