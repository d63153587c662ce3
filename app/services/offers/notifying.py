"""Staff put an opening to one entry: the next in line without more ado, out of order with a written reason."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import NotificationChannel, Offer, OfferSkip, Opening, ProposalKind, WaitlistEntry
from app.services.offers.by_hand import offer_by_hand, take_free_opening
from app.services.offers.matching import candidates
from app.services.offers.proposing import NotOfferable, proposed
from app.services.offers.releasing import release_offer
from app.services.offers.why import PHRASES
from app.services.waitlist import WAITING, NoSuchEntry, NotWaiting

LOOKED_AT = 12
"""So many more than are wanted are tried at most: as many as one step of the engine looks at."""


def notify(
    session: Session, opening_id: int, entry_id: int, channel: NotificationChannel, *, actor: str, reason: str | None
) -> Offer:
    """Ask an entry about an opening (spec, POST /waitlist/:id/notify). Raises NotOfferable, NotAnEntry.

    A text that the engine proposes for release is released, and holds as any other; else nothing is held
    (`by_hand`). Without a reason only the first of those who fit can be asked (spec rule 1).
    """
    opening, entry = session.get(Opening, opening_id), session.get(WaitlistEntry, entry_id)
    if opening is None:
        raise NotOfferable(f"there is no opening {opening_id} at this clinic")
    if entry is None:
        raise NoSuchEntry(entry_id)
    if channel is not NotificationChannel.SMS:
        raise NotOfferable("openings are offered by SMS; if you call, book for who says yes", field="channel")
    if entry.status not in WAITING:
        raise NotWaiting(entry)
    proposal = proposed(session, opening_id)
    if proposal and (proposal.waitlist_entry_id, proposal.kind) == (entry_id, ProposalKind.RELEASE):
        return release_offer(session, opening_id, entry_id, actor=actor)
    if not reason and candidates(session, opening, clock.now(session), 1) != [entry_id]:
        raise NotOfferable("others come first, or it does not suit them: say why they are asked, it is audited")
    if not offer_by_hand(session, opening_id, [entry_id], actor=actor, reason=reason or None):
        raise NotOfferable(_why_not(session, opening_id, entry_id))
    return _open_offer(session, opening_id, entry_id).one()


def offer_to_next(session: Session, opening_id: int, count: int = 1, *, actor: str) -> int:
    """Staff do not wait for the engine: ask the next `count` who fit and may be asked now, in order; nothing is held.

    Whoever is passed over gets a recorded skip. After an URGENT entry nobody else is asked (spec rule 1). A text that
    waits for its release is released. Returns to how many it went. Raises NotOfferable, when nobody can be asked too.
    """
    opening = take_free_opening(session, opening_id)
    proposal = proposed(session, opening_id)
    if proposal and proposal.kind is ProposalKind.RELEASE:
        release_offer(session, opening_id, proposal.waitlist_entry_id, actor=actor)
        return 1
    first = candidates(session, opening, clock.now(session), count + LOOKED_AT)
    made = offer_by_hand(session, opening_id, first, actor=actor, reason=None, most=count)
    if not made:
        raise NotOfferable("nobody who fits can be asked now: see who is considered, and why not")
    return made


def _why_not(session: Session, opening_id: int, entry_id: int) -> str:
    if _open_offer(session, opening_id, entry_id).first():
        return "they are being asked about this opening already"
    skips = sa.select(OfferSkip.rule).where(OfferSkip.opening_id == opening_id, OfferSkip.waitlist_entry_id == entry_id)
    rule = session.scalar(skips)
    return f"{PHRASES[rule]}: they cannot be asked now" if rule else "they do not wait any more"


def _open_offer(session: Session, opening_id: int, entry_id: int) -> sa.ScalarResult[Offer]:
    mine = (Offer.opening_id == opening_id, Offer.waitlist_entry_id == entry_id, Offer.closed_at.is_(None))
    return session.scalars(sa.select(Offer).where(*mine))
