"""What the bot waits for in a thread, in words: "Waits for YES or NO about Tue, Nov 24, 9:00 AM, until 11:30 AM"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.words import WallClock, short_name
from app.models import Appointment, Conversation, Offer, Patient, QuestionOption, Topic, WaitlistEntry
from conversations.picking import read_slot

_ABOUT = {
    Topic.OFFER: N_("Waits for an answer about an opening"),
    Topic.CANCELLATION: N_("Waits for an answer about cancelling a visit"),
    Topic.RESCHEDULE: N_("Waits for an answer about another time"),
    Topic.RECOVERY: N_("Waits for an answer about a missed visit"),
    Topic.CAMPAIGN: N_("Waits for an answer to an invitation"),
    Topic.ENROLMENT: N_("Waits to hear whether they want to be on the waitlist"),
    Topic.CONFIRMATION: N_("Waits to hear whether they will come"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """The open question of a thread; `options` are what the numbers stand for, where there are several."""

    said: str
    options: list[str] = field(default_factory=list)
    until: datetime | None = None


def open_question(session: Session, wall: WallClock, asking: Conversation | None) -> Question | None:
    """In at most two statements; None where nothing is asked."""
    if asking is None:
        return None
    query = (
        sa.select(QuestionOption, Offer, Patient)
        .outerjoin(Offer, Offer.id == QuestionOption.offer_id)
        .outerjoin(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .outerjoin(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(QuestionOption.conversation_id == asking.id)
        .order_by(QuestionOption.n)
    )
    rows = [(option, offer, patient) for option, offer, patient in session.execute(query)]
    offers = [(option.n, offer, short_name(patient)) for option, offer, patient in rows if offer]
    if offers:
        return _about_offers(wall, offers)
    times = _times(session, [option for option, _, _ in rows])
    return Question(gettext(_ABOUT[asking.topic]), [f"{n}. {wall.moment(at)}" for n, at in times])


def _about_offers(wall: WallClock, offers: list[tuple[int, Offer, str]]) -> Question:
    until = max(offer.hold_expires_at for _, offer, _ in offers)
    ends = wall.until(until)
    if len(offers) == 1:
        when = wall.within(wall.moment(offers[0][1].appointment_slot_start))
        said = gettext("Waits for YES or NO about %(when)s for %(name)s, %(until)s")
        return Question(said % {"when": when, "name": offers[0][2], "until": ends}, until=until)
    listed = [f"{n}. {wall.moment(offer.appointment_slot_start)}, {name}" for n, offer, name in offers]
    return Question(gettext("Waits for a number or NO, %(until)s") % {"until": ends}, listed, until)


def _times(session: Session, options: list[QuestionOption]) -> list[tuple[int, datetime]]:
    """(number, start) of the options that are free times or visits; what else they are needs no words."""
    slots = {option.n: slot.starts_at for option in options if (slot := read_slot(option.value or ""))}
    visits = {option.n: int(option.value) for option in options if option.value and option.value.isdigit()}
    if visits:
        query = sa.select(Appointment.id, Appointment.starts_at).where(Appointment.id.in_(visits.values()))
        starts = {row.id: row.starts_at for row in session.execute(query)}
        slots |= {n: starts[visit_id] for n, visit_id in visits.items() if visit_id in starts}
    return sorted(slots.items())
