"""Staff offer an opening themselves: to whom they choose, out of order if they say why."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import Contact, Offer, Opening, Strategy, WaitlistEntry
from app.services import audit, openings
from app.services.offers.offering import contact_now, make_offer, skip
from app.services.waitlist import WAITING


class NotOfferable(ValueError):
    """Staff cannot offer it like this; the message says why."""


def offer_by_hand(session: Session, opening_id: int, entry_ids: Sequence[int], *, actor: str, reason: str) -> int:
    """Staff put an opening to several entries at once, out of order if they say why; nothing is held.

    Returns to how many it went; the others got a recorded skip, or hold an offer of it already. Raises NotOfferable.
    """
    if not reason.strip():
        raise NotOfferable("say why: an offer out of order is audited with its reason")
    now = clock.now(session)
    opening = lock_one(session, Opening, opening_id)
    if opening is None or opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= now:
        raise NotOfferable("the opening is not live any more")
    opening.strategy, made = Strategy.BATCH, 0
    # Two of the staff may offer the same opening at once: the second finds here, under its lock, who was asked already.
    open_offers = sa.select(Offer.waitlist_entry_id).where(Offer.opening_id == opening_id, Offer.closed_at.is_(None))
    asked = set(session.scalars(open_offers))
    for entry in lock(session, WaitlistEntry, set(entry_ids) - asked):
        contact = contact_now(session, entry, now) if entry.status in WAITING else None
        if isinstance(contact, Contact):
            make_offer(session, opening, entry, contact, opening.expires_at, holds=False)
            made += 1
        elif contact:
            skip(session, opening, entry.id, contact, now)
    opening.next_step_at = opening.expires_at
    audit.record(session, opening.clinic_id, "opening.offered_by_hand", opening, actor=actor, after={"entries": made})
    return made
