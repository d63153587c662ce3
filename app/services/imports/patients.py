"""Imports patients: the person, their phone and e-mail with threads, the guardian, and the consents of the file.

An empty cell leaves what is there. A number that is new to a patient is tried first; none is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.models import NotificationChannel, Patient, PatientStatus, Scope, TreatmentStage
from app.services import offers
from app.services.imports import bulk, contacts, values, words
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.kind import Kind, Run

CHANNELS = {"phone": NotificationChannel.SMS, "phone_2": NotificationChannel.SMS, "email": NotificationChannel.EMAIL}
CONSENTS = {"sms_consent": NotificationChannel.SMS, "email_consent": NotificationChannel.EMAIL}
CHUNK = 1000
PERSON = (
    "first_name",
    "last_name",
    "language",
    "timezone",
    "place",
    "birth_date",
    "sex",
    "status",
    "treatment_stage",
    "fee_exempt",
    "policy_acknowledged_at",
)
FIELDS = {
    "external_id": Field(values.text(80), required=True),
    "first_name": Field(values.text(80), required=True),
    "last_name": Field(values.text(80)),
    "language": Field(words.language),
    "timezone": Field(values.zone),
    "place": Field(values.place),
    "birth_date": Field(values.day),
    "sex": Field(words.sex),
    "status": Field(words.member(PatientStatus)),
    "treatment_stage": Field(words.member(TreatmentStage)),
    "fee_exempt": Field(words.boolean),
    "policy_acknowledged_at": Field(values.instant),
    "phone": Field(values.phone),
    "phone_2": Field(values.phone),
    "email": Field(values.email),
    "guardian_external_id": Field(values.text(80)),
    "sms_consent": Field(words.boolean),
    "email_consent": Field(words.boolean),
    "consent_source": Field(values.text(80)),
    "consent_wording": Field(values.text(2000)),
    "consent_at": Field(values.instant),
}


def check(run: Run, row: Row, now: datetime) -> Iterator[Problem]:
    """What cannot be true of a patient."""
    if row["birth_date"] and row["birth_date"] > run.today(now):
        yield run.problem("birth_date", "is in the future")
    for field in ("policy_acknowledged_at", "consent_at"):
        if row[field] and run.today(row[field]) > run.today(now):
            yield run.problem(field, "is in the future")
    if row["guardian_external_id"] and row["guardian_external_id"] == row["external_id"]:
        yield run.problem("guardian_external_id", "is the patient's own id")
    if row["sms_consent"] or row["email_consent"]:
        for field in ("consent_source", "consent_at"):
            if not row[field]:
                yield run.problem(field, "is empty: a consent needs its source and its day")


def store(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of patients."""
    known: dict[str, Patient] = bulk.by_external_id(session, Patient, (row["external_id"] for row in rows))
    changed: dict[str, bool] = {}
    accepted = []
    for row in rows:
        patient = known.get(row["external_id"])
        if patient and not _may_have_status(patient, row["status"]):
            reason = f"is {row['status']}, but in Standby the patient is {patient.status}: change it there"
            run.refuse(row.line, "status", reason)
            continue
        accepted.append(row)
        changed[row["external_id"]] = patient is not None and _update(patient, row)
    new = [_new(session, run, row) for row in accepted if row["external_id"] not in known]
    bulk.insert_missing(session, Patient, new, "clinic_id", "external_id")
    patient_ids = bulk.ids(session, Patient.external_id, changed)
    _guardians(session, run, accepted, changed)
    moved = _contacts(session, run, accepted, patient_ids)
    for row in accepted:
        name = row["external_id"]
        touched = changed[name] or patient_ids[name] in moved
        run.report.count("created" if name not in known else "updated" if touched else "unchanged")


def finish(session: Session, run: Run) -> None:
    """Guardians who stand further down in the file than their children."""
    for start in range(0, len(run.pending_guardians), CHUNK):
        _late_guardians(session, run, run.pending_guardians[start : start + CHUNK])


def _late_guardians(session: Session, run: Run, pending: list[tuple[int, str, str]]) -> None:
    names = {name for _, child, guardian in pending for name in (child, guardian)}
    found: dict[str, Patient] = bulk.by_external_id(session, Patient, names)
    for line, child, guardian in pending:
        if child in found and guardian in found:
            found[child].guardian_id = found[guardian].id
        elif guardian not in run.created_patients:
            reason = "names no patient: imported without a guardian"
            run.report.remark(line, [run.problem("guardian_external_id", reason)])


def _may_have_status(patient: Patient, status: PatientStatus | None) -> bool:
    # Standby was told to leave this person alone; an export that lags behind must not bring them back.
    silent = (PatientStatus.DECEASED, PatientStatus.DISMISSED, PatientStatus.TRANSFERRED)
    return status is None or patient.status not in silent or status in (patient.status, PatientStatus.DECEASED)


def _update(patient: Patient, row: Row) -> bool:
    changed = False
    for field in PERSON:
        value = row[field]
        if value is not None and getattr(patient, field) != value:
            setattr(patient, field, value)
            changed = True
    return changed


def _new(session: Session, run: Run, row: Row) -> dict[str, Any]:
    run.created_patients.add(row["external_id"])
    person = {field: row[field] for field in PERSON}
    default = {"last_name": "", "status": PatientStatus.ACTIVE, "fee_exempt": False}
    filled = {field: value if value is not None else default.get(field) for field, value in person.items()}
    return {"clinic_id": run.clinic_id, "external_id": row["external_id"], "created_at": clock.now(session), **filled}


def _guardians(session: Session, run: Run, rows: Sequence[Row], changed: dict[str, bool]) -> None:
    named = [row for row in rows if row["guardian_external_id"]]
    if not named:
        return
    everyone = {name for row in named for name in (row["external_id"], row["guardian_external_id"])}
    people: dict[str, Patient] = bulk.by_external_id(session, Patient, everyone)
    for row in named:
        child, guardian = people[row["external_id"]], people.get(row["guardian_external_id"])
        if guardian is None:
            run.pending_guardians.append((row.line, row["external_id"], row["guardian_external_id"]))
        elif child.guardian_id != guardian.id:
            child.guardian_id = guardian.id
            changed[row["external_id"]] = True


def _contacts(session: Session, run: Run, rows: Sequence[Row], patient_ids: dict[str, int]) -> set[int]:
    """Contacts, links and consents of the batch; the ids of the patients for whom something changed."""
    now = clock.now(session)
    addresses = {row[field]: channel for row in rows for field, channel in CHANNELS.items() if row[field]}
    contact_ids = contacts.ensure(session, run.clinic_id, addresses, now)
    links = [
        (patient_ids[row["external_id"]], contact_ids[row[field]]) for row in rows for field in CHANNELS if row[field]
    ]
    moved = contacts.link(session, run.clinic_id, links)
    given = [
        (patient_ids[row["external_id"]], _consent(contact_ids[row[field]], row, consent))
        for row in rows
        for consent, channel in CONSENTS.items()
        for field in CHANNELS
        if row[consent] and row[field] and CHANNELS[field] is channel and field != "phone_2"
    ]
    outcomes = contacts.give(session, run.clinic_id, (consent for _, consent in given))
    pairs = zip(given, outcomes, strict=True)
    return moved | {patient for (patient, _), outcome in pairs if outcome is contacts.Given.NEW}


def _consent(contact_id: int, row: Row, field: str) -> contacts.ConsentGiven:
    source, wording, at = row["consent_source"], row["consent_wording"], row["consent_at"]
    return contacts.ConsentGiven(contact_id, CONSENTS[field], Scope.ALL, source, wording, at)


KIND = Kind("patients", FIELDS, "external_id", check, store, finish=finish, wakes=offers.wake_openings)
