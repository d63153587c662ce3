"""One opening as its page shows it: its offers, how far it came, whose turn is next, and its chain of move-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.findings import capital
from admin.languages import N_, gettext, ngettext
from admin.pages.openings.cards import state_of
from admin.words import WallClock, short_name, words
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Clinic,
    MessageStatus,
    NotificationResponse,
    Offer,
    Opening,
    OutboxMessage,
    Patient,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services.analytics.funnel import ATTENDED, DELIVERED
from app.services.offers.matching import candidates
from app.services.offers.strategies import policy_of
from app.services.openings import LIVE_OPENINGS
from app.services.visit_types import too_short

NEXT = 5
"""So many of those whose turn is next are shown."""
MARKS = {NotificationResponse.ACCEPTED: "good", NotificationResponse.DECLINED: "over"}


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer of an opening, in words."""

    entry_id: int
    who: str
    asked: str
    state: str
    tag: str
    answered: str
    is_open: bool
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class NextLine:
    """Somebody who fits and has not been asked."""

    entry_id: int
    who: str
    urgent: bool
    priority: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way from an open time to a patient in the chair; `share` of a hundred is drawn."""

    name: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Link:
    """One opening of a chain of move-ups."""

    id: int
    depth: int
    when: str
    state: str
    tag: str
    is_here: bool


Asked = tuple[Offer, Patient, MessageStatus | None, AppointmentStatus | None]


def asked_about(session: Session, opening_id: int) -> list[Asked]:
    """Every offer of an opening with its patient, what became of its text and of its visit; the latest first."""
    query = (
        sa.select(Offer, Patient, OutboxMessage.status, Appointment.status)
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Offer.outbox_message_id)
        .outerjoin(Appointment, Appointment.id == Offer.booked_appointment_id)
        .where(Offer.opening_id == opening_id)
        .order_by(Offer.closed_at.is_not(None), Offer.id.desc())
    )
    return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]


def offer_lines(asked: Sequence[Asked], wall: WallClock) -> list[OfferLine]:
    """The offers in words."""
    return [_line(offer, patient, status, wall) for offer, patient, status, _ in asked]


def _line(offer: Offer, patient: Patient, status: MessageStatus | None, wall: WallClock) -> OfferLine:
    asked = f"{words(offer.channel)} · {wall.moment(offer.sent_at)}" if offer.sent_at else gettext(N_("Not asked yet"))
    if offer.response:
        state, tag = words(offer.response), MARKS.get(offer.response, "over")
    elif offer.closed_at:
        state, tag = gettext(N_("Taken back")), "over"
    else:
        state, tag = gettext(N_("Waiting for an answer") if offer.sent_at else N_("Will be asked")), "live"
    if not offer.responded_at and status in (MessageStatus.FAILED, MessageStatus.UNDELIVERED):
        state, tag = f"{state}: {words(status).lower()}", "bad"
    is_open = offer.closed_at is None
    until = offer.hold_expires_at if is_open and not offer.hold_released else None
    answered = wall.moment(offer.responded_at) if offer.responded_at else ""
    return OfferLine(offer.waitlist_entry_id, short_name(patient), asked, state, tag, answered, is_open, until)


def stages(asked: Sequence[Asked]) -> list[Stage]:
    """How many were offered it, reached, said yes, and came: an answer proves that a text arrived (`analytics`)."""
    sent = [row for row in asked if row[0].sent_at]
    reached = [row for row in sent if row[0].responded_at or row[2] in DELIVERED]
    accepted = [row for row in reached if row[0].response is NotificationResponse.ACCEPTED]
    came = [row for row in accepted if row[3] in ATTENDED]
    steps = (
        (N_("Offered to"), sent),
        (N_("Reached"), reached),
        (N_("Said yes"), accepted),
        (N_("Came"), came),
    )
    most = max(len(sent), 1)
    return [Stage(gettext(name), len(rows), round(100 * len(rows) / most)) for name, rows in steps]


def next_in_line(session: Session, opening: Opening, now: datetime) -> list[NextLine]:
    """Who would be asked next, by the rules; their phones are looked at when they are asked. Three statements."""
    ids = candidates(session, opening, now, NEXT)
    query = sa.select(WaitlistEntry, Patient).join(Patient, Patient.id == WaitlistEntry.patient_id)
    found = {entry.id: (entry, patient) for entry, patient in session.execute(query.where(WaitlistEntry.id.in_(ids)))}
    return [
        NextLine(n, short_name(patient), entry.priority is WaitlistPriority.URGENT, words(entry.priority))
        for n, (entry, patient) in ((n, found[n]) for n in ids)
    ]


def how(session: Session, opening: Opening) -> tuple[str, str]:
    """How an opening is offered, and what is wrong with its length; after `next_in_line` without a statement."""
    kind = session.get_one(AppointmentType, opening.appointment_type_id)
    policy = policy_of(opening, kind, session.get_one(Clinic, opening.clinic_id))
    hold = gettext(N_("%(span)s to answer"), span=span(policy.hold))
    short = capital(too_short(session, opening) or "") if opening.status in LIVE_OPENINGS else ""
    return f"{words(policy.strategy)}; {hold}", short


def span(length: timedelta) -> str:
    """As "2 h" or "90 min"."""
    minutes = int(length / timedelta(minutes=1))
    if minutes % 60 == 0:
        return ngettext(N_("%(num)s h"), N_("%(num)s h"), minutes // 60)
    return ngettext(N_("%(num)s min"), N_("%(num)s min"), minutes)


def chain_of(session: Session, opening: Opening, wall: WallClock) -> list[Link]:
    """The chain of move-ups an opening belongs to, from its first; empty when there is none. One statement."""
    table: Any = Opening.__table__
    found = (
        sa.select(table.c.id, table.c.parent_id)
        .where(table.c.id == opening.id, table.c.clinic_id == opening.clinic_id)
        .cte("chain", recursive=True)
    )
    near = table.alias("near")
    found = found.union(
        sa.select(near.c.id, near.c.parent_id).where(
            near.c.clinic_id == opening.clinic_id,
            sa.or_(near.c.id == found.c.parent_id, near.c.parent_id == found.c.id),
        )
    )
    query = sa.select(Opening).where(Opening.id.in_(sa.select(found.c.id)))
    links = session.scalars(query.order_by(Opening.depth, Opening.created_at, Opening.id)).all()
    if len(links) < 2:
        return []
    return [Link(one.id, one.depth, wall.moment(one.starts_at), *state_of(one), one.id == opening.id) for one in links]
