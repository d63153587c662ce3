"""Times at the edges: the small hours, year ends, February 29, the days the clocks change; and hours that decide."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations.reading import Expecting, Intent, read
from conversations.reading.times import Hours
from tests.unit.reading.told import CHICAGO, MONDAY_AT_TEN, named, told


def told_at(now: str, text: str, language: str = "en") -> str:
    return told(text, language, datetime.fromisoformat(now).replace(tzinfo=CHICAGO))


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        ("2026-11-23T23:30", "today", "11-23"),
        ("2026-11-23T23:30", "tomorrow", "11-24"),
        ("2026-11-23T23:30", "at 9", "*09:00"),
        ("2026-11-23T23:30", "in an hour", "11-24 00:30"),
        ("2026-11-23T23:30", "tonight at 1", "11-24 01:00"),
        ("2026-11-23T23:30", "tonight at midnight", "11-24 00:00"),
        ("2026-11-24T00:30", "today", "11-24"),
        ("2026-11-24T00:30", "tonight", "11-24 18:00-24:00"),
        ("2026-11-24T00:30", "this morning", "11-24 05:00-12:00"),
        ("2026-11-24T00:30", "tomorrow", "11-25"),
        ("2026-11-24T00:30", "mañana por la mañana", "11-25 05:00-12:00"),
    ],
)
def test_said_late_at_night(now: str, text: str, meant: str) -> None:
    assert told_at(now, text) == meant


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        ("2028-02-28T10:00", "tomorrow", "2028-02-29"),
        ("2028-02-28T10:00", "day after tomorrow", "2028-03-01"),
        ("2028-02-28T10:00", "the 29th", "2028-02-29"),
        ("2028-02-29T10:00", "in a year", "2029-02-28"),
        ("2028-02-29T10:00", "last day of the month", "2028-02-29"),
        ("2026-11-23T10:00", "february 30", "none"),
        ("2026-12-31T10:00", "tomorrow", "2027-01-01"),
        ("2026-12-31T10:00", "next week", "2027-01-04..2027-01-10"),
        ("2026-12-31T10:00", "this week", "12-31..2027-01-03"),
        ("2026-12-31T10:00", "end of the month", "12-31"),
        ("2026-12-31T10:00", "december 30", "2027-12-30"),
        ("2026-12-31T10:00", "by the end of the year", "..12-31"),
    ],
)
def test_at_the_ends_of_months_and_years(now: str, text: str, meant: str) -> None:
    assert told_at(now, text) == meant


@pytest.mark.parametrize(
    ("now", "text", "moment"),
    [
        ("2027-03-13T10:00", "tomorrow at 2:30am", "2027-03-14T03:30:00-05:00"),
        ("2027-03-13T10:00", "in 24 hours", "2027-03-14T11:00:00-05:00"),
        ("2027-03-13T10:00", "tomorrow at 9am", "2027-03-14T09:00:00-05:00"),
        ("2026-10-31T10:00", "in 24 hours", "2026-11-01T09:00:00-06:00"),
        ("2026-10-31T10:00", "tomorrow at 1:30am", "2026-11-01T01:30:00-05:00"),
    ],
)
def test_on_the_days_the_clocks_change(now: str, text: str, moment: str) -> None:
    (when,) = named(text, now=datetime.fromisoformat(now).replace(tzinfo=CHICAGO))
    assert when.start is not None
    assert when.start.isoformat() == moment


def test_a_day_is_as_long_as_the_clocks_make_it() -> None:
    (when,) = named("tomorrow", now=datetime(2026, 10, 31, 10, tzinfo=CHICAGO))
    assert when.start
    assert when.end
    assert (when.end.astimezone(ZoneInfo("UTC")) - when.start.astimezone(ZoneInfo("UTC"))).total_seconds() == 25 * 3600


EARLY_ON_TUESDAYS = Hours(time(9), time(19), {1: Hours(time(7), time(15))})


@pytest.mark.parametrize(
    ("text", "start"),
    [("tuesday at 7", "11-24 07:00"), ("wednesday at 7", "11-25 19:00"), ("wed at 8", "11-25 08:00")],
)
def test_each_weekdays_hours_decide(text: str, start: str) -> None:
    (when,) = read(text, now=MONDAY_AT_TEN, hours=EARLY_ON_TUESDAYS).values.times
    assert f"{when.start:%m-%d %H:%M}" == start


def test_where_both_halves_of_the_day_are_open_the_other_one_is_told() -> None:
    (when,) = read("wednesday at 9", now=MONDAY_AT_TEN, hours=Hours(time(9), time(21))).values.times
    assert [f"{when.start:%H:%M}", f"{when.instead:%H:%M}"] == ["09:00", "21:00"]


@pytest.mark.parametrize(
    ("now", "text", "instead"),
    [
        ("2026-11-27T10:00", "next friday", "Fri 12-11"),
        ("2026-11-27T10:00", "friday", "Fri 12-04"),
        ("2026-11-23T10:00", "next friday", "Fri 11-27"),
        ("2026-11-23T10:00", "5/12", "Sat 12-05"),
    ],
)
def test_what_can_mean_two_days_has_the_other_one(now: str, text: str, instead: str) -> None:
    (when,) = named(text, now=datetime.fromisoformat(now).replace(tzinfo=CHICAGO))
    assert f"{when.instead:%a %m-%d}" == instead


@pytest.mark.parametrize("text", ["1", "2", "option 3", "the second one", "number 2", "#1", "la segunda"])
def test_a_numbered_answer_is_a_choice_and_no_date(text: str) -> None:
    reading = read(text, expecting=Expecting.CHOICE, options=3, now=MONDAY_AT_TEN)
    assert (reading.intent, reading.values.times) == (Intent.CHOICE, ())


@pytest.mark.parametrize("text", ["yes that works, my kids are 3 and 5", "yes, call me at 312-555-0100"])
def test_numbers_that_are_no_times_change_no_answer(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER, now=MONDAY_AT_TEN)
    assert reading.values.times == ()
