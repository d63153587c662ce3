"""A clinic's own rules for writing to people: trial mode and its guests, and the places with stricter hours."""

from __future__ import annotations

from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.inbox import insert
from app.locking import lock_one
from app.models import Clinic, StricterPlace, TrialGuest
from app.services import audit
from app.services.refusals import ServiceRefusal

STRICTER_PLACES = {
    "US-CT": (time(9), time(20), False),  # Conn. Gen. Stat. § 42-288a
    "US-FL": (time(8), time(20), False),  # Fla. Stat. § 501.616(6)
    "US-MD": (time(8), time(20), False),  # Md. Code, Com. Law § 14-4502
    "US-OK": (time(8), time(20), False),  # 15 Okla. Stat. § 775C.4
    "US-TX": (time(9), time(21), True),  # Tex. Bus. & Com. Code § 302.101 (Sundays from noon: closed, to be safe)
    "US-WA": (time(8), time(20), False),  # RCW 80.36.390
}
"""Where a new clinic's table begins: state, hours, closed on Sundays. A clinic changes it as its lawyers say."""


class NotAPlace(ServiceRefusal):
    """The hours cannot be set; the message says why."""


def add(session: Session, clinic: Clinic) -> None:
    """A new clinic, audited, with the places whose law is stricter. Raises IntegrityError: slug or number is taken."""
    session.add(clinic)
    session.flush()
    add_stricter_places(session, clinic)
    audit.record(session, clinic.id, "clinic.added", clinic, after={"trial_mode": clinic.trial_mode})


def add_stricter_places(session: Session, clinic: Clinic) -> None:
    """The places a new clinic starts with."""
    for place, (opens, closes, sundays) in STRICTER_PLACES.items():
        set_place(session, clinic, place, opens, closes, closed_on_sundays=sundays)


def add_place(
    session: Session, clinic: Clinic, place: str, opens: time, closes: time, *, closed_on_sundays: bool
) -> StricterPlace:
    """`set_place`, of a place that has no hours of its own yet. Raises NotAPlace."""
    lock_one(session, Clinic, clinic.id)  # of two who add one place at once, the second is told
    if _place(session, clinic, place) is not None:
        raise NotAPlace(f"{place.upper()} has hours of its own already: change those")
    return set_place(session, clinic, place, opens, closes, closed_on_sundays=closed_on_sundays)


def set_place(
    session: Session, clinic: Clinic, place: str, opens: time, closes: time, *, closed_on_sundays: bool
) -> StricterPlace:
    """The contact hours of the people who live in a place ("US-FL"); audited. Raises NotAPlace."""
    if opens >= closes:
        raise NotAPlace("the hours end before they start", field="closes_at")
    if not (4 <= len(place) <= 6 and place[2] == "-" and place.replace("-", "").isalnum()):
        raise NotAPlace(f"{place!r} is not an ISO 3166-2 code, as US-FL", field="place")
    known = _place(session, clinic, place)
    before = _said(known) if known else None
    values = {"opens_at": opens, "closes_at": closes, "closed_on_sundays": closed_on_sundays}
    statement = insert(session)(StricterPlace).values({"clinic_id": clinic.id, "place": place.upper(), **values})
    session.execute(statement.on_conflict_do_update(index_elements=["clinic_id", "place"], set_=values))
    row = _place(session, clinic, place)
    assert row is not None  # noqa: S101  just set
    if before != _said(row):
        audit.record(session, clinic.id, "clinic.place_set", clinic, before=before, after=_said(row))
    return row


def remove_place(session: Session, clinic: Clinic, place: str) -> bool:
    """The clinic's own window applies there again. False when there was no row."""
    row = _place(session, clinic, place)
    if row is None:
        return False
    session.delete(row)
    audit.record(session, clinic.id, "clinic.place_removed", clinic, before=_said(row))
    return True


def _place(session: Session, clinic: Clinic, place: str) -> StricterPlace | None:
    query = sa.select(StricterPlace).where(StricterPlace.clinic_id == clinic.id, StricterPlace.place == place.upper())
    return session.scalar(query.execution_options(populate_existing=True))  # it is set past the ORM


def _said(row: StricterPlace) -> dict[str, str | bool]:
    opens, closes = row.opens_at.isoformat(), row.closes_at.isoformat()
    return {"place": row.place, "opens": opens, "closes": closes, "closed_on_sundays": row.closed_on_sundays}


def set_trial(session: Session, clinic: Clinic, *, on: bool) -> None:
    """Trial mode: only guests are really written to, the rest is recorded as held back."""
    audit.record(session, clinic.id, "clinic.trial_mode", clinic, before={"on": clinic.trial_mode}, after={"on": on})
    clinic.trial_mode = on


def invite_guest(session: Session, clinic: Clinic, address: str) -> TrialGuest:
    """An address (E.164 or e-mail) that is written to in trial mode; audited, without it. Twice is harmless."""
    guests = sa.select(TrialGuest).where(TrialGuest.clinic_id == clinic.id, TrialGuest.address == address)
    there = session.scalar(guests)
    if there is not None:
        return there
    statement = insert(session)(TrialGuest).values(clinic_id=clinic.id, address=address)
    new = session.scalar(statement.on_conflict_do_nothing().returning(TrialGuest.id))
    guest = session.scalars(guests).one()
    if new is not None:  # else somebody else was faster
        audit.record(session, clinic.id, "clinic.guest_invited", guest)
    return guest


def dismiss_guest(session: Session, clinic: Clinic, address: str) -> bool:
    """Not a guest any more. False when it was none."""
    query = sa.select(TrialGuest).where(TrialGuest.clinic_id == clinic.id, TrialGuest.address == address)
    row = session.scalar(query)
    if row is None:
        return False
    session.delete(row)
    audit.record(session, clinic.id, "clinic.guest_dismissed", row)
    return True


def set_on_call(session: Session, clinic: Clinic, phone: str | None) -> None:
    """The phone (E.164) of the person on call after hours; None: nobody is. The record does not hold the number."""
    before, after = ({"somebody": number is not None} for number in (clinic.emergency_phone, phone))
    clinic.emergency_phone = phone
    audit.record(session, clinic.id, "clinic.on_call_set", clinic, before=before, after=after)


def set_alert_email(session: Session, clinic: Clinic, address: str | None) -> None:
    """Who gets an e-mail when a visit of today falls away; None: nobody. The record does not hold the address."""
    before, after = ({"somebody": one is not None} for one in (clinic.alert_email, address))
    clinic.alert_email = address
    audit.record(session, clinic.id, "clinic.alert_email_set", clinic, before=before, after=after)


def set_alert_phone(session: Session, clinic: Clinic, phone: str | None) -> None:
    """Who is texted when a visit of today falls away (E.164); None: nobody. The record does not hold the number."""
    before, after = ({"somebody": number is not None} for number in (clinic.alert_phone, phone))
    clinic.alert_phone = phone
    audit.record(session, clinic.id, "clinic.alert_phone_set", clinic, before=before, after=after)


def require_second_factor(session: Session, clinic: Clinic, *, on: bool) -> None:
    """Whether whoever works at the clinic must have a second factor; who has none sets it up at once."""
    before = {"on": clinic.second_factor_required}
    clinic.second_factor_required = on
    audit.record(session, clinic.id, "clinic.second_factor_set", clinic, before=before, after={"on": on})
