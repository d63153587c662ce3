"""Imports the waitlist: who waits for which type of visit, since when, and when it suits them.

An entry that was booked, removed or declined in Standby, or is being asked right now, is never changed by an import.
One that staff, or the patient, added before the clinic's own list had it is the same entry from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.locking import lock
from app.models import Patient, PatientStatus, WaitlistEntry, WaitlistPriority, WaitlistStatus, WaitlistTime
from app.services import audit, offers
from app.services.imports import bulk, values, words
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.directory import Directory, Unknown
from app.services.imports.kind import SOURCE, Kind, Run
from app.services.waitlist import WAITING, AlreadyWaiting, store_entry
from app.services.waitlist.facts import begun, changed, facts_of

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
TWICE = "waits for this type of visit already, by another row or entry: a patient waits once for each type"

Place = tuple[int, int]
"""Patient and type of visit."""


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
    known = _entries(session, rows, patients)
    by_name = {entry.external_id: entry for entry in known}
    waiting = {_place_of(entry): entry for entry in known if entry.status in WAITING}
    new: list[tuple[Row, WaitlistEntry]] = []
    for row in rows:
        wanted = _wanted(run, row, directory, patients)
        if isinstance(wanted, Problem):
            run.report.refuse(row.line, [wanted])
            continue
        place = wanted["patient_id"], wanted["appointment_type_id"]
        there = waiting.get(place)
        ours = there if there and there.external_id is None else None
        entry = by_name.get(row["external_id"]) or ours
        if there and there is not entry and (entry is None or entry.status in WAITING):
            run.refuse(row.line, "patient_external_id", TWICE)
        elif entry:
            if waiting.get(_place_of(entry)) is entry:
                del waiting[_place_of(entry)]
            _change(session, run, entry, row, wanted)
            if entry.status in WAITING:
                waiting[_place_of(entry)] = entry
        else:
            waiting[place] = _new(session, run, row, wanted)
            new.append((row, waiting[place]))
    _insert(session, run, new)


def _change(session: Session, run: Run, entry: WaitlistEntry, row: Row, wanted: Mapping[str, Any]) -> None:
    if entry.external_id == row["external_id"] and not _differs(entry, row, wanted):
        run.report.count("unchanged")
    elif entry.status is not WaitlistStatus.ACTIVE:
        run.refuse(row.line, "external_id", RESOLVED)
    else:
        before = facts_of(entry)
        _update(session, entry, row, wanted)
        was, now_is = changed(before, facts_of(entry))
        audit.record(session, run.clinic_id, "waitlist.changed", entry, before=was, after=now_is)
        run.report.count("updated")


def _patients(session: Session, rows: Sequence[Row]) -> dict[str, Patient]:
    names = (row["patient_external_id"] for row in rows)
    found: dict[str, Patient] = bulk.by_external_id(session, Patient, names)
    return found


def _entries(session: Session, rows: Sequence[Row], patients: Mapping[str, Patient]) -> list[WaitlistEntry]:
    """The entries that the rows name, and those of their patients that wait; locked, because an offer may be made or
    answered at the same time.
    """
    ids = set(bulk.ids(session, WaitlistEntry.external_id, (row["external_id"] for row in rows)).values())
    theirs = bulk.among(session, WaitlistEntry.patient_id, (patient.id for patient in patients.values()))
    ids |= set(session.scalars(sa.select(WaitlistEntry.id).where(theirs, WaitlistEntry.status.in_(WAITING))))
    lock(session, WaitlistEntry, ids)
    query = sa.select(WaitlistEntry).where(bulk.among(session, WaitlistEntry.id, ids))
    return list(session.scalars(query.options(selectinload(WaitlistEntry.times))))


def _place_of(entry: WaitlistEntry) -> Place:
    return entry.patient_id, entry.appointment_type_id


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
    entry.external_id = row["external_id"]
    for column, value in wanted.items():
        setattr(entry, column, value)
    if row["priority"]:
        entry.set_priority(row["priority"])
    if row["times"] is not None:
        entry.times = [WaitlistTime(**_time(entry.clinic_id, wish)) for wish in row["times"]]
    entry.updated_at = clock.now(session)


def _new(session: Session, run: Run, row: Row, wanted: Mapping[str, Any]) -> WaitlistEntry:
    now = clock.now(session)
    default = {
        "clinic_id": run.clinic_id,
        "added_at": now,
        "added_by": SOURCE,
        "expires_at": now + timedelta(days=run.entry_days),
        "created_at": now,
        "updated_at": now,
    }
    entry = WaitlistEntry(**{**default, "external_id": row["external_id"], **wanted})
    entry.set_priority(row["priority"] or WaitlistPriority.STANDARD)
    entry.times = [WaitlistTime(**_time(run.clinic_id, wish)) for wish in row["times"] or ()]
    return entry


def _insert(session: Session, run: Run, new: Sequence[tuple[Row, WaitlistEntry]]) -> None:
    """All at once, and one by one if somebody has added one of them in this instant (`waitlist.store_entry`)."""
    try:
        with session.begin_nested():
            session.add_all(entry for _, entry in new)
            session.flush()
    except IntegrityError:
        for row, entry in new:
            try:
                store_entry(session, entry)
            except AlreadyWaiting:
                run.refuse(row.line, "patient_external_id", TWICE)
            else:
                _added(session, run, entry)
    else:
        for _, entry in new:
            _added(session, run, entry)


def _added(session: Session, run: Run, entry: WaitlistEntry) -> None:
    audit.record(session, run.clinic_id, "waitlist.added", entry, after=begun(entry))
    run.report.count("created")


def _time(clinic_id: int, wish: words.TimeWish) -> dict[str, Any]:
    return {"clinic_id": clinic_id, "type": wish[0], "start_time": wish[1], "end_time": wish[2]}


KIND = Kind("waitlist", FIELDS, "external_id", check, store, wakes=offers.wake_openings)
