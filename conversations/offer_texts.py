"""What the offer topic says: which phrase, which times, whose name."""

from __future__ import annotations

import re
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
from app.services.offers import Accepted, Lost, Unasked, Why
from app.services.waitlist import WAITING
from conversations import phrases
from conversations.questions import options
from conversations.turn import Turn

SHORTEST_ANSWER = timedelta(minutes=10)
NAMES_ROOM = 59
"""For the names of a numbered text: with the four longest times it then still fits two segments."""
LOST = {Why.GONE: "offer.gone", Why.BUSY: "offer.busy", Why.NOT_WAITING: "offer.not_waiting"}

STILL_OPEN = (
    sa.select(QuestionOption)
    .join(Offer, Offer.id == QuestionOption.offer_id)
    .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
    .where(
        QuestionOption.conversation_id == sa.bindparam("conversation"),
        Offer.closed_at.is_(None),
        WaitlistEntry.status.in_(WAITING),
    )
    .order_by(QuestionOption.n)
)


def ask(turn: Turn, asked: Sequence[Unasked]) -> OutboxMessage:
    """One text for one opening or a numbered one for several. It is dropped when too little of the hold is left."""
    end = min(one.offer.hold_expires_at for one in asked)
    expires_at = max(end - SHORTEST_ANSWER, turn.now + (end - turn.now) / 2)
    held = not any(one.offer.hold_released for one in asked)
    told = next((one.told for one in asked if one.told), None)
    manner = ("changed_" if told else "") + ("held" if held else "first")
    until = phrases.until(end, turn.now, turn.zone, turn.language) if held else ""
    if len(asked) > 1:
        options = listing(turn, [(n, one.patient, one.opening.starts_at) for n, one in enumerate(asked, 1)])
        key = f"offer.many_{manner}"
        return turn.say(key, Purpose.OFFER, expires_at=expires_at, options=options, until=until)
    one = asked[0]
    kind = "offer.child_" if needs_name(turn, one.patient) else "offer."
    # Two times in one text: both short, so that it stays within two segments.
    old, when = (
        (turn.when(told, "short") if told else ""),
        turn.when(one.opening.starts_at, "short" if told else "full"),
    )
    name = one.patient.first_name
    return turn.say(kind + manner, Purpose.OFFER, expires_at=expires_at, name=name, when=when, old=old, until=until)


def keep_options(turn: Turn, asked: Sequence[Unasked]) -> None:
    """What each number stands for."""
    for n, one in enumerate(asked, 1):
        turn.session.add(
            QuestionOption(clinic_id=turn.clinic.id, conversation_id=turn.conversation.id, n=n, offer_id=one.offer.id)
        )


def open_options(turn: Turn) -> list[QuestionOption]:
    """Those that can still be answered: the offer is open, and the patient has not been booked by another option."""
    return list(turn.session.scalars(STILL_OPEN, {"conversation": turn.conversation.id}))


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


def say_about_open(turn: Turn, one: str, many: str, *, passed: str = "") -> None:
    """A phrase about the one open option, or another about several; `passed` opens it where staff were told."""
    still = open_options(turn)
    if len(still) == 1:
        offer = _offer(turn, still[0])
        turn.say(one, about=[offer], when=turn.when(offer.appointment_slot_start, "short"), passed=passed)
    elif still:
        turn.say(many, about=offers_of(turn, still), options=listing(turn, listed(turn, still)), passed=passed)


def say_which(turn: Turn, choices: Sequence[QuestionOption]) -> None:
    """A bare yes to a numbered text."""
    if choices:
        turn.say("offer.which", about=offers_of(turn, choices), options=listing(turn, listed(turn, choices)))


def say_still_open(turn: Turn) -> None:
    """What else of the text can still be answered."""
    still = open_options(turn)
    turn.say("offer.still_open", about=offers_of(turn, still), options=listing(turn, listed(turn, still)))


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


def _offer(turn: Turn, option: QuestionOption) -> Offer:
    return turn.session.get_one(Offer, option.offer_id)


def offers_of(turn: Turn, options: Sequence[QuestionOption]) -> list[Offer]:
    """What these options stand for."""
    return [_offer(turn, option) for option in options]


def listed(turn: Turn, still: Sequence[QuestionOption]) -> list[tuple[int, Patient, datetime]]:
    """For `listing`: number, patient and start of each option."""
    found = [(option.n, _offer(turn, option)) for option in still]
    return [(n, patient_of(turn, offer), offer.appointment_slot_start) for n, offer in found]


def listing(turn: Turn, listed: Sequence[tuple[int, Patient | None, datetime]]) -> str:
    """ "1 Tue Nov 24, 9:00 AM; 2 …", with first names in a household, cut where they would not fit; None: no name."""
    named = [patient.first_name if patient and needs_name(turn, patient) else "" for _, patient, _ in listed]
    parts = []
    for (n, _, starts), name in zip(listed, fit_names(named), strict=True):
        values = {"n": str(n), "when": turn.when(starts, "short"), "name": name}
        parts.append(phrases.phrase("offer.child_option" if name else "offer.option", turn.language, **values))
    return "; ".join(parts)


def fit_names(names: Sequence[str], room: int = NAMES_ROOM) -> list[str]:
    """The names, so that all together they are no longer than `room`: the long ones lose their second part first."""
    if sum(map(len, names)) <= room:
        return list(names)
    share = room // len(names)
    return [name if len(name) <= share else re.split("[ -]", name)[0][:share] for name in names]


def patient_of(turn: Turn, offer: Offer) -> Patient:
    """Whom the offer is for."""
    return turn.session.get_one(Patient, entry_of(turn, offer).patient_id)


def needs_name(turn: Turn, patient: Patient) -> bool:
    """On a shared phone, and where a guardian is written to, the text says whom it is about."""
    return [one.id for one in turn.patients] != [patient.id]
