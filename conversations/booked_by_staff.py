"""Staff booked an opening for somebody who waits: the patient is told. Who cannot be told by text now is called."""

from __future__ import annotations

from app.models import LIVE_STATUSES, Appointment, Offer, Purpose
from app.services import contact_rules, offers
from conversations import offer_texts as texts
from conversations.turn import Turn


def due(turn: Turn) -> None:
    """A visit was booked. Should the text be lost, a person calls (`confirms`)."""
    offer = turn.session.get_one(Offer, turn.item.subject_id)
    visit = turn.session.get(Appointment, offer.booked_appointment_id) if offer.booked_appointment_id else None
    if visit is None or visit.status not in LIVE_STATUSES or visit.starts_at <= turn.now:
        return  # taken back meanwhile
    refused = contact_rules.blocked(turn.session, turn.contact, Purpose.OFFER_NEWS, turn.now)
    if refused or turn.thread.staff_id:  # at night, or staff write with them and say it
        offers.have_called(turn.session, offer)
        return
    patient, later_id = texts.patient_of(turn, offer), texts.entry_of(turn, offer).later_appointment_id
    later = turn.session.get(Appointment, later_id) if later_id else None
    moves = later is not None and later.status in LIVE_STATUSES
    key = ("offer.child_" if texts.needs_name(turn, patient) else "offer.") + ("moved" if moves else "booked")
    turn.say(
        f"{key}_by_us",
        Purpose.OFFER_NEWS,
        expires_at=visit.starts_at,
        confirms=visit,
        name=patient.first_name,
        when=turn.when(visit.starts_at, "short" if moves else "full"),
        later=turn.when(later.starts_at, "short") if later else "",
    )
