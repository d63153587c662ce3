"""`/cancellations/analytics`, `/openings/funnel`: what the clinic's own records say, with their uncertainty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from app import clock
from app.access import Permission
from app.services.analytics import FunnelBy, Rate, Spread, Stages, funnel
from app.services.analytics.misses import Group, MissesBy, misses, repeat_cancellers
from app.services.analytics.outcomes import Outcome
from app.services.analytics.patterns import Pattern, find_patterns
from app.services.analytics.revenue import Money, revenue
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.ids import PatientId
from app.web.api.times import Day

NOUN = Noun("Analytics", "What the clinic's own records say, with how sure that is.", "")
USUAL = timedelta(days=30)


class Period(Form):
    """Days of the clinic, both included; left out: the last thirty."""

    first_day: Day | None = None
    last_day: Day | None = None

    def days(self, call: Call) -> tuple[date, date]:
        """First and last."""
        last = self.last_day or clock.local(clock.now(call.session), call.clinic.timezone).date()
        return self.first_day or last - min(USUAL, last - date.min), last


class FunnelQuery(Period):
    """Openings that were opened in these days."""

    by: FunnelBy = FunnelBy.TOTAL


class MissesQuery(Period):
    """Visits that were to begin in these days."""

    by: MissesBy = MissesBy.TOTAL


class Share(Answer):
    """`count` of `of`, and between which values the true share lies (95 %); null of nothing."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Durations(Answer):
    """The middle of `n` durations, and what nine of ten stay under."""

    n: int
    median_seconds: float
    p90_seconds: float


class FunnelStages(Answer):
    """How far the openings of one group came. Rates: each stage of the one before it; `filled`: of all."""

    name: Annotated[str, Field(examples=["total"])]
    opened: int
    offered: int
    reached: int
    accepted: int
    attended: int
    to_come: int
    asked: Annotated[int, Field(description="How many offers were put into a text.")]
    rates: dict[str, Share]
    to_first_offer: Durations | None
    to_fill: Durations | None


class OpeningsFunnel(Answer):
    """Opened, offered, reached, accepted, attended."""

    first_day: date
    last_day: date
    by: FunnelBy
    groups: list[FunnelStages]
    total: FunnelStages


class OutcomeGroup(Answer):
    """The visits of one group by what became of them."""

    name: Annotated[str, Field(examples=["Cleaning"])]
    visits: int
    outcomes: dict[Outcome, int]
    missed: Share
    no_shows: Share
    late: Share


class RepeatCanceller(Answer):
    """A patient who missed at least two visits."""

    patient_id: PatientId
    missed: Share


class GroupThatStandsOut(Answer):
    """It misses clearly more (or less) than the others."""

    name: Annotated[str, Field(examples=["Monday"])]
    missed: Share
    more: bool
    p: float


class MissPattern(Answer):
    """One way of grouping, told apart from chance or not; p-values are corrected for how many were looked at."""

    by: MissesBy
    is_clear: bool
    p: float
    groups: list[GroupThatStandsOut]


class Amount(Answer):
    """Visits and their price together."""

    visits: int
    cents: int


class LostAndWon(Answer):
    """What was lost, filled by somebody else, and won back with the same patient."""

    currency: Annotated[str, Field(examples=["USD"])]
    lost: Amount
    filled: Amount
    recovered: Amount


class CancellationAnalytics(Answer):
    """How many visits were missed, of how many, by what; patterns, repeat cancellers, and the money."""

    first_day: date
    last_day: date
    by: MissesBy
    groups: list[OutcomeGroup]
    total: OutcomeGroup
    patterns: list[MissPattern]
    repeat_cancellers: list[RepeatCanceller]
    revenue: list[LostAndWon]
    unpriced: Annotated[int, Field(description="Missed visits whose type has no price.")]


@NOUN.get("/openings/funnel", OpeningsFunnel, Permission.VIEW_ANALYTICS, query=FunnelQuery)
def show_funnel(call: Call, query: FunnelQuery) -> OpeningsFunnel:
    """How far openings came, and how long it took."""
    found = funnel(call.session, call.caller.clinic_id, *query.days(call), query.by)
    return OpeningsFunnel(
        first_day=found.first_day,
        last_day=found.last_day,
        by=found.by,
        groups=[_stages(one) for one in found.groups],
        total=_stages(found.total),
    )


@NOUN.get("/cancellations/analytics", CancellationAnalytics, Permission.VIEW_ANALYTICS, query=MissesQuery)
def analyse_cancellations(call: Call, query: MissesQuery) -> CancellationAnalytics:
    """Cancellations and no-shows: rates by weekday, hour, provider …, patterns, patients, money."""
    where = (call.session, call.caller.clinic_id, *query.days(call))
    found, money = misses(*where, query.by), revenue(*where)
    return CancellationAnalytics(
        first_day=found.first_day,
        last_day=found.last_day,
        by=found.by,
        groups=[_group(one) for one in found.groups],
        total=_group(found.total),
        patterns=[_pattern(one) for one in find_patterns(*where)],
        repeat_cancellers=[
            RepeatCanceller(patient_id=int(one.name), missed=_share(one.missed)) for one in repeat_cancellers(*where)
        ],
        revenue=[
            LostAndWon(
                currency=one.currency,
                lost=_amount(one.lost),
                filled=_amount(one.filled),
                recovered=_amount(one.recovered),
            )
            for one in money.currencies
        ],
        unpriced=money.unpriced,
    )


def _share(rate: Rate) -> Share:
    low, high = rate.interval or (None, None)
    return Share(count=rate.count, of=rate.of, share=rate.share, low=low, high=high)


def _durations(spread: Spread | None) -> Durations | None:
    if spread is None:
        return None
    return Durations(n=spread.n, median_seconds=spread.median.total_seconds(), p90_seconds=spread.p90.total_seconds())


def _stages(stages: Stages) -> FunnelStages:
    own_words = {"rates", "to_first_offer", "to_fill"}
    same = {name: getattr(stages, name) for name in FunnelStages.model_fields if name not in own_words}
    return FunnelStages(
        **same,
        rates={name: _share(rate) for name, rate in stages.rates.items()},
        to_first_offer=_durations(stages.to_first_offer),
        to_fill=_durations(stages.to_fill),
    )


def _group(group: Group) -> OutcomeGroup:
    return OutcomeGroup(
        name=group.name,
        visits=group.visits,
        outcomes=dict(group.outcomes),
        missed=_share(group.missed),
        no_shows=_share(group.no_shows),
        late=_share(group.late),
    )


def _pattern(pattern: Pattern) -> MissPattern:
    return MissPattern(
        by=pattern.by,
        is_clear=pattern.is_clear,
        p=pattern.p,
        groups=[
            GroupThatStandsOut(name=one.name, missed=_share(one.missed), more=one.more, p=one.p)
            for one in pattern.groups
        ],
    )


def _amount(money: Money) -> Amount:
    return Amount(visits=money.visits, cents=money.cents)
