"""Imports visits: past ones as history, coming ones as live bookings, and the patients they name if the map says so.

A row whose status is COMPLETED, NO_SHOW or CANCELLED and that Standby does not know is history: it starts no recovery,
no text and no task. Where the file names only the day of a past visit, it begins at the day's first instant in the
clinic's zone, which says "time unknown" and invents no hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.models import LIVE_STATUSES, Appointment, AppointmentStatus, Patient, PatientStatus
from app.services import offers
from app.services.imports import bulk, values, words
from app.services.imports.bookings import apply
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.directory import Directory, Unknown
from app.services.imports.kind import Kind, Run
from app.services.imports.visits import AHEAD, NO_TIME, OVER, Visit

STATUSES = {
    **dict.fromkeys(("NOSHOW", "NO_SHOWED", "MISSED", "FAILED"), AppointmentStatus.NO_SHOW),
    **dict.fromkeys(("COMPLETE", "DONE", "KEPT", "SHOWED"), AppointmentStatus.COMPLETED),
    **dict.fromkeys(("CANCELED", "CANCELLATION"), AppointmentStatus.CANCELLED),
    "BOOKED": AppointmentStatus.SCHEDULED,
    "ARRIVED": AppointmentStatus.CHECKED_IN,
}
LONGEST = timedelta(hours=24)
PATIENT = {"first_name": "patient_first_name", "last_name": "patient_last_name", "sex": "patient_sex"}
FIELDS = {
    "external_id": Field(values.text(80), required=True),
    "patient_external_id": Field(values.text(80), required=True),
    "patient_first_name": Field(values.text(80)),
    "patient_last_name": Field(values.text(80)),
    "patient_sex": Field(words.sex),
    "patient_birth_date": Field(values.day),
    "patient_age": Field(values.whole(0, 130)),
    "provider": Field(values.text(80), required=True),
    "chair": Field(values.text(80)),
    "appointment_type": Field(values.text(80), required=True),
    "duration_minutes": Field(values.whole(1, 1440)),
    "starts_at": Field(values.moment, required=True),
    "ends_at": Field(values.moment),
    "status": Field(words.member(AppointmentStatus, STATUSES), required=True),
    "booked_at": Field(values.moment),
    "reminded": Field(words.boolean),
}


def check(run: Run, row: Row, now: datetime) -> Iterator[Problem]:
    """What cannot be true of a visit."""
    starts, ends, booked = row["starts_at"], row["ends_at"], row["booked_at"]
    if ends and not (ends.timed and starts.timed):
        yield run.problem("ends_at", "needs a time of day, as the start does")
    elif ends and not starts.at < ends.at <= starts.at + LONGEST:
        yield run.problem("ends_at", "is not within 24 hours after the start")
    if booked and booked.day > starts.day:
        yield run.problem("booked_at", "is after the visit")
    elif booked and booked.day > run.today(now):
        yield run.problem("booked_at", "is in the future")
    if row["patient_birth_date"] and row["patient_birth_date"] > run.today(now):
        yield run.problem("patient_birth_date", "is in the future")
    if row["status"] in LIVE_STATUSES and not starts.timed:
        yield run.problem("starts_at", NO_TIME)
    if row["status"] in (AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW) and starts.at > now:
        yield run.problem("status", AHEAD)


def store(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of visits, and the patients they name."""
    directory = Directory(session, run)
    patients = _patients(session, run, rows)
    known: dict[str, Appointment] = bulk.by_external_id(session, Appointment, (row["external_id"] for row in rows))
    visits = []
    for row in rows:
        visit = _visit(run, row, directory, patients)
        if isinstance(visit, Problem):
            run.report.refuse(row.line, [visit])
        elif visit.live and visit.external_id not in known and visit.ends_at <= clock.now(session):
            run.refuse(row.line, "status", OVER)
        else:
            visits.append(visit)
    apply(session, run, visits, known)


def _patients(session: Session, run: Run, rows: Sequence[Row]) -> dict[str, int]:
    """External id → id of a patient who may have visits; those that the rows name and describe are made."""
    wanted = {row["patient_external_id"]: row for row in reversed(rows)}
    found = bulk.ids(session, Patient.external_id, wanted)
    new = {name: row for name, row in wanted.items() if name not in found and row["patient_first_name"]}
    if not new:
        return found
    now = clock.now(session)
    default = {"clinic_id": run.clinic_id, "status": PatientStatus.ACTIVE, "fee_exempt": False, "created_at": now}
    people = [
        {
            **default,
            "external_id": name,
            "birth_date": row["patient_birth_date"],
            **{column: row[field] or ("" if column == "last_name" else None) for column, field in PATIENT.items()},
        }
        for name, row in new.items()
    ]
    bulk.insert_missing(session, Patient, people, "clinic_id", "external_id")
    run.report.count("patients created", len(new.keys() - run.created_patients))
    run.created_patients.update(new)
    return found | bulk.ids(session, Patient.external_id, new)


def _visit(run: Run, row: Row, directory: Directory, patients: dict[str, int]) -> Visit | Problem:
    patient_id = patients.get(row["patient_external_id"])
    if patient_id is None:
        return run.problem("patient_external_id", "names no patient of this clinic: import the patients first")
    field = "provider"
    try:
        provider_id = directory.provider(row["provider"])
        field = "chair"
        chair_id = directory.chair(row["chair"]) if row["chair"] else None
        field = "appointment_type"
        type_id = directory.type_(row["appointment_type"], row["duration_minutes"])
    except Unknown as reason:
        return Problem(run.binding.title(field), str(reason), row[field])
    starts_at = row["starts_at"].at
    minutes = row["duration_minutes"] or directory.minutes[type_id]
    return Visit(
        line=row.line,
        external_id=row["external_id"],
        patient_id=patient_id,
        provider_id=provider_id,
        chair_id=chair_id,
        appointment_type_id=type_id,
        starts_at=starts_at,
        ends_at=row["ends_at"].at if row["ends_at"] else starts_at + timedelta(minutes=minutes),
        status=row["status"],
        booked_at=row["booked_at"].at if row["booked_at"] else None,
        reminded=row["reminded"],
    )


KIND = Kind("appointments", FIELDS, "external_id", check, store, wakes=offers.wake_taken)
