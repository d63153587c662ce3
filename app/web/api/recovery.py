"""`/recovery`: the spec's endpoints for winning patients back. A recovery's id is its cancellation's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import (
    RECOVERING,
    AppointmentCancellation,
    CallOutcome,
    CancellationReason,
    CancellationType,
    NotificationChannel,
    RecoveryAttempt,
    RecoveryAttemptResult,
    RecoveryEnd,
    RecoveryStatus,
    StopRule,
)
from app.services import recovery
from app.services.recovery.calls import LONGEST_NOTES, RESULT_OF
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import (
    Actor,
    AppointmentId,
    CancellationId,
    ClinicId,
    PatientId,
    ProviderId,
    TypeId,
    opaque_actor,
)
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Day, Instant

NOUN = Noun("Recovery", "Winning patients back whose visit was missed or cancelled.", "/recovery")
MANAGE = Permission.MANAGE_WAITLIST
RULE = "/<opaque(cancellation):miss_id>"
PLAIN_OUTCOME = {
    RecoveryAttemptResult.RESCHEDULED: CallOutcome.REBOOKED,
    RecoveryAttemptResult.DECLINED: CallOutcome.REFUSED,
    RecoveryAttemptResult.NO_RESPONSE: CallOutcome.NO_ANSWER,
    RecoveryAttemptResult.PENDING: CallOutcome.OTHER,
}


class Attempt(Answer):
    """The specification's RecoveryAttempt: a text of ours, or a call of staff."""

    attempted_at: Instant
    channel: NotificationChannel
    result: RecoveryAttemptResult
    notes: str | None
    outcome: Annotated[CallOutcome | None, Field(description="How a call ended; null for texts.")]
    callback_on: date | None
    counts: Annotated[bool, Field(description="False: the text was stopped or did not arrive.")]
    made_by: Actor


class Recovery(Answer):
    """A missed or cancelled visit, and where its recovery stands."""

    is_record = True

    id: CancellationId
    clinic_id: ClinicId
    appointment_id: AppointmentId
    patient_id: PatientId
    cancellation_type: CancellationType
    cancelled_at: Instant
    original_start_time: Instant
    original_end_time: Instant
    original_provider_id: ProviderId
    appointment_type_id: TypeId
    reason: CancellationReason | None
    recovery_status: RecoveryStatus
    recovery_end: Annotated[RecoveryEnd | None, Field(description="Why it ended so.")]
    recovery_attempts: list[Attempt]
    rescheduled_appointment_id: AppointmentId | None
    next_touch_at: Annotated[Instant | None, Field(description="When the patient is asked next.")]
    held_by: Annotated[StopRule | None, Field(description="The rule for which the next touch waits.")]
    answered_at: Annotated[Instant | None, Field(description="The patient has answered: no touch follows by itself.")]


class RecoveryPage(Page[Recovery]):
    """A part of the list."""


class RecoverySort(StrEnum):
    """By when the visit went wrong."""

    CANCELLED = "cancelledAt"
    LAST_CANCELLED = "-cancelledAt"


BY_TIME = (AppointmentCancellation.cancelled_at, AppointmentCancellation.id)
SORTS = {RecoverySort.CANCELLED: Sort(BY_TIME), RecoverySort.LAST_CANCELLED: Sort(BY_TIME, down=True)}


class RecoveryQuery(ListQuery):
    """Filters: a recovery is in the list when all of them hold."""

    recovery_status: Annotated[
        list[RecoveryStatus] | None, Field(description="Left out: those that are not over (PENDING, IN_PROGRESS).")
    ] = None
    cancellation_type: list[CancellationType] | None = None
    reason: list[CancellationReason] | None = None
    patient_id: PatientId | None = None
    appointment_type_id: TypeId | None = None
    original_provider_id: ProviderId | None = None
    cancelled_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    cancelled_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: RecoverySort = RecoverySort.CANCELLED


class NewAttempt(Form):
    """What staff tried. `outcome` says more than `result` where it was a call, and must belong to it."""

    channel: NotificationChannel = NotificationChannel.PHONE
    result: Annotated[RecoveryAttemptResult, Field(examples=["NO_RESPONSE"])]
    notes: Annotated[str | None, Field(max_length=LONGEST_NOTES, examples=["voicemail"])] = None
    outcome: CallOutcome | None = None
    callback_on: Annotated[Day | None, Field(description="With WILL_CALL_BACK: the day, at the clinic.")] = None


class RecoveryStatusForm(Form):
    """Where it stands now. PENDING begins anew; RECOVERED finds the later visit; NOT_NEEDED and LOST say why."""

    recovery_status: Annotated[RecoveryStatus, Field(examples=["LOST"])]
    reason: Annotated[str, Field(max_length=500, description="Audited.", examples=["they moved away"])] = ""


@NOUN.get("/pending", RecoveryPage, MANAGE, query=RecoveryQuery, logged=True)
def list_pending_recoveries(call: Call, query: RecoveryQuery) -> RecoveryPage:
    """List whom to win back, and what was tried."""
    miss = AppointmentCancellation
    wanted = sa.select(miss).where(miss.clinic_id == call.caller.clinic_id)
    wanted = wanted.where(miss.recovery_status.in_(query.recovery_status or RECOVERING))
    for column, values in ((miss.cancellation_type, query.cancellation_type), (miss.reason, query.reason)):
        wanted = wanted.where(column.in_(values)) if values else wanted
    exact: dict[Any, object] = {
        miss.patient_id: query.patient_id,
        miss.appointment_type_id: query.appointment_type_id,
        miss.original_provider_id: query.original_provider_id,
    }
    wanted = narrowed(wanted, exact, (miss.cancelled_at, query.cancelled_from, query.cancelled_before))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    note_listed(call, found.rows)
    return RecoveryPage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get(RULE, Recovery, MANAGE, logged=True)
def show_recovery(call: Call, miss_id: int) -> Recovery:
    """Show one recovery, with every attempt."""
    miss = own(call, AppointmentCancellation, miss_id)
    call.note_read("recovery.read", miss, patients=[miss.patient_id])
    return _shown(call, [miss])[0]


def as_it_is(call: Call, miss_id: int) -> Recovery:
    """A recovery as it is now, for whoever changes it."""
    return _shown(call, [own(call, AppointmentCancellation, miss_id)])[0]


@NOUN.post(RULE + "/attempt", Recovery, MANAGE, body=NewAttempt, current=as_it_is, status=201)
def log_recovery_attempt(call: Call, miss_id: int, body: NewAttempt) -> Recovery:
    """Log what staff tried, and do what its outcome means: a refusal ends the recovery, a wrong number is kept."""
    own(call, AppointmentCancellation, miss_id)
    plain = CallOutcome.WILL_CALL_BACK if body.callback_on else PLAIN_OUTCOME[body.result]
    outcome = body.outcome or plain
    if RESULT_OF[outcome] is not body.result:
        said = f"{outcome} is {RESULT_OF[outcome]}, not {body.result}: send one of the two"
        raise recovery.NotRecoverable(said, field="outcome")
    recovery.log_call(
        call.session, miss_id, outcome,
        by=call.actor, notes=body.notes, callback_on=body.callback_on, channel=body.channel,
    )  # fmt: skip
    return as_it_is(call, miss_id)


@NOUN.put(RULE + "/status", Recovery, MANAGE, body=RecoveryStatusForm, current=as_it_is)
def set_recovery_status(call: Call, miss_id: int, body: RecoveryStatusForm) -> Recovery:
    """Begin a recovery anew, or end it. IN_PROGRESS comes by itself, when the patient is asked."""
    own(call, AppointmentCancellation, miss_id)
    if body.recovery_status is RecoveryStatus.PENDING:
        recovery.start(call.session, miss_id, actor=call.actor)
    elif body.recovery_status is RecoveryStatus.RECOVERED:
        recovery.won_back(call.session, miss_id, actor=call.actor)
    elif body.recovery_status is RecoveryStatus.NOT_NEEDED:
        recovery.not_needed(call.session, miss_id, actor=call.actor, reason=body.reason)
    elif body.recovery_status is RecoveryStatus.LOST:
        recovery.give_up(call.session, miss_id, actor=call.actor, reason=body.reason)
    else:
        said = "IN_PROGRESS comes by itself: send PENDING to have the patient asked"
        raise recovery.NotRecoverable(said, field="recovery_status")
    return as_it_is(call, miss_id)


def _shown(call: Call, misses: Sequence[AppointmentCancellation]) -> list[Recovery]:
    tried = attempts_of(call, (miss.id for miss in misses))
    plain = [name for name in Recovery.model_fields if name != "recovery_attempts"]
    return [
        Recovery(recovery_attempts=tried[miss.id], **{name: getattr(miss, name) for name in plain}) for miss in misses
    ]


def note_listed(call: Call, misses: Sequence[AppointmentCancellation]) -> None:
    """Note that the caller sees what was tried with these patients, and what they said."""
    if misses:
        patients = sorted({miss.patient_id for miss in misses})
        call.note_read("recovery.listed", f"clinic:{call.caller.clinic_id}", patients=patients)


def attempts_of(call: Call, miss_ids: Iterable[int]) -> dict[int, list[Attempt]]:
    """Cancellation id → what was tried, oldest first: one statement."""
    query = sa.select(RecoveryAttempt).where(RecoveryAttempt.cancellation_id.in_(list(miss_ids)))
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in call.session.scalars(query.order_by(RecoveryAttempt.id)):
        same = {name: getattr(row, name) for name in Attempt.model_fields}
        found[row.cancellation_id].append(Attempt(**(same | {"made_by": opaque_actor(row.made_by)})))
    return found
