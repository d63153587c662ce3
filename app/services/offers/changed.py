"""An opening that was changed while it was offered: whom it still suits is asked again if it starts at another time.

An offer is of one time. Where the start has changed it ends without an answer, and the same entry is offered the new
time in the same transaction: they keep their place, the text names both times, and a YES to the old one books nothing
(`answers` compares the times). Whom the new time or provider does not suit is told that the old one is gone. Nobody is
told of another length, provider or chair alone: no text names them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Contact, NotificationResponse, Offer, Purpose, SkipRule, Thread, WaitlistEntry
from app.services import contact_rules
from app.services.appointments import Slot
from app.services.offers.closing import uncount
from app.services.offers.matching import still_fits
from app.services.offers.offering import QUESTION_WAIT, RULE_OF, Skipped, end_of_hold, make_offer, skip
from app.services.offers.steps import Step
from app.services.openings import slot_of
from app.services.waitlist import WAITING


def follow_change(step: Step) -> None:
    """End the open offers of another interval than the opening's, and offer the new one to those whom it suits."""
    opening = step.opening
    for offer in step.still_open():
        if _interval_of(offer) == slot_of(opening):
            continue
        entry = step.entries[offer.waitlist_entry_id]
        if entry.status not in WAITING or not still_fits(step.session, opening, entry, step.now):
            step.close(offer, NotificationResponse.EXPIRED)
        elif offer.appointment_slot_start == opening.starts_at:
            # The patient was told when it starts, and that has not changed.
            offer.appointment_slot_end, offer.provider_id = opening.ends_at, opening.provider_id
            offer.chair_id = opening.chair_id
        else:
            _offer_again(step, offer, entry)


def _interval_of(offer: Offer) -> Slot:
    return Slot(offer.provider_id, offer.chair_id, offer.appointment_slot_start, offer.appointment_slot_end)


def _offer_again(step: Step, offer: Offer, entry: WaitlistEntry) -> None:
    holds = not offer.hold_released
    if offer.sent_at:
        uncount(entry)  # the text that says what changed counts in its place
    step.close(offer, None)
    contact = step.session.get_one(Contact, offer.contact_id)
    refusal = _refusal(step.session, contact, step, any_time=entry.any_time)
    if refusal:
        skip(step.session, step.opening, entry.id, refusal, step.now)
        return
    followers = [other for other in step.shortlist if other is not entry]
    hold = step.policy.hold
    until = (
        end_of_hold(step.session, step.opening, step.policy, hold, followers, step.now)
        if holds
        else step.opening.expires_at
    )
    step.offers.append(
        make_offer(step.session, step.opening, entry, contact, until, holds=holds, strategy=offer.strategy)
    )


def _refusal(session: Session, contact: Contact, step: Step, *, any_time: bool) -> Skipped | None:
    """Why they cannot be told now. The question that is open in their thread is the one that has changed."""
    refused = contact_rules.blocked(session, contact, Purpose.OFFER, step.now, any_time=any_time)
    if refused:
        return Skipped(RULE_OF[refused.rule], refused.until)
    staff = sa.select(Thread.staff_id).where(Thread.contact_id == contact.id)
    if session.scalar(staff):
        return Skipped(SkipRule.STAFF_HAS_THREAD, step.now + QUESTION_WAIT)
    return None
