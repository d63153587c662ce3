"""Everything the demo page shows, as one JSON document with a version, so that the page can ask often and cheaply."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, request
from sqlalchemy.orm import Session

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Clinic
from app.web.demo.openings import read_openings
from app.web.demo.phones import read_phones
from app.web.demo.schedule import read_days, read_schedule
from app.web.demo.waitlist import read_waitlist
from app.web.demo.when import Day, day_of
from app.web.parts import Parts

NOW_HEADER = "X-Standby-Now"
"""Milliseconds since 1970 on the domain's clock: a header, so that the passing of time alone is no new version."""


def add_state(app: Flask, parts: Parts) -> None:
    """`GET /demo/state?day=2026-11-23`; 304 to an `If-None-Match` that is still true."""

    def state() -> Response:
        with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
            clinic = first_clinic(session)
            now = clock.now(session)
        document: dict[str, Any] = {"clinic": None}
        if clinic is not None:
            with transaction(parts.sessions, clinic.id, read_only=True) as session:
                document = read_state(session, clinic, request.args.get("day"))
        return _answer(document, now)

    app.add_url_rule("/demo/state", "demo_state", state)


def first_clinic(session: Session) -> Clinic | None:
    """The clinic that the demo shows: the first that can text."""
    query = sa.select(Clinic).where(Clinic.active, Clinic.sms_number.is_not(None)).order_by(Clinic.id).limit(1)
    return session.scalar(query)


def read_state(session: Session, clinic: Clinic, wanted: str | None = None) -> dict[str, Any]:
    """The clinic as the page shows it, with the schedule of the day `wanted` (ISO; default and fallback: today)."""
    now, zone = clock.now(session), clinic.timezone
    today = day_of(now, zone)
    there = clock.local(now, zone)
    return {
        "clinic": {"name": clinic.name, "short_name": clinic.short_name, "zone": zone},
        "today": today.day.isoformat(),
        "quiet": not clinic.window_opens <= there.time() < clinic.window_closes,
        "days": read_days(session, today.day),
        "schedule": read_schedule(session, _chosen(wanted, today), now),
        "openings": read_openings(session, zone, now),
        "waitlist": read_waitlist(session, zone),
        "phones": read_phones(session, clinic),
    }


def _chosen(wanted: str | None, today: Day) -> Day:
    try:
        day = Day(date.fromisoformat(wanted), today.zone) if wanted else today
    except ValueError:
        return today
    return day if abs((day.day - today.day).days) < 400 else today


def _answer(document: dict[str, Any], now: datetime) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:24])
    answer.headers[NOW_HEADER] = str(int(now.timestamp() * 1000))
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    return answer
