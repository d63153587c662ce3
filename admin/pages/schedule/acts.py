"""What staff do with a visit: each button is one service."""

from __future__ import annotations

from typing import Any

from flask import abort
from sqlalchemy.orm import Session

from admin.actions import Done, Refused, act, actor
from admin.forms import EmptyForm
from admin.languages import gettext as _
from admin.languages import ngettext
from admin.page import Page
from admin.pages.schedule.forms import BookForm, CancelForm, DayForm, LateForm, MoveForm, TimeForm
from app.access import Permission
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    CancelledByType,
    Chair,
    Patient,
    Provider,
)
from app.services import appointments, arrivals, cancellations, moves, new_visits, no_shows
from app.services.appointments import Slot
from app.services.cancellations import Cancelled

MODIFY, CANCEL = Permission.MODIFY_APPOINTMENT, Permission.CANCEL_APPOINTMENT


class VisitActs(Page):
    """The acts of the schedule."""

    def prepare(self, form: Any) -> None:
        """The people and rooms a form can name."""
        if isinstance(form, TimeForm):
            form.provider.choices = [("", ""), *self.names()[Provider].items()]
            form.chair.choices = [("", ""), *self.names()[Chair].items()]
        if isinstance(form, DayForm):
            form.provider.choices = list(self.names()[Provider].items())
        if isinstance(form, BookForm):
            form.kind.choices = list(self.names()[AppointmentType].items())

    def names(self) -> dict[type, dict[int, str]]:
        """Id → name of the providers, chairs and types of visit in use, by name."""
        raise NotImplementedError

    @act("/<row:visit_id>/check-in", MODIFY)
    def check_in(self, session: Session, _form: EmptyForm, visit_id: int) -> Done:
        """The patient is here; a no-show is undone."""
        self._own(session, visit_id)
        arrivals.check_in(session, visit_id, actor=actor())
        return Done(_("Checked in."))

    @act("/<row:visit_id>/complete", MODIFY)
    def complete(self, session: Session, _form: EmptyForm, visit_id: int) -> Done:
        """The patient was treated."""
        self._own(session, visit_id)
        arrivals.complete(session, visit_id, actor=actor())
        return Done(_("Completed."))

    @act("/<row:visit_id>/confirm", MODIFY)
    def confirm(self, session: Session, _form: EmptyForm, visit_id: int) -> Done:
        """The patient will come."""
        self._own(session, visit_id)
        if not appointments.confirm(session, [visit_id], actor=actor()):
            raise Refused(_("This visit has begun or is off: there is nothing to confirm."))
        return Done(_("Confirmed."))

    @act("/<row:visit_id>/no-show", MODIFY)
    def no_show(self, session: Session, _form: EmptyForm, visit_id: int) -> Done:
        """The patient did not come: marked, or what the clock took for it is confirmed."""
        visit = self._own(session, visit_id)
        if visit.status is AppointmentStatus.NO_SHOW:
            no_shows.confirm(session, visit_id, actor=actor())
        else:
            no_shows.mark(session, visit_id, by=CancelledByType.STAFF, actor=actor())
        return Done(_("Marked as a no-show. Standby writes to the patient to find a new time."))

    @act("/<row:visit_id>/late", MODIFY, form=LateForm)
    def late(self, session: Session, form: LateForm, visit_id: int) -> Done:
        """The patient comes later: the no-show waits."""
        self._own(session, visit_id)
        if not appointments.note_late(session, [visit_id], form.minutes.data, actor=actor()):
            raise Refused(_("This visit is not expected any more: it is over, off, or the patient is here."))
        return Done(_("Noted: %(n)s minutes late.", n=form.minutes.data))

    @act("/<row:visit_id>/cancel", CANCEL, form=CancelForm)
    def cancel(self, session: Session, form: CancelForm, visit_id: int) -> Done:
        """The visit is off; its time becomes an opening unless the practice cancels."""
        self._own(session, visit_id)
        done = cancellations.cancel_appointment(session, visit_id, by=form.by.data, actor=actor(), reason=form.why)
        return Done(_cancelled(done, by_practice=form.by.data is CancelledByType.PROVIDER))

    @act("/day/cancel", CANCEL, form=DayForm)
    def cancel_day(self, session: Session, form: DayForm) -> Done:
        """A provider is not there: whatever they still have on a day is off, and everybody is told."""
        day = form.day.data or self.wall.today  # it is required
        done = cancellations.cancel_day(session, form.provider.data, day, reason=form.reason.data, actor=actor())
        said = ngettext("%(num)s visit is cancelled.", "%(num)s visits are cancelled.", done.cancelled)
        if done.begun:
            begun = ngettext("%(num)s has begun and stays.", "%(num)s have begun and stay.", done.begun)
            said = f"{said} {begun}"
        return Done(said)

    @act("/<row:visit_id>/move", MODIFY, form=MoveForm)
    def move(self, session: Session, form: MoveForm, visit_id: int) -> Done:
        """Another time; the old one becomes an opening unless the practice moves."""
        self._own(session, visit_id)
        start, provider, chair = form.chosen(self.wall.zone)
        practice = form.by.data is CancelledByType.PROVIDER
        new = moves.move_visit(
            session, visit_id, start, provider_id=provider, chair_id=chair, practice=practice, actor=actor()
        )
        said = _("Moved to %(when)s.", when=self.wall.within(self.wall.moment(new.starts_at)))
        return Done(said, str(self.get_url(".details_view", row_id=new.id)))

    @act("/new/<row:patient_id>/book", MODIFY, form=BookForm)
    def book(self, session: Session, form: BookForm, patient_id: int) -> Done:
        """A new visit, past the waitlist."""
        patient, kind = session.get(Patient, patient_id), session.get(AppointmentType, form.kind.data)
        if patient is None or kind is None or patient.clinic_id != self.clinic_id:
            abort(404)
        start, provider, chair = form.chosen(self.wall.zone)
        slot = Slot(provider, chair, start, start + new_visits.length(kind))
        new = new_visits.create_visit(session, patient, kind, slot, actor=actor())
        said = _("Booked: %(what)s, %(when)s.", what=kind.name, when=self.wall.within(self.wall.moment(new.starts_at)))
        return Done(said, str(self.get_url(".details_view", row_id=new.id)))

    def _own(self, session: Session, visit_id: int) -> Appointment:
        visit = session.get(Appointment, visit_id)
        return visit if visit is not None and visit.clinic_id == self.clinic_id else abort(404)


def _cancelled(done: Cancelled, *, by_practice: bool) -> str:
    if by_practice:
        return _("Cancelled. The patient is told by text.")
    if done.opening_id and done.why_not:
        return _("Cancelled. Its time is an opening, but for now nobody can be asked: %(why)s.", why=_(done.why_not))
    if done.opening_id:
        return _("Cancelled. Its time is an opening now.")
    why = _(done.why_not) if done.why_not else "–"
    return _("Cancelled. Its time is not offered: %(why)s.", why=why)
