"""`/settings`: the clinic's rules, as the console's page sets them."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import CancellationReason, Clinic, Role
from app.services import policies
from app.web.api.setting_forms import Settings, SettingsChange
from tests.api import Api, paths
from tests.audit_trail import acts, last_actor

NEW: dict[str, Any] = {
    "strategy": "BATCH",
    "holdMinutes": 90,
    "shortestHoldMinutes": 15,
    "minimumNoticeMinutes": 45,
    "batchSize": 4,
    "batchIntervalMinutes": 20,
    "notificationLimit": 5,
    "declineLimit": 4,
    "entryDays": 120,
    "enrolmentDays": 14,
    "moveUpReleaseMinutes": 20,
    "chainDepth": 3,
    "morningStarts": "06:00",
    "afternoonStarts": "12:30",
    "eveningStarts": "17:30",
    "eveningEnds": "20:30",
    "windowOpens": "09:00",
    "windowCloses": "20:00",
    "closedOnSundays": True,
    "closedOnHolidays": True,
    "offersPerDay": 2,
    "outreachPerDay": 2,
    "outreachPerWeek": 4,
    "confirmationHours": 48,
    "recoveryAttempts": 2,
    "recoveryDays": 21,
    "lateCancelHours": 48,
    "freeCancelMinutes": 20,
    "checkInIsLive": True,
    "noShowGraceMinutes": 20,
    "settleMinutes": 40,
    "lateCancelFeeCents": 2550,
    "noShowFeeCents": 5000,
    "freeMisses": 2,
    "freeMissDays": 180,
    "feeFreeReasons": ["ILLNESS", "TRANSPORTATION"],
    "emergencyPhone": "+13125550142",
    "alertPhone": "+13125550143",
    "alertEmail": "desk@clinic.example",
    "secondFactorRequired": True,
    "trialMode": True,
}
"""Every rule, otherwise than a new clinic has it."""


@pytest.fixture
def admin(api: Api) -> str:
    return api.person(Role.CLINIC_ADMIN)


def test_every_rule_of_the_clinic_is_shown_and_can_be_set() -> None:
    assert set(SettingsChange.model_fields) == policies.CHANGEABLE
    assert set(Settings.model_fields) == policies.CHANGEABLE | {"clinic_id", "fee_currency"}


def test_all_of_them_at_once_and_once_more(api: Api, admin: str) -> None:
    before = api.get("/settings", token=admin).get_json()
    assert set(before) == {*NEW, "clinicId", "feeCurrency"}
    assert [name for name in NEW if NEW[name] == before[name]] == []
    changed = api.patch("/settings", NEW, token=admin)
    assert (changed.status_code, changed.get_json()) == (200, before | NEW)
    assert api.get("/settings", token=admin).get_json() == changed.get_json()
    written = len(acts(api))
    assert api.patch("/settings", NEW, token=admin).get_json() == changed.get_json()
    assert api.patch("/settings", {}, token=admin).get_json() == changed.get_json()
    assert len(acts(api)) == written
    assert last_actor(api) == (f"staff:{api.staff_id}", "api")


def test_what_is_left_out_stays_and_all_of_it_is_audited(api: Api, admin: str) -> None:
    api.patch("/settings", {"holdMinutes": 45, "windowOpens": "08:30", "noShowFeeCents": 3000}, token=admin)
    api.patch("/settings", {"trialMode": True, "emergencyPhone": "(312) 555-0142"}, token=admin)
    found = api.get("/settings", token=admin).get_json()
    assert (found["holdMinutes"], found["windowOpens"], found["emergencyPhone"]) == (45, "08:30", "+13125550142")
    assert api.patch("/settings", {"emergencyPhone": None}, token=admin).get_json()["emergencyPhone"] is None
    said = acts(api)
    for act in (
        (
            "clinic.rule_set",
            {"hold_minutes": 120, "window_opens": "08:00"},
            {"hold_minutes": 45, "window_opens": "08:30"},
        ),
        ("fees.policy", {"no_show_fee_cents": None}, {"no_show_fee_cents": 3000}),
        ("clinic.trial_mode", {"on": False}, {"on": True}),
        ("clinic.on_call_set", {"somebody": False}, {"somebody": True}),
        ("clinic.on_call_set", {"somebody": True}, {"somebody": False}),
    ):
        assert act in said
    assert "5550142" not in str(said)


def test_the_reasons_in_another_order_are_the_same(api: Api, admin: str) -> None:
    reasons = api.get("/settings", token=admin).get_json()["feeFreeReasons"]
    api.patch("/settings", {"feeFreeReasons": reasons[::-1]}, token=admin)
    assert acts(api, "fees") == []
    every = [reason.value for reason in CancellationReason]
    found = api.patch("/settings", {"feeFreeReasons": every[::-1]}, token=admin).get_json()
    assert found["feeFreeReasons"] == every
    assert api.patch("/settings", {"feeFreeReasons": []}, token=admin).get_json()["feeFreeReasons"] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"holdMinutes": 9}, ["holdMinutes"]),
        ({"holdMinutes": 2881, "batchSize": 0}, ["holdMinutes", "batchSize"]),
        ({"holdMinutes": None}, ["holdMinutes"]),
        ({"holdMinutes": True}, ["holdMinutes"]),
        ({"strategy": "LOTTERY"}, ["strategy"]),
        ({"windowOpens": "8:00"}, ["windowOpens"]),
        ({"trialMode": 1}, ["trialMode"]),
        ({"feeFreeReasons": ["ILLNESS", "RAIN"]}, ["feeFreeReasons[1]"]),
        ({"alertEmail": ""}, ["alertEmail"]),
        ({"timezone": "Europe/Paris"}, ["timezone"]),
    ],
)
def test_a_wrong_body_is_told_by_its_fields(api: Api, admin: str, body: dict[str, Any], wrong: list[str]) -> None:
    answer = api.patch("/settings", {"declineLimit": 7} | body, token=admin)
    assert (answer.status_code, sorted(paths(answer))) == (422, sorted(wrong))
    assert api.get("/settings", token=admin).get_json()["declineLimit"] == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"holdMinutes": 20, "shortestHoldMinutes": 30}, "The shortest hold is not longer than the usual one."),
        ({"outreachPerDay": 3, "outreachPerWeek": 2}, "Not more in a day than in a week."),
        ({"windowOpens": "07:00"}, "The law lets nobody start"),
        ({"windowOpens": "12:00", "windowCloses": "11:00"}, "The hours end before they start."),
        ({"afternoonStarts": "18:00"}, "Each part of the day starts after the one before it"),
        ({"enrolmentDays": 90}, "A visit enrols 1 to 89 days ahead"),
    ],
)
def test_rules_that_do_not_go_together_are_refused_all_of_them(
    api: Api, admin: str, body: dict[str, Any], said: str
) -> None:
    answer = api.patch("/settings", {"declineLimit": 7} | body, token=admin)
    assert answer.status_code == 422
    assert paths(answer)[0] in body
    assert answer.get_json()["detail"].startswith(said)
    assert api.get("/settings", token=admin).get_json()["declineLimit"] == 3


@pytest.mark.parametrize(
    ("field", "typed"), [("emergencyPhone", "7"), ("alertPhone", "a@b.example"), ("alertEmail", "7")]
)
def test_an_address_that_is_none_is_told_by_its_field_and_not_repeated(
    api: Api, admin: str, field: str, typed: str
) -> None:
    answer = api.patch("/settings", {field: typed}, token=admin)
    assert (answer.status_code, paths(answer)) == (422, [field])
    assert typed not in answer.get_json()["detail"]


def test_only_an_administrator_sees_and_sets_them(api: Api) -> None:
    for token in (api.token, api.person(Role.FRONT_DESK), api.person(Role.DOCTOR)):
        assert api.get("/settings", token=token).status_code == 403
        assert api.patch("/settings", {"holdMinutes": 45}, token=token).status_code == 403
    assert acts(api, "clinic") == []


def test_another_clinics_rules_stay(api: Api, admin: str) -> None:
    theirs = api.look(lambda session: session.get_one(Clinic, api.other.clinic_id).hold_minutes)
    api.patch("/settings", {"holdMinutes": 45}, token=admin)
    assert api.look(lambda session: session.get_one(Clinic, api.other.clinic_id).hold_minutes) == theirs == 120


def test_who_has_not_seen_what_they_are_now_changes_nothing(api: Api, admin: str) -> None:
    seen = {"If-Match": api.get("/settings", token=admin).headers["ETag"]}
    changed = api.patch("/settings", {"holdMinutes": 45}, token=admin, headers=seen)
    stale = api.patch("/settings", {"holdMinutes": 50}, token=admin, headers=seen)
    assert (changed.status_code, stale.status_code) == (200, 412)
    fresh = {"If-Match": changed.headers["ETag"]}
    assert api.patch("/settings", {"holdMinutes": 50}, token=admin, headers=fresh).status_code == 200
