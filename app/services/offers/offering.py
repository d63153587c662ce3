"""Choosing the next entry for an opening and making the offer; why the others were passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import (
    Appointment,
    Contact,
    Conversation,
    ItemKind,
    NotificationChannel,
    Offer,
    OfferSkip,
    Opening,
    OpeningStatus,
    Patient,
    Purpose,
    SkipRule,
    StopRule,
    Strategy,
    Thread,
    Topic,
    WaitlistEntry,
    WaitlistStatus,
)
from app.services import contact_rules, reach
from app.services.offers.holds import hold_end
from app.services.offers.strategies import Policy

RULE_OF = {
    StopRule.OPTED_OUT: SkipRule.OPTED_OUT,
    StopRule.NO_CONSENT: SkipRule.NO_CONSENT,
    StopRule.CONTACT_WINDOW: SkipRule.CONTACT_WINDOW,
    StopRule.CAP: SkipRule.OFFER_CAP,
    StopRule.NOT_WRITTEN_TO: SkipRule.NO_CHANNEL,
    StopRule.UNREACHABLE: SkipRule.NO_CHANNEL,
    StopRule.STAFF_HAS_THREAD: SkipRule.STAFF_HAS_THREAD,
}
QUESTION_WAIT = timedelta(minutes=10)
PASSES = frozenset({StopRule.CONTACT_WINDOW, StopRule.CAP})
"""What forbids it now and not for ever."""
TRY_NEXT = frozenset({SkipRule.NO_CHANNEL, SkipRule.NO_CONSENT})
"""Refusals of one phone after which the patient's next one may be tried."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not to be asked now: the rule, and until when (None: not for this opening)."""

    rule: SkipRule
    until: datetime | None


def contact_now(session: Session, entry: WaitlistEntry, now: datetime) -> Contact | Skipped:
    """The contact through which the entry's patient may be asked now, or the rule that forbids it.

    An opt-out ends it for this opening: another channel is then a person's decision.
    """
    patient = session.get_one(Patient, entry.patient_id)
    if patient.status not in reach.WRITTEN_TO:
        return Skipped(SkipRule.NO_CHANNEL, None)
    refusal: Skipped | None = None
    for contact in reach.contacts_for(session, patient, now):
        refusal = contact_refusal(session, contact, now, any_time=entry.any_time)
        if refusal is None:
            return contact
        if refusal.rule not in TRY_NEXT:
            break  # a second phone is no way around the first one's window, cap or open question
    return refusal or Skipped(SkipRule.NO_CHANNEL, None)


def other_offer(session: Session, opening: Opening, entry: WaitlistEntry) -> Skipped | None:
    """An open offer to the same patient, from this entry or another, that overlaps the opening in time.

    Looked up when the offer is made, not when the shortlist is: two openings of one step may be at the same hour.
    """
    query = (
        sa.select(sa.func.max(Offer.hold_expires_at))
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .where(
            WaitlistEntry.patient_id == entry.patient_id,
            Offer.closed_at.is_(None),
            Offer.appointment_slot_end > opening.starts_at,
            Offer.appointment_slot_start < opening.ends_at,
        )
    )
    ends = session.scalar(query)
    return Skipped(SkipRule.OTHER_OFFER, max(ends, clock.now(session) + timedelta(minutes=1))) if ends else None


def contact_refusal(session: Session, contact: Contact, now: datetime, *, any_time: bool) -> Skipped | None:
    """Why no offer may be put to a contact now; None: it may. Both the engine and the turn that asks call it."""
    refused = contact_rules.blocked(session, contact, Purpose.OFFER, now, any_time=any_time)
    if refused:
        return Skipped(RULE_OF[refused.rule], refused.until)
    thread = session.scalar(sa.select(Thread).where(Thread.contact_id == contact.id))
    if thread is None:
        return Skipped(SkipRule.NO_CHANNEL, None)
    if thread.staff_id:
        return Skipped(SkipRule.STAFF_HAS_THREAD, now + QUESTION_WAIT)
    return _may_say_no(session, contact, now) or _question_open(session, thread, now)


def _may_say_no(session: Session, contact: Contact, now: datetime) -> Skipped | None:
    """A move-up said "reply NO to keep the later visit": until then a NO must not answer an offer."""
    patients = reach.wards_of(session, reach.patients_of(session, contact))
    ends = session.scalar(
        sa.select(sa.func.max(Appointment.release_at)).where(
            Appointment.patient_id.in_([patient.id for patient in patients]), Appointment.release_at > now
        )
    )
    return Skipped(SkipRule.QUESTION_OPEN, ends) if ends else None


def _question_open(session: Session, thread: Thread, now: datetime) -> Skipped | None:
    """An offer waits for an offer that is open in the thread; other programmes' questions give way to it."""
    asking = session.get(Conversation, thread.asking_id) if thread.asking_id else None
    if asking is None or asking.topic is not Topic.OFFER:
        return None
    ends = session.scalar(
        sa.select(sa.func.max(Offer.hold_expires_at)).where(
            Offer.conversation_id == asking.id, Offer.closed_at.is_(None)
        )
    )
    return Skipped(SkipRule.QUESTION_OPEN, max(ends, now + timedelta(minutes=1)) if ends else now + QUESTION_WAIT)


def skip(session: Session, opening: Opening, entry_id: int, skipped: Skipped, now: datetime) -> None:
    """Record why an entry is passed over; the latest reason counts."""
    values = {"rule": skipped.rule, "until": skipped.until, "created_at": now}
    keys = {"clinic_id": opening.clinic_id, "opening_id": opening.id, "waitlist_entry_id": entry_id}
    statement = inbox.insert(session)(OfferSkip).values({**keys, **values})
    session.execute(statement.on_conflict_do_update(index_elements=["opening_id", "waitlist_entry_id"], set_=values))


def make_offer(
    session: Session,
    opening: Opening,
    entry: WaitlistEntry,
    contact: Contact,
    ends_at: datetime,
    *,
    holds: bool,
    strategy: Strategy | None = None,
) -> Offer:
    """Put a locked opening to a locked entry until `ends_at`, and tell the thread; the conversation asks it.

    An offer that holds nothing (batch) is marked released from the start. `strategy` is what the engine follows; None:
    staff offer it by hand.
    """
    offer = Offer(
        clinic_id=opening.clinic_id,
        waitlist_entry_id=entry.id,
        opening_id=opening.id,
        contact_id=contact.id,
        channel=NotificationChannel.SMS,
        strategy=strategy,
        appointment_slot_start=opening.starts_at,
        appointment_slot_end=opening.ends_at,
        provider_id=opening.provider_id,
        chair_id=opening.chair_id,
        made_at=clock.now(session),
        hold_expires_at=ends_at,
        hold_released=not holds,
    )
    session.add(offer)
    entry.status, opening.status = WaitlistStatus.NOTIFIED, OpeningStatus.OFFERING
    session.flush()
    thread_id = session.scalars(sa.select(Thread.id).where(Thread.contact_id == contact.id)).one()
    inbox.post(session, (opening.clinic_id, thread_id), f"offer:{offer.id}:made", ItemKind.OFFER_MADE, offer.id)
    return offer


def end_of_hold(
    session: Session,
    opening: Opening,
    policy: Policy,
    hold: timedelta,
    followers: Iterable[WaitlistEntry],
    now: datetime,
) -> datetime:
    """When a hold of `hold` that begins now ends; `followers` are those who would be asked next, in order."""
    limits: dict[str, Any] = {"hold": hold, "shortest": policy.shortest, "opening_expires_at": opening.expires_at}
    end = hold_end(now, **limits)
    return hold_end(now, **limits, next_patient_from=_somebody_from(session, opening, followers, end, now))


def _somebody_from(
    session: Session, opening: Opening, followers: Iterable[WaitlistEntry], end: datetime, now: datetime
) -> datetime | None:
    """The first instant from `end` on at which one of those who would be asked next may be; None: nobody ever.

    Whoever may not be asked at all (no consent, opted out) is nobody to wait for; whoever was passed over because of
    the hour is.
    """
    found: list[datetime] = []
    for entry in followers:
        opens = _asked_from(session, entry, end)
        if opens == end:
            return end
        found += [opens] if opens else []
    passed_over = sa.select(sa.func.min(OfferSkip.until)).where(
        OfferSkip.opening_id == opening.id, OfferSkip.until > now, OfferSkip.rule == SkipRule.CONTACT_WINDOW
    )
    opens = session.scalar(passed_over)
    return min([*found, *([max(opens, end)] if opens else [])], default=None)


def _asked_from(session: Session, entry: WaitlistEntry, at: datetime) -> datetime | None:
    """From when on, not before `at`, an entry's patient may be written to, by what is known now."""
    for contact in reach.contacts_for(session, session.get_one(Patient, entry.patient_id), at):
        refused = contact_rules.blocked(session, contact, Purpose.OFFER, at, any_time=entry.any_time)
        if refused is None:
            return at
        if refused.rule in PASSES:
            return refused.until
    return None
