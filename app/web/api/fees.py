"""`/fees`: what misses cost: a ledger that is only added to, waived by a clinic_admin alone (rule 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app import clock
from app.access import Permission
from app.models import FeeEntry, FeeEntryKind
from app.services import fees
from app.services.analytics import BadPeriod
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Because, Form, ListQuery, Page
from app.web.api.ids import CancellationId, ClinicId, FeeId, PatientId, opaque_actor
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Day, Instant

NOUN = Noun("Fees", "What late cancellations and no-shows cost.", "/fees")
VIEW = (Permission.VIEW_FEES, Permission.EXPORT_BILLING)
MOST_MONTHS = 120
CREDITS = (FeeEntryKind.WAIVED, FeeEntryKind.REVERSED)


class FeeStatus(StrEnum):
    """OPEN: the patient owes it. REVERSED: it should never have been."""

    OPEN = "OPEN"
    WAIVED = "WAIVED"
    REVERSED = "REVERSED"


class Fee(Answer):
    """A fee, and what became of it."""

    id: FeeId
    clinic_id: ClinicId
    cancellation_id: CancellationId
    patient_id: PatientId
    amount_cents: int
    currency: Annotated[str, Field(examples=["USD"])]
    assessed_at: Instant
    status: FeeStatus
    credited_at: Annotated[Instant | None, Field(description="When it was waived or reversed.")]
    credited_by: str | None
    credited_reason: str | None
    exported_at: Annotated[Instant | None, Field(description="When billing got it.")]


class FeePage(Page[Fee]):
    """A part of the list."""


class FeeSort(StrEnum):
    """By when it was assessed."""

    ASSESSED = "assessedAt"
    LAST_ASSESSED = "-assessedAt"


SORTS = {
    FeeSort.ASSESSED: Sort((FeeEntry.at, FeeEntry.id)),
    FeeSort.LAST_ASSESSED: Sort((FeeEntry.at, FeeEntry.id), down=True),
}


class FeeQuery(ListQuery):
    """Filters: a fee is in the list when all of them hold."""

    status: FeeStatus | None = None
    exported: bool | None = None
    patient_id: PatientId | None = None
    cancellation_id: CancellationId | None = None
    assessed_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    assessed_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: FeeSort = FeeSort.ASSESSED


class WaiverForm(Form):
    """Why it is waived; it is kept."""

    reason: Because


class MonthsQuery(Form):
    """Days in the first and the last month, at the clinic; without them: this month."""

    first_day: Day | None = None
    last_day: Day | None = None


class MonthTotal(Answer):
    """One currency of a month, in cents. Credits count in the month in which they were given."""

    month: Annotated[date, Field(description="Its first day.")]
    currency: Annotated[str, Field(examples=["USD"])]
    assessed: int
    waived: int
    reversed: int
    net: int


class FeeTotals(Answer):
    """Months without fees are left out."""

    months: list[MonthTotal]


@NOUN.get("", FeePage, *VIEW, query=FeeQuery)
def list_fees(call: Call, query: FeeQuery) -> FeePage:
    """List fees."""
    wanted = sa.select(FeeEntry).where(
        FeeEntry.clinic_id == call.caller.clinic_id, FeeEntry.kind == FeeEntryKind.ASSESSED
    )
    exact = {FeeEntry.patient_id: query.patient_id, FeeEntry.cancellation_id: query.cancellation_id}
    wanted = narrowed(wanted, exact, (FeeEntry.at, query.assessed_from, query.assessed_before))
    if query.status:
        kinds = CREDITS if query.status is FeeStatus.OPEN else (FeeEntryKind(query.status),)
        followed = _followed_by(kinds)
        wanted = wanted.where(~followed if query.status is FeeStatus.OPEN else followed)
    if query.exported is not None:
        went = _followed_by((FeeEntryKind.EXPORTED,))
        wanted = wanted.where(went if query.exported else ~went)
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    return FeePage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get("/totals", FeeTotals, *VIEW, query=MonthsQuery)
def total_fees(call: Call, query: MonthsQuery) -> FeeTotals:
    """What fees came to, month by month, on the clinic's calendar."""
    today = clock.local(clock.now(call.session), call.clinic.timezone).date()
    first, last = query.first_day or query.last_day or today, query.last_day or today
    if not 0 <= (last.year - first.year) * 12 + last.month - first.month < MOST_MONTHS or first.year < 1900:
        raise BadPeriod(
            f"the last month is one of the {MOST_MONTHS} from the first one on, since 1900", field="last_day"
        )
    months = fees.per_month(call.session, call.caller.clinic_id, first, last)
    return FeeTotals(
        months=[MonthTotal(**{name: getattr(one, name) for name in MonthTotal.model_fields}) for one in months]
    )


@NOUN.get("/<opaque(fee):fee_id>", Fee, *VIEW)
def show_fee(call: Call, fee_id: int) -> Fee:
    """Show one fee."""
    return _shown(call, [_fee(call, fee_id)])[0]


@NOUN.post(
    "/<opaque(fee):fee_id>/waive",
    Fee,
    Permission.WAIVE_FEE,
    body=WaiverForm,
    current=show_fee,
    also=(Permission.CANCEL_APPOINTMENT,),
)
def waive_fee(call: Call, fee_id: int, body: WaiverForm) -> Fee:
    """Let a fee go, with a reason: clinic_admin alone, whatever a token's permissions. If it was exported, the next
    export holds its credit."""
    fee = _fee(call, fee_id)
    fees.waive(call.session, fee.cancellation_id, call.staff_id, body.reason)
    return show_fee(call, fee_id)


def _fee(call: Call, fee_id: int) -> FeeEntry:
    entry = own(call, FeeEntry, fee_id)
    return entry if entry.kind is FeeEntryKind.ASSESSED else own(call, FeeEntry, 0)


def _followed_by(kinds: Sequence[FeeEntryKind]) -> sa.ColumnElement[bool]:
    later = sa.orm.aliased(FeeEntry)
    return sa.select(later.id).where(later.about_id == FeeEntry.id, later.kind.in_(kinds)).exists()


def _shown(call: Call, rows: Sequence[FeeEntry]) -> list[Fee]:
    """One query more, however many fees."""
    query = sa.select(FeeEntry).where(FeeEntry.about_id.in_([row.id for row in rows]))
    later = {(one.about_id, one.kind is FeeEntryKind.EXPORTED): one for one in call.session.scalars(query)}
    plain = ("id", "clinic_id", "cancellation_id", "patient_id", "amount_cents", "currency")
    shown = []
    for row in rows:
        credit, sent = later.get((row.id, False)), later.get((row.id, True))
        shown.append(
            Fee(
                **{name: getattr(row, name) for name in plain},
                assessed_at=row.at,
                status=FeeStatus(credit.kind) if credit else FeeStatus.OPEN,
                credited_at=credit.at if credit else None,
                credited_by=opaque_actor(credit.actor) if credit else None,
                credited_reason=credit.reason if credit else None,
                exported_at=sent.at if sent else None,
            )
        )
    return shown
