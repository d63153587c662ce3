"""Everything that happens to a patient, in the order in which it is handled."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, partial, reference

UNHANDLED = "handled_at IS NULL AND parked_at IS NULL"


class ItemKind(StrEnum):
    """What happened."""

    TEXT = "TEXT"
    TIMER = "TIMER"
    OFFER_MADE = "OFFER_MADE"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    LATER_VISIT_KEPT = "LATER_VISIT_KEPT"
    """The new visit of a move-up was cancelled at the clinic; the later one stays. Subject: the offer."""
    BOOKED_BY_STAFF = "BOOKED_BY_STAFF"
    """Staff booked an opening for somebody who waits: the patient is to be told. Subject: the offer."""
    MESSAGE_STOPPED = "MESSAGE_STOPPED"
    MESSAGE_FAILED = "MESSAGE_FAILED"
    OPTED_OUT = "OPTED_OUT"
    """They want no more texts, or cannot be reached by any: what is being asked ends."""
    MARKETING_STOPPED = "MARKETING_STOPPED"
    """They want no more marketing."""
    STAFF_TEXT = "STAFF_TEXT"
    """A person at the clinic writes to the patient."""
    ON_CALL_ALERT = "ON_CALL_ALERT"
    """This thread is the on-call person's; the subject is the thread of the patient who may be in distress."""
    SAME_DAY_ALERT = "SAME_DAY_ALERT"
    """This thread is that of somebody at the clinic; the subject is a visit of today that fell away."""
    THREAD_TAKEN_OVER = "THREAD_TAKEN_OVER"
    THREAD_HANDED_BACK = "THREAD_HANDED_BACK"
    MAY_BE_ASKED = "MAY_BE_ASKED"
    """Somebody at this contact can be asked now: openings that wait for somebody look once more."""
    CONFIRMATION_DUE = "CONFIRMATION_DUE"
    """It is time to ask whether the patient will come. Subject: the visit."""
    VISIT_GONE = "VISIT_GONE"
    """The visit is cancelled that had put a patient on the waitlist by itself: the entry ends."""
    PRACTICE_CANCELLED = "PRACTICE_CANCELLED"
    """The practice cancelled or moved a visit: the patient is to be told. Subject: the cancellation."""
    CANCELLATION_UNDONE = "CANCELLATION_UNDONE"
    """Whoever was taken for a no-show came after all: what was begun because of it ends. Subject: the cancellation."""
    RECOVERY_DUE = "RECOVERY_DUE"
    """A touch of a recovery is due. Subject: the cancellation."""
    RECOVERY_ENDED = "RECOVERY_ENDED"
    """A recovery ended outside of its thread: its question is not open any more. Subject: the cancellation."""


class InboxItem(ClinicOwned, Model):
    """One thing that happened in one thread. `key` makes a repeat harmless; `handled_at` commits with its effects."""

    __tablename__ = "inbox_item"
    __table_args__ = owned(
        reference("thread_id", "thread"),
        sa.UniqueConstraint("key"),
        partial("ix_inbox_item_unhandled", "thread_id", "id", where=UNHANDLED),
        partial("ix_inbox_item_queue", "id", where=UNHANDLED),
        sa.Index("ix_inbox_item_thread_id_received_at", "thread_id", "received_at"),
    )

    thread_id: Mapped[int] = mapped_column(Id)
    key: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    subject_id: Mapped[int | None] = mapped_column(Id)
    """The row it is about: the offer, the timer or the outbox message, by `kind`."""
    body: Mapped[str | None] = mapped_column(sa.Text)
    media: Mapped[int] = mapped_column(default=0)
    """How many pictures or files came with a text."""
    opt_out_type: Mapped[str | None] = mapped_column(sa.String(8))
    """What the carrier says it has already answered: STOP, START or HELP (TWILIO.md)."""
    received_at: Mapped[datetime]
    """When it happened, on the domain's clock."""
    posted_at: Mapped[datetime]
    """The same on the wall clock."""
    handled_at: Mapped[datetime | None]
    reading: Mapped[str | None] = mapped_column(sa.String(64))
    """How a text was read, as "yes (yes-word)"."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    """Set after the fifth failure: a task shows it and the thread goes on."""
