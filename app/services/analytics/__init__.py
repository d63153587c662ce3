"""What the clinic's own records say: counts with their uncertainty. Reads only; changes nothing."""

from __future__ import annotations

from app.services.analytics.funnel import Funnel, FunnelBy, Stages, funnel
from app.services.analytics.intervals import Rate, Spread
from app.services.analytics.period import BadPeriod
from app.services.analytics.recovery import RecoveryBy, RecoveryRates, WonBack, recovery_rates

__all__ = [
    "BadPeriod",
    "Funnel",
    "FunnelBy",
    "Rate",
    "RecoveryBy",
    "RecoveryRates",
    "Spread",
    "Stages",
    "WonBack",
    "funnel",
    "recovery_rates",
]
