"""The virtual phones of the demo page: every patient's phone, with the texts that the carrier brought to it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import BlockedPair, Clinic, Contact, NotificationChannel, Patient, PatientContact, SimulatedText
from app.web.demo.when import say_day, say_time

TEXTS_SHOWN = 40
TEXTS_READ = 1500


def read_phones(session: Session, clinic: Clinic) -> list[dict[str, Any]]:
    """Every phone of the clinic's patients, by name; a household's phone names everybody who shares it."""
    texts, blocked = _texts(session, clinic), _blocked(session, clinic)
    owners: dict[Contact, list[Patient]] = defaultdict(list)
    query = (
        sa.select(Contact, Patient)
        .join(PatientContact, PatientContact.contact_id == Contact.id)
        .join(Patient, Patient.id == PatientContact.patient_id)
        .where(Contact.channel == NotificationChannel.SMS)
        .order_by(Patient.last_name, Patient.first_name, Patient.id)
    )
    for contact, patient in session.execute(query):
        owners[contact].append(patient)
    return [
        _phone(contact, people, texts.get(contact.address, []), contact.address in blocked)
        for contact, people in owners.items()
    ]


def _phone(contact: Contact, people: list[Patient], texts: list[dict[str, Any]], blocked: bool) -> dict[str, Any]:
    adults = [person for person in people if person.guardian_id is None] or people
    owner = adults[0]
    return {
        "id": contact.id,
        "name": f"{owner.first_name} {owner.last_name}",
        "initials": f"{owner.first_name[:1]}{owner.last_name[:1]}",
        "shared_by": [person.first_name for person in people if person is not owner],
        "number": _pretty(contact.address),
        "language": owner.language or "en",
        "blocked": blocked,
        "texts": texts[-TEXTS_SHOWN:],
    }


def _texts(session: Session, clinic: Clinic) -> dict[str, list[dict[str, Any]]]:
    """By the patient's number, oldest first."""
    number = clinic.sms_number
    query = (
        sa.select(SimulatedText)
        .where(sa.or_(SimulatedText.sender == number, SimulatedText.recipient == number))
        .order_by(SimulatedText.id.desc())
        .limit(TEXTS_READ)
    )
    threads: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for text in reversed(session.scalars(query).all()):
        mine = text.recipient == number
        there = local(text.shown_at, clinic.timezone)
        threads[text.sender if mine else text.recipient].append(
            {
                "id": text.id,
                "mine": mine,
                "body": text.body,
                "day": say_day(there.date()),
                "time": say_time(there),
                "lost": text.status == "undelivered",
            }
        )
    return threads


def _blocked(session: Session, clinic: Clinic) -> set[str]:
    return set(session.scalars(sa.select(BlockedPair.recipient).where(BlockedPair.sender == clinic.sms_number)))


def _pretty(number: str) -> str:
    """+13125550111 as "(312) 555-0111"; numbers of other countries as they are."""
    digits = number.removeprefix("+1")
    if len(digits) != 10 or not number.startswith("+1"):
        return number
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
