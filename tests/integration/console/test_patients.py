"""Patients: found by what somebody says on the phone, one record, and what a front desk records about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    AppointmentType,
    AuditEntry,
    Clinic,
    Consent,
    Contact,
    Milestone,
    OptOut,
    Patient,
    PatientBalance,
    PatientRiskScore,
    PatientStatus,
    Provider,
    RiskLevel,
    Role,
    Scope,
    TreatmentPlan,
)
from tests import factories as make
from tests.console_pages import statements
from tests.front_desk import Morning, email_of, log_in, press, text_of

Sessions = sessionmaker[Session]


def _id(sessions: Sessions, clinic: int, first_name: str) -> int:
    with transaction(sessions, clinic, read_only=True) as session:
        return session.scalars(sa.select(Patient.id).where(Patient.first_name == first_name)).one()


def _rows(sessions: Sessions, morning: Morning, model: Any, *conditions: Any) -> list[Any]:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return list(session.scalars(sa.select(model).where(*conditions).order_by(model.id)))


def _contact(sessions: Sessions, morning: Morning, patient_id: int) -> int:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return make.contact_of(session, session.get_one(Patient, patient_id)).id


# --- finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ana", ["Ana Rivera"]),
        ("RIV", ["Ana Rivera", "Leo Rivera"]),
        ("rivera, leo", ["Leo Rivera"]),
        ("leo riv", ["Leo Rivera"]),
        ("o’k", ["Ben Okafor"]),
        ("okaf", ["Ben Okafor"]),
        ("0112", ["Ben Okafor"]),
        ("(312) 555-0111", ["Ana Rivera", "Leo Rivera"]),
        ("cyr", []),
        ("0177", []),
        ("%%", []),
        ("zz", []),
    ],
)
def test_a_patient_is_found_by_how_a_name_begins_or_by_digits(boss: FlaskClient, typed: str, found: list[str]) -> None:
    answer = press(boss, "/admin/patients/find", q=typed)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert [name for name in ("Ana Rivera", "Ben Okafor", "Leo Rivera", "Cyrus") if name in answer.text] == found


@pytest.mark.parametrize("typed", ["a", "12", "", "x" * 81])
def test_too_little_or_too_much_finds_nobody(boss: FlaskClient, typed: str) -> None:
    assert "<a href" not in press(boss, "/admin/patients/find", q=typed).text


def test_at_most_ten_are_shown_and_the_erased_are_not(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        clinic = session.get_one(Clinic, morning.clinic)
        for n in range(12):
            make.make_patient(session, clinic, f"Zoe{n}", phone=None)
        make.make_patient(session, clinic, "Zyrill", phone=None, erased_at=clock.now(session))
    assert press(boss, "/admin/patients/find", q="zoe").text.count("<a href") == 10
    assert "<a href" not in press(boss, "/admin/patients/find", q="zyr").text


def test_without_script_the_found_are_a_page_and_no_name_is_in_an_address(boss: FlaskClient) -> None:
    csrf = text_of(boss, "/admin/patients/").split('name="csrf_token" value="')[1].split('"')[0]
    shown = boss.post("/admin/patients/find", data={"csrf_token": csrf, "q": "okafor"})
    assert "<html" in shown.text
    assert "Ben Okafor" in shown.text
    assert boss.post("/admin/patients/find", data={"q": "okafor"}).status_code == 400
    assert boss.get("/admin/patients/find?q=okafor").status_code == 405


def test_looking_for_somebody_is_one_statement(boss: FlaskClient, sessions: Sessions) -> None:
    made: list[str] = []
    engine = sessions.kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, said, *_: made.append(said))
    press(boss, "/admin/patients/find", q="rivera")
    assert len([said for said in made if " LIKE " in said and "patient.last_name" in said]) == 1


# --- the record -----------------------------------------------------------------------------------------------------


def test_whom_one_saw_lately_stands_on_the_list(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert "Nobody yet" in text_of(boss, "/admin/patients/")
    for name in ("Ana", "Ben"):
        text_of(boss, f"/admin/patients/{_id(sessions, morning.clinic, name)}/")
    shown = text_of(boss, "/admin/patients/")
    assert shown.index("Ben Okafor") < shown.index("Ana Rivera")


def test_a_record_says_how_they_are_reached_and_what_is_to_come(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    shown = text_of(boss, f"/admin/patients/{_id(sessions, morning.clinic, 'Ben')}/")
    assert "(312) 555-0112" in shown
    assert "Wants no texts" in shown
    assert "Lift the opt-out" in shown
    assert "Being asked" not in shown
    ana = text_of(boss, f"/admin/patients/{_id(sessions, morning.clinic, 'Ana')}/")
    assert "Leo Rivera" in ana[ana.index("Household") :]
    assert "Being asked" in ana
    assert f"/admin/waitlist/new/{_id(sessions, morning.clinic, 'Ana')}/" in ana
    mia = text_of(boss, f"/admin/patients/{_id(sessions, morning.clinic, 'Mia')}/")
    assert "Tomorrow, 2:00 PM" in mia
    assert "Braces check, Dr. Lee" in mia


def test_a_record_holds_treatment_fees_risk_and_the_books(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        now, ids = clock.now(session), {"clinic_id": ben.clinic_id, "patient_id": ben.id}
        kind = session.scalars(sa.select(AppointmentType).where(AppointmentType.name == "Cleaning")).one()
        make.make_fee(session, make.make_miss(session, ben, session.scalars(sa.select(Provider)).one(), kind))
        plan = TreatmentPlan(
            **ids, name="Braces", started_on=date(2026, 1, 5), planned_visits=10, interval_days=28,
            expected_end_on=date(2026, 11, 2), external_id="t1", created_at=now,
        )  # fmt: skip
        session.add_all([plan, PatientBalance(**ids, balance_cents=4200, currency="USD", imported_at=now)])
        session.add(
            PatientRiskScore(
                **ids, risk_score=80, risk_level=RiskLevel.HIGH, calculated_at=now,
                risk_factors=[{"factor": "x", "weight": 1, "description": "Missed visits", "value": "2"}],
            )
        )  # fmt: skip
        session.flush()
        step = {"clinic_id": ben.clinic_id, "plan_id": plan.id, "due_on": date(2026, 6, 1)}
        session.add_all([Milestone(**step, name=f"m{n}", external_id=f"m{n}") for n in range(2)])
    path = f"/admin/patients/{ben.id}/"
    shown = " ".join(text_of(boss, path).split())
    assert "weeks behind</b>, 2 of 2 milestones overdue" in shown
    assert "owes $25" in shown
    assert "$42" in shown
    assert "Missed visits: 2" in shown
    assert len(statements(sessions, boss, path)) <= 12


def test_what_a_role_may_not_see_is_not_on_the_record(
    client: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        session.add(
            PatientRiskScore(
                clinic_id=ben.clinic_id, patient_id=ben.id, risk_score=80, risk_level=RiskLevel.HIGH,
                calculated_at=clock.now(session),
            )
        )  # fmt: skip
    log_in(client, email_of(Role.CLINICAL_STAFF))
    shown = text_of(client, f"/admin/patients/{ben.id}/")
    assert not [
        word for word in ("Risk of dropping out", "Record a consent", "Opt out</", "Correct</") if word in shown
    ]


def test_opening_a_record_is_written_down(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    bens = _id(sessions, morning.clinic, "Ben")
    text_of(boss, f"/admin/patients/{bens}/")
    boss.get(f"/admin/patients/{bens}/", headers={"X-Standby-Live": "1"})
    entries = _rows(sessions, morning, AuditEntry, AuditEntry.action == "patient.read")
    assert [entry.after for entry in entries] == [{"patients": [bens]}]


def test_another_clinics_patient_is_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    theirs = _id(sessions, morning.other_clinic, "Cyrus")
    assert boss.get(f"/admin/patients/{theirs}/").status_code == 404
    form = {"contact": "1", "scope": "ALL", "source": "phone call"}
    for act in ("agree", "stop", "lift"):
        answer = press(boss, f"/admin/patients/{theirs}/{act}", **form)
        assert answer.json["problem"] == "That is not a number or address of this patient."


# --- what is recorded -----------------------------------------------------------------------------------------------


def test_a_new_patient_is_entered_once_with_a_consent(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    form = {
        "first_name": "Eve", "last_name": "Stone", "phone": "(312) 555-0190", "language": "es",
        "birth_date": "1990-03-05", "agrees": "y", "source": "at the desk", "once": "k1",
    }  # fmt: skip
    answers = [press(boss, "/admin/patients/create", **form).json for _click in range(2)]
    [eve] = _rows(sessions, morning, Patient, Patient.first_name == "Eve")
    assert answers == [{"said": "The patient is entered.", "to": f"/admin/patients/{eve.id}/"}] * 2
    assert (eve.last_name, eve.language, eve.birth_date) == ("Stone", "es", date(1990, 3, 5))
    [contact] = _rows(sessions, morning, Contact, Contact.address == "+13125550190")
    [consent] = _rows(sessions, morning, Consent, Consent.contact_id == contact.id)
    assert (consent.scope, consent.source) == (Scope.ALL, "at the desk")


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"first_name": ""}, "First name: This field is required."),
        ({"first_name": "Eve", "phone": "12"}, "A contact"),
        ({"first_name": "Eve", "birth_date": "2999-01-01"}, "The birth date is in the future."),
        ({"first_name": "Eve", "agrees": "y"}, "A consent needs the number and how they agreed."),
        ({"first_name": "Eve", "language": "xx"}, "Language: Not a valid choice."),
    ],
)
def test_a_patient_who_cannot_be_entered_so_is_not(
    boss: FlaskClient, sessions: Sessions, morning: Morning, form: dict[str, str], problem: str
) -> None:
    answer = press(boss, "/admin/patients/create", **{"language": ""} | form)
    assert answer.json["problem"].startswith(problem)
    assert _rows(sessions, morning, Patient, Patient.first_name == "Eve") == []


def test_an_opt_out_said_on_the_phone_holds_and_is_lifted_at_their_wish(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    mias = _id(sessions, morning.clinic, "Mia")
    contact = _contact(sessions, morning, mias)
    form = {"contact": contact, "scope": "ALL", "source": "phone call"}
    assert press(boss, f"/admin/patients/{mias}/stop", **form).json["said"] == "Nothing more is sent to (312) 555-0113."
    assert press(boss, f"/admin/patients/{mias}/stop", **form).json["said"] == "That wish was recorded already."
    standing = (OptOut.contact_id == contact, OptOut.lifted_at.is_(None))
    assert [wish.scope for wish in _rows(sessions, morning, OptOut, *standing)] == [Scope.ALL]
    assert "Texts may be sent" in press(boss, f"/admin/patients/{mias}/lift", **form).json["said"]
    assert [wish.scope for wish in _rows(sessions, morning, OptOut, *standing)] == [Scope.MARKETING]
    assert press(boss, f"/admin/patients/{mias}/lift", **form).json["problem"].startswith("There is no opt-out there")


def test_a_consent_to_marketing_needs_its_wording(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    mias = _id(sessions, morning.clinic, "Mia")
    form = {"contact": _contact(sessions, morning, mias), "scope": "MARKETING", "source": "paper form"}
    assert "wording" in press(boss, f"/admin/patients/{mias}/agree", **form).json["problem"]
    words = {"wording": "I agree to get offers by text."}
    assert press(boss, f"/admin/patients/{mias}/agree", **form | words).json["said"] == "The consent is recorded."
    assert len(_rows(sessions, morning, Consent, Consent.scope == Scope.MARKETING)) == 1


def test_nobody_speaks_for_a_number_of_somebody_else(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    mias, bens = (_id(sessions, morning.clinic, name) for name in ("Mia", "Ben"))
    form = {"contact": _contact(sessions, morning, bens), "scope": "ALL", "source": "phone call"}
    assert press(boss, f"/admin/patients/{mias}/stop", **form).status_code == 409


def test_the_pages_take_few_statements(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    ana = _id(sessions, morning.clinic, "Ana")
    with transaction(sessions, morning.clinic) as session:
        patient, kind = session.get_one(Patient, ana), session.scalars(sa.select(AppointmentType)).first()
        provider = session.scalars(sa.select(Provider)).one()
        assert kind
        for n in range(6):
            at = clock.now(session) - timedelta(days=30 + n)
            make.make_appointment(session, patient, provider, kind, at, status="COMPLETED")
    for path in ("/admin/patients/", f"/admin/patients/{ana}/", "/admin/patients/new"):
        assert len(statements(sessions, boss, path)) <= 12, path


def test_who_knows_the_late_policy_and_who_never_owes_is_recorded(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    mias = _id(sessions, morning.clinic, "Mia")
    form = {"first_name": "Mia", "last_name": "Larsen", "language": "en", "status": "ACTIVE"}
    press(boss, f"/admin/patients/{mias}/edit", **form, knows_policy="y", fee_exempt="y")
    [mia] = _rows(sessions, morning, Patient, Patient.id == mias)
    assert (mia.policy_acknowledged_at is not None, mia.fee_exempt) == (True, True)
    since = mia.policy_acknowledged_at
    press(boss, f"/admin/patients/{mias}/edit", **form, knows_policy="y")
    [mia] = _rows(sessions, morning, Patient, Patient.id == mias)
    assert (mia.policy_acknowledged_at, mia.fee_exempt) == (since, False)
    press(boss, f"/admin/patients/{mias}/edit", **form)
    [mia] = _rows(sessions, morning, Patient, Patient.id == mias)
    assert mia.policy_acknowledged_at is None


def test_a_record_is_corrected_and_who_is_dismissed_is_said_to_be(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    mias = _id(sessions, morning.clinic, "Mia")
    form = {"first_name": "Mia", "last_name": "Larsson", "birth_date": "", "language": "en", "status": "DISMISSED"}
    assert press(boss, f"/admin/patients/{mias}/edit", **form).json["said"] == "The record is corrected."
    [mia] = _rows(sessions, morning, Patient, Patient.id == mias)
    assert (mia.last_name, mia.status) == ("Larsson", PatientStatus.DISMISSED)
    assert "Dismissed" in text_of(boss, f"/admin/patients/{mias}/")
    theirs = _id(sessions, morning.other_clinic, "Cyrus")
    answer = press(boss, f"/admin/patients/{theirs}/edit", **form)
    assert answer.json["problem"] == "There is no such patient at this clinic."


def test_a_new_number_is_added_at_the_desk_and_a_wrong_one_is_reported(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    mias = _id(sessions, morning.clinic, "Mia")
    old = _contact(sessions, morning, mias)
    said = press(boss, f"/admin/patients/{mias}/reach", said="312 555 0190").json["said"]
    assert said == "(312) 555-0190 is tried first from now on."
    assert press(boss, f"/admin/patients/{mias}/reach", said="mia@example.com").status_code == 200
    assert "phone number" in press(boss, f"/admin/patients/{mias}/reach", said="12").json["problem"]
    assert (
        press(boss, f"/admin/patients/{mias}/wrong", contact=old).json["said"]
        == "Nothing more is sent to (312) 555-0113."
    )
    again = press(boss, f"/admin/patients/{mias}/wrong", contact=old).json["problem"]
    assert again == "That number was reported as wrong already."
    page = text_of(boss, f"/admin/patients/{mias}/")
    assert page.index("mia@example.com") < page.index("(312) 555-0190") < page.index("(312) 555-0113")
    assert "Says the number is wrong" in page
    bens = _id(sessions, morning.clinic, "Ben")
    assert press(boss, f"/admin/patients/{bens}/wrong", contact=old).status_code == 409  # not his to speak for
    assert press(boss, f"/admin/patients/{bens}/part", contact=old).status_code == 409
    said = press(boss, f"/admin/patients/{mias}/part", contact=old).json["said"]
    assert said == "They are not reached at (312) 555-0113 any more."
    assert "555-0113" not in text_of(boss, f"/admin/patients/{mias}/")
