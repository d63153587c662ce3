"""Contacts that a file names: made with their threads, linked to patients, with consents and opt-outs.

Nothing here lifts an opt-out or restores a consent that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Consent, Contact, NotificationChannel, OptOut, PatientContact, Scope, Thread
from app.services import audit
from app.services.imports import bulk


class Given(Enum):
    """What came of a consent."""

    NEW = "created"
    KNOWN = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A consent as the file says it."""

    contact_id: int
    channel: NotificationChannel
    scope: Scope
    source: str
    wording: str | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """An opt-out as the file says it; `at` is None where the file does not say when."""

    contact_id: int
    scope: Scope
    source: str
    at: datetime | None


def ensure(
    session: Session, clinic_id: int, addresses: Mapping[str, NotificationChannel], now: datetime
) -> dict[str, int]:
    """Address → id of the clinic's contact, each with its thread; those that are missing are made."""
    known = bulk.ids(session, Contact.address, addresses)
    new = sorted(address for address in addresses if address not in known)
    if not new:
        return known
    rows = [
        {"clinic_id": clinic_id, "address": address, "channel": addresses[address], "created_at": now}
        for address in new
    ]
    bulk.insert_missing(session, Contact, rows, "clinic_id", "address")
    made = bulk.ids(session, Contact.address, new)
    threads = [
        {"clinic_id": clinic_id, "contact_id": contact_id, "created_at": now} for contact_id in sorted(made.values())
    ]
    bulk.insert_missing(session, Thread, threads, "contact_id")
    return known | made


def link(session: Session, clinic_id: int, wanted: Iterable[tuple[int, int]]) -> set[int]:
    """Link (patient, contact) pairs that are not linked yet; the ids of the patients that gained one.

    A contact that is new to a patient is tried first, in the order given: it is the news. Links that are there keep
    their order among themselves, and none is removed: a number that staff have added is not in the clinic's export.
    """
    pairs = list(dict.fromkeys(wanted))
    query = sa.select(PatientContact).where(PatientContact.patient_id.in_({patient for patient, _ in pairs}))
    present = list(session.scalars(query.order_by(PatientContact.rank, PatientContact.id)))
    known = {(row.patient_id, row.contact_id) for row in present}
    gained: dict[int, list[int]] = {}
    for patient, contact in pairs:
        if (patient, contact) not in known:
            gained.setdefault(patient, []).append(contact)
    for row in present:
        row.rank += len(gained.get(row.patient_id, ()))
    session.flush()
    rows = [
        {"clinic_id": clinic_id, "patient_id": patient, "contact_id": contact, "rank": rank}
        for patient, contacts in gained.items()
        for rank, contact in enumerate(contacts)
    ]
    bulk.insert_missing(session, PatientContact, rows, "patient_id", "contact_id")
    return set(gained)


def give(session: Session, clinic_id: int, consents: Iterable[ConsentGiven]) -> list[Given]:
    """Record consents; what came of each, in order. One that was withdrawn after `given_at` is not restored."""
    asked = list(consents)
    seen: set[tuple[int, NotificationChannel, Scope]] = set()
    withdrawn: dict[tuple[int, NotificationChannel, Scope], datetime] = {}
    query = sa.select(Consent).where(Consent.contact_id.in_({consent.contact_id for consent in asked}))
    for row in session.scalars(query):
        key = (row.contact_id, row.channel, row.scope)
        if row.revoked_at is None:
            seen.add(key)
        else:
            withdrawn[key] = max(row.revoked_at, withdrawn.get(key, row.revoked_at))
    outcomes, rows = [], []
    for consent in asked:
        key = (consent.contact_id, consent.channel, consent.scope)
        if key in seen:
            outcomes.append(Given.KNOWN)
        elif key in withdrawn and withdrawn[key] >= consent.given_at:
            outcomes.append(Given.WITHDRAWN)
        else:
            seen.add(key)
            outcomes.append(Given.NEW)
            rows.append({"clinic_id": clinic_id, **_fields(consent)})
    bulk.insert_missing(session, Consent, rows)
    _note(session, clinic_id, "consent.given", rows)
    return outcomes


def opt_out(session: Session, clinic_id: int, wishes: Iterable[Wish], now: datetime) -> list[bool]:
    """Record opt-outs; for each, in order, whether it is new.

    One that is in force already, or was lifted by the patient after `at`, is known. One without a day always wins:
    nobody can tell that it is older than the patient's START.
    """
    asked = list(wishes)
    query = sa.select(OptOut).where(OptOut.contact_id.in_({wish.contact_id for wish in asked}))
    lifted: dict[tuple[int, Scope], datetime] = {}
    in_force: set[tuple[int, Scope]] = set()
    for row in session.scalars(query):
        key = (row.contact_id, row.scope)
        if row.lifted_at is None:
            in_force.add(key)
        else:
            lifted[key] = max(row.lifted_at, lifted.get(key, row.lifted_at))
    outcomes, rows = [], []
    for wish in asked:
        key = (wish.contact_id, wish.scope)
        known = key in in_force or (wish.at is not None and key in lifted and lifted[key] >= wish.at)
        outcomes.append(not known)
        if not known:
            in_force.add(key)
            row_of = {"contact_id": wish.contact_id, "scope": wish.scope, "source": wish.source}
            rows.append({"clinic_id": clinic_id, "opted_out_at": wish.at or now, **row_of})
    bulk.insert_missing(session, OptOut, rows)
    _note(session, clinic_id, "consent.opt_out", rows)
    return outcomes


def _note(session: Session, clinic_id: int, action: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Each is in the trail, as one that a person records; where it was said, the row itself holds."""
    for row in rows:
        after = {name: row[name] for name in ("scope", "channel") if name in row}
        audit.record(session, clinic_id, action, f"contact:{row['contact_id']}", after=after)


def _fields(consent: ConsentGiven) -> dict[str, object]:
    return {name: getattr(consent, name) for name in ConsentGiven.__slots__}
