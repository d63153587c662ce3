"""`/patients/…/contacts/…`: numbers and addresses, their consents and opt-outs (PRODUCT.md section 3)."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import Contact, NotificationChannel, Patient, PatientContact, Scope
from app.services import opt_outs, patient_contacts
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Form
from app.web.api.lookups import NOT_HERE, own
from app.web.api.patient_records import ContactRecord, patient_as_it_is, records_of
from app.web.api.problems import Refusal

NOUN = Noun("Contacts", "How a patient is reached, and to what was agreed there.", "/patients")
SEES = (Permission.VIEW_PATIENTS,)
"""What answers the record needs this, too."""
RULE = "/<opaque(patient):patient_id>/contacts/<opaque(contact):contact_id>"
Source = Annotated[
    str,
    Field(
        min_length=1, max_length=opt_outs.LONGEST_SOURCE, examples=["phone call"], description="Where it comes from."
    ),
]


class NewContact(Form):
    """A phone number (SMS) or an e-mail address (EMAIL)."""

    channel: NotificationChannel = NotificationChannel.SMS
    address: Annotated[str, Field(min_length=1, max_length=254, examples=["312 555 0142"])]


class ConsentForm(Form):
    """Given, or withdrawn (`given: false`). MARKETING needs the wording of the written consent."""

    channel: NotificationChannel
    scope: Scope = Scope.ALL
    given: Annotated[bool, Field(examples=[True])]
    source: Source
    wording: Annotated[str | None, Field(max_length=2000)] = None


class OptOutForm(Form):
    """No more messages, or (`optedOut: false`) again: then never of marketing."""

    scope: Scope = Scope.ALL
    opted_out: Annotated[bool, Field(examples=[True])]
    source: Source


@NOUN.get(RULE, ContactRecord, Permission.VIEW_PATIENTS, logged=True)
def show_contact(call: Call, patient_id: int, contact_id: int) -> ContactRecord:
    """Show a contact, its consents and opt-outs."""
    contact = _contact(call, patient_id, contact_id)
    call.note_read("patient.read", f"patient:{patient_id}", contact=contact_id)
    return records_of(call, [contact])[0]


def _as_it_is(call: Call, patient_id: int, contact_id: int) -> ContactRecord:
    return records_of(call, [_contact(call, patient_id, contact_id)])[0]


@NOUN.post(
    "/<opaque(patient):patient_id>/contacts",
    ContactRecord,
    Permission.MODIFY_APPOINTMENT,
    also=SEES,
    body=NewContact,
    status=201,
    current=patient_as_it_is,
)
def add_contact(call: Call, patient_id: int, body: NewContact) -> ContactRecord:
    """Add a number or address, tried first from now on; one that the patient has moves to the front.

    Nobody is written to there before a consent is recorded. One that was reported as wrong is right again: whoever was
    reached there is not any more, and consents of before do not hold.
    """
    patient = own(call, Patient, patient_id)
    contact = patient_contacts.add(call.session, patient, body.channel, body.address, actor=call.actor)
    call.note_read("patient.read", patient, contact=contact.id)  # others may have agreed there before
    return records_of(call, [contact])[0]


@NOUN.post(RULE + "/wrong-number", ContactRecord, Permission.REPLY, also=SEES, current=_as_it_is)
def report_wrong_number(call: Call, patient_id: int, contact_id: int) -> ContactRecord:
    """Report that whoever answers there is no patient: nothing more is sent, and what is being asked there ends."""
    contact = _contact(call, patient_id, contact_id)
    patient_contacts.report_wrong(call.session, contact, actor=call.actor)
    return _as_it_is(call, patient_id, contact_id)


@NOUN.delete(RULE, Permission.MODIFY_APPOINTMENT, current=_as_it_is)
def remove_contact(call: Call, patient_id: int, contact_id: int) -> None:
    """Remove a number or address from one patient; whoever shares it is still reached there.

    Refused (409) while the patient is being asked there. Once nobody is reached there, its consents end.
    """
    contact = _contact(call, patient_id, contact_id)
    patient_contacts.remove(call.session, own(call, Patient, patient_id), contact, actor=call.actor)


@NOUN.put(RULE + "/consent", ContactRecord, Permission.REPLY, also=SEES, body=ConsentForm, current=_as_it_is)
def record_consent(call: Call, patient_id: int, contact_id: int, body: ConsentForm) -> ContactRecord:
    """Record or withdraw a consent. Saying it twice changes nothing; an opt-out that stands still stands."""
    contact = _contact(call, patient_id, contact_id)
    if body.given:
        opt_outs.agree(call.session, contact, body.channel, body.scope, body.source, body.wording)
    else:
        opt_outs.disagree(call.session, contact, body.channel, body.scope, body.source)
    return _as_it_is(call, patient_id, contact_id)


@NOUN.put(RULE + "/opt-out", ContactRecord, Permission.REPLY, also=SEES, body=OptOutForm, current=_as_it_is)
def record_opt_out(call: Call, patient_id: int, contact_id: int, body: OptOutForm) -> ContactRecord:
    """Record an opt-out that did not come by text, or lift it. What the carrier blocks it still blocks."""
    contact = _contact(call, patient_id, contact_id)
    clinic_id = call.caller.clinic_id
    if body.opted_out:
        opt_outs.record(call.session, clinic_id, contact.address, body.scope, body.source)
    elif body.scope is Scope.MARKETING:
        raise opt_outs.NoSource("an opt-out from marketing is never lifted; one from all is", field="scope")
    else:
        opt_outs.lift(call.session, clinic_id, contact.address, body.source)
    return _as_it_is(call, patient_id, contact_id)


def _contact(call: Call, patient_id: int, contact_id: int) -> Contact:
    """The patient's own contact; another patient's is not there."""
    own(call, Patient, patient_id)
    contact = own(call, Contact, contact_id)
    link = sa.select(PatientContact.id).where(
        PatientContact.patient_id == patient_id, PatientContact.contact_id == contact_id
    )
    if call.session.scalar(link) is None:
        raise Refusal(404, NOT_HERE)
    return contact
