"""How a patient is reached, as it changes: a new number or address, one that is not theirs.

A contact belongs to whoever can be reached there (a household shares one), and so do its consents and opt-outs:
nothing here gives a consent or lifts an opt-out.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Clinic, Consent, Contact, ItemKind, NotificationChannel, Patient, PatientContact
from app.services import audit, consent
from app.services.imports import contacts
from app.services.patients import NotAPatient, contacts_of, may_be_asked, read_address

MOST = 10
"""Numbers and addresses of one patient."""
CHANGED_HANDS = "the number changed hands"


def add(session: Session, patient: Patient, channel: NotificationChannel, text: str, *, actor: str) -> Contact:
    """A number or address of the patient, tried first from now on; one that they have moves to the front. Audited,
    unless it is tried first already.

    One whose holder said that it is the wrong number is right from now on: whoever was reached there is not any more,
    and what they agreed to does not hold for its new holder. Raises NotAPatient.
    """
    if patient.erased_at is not None:
        raise NotAPatient("this patient was erased: enter them anew")
    clinic, now = session.get_one(Clinic, patient.clinic_id), clock.now(session)
    address = read_address(clinic, channel, text)
    known = [contact for _, contact in contacts_of(session, [patient.id])]
    if known and known[0].address == address and known[0].wrong_number_at is None:
        return known[0]
    if len(known) >= MOST and address not in {contact.address for contact in known}:
        raise NotAPatient(f"a patient has at most {MOST} numbers and addresses")
    contact_id = contacts.ensure(session, clinic.id, {address: channel}, now)[address]
    contact = session.get_one(Contact, contact_id)
    contacts.link(session, clinic.id, [(patient.id, contact_id)])
    _put_first(session, patient, contact_id)
    audit.record(session, clinic.id, "patient.contact_added", patient, actor=actor, after={"contact": contact_id})
    if contact.wrong_number_at is not None:
        _hand_over(session, contact, patient, actor)
    may_be_asked(session, patient)
    return contact


def report_wrong(session: Session, contact: Contact, *, actor: str) -> bool:
    """Whoever answers there is nobody of ours: nothing more is sent, and what is being asked there ends.

    True when it is news. It is right again when it is added to a patient (`add`).
    """
    if contact.wrong_number_at is not None:
        return False
    consent.report_wrong_number(session, contact, actor=actor)
    key = f"contact:{contact.id}:wrong:{secrets.token_hex(8)}"
    inbox.post_to_contact(session, contact.clinic_id, contact.id, key, ItemKind.OPTED_OUT, None)
    return True


def _put_first(session: Session, patient: Patient, contact_id: int) -> None:
    links = [link for link, _ in contacts_of(session, [patient.id])]
    links.sort(key=lambda link: link.contact_id != contact_id)  # the others keep their order
    for rank, link in enumerate(links):
        link.rank = rank


def _hand_over(session: Session, contact: Contact, patient: Patient, actor: str) -> None:
    others = sa.select(PatientContact).where(
        PatientContact.contact_id == contact.id, PatientContact.patient_id != patient.id
    )
    former = list(session.scalars(others.order_by(PatientContact.patient_id)))
    for link in former:
        session.delete(link)
    standing = sa.select(Consent).where(Consent.contact_id == contact.id, Consent.revoked_at.is_(None))
    for given in list(session.scalars(standing.order_by(Consent.id))):
        consent.withdraw(session, contact, given.channel, given.scope, CHANGED_HANDS)
    contact.wrong_number_at = None
    left = {"former": [link.patient_id for link in former]}
    audit.record(session, contact.clinic_id, "contact.changed_hands", contact, actor=actor, after=left)
