"""Every sentence we can say, by key. English here, the other languages in `app/translations`.

A text has at most two segments in GSM-7 (`tests/unit/test_phrases.py` checks every phrase in every language) and holds
the minimum: clinic, first name, day and time, the clinic's phone. `{name}` placeholders are filled by the turn.
"""

from __future__ import annotations

import re
from datetime import datetime

from app.clock import local
from app.i18n import format_time, translate
from conversations.phrases.anytime import ANYTIME
from conversations.phrases.confirmations import CONFIRMATIONS
from conversations.phrases.offers import OFFERS
from conversations.phrases.practice import PRACTICE
from conversations.phrases.recovery import RECOVERY
from conversations.phrases.staff import STAFF
from conversations.phrases.visits import VISITS
from conversations.phrases.waitlist import WAITLIST

TIMES = {
    # times; "day" and "hour" stand after until, at or before only, and bring their article in other languages
    "time.full": "EEE MMM d 'at' h:mm a",
    "time.short": "EEE MMM d, h:mm a",
    "time.day": "EEE h:mm a",
    "time.hour": "h:mm a",
    "time.date": "EEE MMM d",
}
PHRASES = OFFERS | VISITS | PRACTICE | CONFIRMATIONS | WAITLIST | RECOVERY | ANYTIME | STAFF | TIMES
DOUBLED_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")
TIME_PATTERNS = ("time.full", "time.short", "time.day", "time.hour", "time.date")


def phrase(key: str, language: str, **values: str) -> str:
    """The sentence in a language, filled in. Raises KeyError for an unknown key or a missing value.

    A value that ends in a full stop ("9:00 a.m.", "Smiles Inc.") ends the sentence too: there is never a second one.
    """
    return DOUBLED_STOP.sub(".", translate(PHRASES[key], language).format(**values))


def time_in(instant: datetime, zone: str, language: str, style: str = "full") -> str:
    """A time as the language writes it: "Tue Nov 24 at 9:00 AM". `style`: full, short, day, hour or date."""
    return format_time(instant, zone, translate(PHRASES[f"time.{style}"], language), language)


def until(instant: datetime, now: datetime, zone: str, language: str) -> str:
    """The end of a hold: the time alone if it is today."""
    is_today = local(instant, zone).date() == local(now, zone).date()
    return time_in(instant, zone, language, "hour" if is_today else "day")
