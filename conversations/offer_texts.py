"""What the offer topic says: which phrase, which times, whose name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.models import (
    LIVE_STATUSES,
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
from app.services import contact_rules
from app.services.offers import Accepted, Lost, Unasked, Why
from app.services.waitlist import WAITING
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
    until = phrases.until(end, turn.now, turn.zone, turn.language) if held else ""
    if len(asked) == 1:
        one = asked[0]
        kind = "offer.child_" if needs_name(turn, one.patient) else "offer."
        when = turn.when(one.opening.starts_at)
        return turn.say(
            kind + manner, Purpose.OFFER, expires_at=expires_at, name=one.patient.first_name, when=when, until=until
        )
    listed = [(n, one.patient, one.opening.starts_at) for n, one in enumerate(asked, 1)]
    return turn.say(
        f"offer.many_{manner}", Purpose.OFFER, expires_at=expires_at, options=listing(turn, listed), until=until
    )


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
    """Those that can still be answered: the offer is open, and the patient has not been booked by another option."""
    query = (
        sa.select(QuestionOption)
        .join(Offer, Offer.id == QuestionOption.offer_id)
        .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .where(
            QuestionOption.conversation_id == turn.conversation.id,
            Offer.closed_at.is_(None),
            WaitlistEntry.status.in_(WAITING),
        )
    )
    return list(turn.session.scalars(query.order_by(QuestionOption.n)))


def options_to_ask(turn: Turn) -> list[QuestionOption]:
    """Those that a late answer can mean: everything that was not booked."""
    return [option for option in options(turn) if _offer(turn, option).response is not NotificationResponse.ACCEPTED]


def some_answered(turn: Turn) -> bool:
    """Whether an option has been answered: a bare yes is then about the one that is left."""
    return any(_offer(turn, option).responded_at for option in options(turn))


def are_for_one_visit(turn: Turn, chosen: Sequence[QuestionOption]) -> bool:
    """Whether two of these options are times for the same patient's same visit: only one can be booked."""
    entries = [_offer(turn, option).waitlist_entry_id for option in chosen]
    return len(set(entries)) < len(entries)


def say_outcome(turn: Turn, offer: Offer, outcome: Accepted | Lost) -> None:
    """The answer to a YES."""
    when = turn.when(offer.appointment_slot_start, "short")
    patient = patient_of(turn, offer)
    if isinstance(outcome, Lost):
        message = turn.say(LOST[outcome.why], when=when)
        turn.conversation.data = {**turn.conversation.data, "gone_message": message.id}
    elif outcome.again:
        turn.say("offer.booked_already", confirms=outcome.visit, when=when)
    elif outcome.gives_back and outcome.release_at:
        at = turn.when(outcome.release_at, "hour")
        later = turn.when(outcome.gives_back.starts_at, "short")
        turn.say("offer.moved_up", confirms=outcome.visit, when=when, later=later, at=at)
    elif needs_name(turn, patient):
        turn.say("offer.child_booked", confirms=outcome.visit, when=when, name=patient.first_name)
    else:
        turn.say("offer.booked", confirms=outcome.visit, when=when)


def say_passed(turn: Turn, offer_ids: Sequence[int], entries: Sequence[WaitlistEntry]) -> None:
    """The answer to a NO."""
    if any(entry.status is WaitlistStatus.DECLINED for entry in entries):
        turn.say("offer.off_list")
    elif len(offer_ids) == 1:
        offer = turn.session.get_one(Offer, offer_ids[0])
        turn.say("offer.passed", when=turn.when(offer.appointment_slot_start, "short"))
    else:
        turn.say("offer.passed_all")


def say_maybe(turn: Turn) -> None:
    """They need time; they have until the hold ends."""
    still = open_options(turn)
    if len(still) != 1:
        say_which(turn, still)
        return
    offer = _offer(turn, still[0])
    when = turn.when(offer.appointment_slot_start, "short")
    if offer.hold_released:
        turn.say("offer.maybe_first", about=[offer], when=when)
    else:
        until = phrases.until(offer.hold_expires_at, turn.now, turn.zone, turn.language)
        turn.say("offer.maybe", about=[offer], when=when, until=until)


def say_about_open(turn: Turn, one: str, many: str) -> None:
    """A phrase about the one open option, or another about several."""
    still = open_options(turn)
    if len(still) == 1:
        offer = _offer(turn, still[0])
        turn.say(one, about=[offer], when=turn.when(offer.appointment_slot_start, "short"))
    elif still:
        turn.say(many, about=_offers(turn, still), options=listing(turn, _listed(turn, still)))


def say_which(turn: Turn, choices: Sequence[QuestionOption]) -> None:
    """A bare yes to a numbered text."""
    if choices:
        turn.say("offer.which", about=_offers(turn, choices), options=listing(turn, _listed(turn, choices)))


def say_still_open(turn: Turn) -> None:
    """What else of the text can still be answered."""
    still = open_options(turn)
    turn.say("offer.still_open", about=_offers(turn, still), options=listing(turn, _listed(turn, still)))


def say_gone(turn: Turn, offer: Offer) -> None:
    """What they were asked about went to somebody else; they keep their place."""
    starts = offer.appointment_slot_start
    message = turn.say("offer.gone", Purpose.OFFER_NEWS, expires_at=starts, when=turn.when(starts, "short"))
    turn.conversation.data = {**turn.conversation.data, "gone_message": message.id}


def still_wanted(turn: Turn, offer: Offer) -> bool:
    """Whether the person still waits: whoever was booked otherwise is not told that something is gone."""
    return entry_of(turn, offer).status in WAITING


def entry_of(turn: Turn, offer: Offer) -> WaitlistEntry:
    """The entry that was asked."""
    return turn.session.get_one(WaitlistEntry, offer.waitlist_entry_id)


def booked_offer(turn: Turn) -> Offer | None:
    """The newest offer of the conversation that was accepted and whose visit still stands."""
    query = (
        sa.select(Offer)
        .join(Appointment, Appointment.id == Offer.booked_appointment_id)
        .where(
            Offer.conversation_id == turn.conversation.id,
            Offer.response == NotificationResponse.ACCEPTED,
            Appointment.status.in_(LIVE_STATUSES),
        )
    )
    return turn.session.scalar(query.order_by(Offer.responded_at.desc(), Offer.id.desc()).limit(1))


def crossed_the_gone_text(turn: Turn) -> bool:
    """Whether this text was written before our "gone" reached the carrier: recorded, not answered again."""
    number = turn.conversation.data.get("gone_message")
    gone = turn.session.get(OutboxMessage, number) if number else None
    if gone is None or gone.status in contact_rules.NOT_SENT:
        return False
    return gone.sent_at is None or turn.item.received_at <= gone.sent_at


def _offer(turn: Turn, option: QuestionOption) -> Offer:
    return turn.session.get_one(Offer, option.offer_id)


def _offers(turn: Turn, options: Sequence[QuestionOption]) -> list[Offer]:
    return [_offer(turn, option) for option in options]


def _listed(turn: Turn, still: Sequence[QuestionOption]) -> list[tuple[int, Patient, datetime]]:
    found = [(option.n, _offer(turn, option)) for option in still]
    return [(n, patient_of(turn, offer), offer.appointment_slot_start) for n, offer in found]


def listing(turn: Turn, listed: Sequence[tuple[int, Patient, datetime]]) -> str:
    """ "1 Tue Nov 24, 9:00 AM; 2 …", with first names in a household."""
    parts = []
    for n, patient, starts in listed:
        key = "offer.child_option" if needs_name(turn, patient) else "offer.option"
        values = {"n": str(n), "when": turn.when(starts, "short"), "name": patient.first_name}
        parts.append(phrases.phrase(key, turn.language, **values))
    return "; ".join(parts)


def patient_of(turn: Turn, offer: Offer) -> Patient:
    """Whom the offer is for."""
    return turn.session.get_one(Patient, entry_of(turn, offer).patient_id)


def needs_name(turn: Turn, patient: Patient) -> bool:
    """On a shared phone, and where a guardian is written to, the text says whom it is about."""
    return [one.id for one in turn.patients] != [patient.id]
