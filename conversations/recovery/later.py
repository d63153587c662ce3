""" "Not now, in two weeks", "I'll call you": answers that put it off. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from conversations.reading import Reading
from conversations.reading.when import Days, Grain
from conversations.reading.words import fold

BY_DAY = frozenset({Grain.DAY, Grain.WEEKEND, Grain.WEEK, Grain.MONTH})
NOT_NOW = re.compile(
    r"\bnot (right now|now|yet|today|at the moment|at this time)\b|\bsome other time\b|"
    r"\b(ask|text|try|check|contact|remind|message) (me |us )?(back |again |in |next |after |later)|"
    r"^\W*(maybe |perhaps |ask me )?later( on)?( please| thanks)?\W*$|"
    r"\bwhen i( am|['’]?m| feel| get) (better|well|back|ready)\b|\bcuando (me sienta|este|mejore|regrese|vuelva)\b|"
    r"\b(ahora|por ahora|por el momento|hoy) no\b|\bno (ahora|por ahora|por el momento|puedo ahora)\b|"
    r"\b(todavia|aun) no\b|\bmas (adelante|tarde)\b|^\W*(tal vez )?(luego|despues)\W*$|"
    r"\b(pregunt|escrib|recuerd|contact)\w* (de nuevo|otra vez|en|el|la|despues|luego|mas)\b"
)
WILL_CALL = re.compile(
    r"\b(i ?['’]?ll|i will|we will|we ?['’]?ll|let me|i can) (just )?(call|phone|ring)\b|"
    r"\b(les|los|yo) (llamo|llamare|marco|hablo)\b|\bllamare\b|\bvoy a llamar"
)

NO_MORE = re.compile(
    r"\b(do not|don ?['’]?t) (want|need|wish) (to come|to reschedule|another|an? (new )?(appointment|visit|time)|it)\b|"
    r"\b(ya )?no (quiero|necesito|deseo) (ir|venir|otra|una cita|mas)\b"
)


def is_no_more(text: str) -> bool:
    """Whether they do not want another visit at all."""
    return NO_MORE.search(fold(text)) is not None


def is_not_now(text: str) -> bool:
    """Whether they may want to come, but not be asked now."""
    return NOT_NOW.search(fold(text)) is not None


def will_call(text: str) -> bool:
    """Whether they say that they will call."""
    return WILL_CALL.search(fold(text)) is not None


def day_named(reading: Reading, now: datetime) -> date | None:
    """The day, from tomorrow on, that a text names: "in two weeks", "in January" (its first). None: no such day."""
    days = [when for when in reading.values.times if when.start and not when.excluded]
    named = [when.start.date() for when in days if when.start and when.grain in BY_DAY and when.days is Days.ONE]
    return next((day for day in named if day > now.date()), None)
