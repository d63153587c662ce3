"""What the answers mean that follow a wish to cancel or move a visit: which, sure, another time, why."""

from __future__ import annotations

from app import clock
from app.models import Appointment, InboxItem, Topic
from conversations import picking
from conversations.parts import whole
from conversations.questions import options
from conversations.reading import Expecting, Intent, Reading, read
from conversations.turn import Turn
from conversations.visits import acts, asked, keeping, reasons, texts
from conversations.visits.change import State, enter_open, fact, hand_over

SURE = 0.8
ANSWER_TO = {
    State.WHICH: Expecting.CHOICE,
    State.SURE: Expecting.CONFIRM,
    State.PICKING: Expecting.TIME,
    State.REASON: Expecting.REASON,
}


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """What a reply would answer, for the reader."""
    if not enter_open(turn):
        return None, 0
    return ANSWER_TO[State(turn.state)], len(options(turn))


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that is about a visit. False when it is not: then it is a free request."""
    if enter_open(turn):
        return _answer(turn, reading)
    return asked.hear(turn, reading)


def ask_again(turn: Turn) -> None:
    """The open question, in the language that they have just asked for."""
    state = State(turn.state)
    if state is State.WHICH:
        texts.ask_which(turn, [turn.session.get_one(Appointment, int(one.value or 0)) for one in options(turn)])
    elif state is State.SURE:
        acts.ask_whether_sure(turn, turn.conversation.topic, _visits(turn))
    elif state is State.REASON:
        reasons.ask(turn)
    elif options(turn):
        texts.list_again(turn, "visit.which_time")


def _answer(turn: Turn, reading: Reading) -> bool:
    """Every text while our question is open is an answer to it, unless it is for a person."""
    if _wants_it_back(turn):
        return True
    if reading.intent in (Intent.HUMAN, Intent.QUESTION):
        return False
    if reading.intent in (Intent.THANKS, Intent.REACTION) and turn.state is not State.PICKING:
        return True
    if reading.values.reason and turn.conversation.topic is Topic.CANCELLATION:
        turn.conversation.data = {**turn.conversation.data, "item": turn.item.id}  # asked no second time
    if turn.state is State.REASON:
        reasons.answered(turn, _visit(turn), reading)
        return True
    heard = {State.WHICH: _which, State.SURE: _sure, State.PICKING: _picked}[State(turn.state)]
    if not heard(turn, reading, _clear(turn, reading)):
        _not_understood(turn)
    return True


def _wants_it_back(turn: Turn) -> bool:
    """ "Keep it", of one that was given up a moment ago; where it were several, a person sees to it."""
    if turn.conversation.topic is not Topic.CANCELLATION or turn.state not in (State.PICKING, State.REASON):
        return False
    visits = [visit for visit in _visits(turn) if reasons.of_visit(turn, visit)]
    if not visits or not keeping.wishes(turn):
        return False
    if len(visits) > 1:
        hand_over(turn)
    else:
        keeping.keep(turn, visits[0])
    return True


def _clear(turn: Turn, reading: Reading) -> Intent:
    """What they clearly want. "I'm sick" is a NO to an offer; about a visit that they wish to give up it is none."""
    if reading.confidence < SURE or (turn.state is not State.PICKING and reading.values.reason):
        return Intent.UNKNOWN
    return reading.intent


def _which(turn: Turn, reading: Reading, intent: Intent) -> bool:
    by_number = {option.n: int(option.value or 0) for option in options(turn)}
    visits = {visit.id: visit for visit in asked.to_come(turn)}
    if intent is Intent.NO:
        turn.say("visit.nothing_changed")
        fact(turn, "kept")
        return True
    chosen = [by_number[n] for n in reading.values.choices if n in by_number]
    if asked.means_all(turn):
        chosen = list(by_number.values())
    several = [visits[visit_id] for visit_id in chosen if visit_id in visits]
    if len(several) > 1 and turn.conversation.topic is Topic.CANCELLATION:
        acts.give_up_several(turn, several)
        return True
    if len(chosen) != 1:
        return False
    if chosen[0] not in visits:
        acts.too_late(turn)
    else:
        acts.about_visit(turn, turn.conversation.topic, visits[chosen[0]], _first_reading(turn))
    return True


def _sure(turn: Turn, reading: Reading, intent: Intent) -> bool:
    visits, topic = _visits(turn), turn.conversation.topic
    if intent is Intent.NO:
        turn.say("visit.kept", when=texts.all_whens(turn, visits))
        fact(turn, "kept")
    elif topic is Topic.CANCELLATION and intent in (Intent.RESCHEDULE, Intent.COUNTER) and len(visits) == 1:
        fact(turn, "kept")
        acts.about_visit(turn, Topic.RESCHEDULE, visits[0], reading)
    elif intent is not Intent.YES and intent not in asked.WISHES and reading.intent is not Intent.CANCEL:
        return False
    elif len(visits) > 1:
        acts.cancel_several(turn, visits)
    else:
        acts.give_up(turn, topic, visits[0], _first_reading(turn))
    return True


def _picked(turn: Turn, reading: Reading, intent: Intent) -> bool:
    visit, slots = _visit(turn), picking.suggested(turn)
    if intent is Intent.CANCEL:
        return _cancel_again(turn, visit, reading)
    told_why = sum(reasons.note(turn, one, reading) for one in _visits(turn)) > 0
    chosen = [slots[n] for n in reading.values.choices if n in slots]
    if len(chosen) == 1 and intent in (Intent.CHOICE, Intent.YES):
        acts.pick(turn, visit, chosen[0])
    elif intent is Intent.YES and len(slots) == 1:
        acts.pick(turn, visit, slots[1])
    elif intent is Intent.YES and slots:
        texts.list_again(turn, "visit.which_time")
    elif reading.values.times and not told_why:
        acts.suggest_wished(turn, visit, reading.values.times)
    elif told_why:
        reasons.thank(turn)
    elif intent in (Intent.NO, Intent.NOT_INTERESTED):
        _no_time_wanted(turn, visit)
    else:
        return intent in (Intent.THANKS, Intent.REACTION) or reasons.ask_back(turn, visit, reading)
    return True


def _cancel_again(turn: Turn, visit: Appointment, reading: Reading) -> bool:
    """The visit that was to be moved is given up; after a cancellation they mean another one, or say it twice."""
    if turn.conversation.topic is Topic.RESCHEDULE:
        fact(turn, "finished")
        acts.about_visit(turn, Topic.CANCELLATION, visit, reading)
    elif asked.to_come(turn):
        fact(turn, "finished")
        acts.choose_visit(turn, Topic.CANCELLATION, asked.meant(turn, reading, asked.to_come(turn)), reading)
    else:
        slots = picking.suggested(turn)
        key = "visit.cancelled_known" if slots else "visit.cancelled_known_no_times"
        turn.say(key, when=texts.when(turn, visit), times=picking.listed(turn, slots))
    return True


def _no_time_wanted(turn: Turn, visit: Appointment) -> None:
    if turn.conversation.topic is Topic.RESCHEDULE:
        turn.say("visit.kept", when=texts.when(turn, visit))
        fact(turn, "kept")
    else:
        turn.say("visit.no_new_time")
        fact(turn, "finished")


def _not_understood(turn: Turn) -> None:
    """Ask once more, briefly; then a person answers."""
    turn.thread.unclear_replies += 1
    if turn.thread.unclear_replies > 1:
        hand_over(turn)
    elif turn.state is State.SURE:
        turn.say("visit.unclear_sure", when=texts.all_whens(turn, _visits(turn)))
    elif turn.state is State.PICKING and options(turn):
        texts.list_again(turn, "visit.unclear")
    else:
        turn.say("visit.unclear_which")


def _visit(turn: Turn) -> Appointment:
    return turn.session.get_one(Appointment, turn.conversation.data["visit"])


def _visits(turn: Turn) -> list[Appointment]:
    """The one that the conversation is about, or the several."""
    data = turn.conversation.data
    return [turn.session.get_one(Appointment, one) for one in data.get("visits", [data["visit"]])]


def _first_reading(turn: Turn) -> Reading:
    """The text that wished it, read again: its reason and its times still count."""
    item = turn.session.get_one(InboxItem, turn.conversation.data.get("item", turn.item.id))
    said_at = clock.local(item.received_at, turn.zone)
    return read(whole(turn.session, item), language=turn.language, now=said_at, hours=turn.hours)
