"""Times as JSON strings: an instant with an offset, a day, a time of day. No number is taken for one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

EARLIEST, LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
YEARS = "^(19|[2-9][0-9])[0-9][0-9]-"
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value  # ours, on its way out
    if not isinstance(value, str) or not RFC_3339.fullmatch(value):
        raise ValueError("a time with its offset, as 2026-11-24T15:00:00Z")
    instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
    if not EARLIEST <= instant <= LATEST:
        raise ValueError("a time between the years 1900 and 9999")
    return instant


def _day(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("a day, as 2026-11-24")
    day = date.fromisoformat(value)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("a day between the years 1900 and 2999")
    return day


def _on_the_clock(value: object) -> time:
    if isinstance(value, time):
        return value  # ours, on its way out
    if not isinstance(value, str) or not re.fullmatch(CLOCK, value, re.ASCII):
        raise ValueError('a time of day from "00:00" to "23:59"')
    return time.fromisoformat(value)


_INSTANT: dict[str, Any] = {
    "type": "string",
    "format": "date-time",
    "pattern": YEARS,
    "examples": ["2026-11-24T15:00:00Z"],
}
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT)]
"""ISO 8601 (RFC 3339) with an offset; answered in UTC, which all our instants are in."""

_DAY: dict[str, Any] = {"type": "string", "format": "date", "pattern": "^(19|2[0-9])[0-9][0-9]-"}
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_DAY)]
"""A day at the clinic that a caller names."""

WallClock = Annotated[
    time,
    BeforeValidator(_on_the_clock),
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK, "examples": ["09:00"]}),
]
"""A time of day at the clinic, as "09:00"."""
