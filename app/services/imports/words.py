"""Reads the cells that hold words: languages, yes and no, weekdays, times of day, and the names of a status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import TypeVar

from app.models import TimeOfDay
from app.services.imports.values import Parser, Style, Unreadable, clock_time

E = TypeVar("E", bound=StrEnum)
TimeWish = tuple[TimeOfDay, time | None, time | None]

LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "inglés", "ingles"), "en"),
    **dict.fromkeys(("es", "spa", "spanish", "español", "espanol"), "es"),
}
BOOLEANS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "x", "on", "si", "sí"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "off"), False),
}
SEXES = {"f": "F", "female": "F", "m": "M", "male": "M", "x": "X", "other": "X"}
WEEKDAYS = (
    ("sunday", "domingo"),
    ("monday", "lunes"),
    ("tuesday", "martes"),
    ("wednesday", "miércoles", "miercoles"),
    ("thursday", "jueves"),
    ("friday", "viernes"),
    ("saturday", "sábado", "sabado"),
)
ANY = {"any", "all", "anytime", "any time", "any day"}
SEPARATORS = re.compile(r"[,;/|\s]+")


def boolean(cell: str, _style: Style) -> bool:
    """Yes or no, in the words that exports use."""
    try:
        return BOOLEANS[cell.casefold()]
    except KeyError:
        raise Unreadable("is neither yes nor no") from None


def language(cell: str, _style: Style) -> str:
    """The language we write in: "en" or "es", also from "Spanish" or "es-MX"."""
    word = cell.casefold()
    found = LANGUAGES.get(word) or LANGUAGES.get(re.split(r"[-_]", word)[0])
    if not found:
        raise Unreadable('is not a language we write, en or es (the map can turn it into "")')
    return found


def sex(cell: str, _style: Style) -> str:
    """F, M or X."""
    try:
        return SEXES[cell.casefold()]
    except KeyError:
        raise Unreadable("is not F, M or X") from None


def member(values: type[E], synonyms: Mapping[str, E] | None = None) -> Parser:
    """One of an enum's values, in any case and with spaces or dashes, or one of its synonyms (in capitals)."""

    def parse(cell: str, _style: Style) -> E:
        name = re.sub(r"[\s_-]+", "_", cell.strip()).upper()
        if synonyms and name in synonyms:
            return synonyms[name]
        try:
            return values(name)
        except ValueError:
            raise Unreadable(f"is not one of {', '.join(values)} (the map can translate it)") from None

    return parse


def weekdays(cell: str, _style: Style) -> int:
    """The days of "Mon,Wed", "1-3" or "Fri-Mon" as a mask: bit n is day n (0 = Sunday … 6 = Saturday); 0 is any day."""
    if cell.casefold() in ANY:
        return 0
    mask = 0
    for part in filter(None, SEPARATORS.split(re.sub(r"\s*[-–]\s*", "-", cell))):
        first, _, last = part.partition("-")
        number, end = _weekday(first), _weekday(last or first)
        mask |= 1 << number
        while number != end:
            number = (number + 1) % 7
            mask |= 1 << number
    return mask


def _weekday(word: str) -> int:
    if word in {"0", "1", "2", "3", "4", "5", "6"}:
        return int(word)
    start = word.casefold().removesuffix("s")
    for number, names in enumerate(WEEKDAYS):
        if len(start) >= 3 and any(name.startswith(start) for name in names):
            return number
    raise Unreadable("is not a list of days like Mon,Wed or 1-3 (0 is Sunday)")


def times(cell: str, _style: Style) -> tuple[TimeWish, ...]:
    """Times of day: MORNING, AFTERNOON, EVENING or ranges like 09:00-12:00, several of them separated by commas."""
    if cell.casefold() in ANY:
        return ()
    parts = re.split(r"[,;/|]+", cell)
    return tuple(dict.fromkeys(_time_wish(part.strip()) for part in parts if part.strip()))


def _time_wish(part: str) -> TimeWish:
    name = part.upper().removesuffix("S")
    if name in {TimeOfDay.MORNING, TimeOfDay.AFTERNOON, TimeOfDay.EVENING}:
        return TimeOfDay(name), None, None
    first, dash, last = part.replace("–", "-").partition("-")
    if not dash:
        raise Unreadable("is not MORNING, AFTERNOON, EVENING or a range like 09:00-12:00")
    start, end = clock_time(first), clock_time(last)
    if start >= end:
        raise Unreadable("has a range that ends before it starts")
    return TimeOfDay.SPECIFIC, start, end
