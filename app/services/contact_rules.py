"""Whether we may start a conversation with a contact now, and which rule forbids it (PRODUCT.md section 3).

The one place for it: choosing whom to offer, asking, and the last check before a send all call `blocked`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
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
    PatientContact,
    Purpose,
    Scope,
    StopRule,
    StricterPlace,
    Thread,
)
from app.services import reach
from app.services.contact_window import Hours, next_allowed
from app.statements import Lookup, Row, columns, table

NOT_SENT = (MessageStatus.STOPPED, MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.HELD_BACK)
WIDEST = Hours(time(8), time(21))
"""A clinic may narrow it, never widen it (PRODUCT.md section 3)."""
EARLY = time(6)
"""From when on we may say that a visit of the next hours does not take place (PRODUCT.md section 3)."""
OUTREACH = (Purpose.RECOVERY, Purpose.CAMPAIGN)

_contact, _thread, _sent = columns(Contact), columns(Thread), columns(OutboxMessage)
_opt_out, _consent, _holiday = columns(OptOut), columns(Consent), columns(Holiday)
_link, _patient = columns(PatientContact), columns(Patient)
_one = sa.and_(_contact.clinic_id == sa.bindparam("clinic_id"), _contact.id == sa.bindparam("contact_id"))
_opted_out = sa.select(_opt_out.id).where(
    _opt_out.contact_id == _contact.id,
    _opt_out.scope.in_(sa.bindparam("scopes", expanding=True)),
    _opt_out.lifted_at.is_(None),
)
_consents = sa.select(_consent.id).where(
    _consent.contact_id == _contact.id,
    _consent.channel == _contact.channel,
    _consent.scope == sa.bindparam("scope"),
    _consent.revoked_at.is_(None),
)
_started = (
    sa.select(sa.func.count())
    .select_from(table(OutboxMessage))
    .join(table(Thread), _thread.id == _sent.thread_id)  # a contact's messages are its thread's, which has the index
    .where(
        _thread.contact_id == _contact.id,
        _sent.purpose.in_(sa.bindparam("purposes", expanding=True)),
        _sent.created_at >= sa.bindparam("since"),
        _sent.status.not_in(NOT_SENT),
        _sent.id != sa.bindparam("besides"),
    )
)
_written_to = sa.exists().where(
    _link.contact_id == _contact.id, _patient.id == _link.patient_id, _patient.status.in_(sorted(reach.WRITTEN_TO))
)
HOLIDAYS = Lookup(
    sa.select(_holiday.day).where(
        _holiday.clinic_id == sa.bindparam("clinic_id"), _holiday.day >= sa.bindparam("since")
    )
)
OPT_OUT = Lookup(_opted_out.where(_one))
STANDING = Lookup(
    sa.select(
        _opted_out.limit(1).scalar_subquery().label("opted_out"),
        _consents.limit(1).scalar_subquery().label("consents"),
        _started.scalar_subquery().label("started"),
        _written_to.label("written_to"),
    ).where(_one)
)


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
    patients: list[Patient] | None = None,
) -> Blocked | None:
    """Why a message of this purpose may not be started to this contact now; None: it may.

    `any_time` widens the window for offers. `besides` is the id of the message itself, which no cap counts twice.
    `patients`: those of the contact, where the caller knows them.
    """
    clinic = session.get_one(Clinic, contact.clinic_id)
    patients = reach.patients_of(session, contact) if patients is None else patients
    zone = zone_of(clinic, patients)
    standing = _standing(session, contact, purpose, _midnight(now, zone), besides)
    rule = _standing_rule(contact, standing)
    if rule:
        return Blocked(rule)
    allowed = next_allowed(now, zone, _hours(session, clinic, patients, now, any_time=any_time))
    if allowed is None or allowed > now:
        return Blocked(StopRule.CONTACT_WINDOW, allowed)
    if _is_capped(session, contact, clinic, purpose, now, standing.started, besides):
        return Blocked(StopRule.CAP, _midnight(now, zone, days=1))
    return None


def standing_refusal(session: Session, contact: Contact, purpose: Purpose) -> StopRule | None:
    """Why such a message may not be started at all as things stand, whatever the hour; None: some time it may."""
    return _standing_rule(contact, _standing(session, contact, purpose, clock.now(session), None))


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
    clinic_id = session.get_one(Contact, contact_id).clinic_id
    return OPT_OUT.value(session, clinic_id, contact_id=contact_id, scopes=[scope, Scope.ALL]) is not None


def zone_of(clinic: Clinic, patients: list[Patient]) -> str:
    """The time zone of the people at a contact; the clinic's when it is unknown."""
    return next((patient.timezone for patient in patients if patient.timezone), clinic.timezone)


def _standing(session: Session, contact: Contact, purpose: Purpose, since: datetime, besides: int | None) -> Row:
    """In one statement: an opt-out in force (`opted_out`), a consent (`consents`), what was `started` since then, and
    whether anybody at the contact is `written_to` at all."""
    scope = Scope.MARKETING if purpose is Purpose.CAMPAIGN else Scope.ALL
    return STANDING.one(
        session, contact.clinic_id, contact_id=contact.id, scope=scope, scopes=[scope, Scope.ALL],
        purposes=OUTREACH if purpose in OUTREACH else (purpose,), since=since, besides=besides or 0,
    )  # fmt: skip


def _standing_rule(contact: Contact, standing: Row) -> StopRule | None:
    if contact.unreachable_since or contact.wrong_number_at:
        return StopRule.UNREACHABLE
    if standing.opted_out is not None:
        return StopRule.OPTED_OUT
    if not standing.written_to:
        return StopRule.NOT_WRITTEN_TO
    return None if standing.consents is not None else StopRule.NO_CONSENT


def _hours(session: Session, clinic: Clinic, patients: list[Patient], now: datetime, *, any_time: bool) -> Hours:
    days: set[date] = set()
    if clinic.closed_on_holidays:
        since = local(now, clinic.timezone).date() - timedelta(days=1)
        days = set(HOLIDAYS.values(session, clinic.id, since=since))
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


def _midnight(now: datetime, zone: str, days: int = 0) -> datetime:
    """The instant (aware UTC) at which today began in a zone, or the day so many days later will."""
    return at_local(datetime.combine(local(now, zone).date() + timedelta(days=days), time()), zone)


def _is_capped(
    session: Session, contact: Contact, clinic: Clinic, purpose: Purpose, now: datetime, today: int, besides: int | None
) -> bool:
    """Caps count what we started and what was not stopped, by the contact's calendar day, all programmes together."""
    if purpose is Purpose.OFFER:
        return today >= clinic.offers_per_day
    if purpose not in OUTREACH:
        return False
    week = _standing(session, contact, purpose, now - timedelta(days=7), besides).started
    return today >= clinic.outreach_per_day or week >= clinic.outreach_per_week
