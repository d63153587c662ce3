"""The visit, and what became of it: appointments and cancellations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, at_most_one, choice, owned, partial, reference
from app.models.recovery import RECOVERY_INDEXES, Recovery


class AppointmentStatus(StrEnum):
    """Scheduled to completed, no-show or cancelled; the first three are live."""

    SCHEDULED = "SCHEDULED"
    CONFIRMED = "CONFIRMED"
    CHECKED_IN = "CHECKED_IN"
    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"


LIVE_STATUSES = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED, AppointmentStatus.CHECKED_IN)
LIVE = "status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical"
"""SQL: the visit takes its provider's and its chair's time. Imported past rows do not (DESIGN.md, "Keys")."""
EXPECTED_STATUSES = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
"""The patient has not arrived and is not known to stay away."""
EXPECTED = "status IN ('SCHEDULED', 'CONFIRMED') AND NOT historical"
"""SQL: what the no-show clock looks at."""


class Appointment(ClinicOwned, Model):
    """A visit of a patient with a provider, from `starts_at` to `ends_at` (UTC)."""

    __tablename__ = "appointment"
    __table_args__ = owned(
        reference("patient_id", "patient"),
        reference("provider_id", "provider"),
        reference("chair_id", "chair"),
        reference("appointment_type_id", "appointment_type"),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        partial("ix_appointment_provider_live", "provider_id", "ends_at", where=LIVE),
        partial("ix_appointment_chair_live", "chair_id", "ends_at", where=LIVE),
        partial("ix_appointment_patient_live", "patient_id", "ends_at", where=LIVE),
        partial("ix_appointment_expected", "clinic_id", "starts_at", where=EXPECTED),
        sa.Index("ix_appointment_clinic_id_starts_at", "clinic_id", "starts_at"),
        sa.Index("ix_appointment_patient_id_starts_at", "patient_id", "starts_at"),
        sa.Index("ix_appointment_provider_id_starts_at", "provider_id", "starts_at"),
        sa.Index("ix_appointment_clinic_id_status", "clinic_id", "status", "starts_at"),
    )

    patient_id: Mapped[int] = mapped_column(Id)
    provider_id: Mapped[int] = mapped_column(Id)
    chair_id: Mapped[int | None] = mapped_column(Id)
    appointment_type_id: Mapped[int] = mapped_column(Id)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[AppointmentStatus] = mapped_column(choice(AppointmentStatus), default=AppointmentStatus.SCHEDULED)
    historical: Mapped[bool] = mapped_column(default=False)
    double_booked: Mapped[bool] = mapped_column(default=False)
    """Staff put two visits on one time on purpose."""
    source: Mapped[str] = mapped_column(sa.String(32), default="staff")
    external_id: Mapped[str | None] = mapped_column(sa.String(80))
    booked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    late_until: Mapped[datetime | None]
    """When a patient who runs late said they would be here: the no-show grace counts from it, if it is later."""
    moved_at: Mapped[datetime | None]
    """When an import moved it to its present time; a move in Standby makes a new visit."""
    confirmation_for: Mapped[datetime | None]
    """The start about which the patient is asked to confirm, or need not be; null or another: not looked at yet."""
    release_at: Mapped[datetime | None]
    """When a move-up gives this later visit back (15 min after the YES); null: it stays."""
    reminded: Mapped[bool | None]
    """Whether the clinic's previous system sent a reminder (imported visits)."""


class CancellationType(StrEnum):
    """Spec."""

    CANCELLED = "CANCELLED"
    LATE_CANCEL = "LATE_CANCEL"
    NO_SHOW = "NO_SHOW"
    PRACTICE_CANCEL = "PRACTICE_CANCEL"


class CancelledByType(StrEnum):
    """Spec."""

    PATIENT = "PATIENT"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"
    PROVIDER = "PROVIDER"


class CancellationReason(StrEnum):
    """The spec's eleven; null until known, never OTHER for "unknown"."""

    SCHEDULE_CONFLICT = "SCHEDULE_CONFLICT"
    ILLNESS = "ILLNESS"
    TRANSPORTATION = "TRANSPORTATION"
    FORGOT = "FORGOT"
    FINANCIAL = "FINANCIAL"
    WEATHER = "WEATHER"
    FAMILY_EMERGENCY = "FAMILY_EMERGENCY"
    CHANGED_PROVIDERS = "CHANGED_PROVIDERS"
    PRACTICE_CLOSURE = "PRACTICE_CLOSURE"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    OTHER = "OTHER"


class AppointmentCancellation(Recovery, ClinicOwned, Model):
    """A visit that did not happen, with a snapshot of it, its notice, fee and recovery (spec)."""

    __tablename__ = "appointment_cancellation"
    __table_args__ = owned(
        reference("appointment_id", "appointment"),
        reference("patient_id", "patient"),
        reference("original_provider_id", "provider"),
        reference("appointment_type_id", "appointment_type"),
        reference("rescheduled_appointment_id", "appointment"),
        reference("told_message_id", "outbox_message"),
        sa.Index("ix_appointment_cancellation_told_message_id", "told_message_id"),
        at_most_one("uq_appointment_cancellation_standing", "appointment_id", where="undone_at IS NULL"),
        partial("ix_appointment_cancellation_settles_at", "settles_at", where="settles_at IS NOT NULL"),
        sa.Index("ix_appointment_cancellation_clinic_id_cancelled_at", "clinic_id", "cancelled_at"),
        sa.Index("ix_appointment_cancellation_patient_id", "patient_id"),
        sa.Index("ix_appointment_cancellation_clinic_id_reason", "clinic_id", "reason"),
        sa.Index("ix_appointment_cancellation_clinic_id_recovery_status", "clinic_id", "recovery_status"),
        sa.Index("ix_appointment_cancellation_original_provider_id", "original_provider_id", "original_start_time"),
        *RECOVERY_INDEXES,
    )

    appointment_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    cancellation_type: Mapped[CancellationType] = mapped_column(choice(CancellationType))
    cancelled_at: Mapped[datetime]
    cancelled_by: Mapped[str] = mapped_column(sa.String(80))
    cancelled_by_type: Mapped[CancelledByType] = mapped_column(choice(CancelledByType))
    original_start_time: Mapped[datetime]
    original_end_time: Mapped[datetime]
    original_provider_id: Mapped[int] = mapped_column(Id)
    appointment_type_id: Mapped[int] = mapped_column(Id)
    reason: Mapped[CancellationReason | None] = mapped_column(choice(CancellationReason))
    reason_details: Mapped[str | None] = mapped_column(sa.Text)
    notice_hours: Mapped[float]
    is_late_cancel: Mapped[bool] = mapped_column(default=False)
    late_cancel_fee_cents: Mapped[int | None]
    fee_waived: Mapped[bool] = mapped_column(default=False)
    fee_waived_reason: Mapped[str | None] = mapped_column(sa.Text)
    settles_at: Mapped[datetime | None]
    """When its fee is decided, and what the clock took for a no-show counts as one; null: that is over (or nothing is
    to be decided). Until then the reason may come in, and a late check-in costs no text.
    """
    told_message_id: Mapped[int | None] = mapped_column(Id)
    """The text that tells the patient what the practice cancelled or moved."""
    undone_at: Mapped[datetime | None]
    """When the patient turned out to have come after all: the row is kept, and counts for nothing."""
    undone_by: Mapped[str | None] = mapped_column(sa.String(80))
