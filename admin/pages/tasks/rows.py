"""A line of the list of tasks, and which acts it offers; four statements for a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.links import link
from admin.page import by_id
from admin.words import WallClock, short_name, words
from app.models import Appointment, Opening, Patient, StaffUser, Task, TaskKind, TaskPriority
from app.services.recovery import miss_of_call
from app.services.tasks import CALLS
from app.services.tasks.working import RESULTS

_SAID = {
    "NOT_MEANT": N_("the visit was not meant"),
    "FEE_STANDS": N_("the fee stands"),
    "no longer needed": N_("no longer needed"),
}
"""Results that are words of the program's own."""
_ONLY = {
    TaskKind.CANCEL_WORD: (
        "NOT_MEANT", N_("The visit stands"),
        N_("If they meant the visit, open it and cancel it: the task closes itself."),
    ),
    TaskKind.WAIVE_FEE: (
        "FEE_STANDS", N_("The fee stands"), N_("To let it go, an administrator waives it: the task closes itself."),
    ),
}  # fmt: skip
"""Kinds with one result by hand: what it is, its button, and what to do otherwise."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where something the task is about is seen."""

    said: str
    url: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task. `calls` is whose form records a call: "task", "recovery" or nothing; `only` its one result by hand."""

    task: Task
    kind: str
    patient: Link | None
    about: list[Link]
    owner: str | None
    urgent: bool
    overdue: bool
    put_off: bool
    result: str
    calls: str
    miss_id: int | None
    only: tuple[str, str, str] | None
    by_hand: bool


def rows(session: Session, wall: WallClock, tasks: Sequence[Task]) -> list[TaskRow]:
    """In their order."""
    patients = by_id(session, Patient, (task.patient_id for task in tasks))
    staff = by_id(session, StaffUser, (task.owner_id for task in tasks))
    visits = by_id(session, Appointment, (task.appointment_id for task in tasks))
    openings = by_id(session, Opening, (task.opening_id for task in tasks))
    return [
        _row(
            wall, task, patients.get(task.patient_id or 0), staff.get(task.owner_id or 0),
            visits.get(task.appointment_id or 0), openings.get(task.opening_id or 0),
        )
        for task in tasks
    ]  # fmt: skip


def _row(
    wall: WallClock, task: Task, patient: Patient | None, owner: StaffUser | None, visit: Appointment | None,
    opening: Opening | None,
) -> TaskRow:  # fmt: skip
    only = _ONLY.get(task.kind)
    miss_id = miss_of_call(task.cause)
    calls = "recovery" if miss_id else "task" if task.kind in CALLS and opening is None else ""
    name = Link(short_name(patient), _url("patients", patient.id) or "") if patient else None
    return TaskRow(
        task=task,
        kind=words(task.kind),
        patient=name,
        about=_about(wall, task, visit, opening, miss_id),
        owner=owner.name if owner else None,
        urgent=task.priority is TaskPriority.URGENT,
        overdue=task.done_at is None and task.due_at < wall.now,
        put_off=task.snoozed_until is not None and task.snoozed_until > wall.now,
        result=gettext(_SAID.get(task.result or "", "")) or task.result or "",
        calls=calls,
        miss_id=miss_id,
        only=(only[0], gettext(only[1]), gettext(only[2])) if only else None,
        by_hand=task.kind not in RESULTS,
    )


def _about(
    wall: WallClock, task: Task, visit: Appointment | None, opening: Opening | None, miss_id: int | None
) -> list[Link]:
    plain = []  # said also to who may not open it
    found = [(gettext("Conversation"), _url("inbox", task.thread_id))]
    if opening:
        said = gettext("Opening of %(when)s", when=wall.within(wall.moment(opening.starts_at)))
        found.append((said, _url("openings", opening.id)))
    if visit:
        said = gettext("Visit of %(when)s", when=wall.within(wall.moment(visit.starts_at)))
        plain.append(said)
        found.append((said, _url("schedule", visit.id)))
    if miss_id:
        found.append((gettext("Recovery"), _url("recovery", miss_id)))
    return [Link(said, url or "") for said, url in found if url or said in plain]


def _url(page: str, row_id: int | None) -> str | None:
    """The address of a row's own page; None where there is no row, or for who may not open it."""
    return link(f"{page}.details_view", row_id=row_id)
