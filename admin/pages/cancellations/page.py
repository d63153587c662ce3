"""Cancellations and no-shows: why, what they cost, what became of the time and of the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

from admin.actions import Done, act, actor, show
from admin.forms import Form, pick, text
from admin.languages import N_
from admin.languages import gettext as _
from admin.links import link
from admin.listing import LAST_PAGE, Pick
from admin.pages.cancellations.figures import Figures
from admin.words import money, short_name, words
from app.access import Permission
from app.locking import lock_one
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    CancellationReason,
    CancellationType,
    Offer,
    Opening,
    Patient,
    Provider,
    RecoveryAttempt,
    RecoveryStatus,
)
from app.services import cancellations, fees
from app.services.cancellations import LONGEST_WORDS, PRACTICE_REASONS
from app.services.fees import Fee, FeeState

SHOWN = 50
Row = AppointmentCancellation
E = TypeVar("E", bound=Enum)
TYPE_MARKS = {
    CancellationType.CANCELLED: "",
    CancellationType.LATE_CANCEL: "bad",
    CancellationType.NO_SHOW: "bad",
    CancellationType.PRACTICE_CANCEL: "over",
}
RECOVERY_MARKS = {
    RecoveryStatus.PENDING: "live",
    RecoveryStatus.IN_PROGRESS: "live",
    RecoveryStatus.RECOVERED: "good",
    RecoveryStatus.LOST: "bad",
    RecoveryStatus.NOT_NEEDED: "over",
}


class ReasonForm(Form):
    """Spec: CancellationReasonSelect. The patient's own words stay beside it."""

    reason = pick(N_("Reason"), CancellationReason)
    details = text(N_("In the patient’s own words"), longest=LONGEST_WORDS, lines=3)


@dataclass(frozen=True, slots=True)
class Miss:
    """A line of the list."""

    row: Row
    who: str
    what: str
    mark: str
    notice: str
    fee: str
    recovery_mark: str


class CancellationsPage(Figures):
    """The latest first, narrowed by `?type=`, `?reason=` and `?recovery=`."""

    permissions = (Permission.VIEW_CALENDAR,)
    title, slug = N_("Cancellations"), "cancellations"
    rows_of = Row
    icon, key = "cancellations", "c"

    @show("/")
    def index_view(self) -> Any:
        """The list."""
        return self.answer("console/cancellations/list.html", self._list)

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Any:
        """One of them."""
        return self.answer("console/cancellations/one.html", lambda: self._one(self.one(Row, row_id)))

    @act("/<row:cancellation_id>/reason", Permission.MODIFY_APPOINTMENT, form=ReasonForm)
    def change_reason(self, session: Session, form: ReasonForm, cancellation_id: int) -> Done:
        """Why, said later or corrected; what it was is in the audit trail."""
        row = lock_one(session, Row, self.one(Row, cancellation_id).id)
        assert row is not None  # noqa: S101  it was there, and nobody deletes one
        changed = cancellations.change_reason(session, row, form.reason.data, form.details.data, actor=actor())
        return Done(_("The reason is noted.") if changed else _("That was the reason already."))

    # --- the list ---------------------------------------------------------------------------------------------------

    def _list(self) -> dict[str, Any]:
        kind, reason = _member(CancellationType, "type"), _member(CancellationReason, "reason")
        recovery, page = _member(RecoveryStatus, "recovery"), self._page()
        query = (
            sa.select(Row, Patient, AppointmentType.name, Provider.name)
            .join(Patient, Patient.id == Row.patient_id)
            .join(AppointmentType, AppointmentType.id == Row.appointment_type_id)
            .join(Provider, Provider.id == Row.original_provider_id)
            .where(Row.undone_at.is_(None))
            .order_by(Row.cancelled_at.desc(), Row.id.desc())
        )
        for column, value in ((Row.cancellation_type, kind), (Row.recovery_status, recovery)):
            query = query.where(column == value) if value else query
        if request.args.get("reason") == "none":
            query = query.where(Row.reason.is_(None))
        elif reason:
            query = query.where(Row.reason == reason)
        found = self.db.execute(query.limit(SHOWN + 1).offset(page * SHOWN)).all()
        return {
            "rows": [self._line(*row) for row in found[:SHOWN]],
            "types": self._types(kind),
            "reasons": [("none", _("Not known yet")), *((one.name, words(one)) for one in CancellationReason)],
            "recoveries": [(one.name, words(one)) for one in RecoveryStatus],
            "chosen": {name: request.args.get(name, "") for name in ("type", "reason", "recovery")},
            "page": page,
            "has_more": len(found) > SHOWN,
            "at": lambda **where: self.get_url(".index_view", **_kept() | where),
            **self._common(),
        }

    def _line(self, row: Row, patient: Patient, kind: str, provider: str) -> Miss:
        what = f"{kind}, {provider}"
        fee = "–"
        if row.late_cancel_fee_cents:
            fee = money(row.late_cancel_fee_cents)
            fee = _("%(amount)s, waived", amount=fee) if row.fee_waived else fee
        mark = TYPE_MARKS[row.cancellation_type]
        return Miss(row, short_name(patient), what, mark, notice(row), fee, RECOVERY_MARKS[row.recovery_status])

    def _types(self, now: CancellationType | None) -> list[Pick]:
        kept = {name: value for name, value in _kept().items() if name != "type"}
        all_of_them = Pick(_("All"), self.get_url(".index_view", **kept), now is None)
        url = {kind: self.get_url(".index_view", type=kind.name, **kept) for kind in CancellationType}
        return [all_of_them, *(Pick(words(kind), url[kind], kind is now) for kind in CancellationType)]

    def _page(self) -> int:
        typed = request.args.get("page", "0")
        return min(int(typed), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

    def _common(self) -> dict[str, Any]:
        return {
            "wall": self.wall,
            "words": words,
            "may_see_figures": Permission.VIEW_ANALYTICS,
            "may_modify": Permission.MODIFY_APPOINTMENT,
            "may_waive": Permission.WAIVE_FEE,
        }

    # --- one --------------------------------------------------------------------------------------------------------

    def _one(self, row: Row) -> dict[str, Any]:
        query = (
            sa.select(Patient, AppointmentType.name, Provider.name, Appointment)
            .select_from(Patient)
            .join(AppointmentType, AppointmentType.id == row.appointment_type_id)
            .join(Provider, Provider.id == row.original_provider_id)
            .join(Appointment, Appointment.id == row.appointment_id)
            .where(Patient.id == row.patient_id)
        )
        patient, kind, provider, visit = self.db.execute(query).one()
        fee = next(iter(fees.standing_fees(self.db, self.clinic_id, cancellation_id=row.id, limit=1)), None)
        opening = self._opening(row)
        attempts = self.db.scalars(
            sa.select(RecoveryAttempt).filter_by(cancellation_id=row.id).order_by(RecoveryAttempt.attempted_at)
        ).all()
        return {
            "row": row,
            "miss": self._line(row, patient, kind, provider),
            "who": f"{patient.first_name} {patient.last_name}".strip(),
            "patient": patient,
            "visit": visit,
            "fee": fee,
            "fee_said": self._fee(row, fee),
            "can_waive": fee is not None and fee.credit is None,
            "opening": opening,
            "opening_url": opening and link("openings.details_view", row_id=opening.id),
            "patient_url": link("patients.details_view", row_id=patient.id),
            "recovery_url": link("recovery.details_view", row_id=row.id),
            "asked": opening and self._asked(opening),
            "attempts": attempts,
            "changing": ReasonForm(data={"reason": row.reason, "details": row.reason_details}),
            "reasons": self._reasons(row),
            **self._common(),
        }

    def _reasons(self, row: Row) -> Sequence[tuple[str, str]]:
        practice = row.cancellation_type is CancellationType.PRACTICE_CANCEL
        return [(one.name, words(one)) for one in CancellationReason if (one in PRACTICE_REASONS) is practice]

    def _fee(self, row: Row, fee: Fee | None) -> str:
        if fee is None:
            if row.settles_at:
                return _(
                    "Decided %(when)s: until then the reason may still come in.", when=self.wall.near(row.settles_at)
                )
            return _("No fee was assessed.")
        amount = money(fee.entry.amount_cents, fee.entry.currency)
        return {
            FeeState.OWED: _("%(amount)s, owed; not with billing yet.", amount=amount),
            FeeState.EXPORTED: _("%(amount)s, with billing.", amount=amount),
            FeeState.WAIVED: _("%(amount)s, waived: %(why)s", amount=amount, why=row.fee_waived_reason or ""),
            FeeState.REVERSED: _("%(amount)s, reversed: the patient had come.", amount=amount),
        }[fee.state]

    def _opening(self, row: Row) -> Opening | None:
        query = sa.select(Opening).where(Opening.cancelled_appointment_id == row.appointment_id)
        return self.db.scalars(query.order_by(Opening.id.desc()).limit(1)).first()

    def _asked(self, opening: Opening) -> int:
        query = sa.select(sa.func.count(Offer.id)).where(Offer.opening_id == opening.id, Offer.sent_at.is_not(None))
        return self.db.scalar(query) or 0


def notice(row: Row) -> str:
    """How long before the visit notice was given, in words."""
    if row.cancellation_type is CancellationType.NO_SHOW:
        return _("None")
    hours = row.notice_hours
    if hours < 1:
        return _("%(n)s min", n=max(round(hours * 60), 0))
    return _("%(n)s h", n=round(hours)) if hours < 72 else _("%(n)s days", n=round(hours / 24))


def _member(of: type[E], name: str) -> E | None:
    return of.__members__.get(request.args.get(name, ""))


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in ("type", "reason", "recovery") if request.args.get(name)}
