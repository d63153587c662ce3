"""Turns the times that a patient named into what suits them on the waitlist. Pure: no database, no network.

Preferences are days times hours: what cannot be said so ("Friday mornings, and Mondays after 3") is None, and a person
is asked. So is what may mean two things (`When.instead`). Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from app.models import TimeOfDay
from app.services.waitlist import Preferences
from conversations.reading import Reading
from conversations.reading.when import MIDNIGHT, Days, Grain, When
from conversations.reading.words import fold

TimeWish = tuple[TimeOfDay, time | None, time | None]

END_OF_DAY = time(23, 59)
PARTS: tuple[TimeWish, ...] = (
    (TimeOfDay.MORNING, None, None),
    (TimeOfDay.AFTERNOON, None, None),
    (TimeOfDay.EVENING, None, None),
)
BEGIN_OF = {time(5): PARTS[:1], time(12): PARTS[1:2], time(17): PARTS[2:], time(18): PARTS[2:]}
"""Which part of the day a named part is, by the hour at which the reader lets it begin."""
SPANISH_AFTERNOON = (time(12), time(20))
"""La tarde lasts until eight: afternoons and evenings."""
AGAINST = re.compile(
    r"\b(stop (asking|texting|offering|sending)|no more|do ?n['’o]?t (ask|offer|text|send)|never|can['’]?t do|not on|"
    r"ya no|nunca|no puedo|no me (ofrezca|pregunte|mande|avise)n?|deje?n? de)\b|\bno[.! ]*$"
)
STANDING = re.compile(
    r"\b(only|just|prefer\w*|always|from now on|any ?time|works? (best|better)|(is|are) (best|better)|"
    r"s[o]lo|solamente|unicamente|prefiero|siempre|mejor)\b"
)
"""Words of a wish that is to last. A bare time is a wish for one visit, and no preference."""
JOIN = re.compile(
    r"\b(put|add|place|keep) (me|us|him|her|my \w+) (back )?(on|to|onto) (the|your|a) "
    r"(wait\w*|waiting|cancell?ation) ?(list)?\b|"
    r"\b(join|be on|get on|sign (me|us) up for) (the|your) (wait\w*|waiting|cancell?ation) ?(list)?\b|"
    r"\b(call|text|let|tell|notify|message) (me|us)( know)? if (something|anything|an? \w+|any \w+)[\w ]*"
    r"\b(opens?|comes?|frees?|cancels?|available|sooner|earlier)\b|"
    r"\b(pong\w*|anot\w*|agreg\w*|inscrib\w*)\b[\w ]* lista( de espera)?\b|"
    r"\b(avis\w*|llam\w*|diga\w*)\b[\w ]* si (hay|se (abre|libera|desocupa)|tienen|sale)\b"
)


def wants_to_join(text: str) -> bool:
    """ "Put me on the waitlist", "call me if something opens up", "avísenme si hay algo antes"."""
    return JOIN.search(fold(text)) is not None


def is_against(text: str) -> bool:
    """Whether the times named are those that do not suit: "stop asking about mornings", "los viernes no"."""
    return AGAINST.search(fold(text)) is not None


def is_standing(text: str, reading: Reading) -> bool:
    """Whether the times are meant for good: "only mornings", "no Fridays", "stop asking about mornings"."""
    times = reading.values.times
    if not times:
        return False
    weekly = any(when.excluded and when.days is Days.WEEKLY for when in times)
    return weekly or is_against(text) or STANDING.search(fold(text)) is not None


def changed(before: Preferences, times: Sequence[When], *, against: bool) -> Preferences | None:
    """What suits them now that they have named these times; None where it cannot be said, or may mean two things.

    `against`: the times named are those that do not suit, also where the reader did not see it.
    """
    if not times or any(when.instead is not None for when in times):
        return None
    wanted = [when for when in times if not (when.excluded or against)]
    unwanted = [when for when in times if when.excluded or against]
    after = _with(before, wanted) if wanted else before
    return _without(after, unwanted) if after is not None and unwanted else after


def _with(before: Preferences, wanted: Sequence[When]) -> Preferences | None:
    dated = [when for when in wanted if when.days is Days.ONE]
    weekly = [when for when in wanted if when.days is Days.WEEKLY]
    if (dated and weekly) or len(dated) > 1:
        return None
    windows = {tuple(_window(when)) for when in wanted}
    if len(windows) != 1 and (dated or weekly):
        return None  # other hours on other days
    after = before
    if dated:
        after = _dated(after, dated[0])
    if weekly:
        after = replace(after, days=tuple(sorted({day for when in weekly for day in _weekdays(when)})))
    hours = tuple(wish for when in wanted for wish in _window(when))
    return replace(after, times=tuple(dict.fromkeys(hours))) if hours else after


def _without(before: Preferences, unwanted: Sequence[When]) -> Preferences | None:
    days, hours = set(before.days or range(7)), list(before.times or PARTS)
    for when in unwanted:
        window = _window(when)
        if when.days is Days.WEEKLY and not window:
            days -= set(_weekdays(when))
        elif when.days is Days.ANY and window and set(window) <= set(PARTS):
            hours = [wish for wish in hours if wish not in window]
        else:
            return None  # one date, or some hours of some days
    if not days or not hours or (hours != list(before.times or PARTS) and not set(hours) <= set(PARTS)):
        return None
    kept = tuple(sorted(days)) if len(days) < 7 else ()
    return replace(before, days=kept, times=before.times if hours == list(before.times or PARTS) else tuple(hours))


def _dated(before: Preferences, when: When) -> Preferences:
    return replace(before, first_day=when.start and when.start.date(), last_day=_last_day(when))


def _last_day(when: When) -> date | None:
    if when.end is None:
        return None
    whole = when.end.time() == MIDNIGHT and when.end != when.start
    return (when.end - timedelta(days=1) if whole else when.end).date()


def _weekdays(when: When) -> list[int]:
    """0 = Sunday; a weekend is two days."""
    anchor = when.start or when.end
    if anchor is None:
        return []
    first = anchor.isoweekday() % 7
    return [first, (first + 1) % 7] if when.grain is Grain.WEEKEND else [first]


def _window(when: When) -> list[TimeWish]:
    """The hours named; none for whole days."""
    if when.grain not in (Grain.MINUTE, Grain.HOUR, Grain.PART):
        return []
    start = when.start.time() if when.start else MIDNIGHT
    end = when.end.time() if when.end else MIDNIGHT
    if when.is_point:
        end = (when.end + timedelta(hours=1)).time() if when.end else MIDNIGHT
    if (start, end) == SPANISH_AFTERNOON:
        return list(PARTS[1:])
    if when.grain is Grain.PART and start in BEGIN_OF:
        return list(BEGIN_OF[start])
    return [(TimeOfDay.SPECIFIC, start, END_OF_DAY if end == MIDNIGHT or end <= start else end)]
