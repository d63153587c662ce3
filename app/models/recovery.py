"""Winning a patient back after a visit went wrong: where it stands, and every attempt (spec 2.1.3.3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference
from app.models.outbox import StopRule
from app.models.patient import NotificationChannel

FIRST_TOUCH_AFTER = timedelta(minutes=30)
"""Within the hour of the miss (PRODUCT.md section 6): time to book anew in the call or text that cancelled."""
BEING_RECOVERED = "recovery_status IN ('PENDING', 'IN_PROGRESS')"


class RecoveryStatus(StrEnum):
    """Spec. PENDING: the next touch waits for its time; IN_PROGRESS: the patient was asked, or a person is to call."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    RECOVERED = "RECOVERED"
    LOST = "LOST"
    NOT_NEEDED = "NOT_NEEDED"


RECOVERING = (RecoveryStatus.PENDING, RecoveryStatus.IN_PROGRESS)


class RecoveryEnd(StrEnum):
    """Why a recovery ended as it did, shown to staff."""

    BOOKED = "BOOKED"
    """In the thread, or by a call: RECOVERED."""
    BOOKED_OTHERWISE = "BOOKED_OTHERWISE"
    """There is a later visit of that type which we did not ask for: NOT_NEEDED."""
    TAKEN_BACK = "TAKEN_BACK"
    """ "Oops, no": a booking of a moment ago was taken back, which is no miss."""
    CAME_AFTER_ALL = "CAME_AFTER_ALL"
    NEWER_MISS = "NEWER_MISS"
    """A newer miss of that patient and type is recovered in its place."""
    NOT_WRITTEN_TO = "NOT_WRITTEN_TO"
    """Deceased, transferred or dismissed."""
    BY_STAFF = "BY_STAFF"
    """Staff say that nothing is to be won back: NOT_NEEDED."""
    GIVEN_UP = "GIVEN_UP"
    """Staff say that the patient is not to be won back: LOST."""
    DECLINED = "DECLINED"
    CHANGED_PROVIDERS = "CHANGED_PROVIDERS"
    OVER = "OVER"
    """The clinic's attempts and days are over."""


class RecoveryAttemptResult(StrEnum):
    """Spec."""

    RESCHEDULED = "RESCHEDULED"
    NO_RESPONSE = "NO_RESPONSE"
    DECLINED = "DECLINED"
    PENDING = "PENDING"


class CallOutcome(StrEnum):
    """How a call of staff ended: the closed list of PRODUCT.md section 6."""

    REBOOKED = "REBOOKED"
    REFUSED = "REFUSED"
    MOVED_AWAY = "MOVED_AWAY"
    WILL_CALL_BACK = "WILL_CALL_BACK"
    OTHER = "OTHER"
    LEFT_MESSAGE = "LEFT_MESSAGE"
    NO_ANSWER = "NO_ANSWER"
    WRONG_NUMBER = "WRONG_NUMBER"


def _cancelled_at(context: DefaultExecutionContext) -> datetime:
    at: datetime = context.get_current_parameters()["cancelled_at"]  # type: ignore[no-untyped-call]
    return at


def _first_touch(context: DefaultExecutionContext) -> datetime:
    return _cancelled_at(context) + FIRST_TOUCH_AFTER


class Recovery:
    """Where the recovery of a missed visit stands: a part of its AppointmentCancellation.

    Whoever records a miss starts its recovery: the first touch is due by default, and the clock looks at what is due.
    """

    recovery_status: Mapped[RecoveryStatus] = mapped_column(choice(RecoveryStatus), default=RecoveryStatus.PENDING)
    rescheduled_appointment_id: Mapped[int | None] = mapped_column(Id)
    recovery_end: Mapped[RecoveryEnd | None] = mapped_column(choice(RecoveryEnd))
    recovery_since: Mapped[datetime] = mapped_column(default=_cancelled_at)
    """From when days and touches count: the miss, or when staff began anew."""
    touches: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many were made: texts and call tasks, by number."""
    next_touch_at: Mapped[datetime | None] = mapped_column(default=_first_touch)
    """When the clock looks at it next; null: never again."""
    answered_at: Mapped[datetime | None]
    """Since when no touch follows by itself: the patient has answered. A person calls if nothing comes of it."""
    held_by: Mapped[StopRule | None] = mapped_column(choice(StopRule))
    """The rule for which the next touch waits."""


RECOVERY_INDEXES = (
    partial("ix_appointment_cancellation_next_touch_at", "next_touch_at", where="next_touch_at IS NOT NULL"),
    partial("ix_appointment_cancellation_being_recovered", "patient_id", "id", where=BEING_RECOVERED),
)


class RecoveryAttempt(ClinicOwned, Model):
    """One attempt to bring a patient back (spec): a text of ours, or a call of staff."""

    __tablename__ = "recovery_attempt"
    __table_args__ = owned(
        reference("cancellation_id", "appointment_cancellation"),
        reference("conversation_id", "conversation"),
        reference("outbox_message_id", "outbox_message"),
        sa.Index("ix_recovery_attempt_cancellation_id", "cancellation_id"),
        sa.Index("ix_recovery_attempt_outbox_message_id", "outbox_message_id"),
    )

    cancellation_id: Mapped[int] = mapped_column(Id)
    attempted_at: Mapped[datetime]
    channel: Mapped[NotificationChannel] = mapped_column(choice(NotificationChannel))
    result: Mapped[RecoveryAttemptResult] = mapped_column(choice(RecoveryAttemptResult))
    notes: Mapped[str | None] = mapped_column(sa.Text)
    counts: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Sent and not failed; a text that was stopped or did not arrive is no attempt."""
    language: Mapped[str | None] = mapped_column(sa.String(2))
    """In which the text was written."""
    outcome: Mapped[CallOutcome | None] = mapped_column(choice(CallOutcome))
    callback_on: Mapped[date | None]
    """The day on which they will call back."""
    made_by: Mapped[str] = mapped_column(sa.String(80), default="system", server_default="system")
    conversation_id: Mapped[int | None] = mapped_column(Id)
    outbox_message_id: Mapped[int | None] = mapped_column(Id)
