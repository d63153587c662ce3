"""Ids as others see them: opaque strings, each of one noun, so that an entry's id is nobody else's.

They hide how many there are and in which order; they are no secret and open nothing: whatever they name is looked up
inside the caller's clinic.
"""

from __future__ import annotations

from functools import lru_cache

from sqids import Sqids

NOUNS = (
    "clinic",
    "patient",
    "contact",
    "thread",
    "message",
    "staff",
    "token",
    "provider",
    "chair",
    "type",
    "appointment",
    "cancellation",
    "opening",
    "offer",
    "entry",
    "task",
    "fee",
    "attempt",
    "webhook",
    "delivery",
    "batch",
    "holiday",
    "place",
    "guest",
    "audit",
    "block",
)
"""Only ever added to at the end: the place of a noun is part of its ids."""
TABLE_OF = {
    "batch": "fee_batch",
    "block": "provider_block",
    "cancellation": "appointment_cancellation",
    "delivery": "webhook_delivery",
    "entry": "waitlist_entry",
    "fee": "fee_entry",
    "guest": "trial_guest",
    "message": "outbox_message",
    "place": "stricter_place",
    "staff": "staff_user",
    "token": "api_token",
    "type": "appointment_type",
}
"""A noun's table, where it is not called so."""
FORM = "^[A-Za-z0-9]+$"
LARGEST = 2**63 - 1
NOBODYS = 0
"""No row has it."""
_SQIDS = Sqids(min_length=10)


@lru_cache(maxsize=100_000)
def opaque(noun: str, number: int) -> str:
    """The id that a caller sees. Remembered: making the ids of a page anew is half of its cost."""
    return _SQIDS.encode([NOUNS.index(noun), number])


def number_of(noun: str, text: str) -> int | None:
    """The row's number; None when the text is no id of that noun."""
    numbers = _SQIDS.decode(text)
    if len(numbers) != 2 or numbers[0] != NOUNS.index(noun) or numbers[1] > LARGEST:
        return None
    return numbers[1] if opaque(noun, numbers[1]) == text else None  # several texts may decode to one number


def opaque_actor(actor: str) -> str:
    """Who did something, without a row's number: "staff:3" becomes "staff:" and the opaque id; "cli" stays."""
    noun, _, number = actor.partition(":")
    return f"{noun}:{opaque(noun, int(number))}" if noun in NOUNS and number.isdecimal() else actor
