"""Says what suits somebody on the waitlist, in the patient's language: "mornings, any day but Fri"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from babel.dates import format_date, format_time, get_day_names

from app.i18n import LOCALE
from app.models import TimeOfDay
from app.services.waitlist import Preferences
from conversations.phrases import phrase
from conversations.reading.when import MIDNIGHT
from conversations.wishes import END_OF_DAY, TimeWish

FEW = 4
"""More days than this are said by those that are left out."""


def in_words(wishes: Preferences, language: str) -> str:
    """Times of day, days, dates. The provider and the notice are the front desk's to tell."""
    said = [_times(wishes.times, language), _days(wishes.days, language)]
    said += [phrase("wish.from", language, day=_date(wishes.first_day, language))] if wishes.first_day else []
    said += [phrase("wish.until", language, day=_date(wishes.last_day, language))] if wishes.last_day else []
    return ", ".join(said)


def _times(times: Sequence[TimeWish], language: str) -> str:
    if not times:
        return phrase("wish.any_time", language)
    return ", ".join(_time(kind, start, end, language) for kind, start, end in times)


def _time(kind: TimeOfDay, start: time | None, end: time | None, language: str) -> str:
    if start is None or end is None:
        return phrase(f"wish.{kind.lower()}", language)
    first, last = _clock(start, language), _clock(end, language)
    key = "wish.after" if end == END_OF_DAY else "wish.before" if start == MIDNIGHT else "wish.between"
    said = phrase(key, language, first=first, last=last)
    return said.replace("las 1:", "la 1:") if language == "es" else said


def _days(days: Sequence[int], language: str) -> str:
    if not days:
        return phrase("wish.any_day", language)
    if len(days) <= FEW:
        return _names(days, language)
    return phrase("wish.but", language, days=_names([day for day in range(7) if day not in days], language))


def _names(days: Sequence[int], language: str) -> str:
    names = get_day_names("abbreviated", locale=LOCALE.get(language, "en_US"))
    return ", ".join(names[(day - 1) % 7] for day in days)  # Babel begins with Monday


def _date(day: date, language: str) -> str:
    return format_date(day, "MMM d" if language == "en" else "d MMM", locale=LOCALE.get(language, "en_US"))


def _clock(wall: time, language: str) -> str:
    return format_time(wall, "h:mm a", locale=LOCALE.get(language, "en_US"))
