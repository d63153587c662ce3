"""Staff offer an opening themselves: to whom they choose, out of order if they say why."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import Contact, Offer, Opening, ProposalResult, WaitlistEntry, WaitlistPriority
from app.services import audit, openings
from app.services.appointments import is_free
from app.services.offers.matching import forbidden
from app.services.offers.offering import Skipped, contact_now, make_offer, skip
from app.services.offers.other_offers import other_offer
from app.services.offers.proposing import NotOfferable, decide, proposed
from app.services.waitlist import WAITING


def offer_by_hand(
    session: Session,
    opening_id: int,
    entry_ids: Sequence[int],
    *,
    actor: str,
    reason: str | None,
    most: int | None = None,
) -> int:
    """Staff put an opening to several entries at once, out of order if they say why (None: in order); nothing is held.

    While one of these offers is open, the opening is left to staff (where the clinic asks in batches, only until one
    of them ends); then the clinic's own strategy goes on. Staff may overrule order and preferences, but not the limit
    of notifications, another visit or offer at that time, or an earlier answer. With `most` it goes on in the order of
    `entry_ids` until so many are asked, or one who is URGENT (spec rule 1: alone). Returns to how many it went; the
    others got a recorded skip, or have an open offer of it already. Raises NotOfferable.
    """
    if reason is not None and not reason.strip():
        raise NotOfferable("say why: an offer out of order is audited with its reason")
    opening = take_free_opening(session, opening_id)
    # Two of the staff may offer the same opening at once: the second finds here, under its lock, who was asked already.
    open_offers = sa.select(Offer.waitlist_entry_id).where(Offer.opening_id == opening_id, Offer.closed_at.is_(None))
    asked = set(session.scalars(open_offers))
    entries = {entry.id: entry for entry in lock(session, WaitlistEntry, set(entry_ids) - asked)}
    offered = _offer_each(session, opening, [entries[n] for n in dict.fromkeys(entry_ids) if n in entries], most)
    made = len(offered)
    if made:
        opening.next_step_at = opening.expires_at
        proposal = proposed(session, opening.id)
        if proposal:
            decide(session, proposal, ProposalResult.TAKEN_BACK, actor, "offered by hand")
    clinic_id, named = opening.clinic_id, {"entries": [entry.id for entry in offered]}
    audit.record(session, clinic_id, "opening.offered_by_hand", opening, actor=actor, after=named)
    for entry in offered if reason is not None else ():
        after = {"opening": opening.id, "reason": str(reason).strip()}
        audit.record(session, clinic_id, "offer.out_of_order", entry, actor=actor, after=after)
    return made


def _offer_each(
    session: Session, opening: Opening, entries: Sequence[WaitlistEntry], most: int | None
) -> list[WaitlistEntry]:
    offered: list[WaitlistEntry] = []
    for entry in entries:
        if entry.status in WAITING and _offer(session, opening, entry):
            offered.append(entry)
            if most is not None and (len(offered) >= most or entry.priority is WaitlistPriority.URGENT):
                break
    return offered


def take_free_opening(session: Session, opening_id: int) -> Opening:
    """The opening, locked: live, free, and held by nobody. Raises NotOfferable."""
    opening = lock_one(session, Opening, opening_id)
    if opening is None or opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= clock.now(session):
        raise NotOfferable("the opening is not live any more")
    if not is_free(session, opening.clinic_id, openings.slot_of(opening)):
        raise NotOfferable("the time is not free any more: a visit is booked then, or the provider is blocked")
    held = sa.select(Offer.id).where(
        Offer.opening_id == opening_id, Offer.closed_at.is_(None), Offer.hold_released.is_(False)
    )
    if session.scalar(held.limit(1)) is not None:
        raise NotOfferable("it is held for somebody who has been asked: wait for the answer or the end of the hold")
    return opening


def _offer(session: Session, opening: Opening, entry: WaitlistEntry) -> bool:
    """Whether it was offered to a locked entry; if not, why is recorded."""
    now = clock.now(session)
    rule = forbidden(session, opening, entry)
    # "Until now": it is shown, and whether it still holds is for the next look to find out.
    refusal = Skipped(rule, now) if rule else other_offer(session, opening, entry)
    contact = refusal or contact_now(session, entry, now)
    if isinstance(contact, Contact):
        make_offer(session, opening, entry, contact, opening.expires_at, holds=False)
        return True
    skip(session, opening, entry.id, contact, now)
    return False
