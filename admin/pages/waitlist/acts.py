"""What staff do about who waits: each calls the one service that the API calls, too."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, url_for
from sqlalchemy.orm import Session

from admin.actions import Done, act, actor
from admin.forms import EmptyForm
from admin.languages import N_, gettext
from admin.pages.waitlist.forms import EntryForm, NewEntryForm, RemoveForm
from admin.words import WallClock
from app.access import Permission
from app.models import Patient, WaitlistEntry
from app.services import waitlist
from app.services.waitlist import Change

MANAGE = Permission.MANAGE_WAITLIST


class WaitlistActs:
    """The changes of the waitlist's page."""

    wall: WallClock

    @act("/new/<row:patient_id>", MANAGE, form=NewEntryForm)
    def join(self, session: Session, form: NewEntryForm, patient_id: int) -> Done:
        """Put a patient on the list."""
        patient = _own(session, Patient, patient_id)
        entry = waitlist.add_entry(
            session,
            patient,
            form.kind.data,
            actor=actor(),
            priority=form.priority.data,
            preferences=form.preferences(),
            later_appointment_id=form.later.data,
            reason=form.reason.data,
            notes=form.remarks.data,
            expires_at=form.expires_at(self.wall),
        )
        return Done(gettext(N_("Added to the waitlist.")), _page(entry.id))

    @act("/<row:entry_id>/change", MANAGE, form=EntryForm)
    def save(self, session: Session, form: EntryForm, entry_id: int) -> Done:
        """Change an entry, unless somebody else did since the form was opened."""
        entry = _own(session, WaitlistEntry, entry_id)
        change = Change(
            preferences=form.preferences(),
            priority=form.priority.data,
            later_appointment_id=form.later.data or 0,
            reason=form.reason.data or "",
            notes=form.remarks.data or "",
            expires_at=form.expires_at(self.wall, entry.expires_at),
        )
        waitlist.change_entry(session, entry_id, change, actor=actor(), seen=form.seen_at())
        return Done(gettext(N_("Saved. What they are being asked now stays as it is.")), _page(entry_id))

    @act("/<row:entry_id>/remove", MANAGE, form=RemoveForm)
    def remove(self, session: Session, form: RemoveForm, entry_id: int) -> Done:
        """Take an entry off the list."""
        entry = _own(session, WaitlistEntry, entry_id)
        if not waitlist.remove_entry(session, entry_id, form.resolution.data, actor=actor(), reason=form.reason.data):
            raise waitlist.NotWaiting(entry)
        return Done(gettext(N_("Taken off the list. What they were being asked goes to the next in line.")))

    @act("/<row:entry_id>/reset", MANAGE)
    def reset(self, session: Session, form: EmptyForm, entry_id: int) -> Done:  # noqa: ARG002
        """Let somebody be asked again who was asked as often as allowed."""
        entry = _own(session, WaitlistEntry, entry_id)
        if entry.status not in waitlist.WAITING:
            raise waitlist.NotWaiting(entry)
        waitlist.reset_limit(session, entry_id, actor=actor())
        return Done(gettext(N_("They can be asked again.")))


def _own(session: Session, model: Any, row_id: int) -> Any:
    """The clinic's row; 404 for another clinic's."""
    return session.scalar(sa.select(model).where(model.id == row_id)) or abort(404)


def _page(entry_id: int) -> str:
    return url_for("waitlist.details_view", row_id=entry_id)
