"""Openings for the demo page: each with who was asked, what they said, and who was passed over by which rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import (
    Appointment,
    AppointmentType,
    NotificationResponse,
    Offer,
    OfferSkip,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Patient,
    Provider,
    SkipRule,
    WaitlistEntry,
)
from app.web.demo.when import day_of, minute_of, say_both, say_time

LIVE = (OpeningStatus.OPEN, OpeningStatus.OFFERING)
SHOWN_AFTER_CLOSE = timedelta(hours=20)

ANSWERS = {
    NotificationResponse.ACCEPTED: ("yes", "said yes"),
    NotificationResponse.DECLINED: ("no", "said no"),
    NotificationResponse.NO_RESPONSE: ("silent", "did not answer in time"),
    NotificationResponse.EXPIRED: ("late", "told it is gone, keeps the place"),
}
RULES = {
    SkipRule.QUESTION_OPEN: "is being asked about another chair",
    SkipRule.STAFF_HAS_THREAD: "staff have the conversation",
    SkipRule.OPTED_OUT: "opted out of texts",
    SkipRule.NO_CONSENT: "gave no consent to texts",
    SkipRule.NO_CHANNEL: "cannot be reached by text",
    SkipRule.CONTACT_WINDOW: "quiet hours",
    SkipRule.OFFER_CAP: "enough offers for today",
    SkipRule.NOTIFICATION_LIMIT: "was asked three times",
    SkipRule.DELIVERY_FAILED: "the text could not be delivered",
    SkipRule.NOT_SENT_IN_TIME: "the text was not sent in time",
    SkipRule.HELD_BACK: "the text was held back",
    SkipRule.OTHER_OFFER: "has another offer",
    SkipRule.OTHER_VISIT: "has a visit then",
    SkipRule.ALREADY_ASKED: "was asked already",
    SkipRule.TRIAL_MODE: "trial mode",
}


def read_openings(session: Session, zone: str, now: datetime) -> list[dict[str, Any]]:
    """The live ones and those closed in the last 20 hours, the newest first."""
    query = (
        sa.select(Opening, Provider.name, AppointmentType.name)
        .join(Provider, Provider.id == Opening.provider_id)
        .join(AppointmentType, AppointmentType.id == Opening.appointment_type_id)
        .where(sa.or_(Opening.status.in_(LIVE), Opening.closed_at > now - SHOWN_AFTER_CLOSE))
        .order_by(Opening.id.desc())
        .limit(30)
    )
    rows = session.execute(query).all()
    ids = [opening.id for opening, _, _ in rows]
    asked, skipped = _asked(session, ids), _skipped(session, ids, zone)
    people = _people(session, [opening for opening, _, _ in rows])
    return [
        {
            "id": opening.id,
            "day": day_of(opening.starts_at, zone).day.isoformat(),
            "provider": opening.provider_id,
            "provider_name": provider,
            "starts": minute_of(opening.starts_at, zone),
            "ends": minute_of(opening.ends_at, zone),
            "when": say_both(opening.starts_at, zone),
            "type": kind,
            "status": opening.status.value,
            "live": opening.status in LIVE,
            "expires_at": opening.expires_at.isoformat(),
            "freed_by": people.get(opening.cancelled_appointment_id),
            "filled_by": people.get(opening.filled_appointment_id),
            "minutes_to_fill": _minutes(opening),
            "moved_up": opening.parent_id is not None,
            "asked": asked[opening.id],
            "skipped": skipped[opening.id] if opening.status in LIVE else [],
        }
        for opening, provider, kind in rows
    ]


def _minutes(opening: Opening) -> int | None:
    if opening.status is not OpeningStatus.FILLED or opening.closed_at is None:
        return None
    return int((opening.closed_at - opening.created_at) / timedelta(minutes=1))


def _people(session: Session, found: Iterable[Opening]) -> dict[int | None, str]:
    ids = {n for opening in found for n in (opening.cancelled_appointment_id, opening.filled_appointment_id) if n}
    query = (
        sa.select(Appointment.id, Patient.first_name, Patient.last_name)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(Appointment.id.in_(ids))
    )
    return {visit_id: f"{first} {last}" for visit_id, first, last in session.execute(query)}


def _asked(session: Session, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = (
        sa.select(Offer, OutboxMessage, Patient.first_name, Patient.last_name, Patient.language)
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Offer.outbox_message_id)
        .where(Offer.opening_id.in_(ids), sa.or_(Offer.response.is_not(None), Offer.closed_at.is_(None)))
        .order_by(Offer.id)
    )
    asked: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for offer, text, first, last, language in session.execute(query):
        state, words = _said(offer, text)
        asked[offer.opening_id].append(
            {
                "id": offer.id,
                "name": f"{first} {last}",
                "language": language or "en",
                "contact": offer.contact_id,
                "state": state,
                "words": words,
                "hold_until": offer.hold_expires_at.isoformat()
                if state == "asked" and not offer.hold_released
                else None,
            }
        )
    return asked


def _said(offer: Offer, text: OutboxMessage | None) -> tuple[str, str]:
    """Asked is who has a text. A clock that is moved on while it waits for the carrier ends it: nobody was silent."""
    if offer.response is not None:
        return ANSWERS[offer.response]
    if offer.sent_at is None or (text is not None and text.sent_at is None):
        return "next", "is being asked"
    return "asked", "asked"


def _skipped(session: Session, ids: list[int], zone: str) -> dict[int, list[dict[str, Any]]]:
    query = (
        sa.select(OfferSkip, Patient.first_name, Patient.last_name)
        .join(WaitlistEntry, WaitlistEntry.id == OfferSkip.waitlist_entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(OfferSkip.opening_id.in_(ids))
        .order_by(OfferSkip.id)
    )
    skipped: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for passed, first, last in session.execute(query):
        until = f" until {say_time(local(passed.until, zone))}" if passed.until else ""
        skipped[passed.opening_id].append({"name": f"{first} {last}", "why": f"{RULES[passed.rule]}{until}"})
    return skipped
