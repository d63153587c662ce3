"""Opening hours, holidays, and the hours of providers: on the clinic's wall clock, a weekday at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import Clinic, ClinicHours, Holiday, Provider, ProviderHours
from app.services import audit
from app.services.practice.refusal import NotInPractice

Span = tuple[time, time]
MOST_SPANS = 3
FURTHEST = timedelta(days=1100)


def check_spans(spans: Sequence[Span]) -> list[Span]:
    """The hours of a day, in order; none: closed. Raises NotInPractice."""
    ordered = sorted(spans)
    if len(ordered) > MOST_SPANS:
        raise NotInPractice(f"a day has at most {MOST_SPANS} stretches of hours", field="hours")
    if any(begins >= ends for begins, ends in ordered):
        raise NotInPractice("the hours end before they start", field="hours")
    if any(first[1] > second[0] for first, second in pairwise(ordered)):
        raise NotInPractice("the hours of a day overlap", field="hours")
    return ordered


def set_opening_hours(session: Session, clinic_id: int, weekday: int, spans: Sequence[Span]) -> None:
    """When the clinic is open on a weekday (0 = Sunday … 6 = Saturday); audited. Raises NotInPractice."""
    wanted = _checked(weekday, spans)
    lock_one(session, Clinic, clinic_id)  # two who set one day at once would leave the hours of both
    rows = session.scalars(
        sa.select(ClinicHours)
        .where(ClinicHours.clinic_id == clinic_id, ClinicHours.weekday == weekday)
        .order_by(ClinicHours.opens_at)
    ).all()
    before = [(row.opens_at, row.closes_at) for row in rows]
    if before == wanted:
        return
    for row in rows:
        session.delete(row)
    session.flush()
    session.add_all(
        ClinicHours(clinic_id=clinic_id, weekday=weekday, opens_at=opens, closes_at=closes) for opens, closes in wanted
    )
    _note(session, clinic_id, "clinic.hours_set", f"clinic:{clinic_id}", weekday, before, wanted)


def set_provider_hours(session: Session, clinic_id: int, provider_id: int, weekday: int, spans: Sequence[Span]) -> None:
    """When a provider works on a weekday; audited. Visits that are booked stay. Raises NotInPractice."""
    wanted = _checked(weekday, spans)
    lock_one(session, Clinic, clinic_id)
    provider = session.scalar(sa.select(Provider).where(Provider.clinic_id == clinic_id, Provider.id == provider_id))
    if provider is None:
        raise NotInPractice("there is no such provider")
    rows = session.scalars(
        sa.select(ProviderHours)
        .where(ProviderHours.provider_id == provider_id, ProviderHours.weekday == weekday)
        .order_by(ProviderHours.starts_at)
    ).all()
    before = [(row.starts_at, row.ends_at) for row in rows]
    if before == wanted:
        return
    for row in rows:
        session.delete(row)
    session.flush()
    ids = {"clinic_id": clinic_id, "provider_id": provider_id, "weekday": weekday}
    session.add_all(ProviderHours(**ids, starts_at=begins, ends_at=ends) for begins, ends in wanted)
    _note(session, clinic_id, "provider.hours_set", provider, weekday, before, wanted)


def add_holiday(session: Session, clinic: Clinic, day: date, name: str) -> Holiday:
    """A day on which the clinic is closed; audited. Raises NotInPractice."""
    said = " ".join(name.split())
    today = clock.local(clock.now(session), clinic.timezone).date()
    if not 0 < len(said) <= 80 or not said.isprintable():
        raise NotInPractice("say in 1 to 80 characters what the day is", field="name")
    if not today <= day <= today + FURTHEST:
        raise NotInPractice("name a day from today on, within three years", field="day")
    lock_one(session, Clinic, clinic.id)
    if session.scalar(sa.select(Holiday.id).where(Holiday.clinic_id == clinic.id, Holiday.day == day)):
        raise NotInPractice("the clinic is closed on that day already")
    row = Holiday(clinic_id=clinic.id, day=day, name=said)
    session.add(row)
    session.flush()
    audit.record(session, clinic.id, "clinic.holiday_added", row, after={"day": day.isoformat(), "name": said})
    return row


def remove_holiday(session: Session, clinic_id: int, holiday_id: int) -> date:
    """The clinic is open on that day as on others; audited. Raises NotInPractice."""
    row = session.scalar(sa.select(Holiday).where(Holiday.clinic_id == clinic_id, Holiday.id == holiday_id))
    if row is None:
        raise NotInPractice("there is no such holiday any more")
    session.delete(row)
    before = {"day": row.day.isoformat(), "name": row.name}
    audit.record(session, clinic_id, "clinic.holiday_removed", row, before=before)
    return row.day


def _checked(weekday: int, spans: Sequence[Span]) -> list[Span]:
    if not 0 <= weekday <= 6:
        raise NotInPractice("there is no such weekday")
    return check_spans(spans)


def _note(
    session: Session, clinic_id: int, act: str, subject: object, weekday: int, before: list[Span], after: list[Span]
) -> None:
    was, now = ([f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in spans] for spans in (before, after))
    audit.record(
        session,
        clinic_id,
        act,
        subject,
        before={"weekday": weekday, "hours": was},
        after={"weekday": weekday, "hours": now},
    )
