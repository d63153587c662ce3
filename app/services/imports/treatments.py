"""Imports treatment plans and their milestones, as the clinic's own system has them.

An empty cell leaves what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.models import Milestone, Patient, TreatmentPlan
from app.services.imports import bulk, values
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.kind import Kind, Run

PLAN = ("name", "started_on", "planned_visits", "interval_days", "expected_end_on", "ended_on")
PLANS = {
    "external_id": Field(values.text(80), required=True),
    "patient_external_id": Field(values.text(80), required=True),
    "name": Field(values.text(120), required=True),
    "started_on": Field(values.day, required=True),
    "planned_visits": Field(values.whole(1, 200), required=True),
    "interval_days": Field(values.whole(1, 730), required=True),
    "expected_end_on": Field(values.day, required=True),
    "ended_on": Field(values.day),
}
STEP = ("name", "due_on", "reached_on")
STEPS = {
    "external_id": Field(values.text(80), required=True),
    "treatment_external_id": Field(values.text(80), required=True),
    "name": Field(values.text(120), required=True),
    "due_on": Field(values.day, required=True),
    "reached_on": Field(values.day),
}


def check_plan(run: Run, row: Row, now: datetime) -> Iterator[Problem]:
    """A plan ends after it begins, and what is over lies in the past."""
    if row["expected_end_on"] < row["started_on"]:
        yield run.problem("expected_end_on", "is before the treatment starts")
    if row["ended_on"] and row["ended_on"] > run.today(now):
        yield run.problem("ended_on", "is in the future")


def check_step(run: Run, row: Row, now: datetime) -> Iterator[Problem]:
    """What is reached lies in the past."""
    if row["reached_on"] and row["reached_on"] > run.today(now):
        yield run.problem("reached_on", "is in the future")


def store_plans(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of plans."""
    patients = bulk.ids(session, Patient.external_id, (row["patient_external_id"] for row in rows))
    whose = {row.line: patients.get(row["patient_external_id"]) for row in rows}
    for row in rows:
        if whose[row.line] is None:
            run.refuse(row.line, "patient_external_id", "names no patient of this clinic: import the patients first")
    now = clock.now(session)
    _store(
        session, run, TreatmentPlan, [row for row in rows if whose[row.line] is not None], PLAN,
        lambda row: {"patient_id": whose[row.line], "created_at": now},
    )  # fmt: skip


def store_steps(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of milestones."""
    plans = bulk.ids(session, TreatmentPlan.external_id, (row["treatment_external_id"] for row in rows))
    for row in rows:
        if row["treatment_external_id"] not in plans:
            reason = "names no treatment of this clinic: import the treatments first"
            run.refuse(row.line, "treatment_external_id", reason)
    known = [row for row in rows if row["treatment_external_id"] in plans]
    _store(session, run, Milestone, known, STEP, lambda row: {"plan_id": plans[row["treatment_external_id"]]})


def _store(
    session: Session, run: Run, model: type[Any], rows: Sequence[Row], fields: Sequence[str], owner: Any
) -> None:
    """New rows are inserted, known ones changed where the file says something else."""
    known = bulk.by_external_id(session, model, (row["external_id"] for row in rows))
    new = []
    for row in rows:
        said = {name: row[name] for name in fields if row[name] is not None}
        before = known.get(row["external_id"])
        if before is None:
            blank: dict[str, Any] = dict.fromkeys(fields)
            new.append({"clinic_id": run.clinic_id, "external_id": row["external_id"], **blank, **said, **owner(row)})
            run.report.count("created")
            continue
        differs = {name: value for name, value in said.items() if getattr(before, name) != value}
        for name, value in differs.items():
            setattr(before, name, value)
        run.report.count("updated" if differs else "unchanged")
    bulk.insert_missing(session, model, new, "clinic_id", "external_id")


KIND = Kind("treatments", PLANS, "external_id", check_plan, store_plans)
MILESTONES = Kind("milestones", STEPS, "external_id", check_step, store_steps)
