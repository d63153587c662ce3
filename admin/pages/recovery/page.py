"""Recovery: the list of whom to win back, one of them with everything that was tried, and free times for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, request

from admin.actions import Refused, show
from admin.calls import AT_ONCE, CallForm
from admin.languages import N_, gettext
from admin.later import morning_of
from admin.listing import Pick
from admin.page import by_id
from admin.pages.recovery.acts import RecoveryActs
from admin.pages.recovery.forms import OUR_REASONS, THEIR_REASONS, ReasonForm, WhyForm
from admin.pages.recovery.rows import Miss, attempts, missed, row_of, rows
from admin.words import address, words
from app.access import Permission
from app.models import (
    RECOVERING,
    Appointment,
    AppointmentType,
    CancellationType,
    Provider,
    RecoveryAttempt,
    RecoveryStatus,
    StaffUser,
)
from app.services import free_times, reach
from app.services.treatment import impacts

LONGEST = 50
MOST_TIMES = 12
BEING = ""
LABELS: dict[str, tuple[RecoveryStatus, ...]] = {
    BEING: RECOVERING,
    "pending": (RecoveryStatus.PENDING,),
    "asked": (RecoveryStatus.IN_PROGRESS,),
    "recovered": (RecoveryStatus.RECOVERED,),
    "lost": (RecoveryStatus.LOST,),
    "not-needed": (RecoveryStatus.NOT_NEEDED,),
}


class RecoveryPage(RecoveryActs):
    """Those who are asked next first; what is over, the latest first."""

    permissions = (Permission.MANAGE_WAITLIST,)
    rows_of = Miss
    title, slug = N_("Recovery"), "recovery"
    icon, key = "recovery", "r"

    @show("/")
    def index_view(self) -> Any:
        """The list."""
        return self.answer("console/recovery/list.html", self._list)

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Any:
        """One of them: what was tried."""
        return self.answer("console/recovery/one.html", lambda: self._one(row_id))

    @show("/<row:row_id>/times/", Permission.MODIFY_APPOINTMENT)
    def times_view(self, row_id: int) -> Any:
        """Free times for the patient, to be booked in the call."""
        return self.render("console/recovery/times.html", **self._times(row_id))

    # --- the list ---------------------------------------------------------------------------------------------------

    def _list(self) -> dict[str, Any]:
        shown = request.args.get("show", "")
        shown = shown if shown in LABELS else BEING
        going_on = LABELS[shown][0] in RECOVERING
        order = (
            (Miss.next_touch_at.is_(None), Miss.next_touch_at, Miss.id)
            if going_on
            else (Miss.cancelled_at.desc(), Miss.id)
        )
        # Which ones first, from the index of their order; what stands in their rows is joined to these alone.
        these = sa.select(Miss.id).where(Miss.recovery_status.in_(LABELS[shown])).order_by(*order).limit(LONGEST)
        query = missed().where(Miss.id.in_(these)).order_by(*order)
        counted = self._counts()
        return {
            "wall": self.wall,
            "rows": rows(self.db, self.wall, self.db.execute(query).all()),
            "picks": [Pick(self._label(name), self._url(name), name == shown, counted.get(name)) for name in LABELS],
            "narrowed": shown,
            "going_on": going_on,
            "more": max(0, counted.get(shown, 0) - LONGEST),
        }

    def _counts(self) -> dict[str, int]:
        """How many are being won back; what is over is not counted: it only grows."""
        query = sa.select(Miss.recovery_status, sa.func.count(Miss.id)).where(Miss.recovery_status.in_(RECOVERING))
        found = {row[0]: row[1] for row in self.db.execute(query.group_by(Miss.recovery_status))}
        return {
            name: sum(found.get(status, 0) for status in statuses)
            for name, statuses in LABELS.items()
            if statuses[0] in RECOVERING
        }

    def _label(self, name: str) -> str:
        return gettext(N_("Being won back")) if name == BEING else words(LABELS[name][0])

    def _url(self, name: str) -> str:
        return str(self.get_url(".index_view", **({"show": name} if name else {})))

    # --- one of them ------------------------------------------------------------------------------------------------

    def _head(self, row_id: int) -> Any:
        return self.db.execute(missed().where(Miss.id == row_id)).one_or_none() or abort(404)

    def _one(self, row_id: int) -> dict[str, Any]:
        found = self._head(row_id)
        miss, patient = found[0], found[1]
        self.note_read("recovery.read", miss, [patient.id])
        tried = attempts(self.db, [miss.id])[miss.id]
        phone = reach.phone_to_call(self.db, patient, self.wall.now)
        new = self.db.get(Appointment, miss.rescheduled_appointment_id) if miss.rescheduled_appointment_id else None
        return {
            "wall": self.wall,
            "one": row_of(self.wall, found, tried),
            "tried": tried,
            "made_by": self._made_by(tried),
            "phone": phone,
            "address": address,
            "new": new,
            "goes_on": miss.recovery_status in RECOVERING,
            "callable": miss.recovery_status in (*RECOVERING, RecoveryStatus.LOST),
            "impacts": [each for each in impacts(self.db, self.clinic_id, patient_id=patient.id) if each.is_behind],
            "call": CallForm(),
            "at_once": AT_ONCE,
            "why": WhyForm(),
            "reason": self._reason(miss),
        }

    @staticmethod
    def _reason(miss: Miss) -> ReasonForm:
        """Whoever cancelled it has reasons of their own."""
        form = ReasonForm(data={"reason": miss.reason, "details": miss.reason_details})
        ours = miss.cancellation_type is CancellationType.PRACTICE_CANCEL
        form.reason.choices = [(each.name, words(each)) for each in (OUR_REASONS if ours else THEIR_REASONS)]
        return form

    def _made_by(self, tried: list[RecoveryAttempt]) -> dict[str, str]:
        """Who made an attempt, by what it names them."""
        ids = {one.made_by: int(one.made_by[6:]) for one in tried if one.made_by.startswith("staff:")}
        people = by_id(self.db, StaffUser, ids.values())
        return {said: people[number].name for said, number in ids.items() if number in people}

    # --- a new time -------------------------------------------------------------------------------------------------

    def _times(self, row_id: int) -> dict[str, Any]:
        found = self._head(row_id)
        miss, patient, kind_name = found[0], found[1], found[2]
        self.note_read("recovery.read", miss, [patient.id])
        kind = self.db.get_one(AppointmentType, miss.appointment_type_id)
        first = self._first_day()
        slots = free_times.find(self.db, kind, limit=MOST_TIMES, after=first, patient_ids=[patient.id])
        names = by_id(self.db, Provider, (slot.provider_id for slot in slots))
        return {
            "wall": self.wall,
            "one": row_of(self.wall, found, []),
            "kind": kind_name,
            "slots": [(slot, names[slot.provider_id].name) for slot in slots],
            "first": request.args.get("from", "") if first else "",
        }

    def _first_day(self) -> datetime | None:
        """From when on to look; None where no day, or none that there is, was chosen."""
        try:
            return morning_of(date.fromisoformat(request.args.get("from", "")), self.wall)
        except (ValueError, Refused):
            return None
