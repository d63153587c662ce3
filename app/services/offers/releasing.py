"""Staff decide about a proposal: its text is released, or the entry is passed over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import (
    AppointmentType,
    Clinic,
    Offer,
    Opening,
    ProposalKind,
    ProposalResult,
    SkipRule,
    WaitlistEntry,
)
from app.services import audit
from app.services.offers.by_hand import take_free_opening
from app.services.offers.closing import wake
from app.services.offers.offering import Skipped, contact_now, end_of_hold, make_offer, skip
from app.services.offers.other_offers import other_offer
from app.services.offers.proposing import NotOfferable, decide, open_proposal
from app.services.offers.strategies import policy_of
from app.services.openings import LIVE_OPENINGS
from app.services.waitlist import WAITING

LONGEST_REASON = 200
SAID = {
    SkipRule.CONTACT_WINDOW: "it is outside the hours in which they may be texted",
    SkipRule.OFFER_CAP: "they had as many offers today as are allowed",
    SkipRule.QUESTION_OPEN: "another question to them is still open",
    SkipRule.STAFF_HAS_THREAD: "staff are writing with them: hand the thread back first",
    SkipRule.OTHER_OFFER: "they have another offer at that time",
    SkipRule.OPTED_OUT: "they want no texts",
    SkipRule.NO_CONSENT: "there is no recorded consent to text them",
    SkipRule.NO_CHANNEL: "there is no number that can get texts",
}


def release_offer(session: Session, opening_id: int, entry_id: int, *, actor: str) -> Offer:
    """Staff release the text that is proposed; it holds the opening as any other. Raises NotOfferable.

    `entry_id` is whom they saw proposed: should somebody else be by now, nothing is sent.
    """
    opening = take_free_opening(session, opening_id)
    proposal = open_proposal(session, opening, entry_id, ProposalKind.RELEASE)
    entry, now = _entry(session, entry_id), clock.now(session)
    contact = other_offer(session, opening, entry) or contact_now(session, entry, now)
    if isinstance(contact, Skipped):
        raise NotOfferable(f"{SAID.get(contact.rule, contact.rule)}. Call them, or pass them over")
    kind = session.get_one(AppointmentType, opening.appointment_type_id)
    policy = policy_of(opening, kind, session.get_one(Clinic, opening.clinic_id))
    until = end_of_hold(session, opening, policy, policy.hold, [], now)
    offer = make_offer(session, opening, entry, contact, until, holds=True, strategy=policy.strategy)
    decide(session, proposal, ProposalResult.RELEASED, actor)
    opening.next_step_at = until
    audit.record(session, opening.clinic_id, "offer.released", offer, actor=actor, after={"opening": opening.id})
    return offer


def pass_over(session: Session, opening_id: int, entry_id: int, *, actor: str, reason: str) -> None:
    """Staff do not want the proposed entry asked about this opening; the next is proposed. Raises NotOfferable."""
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise NotOfferable(f"say why, in 1 to {LONGEST_REASON} characters: it is audited with its reason")
    opening = lock_one(session, Opening, opening_id)
    if opening is None or opening.status not in LIVE_OPENINGS:
        raise NotOfferable("the opening is not live any more")
    proposal = open_proposal(session, opening, entry_id)
    skip(session, opening, entry_id, Skipped(SkipRule.PASSED_BY_STAFF, None), clock.now(session))
    decide(session, proposal, ProposalResult.PASSED_OVER, actor, reason.strip())
    wake(session, {opening.id: opening})
    after = {"entry": entry_id, "reason": reason.strip()}
    patient_id = session.get_one(WaitlistEntry, entry_id).patient_id
    audit.record(
        session, opening.clinic_id, "opening.passed_over", opening, actor=actor, after=after, patient_id=patient_id
    )


def _entry(session: Session, entry_id: int) -> WaitlistEntry:
    for entry in lock(session, WaitlistEntry, [entry_id]):
        if entry.status in WAITING:
            return entry
    raise NotOfferable("they do not wait any more: somebody else will be proposed")
