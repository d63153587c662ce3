"""The clinic's opening hours as the reader wants them: they decide whether "tuesday at 7" is morning or evening."""

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Clinic, ClinicHours
from conversations.reading.times import USUAL_HOURS, Hours


def of(session: Session, clinic: Clinic) -> Hours:
    """From the first opening to the last closing of each weekday (PRODUCT.md, section 4), on the clinic's wall clock.

    A clinic that has told us no hours has the usual ones.
    """
    rows = session.scalars(sa.select(ClinicHours).where(ClinicHours.clinic_id == clinic.id))
    weekdays: dict[int, list[ClinicHours]] = defaultdict(list)
    for row in rows:
        weekdays[(row.weekday - 1) % 7].append(row)
    if not weekdays:
        return USUAL_HOURS
    days = {weekday: _whole(found) for weekday, found in weekdays.items()}
    return Hours(min(day.opening for day in days.values()), max(day.closing for day in days.values()), days)


def _whole(rows: list[ClinicHours]) -> Hours:
    """A day with a lunch break is one span: whoever asks for noon means noon."""
    return Hours(min(row.opens_at for row in rows), max(row.closes_at for row in rows))
