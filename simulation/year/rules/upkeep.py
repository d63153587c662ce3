"""The machinery: bookings, the audit trail, what waits, tasks, and what misses do to treatments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    LIVE_STATUSES,
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AuditEntry,
    Clinic,
    InboxItem,
    MessageStatus,
    NotificationChannel,
    Opening,
    OpeningStatus,
    OutboxMessage,
    RecoveryAttempt,
    Task,
    TaskKind,
    Thread,
    Timer,
    TreatmentPlan,
)
from app.models.appointment import LIVE
from app.services import audit, treatment

SOON = timedelta(hours=1)
CANCELLED, CORRECTED = "appointment.cancelled", "cancellation.reason"
CALLED, TOUCHED = "recovery.called", "recovery.touched"
TOLD = (CANCELLED, CORRECTED, CALLED, TOUCHED)


def no_double_booking(session: Session, _clinic: Clinic) -> Iterator[str]:
    """Per provider and per chair, and nobody in two places at once."""
    query = sa.select(Appointment).where(sa.text(LIVE)).order_by(Appointment.starts_at, Appointment.id)
    last: dict[tuple[str, int], Appointment] = {}
    for visit in session.scalars(query):
        for whose in (("provider", visit.provider_id), ("chair", visit.chair_id or 0), ("patient", visit.patient_id)):
            before = last.get(whose)
            if whose[1] and before and before.ends_at > visit.starts_at:
                yield f"visits {before.id} and {visit.id} overlap for {whose[0]} {whose[1]}"
            last[whose] = visit


def audit_is_whole(session: Session, clinic: Clinic) -> Iterator[str]:
    """The chain verifies; every reason and every attempt of a recovery has its entry (spec, audit requirements)."""
    yield from audit.verify(session, clinic.id)
    reasons: dict[str, object] = {}
    attempts: dict[str, int] = defaultdict(int)
    told_of = sa.select(AuditEntry).where(AuditEntry.action.in_(TOLD)).order_by(AuditEntry.number)
    entries = session.scalars(told_of).all()
    facts = audit.facts_of(session, entries)
    for entry in entries:
        _, after = facts[entry.id]
        if entry.action in (CANCELLED, CORRECTED):
            reasons[entry.subject] = after.get("reason")
        elif entry.action == CALLED or after.get("channel") == NotificationChannel.SMS:
            attempts[entry.subject] += 1
    row = AppointmentCancellation
    made = sa.select(sa.func.count()).where(RecoveryAttempt.cancellation_id == row.id).scalar_subquery()
    for miss in session.execute(sa.select(row.id, row.appointment_id, row.reason, made.label("made"))):
        name = f"appointment_cancellation:{miss.id}"
        told = reasons.get(name, reasons.get(f"appointment:{miss.appointment_id}"))
        if miss.reason != told:
            yield f"miss {miss.id} has the reason {miss.reason}, the audit trail says {told}"
        if miss.made != attempts[name]:
            yield f"recovery {miss.id} has {miss.made} attempts, the audit trail {attempts[name]}"


def nothing_waits(session: Session, _clinic: Clinic) -> Iterator[str]:
    """No item unhandled or parked, no message on its way, no timer, miss or opening overdue."""
    late = clock.now(session) - SOON
    for item in session.scalars(sa.select(InboxItem).where(InboxItem.handled_at.is_(None)).order_by(InboxItem.id)):
        yield f"inbox item {item.id} ({item.kind.lower()}) is {'parked' if item.parked_at else 'unhandled'}"
    waiting = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCLEAR)
    for one in session.scalars(sa.select(OutboxMessage).where(OutboxMessage.status.in_(waiting))):
        yield f"message {one.id} is {one.status.lower()}"
    for timer in session.scalars(sa.select(Timer).where(Timer.fired_at.is_(None), Timer.due_at < late)):
        yield f"timer {timer.id} of conversation {timer.conversation_id} was due on {timer.due_at:%Y-%m-%d %H:%M}"
    cancelled = AppointmentCancellation
    for miss in session.scalars(sa.select(cancelled).where(cancelled.settles_at < late)):
        if not _is_asked(session, miss.appointment_id):
            yield f"miss {miss.id} was to be settled on {miss.settles_at:%Y-%m-%d %H:%M}"
    live = (OpeningStatus.OPEN, OpeningStatus.OFFERING)
    for opening in session.scalars(sa.select(Opening).where(Opening.status.in_(live), Opening.expires_at < late)):
        yield f"opening {opening.id} is over and still {opening.status.lower()}"
    expected = sa.select(Appointment).where(sa.text(LIVE), Appointment.ends_at < late - timedelta(days=1))
    for visit in session.scalars(expected):
        yield f"visit {visit.id} was over long ago and is still {visit.status.lower()}"


def tasks_have_causes(session: Session, _clinic: Clinic) -> Iterator[str]:
    """What is open is still to be done; what is done says what came of it."""
    for task in session.scalars(sa.select(Task).order_by(Task.id)):
        if task.done_at:
            if not task.result:
                yield f"task {task.id} is done and says nothing of it"
        elif not _is_alive(session, task):
            yield f"task {task.id} ({task.cause}) is open and its cause is gone"


def treatments_move(session: Session, clinic: Clinic) -> Iterator[str]:
    """The visits that are left follow the next booked one, or the last one that took place, at the plan's interval."""
    today = clock.local(clock.now(session), clinic.timezone).date()
    took, coming = (
        _days(session, clinic, (AppointmentStatus.COMPLETED, AppointmentStatus.CHECKED_IN)),
        _days(session, clinic, (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)),
    )
    shown = {one.plan.id: one.projected_end for one in treatment.impacts(session, clinic.id)}
    for plan in session.scalars(sa.select(TreatmentPlan).where(TreatmentPlan.ended_on.is_(None))):
        done = [day for day in took[plan.patient_id] if day >= plan.started_on]
        left, interval = plan.planned_visits - len(done), timedelta(days=plan.interval_days)
        next_day = min((day for day in coming[plan.patient_id] if day >= plan.started_on), default=None)
        first = next_day or max(max(done) + interval if done else plan.started_on, today)
        end = first + (left - 1) * interval if left > 0 else max(done)
        if shown.get(plan.id) != end:
            yield f"plan {plan.id} is shown to end on {shown.get(plan.id)}, by its visits it ends on {end}"


def _days(session: Session, clinic: Clinic, statuses: tuple[AppointmentStatus, ...]) -> dict[int, list[date]]:
    query = sa.select(Appointment.patient_id, Appointment.starts_at).where(Appointment.status.in_(statuses))
    found: dict[int, list[date]] = defaultdict(list)
    starts_at: datetime
    for patient_id, starts_at in session.execute(query):
        found[patient_id].append(clock.local(starts_at, clinic.timezone).date())
    return found


def _is_asked(session: Session, visit_id: int) -> bool:
    """Whether it is still open if a lone CANCEL meant the visit."""
    query = sa.select(Task.id).where(
        Task.kind == TaskKind.CANCEL_WORD, Task.appointment_id == visit_id, Task.done_at.is_(None)
    )
    return session.scalar(query) is not None


def _is_alive(session: Session, task: Task) -> bool:
    visit = session.get(Appointment, task.appointment_id) if task.appointment_id else None
    if task.kind is TaskKind.RECOVERY_CALL:
        miss = session.get_one(AppointmentCancellation, int(task.cause.split(":")[1]))
        return miss.recovery_status in RECOVERING
    if task.kind is TaskKind.ENTER_IN_CALENDAR and visit:
        return (visit.status is AppointmentStatus.CANCELLED) is task.cause.endswith(":take-out")
    if task.kind in (TaskKind.CANCEL_WORD, TaskKind.RUNNING_LATE) and visit:
        return visit.status in (*LIVE_STATUSES, AppointmentStatus.NO_SHOW)
    if task.kind is TaskKind.UNANSWERED_THREAD and task.thread_id:
        return session.get_one(Thread, task.thread_id).alerted_at is not None
    return True
