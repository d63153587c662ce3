"""What the offer topic says: which phrase, which times, whose name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.models import (
    Appointment,
    NotificationResponse,
    Offer,
    OutboxMessage,
    Patient,
    Purpose,
    QuestionOption,
    WaitlistEntry,
    WaitlistStatus,
)
from app.services.offers import Accepted, Lost, Unasked, Why
from conversations import phrases
from conversations.turn import Turn

SHORTEST_ANSWER = timedelta(minutes=10)
LOST = {Why.GONE: "offer.gone", Why.BUSY: "offer.busy", Why.NOT_WAITING: "offer.not_waiting"}


def ask(turn: Turn, asked: Sequence[Unasked]) -> OutboxMessage:
    """One text for one opening or a numbered one for several. It is dropped when too little of the hold is left."""
    end = min(one.offer.hold_expires_at for one in asked)
    expires_at = max(end - SHORTEST_ANSWER, turn.now + (end - turn.now) / 2)
    held = not any(one.offer.hold_released for one in asked)
    manner = "held" if held else "first"
    values = {"until": phrases.until(end, turn.now, turn.zone, turn.language)} if held else {}
    if len(asked) == 1:
        one = asked[0]
        kind = "offer.child_" if _needs_name(turn, one.patient) else "offer."
        when = turn.when(one.opening.starts_at)
        return turn.say(
            kind + manner, Purpose.OFFER, expires_at=expires_at, name=one.patient.first_name, when=when, **values
        )
    listed = [(n, one.patient, one.opening.starts_at) for n, one in enumerate(asked, 1)]
    return turn.say(f"offer.many_{manner}", Purpose.OFFER, expires_at=expires_at, options=_list(turn, listed), **values)


def keep_options(turn: Turn, asked: Sequence[Unasked]) -> None:
    """What each number stands for."""
    for n, one in enumerate(asked, 1):
        turn.session.add(
            QuestionOption(clinic_id=turn.clinic.id, conversation_id=turn.conversation.id, n=n, offer_id=one.offer.id)
        )
    turn.session.flush()


def options(turn: Turn) -> list[QuestionOption]:
    """The options of the conversation's question, by number."""
    query = sa.select(QuestionOption).where(QuestionOption.conversation_id == turn.conversation.id)
    return list(turn.session.scalars(query.order_by(QuestionOption.n)))


def open_options(turn: Turn) -> list[QuestionOption]:
    """Those whose offer is still open."""
    query = (
        sa.select(QuestionOption)
        .join(Offer, Offer.id == QuestionOption.offer_id)
        .where(QuestionOption.conversation_id == turn.conversation.id, Offer.closed_at.is_(None))
    )
    return list(turn.session.scalars(query.order_by(QuestionOption.n)))


def say_outcome(turn: Turn, offer: Offer, outcome: Accepted | Lost) -> None:
    """The answer to a YES."""
    when = turn.when(offer.appointment_slot_start, "short")
    patient = _patient(turn, offer)
    if isinstance(outcome, Lost):
        turn.say(LOST[outcome.why], when=when)
    elif outcome.again:
        turn.say("offer.booked_already", when=when)
    elif outcome.gives_back and outcome.release_at:
        at = turn.when(outcome.release_at, "hour")
        turn.say("offer.moved_up", when=when, later=turn.when(outcome.gives_back.starts_at, "short"), at=at)
    elif _needs_name(turn, patient):
        turn.say("offer.child_booked", when=when, name=patient.first_name)
    else:
        turn.say("offer.booked", when=when)


def say_passed(turn: Turn, offer_ids: Sequence[int], entries: Sequence[WaitlistEntry]) -> None:
    """The answer to a NO."""
    if any(entry.status is WaitlistStatus.DECLINED for entry in entries):
        turn.say("offer.off_list")
    elif len(offer_ids) == 1:
        offer = turn.session.get_one(Offer, offer_ids[0])
        turn.say("offer.passed", when=turn.when(offer.appointment_slot_start, "short"))
    else:
        turn.say("offer.passed_all")


def say_undone(turn: Turn, offer: Offer) -> None:
    """The visit just booked was cancelled again."""
    when = turn.when(offer.appointment_slot_start, "short")
    entry = turn.session.get_one(WaitlistEntry, offer.waitlist_entry_id)
    later = turn.session.get(Appointment, entry.later_appointment_id) if entry.later_appointment_id else None
    if later:
        turn.say("offer.undone_kept", when=when, later=turn.when(later.starts_at, "short"))
    else:
        turn.say("offer.undone", when=when)


def say_maybe(turn: Turn) -> None:
    """They need time; they have until the hold ends."""
    still = open_options(turn)
    if len(still) != 1:
        say_which(turn, still)
        return
    offer = turn.session.get_one(Offer, still[0].offer_id)
    when = turn.when(offer.appointment_slot_start, "short")
    if offer.hold_released:
        turn.say("offer.maybe_first", when=when)
    else:
        turn.say(
            "offer.maybe", when=when, until=phrases.until(offer.hold_expires_at, turn.now, turn.zone, turn.language)
        )


def say_about_open(turn: Turn, one: str, many: str) -> None:
    """A phrase about the one open option, or another about several."""
    still = open_options(turn)
    if len(still) == 1:
        offer = turn.session.get_one(Offer, still[0].offer_id)
        turn.say(one, when=turn.when(offer.appointment_slot_start, "short"))
    elif still:
        turn.say(many, options=_list(turn, _listed(turn, still)))


def say_which(turn: Turn, choices: Sequence[QuestionOption]) -> None:
    """A bare yes to a numbered text."""
    if choices:
        turn.say("offer.which", options=_list(turn, _listed(turn, choices)))


def say_still_open(turn: Turn) -> None:
    """What else of the text can still be answered."""
    turn.say("offer.still_open", options=_list(turn, _listed(turn, open_options(turn))))


def still_wanted(turn: Turn, offer: Offer) -> bool:
    """Whether the person still waits: whoever was booked otherwise is not told that something is gone."""
    entry = turn.session.get_one(WaitlistEntry, offer.waitlist_entry_id)
    return entry.status in (WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED)


def booked_offer(turn: Turn) -> Offer | None:
    """The newest offer of the conversation that was accepted."""
    query = sa.select(Offer).where(
        Offer.conversation_id == turn.conversation.id, Offer.response == NotificationResponse.ACCEPTED
    )
    return turn.session.scalar(query.order_by(Offer.responded_at.desc(), Offer.id.desc()).limit(1))


def crossed_the_gone_text(turn: Turn) -> bool:
    """Whether this text was written before our "gone" reached the carrier: recorded, not answered again."""
    number = turn.conversation.data.get("gone_message")
    gone = turn.session.get(OutboxMessage, number) if number else None
    return gone is not None and (gone.sent_at is None or turn.item.received_at <= gone.sent_at)


def _listed(turn: Turn, still: Sequence[QuestionOption]) -> list[tuple[int, Patient, datetime]]:
    found = [(option.n, turn.session.get_one(Offer, option.offer_id)) for option in still]
    return [(n, _patient(turn, offer), offer.appointment_slot_start) for n, offer in found]


def _list(turn: Turn, listed: Sequence[tuple[int, Patient, datetime]]) -> str:
    """ "1 Tue Nov 24, 9:00 AM; 2 …", with first names in a household."""
    parts = []
    for n, patient, starts in listed:
        key = "offer.child_option" if _needs_name(turn, patient) else "offer.option"
        values = {"n": str(n), "when": turn.when(starts, "short"), "name": patient.first_name}
        parts.append(phrases.phrase(key, turn.language, **values))
    return "; ".join(parts)


def _patient(turn: Turn, offer: Offer) -> Patient:
    entry = turn.session.get_one(WaitlistEntry, offer.waitlist_entry_id)
    return turn.session.get_one(Patient, entry.patient_id)


def _needs_name(turn: Turn, patient: Patient) -> bool:
    """On a shared phone, and where a guardian is written to, the text says whom it is about."""
    return [one.id for one in turn.patients] != [patient.id]
