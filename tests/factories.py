"""Rows for tests, with defaults that make sense together: keywords (`**fields`) override any column.

`now` is the transaction's (`clock.now`). Make rows inside `transaction(sessions, clinic.id or ALL_CLINICS)`.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, models
from app.services import audit

M = TypeVar("M", bound=models.Model)

WORKDAYS = range(1, 6)
OPENS, CLOSES = time(8), time(17)


def local(clinic: models.Clinic, day_and_time: str) -> datetime:
    """The UTC instant of a time on the clinic's wall clock, as "2026-11-24 09:00"."""
    return clock.at_local(datetime.fromisoformat(day_and_time), clinic.timezone)


def make_clinic(session: Session, name: str = "Bright Smiles", area: str = "312", **fields: Any) -> models.Clinic:
    """Bright Smiles in Chicago, open Monday to Friday 8 to 17. `area` begins its phone numbers."""
    default = {
        "slug": name.lower().replace(" ", "-"),
        "name": name,
        "short_name": name,
        "timezone": "America/Chicago",
        "phone": f"+1{area}5550199",
        "sms_number": f"+1{area}5550100",
    }
    clinic = _add(session, models.Clinic(**default | fields))
    hours = {"clinic_id": clinic.id, "opens_at": OPENS, "closes_at": CLOSES}
    _add_all(session, (models.ClinicHours(**hours, weekday=day) for day in WORKDAYS))
    return clinic


def where_it_is_noon() -> str:
    """A time zone for tests that live today, at any hour: people may be texted there now."""
    return f"Etc/GMT{clock.real().hour - 12:+d}"  # POSIX: "+5" is west of Greenwich


def make_other_clinic(session: Session, **fields: Any) -> models.Clinic:
    """A second tenant: North Dental in New York."""
    return make_clinic(session, **{"name": "North Dental", "area": "212", "timezone": "America/New_York"} | fields)


def make_type(session: Session, clinic: models.Clinic, **fields: Any) -> models.AppointmentType:
    """Cleaning, 60 minutes, 120 dollars."""
    default = {"clinic_id": clinic.id, "name": "Cleaning", "duration_minutes": 60, "price_cents": 12_000}
    return _add(session, models.AppointmentType(**default | fields))


def make_provider(
    session: Session, clinic: models.Clinic, *types: models.AppointmentType, **fields: Any
) -> models.Provider:
    """Dr. Lee, who works Monday to Friday 8 to 17 and performs `types`."""
    provider = _add(session, models.Provider(**{"clinic_id": clinic.id, "name": "Dr. Lee"} | fields))
    ids = {"clinic_id": clinic.id, "provider_id": provider.id}
    hours = {"starts_at": OPENS, "ends_at": CLOSES}
    _add_all(session, (models.ProviderHours(**ids, **hours, weekday=day) for day in WORKDAYS))
    _add_all(session, (models.ProviderType(**ids, appointment_type_id=kind.id) for kind in types))
    return provider


def make_chair(session: Session, clinic: models.Clinic, *types: models.AppointmentType, **fields: Any) -> models.Chair:
    """Chair 1 (2, 3 …), in which `types` can be done."""
    others = session.scalars(sa.select(models.Chair.id).where(models.Chair.clinic_id == clinic.id)).all()
    chair = _add(session, models.Chair(**{"clinic_id": clinic.id, "name": f"Chair {len(others) + 1}"} | fields))
    ids = {"clinic_id": clinic.id, "chair_id": chair.id}
    _add_all(session, (models.ChairType(**ids, appointment_type_id=kind.id) for kind in types))
    return chair


def make_patient(
    session: Session,
    clinic: models.Clinic,
    first_name: str = "Ana",
    phone: str | None = "+13125550111",
    language: str | None = "en",
    consent: bool = True,
    **fields: Any,
) -> models.Patient:
    """A patient with a contact, its thread and a consent to texts; two with one phone are a household.

    `phone=None`: a patient who cannot be reached.
    """
    default = {"clinic_id": clinic.id, "first_name": first_name, "language": language, "created_at": clock.now(session)}
    patient = _add(session, models.Patient(**default | fields))
    if phone:
        contact = make_contact(session, clinic, phone, consent=consent)
        _add(session, models.PatientContact(clinic_id=clinic.id, patient_id=patient.id, contact_id=contact.id))
    return patient


def make_contact(
    session: Session,
    clinic: models.Clinic,
    address: str = "+13125550111",
    channel: models.NotificationChannel = models.NotificationChannel.SMS,
    consent: bool = True,
    **fields: Any,
) -> models.Contact:
    """The contact with this address: the one that is there, or a new one with its thread and consent."""
    found = session.scalar(
        sa.select(models.Contact).where(models.Contact.clinic_id == clinic.id, models.Contact.address == address)
    )
    if found:
        return found
    now = clock.now(session)
    default = {"clinic_id": clinic.id, "address": address, "channel": channel, "created_at": now}
    contact = _add(session, models.Contact(**default | fields))
    _add(session, models.Thread(clinic_id=clinic.id, contact_id=contact.id, created_at=now))
    if consent:
        make_consent(session, contact)
    return contact


def make_consent(
    session: Session, contact: models.Contact, scope: models.Scope = models.Scope.ALL, **fields: Any
) -> models.Consent:
    """That the contact agreed to its own channel, on paper, now."""
    default = {"clinic_id": contact.clinic_id, "contact_id": contact.id, "channel": contact.channel, "scope": scope}
    return _add(session, models.Consent(**default | {"source": "paper form", "given_at": clock.now(session)} | fields))


def contact_of(session: Session, patient: models.Patient) -> models.Contact:
    """The contact at which a patient is reached first."""
    link = models.PatientContact
    query = sa.select(models.Contact).join(link, link.contact_id == models.Contact.id)
    return session.scalars(query.where(link.patient_id == patient.id).order_by(link.rank, link.id).limit(1)).one()


def thread_of(session: Session, patient: models.Patient) -> models.Thread:
    """The thread of the contact at which a patient is reached first."""
    query = sa.select(models.Thread).where(models.Thread.contact_id == contact_of(session, patient).id)
    return session.scalars(query).one()


def make_entry(
    session: Session,
    patient: models.Patient,
    kind: models.AppointmentType,
    priority: models.WaitlistPriority = models.WaitlistPriority.STANDARD,
    **fields: Any,
) -> models.WaitlistEntry:
    """A patient who waits for a type of visit at any time, since now, for 90 days."""
    now = clock.now(session)
    default = {
        "clinic_id": patient.clinic_id,
        "patient_id": patient.id,
        "appointment_type_id": kind.id,
        "added_by": "staff",
        "expires_at": now + timedelta(days=90),
    }
    entry = models.WaitlistEntry(**default | {"added_at": now, "created_at": now, "updated_at": now} | fields)
    entry.set_priority(priority)
    return _add(session, entry)


def make_appointment(
    session: Session,
    patient: models.Patient,
    provider: models.Provider,
    kind: models.AppointmentType,
    starts_at: datetime,
    chair: models.Chair | None = None,
    **fields: Any,
) -> models.Appointment:
    """A scheduled visit, as long as its type says, booked a month ago: what is booked late may be cancelled free."""
    booked_at = clock.now(session) - timedelta(days=30)
    default = {"patient_id": patient.id, "booked_at": booked_at} | _slot(provider, kind, starts_at, chair)
    return _add(session, models.Appointment(**default | fields))


def make_miss(
    session: Session,
    patient: models.Patient,
    provider: models.Provider,
    kind: models.AppointmentType,
    **fields: Any,
) -> models.AppointmentCancellation:
    """A visit of two days ago that the patient cancelled three days ago; nobody has asked about it yet."""
    now = clock.now(session)
    visit = make_appointment(
        session, patient, provider, kind, now - timedelta(days=2), status=models.AppointmentStatus.CANCELLED
    )
    default = {
        "clinic_id": patient.clinic_id,
        "appointment_id": visit.id,
        "patient_id": patient.id,
        "cancellation_type": models.CancellationType.CANCELLED,
        "cancelled_at": now - timedelta(days=3),
        "cancelled_by": f"patient:{patient.id}",
        "cancelled_by_type": models.CancelledByType.PATIENT,
        "original_start_time": visit.starts_at,
        "original_end_time": visit.ends_at,
        "original_provider_id": provider.id,
        "appointment_type_id": kind.id,
        "notice_hours": 24.0,
    }
    return _add(session, models.AppointmentCancellation(**default | fields))


def make_fee(session: Session, miss: models.AppointmentCancellation, cents: int = 2500) -> models.FeeEntry:
    """What a miss costs, assessed now."""
    miss.cancellation_type, miss.late_cancel_fee_cents = models.CancellationType.LATE_CANCEL, cents
    return _add(
        session,
        models.FeeEntry(
            clinic_id=miss.clinic_id,
            cancellation_id=miss.id,
            patient_id=miss.patient_id,
            kind=models.FeeEntryKind.ASSESSED,
            amount_cents=cents,
            currency="USD",
            at=clock.now(session),
            actor="system",
        ),
    )


def make_batch(session: Session, clinic: models.Clinic) -> models.FeeBatch:
    """An export to billing, without a row."""
    count = session.scalar(sa.select(sa.func.count(models.FeeBatch.id)).where(models.FeeBatch.clinic_id == clinic.id))
    default = {"clinic_id": clinic.id, "number": (count or 0) + 1, "at": clock.now(session), "actor": "system"}
    return _add(session, models.FeeBatch(**default))


def make_webhook(session: Session, clinic: models.Clinic) -> dict[str, Any]:
    """A URL that hears of nothing, and an event that could not be told there."""
    at = clock.real()
    ids = {"clinic_id": clinic.id, "created_at": at}
    hook = models.Webhook(**ids, url="https://hooks.example/x", sealed_secret="", kinds=[], created_by="test")
    _add(session, hook)
    delivery = models.WebhookDelivery(
        **ids, webhook_id=hook.id, event=f"evt_{clinic.id}", kind=models.WebhookKind.VISIT_BOOKED, payload={},
        status=models.DeliveryStatus.DEAD, not_before=at, ended_at=at,
    )  # fmt: skip
    return {"webhook": hook, "delivery": _add(session, delivery)}


def make_block(session: Session, provider: models.Provider, starts_at: datetime) -> models.ProviderBlock:
    """An hour in which a provider cannot be booked."""
    ids = {"clinic_id": provider.clinic_id, "provider_id": provider.id}
    ends_at = starts_at + timedelta(hours=1)
    return _add(session, models.ProviderBlock(**ids, starts_at=starts_at, ends_at=ends_at, reason="meeting"))


def make_rules(session: Session, clinic: models.Clinic) -> dict[str, Any]:
    """A holiday, a place with stricter hours and a guest of trial mode."""
    ids = {"clinic_id": clinic.id}
    day = clock.local(clock.now(session), clinic.timezone).date() + timedelta(days=400)
    place = models.StricterPlace(**ids, place="US-NV", opens_at=time(9), closes_at=time(20))
    return {
        "holiday": _add(session, models.Holiday(**ids, day=day, name="Team day")),
        "place": _add(session, place),
        "guest": _add(session, models.TrialGuest(**ids, address=f"{clinic.phone[:-3]}150")),
    }


def make_task(session: Session, patient: models.Patient, **fields: Any) -> models.Task:
    """A call to a patient, due now."""
    now = clock.now(session)
    default = {"clinic_id": patient.clinic_id, "patient_id": patient.id, "kind": models.TaskKind.CALL_PATIENT}
    default |= {"cause": f"patient:{patient.id}:call", "due_at": now, "created_at": now}
    return _add(session, models.Task(**default | fields))


def make_opening(
    session: Session,
    provider: models.Provider,
    kind: models.AppointmentType,
    starts_at: datetime,
    chair: models.Chair | None = None,
    **fields: Any,
) -> models.Opening:
    """An open time of a provider, made by staff now and due now; it expires 60 minutes before it starts."""
    now = clock.now(session)
    times = {"expires_at": starts_at - timedelta(minutes=60), "next_step_at": now, "created_at": now}
    default = {"source": models.OpeningSource.STAFF} | times | _slot(provider, kind, starts_at, chair)
    return _add(session, models.Opening(**default | fields))


def make_offer(
    session: Session, opening: models.Opening, entry: models.WaitlistEntry, contact: models.Contact, **fields: Any
) -> models.Offer:
    """The opening, offered to the entry now, not asked yet, held for two hours."""
    now = clock.now(session)
    default = {
        "clinic_id": opening.clinic_id,
        "waitlist_entry_id": entry.id,
        "opening_id": opening.id,
        "contact_id": contact.id,
        "channel": contact.channel,
        "appointment_slot_start": opening.starts_at,
        "appointment_slot_end": opening.ends_at,
        "provider_id": opening.provider_id,
        "chair_id": opening.chair_id,
        "made_at": now,
        "hold_expires_at": now + timedelta(hours=2),
    }
    return _add(session, models.Offer(**default | fields))


def make_message(session: Session, thread: models.Thread, **fields: Any) -> models.OutboxMessage:
    """A text of ours in the thread that has arrived: what a person wrote last month."""
    key, at = secrets.token_hex(8), clock.now(session) - timedelta(days=30)
    default = {
        "clinic_id": thread.clinic_id,
        "thread_id": thread.id,
        "contact_id": thread.contact_id,
        "key": f"test:{key}",
        "reference": key,
        "channel": models.NotificationChannel.SMS,
        "purpose": models.Purpose.STAFF,
        "body": "We are on the second floor.",
        "segments": 1,
        "status": models.MessageStatus.DELIVERED,
        "created_at": at,
        "not_before": at,
        "sent_at": at,
    }
    return _add(session, models.OutboxMessage(**default | fields))


def make_audit_entry(session: Session, row: Any, action: str = "task.done", **facts: Any) -> models.AuditEntry:
    """What somebody did to a row of the clinic's, in the trail at once."""
    audit.record(session, row.clinic_id, action, row, **facts)
    audit.write(session)
    newest = sa.select(models.AuditEntry).where(models.AuditEntry.clinic_id == row.clinic_id)
    return session.scalars(newest.order_by(models.AuditEntry.number.desc()).limit(1)).one()


def make_staff(
    session: Session,
    *clinics: models.Clinic,
    email: str = "sam@example.com",
    roles: Iterable[models.Role] = (models.Role.FRONT_DESK,),
    **fields: Any,
) -> models.StaffUser:
    """Sam, who has `roles` at each of the clinics and whose password nobody knows."""
    default = {"email": email, "name": "Sam", "password_hash": "!", "created_at": clock.now(session)}
    staff = _add(session, models.StaffUser(**default | fields))
    at = itertools.product((clinic.id for clinic in clinics), roles)
    _add_all(session, (models.StaffRole(staff_id=staff.id, clinic_id=clinic_id, role=role) for clinic_id, role in at))
    return staff


def _slot(
    provider: models.Provider, kind: models.AppointmentType, starts_at: datetime, chair: models.Chair | None
) -> dict[str, Any]:
    return {
        "clinic_id": provider.clinic_id,
        "provider_id": provider.id,
        "chair_id": chair.id if chair else None,
        "appointment_type_id": kind.id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=kind.duration_minutes),
    }


def _add(session: Session, row: M) -> M:
    """Stored at once, so that it has its id."""
    session.add(row)
    session.flush()
    return row


def _add_all(session: Session, rows: Iterable[models.Model]) -> None:
    session.add_all(rows)
    session.flush()
