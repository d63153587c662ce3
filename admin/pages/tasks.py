"""Tasks: what somebody at the clinic has to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Query

from admin.languages import N_
from admin.listing import Listing, Pick
from admin.login import allowed
from admin.page import by_id
from admin.words import short_name, words
from app import clock
from app.access import Permission
from app.models import Patient, StaffUser, Task, TaskPriority

_OPEN = Task.done_at.is_(None)
_NOW = sa.bindparam("now", type_=Task.due_at.type)
_PUT_OFF = sa.and_(_OPEN, Task.snoozed_until > _NOW)
_TO_DO = sa.and_(_OPEN, sa.or_(Task.snoozed_until.is_(None), Task.snoozed_until <= _NOW))
_URGENT = Task.priority == TaskPriority.URGENT
_SHOWN: dict[str, tuple[str, sa.ColumnElement[bool]]] = {
    "": ("All", sa.true()),
    "open": ("Open", _TO_DO),
    "urgent": ("Urgent", sa.and_(_TO_DO, _URGENT)),
    "snoozed": ("Put off", _PUT_OFF),
    "done": ("Done", Task.done_at.is_not(None)),
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the list; `thread` is where it leads."""

    id: int
    thread: int | None
    kind: str
    who: str
    details: str
    due: str
    owner: str
    status: str
    mark: str


class TasksPage(Listing):
    """Open ones first, by when they are due."""

    permissions = (Permission.WORK_TASKS, Permission.VIEW_PATIENTS)
    rows_of, title, slug = Task, N_("Tasks"), "tasks"
    icon, key = "tasks", "k"
    empty = N_("When Standby needs a person (a call, a text it did not understand), the task appears here.")
    columns = (
        ("kind", N_("What")),
        ("who", N_("Patient")),
        ("details", N_("Details")),
        ("due", N_("Due")),
        ("owner", N_("Owner")),
        ("status", N_("Status")),
    )

    def picks(self) -> list[Pick]:
        """What is left to do, or what was done."""
        now = request.args.get("show", "")
        urls = {name: self.get_url(".index_view", **({"show": name} if name else {})) for name in _SHOWN}
        return [Pick(label, urls[name], name == now) for name, (label, _) in _SHOWN.items()]

    def narrowed(self, query: Query[Any]) -> Query[Any]:
        """`?show=` open, urgent, snoozed or done; everything otherwise."""
        _, condition = _SHOWN.get(request.args.get("show", ""), _SHOWN[""])
        return query.where(condition).params(now=clock.now(self.db))

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """Open before done, urgent before normal."""
        done = sa.case((_OPEN, 0), else_=1)
        calm = sa.case((sa.and_(_OPEN, _URGENT), 0), else_=1)
        return query.order_by(done, calm, Task.due_at, Task.id)

    def rows(self, found: Sequence[Task]) -> Iterable[TaskRow]:
        """Two queries, however many tasks."""
        patients = by_id(self.db, Patient, (task.patient_id for task in found))
        staff = by_id(self.db, StaffUser, (task.owner_id for task in found))
        for task in found:
            patient, owner = patients.get(task.patient_id or 0), staff.get(task.owner_id or 0)
            status, mark = self._state(task)
            yield TaskRow(
                task.id,
                task.thread_id,
                words(task.kind),
                short_name(patient) if patient else "–",
                task.details or "–",
                self.wall.moment(task.due_at),
                owner.name if owner else "Nobody yet",
                status,
                mark,
            )

    def row_url(self, row: TaskRow) -> str | None:
        """The thread it is about, for those who may read it."""
        if row.thread is None or not allowed(Permission.VIEW_PATIENTS):
            return None
        return str(self.get_url("inbox.details_view", row_id=row.thread))

    def _state(self, task: Task) -> tuple[str, str]:
        if task.done_at:
            return f"Done: {task.result}" if task.result else "Done", "done"
        if task.snoozed_until and task.snoozed_until > self.wall.now:
            return f"Put off until {self.wall.moment(task.snoozed_until)}", ""
        urgent = "urgent " * (task.priority is TaskPriority.URGENT)
        if task.due_at < self.wall.now:
            return "Urgent, overdue" if urgent else "Overdue", f"{urgent}overdue"
        return ("Urgent" if urgent else "Open"), urgent.strip()
