"""What a reply to a touch means: a number, a reason, another time, "not now", "no thanks"; late ones too."""

from __future__ import annotations

from app.models import CancellationReason, RecoveryEnd
from app.services import recovery
from conversations import picking
from conversations.questions import options
from conversations.reading import Expecting, Intent, Reading, read
from conversations.recovery import acts, later, texts
from conversations.recovery.dialogue import ASKING, LATE, State, enter, hand_over, is_asking, miss_of
from conversations.turn import Turn
from conversations.wishes import is_standing

SURE = 0.8
ANSWER_TO = {State.ASKED: Expecting.REASON, State.PICKING: Expecting.TIME, State.WHEN: Expecting.TIME}
FOR_STAFF = (Intent.HUMAN, Intent.QUESTION, Intent.CANCEL, Intent.RUNNING_LATE, Intent.CONFIRM)
WISHES = (Intent.QUESTION, Intent.AVAILABILITY, Intent.BOOK, Intent.RESCHEDULE)
NOES = (Intent.NO, Intent.NOT_INTERESTED)
SILENT = (Intent.THANKS, Intent.REACTION, Intent.GREETING)
HEARD_LATE = (*ASKING, *LATE)
"""An offer may have displaced the question while it was asked."""


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """What a reply would answer, for the reader; late, only the numbers."""
    if not enter(turn):
        return None, 0
    count = len(options(turn)) if turn.state is not State.WHEN else 0
    if is_asking(turn):
        return ANSWER_TO.get(State(turn.state)), count
    return None, count if turn.state in HEARD_LATE else 0


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that may be about a missed visit. False when it is not: then it is a free request."""
    if not enter(turn):
        return False
    if not is_asking(turn):
        return turn.thread.staff_id is None and _late(turn, reading)
    if _is_for_staff(turn, reading):
        recovery.note_answer(turn.session, miss_of(turn).id)
        return False
    if turn.state is State.WHEN:
        return _when(turn, reading)
    if not _answer(turn, reading):
        _not_understood(turn)
    return True


def ask_again(turn: Turn) -> None:
    """Put the open question once more."""
    if turn.state is State.WHEN:
        turn.say("recovery.when")
    else:
        texts.list_again(turn, "visit.which_time")


def _answer(turn: Turn, reading: Reading) -> bool:
    """Most telling first: a number, "not now", a reason, a wish, yes or no."""
    plain = as_wish(turn)
    return _picked(turn, reading) or _puts_off(turn, reading) or _told(turn, reading, plain) or _said(turn, plain)


def _puts_off(turn: Turn, reading: Reading) -> bool:
    text = turn.text
    if later.is_not_now(text):
        acts.note_reason(turn, reading)
        _put_off(turn, reading)
    elif later.will_call(text):
        acts.will_call(turn)
    else:
        return False
    return True


def _told(turn: Turn, reading: Reading, plain: Reading) -> bool:
    """Why, or when they would like to come."""
    if _gives_reason(reading, plain):
        acts.reason_told(turn, CancellationReason(str(reading.values.reason)), _wished(turn, reading, plain))
    elif reading.values.times:
        acts.suggest_wished(turn, reading.values.times)
    else:
        return False
    return True


def _said(turn: Turn, plain: Reading) -> bool:
    if (plain.intent in NOES and plain.confidence >= SURE) or later.is_no_more(turn.text):
        acts.decline(turn, RecoveryEnd.DECLINED)
    elif plain.intent is Intent.YES:
        acts.which(turn)
    elif plain.intent in (*WISHES, Intent.COUNTER):
        acts.suggest(turn)
    elif plain.intent is Intent.MAYBE:
        acts.ask_when(turn)
    elif plain.intent in SILENT:
        recovery.note_answer(turn.session, miss_of(turn).id)
    else:
        return False
    return True


def as_wish(turn: Turn) -> Reading:
    """The same text, read as the answer to "when would you like to come?"."""
    return read(
        turn.text, language=turn.language, expecting=Expecting.TIME, options=len(options(turn)),
        now=turn.local_now, names=turn.names,
    )  # fmt: skip


def _picked(turn: Turn, reading: Reading) -> bool:
    """One number books; a bare yes books where one time stood there alone."""
    slots = picking.suggested(turn)
    chosen = [slots[n] for n in reading.values.choices if n in slots]
    sure = reading.confidence >= SURE
    if sure and reading.intent is Intent.YES and len(slots) == 1:
        chosen = list(slots.values())
    if not sure or len(chosen) != 1 or reading.intent not in (Intent.CHOICE, Intent.YES):
        return False
    acts.pick(turn, chosen[0])
    return True


def _gives_reason(reading: Reading, plain: Reading) -> bool:
    """ "None of those" is no reason, but a no."""
    if reading.values.reason is None:
        return False
    return not (reading.values.reason == CancellationReason.OTHER and plain.intent in NOES)


def _wished(turn: Turn, reading: Reading, plain: Reading) -> Reading | None:
    """The wish beside a reason ("can I come tuesday?"); a time inside of it ("I had to work until 5") is none."""
    free = read(turn.text, language=turn.language, now=turn.local_now)
    wishes = free.intent in WISHES or is_standing(turn.text, plain)
    return reading if reading.values.times and wishes else None


def _is_for_staff(turn: Turn, reading: Reading) -> bool:
    """A question, a wish for a person, another visit: a person answers, as always; our question stays."""
    if reading.intent in (Intent.HUMAN, Intent.JOIN_WAITLIST, Intent.LEAVE_WAITLIST, Intent.LANGUAGE):
        return True
    plain = as_wish(turn)
    told = reading.values.reason or reading.values.times or reading.values.choices
    putting_off = later.is_not_now(turn.text) or later.will_call(turn.text)
    return plain.intent in FOR_STAFF and plain.confidence >= SURE and not told and not putting_off


def _put_off(turn: Turn, reading: Reading) -> None:
    day = later.day_named(reading, turn.local_now)
    if day:
        acts.put_off(turn, day)
    else:
        acts.ask_when(turn)


def _when(turn: Turn, reading: Reading) -> bool:
    """The answer to "when may we ask again?"."""
    day = later.day_named(reading, turn.local_now)
    if day:
        acts.put_off(turn, day)
    elif reading.intent in NOES:
        acts.decline(turn, RecoveryEnd.DECLINED)
    elif reading.values.times:
        acts.suggest_wished(turn, reading.values.times)
    elif reading.intent not in SILENT:
        _not_understood(turn)
    return True


def _late(turn: Turn, reading: Reading) -> bool:
    """The question is over, or something else is asked: a number books, a reason and a wish are heard."""
    if turn.state not in HEARD_LATE:
        return False
    if _picked(turn, reading):
        return True
    plain = reading.intent if reading.confidence >= SURE else Intent.UNKNOWN
    if turn.thread.asking_id is not None or turn.state is State.DECLINED:
        return False
    text = turn.text
    if later.is_not_now(text) and turn.state is not State.LATER:
        _put_off(turn, reading)
    elif reading.values.reason and reading.intent in (Intent.UNKNOWN, Intent.CANCEL):
        acts.reason_told(turn, CancellationReason(reading.values.reason), None)
    elif reading.values.times and (plain in WISHES or reading.intent is Intent.UNKNOWN):
        acts.suggest_wished(turn, reading.values.times)
    elif plain is Intent.YES:
        acts.suggest(turn)
    elif plain in NOES:
        acts.decline(turn, RecoveryEnd.DECLINED)
    else:
        return False
    return True


def _not_understood(turn: Turn) -> None:
    """When we asked why, words that fit no reason are kept as they are. Else ask once more; then a person answers."""
    recovery.note_answer(turn.session, miss_of(turn).id)
    turn.thread.unclear_replies += 1
    if turn.thread.unclear_replies > 1:
        hand_over(turn)
    elif turn.state is State.ASKED:
        acts.keep_words(turn)
    elif turn.state is State.WHEN:
        turn.say("recovery.when_again")
    else:
        texts.list_again(turn, "visit.unclear")
