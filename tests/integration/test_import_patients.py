"""What imported patients become."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from app.db import transaction
from app.models import (
    Consent,
    Contact,
    Patient,
    PatientStatus,
    Thread,
)
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

PEOPLE = "external_id,first_name,phone,email,guardian_id,status,sms_consent,consent_source,consent_at\n"


def _reach(desk: Desk, external_id: str) -> list[str]:
    query = sa.text(
        "SELECT c.address FROM contact c JOIN patient_contact l ON l.contact_id = c.id JOIN patient p "
        "ON p.id = l.patient_id WHERE p.external_id = :name ORDER BY l.rank"
    )
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        return list(session.scalars(query, {"name": external_id}))


def test_a_patient_has_contacts_with_threads_and_the_consent_the_file_records(desk: Desk) -> None:
    desk.done("patients", PEOPLE + "7,Ana,312-555-0142,Ana@Example.com,,,yes,paper form,2026-01-05\n")
    assert _reach(desk, "7") == ["+13125550142", "ana@example.com"]
    assert desk.count(Thread) == 2
    [consent] = desk.all(Consent)
    assert (consent.channel, consent.source, consent.given_at) == (
        "SMS",
        "paper form",
        datetime(2026, 1, 5, 6, tzinfo=UTC),
    )


def test_without_the_word_of_the_file_no_consent_is_recorded(desk: Desk) -> None:
    desk.done("patients", PEOPLE + "7,Ana,312-555-0142,,,,,,\n8,Bea,312-555-0143,,,,no,paper form,2026-01-05\n")
    assert desk.count(Consent) == 0


def test_a_consent_without_its_source_and_day_is_refused(desk: Desk) -> None:
    desk.done("patients", PEOPLE + "7,Ana,312-555-0142,,,,yes,,\n")
    assert [column for _, column, _ in desk.refused()] == ["consent_source", "consent_at"]


def test_patients_with_one_phone_are_a_household(desk: Desk) -> None:
    desk.done("patients", PEOPLE + "7,Ana,312-555-0142,,,,,,\n8,Leo,(312) 555-0142,,,,,,\n")
    assert [desk.count(model) for model in (Patient, Contact, Thread)] == [2, 1, 1]


def test_a_guardian_may_stand_below_the_child(desk: Desk) -> None:
    content = PEOPLE + "8,Leo,,,7,,,,\n7,Ana,,,,,,,\n9,Mia,,,99,,,,\n"
    assert desk.done("patients", content) == "3 created, 1 imported in part"
    leo, ana, mia = desk.all(Patient)
    assert (leo.guardian_id, mia.guardian_id) == (ana.id, None)
    assert desk.refused() == [(4, "guardian_id", "guardian_id names no patient: imported without a guardian")]
    assert desk.done("patients", content) == "1 imported in part, 3 unchanged"


def test_a_changed_patient_is_updated_and_an_empty_cell_changes_nothing(desk: Desk) -> None:
    desk.done("patients", PEOPLE + "7,Ana,312-555-0142,,,ACTIVE,,,\n")
    assert desk.done("patients", PEOPLE + "7,Anna,,,,,,,\n") == "1 updated"
    assert (desk.all(Patient)[0].first_name, _reach(desk, "7")) == ("Anna", ["+13125550142"])


def test_a_new_number_is_tried_first_and_the_old_one_kept(desk: Desk) -> None:
    for phone, outcome in (("0142", "created"), ("0143", "updated"), ("0143", "unchanged"), ("0142", "unchanged")):
        assert desk.done("patients", PEOPLE + f"7,Ana,312-555-{phone},,,,,,\n") == f"1 {outcome}"
    assert _reach(desk, "7") == ["+13125550143", "+13125550142"]


def test_an_import_does_not_bring_back_somebody_who_is_left_alone(practice: Desk) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        session.scalars(sa.select(Patient).where(Patient.external_id == "7")).one().status = PatientStatus.DECEASED
    practice.done("patients", PEOPLE + "7,Ana,,,,ACTIVE,,,\n")
    assert "in Standby the patient is DECEASED" in practice.refused()[0][2]
    assert practice.all(Patient)[0].status is PatientStatus.DECEASED
