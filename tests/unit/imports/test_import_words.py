"""Cells with words: languages, yes and no, weekdays, times of day, statuses."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from app.models import AppointmentStatus, TimeOfDay, WaitlistPriority
from app.services.imports import appointments, words
from app.services.imports.values import Parser, Style, Unreadable

STYLE = Style(ZoneInfo("America/Chicago"))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("en", "en"), ("ENGLISH", "en"), ("es-MX", "es"), ("Spanish", "es"), ("Español", "es"), ("es_US", "es")],
)
def test_languages(cell: str, expected: str) -> None:
    assert words.language(cell, STYLE) == expected


@pytest.mark.parametrize(("cell", "expected"), [("Yes", True), ("0", False), ("sí", True), ("N", False), ("x", True)])
def test_booleans(cell: str, expected: bool) -> None:
    assert words.boolean(cell, STYLE) is expected


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("Mon,Wed", {1, 3}),
        ("1-3", {1, 2, 3}),
        ("Fri-Mon", {5, 6, 0, 1}),
        ("Monday; Thursdays", {1, 4}),
        ("Tues Thurs", {2, 4}),
        ("lun / miércoles", {1, 3}),
        ("0,6", {0, 6}),
        ("any", set()),
    ],
)
def test_weekdays(cell: str, days: set[int]) -> None:
    assert words.weekdays(cell, STYLE) == sum(1 << day for day in days)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("MORNING", ((TimeOfDay.MORNING, None, None),)),
        ("mornings, Evening", ((TimeOfDay.MORNING, None, None), (TimeOfDay.EVENING, None, None))),
        ("9:00 - 12:00", ((TimeOfDay.SPECIFIC, time(9), time(12)),)),
        ("any", ()),
    ],
)
def test_times_of_day(cell: str, expected: tuple[words.TimeWish, ...]) -> None:
    assert words.times(cell, STYLE) == expected


@pytest.mark.parametrize(
    ("read", "cell", "reason"),
    [
        (words.language, "Klingon", "not a language we write"),
        (words.boolean, "maybe", "neither yes nor no"),
        (words.sex, "?", "is not F, M or X"),
        (words.weekdays, "7", "not a list of days"),
        (words.weekdays, "sunflower", "not a list of days"),
        (words.weekdays, "Mo", "not a list of days"),
        (words.times, "25:00-26:00", "a time that does not exist"),
        (words.times, "12:00-09:00", "ends before it starts"),
        (words.times, "12:00", "a range like 09:00-12:00"),
        (words.times, "noon-13:00", "is not a time like 09:00"),
        (words.member(WaitlistPriority), "soonish", "is not one of URGENT, HIGH, STANDARD, FLEXIBLE"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(read: Parser, cell: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(cell, STYLE)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("no-show", "NO_SHOW"), ("Checked in", "CHECKED_IN"), ("canceled", "CANCELLED"), ("missed", "NO_SHOW")],
)
def test_statuses_are_read_as_people_write_them(cell: str, expected: str) -> None:
    assert appointments.FIELDS["status"].parse(cell, STYLE) == AppointmentStatus(expected)
