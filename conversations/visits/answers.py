"""What a text about a visit means: a wish to cancel or move it, and the answers to what we then ask."""

from __future__ import annotations

from collections.abc import Sequence

from app import clock
from app.models import Appointment, Conversation, InboxItem, Topic
from app.services import appointments, reach
from conversations import picking
from conversations.questions import options
from conversations.reading import Expecting, Intent, Reading, read
from conversations.turn import Turn
from conversations.visits import acts, late, texts
from conversations.visits.change import State, enter_open, fact, hand_over

SURE = 0.8
MOST_VISITS = 4
WISHES = {Intent.CANCEL: Topic.CANCELLATION, Intent.RESCHEDULE: Topic.RESCHEDULE}
ANSWER_TO = {State.WHICH: Expecting.CHOICE, State.SURE: Expecting.CONFIRM, State.PICKING: Expecting.TIME}


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """What a reply would answer, for the reader."""
    if not enter_open(turn):
        return None, 0
    return ANSWER_TO[State(turn.state)], len(options(turn))


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that is about a visit. False when it is not: then it is a free request."""
    if enter_open(turn):
        return _answer(turn, reading)
    if turn.thread.staff_id or reading.confidence < SURE:
        return False
    if reading.intent is Intent.RUNNING_LATE:
        late.hear(turn, reading)
        return True
    if _something_else_is_asked(turn):
        return False
    if reading.intent in WISHES:
        return _wish(turn, WISHES[reading.intent], reading)
    return reading.intent is Intent.CONFIRM and _confirm(turn, reading)


def ask_again(turn: Turn) -> None:
    """The open question, in the language that they have just asked for."""
    state = State(turn.state)
    if state is State.WHICH:
        texts.ask_which(turn, [turn.session.get_one(Appointment, int(one.value or 0)) for one in options(turn)])
    elif state is State.SURE:
        texts.tell_policy(turn, _visit(turn), moves=turn.conversation.topic is Topic.RESCHEDULE)
    elif options(turn):
        texts.list_again(turn, "visit.which_time")


def _something_else_is_asked(turn: Turn) -> bool:
    """While an offer waits for its answer, a wish about another visit is a person's business."""
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    return asking is not None and asking.closed_at is None


def _wish(turn: Turn, topic: Topic, reading: Reading) -> bool:
    visits = _meant(turn, reading, _to_come(turn))
    if not visits or len(visits) > MOST_VISITS:
        return False
    acts.choose_visit(turn, topic, visits, reading)
    return True


def _to_come(turn: Turn) -> list[Appointment]:
    patients = reach.wards_of(turn.session, turn.patients)
    return appointments.to_come(turn.session, [patient.id for patient in patients])


def _meant(turn: Turn, reading: Reading, visits: Sequence[Appointment]) -> list[Appointment]:
    """Those that the text names by child or by time; all of them where it names none."""
    if reading.values.child:
        name = reading.values.child.casefold()
        patients = {one.id for one in reach.wards_of(turn.session, turn.patients) if one.first_name.casefold() == name}
        visits = [visit for visit in visits if visit.patient_id in patients] or visits
    zone = turn.zone
    named = [
        visit
        for visit in visits
        if any(one.covers(clock.local(visit.starts_at, zone)) for one in reading.values.times if not one.excluded)
    ]
    return list(named or visits)


def _answer(turn: Turn, reading: Reading) -> bool:
    """Every text while our question is open is an answer to it, unless it is for a person."""
    if reading.intent in (Intent.HUMAN, Intent.QUESTION):
        return False
    if reading.intent in (Intent.THANKS, Intent.REACTION) and turn.state is not State.PICKING:
        return True
    if reading.values.reason and turn.conversation.topic is Topic.CANCELLATION:
        turn.conversation.data = {**turn.conversation.data, "item": turn.item.id}  # asked no second time
    heard = {State.WHICH: _which, State.SURE: _sure, State.PICKING: _picked}[State(turn.state)]
    if not heard(turn, reading, _clear(turn, reading)):
        _not_understood(turn)
    return True


def _clear(turn: Turn, reading: Reading) -> Intent:
    """What they clearly want. "I'm sick" is a NO to an offer; about a visit that they wish to give up it is none."""
    if reading.confidence < SURE or (turn.state is not State.PICKING and reading.values.reason):
        return Intent.UNKNOWN
    return reading.intent


def _which(turn: Turn, reading: Reading, intent: Intent) -> bool:
    by_number = {option.n: int(option.value or 0) for option in options(turn)}
    visits = {visit.id: visit for visit in _to_come(turn)}
    if intent is Intent.NO:
        turn.say("visit.nothing_changed")
        fact(turn, "kept")
        return True
    chosen = [by_number[n] for n in reading.values.choices if n in by_number]
    if len(chosen) != 1:
        return False
    if chosen[0] not in visits:
        acts.too_late(turn)
    else:
        acts.about_visit(turn, turn.conversation.topic, visits[chosen[0]], _first_reading(turn))
    return True


def _sure(turn: Turn, _reading: Reading, intent: Intent) -> bool:
    visit = _visit(turn)
    if intent is Intent.NO:
        turn.say("visit.kept", when=texts.when(turn, visit))
        fact(turn, "kept")
    elif intent is Intent.YES or intent in WISHES:
        acts.give_up(turn, turn.conversation.topic, visit, _first_reading(turn))
    else:
        return False
    return True


def _picked(turn: Turn, reading: Reading, intent: Intent) -> bool:
    visit, slots = _visit(turn), picking.suggested(turn)
    told_why = acts.note_reason(turn, visit, reading)
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
        _thank(turn, slots=bool(slots))
    elif intent in (Intent.NO, Intent.NOT_INTERESTED):
        _no_time_wanted(turn, visit)
    else:
        return intent in (Intent.THANKS, Intent.REACTION)
    return True


def _thank(turn: Turn, *, slots: bool) -> None:
    if slots:
        texts.list_again(turn, "visit.thanks_reason")
    else:
        turn.say("visit.thanks")


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
        turn.say("visit.unclear_sure", when=texts.when(turn, _visit(turn)))
    elif turn.state is State.PICKING and options(turn):
        texts.list_again(turn, "visit.unclear")
    else:
        turn.say("visit.unclear_which")


def _visit(turn: Turn) -> Appointment:
    return turn.session.get_one(Appointment, turn.conversation.data["visit"])


def _first_reading(turn: Turn) -> Reading:
    """The text that wished it, read again: its reason and its times still count."""
    item = turn.session.get_one(InboxItem, turn.conversation.data.get("item", turn.item.id))
    said_at = clock.local(item.received_at, turn.zone)
    return read(item.body or "", language=turn.language, now=said_at, hours=turn.hours)


def _confirm(turn: Turn, reading: Reading) -> bool:
    """ "I'll be there": their one visit to come is confirmed; of several, the ones that the text names."""
    visits = _meant(turn, reading, _to_come(turn))
    if len(visits) != 1:
        return False
    if appointments.confirm(turn.session, [visits[0].id], actor=f"contact:{turn.contact.id}"):
        turn.say("visit.confirmed", confirms=visits[0], when=texts.when(turn, visits[0]))
    return True
