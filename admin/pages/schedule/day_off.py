"""A provider who is not there: what cancelling their day would do, and who knows of what was cancelled of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from admin.pages.schedule.calendar import Calendar
from admin.pages.schedule.forms import DayForm
from app.services import cancellations
from app.services.cancellations import Told


def day_off(session: Session, found: Calendar, day: date, now: datetime, *, alone: bool) -> dict[str, Any]:
    """What the day's page says about it, where it shows one provider alone; `now` is aware UTC."""
    who = found.providers[0] if alone and found.providers else None
    if who is None:
        return {"alone": None}
    coming = sum(one.kind == "visit" and one.starts > now for one in found.of(who, day))
    told = Counter(cancellations.progress(session, who.id, day).values()) if found.cancelled else Counter()
    return {
        "alone": who,
        "coming": coming,
        "told": told,
        "Told": Told,
        "day_form": DayForm(data={"provider": who.id, "day": day}),
    }
