"""Which status a service's refusal is: the one table. The service's own sentence is the detail.

422: a value is wrong in itself, whoever sends it and whenever; the problem names its field. 409: nothing that was sent
is wrong, but it cannot be done so, or not now.

The nearest class in the table counts, so that a general refusal need not name its special ones.
"""

from __future__ import annotations

import re

from app.services.patients import ExternalIdTaken
from app.services.refusals import ServiceRefusal, sentence
from app.services.waitlist import EntryChanged, NoSuchEntry
from app.web.api.ids import opaque
from app.web.api.problems import FieldError, Refusal

STATUS: dict[type[ServiceRefusal], int] = {NoSuchEntry: 404, EntryChanged: 412, ExternalIdTaken: 409}
SPOKEN = {
    "appointment type": "type",
    "missed visit": "cancellation",
    "recovery": "cancellation",
    "staff member": "staff",
    "visit": "appointment",
}


def as_refusal(error: ServiceRefusal) -> Refusal:
    """The refusal that a service's is to a caller."""
    usual = 422 if error.field else 409
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), usual)
    said = sentence(error, _opaque)
    errors = [FieldError(path=_path(error.field), message=said)] if error.field else []
    return Refusal(status, said, errors=errors)


def _opaque(noun: str, number: int) -> str:
    return f"{noun} {opaque(SPOKEN.get(noun, noun), number)}"


def _path(field: str) -> str:
    """In the names that callers know: "preferred_times[1].end_time" is preferredTimes[1].endTime."""
    return re.sub("_([a-z])", lambda found: found[1].upper(), field)
