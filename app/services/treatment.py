"""What missed visits do to a treatment: its projected end, weeks behind, overdue milestones (spec 2.1.3.3).

The rule is pure (`project`): the visits that are left follow each other at the plan's interval, the first of them on
the day of the next booked visit, or where none is booked an interval after the last one, but not before today.
So a missed visit moves the end at once by as much as it is rebooked later, and day by day while it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import AppointmentStatus, Clinic, Milestone, Patient, TreatmentPlan
from app.services.analytics.outcomes import OUTCOME, Outcome, recorded, visit

COMING = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
COMING_SOON = "COMING"
LOST = (Outcome.NO_SHOW, Outcome.LATE_CANCEL, Outcome.CANCELLED, Outcome.PRACTICE)
"""Visits that did not take place, and were not moved."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What happened to a plan so far, on the clinic's days."""

    done: int
    missed: int
    last_done: date | None
    next_visit: date | None


@dataclass(frozen=True, slots=True)
class Impact:
    """Where a treatment stands. `weeks_behind` are whole weeks after the planned end; 0: in time, or ahead."""

    plan: TreatmentPlan
    progress: Progress
    projected_end: date
    weeks_behind: int
    overdue: int
    milestones: int

    @property
    def is_behind(self) -> bool:
        """Whether a doctor should look at it."""
        return self.weeks_behind > 0 or self.overdue > 0


def project(plan: TreatmentPlan, progress: Progress, today: date) -> date:
    """The day on which the plan's last visit will be, if the rest goes as planned."""
    left = plan.planned_visits - progress.done
    if left <= 0:
        return progress.last_done or today
    interval = timedelta(days=plan.interval_days)
    following = progress.last_done + interval if progress.last_done else plan.started_on
    first = progress.next_visit or max(following, today)
    return first + (left - 1) * interval


def impacts(session: Session, clinic_id: int, *, patient_id: int | None = None) -> list[Impact]:
    """The clinic's running treatments (of one patient), those farthest behind first."""
    query = sa.select(TreatmentPlan).where(TreatmentPlan.clinic_id == clinic_id, TreatmentPlan.ended_on.is_(None))
    if patient_id is not None:
        query = query.where(TreatmentPlan.patient_id == patient_id)
    plans = list(session.scalars(query.join(Patient, Patient.id == TreatmentPlan.patient_id)))
    zone = session.get_one(Clinic, clinic_id).timezone
    today = clock.local(clock.now(session), zone).date()
    visits = _visits(session, clinic_id, {plan.patient_id for plan in plans})
    steps = _milestones(session, clinic_id, [plan.id for plan in plans], today)
    found = [_impact(plan, _progress(plan, visits.get(plan.patient_id, []), zone), steps, today) for plan in plans]
    return sorted(found, key=lambda one: (-one.weeks_behind, -one.overdue, one.plan.id))


def _impact(plan: TreatmentPlan, progress: Progress, steps: _Steps, today: date) -> Impact:
    end = project(plan, progress, today)
    behind = max(0, (end - plan.expected_end_on).days // 7)
    return Impact(plan, progress, end, behind, steps.overdue[plan.id], steps.total[plan.id])


@dataclass(frozen=True, slots=True)
class _Steps:
    """Plan → how many milestones, and how many of them are overdue."""

    total: Counter[int]
    overdue: Counter[int]


def _milestones(session: Session, clinic_id: int, plan_ids: Collection[int], today: date) -> _Steps:
    late = sa.and_(Milestone.reached_on.is_(None), Milestone.due_on < today)
    query = (
        sa.select(Milestone.plan_id, sa.func.count(), sa.func.sum(sa.case((late, 1), else_=0)))
        .where(Milestone.clinic_id == clinic_id, Milestone.plan_id.in_(plan_ids))
        .group_by(Milestone.plan_id)
    )
    total, overdue = Counter[int](), Counter[int]()
    for plan_id, count, late_ones in session.execute(query):
        total[plan_id], overdue[plan_id] = count, late_ones
    return _Steps(total, overdue)


Visit = tuple[datetime, str]
"""When a visit begins, and its `Outcome` or COMING_SOON."""


def _visits(session: Session, clinic_id: int, patient_ids: Collection[int]) -> dict[int, list[Visit]]:
    query = (
        sa.select(visit.patient_id, visit.starts_at, sa.case((visit.status.in_(COMING), COMING_SOON), else_=OUTCOME))
        .select_from(recorded())
        .where(visit.clinic_id == clinic_id, visit.patient_id.in_(patient_ids))
    )
    found: dict[int, list[Visit]] = {}
    for patient_id, starts_at, outcome in session.execute(query):
        found.setdefault(patient_id, []).append((starts_at, outcome))
    return found


def _progress(plan: TreatmentPlan, visits: Collection[Visit], zone: str) -> Progress:
    """Every visit since the plan began counts for it: clinics do not say which visit belongs to which plan."""
    days = [(clock.local(at, zone).date(), outcome) for at, outcome in visits]
    days = [(day, outcome) for day, outcome in days if day >= plan.started_on]
    done = [day for day, outcome in days if outcome == Outcome.ATTENDED]
    coming = [day for day, outcome in days if outcome == COMING_SOON]
    missed = sum(outcome in LOST for _, outcome in days)
    return Progress(len(done), missed, max(done, default=None), min(coming, default=None))
