"""Which status a service's refusal is: the one table. The service's own sentence is the detail.

409: the request is as the contract says, but it cannot be done so, or not now (422 is for what the contract excludes).

The nearest class in the table counts, so that a general refusal need not name its special ones.
"""

from __future__ import annotations

from app.services import refusals
from app.services.waitlist import EntryChanged, NoSuchEntry
from app.web.api.ids import opaque
from app.web.api.problems import Refusal

STATUS: dict[type[Exception], int] = dict.fromkeys(refusals.REFUSALS, 409) | {NoSuchEntry: 404, EntryChanged: 412}

SPOKEN = {
    "appointment type": "type",
    "missed visit": "cancellation",
    "recovery": "cancellation",
    "staff member": "staff",
    "visit": "appointment",
}


def _opaque(noun: str, number: int) -> str:
    return f"{noun} {opaque(SPOKEN.get(noun, noun), number)}"


def as_refusal(error: Exception) -> Refusal | None:
    """The refusal that a service's error is to a caller; None: it is a fault of ours."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)
    if status is None:
        return None
    return Refusal(status, refusals.sentence(error, _opaque))
