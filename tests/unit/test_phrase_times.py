"""Times as a text writes them: the clinic's wall clock, in the patient's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conversations.phrases import time_in, until

CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("style", "language", "written"),
    [
        ("full", "en", "Tue Nov 24 at 9:00 AM"),
        ("short", "en", "Tue Nov 24, 9:00 AM"),
        ("day", "en", "Tue 9:00 AM"),
        ("hour", "en", "9:00 AM"),
        ("full", "es", "mar 24 nov a las 9:00 a.m."),
        ("short", "es", "mar 24 nov 9:00 a.m."),
        ("day", "es", "el mar a las 9:00 a.m."),
        ("hour", "es", "las 9:00 a.m."),
    ],
)
def test_each_style_of_a_time(style: str, language: str, written: str) -> None:
    assert time_in(datetime(2026, 11, 24, 15, tzinfo=UTC), CHICAGO, language, style) == written


@pytest.mark.parametrize(
    ("utc", "english", "spanish"),
    [
        ("2026-11-24T18:00", "Tue Nov 24 at 12:00 PM", "mar 24 nov a las 12:00 p.m."),
        ("2026-11-25T06:00", "Wed Nov 25 at 12:00 AM", "mié 25 nov a las 12:00 a.m."),
        ("2026-11-25T07:00", "Wed Nov 25 at 1:00 AM", "mié 25 nov a la 1:00 a.m."),
        ("2026-11-28T19:15", "Sat Nov 28 at 1:15 PM", "sáb 28 nov a la 1:15 p.m."),
        ("2026-11-28T17:15", "Sat Nov 28 at 11:15 AM", "sáb 28 nov a las 11:15 a.m."),
        # The clocks go forward on 8 March 2026: there is no 2:00 AM.
        ("2026-03-08T07:59", "Sun Mar 8 at 1:59 AM", "dom 8 mar a la 1:59 a.m."),
        ("2026-03-08T08:00", "Sun Mar 8 at 3:00 AM", "dom 8 mar a las 3:00 a.m."),
        ("2026-03-08T14:00", "Sun Mar 8 at 9:00 AM", "dom 8 mar a las 9:00 a.m."),
        # They go back on 1 November: 1:30 AM comes twice, and 9:00 AM is an hour later in UTC than the day before.
        ("2026-11-01T06:30", "Sun Nov 1 at 1:30 AM", "dom 1 nov a la 1:30 a.m."),
        ("2026-11-01T07:30", "Sun Nov 1 at 1:30 AM", "dom 1 nov a la 1:30 a.m."),
        ("2026-10-31T14:00", "Sat Oct 31 at 9:00 AM", "sáb 31 oct a las 9:00 a.m."),
        ("2026-11-01T15:00", "Sun Nov 1 at 9:00 AM", "dom 1 nov a las 9:00 a.m."),
    ],
)
def test_a_time_is_the_wall_clock_of_the_clinic(utc: str, english: str, spanish: str) -> None:
    instant = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert time_in(instant, CHICAGO, "en") == english
    assert time_in(instant, CHICAGO, "es") == spanish


@pytest.mark.parametrize(
    ("end", "english", "spanish"),
    [
        ("2026-11-25T05:59", "11:59 PM", "las 11:59 p.m."),
        ("2026-11-25T06:00", "Wed 12:00 AM", "el mié a las 12:00 a.m."),
        ("2026-11-25T19:00", "Wed 1:00 PM", "el mié a la 1:00 p.m."),
    ],
)
def test_the_end_of_a_hold_names_the_day_unless_it_is_today_at_the_clinic(end: str, english: str, spanish: str) -> None:
    now = datetime(2026, 11, 25, 2, tzinfo=UTC)  # Tuesday 8 PM in Chicago, Wednesday in UTC
    instant = datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert until(instant, now, CHICAGO, "en") == english
    assert until(instant, now, CHICAGO, "es") == spanish
