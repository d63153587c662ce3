"""Who treats, where, and what: providers with their hours and blocks, chairs, appointment types."""

from __future__ import annotations

from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, reference
from app.models.clinic import Strategy


class Provider(ClinicOwned, Model):
    """A dentist, orthodontist or hygienist."""

    __tablename__ = "provider"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "external_id"))

    name: Mapped[str] = mapped_column(sa.String(80))
    external_id: Mapped[str | None] = mapped_column(sa.String(80))
    active: Mapped[bool] = mapped_column(default=True)


class ProviderHours(ClinicOwned, Model):
    """When a provider works on a weekday (0 = Sunday … 6 = Saturday), wall clock."""

    __tablename__ = "provider_hours"
    __table_args__ = owned(
        reference("provider_id", "provider"),
        sa.UniqueConstraint("provider_id", "weekday", "starts_at"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
    )

    provider_id: Mapped[int] = mapped_column(Id)
    weekday: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]


class ProviderBlock(ClinicOwned, Model):
    """A time in which a provider cannot be booked: lunch, a meeting, leave."""

    __tablename__ = "provider_block"
    __table_args__ = owned(
        reference("provider_id", "provider"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.Index("ix_provider_block_provider_id_ends_at", "provider_id", "ends_at"),
    )

    provider_id: Mapped[int] = mapped_column(Id)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.String(120))


class Chair(ClinicOwned, Model):
    """A treatment room or chair."""

    __tablename__ = "chair"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "name"))

    name: Mapped[str] = mapped_column(sa.String(80))
    active: Mapped[bool] = mapped_column(default=True)


class AppointmentType(ClinicOwned, Model):
    """A kind of visit: how long, what it costs, and how its openings are offered if not as usual."""

    __tablename__ = "appointment_type"
    __table_args__ = owned(
        sa.UniqueConstraint("clinic_id", "name"),
        sa.CheckConstraint("duration_minutes > 0", name="duration"),
    )

    name: Mapped[str] = mapped_column(sa.String(80))
    duration_minutes: Mapped[int]
    price_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(sa.String(3), default="USD")
    late_cancel_fee_cents: Mapped[int | None]
    no_show_fee_cents: Mapped[int | None]
    strategy: Mapped[Strategy | None] = mapped_column(choice(Strategy))
    hold_minutes: Mapped[int | None]
    batch_size: Mapped[int | None]
    batch_interval_minutes: Mapped[int | None]
    staff_approves: Mapped[bool] = mapped_column(default=False)
    """Sedation, a lab case: staff release each offer and each move-up."""
    active: Mapped[bool] = mapped_column(default=True)


class ProviderType(ClinicOwned, Model):
    """That a provider performs an appointment type."""

    __tablename__ = "provider_type"
    __table_args__ = owned(
        reference("provider_id", "provider"),
        reference("appointment_type_id", "appointment_type"),
        sa.UniqueConstraint("provider_id", "appointment_type_id"),
    )

    provider_id: Mapped[int] = mapped_column(Id)
    appointment_type_id: Mapped[int] = mapped_column(Id)


class ChairType(ClinicOwned, Model):
    """That an appointment type can be done in a chair."""

    __tablename__ = "chair_type"
    __table_args__ = owned(
        reference("chair_id", "chair"),
        reference("appointment_type_id", "appointment_type"),
        sa.UniqueConstraint("chair_id", "appointment_type_id"),
    )

    chair_id: Mapped[int] = mapped_column(Id)
    appointment_type_id: Mapped[int] = mapped_column(Id)
