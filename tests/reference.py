"""A slow, obviously right matching in plain Python: what `app.services.offers.rules` must agree with.

It reads PRODUCT.md section 2, "An entry matches when all hold", sentence by sentence, from rows in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.models import (
    Appointment,
    AppointmentType,
    Clinic,
    Offer,
    OfferSkip,
    Opening,
    SkipRule,
    TimeOfDay,
    WaitlistEntry,
    WaitlistTime,
)

T = TypeVar("T", Offer, OfferSkip)
LEVELS = ["URGENT", "HIGH", "STANDARD", "FLEXIBLE"]


@dataclass
class World:
    """Everything there is."""

    clinic: Clinic
    opening: Opening
    now: datetime
    types: list[AppointmentType] = field(default_factory=list)
    performed: set[int] = field(default_factory=set)
    """The types that the opening's provider performs; empty: nobody has said, so any."""
    entries: list[WaitlistEntry] = field(default_factory=list)
    times: list[WaitlistTime] = field(default_factory=list)
    visits: list[Appointment] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    skips: list[OfferSkip] = field(default_factory=list)


def in_order(world: World) -> list[int]:
    """The ids of the entries that fit, in the order in which they are asked."""
    fit = [entry for entry in world.entries if not misfits(world, entry)]
    fit.sort(key=lambda entry: (LEVELS.index(entry.priority.name), entry.added_at, entry.id))
    return [entry.id for entry in fit]


def misfits(world: World, entry: WaitlistEntry) -> set[SkipRule]:
    """Every rule by which the entry does not fit the opening."""
    opening, now = world.opening, world.now
    starts = opening.starts_at.astimezone(ZoneInfo(world.clinic.timezone))
    kind = next(each for each in world.types if each.id == entry.appointment_type_id)
    found = {
        SkipRule.NOT_WAITING: entry.clinic_id != world.clinic.id or entry.status.name not in ("ACTIVE", "NOTIFIED"),
        SkipRule.TYPE: entry.appointment_type_id != opening.appointment_type_id
        and not (opening.other_types and (not world.performed or entry.appointment_type_id in world.performed)),
        SkipRule.DURATION: kind.clinic_id != world.clinic.id
        or timedelta(minutes=kind.duration_minutes) > opening.ends_at - opening.starts_at,
        SkipRule.EXPIRED: entry.expires_at is not None and entry.expires_at <= now,
        SkipRule.NOTIFICATION_LIMIT: entry.notifications_sent >= world.clinic.notification_limit,
        SkipRule.PROVIDER: entry.preferred_provider_id not in (None, opening.provider_id),
        SkipRule.DATE_RANGE: (entry.date_range_start is not None and starts.date() < entry.date_range_start)
        or (entry.date_range_end is not None and starts.date() > entry.date_range_end),
        SkipRule.DAY: entry.days_mask != 0 and starts.strftime("%A") not in _days(entry.days_mask),
        SkipRule.TIME: not _suits(world, entry, starts.time()),
        SkipRule.NOTICE: entry.minimum_notice_minutes is not None
        and now + timedelta(minutes=entry.minimum_notice_minutes) > opening.starts_at,
        **_by_history(world, entry),
    }
    return {rule for rule, fails in found.items() if fails}


def _by_history(world: World, entry: WaitlistEntry) -> dict[SkipRule, bool]:
    opening = world.opening
    own = [visit for visit in world.visits if visit.patient_id == entry.patient_id]
    later = next((visit for visit in world.visits if visit.id == entry.later_appointment_id), None)
    return {
        SkipRule.GAVE_IT_UP: any(visit.id == opening.cancelled_appointment_id for visit in own),
        SkipRule.ALREADY_ASKED: any(_counts_as_asked(opening, offer) for offer in _of(entry, world.offers)),
        SkipRule.OTHER_VISIT: any(
            _live(visit)
            and not visit.historical
            and visit is not later
            and max(visit.starts_at, opening.starts_at) < min(visit.ends_at, opening.ends_at)
            for visit in own
        ),
        SkipRule.WOULD_BE_LATER: later is not None and _live(later) and later.starts_at <= opening.starts_at,
        SkipRule.PASSED_OVER: any(
            skip.opening_id == opening.id and (skip.until is None or skip.until > world.now)
            for skip in _of(entry, world.skips)
        ),
    }


def _of(entry: WaitlistEntry, rows: Sequence[T]) -> list[T]:
    return [row for row in rows if row.waitlist_entry_id == entry.id]


def _counts_as_asked(opening: Opening, offer: Offer) -> bool:
    if offer.opening_id == opening.id:
        return offer.closed_at is None or offer.response is not None
    same_time = (offer.provider_id, offer.appointment_slot_start) == (opening.provider_id, opening.starts_at)
    return same_time and offer.response is not None and offer.response.name == "DECLINED"


def _live(visit: Appointment) -> bool:
    return visit.status.name in ("SCHEDULED", "CONFIRMED", "CHECKED_IN")


def _days(mask: int) -> set[str]:
    names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    return {name for n, name in enumerate(names) if mask & 2**n}


def _suits(world: World, entry: WaitlistEntry, at: time) -> bool:
    mine = [each for each in world.times if each.entry_id == entry.id]
    return not mine or any(first <= at < last for first, last in (_bounds(world.clinic, each) for each in mine))


def _bounds(clinic: Clinic, wish: WaitlistTime) -> tuple[time, time]:
    if wish.type is TimeOfDay.MORNING:
        return clinic.morning_starts, clinic.afternoon_starts
    if wish.type is TimeOfDay.AFTERNOON:
        return clinic.afternoon_starts, clinic.evening_starts
    if wish.type is TimeOfDay.EVENING:
        return clinic.evening_starts, clinic.evening_ends
    assert wish.start_time is not None
    assert wish.end_time is not None
    return wish.start_time, wish.end_time
