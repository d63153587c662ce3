"""What services refuse: the exceptions that state a truth about the clinic's rows, and are no fault of ours.

Whoever calls services for somebody (the API, the console) tells them the sentence and does not record an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.services.analytics import BadPeriod
from app.services.appointments import OpeningTaken, PatientIsBusy
from app.services.cancellations import NotAReason, NotCancellableDay
from app.services.clinics import NotAPlace
from app.services.confirmations import NotHours
from app.services.fees import NoBatch, NotAPolicy, NotWaivable
from app.services.offers import NotOfferable
from app.services.openings import NotAnOpening
from app.services.opt_outs import NoSource
from app.services.patients import NotAPatient
from app.services.policies import NotARule
from app.services.practice import NotInPractice
from app.services.recovery import NotRecoverable
from app.services.tasks import NotATask
from app.services.threads import NotPossible as ThreadNotPossible
from app.services.visit_status import NotPossible
from app.services.waitlist import EntryChanged, NoSuchEntry, NotAnEntry
from app.services.waitlist.enrolment import NotADistance
from app.services.webhooks import NotAWebhook

REFUSALS: tuple[type[Exception], ...] = (
    NotAnEntry,
    NoSuchEntry,
    EntryChanged,
    NotAnOpening,
    OpeningTaken,
    PatientIsBusy,
    NotRecoverable,
    NotAPatient,
    NoSource,
    NotPossible,
    ThreadNotPossible,
    NotATask,
    NotWaivable,
    NoBatch,
    NotAWebhook,
    NotAReason,
    NotCancellableDay,
    NotOfferable,
    BadPeriod,
    NotARule,
    NotInPractice,
    NotAPlace,
    NotHours,
    NotADistance,
    NotAPolicy,
)

_NUMBERED = re.compile(
    r"\b(entry|opening|missed visit|visit|patient|provider|chair|appointment type|task|token|fee|cancellation|recovery"
    r"|thread|staff member) (\d+)\b"
)
"""How services name a row in a sentence."""


def sentence(error: Exception, name: Callable[[str, int], str]) -> str:
    """What a refusal says, as a sentence of its own; `name` says what a row (its noun, its number) is called there."""
    said = str(error) or (type(error).__doc__ or "").split("\n")[0]
    said = _NUMBERED.sub(lambda found: name(found[1], int(found[2])), said)
    return said[:1].upper() + said[1:].rstrip(".") + "."
