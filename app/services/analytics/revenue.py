"""What misses cost, and what was won back, by the prices of the types of visit (PRODUCT.md section 5).

Each cancelled or missed visit is counted once: its chair was *filled* by somebody else, or its patient came back to
another time (*recovered*), or its price is *lost*. Amounts are integer cents of a currency; types without a price are
counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Appointment, AppointmentType, Opening, OpeningStatus, RecoveryStatus
from app.services.analytics.outcomes import OUTCOME, Outcome, cancelled, counted, visit
from app.services.analytics.period import bounds


@dataclass(frozen=True, slots=True)
class Money:
    """Visits and their price together, in cents."""

    visits: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class Revenue:
    """Of one currency. `filled` and `recovered` were won back; a visit that is both counts as filled, at the price of
    the visit that filled it.
    """

    currency: str
    lost: Money
    filled: Money
    recovered: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """A period's revenue by currency, and the visits whose type has no price."""

    first_day: date
    last_day: date
    currencies: list[Revenue]
    unpriced: int


LOST, FILLED, RECOVERED = "lost", "filled", "recovered"
_opening: Any = Opening.__table__.alias("freed")
_filling: Any = Appointment.__table__.alias("filling")
_filler: Any = AppointmentType.__table__.alias("filler_type")
_kind: Any = AppointmentType.__table__.alias("kind")


def revenue(session: Session, clinic_id: int, first_day: date, last_day: date) -> Balance:
    """Of the visits that were to begin from `first_day` to `last_day` and did not take place. Raises BadPeriod."""
    since, until = bounds(session, clinic_id, first_day, last_day)
    sums: dict[str, dict[str, Money]] = {}
    unpriced = 0
    for currency, fate, cents, _, count in session.execute(_query(clinic_id, since, until)):
        if cents is None:
            unpriced += count
            continue
        of = sums.setdefault(currency, {LOST: Money(), FILLED: Money(), RECOVERED: Money()})
        of[fate] = Money(of[fate].visits + count, of[fate].cents + count * cents)
    currencies = [Revenue(name, of[LOST], of[FILLED], of[RECOVERED]) for name, of in sorted(sums.items())]
    return Balance(first_day, last_day, currencies, unpriced)


def _query(clinic_id: int, since: Any, until: Any) -> sa.Select[*tuple[Any, ...]]:
    """Rows (currency, fate, price, outcome, count)."""
    filled = _opening.c.id.is_not(None)
    won = sa.or_(
        cancelled.rescheduled_appointment_id.is_not(None), cancelled.recovery_status == RecoveryStatus.RECOVERED
    )
    fate = sa.case((filled, FILLED), (won, RECOVERED), else_=LOST)
    price = sa.case((filled, sa.func.coalesce(_filler.c.price_cents, _kind.c.price_cents)), else_=_kind.c.price_cents)
    of_visit = sa.and_(_opening.c.cancelled_appointment_id == visit.id, _opening.c.status == OpeningStatus.FILLED)
    base = counted(clinic_id, since, until, _kind.c.currency, fate, price)
    return (
        base.join(_kind, _kind.c.id == visit.appointment_type_id)
        .outerjoin(_opening, of_visit)
        .outerjoin(_filling, _filling.c.id == _opening.c.filled_appointment_id)
        .outerjoin(_filler, _filler.c.id == _filling.c.appointment_type_id)
        .where(OUTCOME.element.not_in((Outcome.ATTENDED.value, Outcome.MOVED.value)))
    )
