"""The rules of speaking: hours, how often, confirmation requests, recovery, alerts, trial mode."""

from __future__ import annotations

from typing import Any

from admin.languages import N_, ngettext
from admin.languages import gettext as _
from admin.pages.settings.policies.rule import Group, Rule, at, flag, line, number, on
from admin.words import clock_time, phone

NOBODY = N_("Nobody")


def _window(rules: Any) -> str:
    return _("%(opens)s to %(closes)s", opens=clock_time(rules.window_opens), closes=clock_time(rules.window_closes))


def _window_effect(rules: Any) -> str:
    said = _(
        "We begin to write between %(opens)s and %(closes)s of the patient's own time; answers go out at any hour.",
        opens=clock_time(rules.window_opens),
        closes=clock_time(rules.window_closes),
    )
    closed = [
        text
        for is_closed, text in (
            (rules.closed_on_sundays, _("Not on Sundays.")),
            (rules.closed_on_holidays, _("Not on your holidays.")),
        )
        if is_closed
    ]
    return " ".join([said, *closed])


def _caps(rules: Any) -> str:
    return _(
        "A patient gets at most %(offers)s offers a day. Everything else that we begin, for a missed visit or a "
        "campaign, is at most %(day)s a day and %(week)s a week, all together.",
        offers=rules.offers_per_day,
        day=rules.outreach_per_day,
        week=rules.outreach_per_week,
    )


def _confirmation(rules: Any) -> str:
    if rules.confirmation_hours is None:
        return _("Nobody is asked whether they will come: your own system may do that.")
    return _("%(hours)s h before a visit its patient is asked to confirm it, once.", hours=rules.confirmation_hours)


def _recovery(rules: Any) -> str:
    if rules.recovery_attempts == 0:
        return _("Nobody is asked about a visit that went wrong.")
    return ngettext(
        "After a miss the patient hears from us %(num)s time, then a task says to call. It ends after %(days)s days.",
        "After a miss the patient hears from us up to %(num)s times (at once, day 3, day 10 …), then a task says to "
        "call. It ends after %(days)s days.",
        rules.recovery_attempts,
        days=rules.recovery_days,
    )


SPEAKING = Group(
    "speaking",
    N_("When we write"),
    (
        Rule(
            "window", N_("Hours"),
            {"window_opens": at(N_("From")), "window_closes": at(N_("To")),
             "closed_on_sundays": flag(N_("Not on Sundays")), "closed_on_holidays": flag(N_("Not on your holidays"))},
            _window, _window_effect,
        ),
        Rule(
            "caps", N_("How often"),
            {"offers_per_day": number("offers_per_day", N_("Offers a day")),
             "outreach_per_day": number("outreach_per_day", N_("Everything else, a day")),
             "outreach_per_week": number("outreach_per_week", N_("Everything else, a week"))},
            lambda rules: _("%(offers)s · %(day)s · %(week)s", offers=rules.offers_per_day, day=rules.outreach_per_day,
                            week=rules.outreach_per_week),
            _caps,
        ),
        Rule(
            "confirmation", N_("Confirmation request"),
            {"confirmation_hours": number("confirmation_hours", N_("Hours before the visit"),
                                          hint=N_("Left empty: off."))},
            lambda rules: _("Off") if rules.confirmation_hours is None
            else _("%(hours)s h before", hours=rules.confirmation_hours),
            _confirmation,
        ),
        Rule(
            "recovery", N_("Recovery"),
            {"recovery_attempts": number("recovery_attempts", N_("Attempts"), hint=N_("0: off.")),
             "recovery_days": number("recovery_days", N_("Days until it ends"))},
            lambda rules: _("Off") if rules.recovery_attempts == 0 else _(
                "%(attempts)s in %(days)s days", attempts=rules.recovery_attempts, days=rules.recovery_days),
            _recovery,
        ),
    ),
)  # fmt: skip
ALERTS = Group(
    "alerts",
    N_("Alerts, log-in, trial mode"),
    (
        Rule(
            "on-call", N_("On call after hours"),
            {"emergency_phone": line(N_("Phone"), hint=N_("Left empty: nobody."))},
            lambda rules: phone(rules.emergency_phone) if rules.emergency_phone else _(NOBODY),
            lambda rules: _("After hours a patient in distress is told this number, and it gets a text at once.")
            if rules.emergency_phone
            else _("After hours a patient in distress is told the clinic's phone and 911; nobody is alerted."),
        ),
        Rule(
            "alert-phone", N_("Text about a visit of today"),
            {"alert_phone": line(N_("Phone"), hint=N_("Left empty: nobody."))},
            lambda rules: phone(rules.alert_phone) if rules.alert_phone else _(NOBODY),
            lambda rules: _("When a visit of today falls away, this phone gets a text at once, beside the task.")
            if rules.alert_phone else _("When a visit of today falls away, a task says so; nobody is texted."),
        ),
        Rule(
            "alert-email", N_("E-mail about a visit of today"),
            {"alert_email": line(N_("E-mail"), hint=N_("Left empty: nobody."))},
            lambda rules: rules.alert_email or _(NOBODY),
            lambda rules: _("When a visit of today falls away, this address gets an e-mail that names no patient.")
            if rules.alert_email else _("Nobody gets an e-mail about it."),
        ),
        Rule(
            "trial", N_("Trial mode"), {"trial_mode": flag(N_("Only guests are really written to"))},
            lambda rules: on(rules.trial_mode),
            lambda rules: _("Only the guest list really gets anything; all else is recorded as held back.")
            if rules.trial_mode else _("Everybody is really written to."),
        ),
        Rule(
            "second-factor", N_("Second factor"),
            {"second_factor_required": flag(N_("Everybody who works here must have one"))},
            lambda rules: _("Required") if rules.second_factor_required else _("Everybody's own choice"),
            lambda rules: _("Whoever has none sets one up with their next click, before anything else.")
            if rules.second_factor_required else _("Who wants a second factor adds one under “Your account”."),
        ),
    ),
)  # fmt: skip
