"""`/patients`: who they are and how they are reached. Every look at a record is written to the audit trail.

No name, number or address stands in a URL: who is looked for stands in a body.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import Contact, NotificationChannel, Patient, PatientContact, PatientStatus, TreatmentStage
from app.models.names import PlainName, plain_name
from app.services import patients
from app.web.api.call import Call
from app.web.api.contacts import NewContact
from app.web.api.endpoint import Noun
from app.web.api.forms import LEFT_OUT, Form, ListQuery, Page
from app.web.api.ids import PatientId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.patient_records import PatientLine, PatientRecord, patient_as_it_is, record_of
from app.web.api.times import Day, Instant

NOUN = Noun("Patients", "Who they are, and how they are reached.", "/patients")
VIEW, MODIFY = Permission.VIEW_PATIENTS, Permission.MODIFY_APPOINTMENT
Name = Annotated[str, Field(max_length=80)]


class PersonForm(Form):
    """What is known of a patient."""

    first_name: Annotated[str, Field(min_length=1, max_length=80, examples=["Lena"])]
    last_name: Annotated[Name, Field(examples=["Park"])] = ""
    language: Annotated[
        str | None, Field(pattern="^(en|es)$", description="Left out: the clinic's.", examples=["en"])
    ] = None
    timezone: Annotated[str | None, Field(max_length=64, examples=["America/Chicago"])] = None
    place: Annotated[str | None, Field(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$", examples=["US-IL"])] = None
    birth_date: Day | None = None
    sex: Annotated[str | None, Field(pattern="^[FMX]$")] = None
    status: PatientStatus = PatientStatus.ACTIVE
    treatment_stage: TreatmentStage | None = None
    guardian_id: Annotated[PatientId | None, Field(description="Who is written to in place of a minor.")] = None
    fee_exempt: bool = False
    policy_acknowledged_at: Instant | None = None
    external_id: Annotated[str | None, Field(min_length=1, max_length=80, description="In your own system.")] = None


class NewPatient(PersonForm):
    """A patient; the first contact is tried first."""

    contacts: Annotated[tuple[NewContact, ...], Field(max_length=10, examples=[[{"address": "312 555 0187"}]])] = ()


class PatientChange(PersonForm):
    """What becomes otherwise: what is left out stays. Null empties."""

    first_name: Annotated[str, Field(min_length=1, max_length=80)] = LEFT_OUT
    last_name: Annotated[Name, Field(examples=["Park"])] = LEFT_OUT
    status: PatientStatus = LEFT_OUT
    fee_exempt: bool = LEFT_OUT


class PatientPage(Page[PatientLine]):
    """A part of the list."""


class PatientSort(StrEnum):
    """By when they were entered."""

    CREATED = "createdAt"
    LAST_CREATED = "-createdAt"


SORTS = {PatientSort.CREATED: Sort((Patient.id,)), PatientSort.LAST_CREATED: Sort((Patient.id,), down=True)}


class PatientQuery(ListQuery):
    """Filters: a patient is in the list when all of them hold."""

    status: list[PatientStatus] | None = None
    treatment_stage: list[TreatmentStage] | None = None
    guardian_id: PatientId | None = None
    external_id: Annotated[str | None, Field(max_length=80)] = None
    sort: PatientSort = PatientSort.CREATED


class PatientSearch(Form):
    """Who is looked for: all that is given must hold."""

    address: Annotated[str | None, Field(max_length=254, description="Phone number or e-mail address.")] = None
    last_name: Annotated[
        str | None, Field(max_length=80, description="How it begins, with accents or without.", examples=["park"])
    ] = None
    first_name: Annotated[str | None, Field(max_length=80, description="How it begins, with accents or without.")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@NOUN.get("", PatientPage, VIEW, query=PatientQuery, logged=True)
def list_patients(call: Call, query: PatientQuery) -> PatientPage:
    """List patients, without how they are reached."""
    wanted = sa.select(Patient).where(Patient.clinic_id == call.caller.clinic_id)
    exact: dict[Any, object] = {Patient.guardian_id: query.guardian_id, Patient.external_id: query.external_id}
    wanted = narrowed(wanted, exact)
    if query.status:
        wanted = wanted.where(Patient.status.in_(query.status))
    if query.treatment_stage:
        wanted = wanted.where(Patient.treatment_stage.in_(query.treatment_stage))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    items = _lines(call, found.rows, "patients.listed")
    return PatientPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.post("/search", PatientPage, VIEW, body=PatientSearch, logged=True, searches=True)
def search_patients(call: Call, body: PatientSearch) -> PatientPage:
    """Find patients by name, number or e-mail address, which never stand in a URL."""
    wanted = sa.select(Patient).where(Patient.clinic_id == call.caller.clinic_id)
    for column, beginning in ((Patient.last_name, body.last_name), (Patient.first_name, body.first_name)):
        if beginning:
            plain = plain_name(beginning)  # of an apostrophe alone nothing is left: nobody's name begins so
            wanted = wanted.where(PlainName(column).startswith(plain, autoescape=True) if plain else sa.false())
    if body.address:
        channel = NotificationChannel.EMAIL if "@" in body.address else NotificationChannel.SMS
        address = patients.read_address(call.clinic, channel, body.address)
        at = sa.select(PatientContact.patient_id).join(Contact, Contact.id == PatientContact.contact_id)
        wanted = wanted.where(Patient.id.in_(at.where(Contact.address == address)))
    rows = call.session.scalars(wanted.order_by(Patient.last_name, Patient.id).limit(body.limit)).all()
    return PatientPage(items=_lines(call, rows, "patients.searched"))


@NOUN.get("/<opaque(patient):patient_id>", PatientRecord, VIEW, logged=True)
def show_patient(call: Call, patient_id: int) -> PatientRecord:
    """Show a patient's record: contacts, consents and opt-outs too."""
    patient = own(call, Patient, patient_id)
    call.note_read("patient.read", patient)
    return record_of(call, patient)


@NOUN.patch(
    "/<opaque(patient):patient_id>", PatientRecord, MODIFY, also=(VIEW,), body=PatientChange, current=patient_as_it_is
)
def change_patient(call: Call, patient_id: int, body: PatientChange) -> PatientRecord:
    """Correct a patient's record. Who is DECEASED, TRANSFERRED or DISMISSED is never written to."""
    patient = own(call, Patient, patient_id)
    if body.guardian_id is not None:
        own(call, Patient, body.guardian_id, "guardianId")
    patients.change(call.session, patient, body.named(), actor=call.actor)
    call.note_read("patient.read", patient)  # the answer shows all of it
    return record_of(call, patient)


@NOUN.post("", PatientRecord, MODIFY, also=(VIEW,), body=NewPatient, status=201)
def add_patient(call: Call, body: NewPatient) -> PatientRecord:
    """Enter a patient. Nobody is written to before a consent is recorded."""
    if body.guardian_id is not None:
        own(call, Patient, body.guardian_id, "guardianId")
    facts = {name: getattr(body, name) for name in PersonForm.model_fields}
    addresses = [(one.channel, one.address) for one in body.contacts]
    patient = patients.create(call.session, call.clinic, facts, addresses, actor=call.actor)
    if body.contacts:
        call.note_read("patient.read", patient)  # of a number that others have, the answer shows their consents
    return record_of(call, patient)


def _lines(call: Call, rows: Sequence[Patient], action: str) -> list[PatientLine]:
    if rows:
        call.note_read(action, f"clinic:{call.caller.clinic_id}", patients=[row.id for row in rows])
    return [PatientLine(**{name: getattr(row, name) for name in PatientLine.model_fields}) for row in rows]
