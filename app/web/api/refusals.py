"""Which status a service's refusal is: the one table. The service's own sentence is the detail.

409: the request is as the contract says, but it cannot be done so, or not now (422 is for what the contract excludes).

The nearest class in the table counts, so that a general refusal need not name its special ones.
"""

from __future__ import annotations

import re

from app.services.analytics import BadPeriod
from app.services.appointments import OpeningTaken, PatientIsBusy
from app.services.cancellations import NotAReason
from app.services.fees import NoBatch, NotWaivable
from app.services.offers import NotOfferable
from app.services.openings import NotAnOpening
from app.services.opt_outs import NoSource
from app.services.patients import NotAPatient
from app.services.recovery import NotRecoverable
from app.services.tasks import NotATask
from app.services.threads import NotPossible as ThreadNotPossible
from app.services.visit_status import NotPossible
from app.services.waitlist import EntryChanged, NoSuchEntry, NotAnEntry
from app.services.webhooks import NotAWebhook
from app.web.api.ids import opaque
from app.web.api.problems import Refusal

STATUS: dict[type[Exception], int] = {
    NotAnEntry: 409,
    NoSuchEntry: 404,
    EntryChanged: 412,
    NotAnOpening: 409,
    OpeningTaken: 409,
    PatientIsBusy: 409,
    NotRecoverable: 409,
    NotAPatient: 409,
    NoSource: 409,
    NotPossible: 409,
    ThreadNotPossible: 409,
    NotATask: 409,
    NotWaivable: 409,
    NoBatch: 409,
    NotAWebhook: 409,
    NotAReason: 409,
    NotOfferable: 409,
    BadPeriod: 409,
}

SPOKEN = {
    "appointment type": "type",
    "missed visit": "cancellation",
    "recovery": "cancellation",
    "staff member": "staff",
    "visit": "appointment",
}
NUMBERED = re.compile(
    r"\b(entry|opening|missed visit|visit|patient|provider|chair|appointment type|task|token|fee|cancellation|recovery"
    r"|thread|staff member) (\d+)\b"
)
"""How services name a row in a sentence; a caller knows it by its opaque id."""


def _opaque(named: re.Match[str]) -> str:
    return f"{named[1]} {opaque(SPOKEN.get(named[1], named[1]), int(named[2]))}"


def as_refusal(error: Exception) -> Refusal | None:
    """The refusal that a service's error is to a caller; None: it is a fault of ours."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)
    if status is None:
        return None
    said = NUMBERED.sub(_opaque, str(error) or (type(error).__doc__ or "").split("\n")[0])
    return Refusal(status, said[:1].upper() + said[1:].rstrip(".") + ".")
