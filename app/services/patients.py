"""Patients as staff and programs enter them one by one; files come through `app.services.imports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, inbox
from app.inbox import insert
from app.models import Clinic, Contact, ItemKind, NotificationChannel, Patient, PatientContact
from app.services import audit
from app.services.imports import contacts
from app.services.imports.values import Style, Unreadable, email, phone
from app.services.refusals import ServiceRefusal

ADDRESSED = (NotificationChannel.SMS, NotificationChannel.EMAIL)
Address = tuple[NotificationChannel, str]
NAMES = frozenset({"first_name", "last_name", "external_id"})
REACHED_BY = frozenset({"status", "birth_date", "guardian_id", "timezone", "place"})
"""What decides whether, and at which hours, offers may go to a patient."""


class NotAPatient(ServiceRefusal):
    """The patient cannot be entered so; the message says why."""


class ExternalIdTaken(NotAPatient):
    """Another patient has that id of the clinic's own system."""

    def __init__(self) -> None:
        super().__init__("there is a patient of that external id already", field="external_id")


def create(
    session: Session,
    clinic: Clinic,
    facts: Mapping[str, object],
    addresses: Sequence[Address],
    *,
    actor: str,
) -> Patient:
    """A new patient with contacts, the first one tried first; audited without a personal value. Raises NotAPatient.

    `facts` are columns of Patient by name. A contact that others have already makes them a household. Without a
    recorded consent nobody is written to: `consent.give` records it.
    """
    now = clock.now(session)
    _check(session, clinic, facts, clock.local(now, clinic.timezone).date())
    read = dict(_read(clinic, n, address) for n, address in enumerate(addresses))
    values = {"clinic_id": clinic.id, "created_at": now, **facts}
    made = insert(session)(Patient).values(values).on_conflict_do_nothing().returning(Patient.id)
    patient_id = session.scalar(made)
    if patient_id is None:  # entered twice at once: the second waits for the first one's commit
        raise ExternalIdTaken
    contact_ids = contacts.ensure(session, clinic.id, read, now)
    contacts.link(session, clinic.id, [(patient_id, contact_ids[address]) for address in read])
    patient = session.get_one(Patient, patient_id)
    after = {"contacts": sorted(contact_ids.values())}
    audit.record(session, clinic.id, "patient.created", patient, actor=actor, after=after)
    return patient


def change(session: Session, patient: Patient, changes: Mapping[str, object], *, actor: str) -> None:
    """Correct what is known of a patient; what is not named stays. Raises NotAPatient.

    `changes` are columns of Patient by name. Audited: of names and ids only that they changed; the rest sealed where it
    is personal. What speaks against writing to them is found by whoever is about to (`contact_rules`, `reach`); where
    that may have ended, openings look for them again.
    """
    if patient.erased_at is not None:
        raise NotAPatient("this patient was erased: enter them anew")
    different = {name: value for name, value in changes.items() if getattr(patient, name) != value}
    if not different:
        return
    clinic = session.get_one(Clinic, patient.clinic_id)
    _check(session, clinic, different, clock.local(clock.now(session), clinic.timezone).date())
    _check_guardian(session, patient, different.get("guardian_id"))
    before = {name: _said(name, getattr(patient, name)) for name in different}
    _store(session, patient, different)
    after = {name: _said(name, value) for name, value in different.items()}
    audit.record(session, clinic.id, "patient.changed", patient, actor=actor, before=before, after=after)
    if not REACHED_BY.isdisjoint(different):
        may_be_asked(session, patient)


def _check_guardian(session: Session, patient: Patient, guardian_id: object) -> None:
    guardian = session.get(Patient, guardian_id) if guardian_id else None
    if guardian and patient.id in (guardian.id, guardian.guardian_id):
        raise NotAPatient(
            "a patient is not their own guardian, nor is one whose guardian they are", field="guardian_id"
        )


def _store(session: Session, patient: Patient, different: Mapping[str, object]) -> None:
    """The interleaving: two patients get the same external id at once, and neither sees the other's yet."""
    try:
        with session.begin_nested():
            for name, value in different.items():
                setattr(patient, name, value)
            session.flush()
    except IntegrityError as error:
        if "external_id" in str(error.orig):
            raise ExternalIdTaken from error
        raise


def may_be_asked(session: Session, patient: Patient) -> None:
    """Something that spoke against offers to the patient has ended: openings look again."""
    for _, contact in contacts_of(session, [patient.guardian_id or patient.id]):
        key = f"patient:{patient.id}:changed:{clock.now(session).timestamp():.3f}"
        inbox.post_to_contact(session, patient.clinic_id, contact.id, key, ItemKind.MAY_BE_ASKED, None)


def _said(name: str, value: object) -> object:
    """For the record, which holds no name: only whether there is one."""
    if name in NAMES:
        return bool(value)
    return value.isoformat() if isinstance(value, date) else value


def read_address(clinic: Clinic, channel: NotificationChannel, text: str) -> str:
    """A number as E.164 (read by the clinic's region) or an e-mail address, as contacts keep it. Raises NotAPatient."""
    if channel not in ADDRESSED:
        raise NotAPatient("a contact is an SMS number or an EMAIL address", field="channel")
    read = phone if channel is NotificationChannel.SMS else email
    try:
        return read(text.strip(), Style(ZoneInfo(clinic.timezone), clinic.region))
    except Unreadable as error:
        raise NotAPatient(f"a contact {error}", field="address") from error


def contacts_of(session: Session, patient_ids: Sequence[int]) -> list[tuple[PatientContact, Contact]]:
    """The contacts of patients, the one that is tried first before the others."""
    query = (
        sa.select(PatientContact, Contact)
        .join(Contact, Contact.id == PatientContact.contact_id)
        .where(PatientContact.patient_id.in_(patient_ids))
        .order_by(PatientContact.patient_id, PatientContact.rank, PatientContact.id)
    )
    return [(link, contact) for link, contact in session.execute(query)]


def _read(clinic: Clinic, n: int, address: Address) -> tuple[str, NotificationChannel]:
    channel, text = address
    try:
        return read_address(clinic, channel, text), channel
    except NotAPatient as error:
        raise NotAPatient(str(error), field=f"contacts[{n}].{error.field}") from error


def _check(session: Session, clinic: Clinic, facts: Mapping[str, object], today: date) -> None:
    if "first_name" in facts and not str(facts["first_name"]).strip():
        raise NotAPatient("give the patient's first name", field="first_name")
    if facts.get("timezone") and facts["timezone"] not in available_timezones():
        raise NotAPatient("the time zone is none: give one as America/Chicago", field="timezone")
    born = facts.get("birth_date")
    if isinstance(born, date) and born > today:
        raise NotAPatient("the birth date is in the future", field="birth_date")
    known = sa.select(Patient.id).where(Patient.clinic_id == clinic.id, Patient.external_id == facts.get("external_id"))
    if facts.get("external_id") and session.scalar(known):
        raise ExternalIdTaken
