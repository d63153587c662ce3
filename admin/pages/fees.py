"""Fees: what misses cost, what became of each fee, and what went out to billing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from babel.dates import format_skeleton
from flask import Response, abort, request
from flask_login import current_user
from sqlalchemy.orm import Session

from admin.actions import Done, Refused, act, actor, show
from admin.forms import EmptyForm, Form, text
from admin.languages import N_, locale, ngettext
from admin.languages import gettext as _
from admin.links import link, may_open
from admin.listing import LAST_PAGE, Pick
from admin.page import Page, by_id
from admin.words import money, short_name, words
from app import clock
from app.access import Permission
from app.models import CancellationReason, Clinic, FeeBatch, FeeEntry, StaffUser
from app.services import fees
from app.services.fees import Fee, FeeState

SHOWN = 50
MONTHS = 12
NAMES = {
    FeeState.OWED: (N_("Owed"), N_("Owed, not with billing yet"), ""),
    FeeState.EXPORTED: (N_("With billing"), N_("With billing"), "live"),
    FeeState.WAIVED: (N_("Waived"), N_("Waived"), "over"),
    FeeState.REVERSED: (N_("Reversed"), N_("Reversed: the patient had come"), "over"),
}


class WaiveForm(Form):
    """Why a fee is let go; it is kept."""

    reason = text(N_("Why is it waived?"), required=True, longest=fees.LONGEST_REASON, lines=3)


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A line of the list."""

    fee: Fee
    who: str
    amount: str
    state: str
    mark: str
    by: str
    can_waive: bool


class FeesPage(Page):
    """What is owed, and every fee; narrowed by `?state=` and `?month=2026-11`."""

    permissions = (Permission.VIEW_FEES, Permission.EXPORT_BILLING)
    title, slug = N_("Fees"), "fees"
    icon, key = "fees", "f"

    @show("/")
    def index_view(self) -> Any:
        """The fees."""
        return self.answer("console/fees/list.html", self._list)

    def _list(self) -> dict[str, Any]:
        state, month, page = self._state(), self._month(), self._page()
        since, until = self._bounds(month) if month else (None, None)
        found = fees.standing_fees(
            self.db, self.clinic_id, state=state, since=since, until=until, limit=SHOWN + 1, offset=page * SHOWN
        )
        clinic = self.db.get_one(Clinic, self.clinic_id)
        shown = month or self.wall.today.replace(day=1)
        batches = self.db.scalars(sa.select(FeeBatch).order_by(FeeBatch.number.desc()).limit(6)).all()
        return {
            "rows": self._rows(found[:SHOWN]),
            "wall": self.wall,
            "words": words,
            "owed": [(money(all_, cur), money(new, cur), new) for cur, (all_, new) in self._owed().items()],
            "month_name": _month_name(shown),
            "totals": [
                [money(cents, one.currency) for cents in (one.assessed, one.waived, one.reversed, one.net)]
                for one in fees.per_month(self.db, self.clinic_id, shown, shown)
            ],
            "states": self._states(state),
            "state": state.name if state else "",
            "months": [(one.strftime("%Y-%m"), _month_name(one)) for one in self._months()],
            "month": month.strftime("%Y-%m") if month else "",
            "policy": policy_words(clinic),
            "settings_url": self._settings_url(),
            "batches": self._batches(batches),
            "page": page,
            "has_more": len(found) > SHOWN,
            "waiving": WaiveForm(),
            "may_export": Permission.EXPORT_BILLING,
            "may_waive": Permission.WAIVE_FEE,
            "at": lambda **where: self.get_url(".index_view", **_kept() | where),
            "cancellations": may_open("cancellations.details_view"),
        }

    def _owed(self) -> dict[str, tuple[int, int]]:
        return fees.owed(self.db, self.clinic_id)

    def _rows(self, found: Sequence[Fee]) -> list[FeeRow]:
        """One statement more, however many fees."""
        ids = {fee.credit.actor.removeprefix("staff:") for fee in found if fee.credit}
        staff = by_id(self.db, StaffUser, (int(one) for one in ids if one.isdigit()))
        rows = []
        for fee in found:
            _short, said, mark = NAMES[fee.state]
            name = staff.get(int(fee.credit.actor[6:])) if fee.credit and fee.credit.actor[6:].isdigit() else None
            amount = money(fee.entry.amount_cents, fee.entry.currency)
            open_ = fee.credit is None
            rows.append(FeeRow(fee, short_name(fee.patient), amount, _(said), mark, name.name if name else "", open_))
        return rows

    def _batches(self, batches: Sequence[FeeBatch]) -> list[tuple[FeeBatch, str]]:
        query = sa.select(FeeEntry.batch_id, sa.func.count()).where(FeeEntry.batch_id.in_([one.id for one in batches]))
        held: dict[int, int] = {batch: n for batch, n in self.db.execute(query.group_by(FeeEntry.batch_id)) if batch}
        return [(one, ngettext("%(num)s row", "%(num)s rows", held.get(one.id, 0))) for one in batches]

    # --- acts -------------------------------------------------------------------------------------------------------

    @act("/<row:fee_id>/waive", Permission.WAIVE_FEE, form=WaiveForm)
    def waive(self, session: Session, form: WaiveForm, fee_id: int) -> Done:
        """Spec rule 10: a clinic_admin alone."""
        entry = session.scalar(
            sa.select(FeeEntry).where(FeeEntry.id == fee_id, FeeEntry.clinic_id == self.clinic_id)
        ) or abort(404)
        fees.waive(session, entry.cancellation_id, current_user.person.staff_id, form.reason.data)
        return Done(_("Waived. If billing has it already, the next export holds its credit."))

    @act("/export", Permission.EXPORT_BILLING)
    def make_batch(self, session: Session, _form: EmptyForm) -> Done:
        """Everything that billing does not have, as a new batch."""
        batch = fees.export(session, self.clinic_id, actor=actor())
        if batch is None:
            raise Refused(_("Billing has everything: there is nothing new to export."))
        return Done(_("Batch %(number)s is ready: download it below.", number=batch.number))

    @show("/batches/<row:batch_id>/", Permission.EXPORT_BILLING)
    def batch_view(self, batch_id: int) -> Response:
        """A batch as CSV: it names no patient, but by the number of the clinic's own system."""
        batch: FeeBatch = self.one(FeeBatch, batch_id)
        self.note_read("fees.fetched", batch, [])
        written = io.StringIO()
        rows = [astuple(line) for line in fees.lines(self.db, self.clinic_id, batch.number)]
        csv.writer(written).writerows([fees.COLUMNS, *rows])
        name = f"attachment; filename=fees-{batch.number}.csv"
        return Response(written.getvalue(), mimetype="text/csv", headers={"Content-Disposition": name})

    # --- what the address says --------------------------------------------------------------------------------------

    def _state(self) -> FeeState | None:
        return FeeState.__members__.get(request.args.get("state", ""))

    def _month(self) -> date | None:
        try:
            return datetime.strptime(request.args.get("month", ""), "%Y-%m").date()  # noqa: DTZ007 - a month
        except ValueError:
            return None

    def _page(self) -> int:
        typed = request.args.get("page", "0")
        return min(int(typed), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

    def _bounds(self, month: date) -> tuple[datetime, datetime]:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        begin, end = (clock.at_local(datetime.combine(day, time()), self.wall.zone) for day in (month, following))
        return begin, end

    def _months(self) -> list[date]:
        today = self.wall.today
        numbers = (today.year * 12 + today.month - 1 - n for n in range(MONTHS))
        return [date(number // 12, number % 12 + 1, 1) for number in numbers]

    def _states(self, now: FeeState | None) -> list[Pick]:
        kept = {"month": request.args["month"]} if request.args.get("month") else {}
        links = [Pick(_("All"), self.get_url(".index_view", **kept), now is None)]
        for state, (name, _said, _mark) in NAMES.items():
            links.append(Pick(_(name), self.get_url(".index_view", state=state.name, **kept), state is now))
        return links

    def _settings_url(self) -> str | None:
        return link("settings_policies.index_view")


def policy_words(clinic: Clinic) -> list[str]:
    """The clinic's rules about fees, as sentences."""
    late, missed = clinic.late_cancel_fee_cents or 0, clinic.no_show_fee_cents or 0
    if not late and not missed:
        return [_("No fees are assessed, unless a type of visit has one of its own.")]
    amounts = {"late": money(late, clinic.fee_currency), "missed": money(missed, clinic.fee_currency)}
    reasons = sorted(words(reason).lower() for reason in fees.excusing(clinic) if reason in CancellationReason)
    said = [
        _("A late cancellation (less than %(hours)s hours’ notice) costs %(late)s, a no-show %(missed)s, unless the "
          "type of visit says otherwise.", hours=clinic.late_cancel_hours, **amounts)
    ]  # fmt: skip
    if clinic.free_misses:
        said.append(
            ngettext(
                "The first miss of a patient within %(days)s days is free.",
                "The first %(num)s misses of a patient within %(days)s days are free.",
                clinic.free_misses,
                days=clinic.free_miss_days,
            )
        )
    if reasons:
        said.append(_("No fee for these reasons: %(reasons)s.", reasons=", ".join(reasons)))
    return [
        *said,
        _("Never a fee: what the practice cancels, patients who are exempt, and patients who have not acknowledged "
          "the policy."),
    ]  # fmt: skip


def _month_name(month: date) -> str:
    return str(format_skeleton("yMMMM", month, locale=locale()))


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in ("state", "month") if request.args.get(name)}
