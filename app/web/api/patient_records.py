"""A patient's record as the API shows it: who they are, how they are reached, and to what they agreed there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.models import (
    Consent,
    Contact,
    NotificationChannel,
    OptOut,
    Patient,
    PatientStatus,
    Scope,
    Thread,
    TreatmentStage,
)
from app.services import patients
from app.web.api.call import Call
from app.web.api.forms import Answer
from app.web.api.ids import ClinicId, ContactId, PatientId, ThreadId
from app.web.api.lookups import own
from app.web.api.times import Instant


class ConsentRecord(Answer):
    """A consent that was recorded; withdrawn ones are kept."""

    channel: NotificationChannel
    scope: Scope
    source: Annotated[str, Field(examples=["paper form"])]
    wording: str | None
    given_at: Instant
    revoked_at: Instant | None


class OptOutRecord(Answer):
    """A wish not to be written to; lifted ones are kept."""

    scope: Scope
    source: Annotated[str, Field(examples=["STOP"])]
    opted_out_at: Instant
    lifted_at: Instant | None


class ContactRecord(Answer):
    """A phone number or an e-mail address; patients who share one are a household and share its consents."""

    is_record = True

    id: ContactId
    thread_id: ThreadId
    channel: NotificationChannel
    address: Annotated[str, Field(examples=["+13125550142"])]
    unreachable_since: Instant | None
    wrong_number_at: Instant | None
    consents: list[ConsentRecord]
    opt_outs: list[OptOutRecord]


class PatientLine(Answer):
    """A patient in a list."""

    id: PatientId
    clinic_id: ClinicId
    first_name: Annotated[str, Field(examples=["Lena"])]
    last_name: Annotated[str, Field(examples=["Park"])]
    language: str | None
    status: PatientStatus
    treatment_stage: TreatmentStage | None
    guardian_id: PatientId | None
    external_id: str | None
    created_at: Instant


class PatientRecord(PatientLine):
    """A patient's record."""

    is_record = True

    timezone: str | None
    place: str | None
    birth_date: date | None
    sex: str | None
    fee_exempt: bool
    policy_acknowledged_at: Instant | None
    left_waitlist_at: Instant | None
    contacts: list[ContactRecord]


def patient_as_it_is(call: Call, patient_id: int) -> PatientRecord:
    """A patient as they are now, for whoever changes the record."""
    return record_of(call, own(call, Patient, patient_id))


def record_of(call: Call, patient: Patient) -> PatientRecord:
    """All that is known of a patient, in four queries more."""
    plain = [name for name in PatientRecord.model_fields if name != "contacts"]
    reached = patients.contacts_of(call.session, [patient.id])
    contacts = records_of(call, [contact for _, contact in reached])
    return PatientRecord(contacts=contacts, **{name: getattr(patient, name) for name in plain})


def records_of(call: Call, contacts: Sequence[Contact]) -> list[ContactRecord]:
    """Contacts as the API shows them, in their order; three queries, however many."""
    ids = [contact.id for contact in contacts]
    threads = {
        row.contact_id: row.id for row in call.session.scalars(sa.select(Thread).where(Thread.contact_id.in_(ids)))
    }
    given: dict[int, list[ConsentRecord]] = defaultdict(list)
    for row in call.session.scalars(sa.select(Consent).where(Consent.contact_id.in_(ids)).order_by(Consent.id)):
        given[row.contact_id].append(ConsentRecord(**{name: getattr(row, name) for name in ConsentRecord.model_fields}))
    wishes: dict[int, list[OptOutRecord]] = defaultdict(list)
    for wish in call.session.scalars(sa.select(OptOut).where(OptOut.contact_id.in_(ids)).order_by(OptOut.id)):
        wishes[wish.contact_id].append(
            OptOutRecord(**{name: getattr(wish, name) for name in OptOutRecord.model_fields})
        )
    plain = ("id", "channel", "address", "unreachable_since", "wrong_number_at")
    return [
        ContactRecord(
            **{name: getattr(contact, name) for name in plain},
            thread_id=threads[contact.id],
            consents=given[contact.id],
            opt_outs=wishes[contact.id],
        )
        for contact in contacts
    ]
