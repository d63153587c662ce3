"""Staff call: what the patient said on the phone, by the same rules as a text's answer."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock, lock_one
from app.models import (
    ItemKind,
    NotificationChannel,
    NotificationResponse,
    Offer,
    Opening,
    Patient,
    ProposalKind,
    ProposalResult,
    Strategy,
    Thread,
    WaitlistEntry,
)
from app.services import audit, reach
from app.services.offers.answers import Accepted, Lost, accept, count_no
from app.services.offers.closing import wake
from app.services.offers.proposing import NotOfferable, decide, open_proposal, proposed
from app.services.offers.telling import have_told
from app.services.openings import LIVE_OPENINGS

ASKED = (
    sa.select(Offer)
    .where(Offer.opening_id == sa.bindparam("opening"), Offer.waitlist_entry_id == sa.bindparam("entry"))
    .order_by(Offer.closed_at.is_not(None), Offer.id.desc())
    .limit(1)
)
"""The offer of an opening to an entry that is open, else the last one."""


class CallResult(StrEnum):
    """How a call ended."""

    BOOKED = "BOOKED"
    NO = "NO"
    NO_ANSWER = "NO_ANSWER"


def record_call(
    session: Session, opening_id: int, entry_id: int, result: CallResult, *, actor: str
) -> Accepted | Lost | None:
    """What became of the call that was proposed. BOOKED books as a YES does; else the next is proposed.

    A NO counts as one said by text; who was not reached is not called about this opening again, and it counts for
    nothing. Raises NotOfferable when it is not this entry that is to be called.
    """
    if result is CallResult.BOOKED:
        proposal = proposed(session, opening_id)
        if proposal is None or proposal.waitlist_entry_id != entry_id or proposal.kind is not ProposalKind.CALL:
            raise NotOfferable(f"entry {entry_id} is not proposed for a call about this opening: look again")
        return book_by_phone(session, opening_id, entry_id, actor=actor)
    opening = lock_one(session, Opening, opening_id)
    if opening is None or opening.status not in LIVE_OPENINGS:
        raise NotOfferable("the opening is not live any more")
    proposal = open_proposal(session, opening, entry_id, ProposalKind.CALL)
    for entry in lock(session, WaitlistEntry, [entry_id]):
        said_no = result is CallResult.NO
        response = NotificationResponse.DECLINED if said_no else NotificationResponse.NO_RESPONSE
        offer = _offer(session, opening, entry, response)
        offer.strategy = Strategy.CALL
        if said_no:
            entry.notifications_sent += 1
            count_no(session, entry, actor)
        audit.record(session, opening.clinic_id, "offer.called", offer, actor=actor, after={"result": result})
    decide(session, proposal, ProposalResult.DECLINED if said_no else ProposalResult.NO_ANSWER, actor)
    wake(session, {opening.id: opening})
    return None


def book_by_phone(
    session: Session, opening_id: int, entry_id: int, *, actor: str, tell: bool = False
) -> Accepted | Lost:
    """The patient said yes on the phone, to a call or about our text: the same as a YES by text. Raises NotOfferable.

    Lost where somebody else holds the opening or was faster, or the patient has another visit then. `tell`: the patient
    is told of the visit (spec, POST /waitlist/:id/book).
    """
    opening, entry = session.get(Opening, opening_id), session.get(WaitlistEntry, entry_id)
    if opening is None or entry is None:
        raise NotOfferable(f"there is no opening {opening_id} or no entry {entry_id} at this clinic")
    asked = session.scalar(ASKED, {"opening": opening_id, "entry": entry_id})
    offer = asked if asked and _is_of_that_time(asked, opening) else _offer(session, opening, entry, None)
    (outcome,) = accept(session, [offer.id], actor=actor)
    if _close_proposal(session, opening_id, entry_id, outcome, actor) and offer is not asked:
        offer.strategy = Strategy.CALL
    _tell_thread(session, offer)
    if tell and isinstance(outcome, Accepted) and not outcome.again:
        have_told(session, offer)
    return outcome


def _is_of_that_time(offer: Offer, opening: Opening) -> bool:
    return offer.appointment_slot_start == opening.starts_at


def _offer(session: Session, opening: Opening, entry: WaitlistEntry, response: NotificationResponse | None) -> Offer:
    """The record that somebody was asked by phone; it holds nothing and is over when it is made."""
    now = clock.now(session)
    contact = reach.phone_to_call(session, session.get_one(Patient, entry.patient_id), now)
    if contact is None:
        raise NotOfferable("there is no phone number of this patient: record one first")
    offer = Offer(
        clinic_id=opening.clinic_id,
        waitlist_entry_id=entry.id,
        opening_id=opening.id,
        contact_id=contact.id,
        channel=NotificationChannel.PHONE,
        appointment_slot_start=opening.starts_at,
        appointment_slot_end=opening.ends_at,
        provider_id=opening.provider_id,
        chair_id=opening.chair_id,
        made_at=now,
        sent_at=now,
        hold_expires_at=now,
        hold_released=True,
        responded_at=None if response is NotificationResponse.NO_RESPONSE else now,
        response=response,
        closed_at=now,
    )
    session.add(offer)
    session.flush()
    return offer


def _close_proposal(session: Session, opening_id: int, entry_id: int, outcome: Accepted | Lost, actor: str) -> bool:
    """Under the opening's lock, which `accept` has taken. Another entry's proposal is the engine's to take back: False,
    as where there is none.
    """
    proposal = proposed(session, opening_id)
    if proposal is None or proposal.waitlist_entry_id != entry_id:
        return False
    booked = isinstance(outcome, Accepted)
    decide(session, proposal, ProposalResult.BOOKED if booked else ProposalResult.LOST, actor)
    return True


def _tell_thread(session: Session, offer: Offer) -> None:
    """A question about it may be open in their thread: it is answered."""
    if offer.conversation_id:
        query = sa.select(Thread).where(Thread.contact_id == offer.contact_id)
        key = f"offer:{offer.id}:expired"
        inbox.post(session, session.scalars(query).one(), key, ItemKind.OFFER_EXPIRED, offer.id)
