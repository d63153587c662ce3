"""What a turn needs to ask offers: those of its thread that nobody has asked, and what becomes of the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    Contact,
    Conversation,
    NotificationResponse,
    Offer,
    Opening,
    OutboxMessage,
    Patient,
    Purpose,
    SkipRule,
    StopRule,
    Thread,
    WaitlistEntry,
)
from app.services import contact_rules, openings, reach
from app.services.appointments import is_free
from app.services.offers.closing import close_offer, lock_offers, uncount, wake
from app.services.offers.offering import QUESTION_WAIT, RULE_OF, Skipped, skip
from app.services.waitlist import WAITING
from app.statements import Lookup, columns, table

_offer, _opening, _text = columns(Offer), columns(Opening), columns(OutboxMessage)
OFFERED = Lookup(
    sa.select(_offer.opening_id, _offer.waitlist_entry_id).where(
        _offer.clinic_id == sa.bindparam("clinic_id"),
        _offer.contact_id == sa.bindparam("contact_id"),
        _offer.closed_at.is_(None),
        _offer.sent_at.is_(None),
    )
)
UNASKED = (
    sa.select(Offer)
    .where(Offer.contact_id == sa.bindparam("contact"), Offer.closed_at.is_(None), Offer.sent_at.is_(None))
    .order_by(Offer.appointment_slot_start, Offer.id)
    .execution_options(populate_existing=True)
)
TOLD = Lookup(
    sa.select(_offer.opening_id, _offer.waitlist_entry_id, _offer.appointment_slot_start)
    .join(table(Opening), _opening.id == _offer.opening_id)
    .join(table(OutboxMessage), _text.id == _offer.outbox_message_id)
    .where(
        _offer.clinic_id == sa.bindparam("clinic_id"),
        _offer.opening_id.in_(sa.bindparam("openings", expanding=True)),
        _offer.closed_at.is_not(None),
        _offer.response.is_(None),
        _offer.appointment_slot_start != _opening.starts_at,
        _text.sent_at.is_not(None),
    )
    .order_by(_offer.id)
)


@dataclass(frozen=True, slots=True)
class Unasked:
    """An open offer that nobody has asked yet, with its opening and its patient.

    `told`: when the opening was to start when they were asked before; None: it has not been moved.
    """

    offer: Offer
    opening: Opening
    entry: WaitlistEntry
    patient: Patient
    told: datetime | None = None


def take_unasked(session: Session, thread: Thread) -> list[Unasked]:
    """The thread's unasked offers that still stand, their openings and entries locked; by start, then id.

    The interleaving: staff remove the entry while `advance` makes its offer, and do not see it yet. Nobody would hear
    of that offer, and its hold would last for hours: `advance` looks at such an opening at once.
    """
    now = clock.now(session)
    offers = OFFERED.rows(session, thread.clinic_id, contact_id=thread.contact_id)
    found = {opening.id: opening for opening in lock(session, Opening, [offer.opening_id for offer in offers])}
    entries = {row.id: row for row in lock(session, WaitlistEntry, [offer.waitlist_entry_id for offer in offers])}
    standing, told = [], _told(session, thread.clinic_id, found)
    for offer in session.scalars(UNASKED, {"contact": thread.contact_id}):
        opening, entry = found.get(offer.opening_id), entries.get(offer.waitlist_entry_id)
        if opening is None or entry is None:
            continue
        if offer.hold_expires_at > now and entry.status in WAITING and _is_live(session, opening):
            before = told.get((opening.id, entry.id))
            standing.append(Unasked(offer, opening, entry, session.get_one(Patient, entry.patient_id), before))
        else:
            wake(session, {opening.id: opening})
    return standing


def _told(session: Session, clinic_id: int, found: Collection[int]) -> dict[tuple[int, int], datetime]:
    """(Opening, entry) → the start of the last text that reached the carrier before the opening was moved."""
    if not found:
        return {}
    rows = TOLD.rows(session, clinic_id, openings=sorted(found))
    return {(opening_id, entry_id): starts for opening_id, entry_id, starts in rows}


def still_asked(session: Session, conversation_id: int) -> list[Unasked]:
    """The open offers of a question that is put again, by start, then id."""
    query = (
        sa.select(Offer, Opening, WaitlistEntry, Patient)
        .join(Opening, Opening.id == Offer.opening_id)
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(Offer.conversation_id == conversation_id, Offer.closed_at.is_(None), WaitlistEntry.status.in_(WAITING))
        .order_by(Offer.appointment_slot_start, Offer.id)
    )
    return [Unasked(*row) for row in session.execute(query)]


def take_along(asked: Sequence[Unasked], conversation: Conversation, message: OutboxMessage) -> None:
    """Offers that were asked before are part of a new text; it does not count for them."""
    for one in asked:
        one.offer.conversation_id, one.offer.outbox_message_id = conversation.id, message.id


def refuse(session: Session, offer_ids: Sequence[int], reason: Skipped) -> None:
    """They cannot be asked now: open offers are handed back with the recorded reason, `advance` goes on at once."""
    offers, entries, found = lock_offers(session, offer_ids)
    now = clock.now(session)
    for offer in offers:
        if offer.closed_at is None:
            close_offer(session, offer, entries[offer.waitlist_entry_id], None, tell=False)
            skip(session, found[offer.opening_id], offer.waitlist_entry_id, reason, now)
    wake(session, found)


def give_up(session: Session, offer_id: int) -> None:
    """Nobody can be told of this offer (its item failed for good): the next in line is asked."""
    offer = session.get_one(Offer, offer_id)
    if offer.sent_at is None:
        refuse(session, [offer_id], Skipped(SkipRule.NOT_SENT_IN_TIME, None))


def ask(session: Session, asked: Sequence[Unasked], conversation: Conversation, message: OutboxMessage) -> None:
    """The offers were put into one text; it counts once for each entry, however many openings it lists (rule 3)."""
    now = clock.now(session)
    for one in asked:
        one.offer.sent_at, one.offer.conversation_id, one.offer.outbox_message_id = now, conversation.id, message.id
    for entry in {one.entry.id: one.entry for one in asked}.values():
        entry.notifications_sent += 1
        entry.last_notified_at = entry.updated_at = now


def is_current(session: Session, message_id: int) -> bool:
    """Whether what an offer's text says still holds: one of its offers is open, its opening free, the patient waits.

    A text that names somebody who is not written to any more (deceased, transferred) does not go out at all.
    """
    query = (
        sa.select(Offer.closed_at, Opening, WaitlistEntry.status, Patient.status)
        .join(Opening, Opening.id == Offer.opening_id)
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(Offer.outbox_message_id == message_id)
    )
    rows = session.execute(query).all()
    if any(patient not in reach.WRITTEN_TO for _closed, _opening, _entry, patient in rows):
        return False
    return any(
        closed is None and entry in WAITING and _is_live(session, opening) for closed, opening, entry, _patient in rows
    )


def release(session: Session, message_id: int, rule: StopRule | None) -> None:
    """The text was stopped by `rule`, or failed for good (None): its offers are handed back at once.

    It does not count as a notification, and whose hold ended meanwhile never heard of it: they are not taken for asked.
    """
    query = sa.select(Offer.id).where(Offer.outbox_message_id == message_id)
    offers, entries, found = lock_offers(session, list(session.scalars(query)))
    now = clock.now(session)
    for entry_id in {offer.waitlist_entry_id for offer in offers if offer.responded_at is None}:
        uncount(entries[entry_id])
    for offer in offers:
        entry = entries[offer.waitlist_entry_id]
        if offer.closed_at is None:
            close_offer(session, offer, entry, None, tell=False)
        elif offer.response is NotificationResponse.NO_RESPONSE and offer.responded_at is None:
            offer.response = None
        else:
            continue
        skip(session, found[offer.opening_id], entry.id, _passed_over(session, offer, entry, rule), now)
    wake(session, found)


def _passed_over(session: Session, offer: Offer, entry: WaitlistEntry, rule: StopRule | None) -> Skipped:
    """Until when an entry whose text did not go out is passed over for this opening; None: for good."""
    now, contact = clock.now(session), session.get_one(Contact, offer.contact_id)
    if rule is None and contact.unreachable_since:
        return Skipped(SkipRule.DELIVERY_FAILED, now)  # its next channel may be tried
    if rule is StopRule.TRIAL_MODE:
        return Skipped(SkipRule.TRIAL_MODE, None)
    refused = contact_rules.blocked(session, contact, Purpose.OFFER, now, any_time=entry.any_time)
    if refused:
        return Skipped(RULE_OF[refused.rule], refused.until)
    if rule is None:
        return Skipped(SkipRule.DELIVERY_FAILED, None)
    return Skipped(RULE_OF.get(rule, SkipRule.NOT_SENT_IN_TIME), now + QUESTION_WAIT)


def release_for_opt_out(session: Session, offer_ids: Sequence[int]) -> None:
    """One contact wants no texts, or is nobody's who gets them: its open offers go to the next in line.

    After an opt-out another channel is a person's decision; with a phone that is dead, or not theirs (any more), the
    entry may go on to its next one.
    """
    for contact_id in set(session.scalars(sa.select(Offer.contact_id).where(Offer.id.in_(offer_ids)))):
        rule = contact_rules.standing_refusal(session, session.get_one(Contact, contact_id), Purpose.OFFER)
        wish = rule is StopRule.NO_CONSENT or contact_rules.is_opted_out(session, contact_id)
        reason = Skipped(SkipRule.OPTED_OUT, None) if wish else Skipped(SkipRule.DELIVERY_FAILED, clock.now(session))
        refuse(session, offer_ids, reason)


def later(now: datetime) -> Skipped:
    """Not in this text: it lists as many openings as fit; the others come when it is answered."""
    return Skipped(SkipRule.QUESTION_OPEN, now + QUESTION_WAIT)


def _is_live(session: Session, opening: Opening) -> bool:
    if opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= clock.now(session):
        return False
    return is_free(session, opening.clinic_id, openings.slot_of(opening))
