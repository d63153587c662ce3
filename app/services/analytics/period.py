"""The days that are counted: the clinic's, both included."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.clock import at_local
from app.models import Clinic
from app.services.refusals import ServiceRefusal


class BadPeriod(ServiceRefusal):
    """The period cannot be counted; the message says why."""


def bounds(session: Session, clinic_id: int, first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """From the first day's midnight at the clinic up to the one after the last day; aware UTC. Raises BadPeriod."""
    if first_day > last_day:
        raise BadPeriod(f"the period ends ({last_day}) before it begins ({first_day})", field="last_day")
    zone = session.get_one(Clinic, clinic_id).timezone
    try:
        since, until = (at_local(datetime.combine(day, time()), zone) for day in (first_day, last_day + timedelta(1)))
    except OverflowError as error:
        raise BadPeriod("days lie between the years 1 and 9999", field="last_day") from error
    return since, until
