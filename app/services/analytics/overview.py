"""Every way of looking at a period's misses at once, in four statements: what a screen of figures shows.

Each group counts the same visits as `misses`; keys are numbers and enums, for whoever names them in a language.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import AppointmentType, CancellationReason, Clinic, Provider
from app.services.analytics.hours import hour_of
from app.services.analytics.misses import Group, notice_step
from app.services.analytics.outcomes import Outcome, cancelled, counted, visit
from app.services.analytics.period import bounds

Groups = dict[Hashable, Group]
OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def _groups() -> Groups:
    return defaultdict(lambda: Group(""))


@dataclass(slots=True)
class Overview:
    """Days are the clinic's, both included; weekday 0 is Sunday, a week is named by its Sunday.

    Hours are UTC's whole ones, turned into the clinic's: where a zone is half an hour off, a visit counts for the hour
    in which that hour began. `by_cell` is keyed by (weekday, hour); `by_reason` has None for "not known"; `by_notice`
    steps through `misses.NOTICES`. The two hold only what was cancelled or missed.
    """

    first_day: date
    last_day: date
    total: Group = field(default_factory=lambda: Group(""))
    by_weekday: Groups = field(default_factory=_groups)
    by_hour: Groups = field(default_factory=_groups)
    by_cell: Groups = field(default_factory=_groups)
    by_week: Groups = field(default_factory=_groups)
    by_provider: Groups = field(default_factory=_groups)
    by_type: Groups = field(default_factory=_groups)
    by_reason: Groups = field(default_factory=_groups)
    by_notice: Groups = field(default_factory=_groups)


def overview(session: Session, clinic_id: int, first_day: date, last_day: date) -> Overview:
    """What became of the visits that were to begin from `first_day` to `last_day`. Raises BadPeriod."""
    since, until = bounds(session, clinic_id, first_day, last_day)
    zone = session.get_one(Clinic, clinic_id).timezone
    found = Overview(first_day, last_day)
    cells: Counter[tuple[int, int, str]] = Counter()  # first by plain keys: a year has thousands of hours
    weeks: Counter[tuple[date, str]] = Counter()
    for start, outcome, count in session.execute(counted(clinic_id, since, until, hour_of(visit.starts_at))):
        begins = local(start, zone)
        weekday = begins.isoweekday() % 7
        cells[weekday, begins.hour, outcome] += count
        weeks[begins.date() - timedelta(days=weekday), outcome] += count
    for (weekday, hour, outcome), count in cells.items():
        groups = (found.total, found.by_weekday[weekday], found.by_hour[hour], found.by_cell[weekday, hour])
        for group in groups:
            group.outcomes[OUTCOMES[outcome]] += count
    for (week, outcome), count in weeks.items():
        found.by_week[week].outcomes[OUTCOMES[outcome]] += count
    by = (visit.provider_id, visit.appointment_type_id)
    for provider_id, type_id, outcome, count in session.execute(counted(clinic_id, since, until, *by)):
        found.by_provider[provider_id].outcomes[OUTCOMES[outcome]] += count
        found.by_type[type_id].outcomes[OUTCOMES[outcome]] += count
    recorded = counted(clinic_id, since, until, cancelled.reason, notice_step()).where(cancelled.id.is_not(None))
    for reason, step, outcome, count in session.execute(recorded):
        key = CancellationReason(reason) if reason else None
        found.by_reason[key].outcomes[OUTCOMES[outcome]] += count
        found.by_notice[step].outcomes[OUTCOMES[outcome]] += count
    return found


def names(session: Session, clinic_id: int) -> tuple[Mapping[Hashable, str], Mapping[Hashable, str]]:
    """Id → name of the clinic's providers, and of its types of visit, in one statement."""
    models: tuple[type[Provider] | type[AppointmentType], ...] = (Provider, AppointmentType)
    parts = (
        sa.select(sa.literal(n), model.id, model.name).where(model.clinic_id == clinic_id)
        for n, model in enumerate(models)
    )
    found: tuple[dict[Hashable, str], dict[Hashable, str]] = ({}, {})
    for of, row_id, name in session.execute(sa.union_all(*parts)):
        found[of][row_id] = name
    return found
