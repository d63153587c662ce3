"""Everything we say, and what the carrier reported about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference
from app.models.patient import NotificationChannel


class MessageStatus(StrEnum):
    """From queued to delivered; only forward. STOPPED, HELD_BACK, FAILED, UNDELIVERED and UNCLEAR are ends too."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    UNDELIVERED = "UNDELIVERED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"
    HELD_BACK = "HELD_BACK"
    UNCLEAR = "UNCLEAR"


class Purpose(StrEnum):
    """Why we speak: which rules of PRODUCT.md section 3 bind the message."""

    ANSWER = "ANSWER"
    EMERGENCY = "EMERGENCY"
    """Whom to call, to somebody who may be in distress: the bot says it whoever has the thread."""
    OPT_OUT_CONFIRMATION = "OPT_OUT_CONFIRMATION"
    SCOPE_QUESTION = "SCOPE_QUESTION"
    """Confirms an opt-out from all, and asks whether only marketing was meant."""
    OFFER = "OFFER"
    OFFER_NEWS = "OFFER_NEWS"
    RECOVERY = "RECOVERY"
    CAMPAIGN = "CAMPAIGN"
    VISIT_NEWS = "VISIT_NEWS"
    CONFIRMATION = "CONFIRMATION"
    STAFF = "STAFF"
    STAFF_ALERT = "STAFF_ALERT"
    """To the clinic's own person on call."""


STARTS_CONVERSATION = frozenset(
    {
        Purpose.OFFER,
        Purpose.OFFER_NEWS,
        Purpose.RECOVERY,
        Purpose.CAMPAIGN,
        Purpose.VISIT_NEWS,
        Purpose.CONFIRMATION,
    }
)
"""Purposes that the contact window binds; the others answer somebody who has just written, or are a person's."""


ANSWERS = frozenset({Purpose.ANSWER, Purpose.EMERGENCY})
"""What somebody who has just written waits for."""
CONFIRMS_OPT_OUT = frozenset({Purpose.OPT_OUT_CONFIRMATION, Purpose.SCOPE_QUESTION})
"""The one text that may still go to somebody who has just said stop."""


class StopRule(StrEnum):
    """The rule that kept a message from being sent, recorded and shown."""

    OPTED_OUT = "OPTED_OUT"
    NO_CONSENT = "NO_CONSENT"
    CONTACT_WINDOW = "CONTACT_WINDOW"
    CAP = "CAP"
    TRIAL_MODE = "TRIAL_MODE"
    EXPIRED = "EXPIRED"
    NO_LONGER_TRUE = "NO_LONGER_TRUE"
    NOT_WRITTEN_TO = "NOT_WRITTEN_TO"
    UNREACHABLE = "UNREACHABLE"
    NO_SENDER = "NO_SENDER"
    STAFF_HAS_THREAD = "STAFF_HAS_THREAD"
    LOOP_GUARD = "LOOP_GUARD"
    """It would have answered a machine (`conversations.loop_guard`)."""
    QUESTION_OPEN = "QUESTION_OPEN"
    """Something else is being asked in the thread: it waits and is not even queued."""
    CANCEL_WORD = "CANCEL_WORD"
    """It is still open whether CANCEL meant the visit: nothing is asked about it until staff know."""


class OutboxMessage(ClinicOwned, Model):
    """One message to one contact. `reference` is the opaque id that carriers call back with."""

    __tablename__ = "outbox_message"
    __table_args__ = owned(
        reference("thread_id", "thread"),
        reference("contact_id", "contact"),
        reference("inbox_item_id", "inbox_item"),
        reference("appointment_id", "appointment"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("reference"),
        partial("ix_outbox_message_queue", "thread_id", "id", where="status IN ('QUEUED', 'SENDING')"),
        partial("ix_outbox_message_due", "not_before", "id", where="status = 'QUEUED'"),
        partial("ix_outbox_message_sending", "claimed_at", where="status = 'SENDING'"),
        sa.Index("ix_outbox_message_thread_id_created_at", "thread_id", "created_at"),
        sa.Index("ix_outbox_message_provider_id", "provider_id"),
    )

    thread_id: Mapped[int] = mapped_column(Id)
    contact_id: Mapped[int] = mapped_column(Id)
    inbox_item_id: Mapped[int | None] = mapped_column(Id)
    appointment_id: Mapped[int | None] = mapped_column(Id)
    """The visit whose booking it confirms."""
    key: Mapped[str] = mapped_column(sa.String(120))
    reference: Mapped[str] = mapped_column(sa.String(40))
    channel: Mapped[NotificationChannel] = mapped_column(choice(NotificationChannel))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    body: Mapped[str] = mapped_column(sa.Text)
    segments: Mapped[int]
    status: Mapped[MessageStatus] = mapped_column(choice(MessageStatus), default=MessageStatus.QUEUED)
    stop_rule: Mapped[StopRule | None] = mapped_column(choice(StopRule))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """On the domain's clock: later than this it is dropped, never sent stale."""
    not_before: Mapped[datetime]
    """On the wall clock: back-off and the sender's rate."""
    reserved: Mapped[bool] = mapped_column(default=False)
    """`not_before` is this message's place in the sender's rate: it does not queue again."""
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    looked_up_at: Mapped[datetime | None]
    """On the wall clock: when the carrier was last asked about this try, without finding it."""
    sent_at: Mapped[datetime | None]
    """When the carrier took it, on the domain's clock."""
    provider_id: Mapped[str | None] = mapped_column(sa.String(64))
    """The carrier's id of the latest try."""
    error_code: Mapped[int | None]


class DeliveryEvent(ClinicOwned, Model):
    """One report of a carrier about a message, as it came: repeated, unordered or early ones too."""

    __tablename__ = "delivery_event"
    __table_args__ = owned(
        reference("outbox_message_id", "outbox_message"),
        sa.Index("ix_delivery_event_outbox_message_id", "outbox_message_id"),
    )

    outbox_message_id: Mapped[int] = mapped_column(Id)
    provider_id: Mapped[str | None] = mapped_column(sa.String(64))
    """The carrier's id of the try that it is about."""
    status: Mapped[str] = mapped_column(sa.String(32))
    error_code: Mapped[int | None]
    received_at: Mapped[datetime]
