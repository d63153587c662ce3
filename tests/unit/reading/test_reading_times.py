"""Times that people write about visits, in both languages: what they mean, seen from Monday, November 23, 10 AM."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations.reading import Days, Expecting, When, read, suits
from conversations.reading.times import Hours

CHICAGO = ZoneInfo("America/Chicago")
MONDAY_AT_TEN = datetime(2026, 11, 23, 10, tzinfo=CHICAGO)


def named(text: str, language: str = "en", now: datetime = MONDAY_AT_TEN) -> tuple[When, ...]:
    return read(text, language=language, expecting=Expecting.TIME, now=now).values.times


def written(moment: datetime | None) -> str:
    return moment.strftime("%a %d %H:%M") if moment else ""


def shown(when: When) -> str:
    """ "Tue 24 09:00" for a point, "Tue 24 12:00 - Tue 24 17:00" for a span, with a "not" before what is excluded."""
    span = written(when.start) if when.is_point else f"{written(when.start)} - {written(when.end)}"
    return ("not " if when.excluded else "") + span.strip()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tue 9am", "Tue 24 09:00"),
        ("tomorrow at half past 3", "Tue 24 15:30"),
        ("a quarter to 4 on friday", "Fri 27 15:45"),
        ("thursday at 10:30 works", "Thu 26 10:30"),
        ("at 5 tomorrow afternoon", "Tue 24 17:00"),
        ("in 3 hours", "Mon 23 13:00"),
        ("monday the seventh at 7 25 a.m.", "Mon 07 07:25"),
        ("11/27 @ 2pm", "Fri 27 14:00"),
        ("2 weeks from tomorrow at noon", "Tue 08 12:00"),
        ("can you make it 4", "Mon 23 16:00"),
        ("the 14th", "Mon 14 00:00 - Tue 15 00:00"),
        ("december 3rd", "Thu 03 00:00 - Fri 04 00:00"),
        ("next thursday afternoon", "Thu 03 12:00 - Thu 03 17:00"),
        ("this evening from 7 to 7:30", "Mon 23 19:00 - Mon 23 19:30"),
        ("wednesday between 2 and 4:30pm", "Wed 25 14:00 - Wed 25 16:30"),
        ("9-11am thursday", "Thu 26 09:00 - Thu 26 11:00"),
        ("after 3 on friday", "Fri 27 15:00 - Sat 28 00:00"),
        ("after 3", "Mon 23 15:00 -"),
        ("before 5pm", "- Mon 23 17:00"),
        ("after school", "Mon 23 15:00 -"),
        ("this weekend", "Sat 28 00:00 - Mon 30 00:00"),
        ("early next week", "Mon 30 00:00 - Thu 03 00:00"),
        ("monday to thursday", "Mon 23 00:00 - Fri 27 00:00"),
        ("after the 14th", "Tue 15 00:00 -"),
        ("by friday", "- Sat 28 00:00"),
    ],
)
def test_one_time_in_english(text: str, meant: str) -> None:
    assert [shown(when) for when in named(text)] == [meant]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("el martes a las 9", "Tue 24 09:00"),
        ("mañana por la tarde", "Tue 24 12:00 - Tue 24 20:00"),
        ("mañana por la mañana", "Tue 24 05:00 - Tue 24 12:00"),
        ("pasado mañana a las tres y media", "Wed 25 15:30"),
        ("viernes 27 a las 10", "Fri 27 10:00"),
        ("el 15 de diciembre", "Tue 15 00:00 - Wed 16 00:00"),
        ("a las 4 menos cuarto de la tarde", "Mon 23 15:45"),
        ("el jueves entre las 3 y las 5", "Thu 26 15:00 - Thu 26 17:00"),
        ("de 3 a 5", "Mon 23 15:00 - Mon 23 17:00"),
        ("después de las 3", "Mon 23 15:00 -"),
        ("el lunes que viene", "Mon 30 00:00 - Tue 01 00:00"),
        ("en dos semanas", "Mon 07 00:00 - Tue 08 00:00"),
        ("el sabado tipo 11", "Sat 28 11:00"),
        ("3/12", "Thu 03 00:00 - Fri 04 00:00"),
    ],
)
def test_one_time_in_spanish(text: str, meant: str) -> None:
    assert [shown(when) for when in named(text, "es")] == [meant]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tuesday at 9 or 10", ["Tue 24 09:00", "Tue 24 10:00"]),
        ("wed or fri after 3", ["Wed 25 15:00 - Thu 26 00:00", "Fri 27 15:00 - Sat 28 00:00"]),
        ("tuesday morning or afternoon", ["Tue 24 05:00 - Tue 24 12:00", "Tue 24 12:00 - Tue 24 17:00"]),
        ("dec 3 or 4", ["Thu 03 00:00 - Fri 04 00:00", "Fri 04 00:00 - Sat 05 00:00"]),
        ("el jueves o viernes en la tarde", ["Thu 26 12:00 - Thu 26 20:00", "Fri 27 12:00 - Fri 27 20:00"]),
        ("I can't do tuesday but wednesday works", ["not Tue 24 00:00 - Wed 25 00:00", "Wed 25 00:00 - Thu 26 00:00"]),
        ("tuesday doesn't work, wednesday does", ["not Tue 24 00:00 - Wed 25 00:00", "Wed 25 00:00 - Thu 26 00:00"]),
    ],
)
def test_several_times(text: str, meant: list[str]) -> None:
    assert [shown(when) for when in named(text)] == meant


@pytest.mark.parametrize(
    ("text", "fitting", "unfitting"),
    [
        ("any day but monday", ["2026-11-24T09:00", "2026-12-05T16:00"], ["2026-11-30T09:00", "2026-12-07T09:00"]),
        ("mornings except fri", ["2026-11-24T09:00", "2026-12-01T11:30"], ["2026-11-24T14:00", "2026-11-27T09:00"]),
        ("any day next week except friday", ["2026-12-03T09:00"], ["2026-12-04T09:00", "2026-11-26T09:00"]),
        ("no mondays please", ["2026-11-24T09:00"], ["2026-11-30T09:00"]),
        ("weekdays after 3", ["2026-11-25T15:00", "2026-12-04T17:30"], ["2026-11-28T16:00", "2026-11-25T14:59"]),
        ("cualquier día menos el lunes", ["2026-11-24T09:00"], ["2026-12-07T09:00"]),
        ("la semana que viene por la tarde", ["2026-12-01T15:00"], ["2026-12-01T09:00", "2026-12-08T15:00"]),
        ("los martes no puedo", ["2026-11-25T09:00"], ["2026-11-24T09:00", "2026-12-01T09:00"]),
        ("after school", ["2026-11-24T15:30"], ["2026-11-24T14:00"]),
    ],
)
def test_what_suits(text: str, fitting: list[str], unfitting: list[str]) -> None:
    language = "es" if any(word in text for word in ("lunes", "semana", "martes")) else "en"
    times = named(text, language)
    assert all(suits(times, datetime.fromisoformat(moment).replace(tzinfo=CHICAGO)) for moment in fitting)
    assert not any(suits(times, datetime.fromisoformat(moment).replace(tzinfo=CHICAGO)) for moment in unfitting)


def test_opening_hours_decide_between_morning_and_evening() -> None:
    early = read("at 7", now=MONDAY_AT_TEN, hours=Hours(time(6), time(15))).values.times
    late = read("at 7", now=MONDAY_AT_TEN, hours=Hours(time(12), time(20))).values.times
    assert [shown(early[0]), shown(late[0])] == ["Tue 24 07:00", "Mon 23 19:00"]


@pytest.mark.parametrize(
    ("text", "start", "instead"),
    [
        ("next friday", "Fri 04 00:00", "Fri 27 00:00"),
        ("monday at 11", "Mon 23 11:00", "Mon 30 11:00"),
        ("5/12", "Wed 12 00:00", "Sat 05 00:00"),
    ],
)
def test_what_can_mean_two_times_says_so(text: str, start: str, instead: str) -> None:
    (when,) = named(text)
    assert {written(when.start), written(when.instead)} == {start, instead}


@pytest.mark.parametrize(
    "text", ["1", "2", "I have 2 kids", "24/7", "may I ask", "one moment", "call 312-555-0100", "no"]
)
def test_what_is_no_time_names_none(text: str) -> None:
    assert named(text) == ()


def test_without_a_clock_no_time_is_read() -> None:
    assert read("tuesday at 9").values.times == ()


def test_a_wall_clock_that_summer_time_skips_is_the_hour_after() -> None:
    """On March 14, 2027 clocks go from 2 to 3 AM in Chicago."""
    (when,) = named("march 14 at 2:30 am", now=datetime(2027, 3, 12, 9, tzinfo=CHICAGO))
    assert when.start is not None
    assert (when.start.isoformat(), when.days) == ("2027-03-14T03:30:00-05:00", Days.ONE)


def test_hours_from_now_are_hours_even_when_the_clocks_change() -> None:
    (when,) = named("in 12 hours", now=datetime(2026, 10, 31, 20, tzinfo=CHICAGO))
    assert when.start is not None
    assert when.start.isoformat() == "2026-11-01T07:00:00-06:00"


def test_tomorrow_at_nine_is_nine_on_the_wall_when_the_clocks_change() -> None:
    (when,) = named("tomorrow at 9am", now=datetime(2026, 10, 31, 20, tzinfo=CHICAGO))
    assert when.start is not None
    assert when.start.isoformat() == "2026-11-01T09:00:00-06:00"
