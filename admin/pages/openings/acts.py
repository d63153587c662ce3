"""What staff do about an opening: each calls the one service that the API calls, too."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import abort, url_for
from sqlalchemy.orm import Session

from admin.actions import Done, act, actor
from admin.forms import EmptyForm
from admin.languages import N_, gettext, ngettext
from admin.pages.openings.forms import (
    CallForm,
    CountForm,
    NewOpeningForm,
    OfferForm,
    ReasonForm,
    TimesForm,
    WaysForm,
)
from admin.words import WallClock
from app.access import Permission
from app.models import NotificationChannel, Opening
from app.services import new_openings, offers, opening_places, openings
from app.services.offers import Accepted, CallResult, Lost, Why
from app.services.openings import NotAnOpening, Overrides

MANAGE = Permission.MANAGE_WAITLIST
LOST = {
    Why.GONE: N_("It is gone: somebody else has it, or is being asked about it now. Nothing was booked."),
    Why.BUSY: N_("They have another visit at that time. Nothing was booked."),
    Why.NOT_WAITING: N_("They do not wait any more. Nothing was booked."),
}


class OpeningActs:
    """The changes of the openings' page."""

    clinic_id: int
    wall: WallClock

    @act("/<row:opening_id>/next", MANAGE, form=CountForm)
    def offer_next(self, session: Session, form: CountForm, opening_id: int) -> Done:
        """Ask the next in line now, without waiting for the engine."""
        _own(session, opening_id)
        made = offers.offer_to_next(session, opening_id, form.count.data or 1, actor=actor())
        return Done(ngettext(N_("Offered to %(num)s person."), N_("Offered to %(num)s people."), made))

    @act("/<row:opening_id>/offer/<row:entry_id>", MANAGE, form=OfferForm)
    def offer(self, session: Session, form: OfferForm, opening_id: int, entry_id: int) -> Done:
        """Ask this person: as the next in line, or before others with a reason."""
        _own(session, opening_id)
        offers.notify(session, opening_id, entry_id, NotificationChannel.SMS, actor=actor(), reason=form.reason.data)
        return Done(gettext(N_("Offered. The answer appears here.")))

    @act("/<row:opening_id>/release/<row:entry_id>", MANAGE)
    def release(self, session: Session, form: EmptyForm, opening_id: int, entry_id: int) -> Done:  # noqa: ARG002
        """Approve the text that is proposed."""
        _own(session, opening_id)
        offers.release_offer(session, opening_id, entry_id, actor=actor())
        return Done(gettext(N_("Approved: the text goes out now.")))

    @act("/<row:opening_id>/pass-over/<row:entry_id>", MANAGE, form=ReasonForm)
    def pass_over(self, session: Session, form: ReasonForm, opening_id: int, entry_id: int) -> Done:
        """Do not ask whom the engine proposes."""
        _own(session, opening_id)
        offers.pass_over(session, opening_id, entry_id, actor=actor(), reason=form.reason.data)
        return Done(gettext(N_("Passed over. The next in line is proposed.")))

    @act("/<row:opening_id>/call/<row:entry_id>", MANAGE, form=CallForm)
    def call(self, session: Session, form: CallForm, opening_id: int, entry_id: int) -> Done:
        """Record what a call gave."""
        _own(session, opening_id)
        result: CallResult = form.result.data
        return _booked(offers.record_call(session, opening_id, entry_id, result, actor=actor()))

    @act("/<row:opening_id>/book/<row:entry_id>", MANAGE)
    def book(self, session: Session, form: EmptyForm, opening_id: int, entry_id: int) -> Done:  # noqa: ARG002
        """Somebody who was asked says yes on the phone."""
        _own(session, opening_id)
        return _booked(offers.book_by_phone(session, opening_id, entry_id, actor=actor(), tell=True))

    @act("/<row:opening_id>/withdraw", MANAGE)
    def withdraw(self, session: Session, form: EmptyForm, opening_id: int) -> Done:  # noqa: ARG002
        """Take an opening back."""
        _own(session, opening_id)
        if not openings.withdraw(session, opening_id, actor=actor()):
            raise NotAnOpening(f"opening {opening_id} is not live any more")
        return Done(gettext(N_("Withdrawn. Whoever was asked is told that it is gone.")))

    @act("/<row:opening_id>/ways", MANAGE, form=WaysForm)
    def ways(self, session: Session, form: WaysForm, opening_id: int) -> Done:
        """Offer one opening otherwise than usual."""
        _own(session, opening_id)
        openings.override(session, opening_id, form.overrides(), actor=actor())
        return Done(gettext(N_("Changed. It holds from the next person who is asked.")))

    @act("/<row:opening_id>/times", MANAGE, form=TimesForm)
    def times(self, session: Session, form: TimesForm, opening_id: int) -> Done:
        """Move, shorten or lengthen an opening."""
        _own(session, opening_id)
        begins = form.starts_at(self.wall)
        ends = begins + timedelta(minutes=form.minutes.data or 0)
        times = {"starts_at": begins, "ends_at": ends}
        opening_places.move(session, self.clinic_id, opening_id, times, actor=actor())
        return Done(gettext(N_("Changed. Whoever is being asked hears of it in one text.")))

    @act("/new", MANAGE, form=NewOpeningForm)
    def create(self, session: Session, form: NewOpeningForm) -> Done:
        """Open a free time."""
        begins, overrides = form.starts_at(self.wall), form.overrides()
        made = new_openings.create_opening(
            session,
            self.clinic_id,
            provider_id=form.provider.data,
            appointment_type_id=form.kind.data,
            starts_at=begins,
            ends_at=begins + timedelta(minutes=form.minutes.data) if form.minutes.data else None,
            chair_id=form.chair.data,
            overrides=overrides if overrides != Overrides() else None,
            actor=actor(),
        )
        return Done(gettext(N_("Opened. It is offered now.")), url_for("openings.details_view", row_id=made.id))


def _own(session: Session, opening_id: int) -> None:
    """404 for another clinic's opening."""
    if session.scalar(sa.select(Opening.id).where(Opening.id == opening_id)) is None:
        abort(404)


def _booked(outcome: Accepted | Lost | None) -> Done:
    if outcome is None:
        return Done(gettext(N_("Noted. The next in line is proposed.")))
    if isinstance(outcome, Lost):
        return Done(gettext(LOST[outcome.why]))  # committed: what was found is noted with the offer
    return Done(gettext(N_("Booked. The visit is in the schedule.")))
