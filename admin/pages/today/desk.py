"""What waits for a person now: threads, tasks, and the visits of today with who has not come and who has cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.pages.openings.cards import state_of
from admin.people import names_of_contacts
from admin.words import WallClock, short_name, words
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AppointmentType,
    Opening,
    Patient,
    Provider,
    StaffUser,
    Task,
    TaskPriority,
    Thread,
)

THREADS, TASKS, VISITS, CANCELLED = 6, 8, 8, 6
"""So many of each are shown; the pages have the others."""
MOST_VISITS = 400
EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """Somebody who waits for an answer."""

    id: int
    who: str
    since: datetime | None
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that is due today or was before."""

    id: int
    said: str
    who: str
    owner: str
    due: datetime
    is_urgent: bool
    is_overdue: bool
    thread_id: int | None
    opening_id: int | None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of today."""

    id: int
    at: str
    who: str
    what: str
    state: str
    tag: str


@dataclass(frozen=True, slots=True)
class CancelledLine:
    """A visit of today that was cancelled today, and what became of its time."""

    id: int
    at: str
    who: str
    what: str
    opening_id: int | None
    state: str
    tag: str


@dataclass(frozen=True, slots=True)
class DayAtDesk:
    """The visits of today: `next` ones, how many are `left` and have `come`, and those that were cancelled."""

    next: list[VisitLine]
    missing: list[VisitLine]
    left: int
    come: int
    total: int
    cancelled: list[CancelledLine]


def waiting_threads(session: Session, now: datetime) -> list[ThreadLine]:
    """Urgent ones first, then who has waited longest: two statements."""
    here = sa.or_(Thread.snoozed_until.is_(None), Thread.snoozed_until <= now)
    query = (
        sa.select(Thread)
        .where(sa.or_(Thread.flagged, sa.and_(Thread.waiting_since.is_not(None), here)))
        .order_by(Thread.flagged.desc(), Thread.waiting_since, Thread.id)
        .limit(THREADS)
    )
    found = session.scalars(query).all()
    names = names_of_contacts(session, [thread.contact_id for thread in found])
    return [ThreadLine(one.id, names[one.contact_id], one.waiting_since, one.flagged) for one in found]


def due_tasks(session: Session, wall: WallClock, staff_id: int) -> list[TaskLine]:
    """What is to do today: mine first, then what nobody has taken; urgent before normal, by when it is due."""
    shown = sa.or_(Task.snoozed_until.is_(None), Task.snoozed_until <= wall.now)
    mine = sa.case((Task.owner_id == staff_id, 0), (Task.owner_id.is_(None), 1), else_=2)
    calm = sa.case((Task.priority == TaskPriority.URGENT, 0), else_=1)
    query = (
        sa.select(Task, Patient, StaffUser.name)
        .outerjoin(Patient, Patient.id == Task.patient_id)
        .outerjoin(StaffUser, StaffUser.id == Task.owner_id)
        .where(Task.done_at.is_(None), shown, Task.due_at < wall.bounds(wall.today)[1])
        .order_by(mine, calm, Task.due_at, Task.id)
        .limit(TASKS)
    )
    return [_task(task, patient, owner, wall.now, staff_id) for task, patient, owner in session.execute(query)]


def _task(task: Task, patient: Patient | None, owner: str | None, now: datetime, staff_id: int) -> TaskLine:
    if task.owner_id is None:
        whose = gettext(N_("Nobody yet"))
    else:
        whose = gettext(N_("Yours")) if task.owner_id == staff_id else owner or ""
    return TaskLine(
        task.id,
        words(task.kind),
        short_name(patient) if patient else "",
        whose,
        task.due_at,
        task.priority is TaskPriority.URGENT,
        task.due_at < now,
        task.thread_id,
        task.opening_id,
    )


def day_at_desk(session: Session, wall: WallClock, *, checks_in: bool) -> DayAtDesk:
    """The visits of today in one statement; `checks_in`: arrivals are recorded here, so that one can be missing."""
    begin, end = wall.bounds(wall.today)
    standing = sa.and_(
        AppointmentCancellation.appointment_id == Appointment.id, AppointmentCancellation.undone_at.is_(None)
    )
    query = (
        sa.select(
            Appointment, Patient, AppointmentType.name, Provider.name, AppointmentCancellation.cancelled_at, Opening
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .outerjoin(AppointmentCancellation, standing)
        .outerjoin(Opening, Opening.cancelled_appointment_id == Appointment.id)
        .where(Appointment.starts_at >= begin, Appointment.starts_at < end)
        .order_by(Appointment.starts_at, Appointment.provider_id, Appointment.id)
        .limit(MOST_VISITS)
    )
    return _sorted(session.execute(query).all(), wall, begin, checks_in=checks_in)


def _sorted(rows: Sequence[Any], wall: WallClock, begin: datetime, *, checks_in: bool) -> DayAtDesk:
    off = [row for row in rows if row[0].status is AppointmentStatus.CANCELLED]
    due = [row for row in rows if row[0].status is not AppointmentStatus.CANCELLED]
    expected = [row for row in due if row[0].status in EXPECTED]
    to_come = [row for row in expected if row[0].starts_at >= wall.now]
    late = [row for row in expected if row[0].starts_at < wall.now] if checks_in else []
    came = (AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED)
    return DayAtDesk(
        next=[_visit(row, wall) for row in to_come[:VISITS]],
        missing=[_visit(row, wall, late=True) for row in late[-VISITS:]],
        left=len(to_come),
        come=sum(row[0].status in came for row in due),
        total=len(due),
        cancelled=[_cancelled(row, wall) for row in off if row[4] and row[4] >= begin][:CANCELLED],
    )


def _visit(row: Any, wall: WallClock, *, late: bool = False) -> VisitLine:
    visit, patient, kind, provider = row[:4]
    state, tag = words(visit.status), "good" if visit.status is AppointmentStatus.CONFIRMED else ""
    if late and visit.late_until and visit.late_until > wall.now:
        state, tag = gettext(N_("Running late")), "live"
    elif late:
        minutes = int((wall.now - visit.starts_at) / timedelta(minutes=1))
        state, tag = gettext(N_("Not here, %(n)s min"), n=minutes), "bad"
    return VisitLine(visit.id, wall.time(visit.starts_at), short_name(patient), f"{kind} · {provider}", state, tag)


def _cancelled(row: Any, wall: WallClock) -> CancelledLine:
    visit, patient, kind, provider, _, opening = row
    state, tag = state_of(opening) if opening else (gettext(N_("Not offered")), "over")
    at = wall.time(visit.starts_at)
    return CancelledLine(
        visit.id, at, short_name(patient), f"{kind} · {provider}", opening.id if opening else None, state, tag
    )
