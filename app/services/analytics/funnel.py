"""The funnel of openings: opened → offered → reached → accepted → attended, and how long it took.

The unit is the opening: each stage counts openings, and none without the stage before it. One query gives one row per
opening; the rows are then grouped. For all together, openings that nobody was asked about are only counted: they are
most of a year's. An opening belongs to the day on which it was opened, on the clinic's wall clock
(PRODUCT.md section 2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import local
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Clinic,
    MessageStatus,
    NotificationResponse,
    Offer,
    Opening,
    OutboxMessage,
    Provider,
    Strategy,
)
from app.services.analytics.intervals import Rate, Spread
from app.services.analytics.period import bounds

DELIVERED = (MessageStatus.DELIVERED, MessageStatus.READ)
ATTENDED = (AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED)
STILL_TO_COME = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
NOT_OFFERED, BY_HAND = "not offered", "by hand, or not recorded"


class FunnelBy(StrEnum):
    """How the openings are grouped. DAY is the weekday of the opening's start, on the clinic's wall clock."""

    TOTAL = "total"
    PROVIDER = "provider"
    TYPE = "type"
    DAY = "day"
    STRATEGY = "strategy"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Stages:
    """The openings of one group, how far they came, and how long it took from being opened.

    `asked` counts offers that were put into a text. Whether a visit was attended is known once it is marked: those
    `to_come` are in no rate.
    """

    name: str
    opened: int
    offered: int
    reached: int
    accepted: int
    attended: int
    to_come: int
    asked: int
    to_first_offer: Spread | None
    to_fill: Spread | None

    @property
    def rates(self) -> dict[str, Rate]:
        """Each stage as a share of the one before it, and `filled`, the share of all that were accepted."""
        return {
            "offered": Rate(self.offered, self.opened),
            "reached": Rate(self.reached, self.offered),
            "accepted": Rate(self.accepted, self.reached),
            "attended": Rate(self.attended, self.accepted - self.to_come),
            "filled": Rate(self.accepted, self.opened),
        }


@dataclass(frozen=True, slots=True)
class Funnel:
    """The groups, and all openings of the period together. Days are the clinic's, both included."""

    first_day: date
    last_day: date
    by: FunnelBy
    groups: list[Stages]
    total: Stages


@dataclass(frozen=True, slots=True)
class _Way:
    """How far one opening came."""

    opening_id: int
    created_at: datetime
    starts_at: datetime
    provider: str
    type_name: str
    asked: int | None
    first_asked_at: datetime | None
    reached: int | None
    strategy: Strategy | None
    filled_at: datetime | None
    accepted: int | None
    visit: AppointmentStatus | None


def funnel(session: Session, clinic_id: int, first_day: date, last_day: date, by: FunnelBy = FunnelBy.TOTAL) -> Funnel:
    """The funnel of one clinic's openings that were opened from `first_day` to `last_day`. Raises BadPeriod."""
    since, until = bounds(session, clinic_id, first_day, last_day)
    zone = session.get_one(Clinic, clinic_id).timezone
    alone = by is FunnelBy.TOTAL
    ways = [_Way(*row) for row in session.execute(_ways(clinic_id, since, until, asked_only=alone))]
    opened = session.scalars(sa.select(sa.func.count(Opening.id)).where(*_opened(clinic_id, since, until))).one()
    grouped: dict[tuple[int, str], list[_Way]] = defaultdict(list)
    for way in ways:
        if not alone:
            grouped[_group(by, way, zone)].append(way)
    groups = [_stages(name, those, len(those)) for (_, name), those in sorted(grouped.items(), key=lambda one: one[0])]
    return Funnel(first_day, last_day, by, groups, _stages("all openings", ways, opened))


def _opened(clinic_id: int, since: datetime, until: datetime) -> list[sa.ColumnElement[bool]]:
    return [Opening.clinic_id == clinic_id, Opening.created_at >= since, Opening.created_at < until]


def _ways(clinic_id: int, since: datetime, until: datetime, *, asked_only: bool) -> sa.Select[*tuple[Any, ...]]:
    """One row per opening: sums over its offers, the first of them, and the one that was accepted."""
    offers, first, accepted = _offers(clinic_id, since, until).subquery(), sa.orm.aliased(Offer), sa.orm.aliased(Offer)
    is_accepted = sa.and_(accepted.opening_id == Opening.id, accepted.response == NotificationResponse.ACCEPTED)
    return (
        sa.select(
            Opening.id,
            Opening.created_at,
            Opening.starts_at,
            Provider.name,
            AppointmentType.name,
            offers.c.asked,
            offers.c.first_asked_at,
            offers.c.reached,
            first.strategy,
            accepted.responded_at,
            accepted.id,
            Appointment.status,
        )
        .join(Provider, Provider.id == Opening.provider_id)
        .join(AppointmentType, AppointmentType.id == Opening.appointment_type_id)
        .join(offers, offers.c.opening_id == Opening.id, isouter=not asked_only)
        .outerjoin(first, first.id == offers.c.first_id)
        .outerjoin(accepted, is_accepted)
        .outerjoin(Appointment, Appointment.id == accepted.booked_appointment_id)
        .where(*_opened(clinic_id, since, until))
        .order_by(Opening.id)
    )


def _offers(clinic_id: int, since: datetime, until: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Per opening: the offers that were asked. An answer proves that a text arrived, whatever the carrier says."""
    arrived = sa.or_(OutboxMessage.status.in_(DELIVERED), Offer.responded_at.is_not(None))
    return (
        sa.select(
            Offer.opening_id,
            sa.func.count().label("asked"),
            sa.func.min(Offer.sent_at).label("first_asked_at"),
            sa.func.min(Offer.id).label("first_id"),
            sa.func.max(sa.case((arrived, 1), else_=0)).label("reached"),
        )
        .join(Opening, Opening.id == Offer.opening_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Offer.outbox_message_id)
        .where(Offer.clinic_id == clinic_id, Offer.sent_at.is_not(None), *_opened(clinic_id, since, until))
        .group_by(Offer.opening_id)
    )


def _group(by: FunnelBy, way: _Way, zone: str) -> tuple[int, str]:
    """An opening's group: its place in the list, and its name."""
    starts = local(way.starts_at, zone)
    if by is FunnelBy.DAY:
        return starts.isoweekday() % 7, f"{starts:%A}"
    if by is FunnelBy.OPENING:
        return way.opening_id, f"{way.opening_id}  {starts:%b %d %H:%M}"
    names = {FunnelBy.PROVIDER: way.provider, FunnelBy.TYPE: way.type_name, FunnelBy.STRATEGY: _strategy(way)}
    return 0, names[by]


def _strategy(way: _Way) -> str:
    """By which strategy it was offered first."""
    if not way.asked:
        return NOT_OFFERED
    return way.strategy.lower() if way.strategy else BY_HAND


def _stages(name: str, ways: Sequence[_Way], opened: int) -> Stages:
    offered = [way for way in ways if way.asked]
    reached = [way for way in offered if way.reached]
    accepted = [way for way in reached if way.accepted]
    return Stages(
        name=name,
        opened=opened,
        offered=len(offered),
        reached=len(reached),
        accepted=len(accepted),
        attended=sum(way.visit in ATTENDED for way in accepted),
        to_come=sum(way.visit in STILL_TO_COME for way in accepted),
        asked=sum(way.asked or 0 for way in offered),
        to_first_offer=Spread.over([way.first_asked_at - way.created_at for way in offered if way.first_asked_at]),
        to_fill=Spread.over([way.filled_at - way.created_at for way in accepted if way.filled_at]),
    )
