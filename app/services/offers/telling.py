"""Whoever is booked by staff hears of it: by text where that may be, else somebody calls before the visit."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Appointment, ItemKind, Offer, Patient, Purpose, TaskKind, TaskPriority, WaitlistEntry
from app.services import contact_rules, reach, tasks

LEAD = timedelta(hours=1)


def have_told(session: Session, offer: Offer) -> None:
    """The thread in which the patient may be written to hears of the booking; where there is none, somebody calls."""
    entry = session.get_one(WaitlistEntry, offer.waitlist_entry_id)
    patient = session.get_one(Patient, entry.patient_id)
    for contact in reach.contacts_for(session, patient, clock.now(session)):
        if contact_rules.standing_refusal(session, contact, Purpose.VISIT_NEWS) is None:
            key = f"offer:{offer.id}:booked"
            inbox.post_to_contact(session, offer.clinic_id, contact.id, key, ItemKind.BOOKED_BY_STAFF, offer.id)
            return
    have_called(session, offer)


def have_called(session: Session, offer: Offer) -> None:
    """A person tells them, before the visit."""
    visit = session.get_one(Appointment, offer.booked_appointment_id)
    now = clock.now(session)
    due_at = max(now, min(now + tasks.DUE[TaskPriority.NORMAL], visit.starts_at - LEAD))
    cause = f"offer:{offer.id}:tell"
    tasks.ask_person(
        session, offer.clinic_id, TaskKind.CALL_PATIENT, cause,
        due_at=due_at, patient_id=visit.patient_id, appointment_id=visit.id,
    )  # fmt: skip
