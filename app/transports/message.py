"""The values that every transport speaks: what goes out, what the carrier answered, and why a send failed.

The error classes and codes are those of the carrier's error dictionary, https://www.twilio.com/docs/api/errors.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One text, ready to go. Its repr shows no address and no text, so that it may stand in a log or a traceback.

    ``reference`` is our own opaque id; ``validity_seconds`` is how long the carrier may still try to deliver;
    ``status_callback`` is the absolute URL, with our id in it, to which the carrier reports.
    """

    reference: str
    channel: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)
    validity_seconds: int
    status_callback: str


@dataclass(frozen=True)
class Receipt:
    """The carrier's answer: its id, its status in its own words, segments if counted, the error code if it failed."""

    provider_id: str
    status: str
    segments: int | None = None
    code: int | None = None


class Failure(StrEnum):
    """Why a text did not go out, named after what follows from it."""

    UNREACHABLE = "unreachable"
    """This contact can't get texts, for good: mark it, take the next channel."""
    OPTED_OUT = "opted_out"
    """The contact told the carrier to stop: record the opt-out."""
    CONFIGURATION = "configuration"
    """Our account or number is not set up: stop, alert an administrator, keep the messages."""
    CONTENT = "content"
    """This text is refused: never repeat it, make a task."""
    LATER = "later"
    """Not sent; try again with back-off."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """It may have been sent: look it up at the carrier, never simply send again."""


_CODES: dict[Failure, frozenset[int]] = {
    Failure.UNREACHABLE: frozenset({21211, 21614, 21635, 30005, 30006}),
    Failure.OPTED_OUT: frozenset({21610}),
    # 21659-21661 are what 21606 was split into in July 2024; 30002 is a suspended account.
    Failure.CONFIGURATION: frozenset({20003, 21408, 21606, 21608, 21659, 21660, 21661, 30002, 30032, 30034}),
    # 21617: longer than 1600 characters.
    Failure.CONTENT: frozenset({21617, 30004, 30007}),
    Failure.LATER: frozenset({20429, 21611, 30001, 30003, 30008}),
}
_FAILURE_BY_CODE = {code: failure for failure, codes in _CODES.items() for code in codes}
_RETRY_LIMITS = {30003: 2, 30008: 1}
_PERMANENT = frozenset({Failure.UNREACHABLE, Failure.OPTED_OUT, Failure.CONTENT})
_EXPLANATIONS = {
    Failure.UNREACHABLE: "This contact can not receive texts: use another channel.",
    Failure.OPTED_OUT: "This contact has opted out at the carrier: record the opt-out.",
    Failure.CONFIGURATION: "The carrier refuses our account or number: check its set-up in the carrier's console.",
    Failure.CONTENT: "The carrier refuses this text: do not repeat it, have a person look at it.",
    Failure.LATER: "The carrier did not take the text: try again later.",
    Failure.UNKNOWN_OUTCOME: "The carrier may have taken the text: look it up before sending it again.",
}


def is_known(code: int | None) -> bool:
    """Whether we know what this carrier error code means."""
    return code in _FAILURE_BY_CODE


def classify(code: int | None) -> Failure:
    """The class of a carrier's error code, from a refused request or a status callback's ``ErrorCode``.

    Codes nobody told us about, and no code, are LATER (``retry_limit`` gives an unknown code one more try only).
    """
    return Failure.LATER if code is None else _FAILURE_BY_CODE.get(code, Failure.LATER)


def retry_limit(code: int | None) -> int | None:
    """How many further tries this error code deserves; None leaves it to the default.

    An unreachable handset gets two, spaced; "unknown error" and every code we do not know one.
    """
    if code is None:
        return None
    return _RETRY_LIMITS.get(code, None if is_known(code) else 1)


class TransportError(Exception):
    """A text did not, or may not have, reached the carrier. ``str()`` may be logged: no address, no text."""

    def __init__(self, failure: Failure, code: int | None = None, retry_limit: int | None = None) -> None:
        super().__init__(_EXPLANATIONS[failure])
        self.failure = failure
        self.code = code
        """The carrier's error code, where it gave one."""
        self.retry_limit = retry_limit
        """How many further tries this deserves; None: the default number."""

    @property
    def permanent(self) -> bool:
        """Whether sending this text to this contact again is pointless or forbidden, whenever it is tried."""
        return self.failure in _PERMANENT


class Transport(Protocol):
    """What the relay needs from a carrier. Both calls go over the network: never make them inside a transaction."""

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the text to the carrier. Raises ``TransportError``."""
        ...

    def find(self, outgoing: Outgoing, since: datetime, known: Collection[str] = ()) -> Receipt | None:
        """What became of a send whose outcome is unknown; None: the carrier does not have it.

        ``since`` is aware UTC of the real clock, just before the send; ``known`` are carrier ids that belong to other
        messages of ours. Raises ``TransportError`` where the carrier could not be asked (never UNKNOWN_OUTCOME).
        """
        ...
