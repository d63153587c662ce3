"""The clinic's rules as they go in and out. What each may be is said once, by the service (`policies.BOUNDS`)."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

from pydantic import Field, create_model

from app.models import CancellationReason, Strategy
from app.services import policies
from app.web.api.forms import LEFT_OUT, Answer, Form
from app.web.api.ids import ClinicId
from app.web.api.times import WallClock

LONGEST_ADDRESS = 254
EXAMPLES: dict[str, Any] = {
    "enrolment_days": 14,
    "late_cancel_fee_cents": 5000,
    "no_show_fee_cents": 5000,
    "confirmation_hours": 48,
    "emergency_phone": "+13125550142",
    "alert_phone": "+13125550143",
    "alert_email": "desk@clinic.example",
    "fee_free_reasons": ["ILLNESS", "WEATHER", "FAMILY_EMERGENCY"],
}
"""Of rules that a new clinic has not set, or that are said otherwise here; of all others the default is the example."""


def _said(text: str) -> Any:
    return Field(description=text)


class OfferRules(Answer):
    """Who is asked about an opening, how many at once, and for how long."""

    strategy: Annotated[Strategy, _said("How openings are offered, unless their type or they say otherwise.")]
    hold_minutes: Annotated[int, _said("How long a patient has to answer.")]
    shortest_hold_minutes: Annotated[int, _said("However close the visit is, nobody has less. At most holdMinutes.")]
    minimum_notice_minutes: Annotated[int, _said("So long before it begins, nobody is asked any more.")]
    batch_size: Annotated[int, _said("How many are asked at once, in batches.")]
    batch_interval_minutes: Annotated[int, _said("Minutes from one batch to the next.")]
    notification_limit: Annotated[int, _said("After so many offers without a booking a patient rests.")]
    decline_limit: Annotated[int, _said("Who said no so often leaves the waitlist.")]
    entry_days: Annotated[int, _said("After so many days an entry ends. More than enrolmentDays.")]
    enrolment_days: Annotated[
        int | None,
        _said("Who has a visit at least so many days ahead waits for an earlier one by themselves; null: off."),
    ]
    move_up_release_minutes: Annotated[int, _said("Who moves up can change their mind for so long.")]
    chain_depth: Annotated[int, _said("How many move-ups in a row one opening may cause.")]
    morning_starts: Annotated[WallClock, _said("Each part of the day starts after the one before it.")]
    afternoon_starts: Annotated[WallClock, _said("When the morning ends.")]
    evening_starts: Annotated[WallClock, _said("When the afternoon ends.")]
    evening_ends: Annotated[WallClock, _said("The last of the four.")]


class SpeakingRules(Answer):
    """When and how often the clinic writes first."""

    window_opens: Annotated[WallClock, _said("Not before 08:00, on the patient's own clock.")]
    window_closes: Annotated[WallClock, _said("Not after 21:00, on the patient's own clock.")]
    closed_on_sundays: Annotated[bool, _said("Nobody is written to first on Sundays.")]
    closed_on_holidays: Annotated[bool, _said("Nor on the clinic's holidays.")]
    offers_per_day: Annotated[int, _said("Offers that a patient gets in a day at the most.")]
    outreach_per_day: Annotated[
        int, _said("Everything else that the clinic begins, in a day. At most outreachPerWeek.")
    ]
    outreach_per_week: Annotated[int, _said("Everything else that the clinic begins, in a week.")]
    confirmation_hours: Annotated[
        int | None, _said("So many hours before a visit its patient is asked to confirm it; null: nobody is.")
    ]
    recovery_attempts: Annotated[int, _said("How often a patient hears of a missed visit; 0: never.")]
    recovery_days: Annotated[int, _said("After so many days nobody tries any more.")]


class VisitRules(Answer):
    """What is late, what is missed, and what that costs."""

    late_cancel_hours: Annotated[int, _said("Cancelled less than so many hours ahead is late.")]
    free_cancel_minutes: Annotated[int, _said("Booked inside that time, a visit may be cancelled for so long.")]
    check_in_is_live: Annotated[
        bool, _said("Arrivals are recorded here: who is not checked in is a no-show in the end.")
    ]
    no_show_grace_minutes: Annotated[int, _said("How late a patient may be.")]
    settle_minutes: Annotated[int, _said("How long a miss waits for a reason before its fee is decided.")]
    late_cancel_fee_cents: Annotated[int, _said("In feeCurrency, unless the type of visit says otherwise; 0: nothing.")]
    no_show_fee_cents: Annotated[int, _said("In feeCurrency, unless the type of visit says otherwise; 0: nothing.")]
    free_misses: Annotated[int, _said("So many misses of a patient within freeMissDays cost nothing.")]
    free_miss_days: Annotated[int, _said("How far back misses are counted.")]
    fee_free_reasons: Annotated[list[CancellationReason], _said("A miss for one of these costs nothing.")]


class AlertRules(Answer):
    """Who at the clinic hears of what is urgent, log-in, and trial mode."""

    emergency_phone: Annotated[str | None, _said("On call after hours; null: nobody. Answered as E.164.")]
    alert_phone: Annotated[str | None, _said("Is texted when a visit of today falls away; null: nobody.")]
    alert_email: Annotated[str | None, _said("Gets an e-mail about it; null: nobody.")]
    second_factor_required: Annotated[bool, _said("Everybody who works here must have a second factor.")]
    trial_mode: Annotated[bool, _said("Only guests are really written to.")]


class Settings(AlertRules, VisitRules, SpeakingRules, OfferRules):
    """The clinic's rules."""  # their fields stand in the contract from the last one's to the first's

    clinic_id: ClinicId
    fee_currency: Annotated[str, Field(examples=["USD"])]


def _changeable(name: str) -> Any:
    """A rule as a caller sets it: its type, what the service says that it may be, and left out where it stays."""
    rule, bounds = Settings.model_fields[name], policies.BOUNDS.get(name)
    example = EXAMPLES.get(name, getattr(policies.defaults(), name, None))
    options: dict[str, Any] = {"description": rule.description, "examples": [_as_json(example)]}
    if bounds:
        options |= {"ge": bounds.low, "le": bounds.high}
    elif name in policies.ADDRESSES:
        options |= {"min_length": 1, "max_length": LONGEST_ADDRESS}
    elif name == "fee_free_reasons":
        options |= {"max_length": len(CancellationReason)}
    return Annotated[rule.annotation, *rule.metadata, Field(**options)], LEFT_OUT


def _as_json(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value


SettingsChange: type[Form] = create_model(
    "SettingsChange",
    __base__=Form,
    __doc__="What becomes otherwise: what is left out stays. Null: off, or nobody.",
    **{name: _changeable(name) for name in Settings.model_fields if name in policies.CHANGEABLE},
)
