"""`/recovery/rates`: how often patients are won back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from app import clock
from app.access import Permission
from app.services import analytics
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.times import Day

NOUN = Noun("Recovery rates", "How often patients are won back.", "/recovery/rates")
DAYS = 90


class RecoveryRatesQuery(Form):
    """Days are those of the miss, at the clinic, both included; without them: the last 90."""

    by: analytics.RecoveryBy = analytics.RecoveryBy.TOUCH
    first_day: Day | None = None
    last_day: Day | None = None


class WonBack(Answer):
    """How many of those that ended were won back."""

    name: Annotated[str, Field(examples=["1"])]
    won_back: int
    ended: int
    share: float | None
    interval: Annotated[list[float] | None, Field(description="95 %: from, to.")]
    going_on: int
    booked_otherwise: int


class RecoveryRates(Answer):
    """How often missed visits are won back."""

    by: analytics.RecoveryBy
    first_day: date
    last_day: date
    groups: list[WonBack]
    total: WonBack


@NOUN.get("", RecoveryRates, Permission.VIEW_ANALYTICS, query=RecoveryRatesQuery)
def show_recovery_rates(call: Call, query: RecoveryRatesQuery) -> RecoveryRates:
    """How often missed visits are won back: by touch, channel, language or reason."""
    last = query.last_day or clock.local(clock.now(call.session), call.clinic.timezone).date()
    first = query.first_day or last - timedelta(days=min(DAYS - 1, last.toordinal() - 1))
    counted = analytics.recovery_rates(call.session, call.caller.clinic_id, first, last, query.by)
    return RecoveryRates(
        by=query.by,
        first_day=first,
        last_day=last,
        groups=[_won_back(one) for one in counted.groups],
        total=_won_back(counted.total),
    )


def _won_back(one: analytics.WonBack) -> WonBack:
    low_high = list(one.rate.interval) if one.rate.interval else None
    return WonBack(
        name=one.name,
        won_back=one.rate.count,
        ended=one.rate.of,
        share=one.rate.share,
        interval=low_high,
        going_on=one.going_on,
        booked_otherwise=one.booked_otherwise,
    )
