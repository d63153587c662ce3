"""What a front desk records about patients: each calls one service, as the person who is logged in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.actions import Done, Refused, act, actor
from admin.languages import gettext
from admin.page import Page
from admin.pages.patients.forms import AgreeForm, EditForm, LiftForm, NewForm, ReachForm, StopForm, WhereForm
from admin.words import address
from app import clock
from app.access import Permission
from app.models import Clinic, Contact, NotificationChannel, Patient, PatientContact, Scope
from app.services import opt_outs, patient_contacts, patients


class PatientActs(Page):
    """The changes; the page itself is `PatientsPage`."""

    @act("/create", Permission.MODIFY_APPOINTMENT, form=NewForm)
    def create(self, session: Session, form: NewForm) -> Done:
        """A new patient, with a consent where they gave one."""
        clinic = session.get_one(Clinic, self.clinic_id)
        given = ((NotificationChannel.SMS, form.phone.data), (NotificationChannel.EMAIL, form.email.data))
        addresses = [(channel, said) for channel, said in given if said]
        if form.agrees.data and not (form.phone.data and form.source.data):
            raise Refused(gettext("A consent needs the number and how they agreed."))
        patient = patients.create(session, clinic, form.facts(), addresses, actor=actor())
        if form.agrees.data:
            number = patients.read_address(clinic, NotificationChannel.SMS, form.phone.data)
            contact = session.scalars(sa.select(Contact).where(Contact.address == number)).one()
            opt_outs.agree(session, contact, contact.channel, Scope.ALL, form.source.data, None)
        return Done(gettext("The patient is entered."), self._at(patient.id))

    @act("/<row:row_id>/edit", Permission.MODIFY_APPOINTMENT, form=EditForm)
    def edit(self, session: Session, form: EditForm, row_id: int) -> Done:
        """Correct what is known."""
        patient = self._patient(session, row_id)
        patients.change(session, patient, form.changes(patient, clock.now(session)), actor=actor())
        return Done(gettext("The record is corrected."))

    @act("/<row:row_id>/reach", Permission.MODIFY_APPOINTMENT, form=ReachForm)
    def reach(self, session: Session, form: ReachForm, row_id: int) -> Done:
        """A number or address, tried first from now on."""
        patient = self._patient(session, row_id)
        contact = patient_contacts.add(session, patient, form.channel, form.said.data, actor=actor())
        return Done(gettext("%(where)s is tried first from now on.") % {"where": address(contact)})

    @act("/<row:row_id>/wrong", Permission.REPLY, form=WhereForm)
    def wrong(self, session: Session, form: WhereForm, row_id: int) -> Done:
        """Whoever answers there is no patient."""
        contact = self._contact(session, row_id, form.contact.data)
        if not patient_contacts.report_wrong(session, contact, actor=actor()):
            raise Refused(gettext("That number was reported as wrong already."))
        return Done(gettext("Nothing more is sent to %(where)s.") % {"where": address(contact)})

    @act("/<row:row_id>/part", Permission.MODIFY_APPOINTMENT, form=WhereForm)
    def part(self, session: Session, form: WhereForm, row_id: int) -> Done:
        """They are not reached there any more; whoever shares it is."""
        contact = self._contact(session, row_id, form.contact.data)
        patient_contacts.remove(session, self._patient(session, row_id), contact, actor=actor())
        return Done(gettext("They are not reached at %(where)s any more.") % {"where": address(contact)})

    @act("/<row:row_id>/agree", Permission.REPLY, form=AgreeForm)
    def agree(self, session: Session, form: AgreeForm, row_id: int) -> Done:
        """A consent."""
        contact = self._contact(session, row_id, form.contact.data)
        new = opt_outs.agree(
            session, contact, contact.channel, form.scope.data, form.source.data, form.wording.data
        )  # fmt: skip
        return Done(gettext("The consent is recorded.") if new else gettext("That consent was recorded already."))

    @act("/<row:row_id>/stop", Permission.REPLY, form=StopForm)
    def stop(self, session: Session, form: StopForm, row_id: int) -> Done:
        """An opt-out; what is being asked there ends."""
        contact = self._contact(session, row_id, form.contact.data)
        new = opt_outs.record(session, self.clinic_id, contact.address, form.scope.data, form.source.data)
        said = (
            gettext("Nothing more is sent to %(where)s.")
            if form.scope.data is Scope.ALL
            else gettext("No more marketing to %(where)s.")
        )
        return Done(said % {"where": address(contact)} if new else gettext("That wish was recorded already."))

    @act("/<row:row_id>/lift", Permission.REPLY, form=LiftForm)
    def lift(self, session: Session, form: LiftForm, row_id: int) -> Done:
        """They want texts again; never marketing."""
        contact = self._contact(session, row_id, form.contact.data)
        if not opt_outs.lift(session, self.clinic_id, contact.address, form.source.data):
            raise Refused(gettext("There is no opt-out there to be lifted."))
        return Done(gettext("Texts may be sent there again; marketing may not."))

    def _patient(self, session: Session, row_id: int) -> Patient:
        patient = session.scalar(sa.select(Patient).where(Patient.id == row_id))
        if patient is None:
            raise Refused(gettext("There is no such patient at this clinic."))
        return patient

    def _contact(self, session: Session, row_id: int, contact_id: int) -> Contact:
        """The patient's own number or address: another's is not theirs to speak for."""
        query = (
            sa.select(Contact)
            .join(PatientContact, PatientContact.contact_id == Contact.id)
            .where(PatientContact.patient_id == row_id, Contact.id == contact_id)
        )
        contact = session.scalar(query)
        if contact is None:
            raise Refused(gettext("That is not a number or address of this patient."))
        return contact

    def prepare(self, form: Any) -> None:
        """Whatever number is named: whether it is the patient's is seen with the rows."""
        if hasattr(form, "contact"):
            form.contact.validate_choice = False

    def _at(self, patient_id: int) -> str:
        return str(self.get_url(".details_view", row_id=patient_id))
