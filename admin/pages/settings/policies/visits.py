"""The rules of visits: what is late, what is missed, and what that costs."""

from __future__ import annotations

from typing import Any

import wtforms

from admin.languages import N_, ngettext
from admin.languages import gettext as _
from admin.pages.settings.policies.rule import Group, Rule, dollars, flag, number, on, span
from admin.pages.settings.words import REASONS
from admin.words import money
from app.models import CancellationReason

EXCUSABLE = tuple(
    reason
    for reason in CancellationReason
    if reason not in (CancellationReason.PRACTICE_CLOSURE, CancellationReason.PROVIDER_UNAVAILABLE)
)


def _reasons() -> Any:
    return wtforms.SelectMultipleField(
        N_("Reasons that cost nothing"),
        choices=lambda: [(reason.value, _(REASONS[reason])) for reason in EXCUSABLE],
        widget=wtforms.widgets.ListWidget(prefix_label=False),
        option_widget=wtforms.widgets.CheckboxInput(),
    )


def _excused(rules: Any) -> str:
    named = [_(REASONS[CancellationReason(name)]) for name in rules.fee_free_reasons.split()]
    return ", ".join(named) or _("None")


def _amount(cents: int | None) -> str:
    return money(cents) if cents else _("Nothing")


def _clock(rules: Any) -> str:
    if not rules.check_in_is_live:
        return _("Nobody is taken for a no-show by the clock: an import or a person says so.")
    return _(
        "Arrivals are recorded here. Who is not checked in %(grace)s after the start is a no-show.",
        grace=span(rules.no_show_grace_minutes),
    )


def _free(rules: Any) -> str:
    if rules.free_misses == 0:
        return _("Every miss costs, from the first one on.")
    return ngettext(
        "The first miss of a patient within %(days)s days costs nothing.",
        "The first %(num)s misses of a patient within %(days)s days cost nothing.",
        rules.free_misses,
        days=rules.free_miss_days,
    )


VISITS = Group(
    "visits",
    N_("Late and missed visits"),
    (
        Rule(
            "late", N_("Late cancellation"), {"late_cancel_hours": number("late_cancel_hours", N_("Hours"))},
            lambda rules: _("under %(hours)s h", hours=rules.late_cancel_hours),
            lambda rules: _("Who cancels less than %(hours)s h before the visit is told of the policy first, and asked "
                            "whether they are sure.", hours=rules.late_cancel_hours),
        ),
        Rule(
            "free-cancel", N_("Second thoughts after booking"),
            {"free_cancel_minutes": number("free_cancel_minutes", N_("Minutes"))},
            lambda rules: span(rules.free_cancel_minutes),
            lambda rules: _("A visit booked inside the late window may be cancelled for %(wait)s as if it were "
                            "not late.", wait=span(rules.free_cancel_minutes)),
        ),
        Rule(
            "check-in", N_("No-shows by the clock"), {"check_in_is_live": flag(N_("Arrivals are recorded here"))},
            lambda rules: on(rules.check_in_is_live), _clock,
        ),
        Rule(
            "grace", N_("Grace"), {"no_show_grace_minutes": number("no_show_grace_minutes", N_("Minutes"))},
            lambda rules: span(rules.no_show_grace_minutes),
            lambda rules: _("A patient may be %(grace)s late; who tells us that they are late gets more.",
                            grace=span(rules.no_show_grace_minutes)),
        ),
        Rule(
            "settle", N_("Wait before a fee"), {"settle_minutes": number("settle_minutes", N_("Minutes"))},
            lambda rules: span(rules.settle_minutes),
            lambda rules: _("After a miss we wait %(wait)s for a reason, or for a late patient, before a fee is "
                            "decided and anybody hears of it.", wait=span(rules.settle_minutes)),
        ),
    ),
)  # fmt: skip
FEES = Group(
    "fees",
    N_("Fees"),
    (
        Rule(
            "late-fee", N_("Fee for a late cancellation"),
            {"late_cancel_fee_cents": dollars("late_cancel_fee_cents", N_("Amount"))},
            lambda rules: _amount(rules.late_cancel_fee_cents),
            lambda rules: _("A late cancellation costs %(amount)s, unless the type of visit says otherwise. Never "
                            "told by text.", amount=_amount(rules.late_cancel_fee_cents))
            if rules.late_cancel_fee_cents
            else _("A late cancellation costs nothing, unless the type of visit says so."),
        ),
        Rule(
            "no-show-fee", N_("Fee for a no-show"), {"no_show_fee_cents": dollars("no_show_fee_cents", N_("Amount"))},
            lambda rules: _amount(rules.no_show_fee_cents),
            lambda rules: _("A no-show costs %(amount)s, unless the type of visit says otherwise. Never told by text.",
                            amount=_amount(rules.no_show_fee_cents))
            if rules.no_show_fee_cents else _("A no-show costs nothing, unless the type of visit says so."),
        ),
        Rule(
            "free-misses", N_("Free misses"),
            {"free_misses": number("free_misses", N_("Misses that cost nothing")),
             "free_miss_days": number("free_miss_days", N_("Within so many days"))},
            lambda rules: _("%(misses)s in %(days)s days", misses=rules.free_misses, days=rules.free_miss_days), _free,
        ),
        Rule(
            "reasons", N_("Excused reasons"), {"fee_free_reasons": _reasons()}, _excused,
            lambda rules: _("A miss for one of these reasons costs nothing: %(reasons)s.", reasons=_excused(rules))
            if rules.fee_free_reasons.strip() else _("No reason excuses a miss."),
        ),
    ),
)  # fmt: skip
