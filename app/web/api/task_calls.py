"""`/tasks/…/call`: what the call gave that a task asks for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.models import CallOutcome, Task
from app.services import task_calls
from app.services.recovery.calls import LONGEST_NOTES
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Form
from app.web.api.lookups import own
from app.web.api.tasks import TaskRecord, as_it_is
from app.web.api.times import Day

NOUN = Noun("Task calls", "What a call gave that a task asks for.", "/tasks")


class CallForm(Form):
    """How the call ended."""

    outcome: Annotated[CallOutcome, Field(examples=["NO_ANSWER"])]
    notes: Annotated[str | None, Field(max_length=LONGEST_NOTES, description="OTHER needs them.")] = None
    callback_on: Annotated[Day | None, Field(description="With WILL_CALL_BACK: the day, at the clinic.")] = None


@NOUN.post("/<opaque(task):task_id>/call", TaskRecord, Permission.WORK_TASKS, body=CallForm, current=as_it_is)
def log_task_call(call: Call, task_id: int, body: CallForm) -> TaskRecord:
    """Log what the call gave. About a missed visit it is an attempt of its recovery; else the task is done, or put off
    where somebody is to call again.
    """
    own(call, Task, task_id)
    task_calls.log_call(
        call.session, call.caller.clinic_id, task_id, body.outcome,
        actor=call.actor, notes=body.notes, callback_on=body.callback_on,
    )  # fmt: skip
    return as_it_is(call, task_id)
