"""Cells with numbers, days and times: what is read, and what is refused with which reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.imports import values
from app.services.imports.values import Moment, Style, Unreadable

CHICAGO = Style(ZoneInfo("America/Chicago"))
SANTIAGO = Style(ZoneInfo("America/Santiago"), "CL")
AMERICAN = Style(ZoneInfo("America/Chicago"), formats=("%m/%d/%Y %I:%M %p", "%m/%d/%Y"))


@pytest.mark.parametrize("cell", ["(312) 555-0142", "312-555-0142", "+1 312 555 0142", "1.312.555.0142"])
def test_a_phone_number_becomes_e164(cell: str) -> None:
    assert values.phone(cell, CHICAGO) == "+13125550142"


def test_a_local_number_is_read_by_the_clinics_region() -> None:
    assert values.phone("2 2345 6789", SANTIAGO) == "+56223456789"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("555-0142", "is not a phone number"),
        ("none", "is not a phone number"),
        ("312-555-01423", "is not a phone number"),
        ("000-000-0000", "is not a phone number"),
        ("555-555-5555", "is not a phone number"),
        ("112-555-0142", "is not a phone number"),
        ("312-555-0142 x12", "extension"),
    ],
)
def test_what_is_no_phone_number_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        values.phone(cell, CHICAGO)


@pytest.mark.parametrize("cell", ["ana", "ana@", "@example.com", "ana@example", "a b@example.com", "a@b.com,c@d.com"])
def test_what_is_no_email_address_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable, match="is not an e-mail address"):
        values.email(cell, CHICAGO)


def test_an_email_address_is_kept_in_lower_case() -> None:
    assert values.email("Ana.Ruiz@Example.com", CHICAGO) == "ana.ruiz@example.com"


@pytest.mark.parametrize(
    ("cell", "style", "expected"),
    [
        ("2026-11-24", CHICAGO, date(2026, 11, 24)),
        ("11/24/2026", AMERICAN, date(2026, 11, 24)),
    ],
)
def test_a_day_is_read_as_iso_or_as_the_map_says(cell: str, style: Style, expected: date) -> None:
    assert values.day(cell, style) == expected


@pytest.mark.parametrize(
    ("cell", "style", "reason"),
    [
        ("2026-02-30", CHICAGO, "is a day that does not exist"),
        ("02/30/2026", AMERICAN, "is a day that does not exist"),
        ("24/11/2026", CHICAGO, "is not a date like 2026-11-24"),
        ("2026-11-24", AMERICAN, "is not a date like 11/24/2026"),
        ("2026-11-24 25:00", CHICAGO, "has a time that does not exist"),
        ("0026-11-24", CHICAGO, "is not in the years 1900 to 2100"),
        ("soon", CHICAGO, "is not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(cell: str, style: Style, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        values.moment(cell, style)


def test_a_time_without_zone_is_the_clinics() -> None:
    read = values.moment("2026-11-24 09:00", CHICAGO)
    assert read == Moment(datetime(2026, 11, 24, 15, tzinfo=UTC), date(2026, 11, 24), timed=True)


def test_a_time_with_its_own_offset_keeps_it() -> None:
    read = values.moment("2026-11-25T03:00:00Z", CHICAGO)
    assert read == Moment(datetime(2026, 11, 25, 3, tzinfo=UTC), date(2026, 11, 24), timed=True)


def test_a_twelve_hour_format_is_a_time_of_day() -> None:
    assert values.moment("11/24/2026 02:30 PM", AMERICAN).at == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(Unreadable, match="the clocks go forward"):
        values.moment("2026-03-08 02:30", CHICAGO)


def test_of_a_time_that_the_clocks_repeat_the_first_is_taken() -> None:
    assert values.moment("2026-11-01 01:30", CHICAGO).at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_day_alone_begins_at_its_first_instant_even_where_midnight_is_skipped() -> None:
    read = values.moment("2026-09-06", SANTIAGO)
    assert (read.at, read.timed) == (datetime(2026, 9, 6, 4, tzinfo=UTC), False)


@pytest.mark.parametrize(("cell", "reason"), [("-1", "is not between 0 and 130"), ("4.5", "whole"), ("old", "whole")])
def test_an_age_is_a_whole_number_that_a_person_can_have(cell: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        values.whole(0, 130)(cell, CHICAGO)


def test_a_text_is_collapsed_and_bounded() -> None:
    assert values.text(10)("  Ana \n Ruiz ", CHICAGO) == "Ana Ruiz"
    with pytest.raises(Unreadable, match="longer than 3"):
        values.text(3)("Anastasia", CHICAGO)
    with pytest.raises(Unreadable, match="control character"):
        values.text(10)("A\x07na", CHICAGO)


@pytest.mark.parametrize(("read", "cell"), [(values.zone, "Chicago"), (values.place, "Florida")])
def test_zones_and_places_are_checked(read: values.Parser, cell: str) -> None:
    with pytest.raises(Unreadable):
        read(cell, CHICAGO)
