"""The outbox: everything we say waits here, is checked one last time, is handed to a carrier, and is followed up.

`say` queues, `claim` checks and takes the next message, `results` records what the carrier answered, `events` what it
reported afterwards; `doubt` is about those whose outcome nobody knows, `losses` about those that did not get through.
"""

from app.outbox.claim import Claim, claim, something_waits
from app.outbox.doubt import give_up_unclear, in_doubt, known_ids, overdue, record_no_trace
from app.outbox.events import record_event
from app.outbox.results import record_claim_failure, record_error, record_receipt
from app.outbox.saying import say

__all__ = [
    "Claim",
    "claim",
    "give_up_unclear",
    "in_doubt",
    "known_ids",
    "overdue",
    "record_claim_failure",
    "record_error",
    "record_event",
    "record_no_trace",
    "record_receipt",
    "say",
    "something_waits",
]
