"""`treatment list`: the treatments that are behind, as a doctor wants to see them. No patient is named."""

from __future__ import annotations

import json
from typing import Any

import click

from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.services.treatment import Impact, impacts


@click.group()
def treatment() -> None:
    """Courses of treatment, and what missed visits do to them."""


@treatment.command("list")
@click.option("--patient", "patient_id", type=ID, help="The number of one patient.")
@click.option("--all", "everything", is_flag=True, help="Also those that are in time.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--clinic", "slug")
@with_runtime
def list_treatments(
    runtime: Runtime, patient_id: int | None, everything: bool, as_json: bool, slug: str | None
) -> None:
    """List running treatments that are behind, farthest first."""
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        found = [one for one in impacts(session, clinic_id, patient_id=patient_id) if everything or one.is_behind]
    click.echo(json.dumps([_facts(one) for one in found], indent=1) if as_json else "\n".join(map(_line, found)))


def _line(one: Impact) -> str:
    plan, progress = one.plan, one.progress
    behind = f"{one.weeks_behind} weeks behind" if one.weeks_behind else "in time"
    return (
        f"patient {plan.patient_id}  {plan.name}: {behind}, {one.overdue} of {one.milestones} milestones overdue; "
        f"{progress.done} of {plan.planned_visits} visits, {progress.missed} missed; "
        f"ends {one.projected_end}, planned {plan.expected_end_on}"
    )


def _facts(one: Impact) -> dict[str, Any]:
    return {
        "patient": one.plan.patient_id,
        "name": one.plan.name,
        "weeks_behind": one.weeks_behind,
        "overdue": one.overdue,
        "milestones": one.milestones,
        "done": one.progress.done,
        "planned": one.plan.planned_visits,
        "missed": one.progress.missed,
        "projected_end": one.projected_end.isoformat(),
        "expected_end": one.plan.expected_end_on.isoformat(),
    }


COMMANDS = (treatment,)
