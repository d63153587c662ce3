"""The rules by which an entry fits an opening, as data: each a name and one SQL expression (PRODUCT.md section 2).

The engine joins them with AND, Explain selects them as columns: there is no second copy. They read no parameter but the
`Terms`, so that a statement is built once and run with the `facts` of any opening.

Sets that belong to the opening (who was asked, who is passed over) are `NOT IN (SELECT …)`, which PostgreSQL reads once
and hashes: as a correlated NOT EXISTS it may guess one row and then read thousands again for each entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.clock import local
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    Clinic,
    NotificationResponse,
    Offer,
    OfferSkip,
    Opening,
    ProviderType,
    SkipRule,
    TimeOfDay,
    WaitlistEntry,
    WaitlistStatus,
    WaitlistTime,
)
from app.models.waitlist import HOUR_BITS, TIME_BITS
from app.services.visit_types import minutes_of

# Tables, not entities: building and narrowing an ORM statement costs more than running this one. What a session's
# tenancy filter would add stands in `NOT_WAITING`: every statement made of these rules names its clinic.
entry = WaitlistEntry.__table__.c
_offer = Offer.__table__.c
_skip = OfferSkip.__table__.c
_visit = Appointment.__table__.c
_type = AppointmentType.__table__.c
_time = WaitlistTime.__table__.c
_performed = ProviderType.__table__.c

ORDER = (entry.priority_rank, entry.added_at, entry.id)
"""URGENT, HIGH, STANDARD, FLEXIBLE; in a level by `added_at`, then id: the whole order (rule 1)."""

Terms = Mapping[str, sa.BindParameter[Any]]
Passes = Callable[[Terms], sa.ColumnElement[bool]]

_KINDS: dict[str, Any] = {
    "clinic_id": entry.clinic_id.type,
    "opening_id": entry.id.type,
    "type_id": entry.id.type,
    "other_types": sa.Boolean(),
    "minutes": sa.Integer(),
    "provider_id": entry.id.type,
    "cancelled_id": entry.id.type,
    "starts_at": entry.added_at.type,
    "ends_at": entry.added_at.type,
    "day": sa.Date(),
    "day_bit": sa.Integer(),
    "wall_time": sa.Time(),
    "named_times": sa.Integer(),
    "times_and_hour": sa.Integer(),
    "notice": sa.Integer(),
    "now": entry.added_at.type,
    "limit": sa.Integer(),
}


def terms(of: str = "") -> Terms:
    """The parameters of the rules; `of` tells several openings of one statement apart."""
    return {name: sa.bindparam(name + of, type_=kind) for name, kind in _KINDS.items()}


def facts(opening: Opening, clinic: Clinic, now: datetime, of: str = "") -> dict[str, object]:
    """The values of the parameters: weekday, date and time of day are the clinic's wall clock."""
    starts = local(opening.starts_at, clinic.timezone)
    values = {
        "clinic_id": clinic.id,
        "opening_id": opening.id,
        "type_id": opening.appointment_type_id,
        "other_types": opening.other_types,
        "minutes": minutes_of(opening),
        "provider_id": opening.provider_id,
        "cancelled_id": opening.cancelled_appointment_id,
        "starts_at": opening.starts_at,
        "ends_at": opening.ends_at,
        "day": starts.date(),
        "day_bit": 1 << (starts.isoweekday() % 7),
        "wall_time": starts.time(),
        "named_times": _named_times(starts.time(), clinic),
        "times_and_hour": _named_times(starts.time(), clinic) | HOUR_BITS[starts.hour],
        "notice": (opening.starts_at - now) // timedelta(minutes=1),
        "now": now,
        "limit": clinic.notification_limit,
    }
    return {name + of: value for name, value in values.items()}


def _named_times(starts: time, clinic: Clinic) -> int:
    bounds = {
        TimeOfDay.MORNING: (clinic.morning_starts, clinic.afternoon_starts),
        TimeOfDay.AFTERNOON: (clinic.afternoon_starts, clinic.evening_starts),
        TimeOfDay.EVENING: (clinic.evening_starts, clinic.evening_ends),
    }
    return sum(TIME_BITS[name] for name, (first, last) in bounds.items() if first <= starts < last)


def constant(number: int) -> sa.ColumnElement[int]:
    """A number in the statement itself: each parameter costs the driver as much as the server needs for a rule."""
    return sa.literal_column(str(number), sa.Integer)


def _is_one_of(column: sa.ColumnElement[Any], values: Iterable[Enum]) -> sa.ColumnElement[bool]:
    # Literals: with parameters neither database knows that a partial index holds all of these.
    return column.in_([sa.literal_column(f"'{value.name}'") for value in values])


def _waits(at: Terms) -> sa.ColumnElement[bool]:
    waiting = _is_one_of(entry.status, (WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED))
    return sa.and_(entry.clinic_id == at["clinic_id"], waiting)


def _type_fits(at: Terms) -> sa.ColumnElement[bool]:
    """Its own type; where staff allow others, what its provider performs (`services.visit_types`)."""
    mine = sa.select(_performed.appointment_type_id).where(_performed.provider_id == at["provider_id"])
    any_type = mine.limit(constant(1)).scalar_subquery().is_(None)
    others = sa.or_(any_type, entry.appointment_type_id.in_(mine))
    return sa.or_(entry.appointment_type_id == at["type_id"], sa.and_(at["other_types"], others))


def _duration_fits(at: Terms) -> sa.ColumnElement[bool]:
    short = sa.select(_type.id).where(_type.clinic_id == at["clinic_id"], _type.duration_minutes <= at["minutes"])
    return entry.appointment_type_id.in_(short)


def _is_some(rows: sa.Select[int]) -> sa.ColumnElement[bool]:
    # Not EXISTS: PostgreSQL may answer that by hashing the whole other table, for the ten entries that are looked up.
    one = rows.correlate(WaitlistEntry.__table__).limit(constant(1))
    return one.scalar_subquery().is_not(None)


def _is_none_or(column: Any, fits: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.or_(column.is_(None), fits)


def _date_fits(at: Terms) -> sa.ColumnElement[bool]:
    first, last = entry.date_range_start, entry.date_range_end
    return sa.and_(_is_none_or(first, first <= at["day"]), _is_none_or(last, last >= at["day"]))


def _time_fits(at: Terms) -> sa.ColumnElement[bool]:
    """The visit must start in it; only an entry with a SPECIFIC time in that hour is looked up."""
    mask = entry.times_mask
    specific = sa.select(_time.id).where(
        _time.entry_id == entry.id,
        _is_one_of(_time.type, [TimeOfDay.SPECIFIC]),
        _time.start_time <= at["wall_time"],
        _time.end_time > at["wall_time"],
    )
    may_fit = sa.or_(mask == constant(0), mask.op("&")(at["times_and_hour"]) != constant(0))
    fits = sa.or_(mask == constant(0), mask.op("&")(at["named_times"]) != constant(0), _is_some(specific))
    return sa.and_(may_fit, fits)


def _not_asked(at: Terms) -> sa.ColumnElement[bool]:
    """Asked about this opening before, or said no to the same time when it was open earlier."""
    about_it = sa.or_(_offer.closed_at.is_(None), _offer.response.is_not(None))
    asked = sa.select(_offer.waitlist_entry_id).where(_offer.opening_id == at["opening_id"], about_it)
    declined = sa.select(_offer.waitlist_entry_id).where(
        _offer.provider_id == at["provider_id"],
        _offer.appointment_slot_start == at["starts_at"],
        _is_one_of(_offer.response, [NotificationResponse.DECLINED]),
    )
    return sa.and_(entry.id.not_in(asked), entry.id.not_in(declined))


def _did_not_give_it_up(at: Terms) -> sa.ColumnElement[bool]:
    """Whoever cancelled is not offered their own time."""
    return entry.patient_id.not_in(sa.select(_visit.patient_id).where(_visit.id == at["cancelled_id"]))


def _is_not_busy(at: Terms) -> sa.ColumnElement[bool]:
    """No live visit overlaps, other than the one that a move-up gives back."""
    busy = sa.select(_visit.id).where(
        _visit.patient_id == entry.patient_id,
        _is_one_of(_visit.status, LIVE_STATUSES),
        _visit.historical.is_(False),
        _visit.ends_at > at["starts_at"],
        _visit.starts_at < at["ends_at"],
        _visit.id != sa.func.coalesce(entry.later_appointment_id, constant(0)),
    )
    return ~_is_some(busy)


def _is_earlier(at: Terms) -> sa.ColumnElement[bool]:
    """A move-up is to an earlier time than the visit the patient has."""
    later = sa.select(_visit.id).where(
        _visit.id == entry.later_appointment_id,
        _is_one_of(_visit.status, LIVE_STATUSES),
        _visit.starts_at <= at["starts_at"],
    )
    return _is_none_or(entry.later_appointment_id, ~_is_some(later))


def _is_not_passed_over(at: Terms) -> sa.ColumnElement[bool]:
    passed = sa.select(_skip.waitlist_entry_id).where(
        _skip.opening_id == at["opening_id"], _is_none_or(_skip.until, _skip.until > at["now"])
    )
    return entry.id.not_in(passed)


@dataclass(frozen=True, slots=True)
class Rule:
    """`why` an entry does not fit, and the expression that is true when it does; never null."""

    why: SkipRule
    passes: Passes


RULES: tuple[Rule, ...] = (
    Rule(SkipRule.NOT_WAITING, _waits),
    Rule(SkipRule.TYPE, _type_fits),
    Rule(SkipRule.DURATION, _duration_fits),
    Rule(SkipRule.EXPIRED, lambda at: _is_none_or(entry.expires_at, entry.expires_at > at["now"])),
    Rule(SkipRule.NOTIFICATION_LIMIT, lambda at: entry.notifications_sent < at["limit"]),
    Rule(SkipRule.PROVIDER, lambda at: _is_none_or(
        entry.preferred_provider_id, entry.preferred_provider_id == at["provider_id"]
    )),
    Rule(SkipRule.DATE_RANGE, _date_fits),
    Rule(SkipRule.DAY, lambda at: sa.or_(
        entry.days_mask == constant(0), entry.days_mask.op("&")(at["day_bit"]) != constant(0)
    )),
    Rule(SkipRule.TIME, _time_fits),
    Rule(SkipRule.NOTICE, lambda at: _is_none_or(
        entry.minimum_notice_minutes, entry.minimum_notice_minutes <= at["notice"])),
    Rule(SkipRule.GAVE_IT_UP, _did_not_give_it_up),
    Rule(SkipRule.ALREADY_ASKED, _not_asked),
    Rule(SkipRule.OTHER_VISIT, _is_not_busy),
    Rule(SkipRule.WOULD_BE_LATER, _is_earlier),
    Rule(SkipRule.PASSED_OVER, _is_not_passed_over),
)  # fmt: skip
"""In the order in which Explain names them: the first that fails decides."""
