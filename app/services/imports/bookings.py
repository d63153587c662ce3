"""Stores the visits of a batch, and calls the services where a row means more than a changed row.

This is the one place in which an import touches the rest of Standby: a cancelled visit and a moved one leave openings,
a visit that Standby booked and the clinic's calendar now has too is confirmed, a conflict is put to the staff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    LIVE,
    LIVE_STATUSES,
    Appointment,
    AppointmentStatus,
    AppointmentType,
    CancelledByType,
    OpeningSource,
)
from app.services import no_shows, openings, tasks, waitlist
from app.services.appointments import Slot, is_overlap
from app.services.cancellations import NotCancellable, cancel_appointment
from app.services.imports import bulk, clashes
from app.services.imports.kind import SOURCE, Run
from app.services.imports.visits import OVER, Change, Visit, decide, differences
from app.services.visit_status import NotPossible

TAKEN = "is taken by another booking of this provider or chair: a task was made"
DIFFERS = "differs from what was decided in Standby since: a task was made"
STARTED = "CANCELLED for a visit that has started: say whether it was COMPLETED or NO_SHOW"

Place = tuple[int, int, datetime]
"""Patient, provider and start of a visit."""


@dataclass(frozen=True, slots=True)
class Placing:
    """A live visit to insert, or (with `known`) to move."""

    visit: Visit
    known: Appointment | None


def apply(session: Session, run: Run, visits: Sequence[Visit], known: Mapping[str, Appointment]) -> None:
    """Store a batch; counts each visit once."""
    booked_here = _lock(session, visits, known)
    history: list[dict[str, Any]] = []
    placings: list[Placing] = []
    for visit in visits:
        ours = booked_here.pop(_place_of(visit), None) if visit.live else None
        mine = known.get(visit.external_id)
        if ours and mine is None:
            _confirm(run, ours, visit)
        elif mine is None and not visit.live:
            history.append(_values(session, run, visit))
        elif mine is None or (visit.live and decide(visit, mine) is Change.UPDATE):
            placings.append(Placing(visit, mine))
        else:
            _change(session, run, visit, mine)
    bulk.insert_missing(session, Appointment, history, "clinic_id", "external_id")
    run.report.count("created", len(history))
    _place(session, run, placings)


def _change(session: Session, run: Run, visit: Visit, known: Appointment) -> None:
    """A row about a visit that Standby has, and that takes nobody's time that was free."""
    if visit.status is known.status is AppointmentStatus.CANCELLED and known.starts_at > clock.now(session):
        tasks.close(session, run.clinic_id, f"appointment:{known.id}:take-out", "the clinic's calendar has it off, too")
    match decide(visit, known):
        case Change.NOTHING:
            run.report.count("unchanged")
        case Change.UPDATE | Change.COMPLETE:
            for name, value in differences(visit, known).items():
                setattr(known, name, value)
            run.report.count("updated")
        case Change.CANCEL:
            _cancel(session, run, visit, known)
        case Change.MISS:
            _miss(session, run, visit, known)
        case _:
            _refuse(session, run, visit, known)


def _cancel(session: Session, run: Run, visit: Visit, known: Appointment) -> None:
    session.flush()
    try:
        cancel_appointment(session, known.id, by=CancelledByType.STAFF, actor=SOURCE)
    except NotCancellable:
        run.refuse(visit.line, "status", STARTED)
    else:
        run.report.count("updated")


def _miss(session: Session, run: Run, visit: Visit, known: Appointment) -> None:
    session.flush()
    try:
        no_shows.mark(session, known.id, by=CancelledByType.STAFF, actor=SOURCE)
    except NotPossible:  # checked in here
        _refuse(session, run, visit, known)
    else:
        run.report.count("updated")


def _refuse(session: Session, run: Run, visit: Visit, known: Appointment) -> None:
    clashes.alert(session, run.clinic_id, visit, known)
    run.refuse(visit.line, "external_id", DIFFERS)


def _booked_here(session: Session, visits: Sequence[Visit]) -> dict[Place, int]:
    """Ids of Standby's own live visits, by place, that rows of the clinic's calendar may be about."""
    if not visits:
        return {}
    query = sa.select(Appointment.patient_id, Appointment.provider_id, Appointment.starts_at, Appointment.id).where(
        Appointment.patient_id.in_({visit.patient_id for visit in visits}),
        Appointment.starts_at.in_({visit.starts_at for visit in visits}),
        Appointment.external_id.is_(None),
        sa.text(LIVE),
    )
    return {(patient, provider, at): n for patient, provider, at, n in session.execute(query)}


def _place_of(row: Visit | Appointment) -> Place:
    return row.patient_id, row.provider_id, row.starts_at


def _lock(session: Session, visits: Sequence[Visit], known: Mapping[str, Appointment]) -> dict[Place, Appointment]:
    """Lock every visit that the batch may change, all together; those that Standby has booked itself, by their place.

    Here, and not where each is changed: the second cancellation would have to lock its visit after the first one's.
    What a row means for its visit is decided again under the lock.
    """
    pairs = [(visit, known[visit.external_id]) for visit in visits if visit.external_id in known]
    ids = {mine.id for visit, mine in pairs if decide(visit, mine) is not Change.NOTHING}
    places = _booked_here(session, [visit for visit in visits if visit.live and visit.external_id not in known])
    locked = lock(session, Appointment, ids | set(places.values()))
    ours = {row.id: row for row in locked if row.status in LIVE_STATUSES and row.external_id is None}
    # Somebody may have cancelled it while we waited.
    return {place: ours[n] for place, n in places.items() if n in ours and place == _place_of(ours[n])}


def _confirm(run: Run, ours: Appointment, visit: Visit) -> None:
    """The clinic has entered our booking into its calendar: from now on both mean the same visit."""
    ours.external_id = visit.external_id
    run.report.count("updated")


def _place(session: Session, run: Run, placings: Sequence[Placing]) -> None:
    """Insert and move live visits: all at once, and one by one if any of them is in the way of another."""
    now = clock.now(session)
    for placing in placings:
        if placing.visit.ends_at <= now:
            run.refuse(placing.visit.line, "status", OVER)
    waiting = [placing for placing in placings if placing.visit.ends_at > now]
    before = [_slot_before(placing) for placing in waiting]
    freed = [slot for slot in before if slot]
    if waiting and not _try(session, run, waiting):
        # Moves first, and again as long as one of them made room for another.
        waiting.sort(key=lambda placing: placing.known is None)
        while left := [placing for placing in waiting if not _try(session, run, [placing])]:
            if len(left) == len(waiting):
                break
            waiting = left
        for placing in left:
            clashes.alert(session, run.clinic_id, placing.visit, placing.known)
            run.refuse(placing.visit.line, "starts_at", TAKEN)
    for visit, slot in freed:
        _open(session, visit, slot)


def _try(session: Session, run: Run, placings: Sequence[Placing]) -> bool:
    """Whether all of them could be placed; none of them if not.

    The interleaving: between reading the file and this flush somebody may book the same time. The database refuses one
    of the two (`models.guards`), here ours.
    """
    try:
        with session.begin_nested():
            for placing in placings:
                _put(session, run, placing)
            session.flush()
    except DBAPIError as error:
        if is_overlap(error):
            return False
        raise
    run.report.count("created", sum(placing.known is None for placing in placings))
    run.report.count("updated", sum(placing.known is not None for placing in placings))
    return True


def _put(session: Session, run: Run, placing: Placing) -> None:
    visit, known = placing.visit, placing.known
    if known is None:
        session.add(Appointment(**_values(session, run, visit)))
        return
    before = known.starts_at
    if visit.starts_at != known.starts_at:
        known.moved_at = clock.now(session)
    for name, value in differences(visit, known).items():
        setattr(known, name, value)
    known.historical = False
    if known.starts_at < before:
        waitlist.tell_enrolled(session, known)


def _values(session: Session, run: Run, visit: Visit) -> dict[str, Any]:
    now = clock.now(session)
    return {
        "clinic_id": run.clinic_id,
        "external_id": visit.external_id,
        "patient_id": visit.patient_id,
        "provider_id": visit.provider_id,
        "chair_id": visit.chair_id,
        "appointment_type_id": visit.appointment_type_id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "status": visit.status,
        "historical": not visit.live,
        "source": SOURCE,
        # Nobody knows when: not later than now, and not after the visit.
        "booked_at": visit.booked_at or min(now, visit.starts_at),
        "reminded": visit.reminded,
    }


def _slot_before(placing: Placing) -> tuple[Appointment, Slot] | None:
    known = placing.known
    if known is None or known.historical:
        return None
    return known, Slot(known.provider_id, known.chair_id, known.starts_at, known.ends_at)


def _open(session: Session, visit: Appointment, slot: Slot) -> None:
    """A moved visit leaves an opening, unless something else has taken its time."""
    if (visit.provider_id, visit.starts_at) == (slot.provider_id, slot.starts_at):
        return
    kind = session.get_one(AppointmentType, visit.appointment_type_id)
    try:
        openings.open_slot(session, kind, slot, source=OpeningSource.IMPORT, actor=SOURCE, freed_by=visit)
    except openings.NotAnOpening:
        return
