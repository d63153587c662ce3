"""The clinic (the tenant), its policies, hours, holidays and the places with stricter contact hours."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned


class Strategy(StrEnum):
    """How an opening is put to the waitlist (PRODUCT.md section 2; what each does: `services.offers.strategies`)."""

    SEQUENTIAL = "SEQUENTIAL"
    BATCH = "BATCH"
    ADAPTIVE = "ADAPTIVE"
    APPROVE = "APPROVE"
    CALL = "CALL"


class OfferPolicy:
    """How openings are offered. Minutes unless the name says otherwise; defaults are PRODUCT.md section 2."""

    strategy: Mapped[Strategy] = mapped_column(choice(Strategy), default=Strategy.SEQUENTIAL)
    hold_minutes: Mapped[int] = mapped_column(default=120)
    shortest_hold_minutes: Mapped[int] = mapped_column(default=10)
    minimum_notice_minutes: Mapped[int] = mapped_column(default=60)
    batch_size: Mapped[int] = mapped_column(default=3)
    batch_interval_minutes: Mapped[int] = mapped_column(default=15)
    notification_limit: Mapped[int] = mapped_column(default=3)
    decline_limit: Mapped[int] = mapped_column(default=3)
    entry_days: Mapped[int] = mapped_column(default=90)
    chain_depth: Mapped[int] = mapped_column(default=5)
    move_up_release_minutes: Mapped[int] = mapped_column(default=15)
    enrolment_days: Mapped[int | None]
    """A visit at least this many days ahead puts a consenting patient on the list by itself; null: none does."""
    enrolment_due_at: Mapped[datetime | None]
    """When the clock looks for such visits again; null: there is nothing to look for."""
    morning_starts: Mapped[time] = mapped_column(default=time(5))
    afternoon_starts: Mapped[time] = mapped_column(default=time(12))
    evening_starts: Mapped[time] = mapped_column(default=time(17))
    evening_ends: Mapped[time] = mapped_column(default=time(21))


class ContactPolicy:
    """When and how often the clinic may start a conversation (PRODUCT.md section 3). Times are wall clock."""

    window_opens: Mapped[time] = mapped_column(default=time(8))
    window_closes: Mapped[time] = mapped_column(default=time(21))
    closed_on_sundays: Mapped[bool] = mapped_column(default=False)
    closed_on_holidays: Mapped[bool] = mapped_column(default=False)
    offers_per_day: Mapped[int] = mapped_column(default=3)
    outreach_per_day: Mapped[int] = mapped_column(default=1)
    outreach_per_week: Mapped[int] = mapped_column(default=3)
    trial_mode: Mapped[bool] = mapped_column(default=False)


FREE_REASONS = "ILLNESS WEATHER FAMILY_EMERGENCY"


class VisitPolicy:
    """What counts as late, missed and lost (spec rules 4 to 7; PRODUCT.md sections 5 and 6)."""

    late_cancel_hours: Mapped[int] = mapped_column(default=24)
    no_show_grace_minutes: Mapped[int] = mapped_column(default=15)
    check_in_is_live: Mapped[bool] = mapped_column(default=False)
    """Arrivals are recorded in Standby: only then the clock takes somebody for a no-show."""
    check_in_since: Mapped[datetime | None]
    """Since when: whoever came before that was recorded elsewhere."""
    settle_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """How long a miss waits for a reason, or for a late patient, before its fee is decided and the patient hears."""
    free_cancel_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """How long a visit that was booked inside the late window may be cancelled as if it were not late."""
    late_cancel_fee_cents: Mapped[int | None]
    """What a late cancellation costs where its type does not say; null: nothing."""
    no_show_fee_cents: Mapped[int | None]
    fee_currency: Mapped[str] = mapped_column(sa.String(3), default="USD", server_default="USD")
    free_misses: Mapped[int] = mapped_column(default=1, server_default="1")
    """So many misses of a patient within `free_miss_days` cost nothing."""
    free_miss_days: Mapped[int] = mapped_column(default=365, server_default="365")
    fee_free_reasons: Mapped[str] = mapped_column(sa.String(200), default=FREE_REASONS, server_default=FREE_REASONS)
    """CancellationReasons, with a space between them, for which no fee is assessed."""
    recovery_days: Mapped[int] = mapped_column(default=30)
    recovery_attempts: Mapped[int] = mapped_column(default=3)
    confirmation_hours: Mapped[int | None] = mapped_column(default=None)
    """So long before a visit its patient is asked to confirm it; null: nobody is."""
    confirmations_due_at: Mapped[datetime | None]
    """When the clock looks for such visits again; null: nobody is asked."""


class Clinic(OfferPolicy, ContactPolicy, VisitPolicy, Model):
    """A tenant. Nothing ever crosses from one clinic to another."""

    __tablename__ = "clinic"
    __table_args__ = (
        sa.CheckConstraint("timezone <> ''", name="timezone"),
        sa.CheckConstraint("segments_per_second > 0", name="segments_per_second"),
        {"sqlite_autoincrement": True},
    )

    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    short_name: Mapped[str] = mapped_column(sa.String(30))
    """What texts call the clinic; ASCII or GSM-7, so that a text stays short."""
    timezone: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    region: Mapped[str] = mapped_column(sa.String(2), default="US")
    """Country (ISO 3166-1) by which local phone numbers are read."""
    phone: Mapped[str] = mapped_column(sa.String(20))
    """The number a patient calls (E.164)."""
    sms_number: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    """The number we text from (E.164): unique in the installation, because it tells which clinic a text is for."""
    emergency_phone: Mapped[str | None] = mapped_column(sa.String(20))
    alert_phone: Mapped[str | None] = mapped_column(sa.String(20))
    """Who at the clinic is texted at once when a visit of today falls away (E.164); null: nobody, the task says it."""
    alert_email: Mapped[str | None] = mapped_column(sa.String(254))
    """Who at the clinic gets an e-mail about it; null: nobody."""
    sender_email: Mapped[str | None] = mapped_column(sa.String(254))
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whoever works here and has no second factor sets one up before anything else."""
    segments_per_second: Mapped[float] = mapped_column(default=1.0)
    """What the carrier takes from our number: long code about 1, toll-free 3, short code 10 to 100 (TWILIO.md)."""
    active: Mapped[bool] = mapped_column(default=True)


class ClinicHours(ClinicOwned, Model):
    """When the clinic is open on a weekday (0 = Sunday … 6 = Saturday), wall clock."""

    __tablename__ = "clinic_hours"
    __table_args__ = owned(
        sa.UniqueConstraint("clinic_id", "weekday", "opens_at"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("opens_at < closes_at", name="order"),
    )

    weekday: Mapped[int]
    opens_at: Mapped[time]
    closes_at: Mapped[time]


class Holiday(ClinicOwned, Model):
    """A day on which the clinic is closed."""

    __tablename__ = "holiday"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "day"))

    day: Mapped[date]
    name: Mapped[str] = mapped_column(sa.String(80))


class StricterPlace(ClinicOwned, Model):
    """A state or province whose law narrows the contact window of the people who live there (PRODUCT.md section 3)."""

    __tablename__ = "stricter_place"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "place"))

    place: Mapped[str] = mapped_column(sa.String(6))
    """ISO 3166-2, as "US-FL"."""
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    closed_on_sundays: Mapped[bool] = mapped_column(default=False)


class TrialGuest(ClinicOwned, Model):
    """An address that is really written to while the clinic is in trial mode."""

    __tablename__ = "trial_guest"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "address"))

    address: Mapped[str] = mapped_column(sa.String(254))


class ClockOffset(Model):
    """How far the domain's clock is ahead of the wall clock: one row, only with the simulated carrier."""

    __tablename__ = "clock_offset"

    offset_seconds: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class SenderRate(Model):
    """When a number of ours may send its next segment; wall clock. Locked last of all, for one statement."""

    __tablename__ = "sender_rate"
    __table_args__ = (sa.UniqueConstraint("number"), {"sqlite_autoincrement": True})

    number: Mapped[str] = mapped_column(sa.String(20))
    clinic_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("clinic.id"))
    free_at: Mapped[datetime]
