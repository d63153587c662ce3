"""Ending offers, and what that means for their entries and openings."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock
from app.models import (
    Clinic,
    InboxItem,
    ItemKind,
    NotificationResponse,
    Offer,
    Opening,
    TaskKind,
    Thread,
    WaitlistEntry,
    WaitlistStatus,
)
from app.models.inbox import UNHANDLED
from app.services import tasks


def lock_offers(
    session: Session, offer_ids: Sequence[int]
) -> tuple[list[Offer], dict[int, WaitlistEntry], dict[int, Opening]]:
    """The offers, fresh, by id, and their entries and openings, locked, both by id."""
    query = sa.select(Offer).where(Offer.id.in_(offer_ids)).order_by(Offer.id)
    offers = list(session.scalars(query))
    found = lock(session, Opening, [offer.opening_id for offer in offers])
    entries = lock(session, WaitlistEntry, [offer.waitlist_entry_id for offer in offers])
    offers = list(session.scalars(query.execution_options(populate_existing=True)))
    return offers, {entry.id: entry for entry in entries}, {opening.id: opening for opening in found}


def wake(session: Session, found: dict[int, Opening]) -> None:
    """`advance` looks at these locked openings at once."""
    for opening in found.values():
        opening.next_step_at = clock.now(session)
    session.info["due"] = True


def uncount(session: Session, entry: WaitlistEntry) -> None:
    """A text that did not arrive, or a YES that lost the race, does not count (PRODUCT.md section 2, rule 3)."""
    entry.notifications_sent = max(0, entry.notifications_sent - 1)
    tasks.close(session, entry.clinic_id, limit_cause(entry), "it did not count")


def limit_cause(entry: WaitlistEntry) -> str:
    """The cause of the task that an entry rests."""
    return f"waitlist_entry:{entry.id}:limit"


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
            limit_cause(entry),
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
