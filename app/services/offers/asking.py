"""What a turn needs to ask offers: those of its thread that nobody has asked, and what becomes of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    Contact,
    Conversation,
    Offer,
    Opening,
    OutboxMessage,
    Patient,
    SkipRule,
    StopRule,
    Thread,
    WaitlistEntry,
)
from app.services import openings
from app.services.appointments import live_in
from app.services.offers.answers import hand_back
from app.services.offers.offering import QUESTION_WAIT, RULE_OF, Skipped, skip
from app.services.waitlist import WAITING


@dataclass(frozen=True, slots=True)
class Unasked:
    """An open offer that nobody has asked yet, with its opening and its patient."""

    offer: Offer
    opening: Opening
    entry: WaitlistEntry
    patient: Patient


def take_unasked(session: Session, thread: Thread) -> list[Unasked]:
    """The thread's unasked offers that still stand, their openings and entries locked; by start, then id."""
    now = clock.now(session)
    query = (
        sa.select(Offer)
        .where(Offer.contact_id == thread.contact_id, Offer.closed_at.is_(None), Offer.sent_at.is_(None))
        .order_by(Offer.appointment_slot_start, Offer.id)
    )
    offers = list(session.scalars(query))
    found = {opening.id: opening for opening in lock(session, Opening, [offer.opening_id for offer in offers])}
    entries = {row.id: row for row in lock(session, WaitlistEntry, [offer.waitlist_entry_id for offer in offers])}
    standing = []
    for offer in session.scalars(query.execution_options(populate_existing=True)):
        opening, entry = found.get(offer.opening_id), entries.get(offer.waitlist_entry_id)
        if opening is None or entry is None or offer.hold_expires_at <= now:
            continue
        if entry.status in WAITING and _is_live(session, opening):
            standing.append(Unasked(offer, opening, entry, session.get_one(Patient, entry.patient_id)))
    return standing


def refuse(session: Session, unasked: Sequence[Unasked], reason: Skipped) -> None:
    """The turn cannot ask now: the offers are handed back, the reason is recorded, `advance` goes on at once."""
    handed, found = hand_back(session, [one.offer.id for one in unasked])
    for offer in handed:
        skip(session, found[offer.opening_id], offer.waitlist_entry_id, reason, clock.now(session))


def ask(session: Session, asked: Sequence[Unasked], conversation: Conversation, message: OutboxMessage) -> None:
    """The offers were put into one text; it counts once for each entry, however many openings it lists (rule 3)."""
    now = clock.now(session)
    for one in asked:
        one.offer.sent_at, one.offer.conversation_id, one.offer.outbox_message_id = now, conversation.id, message.id
    for entry in {one.entry.id: one.entry for one in asked}.values():
        entry.notifications_sent += 1
        entry.last_notified_at = entry.updated_at = now


def is_current(session: Session, message_id: int) -> bool:
    """Whether what an offer's text says still holds: one of its offers is open and its opening free."""
    query = (
        sa.select(Opening)
        .join(Offer, Offer.opening_id == Opening.id)
        .where(Offer.outbox_message_id == message_id, Offer.closed_at.is_(None))
    )
    return any(_is_live(session, opening) for opening in session.scalars(query))


def release(session: Session, message_id: int, rule: StopRule | None) -> int:
    """The text was stopped by `rule`, or failed for good (None): its open offers are handed back at once.

    The text does not count as a notification. An entry whose contact is dead may be asked again through its next one;
    the others are not asked about this opening again. Returns how many offers were released.
    """
    query = sa.select(Offer.id).where(Offer.outbox_message_id == message_id, Offer.closed_at.is_(None))
    handed, found = hand_back(session, list(session.scalars(query)))
    now = clock.now(session)
    for offer in handed:
        contact = session.get_one(Contact, offer.contact_id)
        reason = RULE_OF.get(rule, SkipRule.NOT_SENT_IN_TIME) if rule else SkipRule.DELIVERY_FAILED
        if rule is StopRule.TRIAL_MODE:
            reason = SkipRule.TRIAL_MODE
        until = now if contact.unreachable_since and rule is None else None
        skip(session, found[offer.opening_id], offer.waitlist_entry_id, Skipped(reason, until), now)
    for entry_id in {offer.waitlist_entry_id for offer in handed}:
        entry = session.get_one(WaitlistEntry, entry_id)
        entry.notifications_sent = max(0, entry.notifications_sent - 1)
    return len(handed)


def release_for_opt_out(session: Session, offer_ids: Sequence[int]) -> None:
    """The contact opted out: its open offers go to the next in line; another channel is a person's decision."""
    handed, found = hand_back(session, offer_ids)
    for offer in handed:
        reason = Skipped(SkipRule.OPTED_OUT, None)
        skip(session, found[offer.opening_id], offer.waitlist_entry_id, reason, clock.now(session))


def later(now: datetime) -> Skipped:
    """Not in this text: it lists as many openings as fit; the others come when it is answered."""
    return Skipped(SkipRule.QUESTION_OPEN, now + QUESTION_WAIT)


def _is_live(session: Session, opening: Opening) -> bool:
    if opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= clock.now(session):
        return False
    return live_in(session, openings.slot_of(opening)) is None
