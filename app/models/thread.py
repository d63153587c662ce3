"""Threads and the conversations in them: what was asked, what may be answered, every change of state."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference


class Topic(StrEnum):
    """What a conversation is about."""

    OFFER = "OFFER"
    CANCELLATION = "CANCELLATION"
    RESCHEDULE = "RESCHEDULE"
    RECOVERY = "RECOVERY"
    CAMPAIGN = "CAMPAIGN"
    ENROLMENT = "ENROLMENT"
    CONFIRMATION = "CONFIRMATION"


class Thread(ClinicOwned, Model):
    """Everything exchanged with one contact, in order: the unit of ordering and locking."""

    __tablename__ = "thread"
    __table_args__ = owned(
        reference("contact_id", "contact"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "asking_id"], ["conversation.clinic_id", "conversation.id"], use_alter=True
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"]),
        sa.UniqueConstraint("contact_id"),
        partial("ix_thread_waiting", "waiting_since", where="waiting_since IS NOT NULL AND alerted_at IS NULL"),
        partial("ix_thread_clinic_id_waiting_since", "clinic_id", "waiting_since", where="waiting_since IS NOT NULL"),
        partial("ix_thread_clinic_id_unread_since", "clinic_id", "unread_since", where="unread_since IS NOT NULL"),
        partial("ix_thread_clinic_id_staff_id", "clinic_id", "staff_id", where="staff_id IS NOT NULL"),
        partial("ix_thread_flagged", "clinic_id", "id", where="flagged"),
    )

    contact_id: Mapped[int] = mapped_column(Id)
    asking_id: Mapped[int | None] = mapped_column(Id)
    """The conversation whose question is open: at most one per thread (PRODUCT.md section 4)."""
    staff_id: Mapped[int | None] = mapped_column(Id)
    """Who has taken the thread over from the bot; null: the bot speaks."""
    flagged: Mapped[bool] = mapped_column(default=False)
    unclear_replies: Mapped[int] = mapped_column(default=0)
    """How often in a row we did not understand: after the second, staff take over."""
    waiting_since: Mapped[datetime | None]
    """Since when the patient waits for a person's answer."""
    alerted_at: Mapped[datetime | None]
    """When staff were told that the patient waits for too long."""
    snoozed_until: Mapped[datetime | None]
    unread_since: Mapped[datetime | None]
    """Since when a text of the patient is there that nobody who may answer has looked at; null: none is."""
    looping_since: Mapped[datetime | None]
    """Since when the bot is silent, because it seemed to talk with a machine."""
    last_item_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Conversation(ClinicOwned, Model):
    """One topic with one contact: a persisted state machine."""

    __tablename__ = "conversation"
    __table_args__ = owned(
        reference("thread_id", "thread"),
        sa.Index("ix_conversation_thread_id_topic", "thread_id", "topic"),
    )

    thread_id: Mapped[int] = mapped_column(Id)
    topic: Mapped[Topic] = mapped_column(choice(Topic))
    state: Mapped[str] = mapped_column(sa.String(32))
    state_entry: Mapped[int] = mapped_column(default=1)
    """+1 whenever the state changes; a timer set in an earlier entry is ignored."""
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ConversationTransition(ClinicOwned, Model):
    """One change of a conversation's state, and the inbox item that caused it."""

    __tablename__ = "conversation_transition"
    __table_args__ = owned(
        reference("conversation_id", "conversation"),
        reference("inbox_item_id", "inbox_item"),
        sa.Index("ix_conversation_transition_conversation_id", "conversation_id"),
    )

    conversation_id: Mapped[int] = mapped_column(Id)
    inbox_item_id: Mapped[int] = mapped_column(Id)
    trigger: Mapped[str] = mapped_column(sa.String(32))
    source: Mapped[str] = mapped_column(sa.String(32))
    target: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime]


class QuestionOption(ClinicOwned, Model):
    """What number n of a conversation's question stands for: an offer, or a value. One option is a plain yes or no."""

    __tablename__ = "question_option"
    __table_args__ = owned(
        reference("conversation_id", "conversation"),
        reference("offer_id", "offer"),
        sa.UniqueConstraint("conversation_id", "n"),
        sa.CheckConstraint("n >= 1", name="n"),
        sa.CheckConstraint("(offer_id IS NULL) <> (value IS NULL)", name="offer_or_value"),
    )

    conversation_id: Mapped[int] = mapped_column(Id)
    n: Mapped[int]
    offer_id: Mapped[int | None] = mapped_column(Id)
    value: Mapped[str | None] = mapped_column(sa.String(200))
