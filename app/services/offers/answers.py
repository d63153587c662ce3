"""What a patient's answer does: accept and decline. Called by a turn, which holds the thread's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    Clinic,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    Patient,
    Proposal,
    WaitlistEntry,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import appointments, audit, openings, waitlist
from app.services.offers.closing import close_offer, lock_offers, uncount, wake
from app.statements import Lookup, columns

_offer, _proposal = columns(Offer), columns(Proposal)
_entry, _opening = columns(WaitlistEntry), columns(Opening)
_here: sa.BindParameter[Any] = sa.bindparam("clinic_id")
_of_entries: sa.BindParameter[Any] = sa.bindparam("entry_ids", expanding=True)
CONCERNED = Lookup(
    sa.select(_opening.id).where(
        _opening.clinic_id == _here, _opening.id.in_(openings.concerned(_of_entries, _offer, _proposal))
    )
)
ALSO_WAITING = Lookup(
    sa.select(_entry.id).where(
        _entry.clinic_id == _here,
        _entry.patient_id == sa.bindparam("patient_id"),
        _entry.appointment_type_id == sa.bindparam("type_id"),
        _entry.status.in_(waitlist.WAITING),
    )
)
HELD = Lookup(
    sa.select(_offer.id)
    .where(
        _offer.clinic_id == _here,
        _offer.opening_id == sa.bindparam("opening_id"),
        _offer.closed_at.is_(None),
        _offer.hold_released.is_(False),
        _offer.id != sa.bindparam("offer_id"),
    )
    .limit(1)
)
"""Another offer that holds the opening."""


class Why(StrEnum):
    """Why a YES does not book."""

    GONE = "GONE"
    """Filled, withdrawn, over, moved, held for somebody else, or in a time in which the provider is blocked now."""
    BUSY = "BUSY"
    """The patient has another visit at that time."""
    NOT_WAITING = "NOT_WAITING"
    """The entry was booked, removed or expired meanwhile."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Booked. `gives_back` is the later visit that will be released at `release_at`; `again`: it was booked before."""

    visit: Appointment
    gives_back: Appointment | None = None
    release_at: datetime | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Not booked."""

    why: Why


def accept(session: Session, offer_ids: Sequence[int], *, actor: str) -> list[Accepted | Lost]:
    """Book what was offered: visit made, entry BOOKED, opening FILLED, in this transaction; one outcome per offer.

    Two YES at the same instant: the second waits for the opening's lock and then finds it FILLED. A late YES (the hold
    is over) books if the opening is still free and nobody else holds it.
    """
    offers = [session.get_one(Offer, offer_id) for offer_id in offer_ids]
    entry_ids = {n for offer in offers for n in _entries_touched(session, offer)}
    opening_ids = {offer.opening_id for offer in offers} | _openings_touched(session, offers, entry_ids)
    found = {opening.id: opening for opening in lock(session, Opening, opening_ids)}
    entries = {entry.id: entry for entry in lock(session, WaitlistEntry, entry_ids)}
    outcomes = [_accept_one(session, offer, found, entries, actor) for offer in offers]
    wake(session, found)
    return outcomes


def _accept_one(
    session: Session, offer: Offer, found: dict[int, Opening], entries: dict[int, WaitlistEntry], actor: str
) -> Accepted | Lost:
    session.refresh(offer)
    mine, opening = entries[offer.waitlist_entry_id], found[offer.opening_id]
    if offer.response is NotificationResponse.ACCEPTED and offer.booked_appointment_id:
        return Accepted(session.get_one(Appointment, offer.booked_appointment_id), again=True)
    why = _refusal(session, offer, opening, mine)
    if why:
        return _lose(session, offer, mine, why)
    patient = session.get_one(Patient, mine.patient_id)
    kind = session.get_one(AppointmentType, mine.appointment_type_id)
    try:
        visit = appointments.book(session, patient, kind, openings.slot_of(opening), source="offer", actor=actor)
    except appointments.OpeningTaken:
        return _lose(session, offer, mine, Why.GONE)
    _fill(session, offer, opening, visit, actor)
    _end_entries(session, entries, mine, visit, actor)
    return _give_back(session, mine, visit)


def decline(session: Session, offer_ids: Sequence[int], *, actor: str) -> list[WaitlistEntry]:
    """NO to these offers: one NO per entry counts; at the clinic's limit the entry is DECLINED. Returns the entries."""
    now = clock.now(session)
    offers, entries, found = lock_offers(session, offer_ids)
    for offer in offers:
        if offer.closed_at is None:
            close_offer(session, offer, entries[offer.waitlist_entry_id], NotificationResponse.DECLINED, tell=False)
        elif offer.response is NotificationResponse.NO_RESPONSE:
            offer.response = NotificationResponse.DECLINED
        offer.responded_at = offer.responded_at or now
    for entry in entries.values():
        count_no(session, entry, actor)
    wake(session, found)
    return list(entries.values())


def count_no(session: Session, entry: WaitlistEntry, actor: str) -> None:
    """One NO of a locked entry; at the clinic's limit it is DECLINED."""
    entry.declines += 1
    limit = session.get_one(Clinic, entry.clinic_id).decline_limit
    if entry.declines >= limit and entry.status in waitlist.WAITING:
        waitlist.resolve(session, entry, WaitlistResolution.DECLINED_ALL_OFFERS, actor=actor)


def _openings_touched(session: Session, offers: Sequence[Offer], entry_ids: set[int]) -> set[int]:
    """The openings of every open offer, or proposal, that these bookings would end."""
    clinics = {offer.clinic_id for offer in offers}
    return {n for clinic_id in clinics for n in CONCERNED.values(session, clinic_id, entry_ids=sorted(entry_ids))}


def _entries_touched(session: Session, offer: Offer) -> list[int]:
    """The offer's entry, and the patient's other waiting entries for the same type of visit."""
    mine = session.get_one(WaitlistEntry, offer.waitlist_entry_id)
    same = {"patient_id": mine.patient_id, "type_id": mine.appointment_type_id}
    return [mine.id, *ALSO_WAITING.values(session, mine.clinic_id, **same)]


def _refusal(session: Session, offer: Offer, opening: Opening, entry: WaitlistEntry) -> Why | None:
    declined = entry.status is WaitlistStatus.DECLINED  # the third NO, and then a change of mind
    if entry.status not in waitlist.WAITING and not declined:
        return Why.NOT_WAITING
    if opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= clock.now(session):
        return Why.GONE
    if offer.appointment_slot_start != opening.starts_at:
        return Why.GONE  # it was moved since they were asked: nobody is booked for a time they have not read
    if offer.provider_id != opening.provider_id and entry.preferred_provider_id not in (None, opening.provider_id):
        return Why.GONE  # it is another provider's since, and they want theirs
    if HELD.value(session, opening.clinic_id, opening_id=opening.id, offer_id=offer.id) is not None:
        return Why.GONE
    slot, gives_back = openings.slot_of(opening), entry.later_appointment_id
    found = appointments.in_the_way(session, opening.clinic_id, entry.patient_id, slot, except_id=gives_back)
    if found.busy:
        return Why.BUSY
    return Why.GONE if found.taken else None


def _lose(session: Session, offer: Offer, entry: WaitlistEntry, why: Why) -> Lost:
    """A YES that lost the race does not count as a notification (PRODUCT.md section 2, rule 3)."""
    if offer.responded_at is None:  # saying it again takes nothing off again
        offer.responded_at = clock.now(session)
        uncount(entry)
    if offer.closed_at is None:
        close_offer(session, offer, entry, NotificationResponse.EXPIRED, tell=False)
    return Lost(why)


def _fill(session: Session, offer: Offer, opening: Opening, visit: Appointment, actor: str) -> None:
    now = clock.now(session)
    offer.response, offer.responded_at, offer.booked_appointment_id = NotificationResponse.ACCEPTED, now, visit.id
    offer.closed_at, offer.hold_released = offer.closed_at or now, True
    opening.filled_appointment_id = visit.id
    openings.end(session, opening, OpeningStatus.FILLED)
    audit.record(session, opening.clinic_id, "opening.filled", opening, actor=actor)


def _end_entries(
    session: Session, entries: dict[int, WaitlistEntry], mine: WaitlistEntry, visit: Appointment, actor: str
) -> None:
    """Any booking of that type for the patient ends what they waited for."""
    for entry in entries.values():
        same = (entry.patient_id, entry.appointment_type_id) == (mine.patient_id, mine.appointment_type_id)
        if entry is mine or (same and entry.status in waitlist.WAITING):
            waitlist.resolve(session, entry, WaitlistResolution.BOOKED, actor=actor)
            entry.booked_appointment_id = visit.id


def _give_back(session: Session, entry: WaitlistEntry, visit: Appointment) -> Accepted:
    later = session.get(Appointment, entry.later_appointment_id) if entry.later_appointment_id else None
    if later is None or later.status not in LIVE_STATUSES:
        return Accepted(visit)
    minutes = session.get_one(Clinic, entry.clinic_id).move_up_release_minutes
    later.release_at = clock.now(session) + timedelta(minutes=minutes)
    return Accepted(visit, later, later.release_at)
