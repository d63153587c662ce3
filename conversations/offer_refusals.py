"""What a NO means: passing on what is open, or "oops, no" to what was just booked. When in doubt we ask which visit.

A doubt is the conversation's `data["which"]`: the offers by number, and when the NO was received, which decides whether
it came in time. An urgent task stands beside it until it is settled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from app import timers
from app.models import LIVE_STATUSES, Appointment, NotificationResponse, Offer, QuestionOption, TaskKind
from app.services import appointments, offers, reach, tasks
from conversations import offer_texts as texts
from conversations.offer import MOST_OPTIONS, STILL_ASKING, State, enter, fact, forget_doubt
from conversations.reading import Intent, Reading
from conversations.reading.words import fold
from conversations.turn import Turn

WHICH_WAIT = timedelta(minutes=15)
ABOUT_A_VISIT = (Intent.YES, Intent.NO, Intent.CHOICE, Intent.MAYBE, Intent.CANCEL, Intent.UNKNOWN)
FILLER = frozenset(
    [
        "the",
        "for",
        "s",
        "just",
        "only",
        "please",
        "and",
        "one",
        "visit",
        "la",
        "el",
        "de",
        "para",
        "solo",
        "solamente",
        "y",
        "por",
        "favor",
        "cita",
    ]
)


def pass_on(turn: Turn, ids: Sequence[int]) -> None:
    """NO to these offers."""
    entries = offers.decline(turn.session, ids, actor=f"contact:{turn.contact.id}")
    turn.thread.unclear_replies = 0
    texts.say_passed(turn, ids, entries)
    fact(turn, "declined")


def decline(turn: Turn, options: Sequence[QuestionOption]) -> None:
    """NO while a question is open: it answers the question, unless a move-up has just said "reply NO" too."""
    fresh, asked = _fresh(turn), [option.offer_id for option in options if option.offer_id]
    if offers.promised(turn.session, fresh):
        _ask_which(turn, [*fresh, *(turn.session.get_one(Offer, n) for n in asked)])
    else:
        pass_on(turn, asked)


def decline_late(turn: Turn) -> None:
    """NO to a question that is over. With a visit of the same text just booked, it is about that one."""
    lapsed = []
    if turn.state is State.LAPSED:
        found = [turn.session.get_one(Offer, option.offer_id) for option in texts.options_to_ask(turn)]
        lapsed = [offer for offer in found if offer.responded_at is None]
    if any(offer.conversation_id == turn.conversation.id for offer in _fresh(turn)):
        take_back(turn, lapsed)
    elif turn.state is State.LAPSED:
        pass_on(turn, [option.offer_id for option in texts.options_to_ask(turn) if option.offer_id])


def is_second_thought(turn: Turn) -> bool:
    """Whether "cancel my appointment" can mean nothing but what was booked a moment ago; else it is about visits."""
    fresh = _fresh(turn)
    return bool(fresh) and not _has_other_visits(turn, fresh)


def take_back(turn: Turn, lapsed: Sequence[Offer] = ()) -> None:
    """ "Oops, no"."""
    fresh = _fresh(turn)
    if len(fresh) + len(lapsed) == 0:
        _leave_to_staff(turn, texts.booked_offer(turn))
    elif len(fresh) + len(lapsed) == 1:
        _undo(turn, fresh, turn.item.received_at)
    else:
        _ask_which(turn, [*fresh, *lapsed])


def may_not_suit(turn: Turn, offer: Offer) -> None:
    """ "Yes" was acted upon, then "but at 4?" came. Nothing is undone on a guess: a NO still undoes it."""
    if offer not in _fresh(turn):
        _leave_to_staff(turn, offer)
        return
    turn.ask_person(TaskKind.WANTS_ANOTHER_TIME, urgent=True)
    turn.say("offer.booked_but", when=turn.when(offer.appointment_slot_start, "short"))


def in_doubt(turn: Turn) -> list[Offer]:
    """The offers of which we asked which one is meant, by number; none when nothing was asked."""
    which = turn.conversation.data.get("which")
    if not which or turn.item.received_at > datetime.fromisoformat(which["at"]) + WHICH_WAIT:
        return []
    return [turn.session.get_one(Offer, number) for number in which["offers"]]


def settle(turn: Turn, intent: Intent, reading: Reading) -> bool:
    """The answer to "which visit?". Only a number or a name is clear; else the front desk answers, and we say so."""
    if intent in (Intent.THANKS, Intent.REACTION):
        return True
    listed, received_at = in_doubt(turn), datetime.fromisoformat(turn.conversation.data["which"]["at"])
    chosen = _chosen(turn, intent, reading, listed)
    forget_doubt(turn)
    booked = [offer for offer in chosen if offer.response is NotificationResponse.ACCEPTED]
    if chosen and len(booked) in (0, len(chosen)):
        tasks.close(turn.session, turn.clinic.id, _cause(turn), "they said which")
        if booked:
            _undo(turn, booked, received_at)
        else:
            _pass_on_some(turn, chosen)
    elif intent in ABOUT_A_VISIT:
        turn.thread.flagged = True
        turn.say("staff.unclear")
    else:
        return False
    return True


def _fresh(turn: Turn) -> list[Offer]:
    return offers.fresh_bookings(turn.session, turn.contact.id, turn.item.received_at)


def _ask_which(turn: Turn, choices: Sequence[Offer]) -> None:
    turn.ask_person(TaskKind.WANTS_ANOTHER_TIME, _cause(turn), urgent=True)
    if len(choices) > MOST_OPTIONS:
        turn.thread.flagged = True
        turn.say("staff.unclear")
        return
    offers.wait_longer(turn.session, choices)
    which = {"offers": [offer.id for offer in choices], "at": turn.item.received_at.isoformat()}
    turn.conversation.data = {**turn.conversation.data, "which": which}
    turn.thread.asking_id = turn.conversation.id
    timers.set_timer(turn.session, turn.conversation, "which", turn.now + WHICH_WAIT)
    listed = [(n, texts.patient_of(turn, offer), offer.appointment_slot_start) for n, offer in enumerate(choices, 1)]
    turn.say("offer.which_visit", options=texts.listing(turn, listed))


def _chosen(turn: Turn, intent: Intent, reading: Reading, listed: Sequence[Offer]) -> list[Offer]:
    """By number, or by first name where it stands alone and names one visit each."""
    if intent is Intent.CHOICE:
        return [offer for n, offer in enumerate(listed, 1) if n in reading.values.choices]
    said = set(re.findall(r"\w+", fold(turn.text)))
    names = {offer.id: set(re.findall(r"\w+", fold(texts.patient_of(turn, offer).first_name))) for offer in listed}
    meant = [offer for offer in listed if names[offer.id] <= said]
    known = FILLER.union(*(names[offer.id] for offer in meant))
    patients = {texts.patient_of(turn, offer).id for offer in meant}
    return meant if said <= known and len(patients) == len(meant) else []


def _pass_on_some(turn: Turn, chosen: Sequence[Offer]) -> None:
    entries = offers.decline(turn.session, [offer.id for offer in chosen], actor=f"contact:{turn.contact.id}")
    texts.say_passed(turn, [offer.id for offer in chosen], entries)
    if turn.state in STILL_ASKING and texts.open_options(turn):
        texts.say_still_open(turn)
    else:
        fact(turn, "declined")


def _undo(turn: Turn, booked: Sequence[Offer], received_at: datetime) -> None:
    actor = f"contact:{turn.contact.id}"
    done = offers.undo(turn.session, [offer.id for offer in booked], actor=actor, at=received_at)
    for offer, undone in zip(booked, done, strict=True):
        if undone:
            _say_undone(turn, offer)
        else:
            _leave_to_staff(turn, offer)
    here = turn.conversation
    for number in {offer.conversation_id for offer in booked}:
        if enter(turn, number) and texts.booked_offer(turn) is None:
            fact(turn, "undone")
    enter(turn, here.id)
    turn.may_be_asked()
    if turn.state in STILL_ASKING and texts.open_options(turn):
        texts.say_still_open(turn)


def _leave_to_staff(turn: Turn, offer: Offer | None) -> None:
    turn.ask_person(TaskKind.WANTS_ANOTHER_TIME, urgent=True)
    if offer is None:
        turn.say("staff.will_answer")
        return
    when, patient = turn.when(offer.appointment_slot_start, "short"), texts.patient_of(turn, offer)
    if texts.needs_name(turn, patient):
        turn.say("offer.child_too_late_to_undo", when=when, name=patient.first_name)
    else:
        turn.say("offer.too_late_to_undo", when=when)


def _say_undone(turn: Turn, offer: Offer) -> None:
    """The visit just booked was cancelled again; whose it was, on a shared phone."""
    when, patient = turn.when(offer.appointment_slot_start, "short"), texts.patient_of(turn, offer)
    key = "offer.child_undone" if texts.needs_name(turn, patient) else "offer.undone"
    later_id = texts.entry_of(turn, offer).later_appointment_id
    later = turn.session.get(Appointment, later_id) if later_id else None
    if later and later.status in LIVE_STATUSES:
        kept = turn.when(later.starts_at, "short")
        turn.say(f"{key}_kept", when=when, name=patient.first_name, later=kept)
    else:
        turn.say(key, when=when, name=patient.first_name)


def _has_other_visits(turn: Turn, fresh: Sequence[Offer]) -> bool:
    """ "Cancel my appointment" right after a booking may mean another one: then a person asks."""
    patients = [patient.id for patient in reach.wards_of(turn.session, turn.patients)]
    known = {offer.booked_appointment_id for offer in fresh}
    return any(visit.id not in known for visit in appointments.to_come(turn.session, patients))


def _cause(turn: Turn) -> str:
    return f"thread:{turn.thread.id}:which-visit"
