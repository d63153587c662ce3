"""The front desk of the year: checks in and out, takes calls, works its tasks, waives and exports fees."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.locking import lock
from app.models import (
    LIVE_STATUSES,
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AppointmentType,
    CallOutcome,
    CancellationReason,
    CancelledByType,
    Clinic,
    Patient,
    Provider,
    Scope,
    Task,
    TaskKind,
    Thread,
)
from app.services import (
    arrivals,
    bookings,
    cancellations,
    fees,
    free_times,
    no_shows,
    opt_outs,
    recovery,
    tasks,
    threads,
)
from app.services.appointments import OpeningTaken, PatientIsBusy
from app.services.visit_status import NotPossible
from simulation.year.clinic import Practice

OUTCOMES = {
    CallOutcome.REBOOKED: 25, CallOutcome.REFUSED: 10, CallOutcome.MOVED_AWAY: 3, CallOutcome.WILL_CALL_BACK: 10,
    CallOutcome.OTHER: 5, CallOutcome.LEFT_MESSAGE: 25, CallOutcome.NO_ANSWER: 20, CallOutcome.WRONG_NUMBER: 1,
}  # fmt: skip
"""What comes of a call, by weight. [assumed]"""
REASONS = (CancellationReason.SCHEDULE_CONFLICT, CancellationReason.ILLNESS, None, None)
TASKS_A_DAY = 60
WAIVED, MEANT, FINDS_OUT = 0.1, 0.5, 0.15


@dataclass
class Desk:
    """Everything that staff do goes through the services that the console and the API call."""

    sessions: sessionmaker[Session]
    practice: Practice
    dice: random.Random

    def check_in(self, visit_id: int) -> None:
        """The patient is here."""
        with self._work() as session:
            arrivals.check_in(session, visit_id, actor=self._actor)

    def check_out(self) -> None:
        """Whoever was treated today."""
        with self._work() as session:
            here = sa.select(Appointment.id).where(Appointment.status == AppointmentStatus.CHECKED_IN)
            for visit in lock(session, Appointment, session.scalars(here).all()):
                arrivals.complete(session, visit.id, actor=self._actor)

    def cancel(self, visit_id: int) -> None:
        """The patient has called to cancel."""
        reason = self.dice.choice(REASONS)
        with self._work() as session:
            cancellations.cancel_appointment(
                session, visit_id, by=CancelledByType.PATIENT, actor=self._actor, reason=reason
            )

    def cancel_day(self, day: date, name: str) -> None:
        """The provider is ill."""
        with self._work() as session:
            provider_id = session.scalars(sa.select(Provider.id).where(Provider.name == name)).one()
            cancellations.cancel_day(session, provider_id, day, actor=self._actor)

    def opt_out(self, address: str, *, back: bool) -> None:
        """Somebody says on the phone that they want no more texts, or texts again."""
        with self._work() as session:
            if back:
                opt_outs.lift(session, self.practice.clinic_id, address, "phone call")
            else:
                opt_outs.record(session, self.practice.clinic_id, address, Scope.ALL, "phone call")

    def work_tasks(self) -> None:
        """Everything that is due, each in a transaction of its own."""
        with self._work() as session:
            due = [one for one in tasks.open_tasks(session, self.practice.clinic_id, limit=TASKS_A_DAY)
                   if one.due_at <= clock.now(session)]  # fmt: skip
        calls = [task for task in due if task.kind in (TaskKind.RECOVERY_CALL, TaskKind.CANCEL_WORD)]
        for task in calls:
            with self._work() as session:
                if task.kind is TaskKind.RECOVERY_CALL:
                    self._call(session, task)
                else:
                    self._find_out(session, task)
        others = [task for task in due if task not in calls]
        for thread_id in dict.fromkeys(task.thread_id for task in others if task.thread_id):
            with self._work() as session:
                self._answer(session, thread_id)
        with self._work() as session:
            for task in lock(session, Task, [task.id for task in others]):
                if not task.done_at:
                    self._do(session, task)

    def waive_some(self) -> None:
        """A clinic_admin lets some of the last month's fees go, and what billing has not got is exported."""
        with self._work() as session:
            since = clock.now(session) - timedelta(days=31)
            charged = sa.select(AppointmentCancellation.id).where(
                AppointmentCancellation.late_cancel_fee_cents > 0,
                AppointmentCancellation.cancelled_at > since,
                AppointmentCancellation.fee_waived.is_(False),
            )
            for miss_id in session.scalars(charged.order_by(AppointmentCancellation.id)).all():
                if self.dice.random() < WAIVED:
                    fees.waive(session, miss_id, self.practice.admin_id, "goodwill")
            fees.export(session, self.practice.clinic_id, actor=self._actor)

    def confirm_no_shows(self) -> None:
        """Some no-shows are confirmed before they settle by themselves."""
        with self._work() as session:
            waiting = sa.select(AppointmentCancellation.appointment_id).where(
                AppointmentCancellation.settles_at.is_not(None), AppointmentCancellation.undone_at.is_(None)
            )
            for visit in lock(session, Appointment, session.scalars(waiting).all()):
                if visit.status is AppointmentStatus.NO_SHOW and self.dice.random() < FINDS_OUT:
                    no_shows.confirm(session, visit.id, actor=self._actor)

    @property
    def _actor(self) -> str:
        return f"staff:{self.practice.desk_id}"

    @contextmanager
    def _work(self) -> Iterator[Session]:
        """One act. What the services refuse with a sentence (somebody was faster) is no act."""
        try:
            with transaction(self.sessions, self.practice.clinic_id) as session:
                session.info["source"] = "console"
                yield session
        except (NotPossible, recovery.NotRecoverable, fees.NotWaivable, tasks.NotATask, threads.NotPossible):
            return

    def _call(self, session: Session, task: Task) -> None:
        """Call about a missed visit, and record what came of it."""
        miss_id = int(task.cause.split(":")[1])
        outcome = self.dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        miss = session.scalars(sa.select(AppointmentCancellation).where(AppointmentCancellation.id == miss_id)).one()
        if outcome is CallOutcome.REBOOKED and not self._book(session, miss):
            outcome = CallOutcome.NO_ANSWER
        today = clock.local(clock.now(session), session.get_one(Clinic, miss.clinic_id).timezone).date()
        recovery.log_call(
            session, miss_id, outcome, by=self._actor,
            notes="wants to think about it" if outcome is CallOutcome.OTHER else None,
            callback_on=today + timedelta(days=self.dice.randint(1, 12))
            if outcome is CallOutcome.WILL_CALL_BACK else None,
        )  # fmt: skip

    def _book(self, session: Session, miss: AppointmentCancellation) -> bool:
        if miss.recovery_status not in RECOVERING:
            return False
        kind = session.get_one(AppointmentType, miss.appointment_type_id)
        found = free_times.find(session, kind, patient_ids=[miss.patient_id])
        for slot in found:
            try:
                bookings.book_visit(session, session.get_one(Patient, miss.patient_id), kind, slot, actor=self._actor)
            except (OpeningTaken, PatientIsBusy):
                continue
            return True
        return False

    def _find_out(self, session: Session, task: Task) -> None:
        """CANCEL alone: was the visit meant?"""
        visit = session.scalars(sa.select(Appointment).where(Appointment.id == task.appointment_id)).one()
        if visit.status in LIVE_STATUSES and visit.starts_at > clock.now(session) and self.dice.random() < MEANT:
            cancellations.cancel_appointment(session, visit.id, by=CancelledByType.PATIENT, actor=self._actor)
        else:
            tasks.finish(session, task.clinic_id, task.id, "NOT_MEANT", actor=self._actor)

    def _do(self, session: Session, task: Task) -> None:
        """Any other task is done."""
        if task.kind is TaskKind.WAIVE_FEE:
            fees.waive(session, int(task.cause.split(":")[1]), self.practice.admin_id, "the reason excuses it")
        else:
            tasks.finish(session, task.clinic_id, task.id, "done", actor=self._actor)

    def _answer(self, session: Session, thread_id: int) -> None:
        """Who waits in a thread is answered by phone, and the bot speaks again."""
        thread = session.scalars(sa.select(Thread).where(Thread.id == thread_id)).one()
        if thread.waiting_since or thread.flagged or thread.looping_since:
            threads.close(session, thread.id, actor=self._actor)
