"""Where a clinic wants to hear of what happens, and what was told there: the webhooks that we send."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference


class WebhookKind(StrEnum):
    """What a receiver can hear of."""

    VISIT_BOOKED = "visit.booked"
    VISIT_CANCELLED = "visit.cancelled"
    VISIT_CHECKED_IN = "visit.checked_in"
    VISIT_COMPLETED = "visit.completed"
    VISIT_MISSED = "visit.missed"
    OPENING_OPENED = "opening.opened"
    OPENING_FILLED = "opening.filled"
    OPENING_WITHDRAWN = "opening.withdrawn"
    ENTRY_ADDED = "entry.added"
    ENTRY_CHANGED = "entry.changed"
    ENTRY_REINSTATED = "entry.reinstated"
    ENTRY_ENDED = "entry.ended"
    CONTACT_OPTED_OUT = "contact.opted_out"
    CONTACT_OPTED_IN = "contact.opted_in"
    RECOVERY_ENDED = "recovery.ended"
    FEE_ASSESSED = "fee.assessed"
    FEE_WAIVED = "fee.waived"
    FEE_REVERSED = "fee.reversed"


class DeliveryStatus(StrEnum):
    """QUEUED and SENDING go on by themselves; DEAD was tried for days, and waits for a person."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


class Webhook(ClinicOwned, Model):
    """A URL that a clinic registered, with the secret that signs what is sent there (sealed: `app.sealing`)."""

    __tablename__ = "webhook"
    __table_args__ = owned(partial("ix_webhook_live", "clinic_id", where="removed_at IS NULL"))

    url: Mapped[str] = mapped_column(sa.String(500))
    sealed_secret: Mapped[str] = mapped_column(sa.Text)
    kinds: Mapped[list[str]] = mapped_column(sa.JSON)
    created_by: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class WebhookDelivery(ClinicOwned, Model):
    """One event on its way to one URL. `event` is the event's id: the same whenever it is sent again. Wall clock."""

    __tablename__ = "webhook_delivery"
    __table_args__ = owned(
        reference("webhook_id", "webhook"),
        sa.UniqueConstraint("webhook_id", "event"),
        partial("ix_webhook_delivery_due", "not_before", "id", where="status = 'QUEUED'"),
        partial("ix_webhook_delivery_sending", "webhook_id", where="status = 'SENDING'"),
        partial("ix_webhook_delivery_ended_at", "ended_at", where="status = 'DELIVERED'"),
        sa.Index("ix_webhook_delivery_webhook_id_status", "webhook_id", "status"),
    )

    webhook_id: Mapped[int] = mapped_column(Id)
    event: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[WebhookKind] = mapped_column(choice(WebhookKind))
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Ids and times, nothing else."""
    status: Mapped[DeliveryStatus] = mapped_column(choice(DeliveryStatus), default=DeliveryStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    answered: Mapped[int | None]
    """The HTTP status of the last answer."""
    problem: Mapped[str | None] = mapped_column(sa.String(120))
    """Why there was no answer."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
