"""The waitlist: who wants an earlier visit, of which type, and when it suits them."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import ClinicOwned, Id, Model, at_most_one, choice, owned, partial, reference


class WaitlistPriority(StrEnum):
    """Spec; offers go out in this order (rule 1)."""

    URGENT = "URGENT"
    HIGH = "HIGH"
    STANDARD = "STANDARD"
    FLEXIBLE = "FLEXIBLE"


PRIORITY_ORDER = {priority: n for n, priority in enumerate(WaitlistPriority)}


class WaitlistStatus(StrEnum):
    """Spec. NOTIFIED: an opening is being offered now."""

    ACTIVE = "ACTIVE"
    NOTIFIED = "NOTIFIED"
    BOOKED = "BOOKED"
    EXPIRED = "EXPIRED"
    REMOVED = "REMOVED"
    DECLINED = "DECLINED"


class WaitlistResolution(StrEnum):
    """Spec."""

    BOOKED = "BOOKED"
    EXPIRED = "EXPIRED"
    PATIENT_REMOVED = "PATIENT_REMOVED"
    STAFF_REMOVED = "STAFF_REMOVED"
    DECLINED_ALL_OFFERS = "DECLINED_ALL_OFFERS"


class TimeOfDay(StrEnum):
    """The spec's TimePreference.type; the clinic sets where morning, afternoon and evening begin."""

    MORNING = "MORNING"
    AFTERNOON = "AFTERNOON"
    EVENING = "EVENING"
    SPECIFIC = "SPECIFIC"


TIME_BITS = {kind: 1 << n for n, kind in enumerate(TimeOfDay)}
"""The bit of each in `WaitlistEntry.times_mask`; `models.guards` keeps the mask."""
HOUR_BITS = {hour: 1 << (len(TIME_BITS) + hour) for hour in range(24)}
"""The bits above them: the hours of the wall clock that a SPECIFIC time touches."""


class WaitlistEntry(ClinicOwned, Model):
    """One patient waiting for one type of visit (spec). `position` is computed, never stored."""

    __tablename__ = "waitlist_entry"
    __table_args__ = owned(
        reference("patient_id", "patient"),
        reference("appointment_type_id", "appointment_type"),
        reference("preferred_provider_id", "provider"),
        reference("booked_appointment_id", "appointment"),
        reference("later_appointment_id", "appointment"),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.CheckConstraint("date_range_start <= date_range_end", name="date_range"),
        sa.CheckConstraint("days_mask BETWEEN 0 AND 127", name="days"),
        sa.Index("ix_waitlist_entry_patient_id", "patient_id"),
        partial(
            "ix_waitlist_entry_queue",
            "clinic_id",
            "appointment_type_id",
            "priority_rank",
            "added_at",
            "id",
            "patient_id",
            "preferred_provider_id",
            "date_range_start",
            "date_range_end",
            "days_mask",
            "times_mask",
            "minimum_notice_minutes",
            "expires_at",
            "notifications_sent",
            "later_appointment_id",
            where="status IN ('ACTIVE', 'NOTIFIED')",
        ),
        at_most_one(
            "uq_waitlist_entry_live", "patient_id", "appointment_type_id", where="status IN ('ACTIVE', 'NOTIFIED')"
        ),
        at_most_one("uq_waitlist_entry_enrolled", "later_appointment_id", where="enrolled_for IS NOT NULL"),
        sa.Index("ix_waitlist_entry_list", "clinic_id", "priority_rank", "added_at", "id"),
        sa.Index("ix_waitlist_entry_clinic_id_added_at", "clinic_id", "added_at", "id"),
        sa.Index("ix_waitlist_entry_clinic_id_updated_at", "clinic_id", "updated_at", "id"),
        sa.Index("ix_waitlist_entry_clinic_id_status", "clinic_id", "status"),
        sa.Index("ix_waitlist_entry_appointment_type_id", "appointment_type_id"),
        *(
            partial(f"ix_waitlist_entry_{column}", column, where=f"{column} IS NOT NULL")
            for column in ("booked_appointment_id", "later_appointment_id")
        ),
        partial("ix_waitlist_entry_due", "expires_at", where="status IN ('ACTIVE', 'NOTIFIED')"),
    )

    patient_id: Mapped[int] = mapped_column(Id)
    appointment_type_id: Mapped[int] = mapped_column(Id)
    priority: Mapped[WaitlistPriority] = mapped_column(choice(WaitlistPriority), default=WaitlistPriority.STANDARD)
    priority_rank: Mapped[int] = mapped_column(default=PRIORITY_ORDER[WaitlistPriority.STANDARD])
    """The place of `priority` in the order, so that one index gives the queue; set with `set_priority`."""
    status: Mapped[WaitlistStatus] = mapped_column(choice(WaitlistStatus), default=WaitlistStatus.ACTIVE)
    preferred_provider_id: Mapped[int | None] = mapped_column(Id)
    date_range_start: Mapped[date | None]
    date_range_end: Mapped[date | None]
    days_mask: Mapped[int] = mapped_column(default=0)
    """Preferred weekdays: bit n is day n (0 = Sunday … 6 = Saturday); 0 is any day."""
    times_mask: Mapped[int] = mapped_column(default=0, server_default="0")
    """Which kinds of `times` there are and which hours the SPECIFIC ones touch, as bits; 0 is any time.

    Set by the database itself (`models.guards`).
    """
    minimum_notice_minutes: Mapped[int | None]
    any_time: Mapped[bool] = mapped_column(default=False)
    """"Text me any time": offers may come from 07:00 to 22:00 (PRODUCT.md section 3)."""
    notes: Mapped[str | None] = mapped_column(sa.Text)
    reason_for_waitlist: Mapped[str | None] = mapped_column(sa.Text)
    expires_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(sa.String(80))
    external_id: Mapped[str | None] = mapped_column(sa.String(80))
    later_appointment_id: Mapped[int | None] = mapped_column(Id)
    """Move-up: the visit that is given back when an earlier one is accepted."""
    enrolled_for: Mapped[datetime | None]
    """Auto-enrolled: when the later visit began as it put the patient on the list; null: somebody asked for it."""
    notifications_sent: Mapped[int] = mapped_column(default=0)
    last_notified_at: Mapped[datetime | None]
    declines: Mapped[int] = mapped_column(default=0)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(sa.String(80))
    resolution: Mapped[WaitlistResolution | None] = mapped_column(choice(WaitlistResolution))
    booked_appointment_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    times: Mapped[list[WaitlistTime]] = relationship(
        primaryjoin="WaitlistEntry.id == foreign(WaitlistTime.entry_id)",
        cascade="all, delete-orphan",
        order_by="WaitlistTime.id",
    )

    def set_priority(self, priority: WaitlistPriority) -> None:
        """The priority and its place in the order, together."""
        self.priority, self.priority_rank = priority, PRIORITY_ORDER[priority]


class WaitlistTime(ClinicOwned, Model):
    """A time of day that suits an entry (the spec's TimePreference), wall clock; none at all: any time."""

    __tablename__ = "waitlist_time"
    __table_args__ = owned(
        reference("entry_id", "waitlist_entry", ondelete="CASCADE"),
        sa.Index("ix_waitlist_time_entry_id", "entry_id"),
        sa.CheckConstraint("start_time < end_time", name="order"),
        sa.CheckConstraint("(type = 'SPECIFIC') = (start_time IS NOT NULL AND end_time IS NOT NULL)", name="specific"),
    )

    entry_id: Mapped[int] = mapped_column(Id)
    type: Mapped[TimeOfDay] = mapped_column(choice(TimeOfDay))
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
