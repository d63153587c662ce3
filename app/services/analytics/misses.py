"""Cancellations and no-shows: how many, of how many, by what (spec 2.1.3.4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import AppointmentStatus, AppointmentType, Clinic, Provider
from app.services.analytics.intervals import Rate
from app.services.analytics.outcomes import MISSED, PATIENTS, Outcome, cancelled, counted, visit
from app.services.analytics.period import bounds

UNKNOWN = "not known"
NOTICES = ((2, "under 2 h"), (24, "2 to 24 h"), (72, "1 to 3 days"), (168, "3 to 7 days"))
LONGEST_NOTICE = "over 7 days"


class MissesBy(StrEnum):
    """How visits are grouped. WEEKDAY, HOUR and MONTH are of the visit's start, on the clinic's wall clock; REASON and
    NOTICE hold only what was cancelled or missed. (By patient: `repeat_cancellers`.)
    """

    TOTAL = "total"
    WEEKDAY = "weekday"
    HOUR = "hour"
    MONTH = "month"
    PROVIDER = "provider"
    TYPE = "type"
    REASON = "reason"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Group:
    """The visits of one group by what became of them."""

    name: str
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def visits(self) -> int:
        """Those that were the patient's to keep: neither moved nor cancelled by the practice."""
        return sum(self.outcomes[one] for one in PATIENTS)

    @property
    def missed(self) -> Rate:
        """No-shows and late cancellations, of all."""
        return Rate(sum(self.outcomes[one] for one in MISSED), self.visits)

    @property
    def no_shows(self) -> Rate:
        """Of the visits that nobody had cancelled."""
        on = self.outcomes[Outcome.ATTENDED] + self.outcomes[Outcome.NO_SHOW]
        return Rate(self.outcomes[Outcome.NO_SHOW], on)

    @property
    def late(self) -> Rate:
        """Late cancellations, of all that patients cancelled."""
        late = self.outcomes[Outcome.LATE_CANCEL]
        return Rate(late, late + self.outcomes[Outcome.CANCELLED])


@dataclass(frozen=True, slots=True)
class Misses:
    """The groups in their natural order, and all together. Days are the clinic's."""

    first_day: date
    last_day: date
    by: MissesBy
    groups: list[Group]
    total: Group


def misses(session: Session, clinic_id: int, first_day: date, last_day: date, by: MissesBy = MissesBy.TOTAL) -> Misses:
    """What became of the visits that were to begin from `first_day` to `last_day`. Raises BadPeriod."""
    since, until = bounds(session, clinic_id, first_day, last_day)
    group_of = _grouping(by, session.get_one(Clinic, clinic_id).timezone)
    found: dict[Any, Group] = {}
    total = Group("all visits")
    for *key, outcome, count in session.execute(counted(clinic_id, since, until, *group_of.columns)):
        total.outcomes[Outcome(outcome)] += count
        place = group_of.place(*key)
        if place is not None:
            found.setdefault(place, Group(place[1])).outcomes[Outcome(outcome)] += count
    names = group_of.names(session, [place[1] for place in found]) if group_of.names else {}
    groups = [Group(names.get(one.name, one.name), one.outcomes) for _, one in sorted(found.items())]
    return Misses(first_day, last_day, by, _ordered(by, groups), total)


def repeat_cancellers(
    session: Session, clinic_id: int, first_day: date, last_day: date, *, least: int = 2, limit: int = 100
) -> list[Group]:
    """Patients (by their number) who missed at least so many visits, most first. Raises BadPeriod."""
    since, until = bounds(session, clinic_id, first_day, last_day)
    lost = visit.status.in_((AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED))  # of the others none is a miss
    counts = counted(clinic_id, since, until, visit.patient_id).where(lost).subquery()
    missed = sa.func.sum(sa.case((counts.c.outcome.in_(MISSED), counts.c.count), else_=0))
    most = sa.select(counts.c.by_0).group_by(counts.c.by_0).having(missed >= least)
    patients = list(session.scalars(most.order_by(missed.desc(), counts.c.by_0).limit(limit)))
    theirs = counted(clinic_id, since, until, visit.patient_id).where(visit.patient_id.in_(patients))
    groups = {patient_id: Group(str(patient_id)) for patient_id in patients}
    for patient_id, outcome, count in session.execute(theirs):
        groups[patient_id].outcomes[Outcome(outcome)] += count
    return list(groups.values())


Place = tuple[int, str]
"""Where a group stands, and its name."""


@dataclass(frozen=True, slots=True)
class _Grouping:
    """The columns to group by, and the place that their values have; None: in no group."""

    columns: tuple[Any, ...]
    place: Callable[..., Place | None]
    names: Callable[[Session, Iterable[str]], dict[str, str]] | None = None


def _grouping(by: MissesBy, zone: str) -> _Grouping:
    at = (visit.starts_at,)
    return {
        MissesBy.TOTAL: lambda: _Grouping((), lambda: None),
        MissesBy.WEEKDAY: lambda: _Grouping(at, lambda start: _weekday(local(start, zone))),
        MissesBy.HOUR: lambda: _Grouping(at, lambda start: (local(start, zone).hour, f"{local(start, zone):%H}:00")),
        MissesBy.MONTH: lambda: _Grouping(at, lambda start: (0, f"{local(start, zone):%Y-%m}")),
        MissesBy.PROVIDER: lambda: _Grouping((visit.provider_id,), _number, _names(Provider)),
        MissesBy.TYPE: lambda: _Grouping((visit.appointment_type_id,), _number, _names(AppointmentType)),
        MissesBy.REASON: lambda: _Grouping((cancelled.id.is_not(None), cancelled.reason), _reason),
        MissesBy.NOTICE: lambda: _Grouping((notice_step(),), lambda n: None if n is None else (n, _notice_name(n))),
    }[by]()


def _weekday(start: datetime) -> Place:
    return start.isoweekday() % 7, f"{start:%A}"


def _number(row_id: int) -> Place:
    return 0, str(row_id)


def _reason(recorded: object, reason: object) -> Place | None:
    return (int(reason is None), str(getattr(reason, "value", reason) or UNKNOWN)) if recorded else None


def notice_step() -> sa.Case[Any]:
    """The place in `NOTICES` of how long before the visit it was cancelled; the last for longer, null for no record."""
    steps = [(cancelled.notice_hours < hours, n) for n, (hours, _) in enumerate(NOTICES)]
    return sa.case((cancelled.id.is_(None), sa.null()), *steps, else_=len(NOTICES))


def _notice_name(step: int) -> str:
    return NOTICES[step][1] if step < len(NOTICES) else LONGEST_NOTICE


def _names(model: type[Provider] | type[AppointmentType]) -> Callable[[Session, Iterable[str]], dict[str, str]]:
    def look_up(session: Session, numbers: Iterable[str]) -> dict[str, str]:
        rows = session.execute(sa.select(model.id, model.name).where(model.id.in_([int(n) for n in numbers])))
        return _unlike({str(row_id): name for row_id, name in rows})

    return look_up


def _unlike(names: dict[str, str]) -> dict[str, str]:
    """Two providers of one name are told apart by their numbers."""
    alike = defaultdict(list)
    for number, name in names.items():
        alike[name].append(number)
    return {number: name if len(alike[name]) == 1 else f"{name} ({number})" for number, name in names.items()}


def _ordered(by: MissesBy, groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: group.name) if by in (MissesBy.PROVIDER, MissesBy.TYPE) else groups
