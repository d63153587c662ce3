"""Reads one cell: a phone number, a day, a time, a language … Pure; what cannot be read is refused with the reason.

A reason never holds the cell itself, so that it may be shown and counted anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

FIRST_YEAR, LAST_YEAR = 1900, 2100
DAY = re.compile(r"\d{4}-\d\d-\d\d")
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
# A North American area code and exchange begin with 2 to 9; the library's "possible" only looks at the length.
NORTH_AMERICAN = re.compile(r"[2-9]\d\d[2-9]\d{6}")
AMOUNT = re.compile(r"-?(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,2})?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}")
PLACE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class Unreadable(ValueError):
    """The cell cannot be read; the message completes "this cell …"."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the cells of a column are to be read: the clinic's zone and region, and the formats its map names."""

    zone: ZoneInfo
    region: str = "US"
    formats: tuple[str, ...] = ()


Parser = Callable[[str, Style], object]


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (UTC) and its local day. Not `timed`: the cell named only the day, and `at` is its first instant."""

    at: datetime
    day: date
    timed: bool


def text(limit: int) -> Parser:
    """A text of at most `limit` characters, its white space collapsed."""

    def parse(cell: str, _style: Style) -> str:
        said = " ".join(cell.split())
        if len(said) > limit:
            raise Unreadable(f"is longer than {limit} characters")
        if not said.isprintable():
            raise Unreadable("holds a control character")
        return said

    return parse


def phone(cell: str, style: Style) -> str:
    """A phone number as E.164, read by the clinic's region."""
    try:
        number = phonenumbers.parse(cell, style.region)
    except phonenumbers.NumberParseException:
        raise Unreadable("is not a phone number") from None
    if number.extension:
        raise Unreadable("has an extension, which no text can reach")
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Unreadable("is not a phone number")
    digits = phonenumbers.national_significant_number(number)
    if len(set(digits)) == 1 or (number.country_code == 1 and not NORTH_AMERICAN.fullmatch(digits)):
        raise Unreadable("is not a phone number")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email(cell: str, _style: Style) -> str:
    """An e-mail address in lower case."""
    if len(cell) > 254 or not EMAIL.fullmatch(cell):
        raise Unreadable("is not an e-mail address")
    return cell.lower()


def day(cell: str, style: Style) -> date:
    """A day: ISO (2026-11-24), or in one of the column's formats."""
    return _wall_clock(cell, style)[0].date()


def moment(cell: str, style: Style) -> Moment:
    """An instant: with an offset or Z, or local time in the clinic's zone, or a day alone.

    A local time that a change of clocks skips is refused; of one that it repeats, the first is taken. A day alone
    begins at its first instant, even where its midnight is skipped.
    """
    wall, timed = _wall_clock(cell, style)
    if wall.tzinfo is not None:
        return Moment(wall.astimezone(UTC), wall.astimezone(style.zone).date(), timed)
    at = wall.replace(tzinfo=style.zone).astimezone(UTC)
    if timed and at.astimezone(style.zone).replace(tzinfo=None) != wall:
        raise Unreadable("does not exist: the clocks go forward in that hour")
    return Moment(at, wall.date(), timed)


def instant(cell: str, style: Style) -> datetime:
    """`moment`, where a day alone will do: UTC."""
    return moment(cell, style).at


def _wall_clock(cell: str, style: Style) -> tuple[datetime, bool]:
    wall, timed = _by_formats(cell, style.formats) if style.formats else _by_iso(cell)
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise Unreadable(f"is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return wall, timed


def _by_iso(cell: str) -> tuple[datetime, bool]:
    if not DAY.match(cell):
        raise Unreadable("is not a date like 2026-11-24 (the map can name another format)")
    try:
        date.fromisoformat(cell[:10])
    except ValueError:
        raise Unreadable("is a day that does not exist") from None
    try:
        return datetime.fromisoformat(cell), len(cell) > 10
    except ValueError:
        raise Unreadable("has a time that does not exist") from None


def _by_formats(cell: str, formats: tuple[str, ...]) -> tuple[datetime, bool]:
    for pattern in formats:
        try:
            found = datetime.strptime(cell, pattern)  # noqa: DTZ007 - local time; `moment` gives it the clinic's zone
        except ValueError as error:
            if "day is out of range" in str(error):
                raise Unreadable("is a day that does not exist") from None
            continue
        return found, "%H" in pattern or "%I" in pattern
    example = datetime(2026, 11, 24, 9, 30, tzinfo=UTC).strftime(formats[0])
    raise Unreadable(f"is not a date like {example}")


def whole(low: int, high: int) -> Parser:
    """A whole number from `low` to `high`."""

    def parse(cell: str, _style: Style) -> int:
        try:
            number = int(cell)
        except ValueError:
            raise Unreadable("is not a whole number") from None
        if not low <= number <= high:
            raise Unreadable(f"is not between {low} and {high}")
        return number

    return parse


def cents(cell: str, _style: Style) -> int:
    """An amount as 120, 120.5, -20.00 or 1,234.50, exactly: hundredths of the currency's unit."""
    if not AMOUNT.fullmatch(cell):
        raise Unreadable("is not an amount like 120.50")
    return int(Decimal(cell.replace(",", "")) * 100)


def currency(cell: str, _style: Style) -> str:
    """A currency's three letters, ISO 4217."""
    if not CURRENCY.fullmatch(cell.upper()):
        raise Unreadable("is not a currency like USD")
    return cell.upper()


def zone(cell: str, _style: Style) -> str:
    """An IANA time zone."""
    if cell not in available_timezones():
        raise Unreadable("is not a time zone like America/Chicago")
    return cell


def place(cell: str, _style: Style) -> str:
    """A state or province, ISO 3166-2."""
    if not PLACE.fullmatch(cell.upper()):
        raise Unreadable("is not a place like US-FL")
    return cell.upper()


def clock_time(cell: str) -> time:
    """A time of day as 9:00 or 09:00; 24:00 is the day's last minute."""
    hour, colon, minute = cell.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise Unreadable("is not a time like 09:00")
    if (hour, minute) == ("24", "00"):
        return time(23, 59)
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise Unreadable("has a time that does not exist") from None
