"""Openings, the offers made of them, and why an entry was skipped."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, at_most_one, choice, owned, partial, reference
from app.models.clinic import Strategy
from app.models.patient import NotificationChannel


class OpeningStatus(StrEnum):
    """PRODUCT.md section 2: OPEN → OFFERING → FILLED | WITHDRAWN | EXPIRED."""

    OPEN = "OPEN"
    OFFERING = "OFFERING"
    FILLED = "FILLED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class OpeningSource(StrEnum):
    """Where an opening came from."""

    CANCELLATION = "CANCELLATION"
    MOVE = "MOVE"
    STAFF = "STAFF"
    IMPORT = "IMPORT"


class NotificationResponse(StrEnum):
    """Spec. NO_RESPONSE: the hold ended; EXPIRED: the opening went to somebody else or is over."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    NO_RESPONSE = "NO_RESPONSE"
    EXPIRED = "EXPIRED"


class SkipRule(StrEnum):
    """The rule by which an entry was passed over or does not fit, shown to staff.

    From NOT_WAITING on they are found anew at each look (`services.offers.rules`) and never recorded.
    """

    QUESTION_OPEN = "QUESTION_OPEN"
    STAFF_HAS_THREAD = "STAFF_HAS_THREAD"
    OPTED_OUT = "OPTED_OUT"
    NO_CONSENT = "NO_CONSENT"
    NO_CHANNEL = "NO_CHANNEL"
    CONTACT_WINDOW = "CONTACT_WINDOW"
    OFFER_CAP = "OFFER_CAP"
    NOTIFICATION_LIMIT = "NOTIFICATION_LIMIT"
    DELIVERY_FAILED = "DELIVERY_FAILED"
    NOT_SENT_IN_TIME = "NOT_SENT_IN_TIME"
    HELD_BACK = "HELD_BACK"
    OTHER_OFFER = "OTHER_OFFER"
    OTHER_VISIT = "OTHER_VISIT"
    ALREADY_ASKED = "ALREADY_ASKED"
    TRIAL_MODE = "TRIAL_MODE"
    PASSED_BY_STAFF = "PASSED_BY_STAFF"
    NOT_WAITING = "NOT_WAITING"
    TYPE = "TYPE"
    DURATION = "DURATION"
    EXPIRED = "EXPIRED"
    PROVIDER = "PROVIDER"
    DATE_RANGE = "DATE_RANGE"
    DAY = "DAY"
    TIME = "TIME"
    NOTICE = "NOTICE"
    GAVE_IT_UP = "GAVE_IT_UP"
    WOULD_BE_LATER = "WOULD_BE_LATER"
    PASSED_OVER = "PASSED_OVER"


class ProposalKind(StrEnum):
    """What staff are to do with an entry that the engine picked: release its text, or call."""

    RELEASE = "RELEASE"
    CALL = "CALL"


class ProposalResult(StrEnum):
    """What became of a proposal. TAKEN_BACK: the opening or the entry changed before staff decided."""

    RELEASED = "RELEASED"
    PASSED_OVER = "PASSED_OVER"
    BOOKED = "BOOKED"
    LOST = "LOST"
    DECLINED = "DECLINED"
    NO_ANSWER = "NO_ANSWER"
    TAKEN_BACK = "TAKEN_BACK"


class Opening(ClinicOwned, Model):
    """A free interval of a provider (and chair) that is to be filled; "slot" in the endpoints."""

    __tablename__ = "opening"
    __table_args__ = owned(
        reference("provider_id", "provider"),
        reference("chair_id", "chair"),
        reference("appointment_type_id", "appointment_type"),
        reference("cancelled_appointment_id", "appointment"),
        reference("filled_appointment_id", "appointment"),
        reference("parent_id", "opening"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        at_most_one(
            "uq_opening_live_slot", "provider_id", "starts_at", "ends_at", where="status IN ('OPEN', 'OFFERING')"
        ),
        partial("ix_opening_due", "clinic_id", "next_step_at", where="next_step_at IS NOT NULL"),
        sa.Index("ix_opening_clinic_id_starts_at", "clinic_id", "starts_at"),
        sa.Index("ix_opening_clinic_id_status", "clinic_id", "status", "starts_at"),
        sa.Index("ix_opening_provider_id_starts_at", "provider_id", "starts_at"),
        sa.Index("ix_opening_appointment_type_id_starts_at", "appointment_type_id", "starts_at"),
        *(
            partial(f"ix_opening_{column}", column, where=f"{column} IS NOT NULL")
            for column in ("cancelled_appointment_id", "filled_appointment_id", "parent_id")
        ),
    )

    provider_id: Mapped[int] = mapped_column(Id)
    chair_id: Mapped[int | None] = mapped_column(Id)
    appointment_type_id: Mapped[int] = mapped_column(Id)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[OpeningStatus] = mapped_column(choice(OpeningStatus), default=OpeningStatus.OPEN)
    source: Mapped[OpeningSource] = mapped_column(choice(OpeningSource))
    strategy: Mapped[Strategy | None] = mapped_column(choice(Strategy))
    hold_minutes: Mapped[int | None]
    batch_size: Mapped[int | None]
    batch_interval_minutes: Mapped[int | None]
    other_types: Mapped[bool] = mapped_column(default=False)
    """Staff allow entries for other types whose duration fits."""
    expires_at: Mapped[datetime]
    """The clinic's minimum notice before the start: after this nobody is asked and nobody is booked by text."""
    next_step_at: Mapped[datetime | None]
    """When `services.offers.advance` has to look again; null: nothing is due."""
    cancelled_appointment_id: Mapped[int | None] = mapped_column(Id)
    filled_appointment_id: Mapped[int | None] = mapped_column(Id)
    parent_id: Mapped[int | None] = mapped_column(Id)
    """The opening whose move-up made this one."""
    depth: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    """How often its step has failed in a row."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Offer(ClinicOwned, Model):
    """One opening put to one entry on one channel (the spec's WaitlistNotification). Open until `closed_at`."""

    __tablename__ = "offer"
    __table_args__ = owned(
        reference("waitlist_entry_id", "waitlist_entry"),
        reference("opening_id", "opening"),
        reference("contact_id", "contact"),
        reference("conversation_id", "conversation"),
        reference("outbox_message_id", "outbox_message"),
        reference("provider_id", "provider"),
        reference("chair_id", "chair"),
        reference("booked_appointment_id", "appointment"),
        at_most_one("uq_offer_open", "opening_id", "waitlist_entry_id", where="closed_at IS NULL"),
        at_most_one("uq_offer_accepted", "opening_id", where="response = 'ACCEPTED'"),
        sa.Index("ix_offer_waitlist_entry_id", "waitlist_entry_id"),
        sa.Index("ix_offer_opening_id", "opening_id"),
        sa.Index("ix_offer_conversation_id", "conversation_id"),
        sa.Index("ix_offer_outbox_message_id", "outbox_message_id"),
        partial("ix_offer_booked_appointment_id", "booked_appointment_id", where="booked_appointment_id IS NOT NULL"),
        partial("ix_offer_contact_open", "contact_id", where="closed_at IS NULL"),
        partial("ix_offer_declined", "provider_id", "appointment_slot_start", where="response = 'DECLINED'"),
        partial("ix_offer_hold", "clinic_id", "hold_expires_at", where="closed_at IS NULL"),
    )

    waitlist_entry_id: Mapped[int] = mapped_column(Id)
    opening_id: Mapped[int] = mapped_column(Id)
    contact_id: Mapped[int] = mapped_column(Id)
    channel: Mapped[NotificationChannel] = mapped_column(choice(NotificationChannel))
    strategy: Mapped[Strategy | None] = mapped_column(choice(Strategy))
    """By which strategy the engine made it; null: staff did by hand."""
    appointment_slot_start: Mapped[datetime]
    appointment_slot_end: Mapped[datetime]
    provider_id: Mapped[int] = mapped_column(Id)
    chair_id: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When the conversation asked it; null: nobody has been asked yet."""
    conversation_id: Mapped[int | None] = mapped_column(Id)
    outbox_message_id: Mapped[int | None] = mapped_column(Id)
    hold_expires_at: Mapped[datetime]
    hold_released: Mapped[bool] = mapped_column(default=False)
    responded_at: Mapped[datetime | None]
    response: Mapped[NotificationResponse | None] = mapped_column(choice(NotificationResponse))
    booked_appointment_id: Mapped[int | None] = mapped_column(Id)
    closed_at: Mapped[datetime | None]


class OfferSkip(ClinicOwned, Model):
    """Why an entry was not asked about an opening, and until when it is passed over; null: for good."""

    __tablename__ = "offer_skip"
    __table_args__ = owned(
        reference("opening_id", "opening"),
        reference("waitlist_entry_id", "waitlist_entry"),
        sa.UniqueConstraint("opening_id", "waitlist_entry_id"),
        sa.Index("ix_offer_skip_waitlist_entry_id", "waitlist_entry_id"),
    )

    opening_id: Mapped[int] = mapped_column(Id)
    waitlist_entry_id: Mapped[int] = mapped_column(Id)
    rule: Mapped[SkipRule] = mapped_column(choice(SkipRule))
    until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Proposal(ClinicOwned, Model):
    """The entry that the engine picked where staff release each text, or call. Open until `closed_at`: one a time."""

    __tablename__ = "proposal"
    __table_args__ = owned(
        reference("opening_id", "opening"),
        reference("waitlist_entry_id", "waitlist_entry"),
        at_most_one("uq_proposal_open", "opening_id", where="closed_at IS NULL"),
        partial("ix_proposal_entry_open", "waitlist_entry_id", where="closed_at IS NULL"),
        sa.Index("ix_proposal_opening_id", "opening_id"),
    )

    opening_id: Mapped[int] = mapped_column(Id)
    waitlist_entry_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[ProposalKind] = mapped_column(choice(ProposalKind))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    result: Mapped[ProposalResult | None] = mapped_column(choice(ProposalResult))
    decided_by: Mapped[str | None] = mapped_column(sa.String(80))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
