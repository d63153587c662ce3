"""Joining the waitlist, and what has to be true of an entry at its clinic (spec 2.1.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.clock import local
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    Clinic,
    Contact,
    Patient,
    Provider,
    ProviderType,
    Purpose,
    TaskKind,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services import audit, contact_rules, reach, tasks
from app.services.waitlist.ending import WAITING, no_channel_cause, tell_openings, waits_until
from app.services.waitlist.facts import begun
from app.services.waitlist.preferences import NotAnEntry, Preferences, check_preferences, write_preferences
from app.statements import insert_row

LONGEST_TEXT = 2000
ONE_LIVE = (("patient_id", "appointment_type_id"), "status IN ('ACTIVE', 'NOTIFIED')")
"""Of a patient and a type of visit there is one entry that waits (`uq_waitlist_entry_live`)."""


class NoSuchEntry(NotAnEntry):
    """The clinic has no entry of that number."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"there is no waitlist entry {entry_id} at this clinic")


class AlreadyWaiting(NotAnEntry):
    """The patient waits for that type of visit already; `entry_id` names the entry that can be changed instead."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"the patient waits for this type of visit already: change entry {entry_id} instead")
        self.entry_id = entry_id


def add_entry(
    session: Session,
    patient: Patient,
    appointment_type_id: int,
    *,
    actor: str,
    priority: WaitlistPriority = WaitlistPriority.STANDARD,
    preferences: Preferences | None = None,
    later_appointment_id: int | None = None,
    reason: str | None = None,
    notes: str | None = None,
    expires_at: datetime | None = None,
) -> WaitlistEntry:
    """Put a patient on the list for one type of visit, by default for the clinic's entry days (rule 9).

    A move-up waits no longer than until its later visit begins.
    Raises NotAnEntry, and AlreadyWaiting for a second entry of that type. A patient without a usable channel may be
    listed: a task says that somebody has to call.
    """
    wishes, now = preferences or Preferences(), clock.now(session)
    clinic = session.get_one(Clinic, patient.clinic_id)
    _check_patient(patient)
    check_type(session, clinic, appointment_type_id)
    check_wishes(session, clinic, appointment_type_id, wishes)
    check_texts(reason, notes)
    check_expiry(session, expires_at)
    if later_appointment_id is not None:
        check_later_visit(session, patient, later_appointment_id)
    entry = WaitlistEntry(
        clinic_id=clinic.id, patient_id=patient.id, appointment_type_id=appointment_type_id, added_by=actor,
        reason_for_waitlist=reason or None, notes=notes or None, later_appointment_id=later_appointment_id,
        added_at=now, created_at=now, updated_at=now, times=[],
    )  # fmt: skip
    entry.expires_at = expires_at or waits_until(session, entry)
    entry.set_priority(priority)
    write_preferences(entry, wishes)
    _join(session, entry, patient, actor)
    return entry


def store_entry(session: Session, entry: WaitlistEntry) -> None:
    """Insert an entry. Raises AlreadyWaiting, leaving the transaction usable.

    The unique index says so. The interleaving: staff, the patient's own text, an import or the clock add the same entry
    at one instant, and neither sees the other's row yet: the second waits for the first one's commit.
    """
    times, entry.times = entry.times, []  # they name the entry, which has no id yet
    try:
        while not insert_row(session, entry, *ONE_LIVE):  # again only if the other one has ended in this instant
            for waiting in waiting_entries(session, [entry.patient_id], entry.appointment_type_id):
                raise AlreadyWaiting(waiting.id)
    finally:
        entry.times = times


def _join(session: Session, entry: WaitlistEntry, patient: Patient, actor: str) -> None:
    store_entry(session, entry)
    audit.record(session, entry.clinic_id, "waitlist.added", entry, actor=actor, after=begun(entry))
    phones = reach.phones_of(session, patient, clock.now(session))
    if not _takes_offers(session, phones):
        cause = no_channel_cause(entry.id)
        tasks.ask_person(session, entry.clinic_id, TaskKind.NO_CHANNEL, cause, patient_id=patient.id)
    tell_openings(session, entry, "added", next(iter(phones), None))


def find_entry(session: Session, clinic_id: int, entry_id: int) -> WaitlistEntry:
    """The clinic's entry of that number. Raises NoSuchEntry."""
    query = sa.select(WaitlistEntry).where(WaitlistEntry.clinic_id == clinic_id, WaitlistEntry.id == entry_id)
    entry = session.scalar(query)
    if entry is None:
        raise NoSuchEntry(entry_id)
    return entry


def waiting_entries(
    session: Session, patient_ids: Sequence[int], appointment_type_id: int | None = None
) -> list[WaitlistEntry]:
    """The entries of these patients that wait now, for any type of visit or one; by id."""
    query = sa.select(WaitlistEntry).where(WaitlistEntry.patient_id.in_(patient_ids), WaitlistEntry.status.in_(WAITING))
    if appointment_type_id is not None:
        query = query.where(WaitlistEntry.appointment_type_id == appointment_type_id)
    return list(session.scalars(query.order_by(WaitlistEntry.id)))


def can_be_texted(session: Session, patient: Patient) -> bool:
    """Whether an offer may reach the patient by text at all: a phone that is reachable, with consent, not opted out."""
    return _takes_offers(session, reach.phones_of(session, patient, clock.now(session)))


def _takes_offers(session: Session, phones: Sequence[Contact]) -> bool:
    return any(
        contact_rules.standing_refusal(session, phone, Purpose.OFFER) is None for phone in reach.taking_texts(phones)
    )


def check_type(session: Session, clinic: Clinic, appointment_type_id: int) -> None:
    """The clinic has the type of visit and uses it. Raises NotAnEntry."""
    kind = session.get(AppointmentType, appointment_type_id)
    if kind is None or kind.clinic_id != clinic.id:
        raise NotAnEntry(f"this clinic has no appointment type {appointment_type_id}")
    if not kind.active:
        raise NotAnEntry(f"appointment type {appointment_type_id} is not in use any more", field="appointment_type_id")


def check_wishes(session: Session, clinic: Clinic, appointment_type_id: int, wishes: Preferences) -> None:
    """What suits them can still be offered, by that provider. Raises NotAnEntry."""
    check_preferences(wishes)
    if wishes.last_day and wishes.last_day < local(clock.now(session), clinic.timezone).date():
        raise NotAnEntry("the range of dates is over: nothing can be offered in it any more", field="date_range_end")
    if wishes.provider_id is not None:
        _check_provider(session, clinic, appointment_type_id, wishes.provider_id)


def check_texts(*texts: str | None) -> None:
    """Notes and reasons are short. Raises NotAnEntry."""
    if any(text and len(text) > LONGEST_TEXT for text in texts):
        raise NotAnEntry(f"notes and the reason have at most {LONGEST_TEXT} characters each")


def check_expiry(session: Session, expires_at: datetime | None) -> None:
    """An entry expires later than now. Raises NotAnEntry."""
    if expires_at is not None and expires_at <= clock.now(session):
        raise NotAnEntry("the entry would have expired already", field="expires_at")


def check_later_visit(session: Session, patient: Patient, visit_id: int) -> None:
    """A move-up gives back the patient's own visit that is still to come. Raises NotAnEntry."""
    visit = session.scalar(
        sa.select(Appointment).where(Appointment.clinic_id == patient.clinic_id, Appointment.id == visit_id)
    )
    if visit is None or visit.patient_id != patient.id:
        raise NotAnEntry(f"visit {visit_id} is not a visit of this patient", field="later_appointment_id")
    if visit.status not in LIVE_STATUSES or visit.historical:
        raise NotAnEntry(
            f"visit {visit_id} is {visit.status.lower()}: only a visit to come can be moved up",
            field="later_appointment_id",
        )
    if visit.starts_at <= clock.now(session):
        raise NotAnEntry(
            f"visit {visit_id} has begun already: only a visit to come can be moved up", field="later_appointment_id"
        )
    if visit.release_at is not None:
        raise NotAnEntry(
            f"visit {visit_id} is being given back: the patient has just moved up", field="later_appointment_id"
        )


def _check_patient(patient: Patient) -> None:
    if patient.status not in reach.WRITTEN_TO:
        raise NotAnEntry(f"the patient is {patient.status.lower()}: nothing is offered to them any more")


def _check_provider(session: Session, clinic: Clinic, appointment_type_id: int, provider_id: int) -> None:
    """A provider for whom no type at all is recorded may perform any (imports know no types)."""
    provider = session.scalar(
        sa.select(Provider).where(Provider.clinic_id == clinic.id, Provider.id == provider_id)
    )  # fmt: skip
    if provider is None:
        raise NotAnEntry(f"this clinic has no provider {provider_id}")
    if not provider.active:
        raise NotAnEntry(f"provider {provider_id} does not work here any more", field="preferred_provider_id")
    types = set(
        session.scalars(sa.select(ProviderType.appointment_type_id).where(ProviderType.provider_id == provider_id))
    )
    if types and appointment_type_id not in types:
        raise NotAnEntry(
            f"provider {provider_id} does not perform appointment type {appointment_type_id}",
            field="preferred_provider_id",
        )
