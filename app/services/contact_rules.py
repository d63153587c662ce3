"""Whether we may start a conversation with a contact now, and which rule forbids it (PRODUCT.md section 3).

The one place for it: choosing whom to offer, asking, and the last check before a send all call `blocked`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import at_local, local
from app.models import (
    Clinic,
    Consent,
    Contact,
    Holiday,
    MessageStatus,
    OptOut,
    OutboxMessage,
    Patient,
    Purpose,
    Scope,
    StopRule,
    StricterPlace,
)
from app.services import reach
from app.services.contact_window import Hours, next_allowed

NOT_SENT = (MessageStatus.STOPPED, MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.HELD_BACK)
WIDEST = Hours(time(8), time(21))
"""A clinic may narrow it, never widen it (PRODUCT.md section 3)."""
EARLY = time(6)
"""From when on we may say that a visit of the next hours does not take place (PRODUCT.md section 3)."""
OUTREACH = (Purpose.RECOVERY, Purpose.CAMPAIGN)


@dataclass(frozen=True, slots=True)
class Blocked:
    """The rule that forbids it, and when it ends (aware UTC); None: not by itself."""

    rule: StopRule
    until: datetime | None = None


def blocked(
    session: Session,
    contact: Contact,
    purpose: Purpose,
    now: datetime,
    *,
    any_time: bool = False,
    besides: int | None = None,
) -> Blocked | None:
    """Why a message of this purpose may not be started to this contact now; None: it may.

    `any_time` widens the window for offers. `besides` is the id of the message itself, which no cap counts twice.
    """
    clinic = session.get_one(Clinic, contact.clinic_id)
    patients = reach.patients_of(session, contact)
    rule = _standing_rule(session, contact, patients, purpose)
    if rule:
        return Blocked(rule)
    allowed = next_allowed(now, zone_of(clinic, patients), _hours(session, clinic, patients, now, any_time=any_time))
    if allowed is None or allowed > now:
        return Blocked(StopRule.CONTACT_WINDOW, allowed)
    return _capped(session, contact, clinic, purpose, now, zone_of(clinic, patients), besides)


def standing_refusal(session: Session, contact: Contact, purpose: Purpose) -> StopRule | None:
    """Why such a message may not be started at all as things stand, whatever the hour; None: some time it may."""
    return _standing_rule(session, contact, reach.patients_of(session, contact), purpose)


def window_opens(
    session: Session, contact: Contact, at: datetime, *, any_time: bool = False, early: bool = False
) -> datetime | None:
    """The first instant from `at` on (aware UTC) that is in the contact's window; None within two weeks.

    `early`: for what cannot wait, the window opens at 06:00 on every day and everywhere.
    """
    clinic = session.get_one(Clinic, contact.clinic_id)
    patients = reach.patients_of(session, contact)
    hours = _hours(session, clinic, patients, at, any_time=any_time)
    return next_allowed(at, zone_of(clinic, patients), Hours(EARLY, hours.closes) if early else hours)


def clinic_hours(session: Session, clinic: Clinic, now: datetime) -> Hours:
    """The clinic's own contact window, in its own zone: for plans about people who are not chosen yet."""
    return _hours(session, clinic, [], now, any_time=False)


def is_opted_out(session: Session, contact_id: int, scope: Scope = Scope.ALL) -> bool:
    """Whether the contact said stop; an opt-out from all covers marketing too."""
    scopes = {scope, Scope.ALL}
    query = sa.select(OptOut.id).where(
        OptOut.contact_id == contact_id, OptOut.scope.in_(scopes), OptOut.lifted_at.is_(None)
    )
    return session.scalar(query) is not None


def zone_of(clinic: Clinic, patients: list[Patient]) -> str:
    """The time zone of the people at a contact; the clinic's when it is unknown."""
    return next((patient.timezone for patient in patients if patient.timezone), clinic.timezone)


def _standing_rule(session: Session, contact: Contact, patients: list[Patient], purpose: Purpose) -> StopRule | None:
    scope = Scope.MARKETING if purpose is Purpose.CAMPAIGN else Scope.ALL
    if contact.unreachable_since or contact.wrong_number_at:
        return StopRule.UNREACHABLE
    if is_opted_out(session, contact.id, scope):
        return StopRule.OPTED_OUT
    if not any(patient.status in reach.WRITTEN_TO for patient in patients):
        return StopRule.NOT_WRITTEN_TO
    consent = sa.select(Consent.id).where(
        Consent.contact_id == contact.id,
        Consent.channel == contact.channel,
        Consent.scope == scope,
        Consent.revoked_at.is_(None),
    )
    return None if session.scalar(consent) is not None else StopRule.NO_CONSENT


def _hours(session: Session, clinic: Clinic, patients: list[Patient], now: datetime, *, any_time: bool) -> Hours:
    days: set[date] = set()
    if clinic.closed_on_holidays:
        since = local(now, clinic.timezone).date() - timedelta(days=1)
        days = set(session.scalars(sa.select(Holiday.day).where(Holiday.clinic_id == clinic.id, Holiday.day >= since)))
    hours = Hours(clinic.window_opens, clinic.window_closes, clinic.closed_on_sundays, days)
    hours = hours.within(WIDEST)
    if any_time:
        hours = hours.widened()
    places = {patient.place for patient in patients if patient.place}
    if places:
        stricter = sa.select(StricterPlace).where(
            StricterPlace.clinic_id == clinic.id, StricterPlace.place.in_(sorted(places))
        )
        for place in session.scalars(stricter):
            hours = hours.within(Hours(place.opens_at, place.closes_at, place.closed_on_sundays))
    return hours


def _capped(
    session: Session, contact: Contact, clinic: Clinic, purpose: Purpose, now: datetime, zone: str, besides: int | None
) -> Blocked | None:
    """Caps count what we started and what was not stopped, by the contact's calendar day, all programmes together."""
    midnight = at_local(datetime.combine(local(now, zone).date(), time()), zone)
    tomorrow = at_local(datetime.combine(local(now, zone).date() + timedelta(days=1), time()), zone)
    if purpose is Purpose.OFFER and _started(session, contact, (purpose,), midnight, besides) >= clinic.offers_per_day:
        return Blocked(StopRule.CAP, tomorrow)
    if purpose in OUTREACH:
        if _started(session, contact, OUTREACH, midnight, besides) >= clinic.outreach_per_day:
            return Blocked(StopRule.CAP, tomorrow)
        if _started(session, contact, OUTREACH, now - timedelta(days=7), besides) >= clinic.outreach_per_week:
            return Blocked(StopRule.CAP, tomorrow)
    return None


def _started(
    session: Session, contact: Contact, purposes: tuple[Purpose, ...], since: datetime, besides: int | None
) -> int:
    query = sa.select(sa.func.count()).where(
        OutboxMessage.contact_id == contact.id,
        OutboxMessage.purpose.in_(purposes),
        OutboxMessage.created_at >= since,
        OutboxMessage.status.not_in(NOT_SENT),
        OutboxMessage.id != (besides or 0),
    )
    return session.scalar(query.select_from(OutboxMessage)) or 0
