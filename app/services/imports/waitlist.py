"""Imports the waitlist: who waits for which type of visit, since when, and when it suits them.

An entry that was booked, removed or declined in Standby, or is being asked right now, is never changed by an import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.locking import lock
from app.models import Patient, PatientStatus, WaitlistEntry, WaitlistPriority, WaitlistStatus, WaitlistTime
from app.services import offers
from app.services.imports import bulk, values, words
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.directory import Directory, Unknown
from app.services.imports.kind import SOURCE, Kind, Run

FIELDS = {
    "external_id": Field(values.text(80), required=True),
    "patient_external_id": Field(values.text(80), required=True),
    "appointment_type": Field(values.text(80), required=True),
    "priority": Field(words.member(WaitlistPriority, {"NORMAL": WaitlistPriority.STANDARD})),
    "provider": Field(values.text(80)),
    "date_range_start": Field(values.day),
    "date_range_end": Field(values.day),
    "days": Field(words.weekdays),
    "times": Field(words.times),
    "minimum_notice_minutes": Field(values.whole(0, 60 * 24 * 30)),
    "any_time": Field(words.boolean),
    "notes": Field(values.text(2000)),
    "reason": Field(values.text(2000)),
    "added_at": Field(values.instant),
    "expires_at": Field(values.instant),
}
COLUMNS = {
    "date_range_start": "date_range_start",
    "date_range_end": "date_range_end",
    "days": "days_mask",
    "minimum_notice_minutes": "minimum_notice_minutes",
    "any_time": "any_time",
    "notes": "notes",
    "reason": "reason_for_waitlist",
    "added_at": "added_at",
    "expires_at": "expires_at",
}
RESOLVED = "is settled in Standby already, or is being offered an opening right now"


def check(run: Run, row: Row, now: datetime) -> Iterator[Problem]:
    """What cannot be true of somebody who waits."""
    first, last = row["date_range_start"], row["date_range_end"]
    if first and last and first > last:
        yield run.problem("date_range_end", "is before the range starts")
    elif last and last < run.today(now):
        yield run.problem("date_range_end", "is over: nothing can be offered any more")
    if row["added_at"] and run.today(row["added_at"]) > run.today(now):
        yield run.problem("added_at", "is in the future")
    if row["expires_at"] and row["expires_at"] <= now:
        yield run.problem("expires_at", "is over")


def store(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of entries."""
    directory = Directory(session, run)
    patients = _patients(session, rows)
    known = _entries(session, rows)
    new: list[tuple[Row, dict[str, Any]]] = []
    for row in rows:
        wanted = _wanted(run, row, directory, patients)
        entry = known.get(row["external_id"])
        if isinstance(wanted, Problem):
            run.report.refuse(row.line, [wanted])
        elif entry is None:
            new.append((row, wanted))
        elif not _differs(entry, row, wanted):
            run.report.count("unchanged")
        elif entry.status is not WaitlistStatus.ACTIVE:
            run.refuse(row.line, "external_id", RESOLVED)
        else:
            _update(session, entry, row, wanted)
            run.report.count("updated")
    _insert(session, run, new)


def _patients(session: Session, rows: Sequence[Row]) -> dict[str, Patient]:
    names = (row["patient_external_id"] for row in rows)
    found: dict[str, Patient] = bulk.by_external_id(session, Patient, names)
    return found


def _entries(session: Session, rows: Sequence[Row]) -> dict[str, WaitlistEntry]:
    """The entries that are there, locked: an offer may be made or answered at the same time."""
    ids = bulk.ids(session, WaitlistEntry.external_id, (row["external_id"] for row in rows))
    lock(session, WaitlistEntry, ids.values())
    query = sa.select(WaitlistEntry).where(WaitlistEntry.id.in_(ids.values()))
    entries = session.scalars(query.options(selectinload(WaitlistEntry.times)))
    return {entry.external_id: entry for entry in entries if entry.external_id}


def _wanted(run: Run, row: Row, directory: Directory, patients: Mapping[str, Patient]) -> dict[str, Any] | Problem:
    """Column → value of what the row says; a field that it leaves empty is left out."""
    patient = patients.get(row["patient_external_id"])
    if patient is None:
        return run.problem("patient_external_id", "names no patient of this clinic: import the patients first")
    if patient.status is not PatientStatus.ACTIVE:
        return run.problem("patient_external_id", "names a patient who is never written to")
    field = "appointment_type"
    try:
        said = {"patient_id": patient.id, "appointment_type_id": directory.type_(row["appointment_type"], None)}
        field = "provider"
        if row["provider"]:
            said["preferred_provider_id"] = directory.provider(row["provider"])
    except Unknown as reason:
        return Problem(run.binding.title(field), str(reason), row[field])
    return said | {column: row[field] for field, column in COLUMNS.items() if row[field] is not None}


def _differs(entry: WaitlistEntry, row: Row, wanted: Mapping[str, Any]) -> bool:
    if row["priority"] and entry.priority is not row["priority"]:
        return True
    if row["times"] is not None and set(row["times"]) != {_wish(time) for time in entry.times}:
        return True
    return any(getattr(entry, column) != value for column, value in wanted.items())


def _wish(time: WaitlistTime) -> words.TimeWish:
    return time.type, time.start_time, time.end_time


def _update(session: Session, entry: WaitlistEntry, row: Row, wanted: Mapping[str, Any]) -> None:
    for column, value in wanted.items():
        setattr(entry, column, value)
    if row["priority"]:
        entry.set_priority(row["priority"])
    if row["times"] is not None:
        entry.times = [WaitlistTime(**_time(entry.clinic_id, wish)) for wish in row["times"]]
    entry.updated_at = clock.now(session)


def _insert(session: Session, run: Run, new: Sequence[tuple[Row, dict[str, Any]]]) -> None:
    now = clock.now(session)
    default = {
        "clinic_id": run.clinic_id,
        "added_at": now,
        "added_by": SOURCE,
        "expires_at": now + timedelta(days=run.entry_days),
        "created_at": now,
        "updated_at": now,
    }
    for row, wanted in new:
        entry = WaitlistEntry(**default | {"external_id": row["external_id"]} | wanted)
        entry.set_priority(row["priority"] or WaitlistPriority.STANDARD)
        entry.times = [WaitlistTime(**_time(run.clinic_id, wish)) for wish in row["times"] or ()]
        session.add(entry)
    session.flush()
    run.report.count("created", len(new))


def _time(clinic_id: int, wish: words.TimeWish) -> dict[str, Any]:
    return {"clinic_id": clinic_id, "type": wish[0], "start_time": wish[1], "end_time": wish[2]}


KIND = Kind("waitlist", FIELDS, "external_id", check, store, wakes=offers.wake_openings)
