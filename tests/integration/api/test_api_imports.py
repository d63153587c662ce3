"""`/imports`: a file is checked and stored as the console and `standby import` do it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.access import Permission
from app.models import Patient, Role
from app.services.imports.run import KINDS
from app.web.api import imports
from app.web.api.imports import FileKind
from tests.api import EVERYTHING, Api, paths
from tests.audit_trail import acts, last_actor

HEADER = "external_id,first_name,last_name,phone,shoe_size\n"
GOOD = "P-1,Ana,Silva,+13125550142,7\nP-2,Ben,Moss,,9\n"
BAD = "P-3,,Nobody,,\nP-4,Zoe,Kim,sesame,\n"


def _send(api: Api, csv: str = HEADER + GOOD, token: str = "", **fields: Any) -> TestResponse:
    return api.post("/imports", {"kind": "patients", "csv": csv} | fields, token=token)


def _patients(api: Api, clinic: int) -> set[str]:
    query = sa.select(Patient.external_id).where(Patient.clinic_id == clinic, Patient.external_id.is_not(None))
    return set(api.look(lambda session: session.scalars(query).all()))


def test_every_kind_of_file_is_known_with_its_columns(api: Api) -> None:
    assert {kind.value for kind in FileKind} == set(KINDS)
    found = {one["kind"]: one["columns"] for one in api.get("/imports").get_json()["kinds"]}
    assert set(found) == set(KINDS)
    assert found["patients"][0] == {"headers": ["external_id", "patient_id", "id"], "required": True}
    assert api.get("/imports", token=api.person(Role.DOCTOR)).status_code == 403


def test_a_file_is_checked_then_stored_then_known(api: Api) -> None:
    desk = api.person(Role.FRONT_DESK)
    checked = _send(api, HEADER + GOOD + BAD, token=desk, dryRun=True)
    assert checked.status_code == 200
    told = checked.get_json()
    assert (told["stored"], told["rows"], told["refused"], told["outcomes"]["created"]) == (False, 4, 2, 2)
    assert (told["ignoredColumns"], told["moreRefusals"]) == (["shoe_size"], False)
    assert [(one["line"], one["column"]) for one in told["refusals"]] == [(4, "first_name"), (5, "phone")]
    assert "is empty" in told["refusals"][0]["reason"]
    assert (_patients(api, api.own.clinic_id), acts(api, "import")) == (set(), [])
    stored = _send(api, HEADER + GOOD + BAD, token=desk).get_json()
    assert stored == told | {"stored": True}
    assert _patients(api, api.own.clinic_id) == {"P-1", "P-2"}
    assert _patients(api, api.other.clinic_id) == set()
    assert last_actor(api) == (f"staff:{api.staff_id}", "import,")
    again = _send(api, HEADER + GOOD, token=desk).get_json()
    assert (again["outcomes"], again["refused"], again["refusals"]) == ({"unchanged": 2}, 0, [])
    said = acts(api, "import.patients")
    assert [(after or {})["rows"] for _, _, after in said] == [4, 2]
    assert all((after or {})["complete"] for _, _, after in said)


def test_a_broken_file_is_refused_and_nothing_of_it_is_stored(api: Api) -> None:
    for csv in ("first_name\nAna\n", HEADER + GOOD + '"P-5', "external_id,external_id\n"):
        answer = _send(api, csv)
        assert (answer.status_code, paths(answer)) == (422, ["csv"]), csv
    assert (_patients(api, api.own.clinic_id), acts(api, "import")) == (set(), [])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"kind": "recipes"}, ["kind"]),
        ({"csv": ""}, ["csv"]),
        ({"csv": None}, ["csv"]),
        ({"csv": "a\x00b"}, ["csv"]),
        ({"dryRun": "yes"}, ["dryRun"]),
        ({"map": "vitoria"}, ["map"]),
    ],
)
def test_a_wrong_body_is_told_by_its_fields(api: Api, body: dict[str, Any], wrong: list[str]) -> None:
    answer = api.post("/imports", {"kind": "patients", "csv": HEADER + GOOD} | body)
    assert (answer.status_code, paths(answer)) == (422, wrong)


def test_what_is_bigger_than_every_body_goes_another_way(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api.app.config, "MAX_CONTENT_LENGTH", 2000)
    assert _send(api, HEADER + GOOD * 100).status_code == 413


def test_of_many_refusals_the_first_are_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_TOLD", 3)
    told = _send(api, HEADER + "x\n" * 4).get_json()
    assert (told["refused"], len(told["refusals"]), told["moreRefusals"]) == (4, 3, True)
    assert [one["line"] for one in told["refusals"]] == [2, 3, 4]
    assert _send(api, HEADER + "x\n" * 3).get_json()["moreRefusals"] is False


def test_only_who_may_do_all_that_a_file_does_imports_it(api: Api) -> None:
    """A file cancels visits, adds to the waitlist, records consents: no narrower token does that by a file."""
    assert _send(api).status_code == 200
    narrow = [api.issue(EVERYTHING - {one}) for one in (Permission.MANAGE_WAITLIST, Permission.CANCEL_APPOINTMENT)]
    for token in (api.person(Role.DOCTOR), api.person(Role.BILLING), *narrow):
        assert _send(api, token=token).status_code == 403


def test_who_is_added_and_who_agrees_by_a_file_is_in_the_trail_one_by_one(api: Api) -> None:
    _send(api)
    waits = "external_id,patient_external_id,appointment_type,notes\nW-1,P-1,Cleaning,sons drive\n"
    assert _send(api, waits, kind="waitlist").get_json()["outcomes"] == {"created": 1}
    ((_, _, after),) = acts(api, "waitlist.added")
    assert after
    assert (after["priority"], after["notes"]) == ("STANDARD", True)
    assert _send(api, waits + "", kind="waitlist").get_json()["outcomes"] == {"unchanged": 1}
    _send(api, waits.replace("sons", "her sons"), kind="waitlist")
    assert len(acts(api, "waitlist.changed")) == 1
    stops = "phone,opted_out\n+13125550142,yes\n"
    assert _send(api, stops, kind="consents").get_json()["outcomes"] == {"opt-outs recorded": 1}
    assert _send(api, stops, kind="consents").get_json()["outcomes"] == {"unchanged": 1}
    ((_, _, after),) = acts(api, "consent.opt_out")
    assert after == {"scope": "ALL"}


def test_a_file_without_a_heading_is_not_repeated_to_the_caller(api: Api) -> None:
    answer = _send(api, "P-1,Ana,Silva,+13125550142\nP-2,Ben,Moss,\n")
    assert (answer.status_code, paths(answer)) == (422, ["csv"])
    assert not [word for word in ("Ana", "Silva", "555", "--map") if word in answer.text]
    assert "There is no column for external_id" in answer.text


def test_no_value_of_a_row_stands_in_a_log(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _send(api, HEADER + GOOD + BAD)
    _send(api, "first_name\nSesame\n")
    written = caplog.text + str(acts(api))
    assert not [word for word in ("Silva", "sesame", "Sesame", "5550142") if word in written]


def test_visits_of_another_clinics_patient_are_refused(api: Api) -> None:
    """Rows name patients by the number of their own clinic: nobody else's is found."""
    header = "external_id,patient_external_id,provider,appointment_type,starts_at,status\n"
    row = "V-1,P-9,Dr. Lee,Cleaning,2030-01-07T09:00:00,SCHEDULED\n"
    told = _send(api, header + row, kind="appointments").get_json()
    assert (told["refused"], told["refusals"][0]["column"]) == (1, "patient_external_id")


def test_a_file_that_is_sent_again_with_its_key_is_answered_as_it_was(api: Api) -> None:
    key = {"Idempotency-Key": "file-1"}

    def send(csv: str) -> TestResponse:
        return api.post("/imports", {"kind": "patients", "csv": csv}, headers=key)

    assert send("first_name\nAna\n").status_code == 422  # what is refused keeps no key
    first, again = send(HEADER + GOOD), send(HEADER + GOOD)
    assert first.get_json()["outcomes"] == {"created": 2}
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    assert len(acts(api, "import.patients")) == 1
    assert send(HEADER + BAD).status_code == 422
