"""The words that the carrier itself answers, and the blocking of a pair of numbers (TWILIO.md, "Opt-out keywords").

Source: https://help.twilio.com/articles/223134027. It blocks, answers, and still forwards the text to our webhook.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import BlockedPair
from app.web.carrier.refusals import is_blocked

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})

STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def heed(session: Session, phone: str, number: str, body: str) -> str | None:
    """Block or connect the phone and our number where the whole text is a keyword; the carrier's own answer, if any.

    YES is a keyword only for a phone that is blocked; a second STOP is not answered again.
    """
    word, blocked = body.strip().upper(), is_blocked(session, number, phone)
    if word in STOP and not blocked:
        session.add(BlockedPair(sender=number, recipient=phone))
        return STOPPED
    if word in START and blocked:
        pair = sa.delete(BlockedPair).where(BlockedPair.sender == number, BlockedPair.recipient == phone)
        session.execute(pair)
        return STARTED
    return HELPED if word in HELP else None
