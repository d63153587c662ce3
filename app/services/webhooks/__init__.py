"""Webhooks that we send: what happens at a clinic, told to the URLs that it registered.

`registering` keeps the URLs, `publishing` turns what was audited into events in the same transaction, `delivering`
claims them and records what came of them; the drain makes the request between the two.
"""

from app.services.webhooks.delivering import (
    ATTEMPTS,
    Claim,
    claim,
    dead,
    record_answer,
    record_failure,
    retry,
    something_waits,
)
from app.services.webhooks.publishing import EVENTS, publish
from app.services.webhooks.registering import NotAWebhook, live, register, remove

__all__ = [
    "ATTEMPTS",
    "EVENTS",
    "Claim",
    "NotAWebhook",
    "claim",
    "dead",
    "live",
    "publish",
    "record_answer",
    "record_failure",
    "register",
    "remove",
    "retry",
    "something_waits",
]
