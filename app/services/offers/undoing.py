""" "Oops, no": which visits were booked a moment ago, and taking a YES back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentCancellation,
    CancelledByType,
    Clinic,
    NotificationResponse,
    Offer,
    Opening,
    RecoveryEnd,
    WaitlistEntry,
)
from app.services import audit, cancellations, recovery, waitlist
from app.services.offers.answers import count_no


def undo(session: Session, offer_ids: Sequence[int], *, actor: str, at: datetime) -> list[bool]:
    """Take back each YES: it becomes a NO. The visit just booked is cancelled; one to be given back stays.

    The opening exists again (a new one) and whoever was refused meanwhile is asked again; who undid it keeps
    their place and is not asked about that time again. False where it is too late: `at` (aware UTC), when the "no" was
    received, is not within the clinic's minutes after the YES, the visit is not live any more, or the later visit that
    would stay is gone already.
    """
    offers = [session.get_one(Offer, offer_id) for offer_id in offer_ids]
    visit_ids = {offer.booked_appointment_id for offer in offers if offer.booked_appointment_id}
    booked = sa.select(WaitlistEntry.id).where(WaitlistEntry.booked_appointment_id.in_(visit_ids))
    wanted = {offer.waitlist_entry_id for offer in offers} | set(session.scalars(booked))
    entries = {entry.id: entry for entry in lock(session, WaitlistEntry, wanted)}
    laters = {entry.later_appointment_id for entry in entries.values() if entry.later_appointment_id}
    visits = {visit.id: visit for visit in lock(session, Appointment, visit_ids | laters)}
    return [_undo_one(session, offer, entries, visits, actor, at) for offer in offers]


def _undo_one(
    session: Session,
    offer: Offer,
    entries: dict[int, WaitlistEntry],
    visits: dict[int, Appointment],
    actor: str,
    at: datetime,
) -> bool:
    mine = entries[offer.waitlist_entry_id]
    visit, later = visits.get(offer.booked_appointment_id or 0), visits.get(mine.later_appointment_id or 0)
    if visit is None or visit.status not in LIVE_STATUSES or not _is_fresh(session, visit, at):
        return False
    if later is not None and later.status not in LIVE_STATUSES:
        return False  # cancelled by somebody else, or given back: without the new one they would have no visit at all
    before = session.get_one(Opening, offer.opening_id)
    parent = session.get(Opening, before.parent_id) if before.parent_id else None  # the same place in its chain
    done = cancellations.cancel_appointment(session, visit.id, by=CancelledByType.PATIENT, actor=actor, parent=parent)
    taken_back = session.get_one(AppointmentCancellation, done.cancellation_id)
    recovery.finish(session, taken_back, RecoveryEnd.TAKEN_BACK, actor=actor)
    offer.response = NotificationResponse.DECLINED
    for entry in entries.values():
        if entry.booked_appointment_id == visit.id:
            waitlist.reinstate(session, entry, actor=actor)
    count_no(session, mine, actor)
    audit.record(session, offer.clinic_id, "offer.undone", offer, actor=actor)
    return True


def fresh_bookings(session: Session, contact_id: int, at: datetime) -> list[Offer]:
    """The contact's offers that were accepted so recently that a NO received at `at` may undo them; by start, id."""
    query = (
        sa.select(Offer, Appointment)
        .join(Appointment, Appointment.id == Offer.booked_appointment_id)
        .where(
            Offer.contact_id == contact_id,
            Offer.response == NotificationResponse.ACCEPTED,
            Appointment.status.in_(LIVE_STATUSES),
            Appointment.starts_at > clock.now(session),
        )
        .order_by(Offer.appointment_slot_start, Offer.id)
    )
    return [offer for offer, visit in session.execute(query) if _is_fresh(session, visit, at)]


def promised(session: Session, offers: Iterable[Offer]) -> bool:
    """Whether one of these bookings will give a later visit back: its text said "reply NO" to keep that one."""
    return session.scalar(_to_be_given_back(offers).limit(1)) is not None


def wait_longer(session: Session, offers: Iterable[Offer]) -> None:
    """We ask what their NO means: the later visits stay for another while, so that the answer is not too late."""
    for later in lock(session, Appointment, session.scalars(_to_be_given_back(offers))):
        if later.release_at:
            minutes = session.get_one(Clinic, later.clinic_id).move_up_release_minutes
            later.release_at = clock.now(session) + timedelta(minutes=minutes)


def _to_be_given_back(offers: Iterable[Offer]) -> sa.Select[int]:
    visits = [offer.booked_appointment_id for offer in offers]
    return (
        sa.select(Appointment.id)
        .join(WaitlistEntry, WaitlistEntry.later_appointment_id == Appointment.id)
        .where(WaitlistEntry.booked_appointment_id.in_(visits), Appointment.release_at.is_not(None))
    )


def _is_fresh(session: Session, visit: Appointment, at: datetime) -> bool:
    minutes = session.get_one(Clinic, visit.clinic_id).move_up_release_minutes
    return at < visit.booked_at + timedelta(minutes=minutes) and clock.now(session) < visit.starts_at
