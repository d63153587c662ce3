"""Whether somebody is at the clinic now: its opening hours and holidays, in its own time zone."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import Clinic, ClinicHours, Holiday


def is_open(session: Session, clinic: Clinic, now: datetime) -> bool:
    """Whether the clinic is open at `now` (aware UTC). Closed where no hours are recorded: nobody may be there."""
    here = local(now, clinic.timezone)
    holiday = sa.select(Holiday.id).where(Holiday.clinic_id == clinic.id, Holiday.day == here.date())
    if session.scalar(holiday) is not None:
        return False
    hours = sa.select(ClinicHours.id).where(
        ClinicHours.clinic_id == clinic.id,
        ClinicHours.weekday == here.isoweekday() % 7,  # 0 = Sunday
        ClinicHours.opens_at <= here.time(),
        ClinicHours.closes_at > here.time(),
    )
    return session.scalar(hours.limit(1)) is not None
