"""What the clinic's own records say: counts with their uncertainty. Reads only; changes nothing."""

from __future__ import annotations

from app.services.analytics.funnel import BadPeriod, By, Funnel, Stages, funnel
from app.services.analytics.intervals import Rate, Spread

__all__ = ["BadPeriod", "By", "Funnel", "Rate", "Spread", "Stages", "funnel"]
