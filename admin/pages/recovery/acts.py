"""What staff do about a missed visit: say what a call gave, why it happened, book a new time, end it or begin anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from admin.actions import Done, act, actor
from admin.calls import CallForm
from admin.forms import EmptyForm
from admin.languages import gettext
from admin.page import Page
from admin.pages.recovery.forms import ReasonForm, SlotForm, WhyForm
from app.access import Permission
from app.models import AppointmentCancellation, CallOutcome
from app.services import cancellations, rebooking, recovery
from app.services.appointments import Slot

MANAGE = Permission.MANAGE_WAITLIST


class RecoveryActs(Page):
    """The changes; the page itself is `RecoveryPage`."""

    @act("/<row:row_id>/called", MANAGE, form=CallForm)
    def called(self, session: Session, form: CallForm, row_id: int) -> Done:
        """What the call gave."""
        outcome = form.outcome.data
        day = form.callback_on.data if outcome is CallOutcome.WILL_CALL_BACK else None
        recovery.log_call(session, row_id, outcome, by=actor(), notes=form.notes.data, callback_on=day)
        return Done(gettext("The call is recorded."))

    @act("/<row:row_id>/not-needed", MANAGE, form=WhyForm)
    def not_needed(self, session: Session, form: WhyForm, row_id: int) -> Done:
        """Nothing is to be won back."""
        recovery.not_needed(session, row_id, actor=actor(), reason=form.reason.data)
        return Done(gettext("Not needed: nothing more is asked."))

    @act("/<row:row_id>/give-up", MANAGE, form=WhyForm)
    def give_up(self, session: Session, form: WhyForm, row_id: int) -> Done:
        """The patient is not to be won back."""
        recovery.give_up(session, row_id, actor=actor(), reason=form.reason.data)
        return Done(gettext("Given up: nothing more is asked."))

    @act("/<row:row_id>/start", MANAGE)
    def start(self, session: Session, _form: EmptyForm, row_id: int) -> Done:
        """Begin anew, with all attempts."""
        recovery.start(session, row_id, actor=actor())
        return Done(gettext("Begun anew: they are asked as soon as they may be."))

    @act("/<row:row_id>/reason", Permission.MODIFY_APPOINTMENT, form=ReasonForm)
    def reason(self, session: Session, form: ReasonForm, row_id: int) -> Done:
        """Why the visit went wrong."""
        miss = session.merge(self.one(AppointmentCancellation, row_id))
        new = cancellations.change_reason(session, miss, form.reason.data, form.details.data, actor=actor())
        return Done(gettext("The reason is recorded.") if new else gettext("That was recorded already."))

    @act("/<row:row_id>/book", Permission.MODIFY_APPOINTMENT, form=SlotForm)
    def book(self, session: Session, form: SlotForm, row_id: int) -> Done:
        """A new time."""
        start, end = form.times()
        slot = Slot(int(form.provider.data or 0), form.chair.data, start, end)
        rebooking.rebook(session, row_id, slot, actor=actor())
        said = gettext("Booked: %(when)s. Tell them; Standby does not.", when=self.wall.moment(start))
        return Done(said, self._at(row_id))

    def _at(self, row_id: int) -> Any:
        return self.get_url(".details_view", row_id=row_id)
