"""The contact window: when a conversation may be started (PRODUCT.md section 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import local
from app.services.contact_window import Hours, next_allowed, open_after, open_between

CHICAGO = "America/Chicago"
USUAL = Hours(time(8), time(21))
FLORIDA = Hours(time(8), time(20))
TUESDAY, SATURDAY, SUNDAY, MONDAY = "2026-11-24", "2026-11-28", "2026-11-29", "2026-11-30"


def at(wall: str, zone_offset: str = "-06:00") -> datetime:
    """An instant by its wall clock; Chicago in winter unless told."""
    return datetime.fromisoformat(f"{wall}{zone_offset}").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (f"{TUESDAY}T00:00", f"{TUESDAY}T08:00"),
        (f"{TUESDAY}T07:59", f"{TUESDAY}T08:00"),
        (f"{TUESDAY}T07:59:59.999999", f"{TUESDAY}T08:00"),
        (f"{TUESDAY}T08:00", f"{TUESDAY}T08:00"),
        (f"{TUESDAY}T12:34:56", f"{TUESDAY}T12:34:56"),
        (f"{TUESDAY}T20:59", f"{TUESDAY}T20:59"),
        (f"{TUESDAY}T20:59:59.999999", f"{TUESDAY}T20:59:59.999999"),
        (f"{TUESDAY}T21:00", "2026-11-25T08:00"),
        (f"{TUESDAY}T23:59", "2026-11-25T08:00"),
    ],
)
def test_the_window_opens_at_eight_and_is_closed_at_nine(now: str, allowed: str) -> None:
    assert next_allowed(at(now), CHICAGO, USUAL) == at(allowed)


@pytest.mark.parametrize(
    ("zone", "allowed"),
    [
        ("America/New_York", "2026-11-24T13:30"),  # 8:30 AM there: now
        ("America/Chicago", "2026-11-24T14:00"),
        ("America/Phoenix", "2026-11-24T15:00"),
        ("America/Los_Angeles", "2026-11-24T16:00"),
        ("America/St_Johns", "2026-11-24T13:30"),
        ("Pacific/Honolulu", "2026-11-24T18:00"),
        ("Pacific/Auckland", "2026-11-24T19:00"),  # 2:30 AM on Wednesday there
    ],
)
def test_the_clock_is_the_patients(zone: str, allowed: str) -> None:
    assert next_allowed(at("2026-11-24T13:30", "+00:00"), zone, USUAL) == at(allowed, "+00:00")


def test_the_result_is_in_utc() -> None:
    for now in (at(f"{TUESDAY}T07:00"), at(f"{TUESDAY}T12:00")):
        allowed = next_allowed(now, CHICAGO, USUAL)
        assert allowed is not None
        assert allowed.tzinfo is UTC


def test_a_sunday_is_open_unless_it_is_closed() -> None:
    closed = Hours(time(8), time(21), closed_on_sundays=True)
    assert next_allowed(at(f"{SUNDAY}T10:00"), CHICAGO, USUAL) == at(f"{SUNDAY}T10:00")
    assert next_allowed(at(f"{SUNDAY}T10:00"), CHICAGO, closed) == at(f"{MONDAY}T08:00")
    assert next_allowed(at(f"{SATURDAY}T21:00"), CHICAGO, closed) == at(f"{MONDAY}T08:00")
    assert next_allowed(at(f"{SATURDAY}T20:59"), CHICAGO, closed) == at(f"{SATURDAY}T20:59")


def test_sunday_is_the_patients_sunday() -> None:
    closed = Hours(time(8), time(21), closed_on_sundays=True)
    now = at(f"{SUNDAY}T20:00")  # in Auckland it is 3 PM on Monday
    assert next_allowed(now, "Pacific/Auckland", closed) == now


def test_a_holiday_is_closed_and_the_next_day_is_not() -> None:
    thanksgiving = Hours(time(8), time(21), holidays={date(2026, 11, 26)})
    assert next_allowed(at("2026-11-25T21:30"), CHICAGO, thanksgiving) == at("2026-11-27T08:00")
    assert next_allowed(at("2026-11-26T12:00"), CHICAGO, thanksgiving) == at("2026-11-27T08:00")


def test_a_holiday_before_a_closed_sunday_waits_for_monday() -> None:
    hours = Hours(time(8), time(21), closed_on_sundays=True, holidays=[date(2026, 11, 28)])
    assert next_allowed(at("2026-11-27T21:00"), CHICAGO, hours) == at(f"{MONDAY}T08:00")


@pytest.mark.parametrize(
    ("place", "now", "allowed"),
    [
        (FLORIDA, f"{TUESDAY}T19:59", f"{TUESDAY}T19:59"),
        (FLORIDA, f"{TUESDAY}T20:00", "2026-11-25T08:00"),
        (Hours(time(9), time(21)), f"{TUESDAY}T08:00", f"{TUESDAY}T09:00"),
        (Hours(time(8), time(21), closed_on_sundays=True), f"{SUNDAY}T12:00", f"{MONDAY}T08:00"),
        (Hours(time(7), time(22)), f"{TUESDAY}T07:30", f"{TUESDAY}T08:00"),  # a laxer place changes nothing
        (Hours(time(7), time(22)), f"{TUESDAY}T21:30", "2026-11-25T08:00"),
    ],
)
def test_a_stricter_place_narrows(place: Hours, now: str, allowed: str) -> None:
    for both in (USUAL.within(place), place.within(USUAL)):
        assert next_allowed(at(now), CHICAGO, both) == at(allowed)


def test_two_places_narrow_together_and_keep_the_holidays() -> None:
    clinic = Hours(time(8), time(21), holidays={date(2026, 12, 25)})
    both = clinic.within(Hours(time(9), time(21), closed_on_sundays=True)).within(FLORIDA)
    assert (both.opens, both.closes, both.closed_on_sundays) == (time(9), time(20), True)
    assert set(both.holidays) == {date(2026, 12, 25)}


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (f"{TUESDAY}T06:59", f"{TUESDAY}T07:00"),
        (f"{TUESDAY}T07:00", f"{TUESDAY}T07:00"),
        (f"{TUESDAY}T21:59", f"{TUESDAY}T21:59"),
        (f"{TUESDAY}T22:00", "2026-11-25T07:00"),
    ],
)
def test_any_time_is_seven_to_ten(now: str, allowed: str) -> None:
    assert next_allowed(at(now), CHICAGO, USUAL.widened()) == at(allowed)


def test_any_time_opens_no_closed_day() -> None:
    hours = Hours(time(8), time(21), closed_on_sundays=True, holidays={date(2026, 11, 30)}).widened()
    assert next_allowed(at(f"{SUNDAY}T12:00"), CHICAGO, hours) == at("2026-12-01T07:00")


def test_any_time_never_goes_past_a_stricter_place() -> None:
    hours = USUAL.widened().within(FLORIDA)
    assert next_allowed(at(f"{TUESDAY}T07:00"), CHICAGO, hours) == at(f"{TUESDAY}T08:00")
    assert next_allowed(at(f"{TUESDAY}T20:00"), CHICAGO, hours) == at("2026-11-25T08:00")


@pytest.mark.parametrize(
    ("now", "zone", "allowed"),
    [
        # Forward on 8 March 2026: 8:00 AM is 13:00 UTC, the day before it was 14:00.
        ("2026-03-07T13:59", CHICAGO, "2026-03-07T14:00"),
        ("2026-03-08T03:00", CHICAGO, "2026-03-08T13:00"),
        ("2026-03-08T12:59", CHICAGO, "2026-03-08T13:00"),
        ("2026-03-09T01:59", CHICAGO, "2026-03-09T01:59"),  # 8:59 PM
        ("2026-03-09T02:00", CHICAGO, "2026-03-09T13:00"),  # 9:00 PM
        # Back on 1 November 2026.
        ("2026-11-01T13:30", CHICAGO, "2026-11-01T14:00"),
        ("2026-11-02T02:59", CHICAGO, "2026-11-02T02:59"),
        ("2026-11-02T03:00", CHICAGO, "2026-11-02T14:00"),
        # Arizona does not change.
        ("2026-03-08T14:00", "America/Phoenix", "2026-03-08T15:00"),
        ("2026-11-01T14:00", "America/Phoenix", "2026-11-01T15:00"),
    ],
)
def test_the_wall_clock_decides_on_the_days_the_clocks_change(now: str, zone: str, allowed: str) -> None:
    assert next_allowed(at(now, "+00:00"), zone, USUAL) == at(allowed, "+00:00")


def test_an_hour_that_the_spring_skips_opens_when_it_would_have_been() -> None:
    night = Hours(time(2, 30), time(21))
    assert next_allowed(at("2026-03-08T00:00"), CHICAGO, night) == at("2026-03-08T03:30", "-05:00")


def test_an_hour_that_the_autumn_repeats_closes_for_good_the_first_time() -> None:
    night = Hours(time(0, 30), time(1, 30))
    assert next_allowed(at("2026-11-01T01:29", "-05:00"), CHICAGO, night) == at("2026-11-01T01:29", "-05:00")
    assert next_allowed(at("2026-11-01T01:15", "-06:00"), CHICAGO, night) == at("2026-11-02T00:30")


@pytest.mark.parametrize("hours", [Hours(time(9), time(9)), Hours(time(21), time(8))])
def test_an_empty_window_never_opens(hours: Hours) -> None:
    assert next_allowed(at(f"{TUESDAY}T12:00"), CHICAGO, hours) is None


def test_a_clinic_and_a_place_that_share_no_hour_leave_an_empty_window() -> None:
    assert (
        next_allowed(at(f"{TUESDAY}T12:00"), CHICAGO, Hours(time(8), time(10)).within(Hours(time(10), time(20))))
        is None
    )


def test_two_weeks_of_closed_days_are_searched_and_no_more() -> None:
    first = date(2026, 11, 24)
    fourteen = Hours(time(8), time(21), holidays=[first + timedelta(days=n) for n in range(14)])
    fifteen = Hours(time(8), time(21), holidays=[first + timedelta(days=n) for n in range(15)])
    assert next_allowed(at(f"{TUESDAY}T12:00"), CHICAGO, fourteen) == at("2026-12-08T08:00")
    assert next_allowed(at(f"{TUESDAY}T12:00"), CHICAGO, fifteen) is None


QUARTERS = st.integers(0, 95)
ZONES = st.sampled_from([CHICAGO, "America/St_Johns", "America/Phoenix", "Pacific/Auckland", "America/Havana"])
CHANGES = st.sampled_from([at("2026-03-08T00:00"), at("2026-10-31T00:00", "-05:00"), at("2026-04-04T00:00")])


@st.composite
def daytime_hours(draw: st.DrawFn) -> Hours:
    """Windows between 5:00 and 23:45, outside of the hours that clocks skip or repeat."""
    opens = draw(st.integers(5 * 4, 23 * 4))
    closes = draw(st.integers(opens + 1, 95))
    return Hours(time(opens // 4, opens % 4 * 15), time(closes // 4, closes % 4 * 15), draw(st.booleans()))


@settings(max_examples=60)
@given(start=CHANGES, quarters=QUARTERS, zone=ZONES, hours=daytime_hours())
def test_it_is_the_first_quarter_of_an_hour_that_the_wall_clock_allows(
    start: datetime, quarters: int, zone: str, hours: Hours
) -> None:
    now = start + timedelta(minutes=15 * quarters)
    moments = (now + timedelta(minutes=15 * n) for n in range(3 * 96))
    assert next_allowed(now, zone, hours) == next(moment for moment in moments if _is_open(moment, zone, hours))


@settings(max_examples=60)
@given(start=CHANGES, quarters=QUARTERS, length=st.integers(0, 3 * 96), zone=ZONES, hours=daytime_hours())
def test_the_time_in_which_we_may_write_is_what_the_wall_clock_allows(
    start: datetime, quarters: int, length: int, zone: str, hours: Hours
) -> None:
    now, quarter = start + timedelta(minutes=15 * quarters), timedelta(minutes=15)
    moments = (now + quarter * n for n in range(length))
    allowed = quarter * sum(_is_open(moment, zone, hours) for moment in moments)
    assert open_between(now, now + quarter * length, zone, hours) == allowed
    after = open_after(now, allowed, zone, hours)
    assert after is not None
    assert open_between(now, after, zone, hours) == allowed


def test_the_night_does_not_count() -> None:
    evening, morning = at(f"{MONDAY}T18:00"), at("2026-12-01T08:30")
    assert open_between(evening, morning, CHICAGO, USUAL) == timedelta(hours=3.5)
    assert open_after(evening, timedelta(hours=3.5), CHICAGO, USUAL) == morning
    assert open_between(evening, evening, CHICAGO, USUAL) == timedelta()
    never = Hours(time(9), time(9))
    assert (open_between(evening, morning, CHICAGO, never), open_after(evening, timedelta(1), CHICAGO, never)) == (
        timedelta(), None,
    )  # fmt: skip


def _is_open(moment: datetime, zone: str, hours: Hours) -> bool:
    wall = local(moment, zone)
    closed = hours.closed_on_sundays and wall.strftime("%a") == "Sun"
    return not closed and hours.opens <= wall.time() < hours.closes
