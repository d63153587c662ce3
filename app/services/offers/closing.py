"""Ending an offer that nobody answered in time, and what that means for its entry."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import (
    Clinic,
    InboxItem,
    ItemKind,
    NotificationResponse,
    Offer,
    TaskKind,
    Thread,
    WaitlistEntry,
    WaitlistStatus,
)
from app.models.inbox import UNHANDLED
from app.services import tasks


def close_offer(
    session: Session, offer: Offer, entry: WaitlistEntry, response: NotificationResponse | None, *, tell: bool = True
) -> None:
    """End an open offer of a locked opening and a locked entry; the entry waits again if it was only this one.

    `tell` posts the end to the thread of an offer that was asked, so that the conversation knows.
    """
    offer.closed_at, offer.hold_released, offer.response = clock.now(session), True, response
    session.flush()
    settle(session, entry)
    if tell and offer.sent_at:
        thread = session.execute(
            sa.select(Thread.clinic_id, Thread.id).where(Thread.contact_id == offer.contact_id)
        ).one()
        key = f"offer:{offer.id}:expired"
        inbox.post(session, (thread.clinic_id, thread.id), key, ItemKind.OFFER_EXPIRED, offer.id)


def settle(session: Session, entry: WaitlistEntry) -> None:
    """NOTIFIED while an offer is open, else ACTIVE; at the limit of notifications a task is made (spec rule 3)."""
    if entry.status is not WaitlistStatus.NOTIFIED:
        return
    open_offers = sa.select(Offer.id).where(Offer.waitlist_entry_id == entry.id, Offer.closed_at.is_(None))
    if session.scalar(open_offers.limit(1)) is not None:
        return
    entry.status, entry.updated_at = WaitlistStatus.ACTIVE, clock.now(session)
    if entry.notifications_sent >= session.get_one(Clinic, entry.clinic_id).notification_limit:
        tasks.ask_person(
            session,
            entry.clinic_id,
            TaskKind.ENTRY_AT_LIMIT,
            f"waitlist_entry:{entry.id}:limit",
            patient_id=entry.patient_id,
        )


def answer_waits(session: Session, offer: Offer) -> bool:
    """Whether a text received before the hold's end is still unhandled: it may be the YES, so the hold lives on."""
    query = (
        sa.select(InboxItem.id)
        .join(Thread, Thread.id == InboxItem.thread_id)
        .where(
            Thread.contact_id == offer.contact_id,
            InboxItem.kind == ItemKind.TEXT,
            InboxItem.received_at <= offer.hold_expires_at,
            sa.text(UNHANDLED),
        )
    )
    return session.scalar(query.limit(1)) is not None
