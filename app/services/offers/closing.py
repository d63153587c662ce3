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
from app.statements import Lookup, columns, table

_offer, _item, _thread = columns(Offer), columns(InboxItem), columns(Thread)
OPEN_OFFER = Lookup(
    sa.select(_offer.id)
    .where(
        _offer.clinic_id == sa.bindparam("clinic_id"),
        _offer.waitlist_entry_id == sa.bindparam("entry_id"),
        _offer.closed_at.is_(None),
    )
    .limit(1)
)
ANSWER = Lookup(
    sa.select(_item.id)
    .join(table(Thread), _thread.id == _item.thread_id)
    .where(
        _thread.clinic_id == sa.bindparam("clinic_id"),
        _thread.contact_id == sa.bindparam("contact_id"),
        _item.kind == ItemKind.TEXT,
        _item.received_at <= sa.bindparam("ends_at"),
        sa.text(UNHANDLED),
    )
    .limit(1)
)


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


def uncount(entry: WaitlistEntry) -> None:
    """A text that did not arrive, or a YES that lost the race, does not count (PRODUCT.md section 2, rule 3)."""
    entry.notifications_sent = max(0, entry.notifications_sent - 1)


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
    session.flush()  # before another offer of the same opening to the same entry is inserted
    settle(session, entry)
    if tell and offer.sent_at:
        key = f"offer:{offer.id}:expired"
        inbox.post_to_contact(session, offer.clinic_id, offer.contact_id, key, ItemKind.OFFER_EXPIRED, offer.id)


def settle(session: Session, entry: WaitlistEntry) -> None:
    """NOTIFIED while an offer is open, else ACTIVE; at the limit of notifications a task is made (spec rule 3)."""
    if entry.status is not WaitlistStatus.NOTIFIED:
        return
    if OPEN_OFFER.value(session, entry.clinic_id, entry_id=entry.id) is not None:
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
    of = {"contact_id": offer.contact_id, "ends_at": offer.hold_expires_at}
    return ANSWER.value(session, offer.clinic_id, **of) is not None
