"""`/fees`: the ledger as billing and an administrator use it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from app.access import Permission
from app.models import Role
from app.services import audit
from tests.api import Api


@pytest.fixture
def path(api: Api) -> str:
    return f"/fees/{api.own.ids['fee']}"


def _fees(api: Api, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/fees{query}").get_json()["items"]
    return items


def test_a_fee_is_waived_by_an_administrator_alone_and_once(api: Api, path: str) -> None:
    reason = {"reason": "a kind regular"}
    assert api.post(f"{path}/waive", reason).status_code == 403  # a service, whatever it may do
    assert api.post(f"{path}/waive", reason, token=api.person(Role.BILLING)).status_code == 403
    admin = api.person(Role.CLINIC_ADMIN)
    assert api.post(f"{path}/waive", {"reason": " "}, token=admin).status_code == 422
    waived = api.post(f"{path}/waive", reason, token=admin).get_json()
    assert (waived["status"], waived["creditedReason"], waived["exportedAt"]) == ("WAIVED", "a kind regular", None)
    again = api.post(f"{path}/waive", reason, token=admin)
    assert (again.status_code, api.own.ids["cancellation"] in again.get_json()["detail"]) == (409, True)
    assert (_fees(api, "?status=OPEN"), len(_fees(api, "?status=WAIVED"))) == ([], 1)
    assert api.get("/fees/totals").get_json()["months"][0] | {"month": ""} == {
        "month": "", "currency": "USD", "assessed": 2500, "waived": 2500, "reversed": 0, "net": 0,
    }  # fmt: skip
    assert api.look(lambda s: audit.verify(s, api.own.clinic_id)) == []


def test_nothing_is_exported_twice_and_the_file_is_there_again(api: Api, path: str) -> None:
    billing = api.issue([Permission.EXPORT_BILLING])
    made = api.post("/fees/exports", token=billing)
    assert (made.status_code, made.get_json()["rows"]) == (201, 1)
    assert api.post("/fees/exports", token=billing).get_json()["detail"] == "There is nothing new to export."
    batch = made.get_json()["id"]
    first, again = (api.get(f"/fees/exports/{batch}/csv", token=billing) for _ in range(2))
    assert (first.mimetype, first.data) == ("text/csv", again.data)
    (line,) = csv.DictReader(io.StringIO(first.text))
    assert (line["amount"], line["kind"], line["batch"]) == ("25.00", "fee late_cancel", "2")
    assert "Ana" not in first.text
    assert _fees(api, "?exported=true")[0]["exportedAt"]
    assert _fees(api, "?exported=false") == []
    api.post(f"{path}/waive", {"reason": "a kind regular"}, token=api.person(Role.CLINIC_ADMIN))
    credit = api.post("/fees/exports", token=billing).get_json()
    assert (credit["number"], credit["rows"]) == (3, 1)
    assert [one["number"] for one in api.get("/fees/exports").get_json()["items"]] == [3, 2, 1]


def test_months_are_few_and_in_order(api: Api) -> None:
    assert api.get("/fees/totals?firstDay=2026-02-01&lastDay=2026-01-01").status_code == 422
    assert api.get("/fees/totals?firstDay=1926-02-01&lastDay=2026-01-01").status_code == 422
    assert api.get("/fees/totals?firstDay=2020-02-01&lastDay=2020-03-01").get_json() == {"months": []}
