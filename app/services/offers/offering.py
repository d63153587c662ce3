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
    PatientContact,
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
from app.statements import Lookup, Row, columns, table, upsert

RULE_OF = {
    StopRule.OPTED_OUT: SkipRule.OPTED_OUT,
    StopRule.NO_CONSENT: SkipRule.NO_CONSENT,
    StopRule.CONTACT_WINDOW: SkipRule.CONTACT_WINDOW,
    StopRule.CAP: SkipRule.OFFER_CAP,
    StopRule.NOT_WRITTEN_TO: SkipRule.NO_CHANNEL,
    StopRule.UNREACHABLE: SkipRule.NO_CHANNEL,
    StopRule.STAFF_HAS_THREAD: SkipRule.STAFF_HAS_THREAD,
}
GIVES_WAY = frozenset({Topic.RECOVERY, Topic.CAMPAIGN})
UNANSWERED = 1
"""The number of a conversation's first state: an answer changes it."""
QUESTION_WAIT = timedelta(minutes=10)
PASSES = frozenset({StopRule.CONTACT_WINDOW, StopRule.CAP})
"""What forbids it now and not for ever."""
_contact, _thread, _link, _patient = columns(Contact), columns(Thread), columns(PatientContact), columns(Patient)
_offer, _skip, _visit = columns(Offer), columns(OfferSkip), columns(Appointment)
_asking = columns(Conversation)
_linked = sa.select(_link.patient_id).where(_link.contact_id == sa.bindparam("contact_id"))
_wards = sa.select(_patient.id).where(_patient.guardian_id.in_(_linked))
_may_say_no = sa.select(sa.func.max(_visit.release_at)).where(
    _visit.patient_id.in_(sa.union(_linked, _wards)), _visit.release_at > sa.bindparam("now")
)
_holds_until = sa.select(sa.func.max(_offer.hold_expires_at)).where(
    _offer.clinic_id == sa.bindparam("clinic_id"),
    _offer.conversation_id == _thread.asking_id,
    _offer.closed_at.is_(None),
)
THREAD = Lookup(
    sa.select(
        _thread.staff_id,
        _may_say_no.scalar_subquery().label("may_say_no_until"),
        _asking.topic,
        _asking.state_entry,
        _asking.closed_at,
        _holds_until.scalar_subquery().label("holds_until"),
    )
    .outerjoin(table(Conversation), sa.and_(_asking.clinic_id == _thread.clinic_id, _asking.id == _thread.asking_id))
    .where(_thread.clinic_id == sa.bindparam("clinic_id"), _thread.contact_id == sa.bindparam("contact_id"))
)
"""A contact's thread, with the question that it asks (`topic` None: none) and until when that holds an opening."""
WINDOW_OPENS = Lookup(
    sa.select(sa.func.min(_skip.until)).where(
        _skip.clinic_id == sa.bindparam("clinic_id"),
        _skip.opening_id == sa.bindparam("opening_id"),
        _skip.until > sa.bindparam("now"),
        _skip.rule == SkipRule.CONTACT_WINDOW,
    )
)
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


def contact_refusal(
    session: Session, contact: Contact, now: datetime, *, any_time: bool, patients: list[Patient] | None = None
) -> Skipped | None:
    """Why no offer may be put to a contact now; None: it may. Both the engine and the turn that asks call it.

    `patients`: those of the contact, where the caller knows them.
    """
    refused = contact_rules.blocked(session, contact, Purpose.OFFER, now, any_time=any_time, patients=patients)
    if refused:
        return Skipped(RULE_OF[refused.rule], refused.until)
    threads = THREAD.rows(session, contact.clinic_id, contact_id=contact.id, now=now)
    if not threads:
        return Skipped(SkipRule.NO_CHANNEL, None)
    thread = threads[0]
    if thread.staff_id:
        return Skipped(SkipRule.STAFF_HAS_THREAD, now + QUESTION_WAIT)
    if thread.may_say_no_until:  # a move-up said "reply NO to keep the later visit": it must not answer an offer
        return Skipped(SkipRule.QUESTION_OPEN, thread.may_say_no_until)
    return _question_open(thread, now) if thread.topic else None


def _question_open(asking: Row, now: datetime) -> Skipped | None:
    """An offer waits for the thread's open question, but for one of a recovery or campaign that nobody has answered."""
    if asking.closed_at or (asking.topic in GIVES_WAY and asking.state_entry == UNANSWERED):
        return None
    ends = asking.holds_until if asking.topic is Topic.OFFER else None
    return Skipped(SkipRule.QUESTION_OPEN, max(ends, now + timedelta(minutes=1)) if ends else now + QUESTION_WAIT)


def skip(session: Session, opening: Opening, entry_id: int, skipped: Skipped, now: datetime) -> None:
    """Record why an entry is passed over; the latest reason counts."""
    values = {"rule": skipped.rule, "until": skipped.until, "created_at": now}
    keys = {"clinic_id": opening.clinic_id, "opening_id": opening.id, "waitlist_entry_id": entry_id}
    upsert(session, OfferSkip, {**keys, **values}, key=("opening_id", "waitlist_entry_id"), change=tuple(values))


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
    inbox.post_to_contact(
        session, contact.clinic_id, contact.id, f"offer:{offer.id}:made", ItemKind.OFFER_MADE, offer.id
    )
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
    opens = WINDOW_OPENS.value(session, opening.clinic_id, opening_id=opening.id, now=now)
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
