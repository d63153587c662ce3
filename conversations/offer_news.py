"""News of an offer that somebody was asked: what is no longer free, what stays, and whether their text crossed ours."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import (
    Appointment,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Purpose,
    QuestionOption,
)
from app.services import contact_rules
from conversations import offer_texts as texts
from conversations.questions import options
from conversations.turn import Turn


def say_gone(turn: Turn, gone: Sequence[QuestionOption]) -> None:
    """What they were asked about is no longer free, and what still is; they keep their place."""
    lost, still = texts.offers_of(turn, gone), texts.open_options(turn)
    starts = max(offer.appointment_slot_start for offer in lost)
    named = texts.listing(turn, [(n, None, at) for n, _, at in texts.listed(turn, gone)])
    if still:
        left = texts.listing(turn, texts.listed(turn, still))
        turn.say("offer.gone_some", Purpose.OFFER_NEWS, expires_at=starts, gone=named, options=left)
        return
    key = "offer.gone" if len(lost) == 1 else "offer.gone_all"
    when = turn.when(starts, "short")
    message = turn.say(key, Purpose.OFFER_NEWS, expires_at=starts, when=when, options=named)
    turn.conversation.data = {**turn.conversation.data, "gone_message": message.id}


def say_kept(turn: Turn, offer: Offer, later: Appointment) -> None:
    """The new visit of their move-up was cancelled at the clinic; the later one was not given back yet, and stays."""
    patient = texts.patient_of(turn, offer)
    key = "offer.child_kept" if texts.needs_name(turn, patient) else "offer.kept"
    when, stays = turn.when(offer.appointment_slot_start, "short"), turn.when(later.starts_at, "short")
    until = later.starts_at
    turn.say(key, Purpose.OFFER_NEWS, expires_at=until, name=patient.first_name, when=when, later=stays)


def gone_options(turn: Turn) -> list[QuestionOption]:
    """The options that went to somebody else, or are off, while the person still waits and has not answered."""
    found = options(turn)
    return [one for one, offer in zip(found, texts.offers_of(turn, found), strict=True) if _is_gone(turn, offer)]


def _is_gone(turn: Turn, offer: Offer) -> bool:
    expired = offer.response is NotificationResponse.EXPIRED and offer.responded_at is None
    if not expired or not texts.still_wanted(turn, offer):
        return False
    return turn.session.get_one(Opening, offer.opening_id).status is not OpeningStatus.EXPIRED


def crossed_the_gone_text(turn: Turn) -> bool:
    """Whether this text was written before our "gone" reached the carrier: recorded, not answered again."""
    number = turn.conversation.data.get("gone_message")
    gone = turn.session.get(OutboxMessage, number) if number else None
    if gone is None or gone.status in contact_rules.NOT_SENT:
        return False
    return gone.sent_at is None or turn.item.received_at <= gone.sent_at


def crossed_the_change(turn: Turn) -> bool:
    """Whether this text was written before they could read that the time has changed."""
    number = turn.conversation.data.get("changed_message")
    changed = turn.session.get(OutboxMessage, number) if number else None
    return changed is not None and (changed.sent_at is None or turn.item.received_at <= changed.sent_at)
