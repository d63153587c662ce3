"""Adds the demo clinic's patients, their phones and consents, and who of them waits for what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.models import (
    Appointment,
    Consent,
    Contact,
    NotificationChannel,
    Patient,
    PatientContact,
    Scope,
    Thread,
    TreatmentStage,
    WaitlistEntry,
    WaitlistTime,
)
from simulation import bright_smiles as data
from simulation.visits import Practice

KNOWN_SINCE = timedelta(days=200)
ENTRY_DAYS = timedelta(days=90)
WORDING = "I agree to texts from Bright Smiles about my visits. Reply STOP to end, HELP for help. Rates may apply."


def add_patients(session: Session, clinic_id: int, now: datetime) -> dict[str, Patient]:
    """Everybody, by first name (those without a phone by full name)."""
    since = now - KNOWN_SINCE
    people: dict[str, Patient] = {}
    contacts: dict[str, Contact] = {}
    for person in data.PEOPLE:
        guardian = people[person.guardian] if person.guardian else None
        patient = _patient(clinic_id, person, guardian, since)
        session.add(patient)
        if person.line not in contacts:
            contacts[person.line] = _contact(session, clinic_id, person.line, since, len(contacts) % 3 == 0)
        session.flush()
        link = PatientContact(clinic_id=clinic_id, patient_id=patient.id, contact_id=contacts[person.line].id)
        session.add(link)
        people[person.first_name] = patient
    others = {name: _other(clinic_id, n, name, since) for n, name in enumerate(data.CALENDAR_ONLY)}
    session.add_all(others.values())
    session.flush()
    return people | others


def add_wishes(
    session: Session, practice: Practice, people: dict[str, Patient], later: dict[str, Appointment], now: datetime
) -> None:
    """The waitlist; `later` has, by first name, the visit that a move-up would give back."""
    providers = {provider.name: provider.id for provider in practice.providers}
    for wish in data.WISHES:
        added = now - timedelta(days=wish.days_ago)
        given_back = later.get(wish.first_name)
        entry = WaitlistEntry(
            clinic_id=practice.clinic_id,
            patient_id=people[wish.first_name].id,
            appointment_type_id=practice.types[wish.kind].id,
            preferred_provider_id=providers[wish.provider] if wish.provider else None,
            days_mask=sum(1 << day for day in wish.days),
            minimum_notice_minutes=wish.notice_minutes,
            any_time=wish.any_time,
            later_appointment_id=given_back.id if given_back else None,
            expires_at=added + ENTRY_DAYS,
            added_at=added,
            added_by="staff",
            created_at=added,
            updated_at=added,
        )
        entry.set_priority(wish.priority)
        entry.times = [
            WaitlistTime(clinic_id=practice.clinic_id, type=kind, start_time=start, end_time=end)
            for kind, start, end in wish.times
        ]
        session.add(entry)
        session.flush()


def _patient(clinic_id: int, person: data.Person, guardian: Patient | None, since: datetime) -> Patient:
    return Patient(
        clinic_id=clinic_id,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language,
        timezone=person.zone,
        place="US-IL" if person.zone is None else None,
        birth_date=person.born,
        treatment_stage=person.stage,
        guardian_id=guardian.id if guardian else None,
        policy_acknowledged_at=since,
        created_at=since,
    )


def _contact(session: Session, clinic_id: int, line: str, since: datetime, marketing: bool) -> Contact:
    """A phone with its thread and consents."""
    contact = Contact(clinic_id=clinic_id, address=f"+1312555{line}", channel=NotificationChannel.SMS, created_at=since)
    session.add(contact)
    session.flush()
    session.add(Thread(clinic_id=clinic_id, contact_id=contact.id, created_at=since))
    for scope in (Scope.ALL, Scope.MARKETING) if marketing else (Scope.ALL,):
        session.add(
            Consent(
                clinic_id=clinic_id,
                contact_id=contact.id,
                channel=NotificationChannel.SMS,
                scope=scope,
                source="intake form",
                wording=WORDING,
                given_at=since,
            )
        )
    return contact


def _other(clinic_id: int, n: int, name: str, since: datetime) -> Patient:
    """Mostly teenagers in treatment; a few in retention, a few who come for the first time."""
    first, last = name.split(" ", 1)
    stage = TreatmentStage.PROSPECT if n % 6 == 5 else TreatmentStage.RETENTION if n % 4 == 3 else data.IN_TREATMENT
    return Patient(
        clinic_id=clinic_id,
        first_name=first,
        last_name=last,
        language="en",
        birth_date=date(2008 + n % 6, 1 + n % 12, 1 + n % 28),
        treatment_stage=stage,
        created_at=since,
    )
