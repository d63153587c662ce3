"""The names of the people behind contacts and threads, for a whole page in one query; and when they were born."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from babel.dates import format_skeleton
from sqlalchemy.orm import Session

from admin.languages import locale
from admin.words import address, short_name
from app.models import Contact, Patient, PatientContact


def names_of_contacts(session: Session, contact_ids: Iterable[int]) -> dict[int, str]:
    """Who is reached at each contact, as "Ana R." or "Ana & Ben R."; the address where nobody is known."""
    wanted = set(contact_ids)
    if not wanted:
        return {}
    query = (
        sa.select(Contact, Patient)
        .outerjoin(PatientContact, PatientContact.contact_id == Contact.id)
        .outerjoin(Patient, Patient.id == PatientContact.patient_id)
        .where(Contact.id.in_(wanted))
        .order_by(PatientContact.rank, PatientContact.id)
    )
    return names_in((contact, patient) for contact, patient in session.execute(query))


def names_in(rows: Iterable[tuple[Contact, Patient | None]]) -> dict[int, str]:
    """The same, of rows that a page has read already: each contact with one of its people, the first of them first."""
    contacts: dict[int, tuple[Contact, list[Patient]]] = {}
    for contact, patient in rows:
        household = contacts.setdefault(contact.id, (contact, []))[1]
        if patient is not None:
            household.append(patient)
    return {contact.id: together(people) or address(contact) for contact, people in contacts.values()}


def together(people: list[Patient]) -> str:
    """ "Ana & Ben R.", or "Ana R. & Ben O."; empty for nobody."""
    if not people:
        return ""
    if len({person.last_name for person in people}) == 1:
        *first, last = people
        return " & ".join([*(person.first_name for person in first), short_name(last)])
    return " & ".join(short_name(person) for person in people)


def birthday(day: date) -> str:
    """As "Mar 5, 1990"."""
    return str(format_skeleton("yMMMd", day, locale=locale()))
