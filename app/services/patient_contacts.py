"""How a patient is reached, as it changes: a new number or address, one that is not theirs (any more).

A contact belongs to whoever can be reached there (a household shares one), and so do its consents and opt-outs:
nothing here gives a consent or lifts an opt-out.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import (
    Clinic,
    Consent,
    Contact,
    ItemKind,
    NotificationChannel,
    Offer,
    Patient,
    PatientContact,
    WaitlistEntry,
)
from app.services import audit, consent
from app.services.imports import contacts
from app.services.patients import NotAPatient, contacts_of, may_be_asked, read_address

MOST = 10
"""Numbers and addresses of one patient."""
CHANGED_HANDS = "the number changed hands"
NOBODY_LEFT = "nobody is reached there any more"


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


def remove(session: Session, patient: Patient, contact: Contact, *, actor: str) -> bool:
    """The patient is not reached there any more; whoever shares the number or address still is. Audited.

    False when they were not. Once nobody is reached there, what was agreed to there ends: a number's next holder has
    agreed to nothing. Raises NotAPatient while the patient, or a child of theirs, is being asked there.
    """
    links = {link.contact_id: link for link, _ in contacts_of(session, [patient.id])}
    if contact.id not in links:
        return False
    if session.scalar(_asked_there(patient, contact).limit(1)):
        raise NotAPatient("they are being asked there about an opening: remove it when that is answered or over")
    session.delete(links[contact.id])
    session.flush()
    shared = sa.select(PatientContact.id).where(PatientContact.contact_id == contact.id)
    if session.scalar(shared.limit(1)) is None:
        _end_consents(session, contact, NOBODY_LEFT)
    left = {"contact": contact.id}
    audit.record(session, patient.clinic_id, "patient.contact_removed", patient, actor=actor, before=left)
    return True


def _asked_there(patient: Patient, contact: Contact) -> sa.Select[int]:
    return (
        sa.select(Offer.id)
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(Offer.contact_id == contact.id, Offer.closed_at.is_(None))
        .where(sa.or_(Patient.id == patient.id, Patient.guardian_id == patient.id))
    )


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
    _end_consents(session, contact, CHANGED_HANDS)
    contact.wrong_number_at = None
    left = {"former": [link.patient_id for link in former]}
    audit.record(session, contact.clinic_id, "contact.changed_hands", contact, actor=actor, after=left)


def _end_consents(session: Session, contact: Contact, source: str) -> None:
    standing = sa.select(Consent).where(Consent.contact_id == contact.id, Consent.revoked_at.is_(None))
    for given in list(session.scalars(standing.order_by(Consent.id))):
        consent.withdraw(session, contact, given.channel, given.scope, source)
