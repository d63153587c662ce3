"""`/tasks`: what a person at the clinic must do."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app import clock
from app.access import Permission
from app.models import Task, TaskKind, TaskPriority
from app.services import tasks
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import AppointmentId, ClinicId, OpeningId, PatientId, StaffId, TaskId, ThreadId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Instant

NOUN = Noun("Tasks", "What a person at the clinic must do.", "/tasks")
WORK = Permission.WORK_TASKS
RULE = "/<opaque(task):task_id>"


class TaskRecord(Answer):
    """A task: what it is about, who does it, what came of it."""

    is_record = True

    id: TaskId
    clinic_id: ClinicId
    kind: TaskKind
    priority: TaskPriority
    patient_id: PatientId | None
    thread_id: ThreadId | None
    opening_id: OpeningId | None
    appointment_id: AppointmentId | None
    details: str | None
    due_at: Instant
    snoozed_until: Instant | None
    owner_id: StaffId | None
    created_at: Instant
    done_at: Instant | None
    result: str | None


class TaskPage(Page[TaskRecord]):
    """A part of the list."""


class TaskSort(StrEnum):
    """By when it is due, or when it came up."""

    DUE = "dueAt"
    LAST_DUE = "-dueAt"
    CREATED = "createdAt"
    LAST_CREATED = "-createdAt"


DUE, CREATED = (Task.due_at, Task.id), (Task.created_at, Task.id)
SORTS = {
    TaskSort.DUE: Sort(DUE),
    TaskSort.LAST_DUE: Sort(DUE, down=True),
    TaskSort.CREATED: Sort(CREATED),
    TaskSort.LAST_CREATED: Sort(CREATED, down=True),
}


class TaskQuery(ListQuery):
    """Filters: a task is in the list when all of them hold."""

    done: Annotated[bool, Field(description="Those that are done, in place of those that are to do.")] = False
    snoozed: Annotated[bool, Field(description="Also those that are put off until later.")] = False
    kind: list[TaskKind] | None = None
    priority: list[TaskPriority] | None = None
    owner_id: StaffId | None = None
    patient_id: PatientId | None = None
    thread_id: ThreadId | None = None
    opening_id: OpeningId | None = None
    appointment_id: AppointmentId | None = None
    due_before: Instant | None = None
    sort: TaskSort = TaskSort.DUE


class PutOffForm(Form):
    """Until when."""

    until: Instant


class ResultForm(Form):
    """What came of it."""

    result: Annotated[str, Field(min_length=1, max_length=tasks.LONGEST_RESULT, examples=["they come on Monday"])]


@NOUN.get("", TaskPage, WORK, query=TaskQuery, logged=True)
def list_tasks(call: Call, query: TaskQuery) -> TaskPage:
    """List what is to be done, or what was. Whose details it shows is written down."""
    wanted = sa.select(Task).where(Task.clinic_id == call.caller.clinic_id)
    wanted = wanted.where(Task.done_at.is_not(None) if query.done else Task.done_at.is_(None))
    if not (query.done or query.snoozed):
        now = clock.now(call.session)
        wanted = wanted.where(sa.or_(Task.snoozed_until.is_(None), Task.snoozed_until <= now))
    exact: dict[Any, object] = {
        Task.owner_id: query.owner_id,
        Task.patient_id: query.patient_id,
        Task.thread_id: query.thread_id,
        Task.opening_id: query.opening_id,
        Task.appointment_id: query.appointment_id,
    }
    wanted = narrowed(wanted, exact, (Task.due_at, None, query.due_before))
    if query.kind:
        wanted = wanted.where(Task.kind.in_(query.kind))
    if query.priority:
        wanted = wanted.where(Task.priority.in_(query.priority))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    patients = sorted({row.patient_id for row in found.rows if row.patient_id and (row.details or row.result)})
    if patients:
        call.note_read("task.listed", f"clinic:{call.caller.clinic_id}", patients=patients)
    items = [_shown(row) for row in found.rows]
    return TaskPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(RULE, TaskRecord, WORK, logged=True)
def show_task(call: Call, task_id: int) -> TaskRecord:
    """Show one task."""
    task = own(call, Task, task_id)
    if task.patient_id:
        call.note_read("task.read", task, patients=[task.patient_id])
    return _shown(task)


def as_it_is(call: Call, task_id: int) -> TaskRecord:
    """A task as it is now, for whoever changes it."""
    return _shown(own(call, Task, task_id))


@NOUN.post(RULE + "/take", TaskRecord, WORK, current=as_it_is)
def take_task(call: Call, task_id: int) -> TaskRecord:
    """Do it yourself; whoever had it has it no more. Only for a person's token."""
    own(call, Task, task_id)
    tasks.take(call.session, call.caller.clinic_id, task_id, call.staff_id)
    return as_it_is(call, task_id)


@NOUN.post(RULE + "/done", TaskRecord, WORK, body=ResultForm, current=as_it_is)
def finish_task(call: Call, task_id: int, body: ResultForm) -> TaskRecord:
    """Say what came of it."""
    own(call, Task, task_id)
    tasks.finish(call.session, call.caller.clinic_id, task_id, body.result, actor=call.actor)
    return as_it_is(call, task_id)


@NOUN.post(RULE + "/snooze", TaskRecord, WORK, body=PutOffForm, current=as_it_is)
def snooze_task(call: Call, task_id: int, body: PutOffForm) -> TaskRecord:
    """Put it off: it is not listed until then, and closes itself all the same."""
    own(call, Task, task_id)
    tasks.snooze(call.session, call.caller.clinic_id, task_id, body.until, actor=call.actor)
    return as_it_is(call, task_id)


def _shown(task: Task) -> TaskRecord:
    return TaskRecord(**{name: getattr(task, name) for name in TaskRecord.model_fields})
