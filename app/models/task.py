"""What a person at the clinic must do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference


class TaskKind(StrEnum):
    """Why somebody is needed."""

    CALL_PATIENT = "CALL_PATIENT"
    UNKNOWN_SENDER = "UNKNOWN_SENDER"
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"
    ASKED_FOR_A_PERSON = "ASKED_FOR_A_PERSON"
    WANTS_ANOTHER_TIME = "WANTS_ANOTHER_TIME"
    URGENT_MESSAGE = "URGENT_MESSAGE"
    RUNNING_LATE = "RUNNING_LATE"
    UNANSWERED_THREAD = "UNANSWERED_THREAD"
    LOOP_STOPPED = "LOOP_STOPPED"
    """The bot seemed to talk with a machine, and is silent."""
    ON_CALL_NOT_TOLD = "ON_CALL_NOT_TOLD"
    """An urgent message came after hours, and the text to the person on call did not get through."""
    SENT_A_PICTURE = "SENT_A_PICTURE"
    CANCEL_WORD = "CANCEL_WORD"
    WRONG_NUMBER = "WRONG_NUMBER"
    ENTRY_AT_LIMIT = "ENTRY_AT_LIMIT"
    UNREACHABLE = "UNREACHABLE"
    UNCLEAR_SEND = "UNCLEAR_SEND"
    PARKED_ITEM = "PARKED_ITEM"
    CARRIER_SETTINGS = "CARRIER_SETTINGS"
    CONTENT_FILTERED = "CONTENT_FILTERED"
    EMAIL_NOT_SENT = "EMAIL_NOT_SENT"
    """An e-mail to the clinic itself was refused, or nobody knows whether it arrived."""
    SAME_DAY_CANCELLATION = "SAME_DAY_CANCELLATION"
    """A visit of today fell away, and nobody at the clinic did it."""
    ENTER_IN_CALENDAR = "ENTER_IN_CALENDAR"
    RELEASE_OFFER = "RELEASE_OFFER"
    NOBODY_LEFT = "NOBODY_LEFT"
    NO_CHANNEL = "NO_CHANNEL"
    BOOKING_CONFLICT = "BOOKING_CONFLICT"
    WAIVE_FEE = "WAIVE_FEE"
    """A reason was corrected to one that costs nothing, after the fee was assessed."""
    RECOVERY_CALL = "RECOVERY_CALL"
    """Call a patient whose visit went wrong, to find a new time."""
    COST_CALL = "COST_CALL"
    """The visit went wrong because of its cost: the treatment coordinator calls about options."""


class TaskPriority(StrEnum):
    """How soon."""

    URGENT = "URGENT"
    NORMAL = "NORMAL"


class Task(ClinicOwned, Model):
    """A thing to do, with an owner, a due time and a result; `cause` makes it once per cause."""

    __tablename__ = "task"
    __table_args__ = owned(
        reference("patient_id", "patient"),
        reference("thread_id", "thread"),
        reference("opening_id", "opening"),
        reference("appointment_id", "appointment"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_user.id"]),
        sa.UniqueConstraint("clinic_id", "cause"),
        partial("ix_task_open", "kind", "clinic_id", where="done_at IS NULL"),
        partial("ix_task_thread_open", "thread_id", where="done_at IS NULL"),
        partial("ix_task_appointment_open", "appointment_id", where="done_at IS NULL"),
        sa.Index("ix_task_clinic_id_done_at_due_at", "clinic_id", "done_at", "due_at"),
    )

    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind))
    cause: Mapped[str] = mapped_column(sa.String(120))
    """What it is about, as "opening:12:nobody-left"."""
    priority: Mapped[TaskPriority] = mapped_column(choice(TaskPriority), default=TaskPriority.NORMAL)
    patient_id: Mapped[int | None] = mapped_column(Id)
    thread_id: Mapped[int | None] = mapped_column(Id)
    opening_id: Mapped[int | None] = mapped_column(Id)
    appointment_id: Mapped[int | None] = mapped_column(Id)
    details: Mapped[str | None] = mapped_column(sa.Text)
    due_at: Mapped[datetime]
    snoozed_until: Mapped[datetime | None]
    """Until then it is not shown with what is to be done; null: it is not put off."""
    owner_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(sa.String(120))
