"""Finding a patient by what somebody says on the phone: how the names begin, either first, or digits of the number.

One statement, from the indexes on the plain names (`app.models.names`); at most ten people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import EXPECTED_STATUSES, Appointment, Contact, Patient, PatientContact
from app.models.names import PlainName, plain_name

MOST = 10
SHORTEST, SHORTEST_NUMBER = 2, 3
"""Fewer letters, or digits, find everybody."""
_WILD = str.maketrans("", "", "%_\\")
_APART = str.maketrans({"(": "", ")": "", "-": "", ".": "", " ": "", "+": ""})


@dataclass(frozen=True, slots=True)
class Match:
    """A patient who was found, with what tells two of the same name apart."""

    id: int
    name: str
    born: date | None
    digits: str
    """The last four of the number they are reached at; empty where there is none."""
    next_at: datetime | None


def matches(session: Session, typed: str, now: datetime) -> list[Match] | None:
    """By name; None where too little was typed to look for anybody."""
    condition = _condition(typed)
    if condition is None:
        return None
    return _found(session, condition, now, Patient.last_name, Patient.first_name, Patient.id)


def these(session: Session, patient_ids: list[int], now: datetime) -> list[Match]:
    """The patients with these ids, in this order."""
    if not patient_ids:
        return []
    place = {patient_id: n for n, patient_id in enumerate(patient_ids)}
    found = _found(session, Patient.id.in_(patient_ids), now, Patient.id)
    return sorted(found, key=lambda match: place[match.id])


def _found(session: Session, condition: sa.ColumnElement[bool], now: datetime, *order: object) -> list[Match]:
    number = (
        sa.select(Contact.address)
        .join(PatientContact, PatientContact.contact_id == Contact.id)
        .where(PatientContact.patient_id == Patient.id, Contact.address.startswith("+"))
        .order_by(PatientContact.rank, PatientContact.id)
        .limit(1)
    )
    coming = (
        sa.select(Appointment.starts_at)
        .where(
            Appointment.patient_id == Patient.id,
            Appointment.status.in_(EXPECTED_STATUSES),
            Appointment.starts_at >= now,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )
    query = (
        sa.select(Patient, number.correlate(Patient).scalar_subquery(), coming.correlate(Patient).scalar_subquery())
        .where(condition, Patient.erased_at.is_(None))
        .order_by(*order)  # type: ignore[arg-type]
        .limit(MOST)
    )
    return [
        Match(
            patient.id,
            f"{patient.first_name} {patient.last_name}".strip(),
            patient.birth_date,
            (address or "")[-4:],
            at,
        )
        for patient, address, at in session.execute(query)
    ]


def _condition(typed: str) -> sa.ColumnElement[bool] | None:
    digits = typed.translate(_APART)
    if digits.isascii() and digits.isdigit():
        return _has_number(digits) if len(digits) >= SHORTEST_NUMBER else None
    words = plain_name(typed.translate(_WILD)).replace(",", " ").split()
    if len("".join(words)) < SHORTEST:
        return None
    first, last = PlainName(Patient.first_name), PlainName(Patient.last_name)
    said = " ".join(words)
    ways: list[sa.ColumnElement[bool]] = [first.like(f"{said}%"), last.like(f"{said}%")]
    for n in range(1, len(words)):  # "Ana Rivera", "Rivera, Ana", "Ana Maria de la Cruz"
        before, after = " ".join(words[:n]), " ".join(words[n:])
        ways.append(sa.and_(first.like(f"{before}%"), last.like(f"{after}%")))
        ways.append(sa.and_(last.like(f"{before}%"), first.like(f"{after}%")))
    return sa.or_(*ways)


def _has_number(digits: str) -> sa.ColumnElement[bool]:
    here = sa.select(PatientContact.patient_id).join(Contact, Contact.id == PatientContact.contact_id)
    return Patient.id.in_(here.where(Contact.address.like(f"+%{digits}%")))
