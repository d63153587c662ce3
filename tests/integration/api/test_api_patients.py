"""`/patients`: records, consents, opt-outs, and what the audit trail says about who looked."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app import clock
from app.access import Permission
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, AuditHead, Clinic, Consent, InboxItem, ItemKind, OptOut, Patient, Role
from app.services import audit
from tests import factories
from tests.api import Api


def _entries(api: Api, action: str) -> list[AuditEntry]:
    query = sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    found: list[AuditEntry] = api.look(lambda session: session.scalars(query).all())
    return found


def _posted(api: Api) -> list[ItemKind]:
    found: list[ItemKind] = api.look(lambda s: s.scalars(sa.select(InboxItem.kind).order_by(InboxItem.id)).all())
    return found


@pytest.fixture
def contact(api: Api) -> str:
    return f"/patients/{api.own.ids['patient']}/contacts/{api.own.ids['contact']}"


def test_whoever_reads_a_record_is_written_down_with_where_from(api: Api) -> None:
    path, token = f"/patients/{api.own.ids['patient']}", api.person(Role.DOCTOR)
    record = api.get(path, token=token)
    assert record.get_json()["firstName"] == "Ana"
    (entry,) = _entries(api, "patient.read")
    assert (entry.subject, entry.actor) == (f"patient:{api.own.rows['patient'].id}", f"staff:{api.staff_id}")
    assert entry.source.startswith("api 127.0.0.1 token:")
    seen = {"If-None-Match": record.headers["ETag"]}
    assert api.get(path, token=token, headers=seen).status_code == 304  # nothing is told that they do not have
    assert len(_entries(api, "patient.read")) == 1
    assert api.get(f"/patients/{api.other.ids['patient']}", token=token).status_code == 404
    assert len(_entries(api, "patient.read")) == 1
    assert api.look(lambda s: audit.verify(s, api.own.clinic_id)) == []


def test_a_record_that_cannot_be_written_down_is_not_shown(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(audit, "write", fails)
    answer = api.get(f"/patients/{api.own.ids['patient']}")
    assert answer.status_code == 500
    assert "Ana" not in answer.text


def test_a_list_is_one_entry_with_the_ids(api: Api) -> None:
    listed = api.get("/patients?status=ACTIVE&total=true").get_json()
    assert (listed["total"], [one["firstName"] for one in listed["items"]]) == (1, ["Ana"])
    (entry,) = _entries(api, "patients.listed")
    assert entry.after == {"patients": [api.own.rows["patient"].id]}
    assert api.get("/patients?externalId=nobody").get_json()["items"] == []
    assert len(_entries(api, "patients.listed")) == 1


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"address": "(312) 555-0111"}, 1),
        ({"address": "312 555 0999"}, 0),
        ({"firstName": "an"}, 1),
        ({"firstName": "%"}, 0),
        ({"firstName": "Ána"}, 1),
        ({"firstName": "'"}, 0),
        ({"lastName": "x"}, 0),
    ],
)
def test_names_and_numbers_are_looked_for_in_a_body(api: Api, body: dict[str, str], found: int) -> None:
    answer = api.post("/patients/search", body, headers={"Idempotency-Key": "no matter"})
    assert len(answer.get_json()["items"]) == found
    assert len(_entries(api, "patients.searched")) == found


def test_a_number_that_is_none_is_not_looked_for(api: Api) -> None:
    answer = api.post("/patients/search", {"address": "12"})
    assert (answer.status_code, answer.get_json()["detail"]) == (422, "A contact is not a phone number.")


def test_a_patient_is_entered_once_and_shares_a_household(api: Api) -> None:
    body: dict[str, Any] = {
        "firstName": "Ben", "lastName": "Ruiz", "externalId": "P-7", "guardianId": api.own.ids["patient"],
        "contacts": [{"address": "3125550111"}, {"channel": "EMAIL", "address": "Ben@Example.com"}],
    }  # fmt: skip
    made = api.post("/patients", body).get_json()
    assert [one["address"] for one in made["contacts"]] == ["+13125550111", "ben@example.com"]
    assert made["contacts"][0]["id"] == api.own.ids["contact"]
    assert made["contacts"][1]["consents"] == []
    again = api.post("/patients", body)
    assert (again.status_code, "external id" in again.text) == (409, True)
    (entry,) = _entries(api, "patient.created")
    assert "Ben" not in str(vars(entry))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"firstName": ""}, 422),
        ({"firstName": " "}, 422),
        ({"timezone": "America/Nowhere"}, 422),
        ({"birthDate": "2999-01-01"}, 422),
        ({"guardianId": "nobodys"}, 404),
        ({"contacts": [{"address": "911"}]}, 422),
        ({"contacts": [{"address": "a@b.example", "channel": "PUSH"}]}, 422),
        ({"language": "fr"}, 422),
    ],
)
def test_what_is_no_patient_is_refused(api: Api, change: dict[str, Any], status: int) -> None:
    answer = api.post("/patients", {"firstName": "Ben"} | change)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert api.look(lambda s: s.scalar(sa.select(sa.func.count(AuditHead.id)))) <= 1


def test_a_record_is_corrected_by_what_is_named_and_sealed_in_the_trail(api: Api) -> None:
    at, child = f"/patients/{api.own.ids['patient']}", api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    seen = {"If-Match": api.get(at).headers["ETag"]}
    body = {"lastName": "Ruiz", "language": "es", "birthDate": "1990-02-03", "status": "INACTIVE", "feeExempt": True}
    changed = api.patch(at, body, headers=seen)
    record = changed.get_json()
    assert (changed.status_code, {name: record[name] for name in body}, record["firstName"]) == (200, body, "Ana")
    assert api.patch(at, {"feeExempt": False}, headers=seen).status_code == 412
    assert api.get(at).headers["ETag"] == changed.headers["ETag"]
    (entry,) = _entries(api, "patient.changed")
    assert (entry.before, entry.after) == (
        {"last_name": False, "status": "ACTIVE", "fee_exempt": False},
        {"last_name": True, "status": "INACTIVE", "fee_exempt": True},
    )
    ((_, sealed),) = api.look(lambda s: list(audit.facts_of(s, [s.get_one(AuditEntry, entry.id)]).values()))
    assert (sealed["language"], sealed["birth_date"]) == ("es", "1990-02-03")
    assert "1990" not in str(entry.after) + str(entry.sealed)
    assert _posted(api) == [ItemKind.MAY_BE_ASKED]
    assert api.patch(at, {"birthDate": None, "status": "INACTIVE"}).get_json()["birthDate"] is None
    assert api.patch(at, {}).status_code == 200  # nothing is changed, and so nothing recorded, but that it was read
    assert (len(_entries(api, "patient.changed")), len(_entries(api, "patient.read"))) == (2, 5)
    assert api.patch(f"/patients/{child}", {"guardianId": api.own.ids["patient"]}).status_code == 200
    assert "guardian" in api.patch(at, {"guardianId": child}).get_json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"firstName": None}, 422),
        ({"firstName": " "}, 422),
        ({"status": "GONE"}, 422),
        ({"externalId": "P-7"}, 409),
        ({"birthDate": "2999-01-01"}, 422),
        ({"timezone": "America/Nowhere"}, 422),
        ({"guardianId": "nobodys"}, 404),
        ({"contacts": []}, 422),
    ],
)
def test_what_no_record_may_become_is_refused(api: Api, body: dict[str, Any], status: int) -> None:
    api.post("/patients", {"firstName": "Ben", "externalId": "P-7"})
    answer = api.patch(f"/patients/{api.own.ids['patient']}", body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert _entries(api, "patient.changed") == []


def test_a_consent_is_withdrawn_and_given_with_its_source(api: Api, contact: str) -> None:
    body = {"channel": "SMS", "given": False, "source": "front desk"}
    for _ in range(2):  # twice: once
        (consent,) = api.put(f"{contact}/consent", body).get_json()["consents"]
        assert consent["revokedAt"]
    assert _posted(api) == [ItemKind.OPTED_OUT]
    given = api.put(f"{contact}/consent", body | {"given": True}).get_json()
    assert [one["revokedAt"] is None for one in given["consents"]] == [False, True]
    assert _posted(api) == [ItemKind.OPTED_OUT, ItemKind.MAY_BE_ASKED]
    marketing = body | {"given": True, "scope": "MARKETING"}
    assert "wording" in api.put(f"{contact}/consent", marketing).get_json()["detail"]
    assert api.put(f"{contact}/consent", marketing | {"wording": "I agree to …"}).status_code == 200
    assert [entry.after["scope"] for entry in _entries(api, "consent.given") if entry.after] == ["ALL", "MARKETING"]
    assert len(_entries(api, "consent.withdrawn")) == 1
    assert api.look(lambda s: s.scalar(sa.select(sa.func.count(Consent.id)))) == 4


def test_an_opt_out_is_recorded_and_lifted_as_the_command_does(api: Api, contact: str) -> None:
    said = {"optedOut": True, "source": "phone call"}
    for _ in range(2):
        (wish,) = api.put(f"{contact}/opt-out", said).get_json()["optOuts"]
        assert (wish["scope"], wish["liftedAt"]) == ("ALL", None)
    lifted = api.put(f"{contact}/opt-out", said | {"optedOut": False}).get_json()["optOuts"]
    assert [(one["scope"], one["liftedAt"] is None) for one in lifted] == [("ALL", False), ("MARKETING", True)]
    refused = api.put(f"{contact}/opt-out", said | {"optedOut": False, "scope": "MARKETING"})
    assert refused.status_code == 422
    assert api.look(lambda s: s.scalar(sa.select(sa.func.count(OptOut.id)))) == 2


def test_a_contact_is_found_with_its_own_patient_alone(api: Api) -> None:
    other = api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    assert api.get(f"/patients/{other}/contacts/{api.own.ids['contact']}").status_code == 404
    assert api.get(f"/patients/{api.own.ids['patient']}/contacts/{api.own.ids['contact']}").status_code == 200
    assert len(_entries(api, "patient.read")) == 1


def _addresses(api: Api, patient: str) -> list[str]:
    return [one["address"] for one in api.get(f"/patients/{patient}").get_json()["contacts"]]


def test_a_new_number_is_tried_first_and_one_they_have_moves_to_the_front(api: Api) -> None:
    patient, old = api.own.ids["patient"], "+13125550111"
    assert _addresses(api, patient) == [old]
    made = api.post(f"/patients/{patient}/contacts", {"address": "(312) 555-0188"})
    assert (made.status_code, made.get_json()["address"]) == (201, "+13125550188")
    assert (made.get_json()["consents"], bool(made.get_json()["threadId"])) == ([], True)
    assert (
        api.post(f"/patients/{patient}/contacts", {"channel": "EMAIL", "address": "Ana@Example.com"}).status_code == 201
    )
    assert _addresses(api, patient) == ["ana@example.com", "+13125550188", old]
    assert api.post(f"/patients/{patient}/contacts", {"address": old}).get_json()["id"] == api.own.ids["contact"]
    assert _addresses(api, patient) == [old, "ana@example.com", "+13125550188"]
    assert api.post(f"/patients/{patient}/contacts", {"address": old}).status_code == 201  # again: nothing more
    assert len(_entries(api, "patient.contact_added")) == 3
    assert all("5550188" not in str(vars(entry)) for entry in _entries(api, "patient.contact_added"))
    assert set(_posted(api)) == {ItemKind.MAY_BE_ASKED}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"address": "911"}, 422, "not a phone number"),
        ({"address": "ana at home", "channel": "EMAIL"}, 422, "e-mail"),
        ({"address": "3125550188", "channel": "PUSH"}, 422, "SMS number or an EMAIL"),
        ({}, 422, "address"),
        ({"address": "3125550188", "rank": 1}, 422, "rank"),
    ],
)
def test_what_nobody_is_reached_at_is_not_added(api: Api, body: dict[str, Any], status: int, said: str) -> None:
    answer = api.post(f"/patients/{api.own.ids['patient']}/contacts", body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert said in answer.text
    assert _addresses(api, api.own.ids["patient"]) == ["+13125550111"]


def test_a_patient_has_at_most_ten_numbers_and_an_erased_one_gets_none(api: Api) -> None:
    patient = api.own.ids["patient"]
    for n in range(9):
        assert api.post(f"/patients/{patient}/contacts", {"address": f"312555020{n}"}).status_code == 201
    refused = api.post(f"/patients/{patient}/contacts", {"address": "3125550300"})
    assert (refused.status_code, "at most 10" in refused.get_json()["detail"]) == (409, True)
    assert api.post(f"/patients/{patient}/contacts", {"address": "3125550111"}).status_code == 201
    with transaction(api.sessions, api.own.clinic_id) as session:
        session.get_one(Patient, api.own.rows["patient"].id).erased_at = clock.now(session)
    assert "erased" in api.post(f"/patients/{patient}/contacts", {"address": "3125550111"}).get_json()["detail"]


def test_a_wrong_number_is_written_to_no_more_until_its_new_holder_is_entered(api: Api, contact: str) -> None:
    for _ in range(2):  # twice: once
        assert api.post(f"{contact}/wrong-number").get_json()["wrongNumberAt"]
    assert _posted(api) == [ItemKind.OPTED_OUT]
    assert len(_entries(api, "contact.wrong_number")) == 1
    ben = api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    made = api.post(f"/patients/{ben}/contacts", {"address": "3125550111"}).get_json()
    assert (made["id"], made["wrongNumberAt"]) == (api.own.ids["contact"], None)
    assert all(one["revokedAt"] for one in made["consents"])
    assert (_addresses(api, api.own.ids["patient"]), _addresses(api, ben)) == ([], ["+13125550111"])
    (entry,) = _entries(api, "contact.changed_hands")
    assert entry.after == {"former": [api.own.rows["patient"].id]}


def test_an_opt_out_stands_when_its_number_is_added_to_somebody_else(api: Api, contact: str) -> None:
    api.put(f"{contact}/opt-out", {"optedOut": True, "source": "phone call"})
    ben = api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    made = api.post(f"/patients/{ben}/contacts", {"address": "3125550111"}).get_json()
    assert [wish["liftedAt"] for wish in made["optOuts"]] == [None]
    assert _addresses(api, api.own.ids["patient"]) == ["+13125550111"]  # a household shares it


def test_a_number_is_removed_from_one_patient_of_a_household_alone(api: Api, contact: str) -> None:
    ben = api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    theirs = f"/patients/{ben}/contacts/{api.own.ids['contact']}"
    api.post(f"/patients/{ben}/contacts", {"address": "3125550111"})
    seen = api.get(theirs).headers["ETag"]
    assert api.delete(theirs, headers={"If-Match": '"other"'}).status_code == 412
    assert api.delete(theirs, headers={"If-Match": seen}).status_code == 204
    assert api.delete(theirs).status_code == 404
    assert (_addresses(api, api.own.ids["patient"]), _addresses(api, ben)) == (["+13125550111"], [])
    assert [one["revokedAt"] for one in api.get(contact).get_json()["consents"]] == [None]
    (entry,) = _entries(api, "patient.contact_removed")
    assert (entry.before, "5550111" in str(vars(entry))) == ({"contact": api.own.rows["contact"].id}, False)


def test_what_was_agreed_to_at_a_number_ends_with_the_last_who_is_reached_there(api: Api, contact: str) -> None:
    assert api.delete(contact).status_code == 204
    ben = api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    made = api.post(f"/patients/{ben}/contacts", {"address": "3125550111"}).get_json()
    assert (made["id"], len(made["consents"])) == (api.own.ids["contact"], 1)
    assert all(one["revokedAt"] for one in made["consents"])


@pytest.mark.parametrize("minor", [False, True])
def test_a_number_at_which_somebody_is_being_asked_is_not_removed(api: Api, contact: str, minor: bool) -> None:
    rows = api.own.rows
    with transaction(api.sessions, ALL_CLINICS) as session:
        asked = session.merge(rows["entry"])
        if minor:
            child = factories.make_patient(session, session.get_one(Clinic, api.own.clinic_id), "Leo", phone=None)
            child.guardian_id = rows["patient"].id
            asked = factories.make_entry(session, child, rows["type"])
        offer = factories.make_offer(session, rows["opening"], asked, rows["contact"])
    refused = api.delete(contact)
    assert (refused.status_code, "being asked" in refused.get_json()["detail"]) == (409, True)
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.merge(offer).closed_at = clock.now(session)
    assert api.delete(contact).status_code == 204


def test_who_may_only_reply_is_told_no_record_by_recording_something(api: Api, contact: str) -> None:
    token = api.issue([Permission.REPLY, Permission.MODIFY_APPOINTMENT])
    patient = f"/patients/{api.own.ids['patient']}"
    consent = {"channel": "SMS", "given": True, "source": "phone call"}
    for refused in (
        api.put(f"{contact}/consent", consent, token=token),
        api.put(f"{contact}/opt-out", {"optedOut": True, "source": "phone call"}, token=token),
        api.post(f"{contact}/wrong-number", token=token),
        api.post(f"{patient}/contacts", {"address": "3125550188"}, token=token),
        api.patch(patient, {}, token=token),
    ):
        assert (refused.status_code, "patients:view" in refused.get_json()["detail"]) == (403, True)


def test_how_they_agreed_is_sealed_with_the_patient_and_left_out_where_several_share_the_number(
    api: Api, contact: str
) -> None:
    said = "call with Ana Ruiz, divorced"
    api.put(f"{contact}/opt-out", {"optedOut": True, "source": said})
    ben = api.post("/patients", {"firstName": "Ben"}).get_json()["id"]
    api.post(f"/patients/{ben}/contacts", {"address": "3125550111"})
    api.put(f"{contact}/opt-out", {"optedOut": False, "source": said})
    stopped, lifted = *_entries(api, "consent.opt_out")[:1], *_entries(api, "consent.opt_in")
    assert stopped.patient_id == api.own.rows["patient"].id
    assert api.look(lambda session: audit.facts_of(session, [stopped])[stopped.id][1]["source_said"]) == said
    assert (lifted.patient_id, "divorced" in str(vars(lifted)), "divorced" in str(vars(stopped))) == (
        None,
        False,
        False,
    )
