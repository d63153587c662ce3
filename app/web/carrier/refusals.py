"""What the simulated carrier refuses, with Twilio's codes and words (https://www.twilio.com/docs/api/errors).

Magic numbers as in https://www.twilio.com/docs/iam/test-credentials#test-sms-messages, and one rule of ours: a number
that ends in 0199 is a landline, which accepts a text and then reports it undelivered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import BlockedPair, Clinic

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
INVALID_NUMBER = "+15005550001"
NOT_A_MOBILE = "+15005550009"
LANDLINE_ENDING = "0199"
LANDLINE_CODE = 30005
LONGEST_BODY = 1600


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of the REST API: HTTP status, Twilio's code, its sentence (without a number)."""

    status: int
    code: int
    message: str


NOT_AUTHENTICATED = Refusal(401, 20003, "Authenticate")
NOT_FOUND = Refusal(404, 20404, "The requested resource was not found")
_NO_TO = Refusal(400, 21604, "A 'To' phone number is required")
_NO_FROM = Refusal(400, 21603, "A 'From' phone number is required")
_NO_BODY = Refusal(400, 21602, "Message body is required")
_TOO_LONG = Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
_BAD_TO = Refusal(400, 21211, "The 'To' number is not a valid phone number")
_NOT_MOBILE = Refusal(400, 21614, "'To' number is not a valid mobile number")
_BAD_FROM = Refusal(400, 21606, "The 'From' phone number is not a valid, SMS-capable number of this account")
_BLOCKED = Refusal(400, 21610, "Attempt to send to unsubscribed recipient")


def refuse(session: Session, sender: str, to: str, body: str) -> Refusal | None:
    """Why Twilio would not take this text; None: it takes it."""
    for is_wrong, refusal in (
        (not to, _NO_TO),
        (not sender, _NO_FROM),
        (not body, _NO_BODY),
        (len(body) > LONGEST_BODY, _TOO_LONG),
        (not NUMBER.fullmatch(to) or to == INVALID_NUMBER, _BAD_TO),
        (to == NOT_A_MOBILE, _NOT_MOBILE),
    ):
        if is_wrong:
            return refusal
    if session.scalar(sa.select(Clinic.id).where(Clinic.sms_number == sender)) is None:
        return _BAD_FROM
    return _BLOCKED if is_blocked(session, sender, to) else None


def is_blocked(session: Session, sender: str, to: str) -> bool:
    """Whether this phone told the carrier to stop texts from this number."""
    pair = sa.select(BlockedPair.id).where(BlockedPair.sender == sender, BlockedPair.recipient == to)
    return session.scalar(pair) is not None


def is_landline(number: str) -> bool:
    """Whether texts to this number are accepted and then not delivered."""
    return number.endswith(LANDLINE_ENDING)
