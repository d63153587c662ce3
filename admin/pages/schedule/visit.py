"""One visit: what it is, what it may become, and what cancelling it would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort, url_for
from sqlalchemy.orm import Session

from admin.languages import N_, ngettext
from admin.languages import gettext as _
from admin.links import link
from admin.pages.schedule.calendar import MARKS
from admin.words import WallClock, money, words
from app.models import (
    EXPECTED_STATUSES,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AppointmentType,
    Chair,
    Opening,
    Patient,
    Provider,
)
from app.services import cancellations, visit_status
from app.services.cancellations import Forecast
from app.services.fees import Amount, Free

S = AppointmentStatus
FREE = {
    Free.NO_MISS: "",
    Free.NO_AMOUNT: "",
    Free.EXEMPT: N_("this patient pays no fees"),
    Free.NO_POLICY: N_("the patient has not acknowledged the policy"),
    Free.REASON: "",
    Free.GRACE: N_("the first one is free"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit with everybody in it."""

    row: Appointment
    patient: Patient
    kind: AppointmentType
    provider: Provider
    chair: Chair | None

    @property
    def who(self) -> str:
        """The patient's whole name."""
        return f"{self.patient.first_name} {self.patient.last_name}".strip()


def read_visit(session: Session, visit_id: int) -> Visit:
    """The clinic's visit of that number, in one statement; 404."""
    query = (
        sa.select(Appointment, Patient, AppointmentType, Provider, Chair)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .outerjoin(Chair, Chair.id == Appointment.chair_id)
        .where(Appointment.id == visit_id)
    )
    found = session.execute(query).first()
    return Visit(*found) if found else abort(404)


def details(session: Session, visit: Visit, wall: WallClock, actor: str) -> dict[str, Any]:
    """What the page of a visit shows."""
    can = visit_status.possible(session, visit.row)
    miss = _miss(session, visit.row)
    opening = _opening(session, visit.row) if miss else None
    new = miss.rescheduled_appointment_id if miss else None
    outlook = outlook_of(session, visit, wall, actor) if S.CANCELLED in can else None
    settles = miss.settles_at if miss and visit.row.status is S.NO_SHOW else None
    return {
        "visit": visit,
        "wall": wall,
        "mark": MARKS.get(visit.row.status, ""),
        "can": {status.name for status in can},
        "can_move": S.CANCELLED in can and visit.row.status in EXPECTED_STATUSES,
        "may_be_late": visit.row.status in EXPECTED_STATUSES and S.CHECKED_IN in can,
        "is_miss": visit.row.status is S.NO_SHOW,
        "settles": settles,
        "miss": miss,
        "miss_url": miss and link("cancellations.details_view", row_id=miss.id),
        "opening": opening,
        "opening_url": opening and link("openings.details_view", row_id=opening.id),
        "new_visit_url": new and url_for("schedule.details_view", row_id=new),
        "outlook": outlook,
        "facts": _facts(visit, wall),
    }


def outlook_of(session: Session, visit: Visit, wall: WallClock, actor: str) -> list[str]:
    """What it would do if the patient gave the visit up now, as sentences."""
    outlook = cancellations.forecast(session, visit.row, actor=actor)
    left = wall.distance(visit.row.starts_at)
    if outlook.is_late:
        lines = [
            _(
                "This is late: the visit begins %(when)s, and the clinic asks for %(hours)s hours’ notice.",
                when=left, hours=outlook.late_hours,
            ),
            _fee(outlook),
        ]  # fmt: skip
    else:
        lines = [_("This is in time: the visit begins %(when)s. No fee.", when=left)]
    if not outlook.is_offered:
        return [*lines, _("It is too soon to offer the time to anybody.")]
    many = ngettext(
        "Its time becomes an opening: %(num)s person waits for a visit of this type.",
        "Its time becomes an opening: %(num)s people wait for a visit of this type.",
        outlook.waiting,
    )
    nobody = _("Its time becomes an opening. Nobody waits for a visit of this type now.")
    return [*lines, many if outlook.waiting else nobody]


def _fee(outlook: Forecast) -> str:
    if isinstance(outlook.fee, Amount):
        amount = money(outlook.fee.cents, outlook.fee.currency)
        if not outlook.excusing:
            return _("A fee of %(amount)s is assessed.", amount=amount)
        reasons = ", ".join(words(reason).lower() for reason in sorted(outlook.excusing))
        return _("A fee of %(amount)s is assessed, unless the reason is one of: %(reasons)s.",
                 amount=amount, reasons=reasons)  # fmt: skip
    why = FREE[outlook.fee]
    return _("No fee is assessed: %(why)s.", why=_(why)) if why else _("No fee is assessed.")


def _facts(visit: Visit, wall: WallClock) -> list[tuple[str, str]]:
    row = visit.row
    found = [
        (_("Visit"), f"{visit.kind.name}, {wall.time(row.starts_at)} – {wall.time(row.ends_at)}"),
        (_("With"), visit.provider.name),
        (_("Chair"), visit.chair.name if visit.chair else "–"),
        (_("Booked"), wall.moment(row.booked_at)),
    ]
    if row.confirmed_at:
        found.append((_("Confirmed"), wall.moment(row.confirmed_at)))
    if row.late_until:
        found.append((_("Running late"), wall.until(row.late_until)))
    if row.checked_in_at:
        found.append((_("Checked in"), wall.moment(row.checked_in_at)))
    if row.release_at:
        found.append(
            (_("Given back"), _("%(when)s, because an earlier visit was booked", when=wall.near(row.release_at)))
        )
    if row.double_booked:
        found.append((_("Note"), _("Two visits are on this time on purpose.")))
    return found


def _miss(session: Session, visit: Appointment) -> AppointmentCancellation | None:
    gone = visit.status in (S.CANCELLED, S.NO_SHOW)
    return cancellations.standing(session, visit.id) if gone else None


def _opening(session: Session, visit: Appointment) -> Opening | None:
    query = sa.select(Opening).where(Opening.cancelled_appointment_id == visit.id).order_by(Opening.id.desc())
    return session.scalars(query.limit(1)).first()
