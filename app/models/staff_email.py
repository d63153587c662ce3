"""E-mails to the clinic's own people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference


class EmailStatus(StrEnum):
    """QUEUED and SENDING go on by themselves; FAILED and UNCLEAR are put to a person."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    UNCLEAR = "UNCLEAR"
    """Handed over, and nobody knows whether it was taken: never sent again by itself."""
    STOPPED = "STOPPED"
    """It was not true any more, or must not be sent."""


class StaffEmail(ClinicOwned, Model):
    """That a visit of today fell away, on its way to `clinic.alert_email`; `key` makes it once per cause.

    Holds neither words nor an address: both are looked up when it is sent. Wall clock, unless said otherwise.
    """

    __tablename__ = "staff_email"
    __table_args__ = owned(
        reference("appointment_id", "appointment"),
        sa.UniqueConstraint("clinic_id", "key"),
        partial("ix_staff_email_open", "id", where="status IN ('QUEUED', 'SENDING')"),
        partial("ix_staff_email_sent", "clinic_id", "ended_at", where="status = 'SENT'"),
    )

    key: Mapped[str] = mapped_column(sa.String(120))
    appointment_id: Mapped[int] = mapped_column(Id)
    status: Mapped[EmailStatus] = mapped_column(choice(EmailStatus), default=EmailStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(sa.String(120))
    """Why it was not taken, or was stopped; names no address."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When nothing more was to be done, on the domain's clock: tasks are compared with it."""
