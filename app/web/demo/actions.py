"""What a visitor of the demo page can do: cancel a visit, text from a virtual phone, advance the test clock.

Each changes facts and rings the bell; what follows is the worker's.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, abort, jsonify, request
from sqlalchemy.orm import Session

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Appointment, CancelledByType, Clinic, ClinicHours, ClockOffset, Contact, Holiday
from app.services.cancellations import Cancelled, NotCancellable, cancel_appointment
from app.web.carrier.texts import WebhookRefused, text_from_phone
from app.web.demo.state import first_clinic
from app.web.demo.when import say_both
from app.web.parts import Parts

log = logging.getLogger(__name__)

HEADER = "X-Standby-Demo"
"""Scripts of other sites cannot send it without asking us first, and we never agree."""
ACTOR = "demo"
LONGEST_TEXT = 1600
STEPS = {"10m": timedelta(minutes=10), "30m": timedelta(minutes=30), "2h": timedelta(hours=2)}
MORNING = "morning"
MORNING_STARTS = time(8)


def add_actions(app: Flask, parts: Parts) -> None:
    """Register the three POSTs. Each answers JSON with a `message`, or an `error` that says what to do."""
    demo = Blueprint("demo", __name__, url_prefix="/demo")
    demo.before_request(_refuse_other_sites)

    def cancel(visit_id: int) -> tuple[Response, int]:
        clinic = _clinic(parts)
        try:
            with transaction(parts.sessions, clinic.id) as session:
                done = cancel_appointment(session, visit_id, by=CancelledByType.PATIENT, actor=ACTOR)
                return jsonify(message=_told(session, clinic, visit_id, done)), 200
        except NotCancellable:
            return jsonify(error="This visit can no longer be cancelled: it has begun, or it is gone already."), 409

    def text(contact_id: int) -> tuple[Response, int]:
        return _text(app, parts, contact_id)

    def advance() -> tuple[Response, int]:
        step = _asked("step")
        if step != MORNING and step not in STEPS:
            return jsonify(error=f"The clock goes on by one of {', '.join([*STEPS, MORNING])}."), 400
        clinic = _clinic(parts)
        with transaction(parts.sessions, ALL_CLINICS) as session:
            now = clock.now(session)
            later = _next_morning(session, clinic, now) if step == MORNING else now + STEPS[step]
            set_ahead(session, later - now)
        return jsonify(message=f"It is now {say_both(later, clinic.timezone)}."), 200

    demo.add_url_rule("/visits/<int:visit_id>/cancel", "cancel", cancel, methods=["POST"])
    demo.add_url_rule("/phones/<int:contact_id>/texts", "text", text, methods=["POST"])
    demo.add_url_rule("/clock", "clock", advance, methods=["POST"])
    app.register_blueprint(demo)


def _text(app: Flask, parts: Parts, contact_id: int) -> tuple[Response, int]:
    body, clinic = _asked("body"), _clinic(parts)
    if not body.strip() or len(body) > LONGEST_TEXT:
        return jsonify(error=f"A text has 1 to {LONGEST_TEXT:,} characters."), 400
    with transaction(parts.sessions, clinic.id, read_only=True) as session:
        contact = session.get(Contact, contact_id)
    if contact is None or clinic.sms_number is None:
        return jsonify(error="That phone is not there any more: reload the page."), 404
    try:
        text_from_phone(app, parts, contact.address, clinic.sms_number, body)
    except WebhookRefused as error:
        return jsonify(error=f"Standby's webhook answered {error}: see the log of the web process."), 502
    return jsonify(message="Sent"), 200


def set_ahead(session: Session, by: timedelta) -> None:
    """Move the test clock on, never back, and ring: what became due is the worker's."""
    seconds = max(0, int(by.total_seconds()))
    ahead = sa.update(ClockOffset).values(offset_seconds=ClockOffset.offset_seconds + seconds)
    if session.scalar(ahead.returning(ClockOffset.id)) is None:
        session.add(ClockOffset(offset_seconds=seconds))
    session.info["due"] = True


def _refuse_other_sites() -> None:
    """403 unless our own page asks: there is no log-in here whose cookie could be checked."""
    origin = urlsplit(request.headers.get("Origin", ""))
    if request.headers.get(HEADER) != "1" or not origin.netloc or origin.netloc != request.host:
        log.warning("a request to the demo from somewhere else was refused")
        abort(403)


def _asked(name: str) -> str:
    """A text in the JSON body; empty where there is none."""
    document = request.get_json(silent=True)
    value = document.get(name) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""


def _clinic(parts: Parts) -> Clinic:
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        return first_clinic(session) or abort(404)


def _told(session: Session, clinic: Clinic, visit_id: int, done: Cancelled) -> str:
    visit = session.get_one(Appointment, visit_id)
    when = say_both(visit.starts_at, clinic.timezone)
    if done.opening_id is None:
        return f"{when} is cancelled, but not offered: {done.why_not}."
    if done.why_not:
        return f"{when} is open, but {done.why_not}."
    return f"{when} is open. Standby asks the waitlist."


def _next_morning(session: Session, clinic: Clinic, now: datetime) -> datetime:
    """8:00 on the next day on which the clinic is open."""
    weekdays = set(session.scalars(sa.select(ClinicHours.weekday).where(ClinicHours.clinic_id == clinic.id)))
    closed = set(session.scalars(sa.select(Holiday.day).where(Holiday.clinic_id == clinic.id)))
    day = clock.local(now, clinic.timezone).date() + timedelta(days=1)
    for _ in range(14):
        if day.isoweekday() % 7 in weekdays and day not in closed:
            break
        day += timedelta(days=1)
    return clock.at_local(datetime.combine(day, MORNING_STARTS), clinic.timezone)
