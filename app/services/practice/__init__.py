"""The practice itself: when it is open, who treats, where and what. What is not in use any more stays, for the record.

`hours` has opening hours, holidays and providers' hours, `rooms` providers and chairs, `kinds` the types of visit.
"""

from app.services.practice.hours import (
    add_holiday,
    check_spans,
    remove_holiday,
    set_opening_hours,
    set_provider_hours,
)
from app.services.practice.kinds import KIND_BOUNDS, add_kind, change_kind
from app.services.practice.refusal import NotInPractice
from app.services.practice.rooms import (
    add_chair,
    add_provider,
    change_chair,
    change_provider,
    set_in_use,
)

__all__ = [
    "KIND_BOUNDS",
    "NotInPractice",
    "add_chair",
    "add_holiday",
    "add_kind",
    "add_provider",
    "change_chair",
    "change_kind",
    "change_provider",
    "check_spans",
    "remove_holiday",
    "set_in_use",
    "set_opening_hours",
    "set_provider_hours",
]
