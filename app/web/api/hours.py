"""`/hours`: when the clinic is open, and the days on which it is closed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import ClinicHours, Holiday
from app.services import practice
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import ClinicId, HolidayId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page
from app.web.api.times import Day
from app.web.api.weeks import HoursForm, WeekdayHours, check_weekday, week_of

NOUN = Noun("Hours", "When the clinic is open, and the days on which it is closed.", "/hours")
READ = (Permission.VIEW_CALENDAR, Permission.MANAGE_USERS)
ADMIN = Permission.MANAGE_USERS
HOLIDAY = "/holidays/<opaque(holiday):holiday_id>"


class OpeningHours(Answer):
    """A usual week, on the clinic's wall clock; holidays are another list."""

    clinic_id: ClinicId
    timezone: Annotated[str, Field(examples=["America/Chicago"])]
    days: list[WeekdayHours]


class HolidayRecord(Answer):
    """A day on which the clinic is closed."""

    id: HolidayId
    clinic_id: ClinicId
    day: date
    name: Annotated[str, Field(examples=["Thanksgiving"])]


class HolidayPage(Page[HolidayRecord]):
    """A part of the list."""


class HolidaySort(StrEnum):
    """By day."""

    FIRST = "day"
    LAST = "-day"


class HolidayQuery(ListQuery):
    """From a day on; left out: past ones, too."""

    first_day: Annotated[Day | None, Field(description="That day or later.")] = None
    sort: HolidaySort = HolidaySort.FIRST


class NewHoliday(Form):
    """A day on which the clinic is to be closed."""

    day: Annotated[Day, Field(description="From today on, within three years.", examples=["2027-11-25"])]
    name: Annotated[
        str, Field(min_length=1, max_length=80, pattern=r"\S", description="What it is.", examples=["Thanksgiving"])
    ]


@NOUN.get("", OpeningHours, *READ)
def show_hours(call: Call) -> OpeningHours:
    """Show when the clinic is open, weekday by weekday."""
    query = sa.select(ClinicHours).where(ClinicHours.clinic_id == call.caller.clinic_id)
    days = week_of((row.weekday, row.opens_at, row.closes_at) for row in call.session.scalars(query))
    return OpeningHours(clinic_id=call.caller.clinic_id, timezone=call.clinic.timezone, days=days)


def _as_they_are(call: Call, weekday: int) -> OpeningHours:
    check_weekday(weekday)
    return show_hours(call)


@NOUN.put("/<weekday:weekday>", OpeningHours, ADMIN, body=HoursForm, current=_as_they_are)
def change_hours(call: Call, weekday: int, body: HoursForm) -> OpeningHours:
    """Set when the clinic is open on a weekday: 0 (Sunday) to 6 (Saturday). What is booked stays.

    The answer is the whole week, and If-Match is of the whole week, as `GET /hours` shows it.
    """
    check_weekday(weekday)
    practice.set_opening_hours(call.session, call.caller.clinic_id, weekday, body.spans())
    return show_hours(call)


@NOUN.get("/holidays", HolidayPage, *READ, query=HolidayQuery)
def list_holidays(call: Call, query: HolidayQuery) -> HolidayPage:
    """List the days on which the clinic is closed, in order."""
    wanted = sa.select(Holiday).where(Holiday.clinic_id == call.caller.clinic_id)
    if query.first_day is not None:
        wanted = wanted.where(Holiday.day >= query.first_day)
    found = find_page(call.session, wanted, Sort((Holiday.day, Holiday.id), down=query.sort is HolidaySort.LAST), query)
    items = [_holiday(row) for row in found.rows]
    return HolidayPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(HOLIDAY, HolidayRecord, *READ)
def show_holiday(call: Call, holiday_id: int) -> HolidayRecord:
    """Show one day on which the clinic is closed."""
    return _holiday(own(call, Holiday, holiday_id))


@NOUN.post("/holidays", HolidayRecord, ADMIN, body=NewHoliday, status=201)
def add_holiday(call: Call, body: NewHoliday) -> HolidayRecord:
    """Close the clinic on a day. What is booked on it stays."""
    return _holiday(practice.add_holiday(call.session, call.clinic, body.day, body.name))


@NOUN.delete(HOLIDAY, ADMIN, current=show_holiday)
def remove_holiday(call: Call, holiday_id: int) -> None:
    """Open on that day as on others of its weekday."""
    own(call, Holiday, holiday_id)
    practice.remove_holiday(call.session, call.caller.clinic_id, holiday_id)


def _holiday(row: Holiday) -> HolidayRecord:
    return HolidayRecord(**{name: getattr(row, name) for name in HolidayRecord.model_fields})
