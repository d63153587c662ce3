"""Visits that do not take place: cancelled, moved, missed.

`cancelling` cancels and moves, `days` cancels a provider's whole day, `telling` has the patients told of what the
practice cancels; `records` is what is written down, `settling` is when it counts, `reasons` corrects why, `undoing`
takes it back.
"""

from app.services.cancellations.cancelling import (
    Cancelled,
    NotCancellable,
    cancel_appointment,
    cancel_locked,
    check_live,
    give_up_for,
)
from app.services.cancellations.days import DayCancelled, NotCancellableDay, Told, cancel_day, progress
from app.services.cancellations.forecast import Forecast, forecast
from app.services.cancellations.reasons import LONGEST_WORDS, NotAReason, change_reason, keep_words
from app.services.cancellations.records import INTEGRATIONS, PRACTICE_REASONS, given_up_since, is_late, record, standing
from app.services.cancellations.settling import counts, due_to_settle, settle, settle_due
from app.services.cancellations.telling import have_called, refusal, told_by, useless_from
from app.services.cancellations.undoing import undo, withdraw

__all__ = [
    "INTEGRATIONS",
    "LONGEST_WORDS",
    "PRACTICE_REASONS",
    "Cancelled",
    "DayCancelled",
    "Forecast",
    "NotAReason",
    "NotCancellable",
    "NotCancellableDay",
    "Told",
    "cancel_appointment",
    "cancel_day",
    "cancel_locked",
    "change_reason",
    "check_live",
    "counts",
    "due_to_settle",
    "forecast",
    "give_up_for",
    "given_up_since",
    "have_called",
    "is_late",
    "keep_words",
    "progress",
    "record",
    "refusal",
    "settle",
    "settle_due",
    "standing",
    "told_by",
    "undo",
    "useless_from",
    "withdraw",
]
