"""What times that a patient names mean for what suits them, and which texts are about the waitlist at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.models import TimeOfDay
from app.services.waitlist import Preferences
from app.services.waitlist.preferences import check_preferences
from conversations.reading import read
from conversations.reading.when import Days, Grain, When
from conversations.wish_words import in_words
from conversations.wishes import PARTS, changed, is_against, is_standing, wants_to_join

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 8, 5, tzinfo=ZONE)
MORNING, AFTERNOON, EVENING = PARTS
ANY = Preferences()


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of November 2026: the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def part(first: int, last: int, **fields: object) -> When:
    return replace(When(at(23, first), at(23, last), Grain.PART, Days.ANY), **fields)  # type: ignore[arg-type]


def weekly(day: int, **fields: object) -> When:
    whole = When(at(day), at(day) + timedelta(days=1), Grain.DAY, Days.WEEKLY)
    return replace(whole, **fields)  # type: ignore[arg-type]


MORNINGS, AFTERNOONS, FRIDAYS, TUESDAYS = part(5, 12), part(12, 17), weekly(27), weekly(24)
AFTER_3 = When(at(23, 15), None, Grain.HOUR, Days.ANY)
NEXT_WEEK = When(at(30), at(30) + timedelta(days=7), Grain.WEEK)


@pytest.mark.parametrize(
    ("times", "after"),
    [
        ([MORNINGS], Preferences(times=(MORNING,))),
        ([MORNINGS, AFTERNOONS], Preferences(times=(MORNING, AFTERNOON))),
        ([part(12, 20)], Preferences(times=(AFTERNOON, EVENING))),
        ([TUESDAYS, FRIDAYS], Preferences(days=(2, 5))),
        ([weekly(28, grain=Grain.WEEKEND)], Preferences(days=(0, 6))),
        ([AFTER_3], Preferences(times=((TimeOfDay.SPECIFIC, time(15), time(23, 59)),))),
        ([When(None, at(23, 10), Grain.HOUR, Days.ANY)], Preferences(times=((TimeOfDay.SPECIFIC, time(0), time(10)),))),
        ([When(at(23, 16), at(23, 16), Grain.HOUR, Days.ANY)],
         Preferences(times=((TimeOfDay.SPECIFIC, time(16), time(17)),))),
        ([NEXT_WEEK], Preferences(first_day=date(2026, 11, 30), last_day=date(2026, 12, 6))),
        ([When(None, at(30), Grain.DAY)], Preferences(last_day=date(2026, 11, 29))),
        ([When(at(30), None, Grain.DAY)], Preferences(first_day=date(2026, 11, 30))),
        ([replace(FRIDAYS, excluded=True)], Preferences(days=(0, 1, 2, 3, 4, 6))),
        ([replace(MORNINGS, excluded=True)], Preferences(times=(AFTERNOON, EVENING))),
        ([MORNINGS, replace(FRIDAYS, excluded=True)], Preferences(days=(0, 1, 2, 3, 4, 6), times=(MORNING,))),
    ],
    ids=range(14),
)  # fmt: skip
def test_times_become_preferences(times: list[When], after: Preferences) -> None:
    assert changed(ANY, times, against=False) == after


def test_what_they_said_before_stays_unless_they_speak_of_it() -> None:
    before = Preferences(provider_id=3, days=(1, 2), minimum_notice_minutes=60, any_time=True)
    assert changed(before, [MORNINGS], against=False) == replace(before, times=(MORNING,))
    assert changed(before, [replace(FRIDAYS, excluded=True)], against=False) == before
    assert changed(replace(before, times=(MORNING, EVENING)), [MORNINGS], against=True) == replace(
        before, times=(EVENING,)
    )


@pytest.mark.parametrize(
    "times",
    [
        [],
        [replace(FRIDAYS, instead=at(28))],
        [TUESDAYS, When(at(27, 15), at(27, 17), Grain.HOUR, Days.WEEKLY)],
        [replace(TUESDAYS, grain=Grain.PART, excluded=True)],
        [replace(NEXT_WEEK, excluded=True)],
        [NEXT_WEEK, TUESDAYS],
        [NEXT_WEEK, When(at(24), at(25), Grain.DAY)],
        [weekly(day, excluded=True) for day in range(23, 30)],
        [replace(one, excluded=True) for one in (MORNINGS, AFTERNOONS, part(17, 21))],
    ],
    ids=range(9),
)
def test_what_cannot_be_said_as_days_times_hours_is_nothing(times: list[When]) -> None:
    assert changed(ANY, times, against=False) is None


@pytest.mark.parametrize(
    "text",
    ["put me on the waitlist", "Please add me to your wait list", "can you put my son on the waiting list?",
     "call me if something opens up", "let me know if anything earlier opens up", "let me know if a spot opens",
     "avísenme si hay algo antes", "póngame en la lista de espera",
     "llámenme si se libera un lugar"],
)  # fmt: skip
def test_a_wish_for_a_place_on_the_list(text: str) -> None:
    assert wants_to_join(text)


@pytest.mark.parametrize(
    "text",
    ["call me", "take me off the waitlist", "put me down for tuesday", "yes", "am I on the waitlist?",
     "let me know", "if something hurts call me", "llámenme", "put me through to the dentist", ""],
)  # fmt: skip
def test_no_wish_for_a_place_on_the_list(text: str) -> None:
    assert not wants_to_join(text)


@pytest.mark.parametrize(
    ("text", "standing", "against"),
    [
        ("only mornings", True, False),
        ("no fridays", True, False),
        ("stop asking about mornings", True, True),
        ("no more mondays please", True, True),
        ("solo por la mañana", True, False),
        ("los viernes no", True, True),
        ("tuesday at 3?", False, False),
        ("can you do thursday afternoon", False, False),
        ("only", False, False),
    ],
)
def test_a_wish_that_is_to_last(text: str, standing: bool, against: bool) -> None:
    assert is_standing(text, read(text, now=NOW)) is standing
    assert is_against(text) is against


moments = some.integers(0, 60 * 24 * 150).map(lambda minutes: at(1) + timedelta(minutes=minutes))
whens = some.builds(
    When, some.none() | moments, some.none() | moments, some.sampled_from(Grain), some.sampled_from(Days),
    some.booleans(), some.none(),
).filter(lambda when: when.start is None or when.end is None or when.start <= when.end)  # fmt: skip


@given(some.lists(whens, max_size=4), some.booleans())
def test_whatever_is_said_the_result_is_a_preference_that_can_be_stored_and_said(
    times: list[When], against: bool
) -> None:
    after = changed(ANY, times, against=against)
    if after is not None:
        check_preferences(after)
        assert in_words(after, "en")
        assert in_words(after, "es")
