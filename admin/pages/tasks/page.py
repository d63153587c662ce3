"""The list of tasks, and what one does with them: take, put off, say what came of it or what a call gave."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import request
from flask_login import current_user
from sqlalchemy.orm import Session

from admin.actions import Done, act, actor, show
from admin.calls import AT_ONCE, CallForm
from admin.forms import EmptyForm, Form, text
from admin.languages import N_, gettext
from admin.later import LaterForm, later
from admin.listing import Pick
from admin.page import Page
from admin.pages.tasks.rows import rows
from app.access import Permission
from app.models import CallOutcome, Task, TaskPriority
from app.services import task_calls, tasks

WORK = Permission.WORK_TASKS
LONGEST = 30
"""Each row has its own forms: more would make a page that is slow to draw and too long to work through."""
_OPEN = Task.done_at.is_(None)
_URGENT = Task.priority == TaskPriority.URGENT
TO_DO, MINE, URGENT, PUT_OFF, DONE = "", "mine", "urgent", "later", "done"
LABELS = {
    TO_DO: N_("To do"),
    MINE: N_("Mine"),
    URGENT: N_("Urgent"),
    PUT_OFF: N_("Put off"),
    DONE: N_("Done"),
}
EMPTY = {
    TO_DO: N_("Nothing is left to do"),
    MINE: N_("You have no task"),
    URGENT: N_("Nothing is urgent"),
    PUT_OFF: N_("Nothing is put off"),
    DONE: N_("Nothing was done yet"),
}


class DoneForm(Form):
    """What came of it."""

    result = text(N_("What came of it"), longest=tasks.LONGEST_RESULT)


class TasksPage(Page):
    """Urgent ones first, then by when they are due."""

    permissions = (WORK, Permission.VIEW_PATIENTS)
    rows_of = Task
    title, slug = N_("Tasks"), "tasks"
    icon, key = "tasks", "k"

    @show("/")
    def index_view(self) -> Any:
        """The list."""
        return self.answer("console/tasks/tasks.html", self._list)

    # --- what people do -------------------------------------------------------------------------------------------

    @act("/<row:task_id>/take", WORK)
    def take(self, session: Session, _form: EmptyForm, task_id: int) -> Done:
        """Do it oneself."""
        tasks.take(session, self.clinic_id, task_id, current_user.person.staff_id)
        return Done(gettext("It is yours."))

    @act("/<row:task_id>/later", WORK, form=LaterForm)
    def put_off(self, session: Session, form: LaterForm, task_id: int) -> Done:
        """Not now."""
        until = later(form, self.wall)
        tasks.snooze(session, self.clinic_id, task_id, until, actor=actor())
        return Done(gettext("Put off %(until)s.", until=self.wall.until(until)))

    @act("/<row:task_id>/done", WORK, form=DoneForm)
    def done(self, session: Session, form: DoneForm, task_id: int) -> Done:
        """It is done."""
        tasks.finish(session, self.clinic_id, task_id, form.result.data or "done", actor=actor())
        return Done(gettext("Done."))

    @act("/<row:task_id>/called", WORK, form=CallForm)
    def called(self, session: Session, form: CallForm, task_id: int) -> Done:
        """What the call gave: to the recovery where it is about one, else to the task."""
        self.one(Task, task_id)
        outcome, day = form.outcome.data, form.callback_on.data
        if day is not None and outcome is not CallOutcome.WILL_CALL_BACK:
            day = None  # chosen before another outcome was
        task_calls.log_call(
            session, self.clinic_id, task_id, outcome, actor=actor(), notes=form.notes.data, callback_on=day
        )
        return Done(gettext("The call is recorded."))

    # --- what it shows ----------------------------------------------------------------------------------------------

    def _list(self) -> dict[str, Any]:
        shown = request.args.get("show", "")
        shown = shown if shown in LABELS else TO_DO
        wall = self.wall
        query = sa.select(Task).where(self._conditions()[shown])
        order = (
            (Task.done_at.desc(), Task.id) if shown == DONE else (sa.case((_URGENT, 0), else_=1), Task.due_at, Task.id)
        )
        found = list(self.db.scalars(query.order_by(*order).limit(LONGEST)))
        counted = self._counts()
        return {
            "wall": wall,
            "narrowed": shown,
            "picks": [
                Pick(gettext(said), self._at(name), name == shown, counted.get(name)) for name, said in LABELS.items()
            ],
            "rows": rows(self.db, wall, found),
            "more": max(0, counted.get(shown, 0) - LONGEST),
            "empty": gettext(EMPTY[shown]),
            "later": LaterForm(),
            "done": DoneForm(),
            "call": CallForm(),
            "at_once": AT_ONCE,
        }

    def _at(self, name: str) -> str:
        return str(self.get_url(".index_view", **({"show": name} if name else {})))

    def _conditions(self) -> dict[str, sa.ColumnElement[bool]]:
        now = self.wall.now
        due = sa.and_(_OPEN, sa.or_(Task.snoozed_until.is_(None), Task.snoozed_until <= now))
        return {
            TO_DO: due,
            MINE: sa.and_(due, Task.owner_id == current_user.person.staff_id),
            URGENT: sa.and_(due, _URGENT),
            PUT_OFF: sa.and_(_OPEN, Task.snoozed_until > now),
            DONE: Task.done_at.is_not(None),
        }

    def _counts(self) -> dict[str, int]:
        """How many of those that are to be done; what was done is not counted: it only grows."""
        of = {name: condition for name, condition in self._conditions().items() if name != DONE}
        numbers = self.db.execute(
            sa.select(*(sa.select(sa.func.count(Task.id)).where(each).scalar_subquery() for each in of.values()))
        ).one()
        return dict(zip(of, numbers, strict=True))
