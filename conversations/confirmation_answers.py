"""What a reply to "will you come?" means: YES, NO, a number, a child's name, another time, "not sure yet"."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import Appointment, Patient, TaskKind, Topic
from app.services import appointments
from conversations.confirmation import State, fact, hand_over, is_asked, listed
from conversations.questions import options
from conversations.reading import Expecting, Intent, Reading
from conversations.turn import Turn
from conversations.visits import acts, texts

SURE = 0.8
WELCOMING = ("like", "love", "emphasis")
GIVES_UP = {
    Intent.NO: Topic.CANCELLATION,
    Intent.CANCEL: Topic.CANCELLATION,
    Intent.RESCHEDULE: Topic.RESCHEDULE,
    Intent.COUNTER: Topic.RESCHEDULE,
}


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """A yes or a no, or the number of one of several visits, while our question is the thread's open one."""
    if not is_asked(turn):
        return None, 0
    count = len(options(turn))
    return Expecting.CONFIRM, count if count > 1 else 0


def hear(turn: Turn, reading: Reading) -> bool:
    """A text while our question is open. False when it is about something else: then it is a free request."""
    if not is_asked(turn):
        return False
    intent = reading.intent if reading.confidence >= SURE else Intent.UNKNOWN
    asked = _asked(turn)
    meant = _meant(turn, reading, asked)
    if intent in (Intent.YES, Intent.CONFIRM, Intent.CHOICE):
        _confirm(turn, asked, meant)
    elif intent in GIVES_UP:
        _give_up(turn, GIVES_UP[intent], meant, reading)
    elif intent is Intent.REACTION:
        if reading.values.reaction in WELCOMING:
            _say_about(turn, asked, "confirmation.reaction")
    elif intent in (Intent.UNKNOWN, Intent.MAYBE, Intent.GREETING, Intent.NOT_INTERESTED):
        _not_understood(turn, asked)
    else:
        return intent is Intent.THANKS
    return True


def ask_again(turn: Turn) -> None:
    """The question, in the language that they have just asked for."""
    _say_about(turn, _asked(turn), "confirmation.again")


def _asked(turn: Turn) -> dict[int, Appointment]:
    """The visits of the question by number."""
    return {one.n: turn.session.get_one(Appointment, int(one.value or 0)) for one in options(turn)}


def _meant(turn: Turn, reading: Reading, asked: dict[int, Appointment]) -> list[Appointment]:
    """Those that the reply names by number or by child; all of them where it names none."""
    named = [asked[n] for n in reading.values.choices if n in asked]
    if not named and reading.values.child:
        child = reading.values.child.casefold()
        named = [visit for visit in asked.values() if _name(turn, visit).casefold() == child]
    return named or list(asked.values())


def _name(turn: Turn, visit: Appointment) -> str:
    return turn.session.get_one(Patient, visit.patient_id).first_name


def _confirm(turn: Turn, asked: dict[int, Appointment], meant: Sequence[Appointment]) -> None:
    coming = appointments.confirm(turn.session, [visit.id for visit in meant], actor=f"contact:{turn.contact.id}")
    if not coming:
        _too_late(turn, meant)
        return
    said = texts.all_whens(turn, coming)
    rest = [visit for visit in asked.values() if visit not in meant]
    if rest:
        turn.say("confirmation.rest", when=said, visits=listed(turn, rest))
        fact(turn, "confirmed_some")
    else:
        turn.say("visit.confirmed", confirms=coming[0], when=said)
        fact(turn, "confirmed")


def _give_up(turn: Turn, topic: Topic, meant: Sequence[Appointment], reading: Reading) -> None:
    """They do not come, or want another time: a cancellation or a move as any other, late policy first."""
    standing = [visit for visit in meant if appointments.is_to_come(turn.session, visit)]
    if not standing:
        _too_late(turn, meant)
        return
    fact(turn, "given_up")
    acts.choose_visit(turn, topic, standing, reading)


def _too_late(turn: Turn, meant: Sequence[Appointment]) -> None:
    """The visit has begun, or was cancelled or moved since: a person looks at it."""
    turn.ask_person(TaskKind.WANTS_ANOTHER_TIME, f"appointment:{meant[0].id}:late-answer", urgent=True)
    turn.say("visit.over")
    fact(turn, "lapsed")


def _not_understood(turn: Turn, asked: dict[int, Appointment]) -> None:
    """Ask once more, briefly; then a person answers."""
    turn.thread.unclear_replies += 1
    if turn.state is State.ASKED:
        _say_about(turn, asked, "confirmation.unclear")
    else:
        hand_over(turn)
    fact(turn, "not_understood")


def _say_about(turn: Turn, asked: dict[int, Appointment], key: str) -> None:
    if len(asked) == 1:
        turn.say(key, when=texts.when(turn, asked[min(asked)]))
    else:
        turn.say("confirmation.unclear_many", visits=listed(turn, list(asked.values())))
