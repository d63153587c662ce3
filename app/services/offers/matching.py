"""Who fits an opening, in the order in which they are asked: one query (PRODUCT.md section 2, "An entry matches").

What the query cannot see (window, caps, consent, an open question, another offer) is asked of the candidates one
by one, in order, by `advance`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

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
    SkipRule,
    TimeOfDay,
    WaitlistEntry,
    WaitlistStatus,
    WaitlistTime,
)


def candidates(session: Session, opening: Opening, now: datetime) -> Iterator[WaitlistEntry]:
    """The entries that fit, in order: URGENT, HIGH, STANDARD, FLEXIBLE; in a level by `added_at`, then id."""
    clinic = session.get_one(Clinic, opening.clinic_id)
    query = (
        sa.select(WaitlistEntry)
        .where(
            WaitlistEntry.clinic_id == opening.clinic_id,
            WaitlistEntry.status.in_((WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED)),
            sa.or_(WaitlistEntry.expires_at.is_(None), WaitlistEntry.expires_at > now),
            WaitlistEntry.notifications_sent < clinic.notification_limit,
            _type_fits(opening),
            _provider_fits(opening),
            *_preferences_fit(opening, clinic, now),
            ~_already_asked(opening),
            ~_skipped(opening, now),
            ~_gave_it_up(opening),
            ~_patient_is_busy(opening),
            ~_would_be_later(opening),
        )
        .order_by(WaitlistEntry.priority_rank, WaitlistEntry.added_at, WaitlistEntry.id)
    )
    yield from session.scalars(query.execution_options(yield_per=50))


def forbidden(session: Session, opening: Opening, entry: WaitlistEntry) -> SkipRule | None:
    """The rule that forbids even staff to put an opening to an entry, whatever its preferences are."""
    limit = session.get_one(Clinic, opening.clinic_id).notification_limit
    query = sa.select(_already_asked(opening), _patient_is_busy(opening)).where(WaitlistEntry.id == entry.id)
    asked, busy = session.execute(query.select_from(WaitlistEntry)).one()
    if entry.notifications_sent >= limit:
        return SkipRule.NOTIFICATION_LIMIT
    if asked:
        return SkipRule.ALREADY_ASKED
    return SkipRule.OTHER_VISIT if busy else None


def still_fits(session: Session, opening: Opening, entry: WaitlistEntry, now: datetime) -> bool:
    """Whether an entry that was asked fits the opening's time of now: asked or passed over before does not matter."""
    clinic = session.get_one(Clinic, opening.clinic_id)
    query = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.id == entry.id,
        _type_fits(opening),
        _provider_fits(opening),
        *_preferences_fit(opening, clinic, now),
        ~_patient_is_busy(opening),
        ~_would_be_later(opening),
    )
    return session.scalar(query) is not None


def _type_fits(opening: Opening) -> sa.ColumnElement[bool]:
    if not opening.other_types:
        return WaitlistEntry.appointment_type_id == opening.appointment_type_id
    minutes = int((opening.ends_at - opening.starts_at).total_seconds() // 60)
    return WaitlistEntry.appointment_type_id.in_(
        sa.select(AppointmentType.id).where(
            AppointmentType.clinic_id == opening.clinic_id, AppointmentType.duration_minutes <= minutes
        )
    )


def _provider_fits(opening: Opening) -> sa.ColumnElement[bool]:
    preferred = WaitlistEntry.preferred_provider_id
    return sa.or_(preferred.is_(None), preferred == opening.provider_id)


def _preferences_fit(opening: Opening, clinic: Clinic, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Date, weekday, time of day (the visit must start in it) and own notice, on the clinic's wall clock."""
    starts = local(opening.starts_at, clinic.timezone)
    bit = 1 << (starts.isoweekday() % 7)
    notice = int((opening.starts_at - now) / timedelta(minutes=1))
    return [
        sa.or_(WaitlistEntry.date_range_start.is_(None), WaitlistEntry.date_range_start <= starts.date()),
        sa.or_(WaitlistEntry.date_range_end.is_(None), WaitlistEntry.date_range_end >= starts.date()),
        sa.or_(WaitlistEntry.days_mask == 0, WaitlistEntry.days_mask.op("&")(bit) != 0),
        sa.or_(WaitlistEntry.minimum_notice_minutes.is_(None), WaitlistEntry.minimum_notice_minutes <= notice),
        _time_fits(starts.time(), clinic),
    ]


def _time_fits(starts: time, clinic: Clinic) -> sa.ColumnElement[bool]:
    bounds = {
        TimeOfDay.MORNING: (clinic.morning_starts, clinic.afternoon_starts),
        TimeOfDay.AFTERNOON: (clinic.afternoon_starts, clinic.evening_starts),
        TimeOfDay.EVENING: (clinic.evening_starts, clinic.evening_ends),
    }
    named = [name for name, (first, last) in bounds.items() if first <= starts < last]
    mine = sa.select(WaitlistTime.id).where(WaitlistTime.entry_id == WaitlistEntry.id)
    specific = sa.and_(
        WaitlistTime.type == TimeOfDay.SPECIFIC, WaitlistTime.start_time <= starts, WaitlistTime.end_time > starts
    )
    return sa.or_(~mine.exists(), mine.where(sa.or_(WaitlistTime.type.in_(named), specific)).exists())


def _already_asked(opening: Opening) -> sa.Exists:
    """Asked about this opening before, or said no to the same time when it was open earlier."""
    same_slot = sa.and_(
        Offer.provider_id == opening.provider_id,
        Offer.appointment_slot_start == opening.starts_at,
        Offer.response == NotificationResponse.DECLINED,
    )
    asked = sa.and_(Offer.opening_id == opening.id, sa.or_(Offer.closed_at.is_(None), Offer.response.is_not(None)))
    return sa.select(Offer.id).where(Offer.waitlist_entry_id == WaitlistEntry.id, sa.or_(asked, same_slot)).exists()


def _skipped(opening: Opening, now: datetime) -> sa.Exists:
    return (
        sa.select(OfferSkip.id)
        .where(
            OfferSkip.opening_id == opening.id,
            OfferSkip.waitlist_entry_id == WaitlistEntry.id,
            sa.or_(OfferSkip.until.is_(None), OfferSkip.until > now),
        )
        .exists()
    )


def _gave_it_up(opening: Opening) -> sa.Exists:
    """Whoever cancelled is not offered their own time."""
    return (
        sa.select(Appointment.id)
        .where(Appointment.id == opening.cancelled_appointment_id, Appointment.patient_id == WaitlistEntry.patient_id)
        .exists()
    )


def _patient_is_busy(opening: Opening) -> sa.Exists:
    return (
        sa.select(Appointment.id)
        .where(
            Appointment.patient_id == WaitlistEntry.patient_id,
            Appointment.status.in_(LIVE_STATUSES),
            Appointment.historical.is_(False),
            Appointment.ends_at > opening.starts_at,
            Appointment.starts_at < opening.ends_at,
            sa.or_(WaitlistEntry.later_appointment_id.is_(None), Appointment.id != WaitlistEntry.later_appointment_id),
        )
        .exists()
    )


def _would_be_later(opening: Opening) -> sa.Exists:
    """A move-up is to an earlier time than the visit the patient has."""
    return (
        sa.select(Appointment.id)
        .where(
            Appointment.id == WaitlistEntry.later_appointment_id,
            Appointment.status.in_(LIVE_STATUSES),
            Appointment.starts_at <= opening.starts_at,
        )
        .exists()
    )
