"""Whom we write to: the patients behind a contact, and the contact for a patient.

A minor is reached through the guardian; deceased, transferred and dismissed patients are never written to
(PRODUCT.md section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import Clinic, Contact, NotificationChannel, Patient, PatientContact, PatientStatus

ADULT_YEARS = 18
WRITTEN_TO = frozenset({PatientStatus.ACTIVE, PatientStatus.INACTIVE})

PATIENTS_OF = (
    sa.select(Patient)
    .join(PatientContact, PatientContact.patient_id == Patient.id)
    .where(PatientContact.contact_id == sa.bindparam("contact"))
    .order_by(Patient.id)
)
PHONES_OF = (
    sa.select(Contact)
    .join(PatientContact, PatientContact.contact_id == Contact.id)
    .where(
        PatientContact.patient_id == sa.bindparam("patient"),
        Contact.channel.in_((NotificationChannel.SMS, NotificationChannel.PHONE)),
        Contact.wrong_number_at.is_(None),
    )
    .order_by(PatientContact.rank, Contact.id)
)


def patients_of(session: Session, contact: Contact) -> list[Patient]:
    """Everybody who is reached at a contact, by id: several in a household."""
    return list(session.scalars(PATIENTS_OF, {"contact": contact.id}))


def contacts_for(session: Session, patient: Patient, now: datetime) -> list[Contact]:
    """Where offers to a patient may go, best first: reachable phones of the person, or of a minor's guardian.

    Only SMS contacts: the other channels have no transport yet.
    """
    return taking_texts(phones_of(session, patient, now))


def taking_texts(phones: Sequence[Contact]) -> list[Contact]:
    """Those of these phones that a text reaches."""
    return [one for one in phones if one.channel is NotificationChannel.SMS and one.unreachable_since is None]


def phone_to_call(session: Session, patient: Patient, now: datetime) -> Contact | None:
    """The number at which a person calls a patient, or a minor's guardian: a landline will do, and so will one that
    wants no texts. None: there is none, or nobody is to be called (deceased, transferred, dismissed).
    """
    return next(iter(phones_of(session, patient, now)), None) if patient.status in WRITTEN_TO else None


def phones_of(session: Session, patient: Patient, now: datetime) -> list[Contact]:
    """Every phone of the person, or of a minor's guardian, that is not known to be somebody else's; best first."""
    today = local(now, session.get_one(Clinic, patient.clinic_id).timezone).date()
    minor = is_minor(patient, today)
    owner = patient.guardian_id if minor and patient.guardian_id else patient.id
    contacts = list(session.scalars(PHONES_OF, {"patient": owner}))
    if minor and owner == patient.id:  # no guardian is known: only a phone that is an adult's too
        return [contact for contact in contacts if _is_an_adults(session, contact, today)]
    return contacts


def wards_of(session: Session, patients: list[Patient]) -> list[Patient]:
    """These patients and those whose guardian they are, by id."""
    ids = [patient.id for patient in patients]
    query = sa.select(Patient).where(sa.or_(Patient.id.in_(ids), Patient.guardian_id.in_(ids))).order_by(Patient.id)
    return list(session.scalars(query))


def _is_an_adults(session: Session, contact: Contact, today: date) -> bool:
    return any(not is_minor(patient, today) for patient in patients_of(session, contact))


def is_minor(patient: Patient, today: date) -> bool:
    """Under 18 on that day; an unknown birth date counts as an adult."""
    born = patient.birth_date
    if born is None:
        return False
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years < ADULT_YEARS
