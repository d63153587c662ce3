"""The rules of offers: who is asked, how many at once, and for how long."""

from __future__ import annotations

from typing import Any

from admin.languages import N_, ngettext
from admin.languages import gettext as _
from admin.pages.settings.policies.rule import Group, Rule, number, pick, span
from admin.pages.settings.policies.rule import at as at_field
from admin.pages.settings.words import STRATEGIES, STRATEGY_EFFECTS
from admin.words import clock_time
from app.models import Strategy


def _hold(rules: Any) -> str:
    return _(
        "A patient has %(hold)s to answer, and nobody else is asked in that time. A hold that ends at night lasts "
        "until %(opens)s; close to the visit it is at most half of what is left.",
        hold=span(rules.hold_minutes),
        opens=clock_time(rules.window_opens),
    )


def _batch(rules: Any) -> str:
    return ngettext(
        "In batches %(num)s person is asked at once; if nobody takes it, the next one %(gap)s later.",
        "In batches %(num)s people are asked at once, the first to reply gets it; the next ones %(gap)s later.",
        rules.batch_size,
        gap=span(rules.batch_interval_minutes),
    )


def _enrolment(rules: Any) -> str:
    if rules.enrolment_days is None:
        return _("Nobody is put on the waitlist by the calendar alone.")
    return _(
        "Whoever agreed to texts and has a visit at least %(days)s days ahead waits for an earlier one by themselves.",
        days=rules.enrolment_days,
    )


def _parts_of_day(rules: Any) -> str:
    times = (rules.morning_starts, rules.afternoon_starts, rules.evening_starts, rules.evening_ends)
    return " · ".join(clock_time(each) for each in times)


OFFERS = Group(
    "offers",
    N_("Offers"),
    (
        Rule(
            "strategy", N_("How openings are offered"), {"strategy": pick(N_("How openings are offered"), Strategy)},
            lambda rules: _(STRATEGIES[rules.strategy]), lambda rules: _(STRATEGY_EFFECTS[rules.strategy]),
        ),
        Rule(
            "hold", N_("Hold"), {"hold_minutes": number("hold_minutes", N_("Minutes"))},
            lambda rules: span(rules.hold_minutes), _hold,
        ),
        Rule(
            "shortest-hold", N_("Shortest hold"),
            {"shortest_hold_minutes": number("shortest_hold_minutes", N_("Minutes"))},
            lambda rules: span(rules.shortest_hold_minutes),
            lambda rules: _("However close the visit is, nobody gets less than %(hold)s to answer.",
                            hold=span(rules.shortest_hold_minutes)),
        ),
        Rule(
            "batches", N_("Batches"),
            {"batch_size": number("batch_size", N_("People at once")),
             "batch_interval_minutes": number("batch_interval_minutes", N_("Minutes to the next batch"))},
            lambda rules: _("%(size)s every %(gap)s", size=rules.batch_size, gap=span(rules.batch_interval_minutes)),
            _batch,
        ),
        Rule(
            "notice", N_("Minimum notice"), {"minimum_notice_minutes": number("minimum_notice_minutes", N_("Minutes"))},
            lambda rules: span(rules.minimum_notice_minutes),
            lambda rules: _("%(notice)s before it begins an opening is given up: nobody is asked any more.",
                            notice=span(rules.minimum_notice_minutes)),
        ),
        Rule(
            "limit", N_("Offers without a booking"), {"notification_limit": number("notification_limit", N_("Offers"))},
            lambda rules: str(rules.notification_limit),
            lambda rules: ngettext(
                "After %(num)s offer without a booking a patient rests, and a task asks you to call or to reset.",
                "After %(num)s offers without a booking a patient rests, and a task asks you to call or to reset.",
                rules.notification_limit),
        ),
        Rule(
            "declines", N_("Times somebody says no"), {"decline_limit": number("decline_limit", N_("Times"))},
            lambda rules: str(rules.decline_limit),
            lambda rules: ngettext("Whoever said no %(num)s time leaves the waitlist.",
                                   "Whoever said no %(num)s times leaves the waitlist.", rules.decline_limit),
        ),
        Rule(
            "entry-days", N_("Time on the waitlist"), {"entry_days": number("entry_days", N_("Days"))},
            lambda rules: ngettext("%(num)s day", "%(num)s days", rules.entry_days),
            lambda rules: ngettext("An entry ends after %(num)s day, unless you renew it.",
                                   "An entry ends after %(num)s days, unless you renew it.", rules.entry_days),
        ),
        Rule(
            "enrolment", N_("On the list by themselves"),
            {"enrolment_days": number("enrolment_days", N_("Days ahead"), hint=N_("Left empty: off."))},
            lambda rules: _("Off") if rules.enrolment_days is None
            else ngettext("from %(num)s day ahead", "from %(num)s days ahead", rules.enrolment_days),
            _enrolment,
        ),
        Rule(
            "release", N_("Second thoughts after a move-up"),
            {"move_up_release_minutes": number("move_up_release_minutes", N_("Minutes"))},
            lambda rules: span(rules.move_up_release_minutes),
            lambda rules: _("Who moves up has %(wait)s to change their mind; then the later visit is free for others.",
                            wait=span(rules.move_up_release_minutes)),
        ),
        Rule(
            "chain", N_("Longest chain of move-ups"), {"chain_depth": number("chain_depth", N_("Visits"))},
            lambda rules: str(rules.chain_depth),
            lambda rules: ngettext("A move-up frees a later visit, which is offered in turn: at most %(num)s in a row.",
                                   "A move-up frees a later visit, which is offered in turn: at most %(num)s in a row.",
                                   rules.chain_depth),
        ),
        Rule(
            "day-parts", N_("Parts of the day"),
            {"morning_starts": at_field(N_("Morning starts")), "afternoon_starts": at_field(N_("Afternoon starts")),
             "evening_starts": at_field(N_("Evening starts")), "evening_ends": at_field(N_("Evening ends"))},
            _parts_of_day,
            lambda rules: _("Who asks for mornings is offered visits that start from %(morning)s to %(noon)s; evenings "
                            "are %(evening)s to %(end)s.", morning=clock_time(rules.morning_starts),
                            noon=clock_time(rules.afternoon_starts), evening=clock_time(rules.evening_starts),
                            end=clock_time(rules.evening_ends)),
        ),
    ),
)  # fmt: skip
