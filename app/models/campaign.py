"""Re-engagement campaigns, their messages and their recipients (spec)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, reference
from app.models.patient import NotificationChannel


class CampaignStatus(StrEnum):
    """Spec."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class RecipientStatus(StrEnum):
    """Spec."""

    PENDING = "PENDING"
    CONTACTED = "CONTACTED"
    RESPONDED = "RESPONDED"
    REBOOKED = "REBOOKED"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    BOUNCED = "BOUNCED"


class RecipientResponse(StrEnum):
    """Spec."""

    INTERESTED = "INTERESTED"
    NOT_INTERESTED = "NOT_INTERESTED"
    REBOOKED = "REBOOKED"
    NO_RESPONSE = "NO_RESPONSE"


class ReEngagementCampaign(ClinicOwned, Model):
    """Whom to bring back, with what, when (spec). Its statistics are counted from the recipients, not stored."""

    __tablename__ = "re_engagement_campaign"
    __table_args__ = owned(
        sa.ForeignKeyConstraint(["created_by"], ["staff_user.id"]),
        sa.CheckConstraint("inactive_days > 0", name="inactive_days"),
        sa.CheckConstraint("start_date < end_date", name="order"),
        sa.Index("ix_re_engagement_campaign_clinic_id_status", "clinic_id", "status"),
    )

    name: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str | None] = mapped_column(sa.Text)
    status: Mapped[CampaignStatus] = mapped_column(choice(CampaignStatus), default=CampaignStatus.DRAFT)
    inactive_days: Mapped[int]
    treatment_stages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    include_no_shows: Mapped[bool] = mapped_column(default=True)
    include_dropouts: Mapped[bool] = mapped_column(default=True)
    channels: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    start_date: Mapped[datetime | None]
    end_date: Mapped[datetime | None]
    send_times: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    has_incentive: Mapped[bool] = mapped_column(default=False)
    incentive_details: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(Id)


class CampaignMessage(ClinicOwned, Model):
    """One message of a campaign's sequence, `delay_days` after the one before."""

    __tablename__ = "campaign_message"
    __table_args__ = owned(
        reference("campaign_id", "re_engagement_campaign"),
        sa.UniqueConstraint("campaign_id", "sequence"),
    )

    campaign_id: Mapped[int] = mapped_column(Id)
    channel: Mapped[NotificationChannel] = mapped_column(choice(NotificationChannel))
    subject: Mapped[str | None] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    sequence: Mapped[int]
    delay_days: Mapped[int] = mapped_column(default=0)


class CampaignRecipient(ClinicOwned, Model):
    """A patient in a campaign (spec)."""

    __tablename__ = "campaign_recipient"
    __table_args__ = owned(
        reference("campaign_id", "re_engagement_campaign"),
        reference("patient_id", "patient"),
        reference("rebooked_appointment_id", "appointment"),
        sa.UniqueConstraint("campaign_id", "patient_id"),
        sa.Index("ix_campaign_recipient_patient_id", "patient_id"),
        sa.Index("ix_campaign_recipient_campaign_id_status", "campaign_id", "status"),
    )

    campaign_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    status: Mapped[RecipientStatus] = mapped_column(choice(RecipientStatus), default=RecipientStatus.PENDING)
    last_contacted_at: Mapped[datetime | None]
    contact_attempts: Mapped[int] = mapped_column(default=0)
    responded_at: Mapped[datetime | None]
    response: Mapped[RecipientResponse | None] = mapped_column(choice(RecipientResponse))
    rebooked_appointment_id: Mapped[int | None] = mapped_column(Id)
