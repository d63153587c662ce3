"""What anybody may text at any time: a call for help, a picture, a question for a person, what we do not understand."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import gsm
from app.models import Conversation, OutboxMessage, Purpose, QuestionOption, TaskKind
from app.services import appointments, reach
from conversations.emergencies import is_on_call, tell_staff
from conversations.reading import Expecting, Intent, Reading, read
from conversations.stopping import answered_by_carrier
from conversations.turn import Turn

CARRIER_HELPS = frozenset({"HELP", "INFO"})
FOR_STAFF = {
    Intent.HUMAN: TaskKind.ASKED_FOR_A_PERSON,
    Intent.CANCEL: TaskKind.WANTS_ANOTHER_TIME,
    Intent.RESCHEDULE: TaskKind.WANTS_ANOTHER_TIME,
    Intent.COUNTER: TaskKind.WANTS_ANOTHER_TIME,
    Intent.LEAVE_WAITLIST: TaskKind.ASKED_FOR_A_PERSON,
    Intent.QUESTION: TaskKind.NOT_UNDERSTOOD,
}
SILENT = frozenset({Intent.THANKS, Intent.REACTION, Intent.AUTO_REPLY})
STRANGER_PAUSE = timedelta(hours=24)
SAID_ONCE_IN = timedelta(hours=4)
"""So long nobody is told again that staff will answer, while staff have not: it would be no news."""
HIGHEST_NUMBER = 9
LIST_LIFE = timedelta(days=14)
"""So long a bare number is taken for an answer to a list of ours."""


def explain(turn: Turn, reading: Reading) -> None:
    """HELP: who we are, how to stop, whom to call."""
    if not answered_by_carrier(turn, reading, "HELP", CARRIER_HELPS):
        turn.say("help", Purpose.OPT_OUT_CONFIRMATION if turn.is_opted_out() else Purpose.ANSWER)


def greet_stranger(turn: Turn) -> None:
    """A number nobody knows: a polite line once a day, a task, and no data given out.

    The person on call is no stranger. A sender that is no phone number (a short code, a name) is a machine.
    """
    if is_on_call(turn):
        return
    turn.ask_person(TaskKind.UNKNOWN_SENDER, f"contact:{turn.contact.id}:unknown")
    since = turn.now - STRANGER_PAUSE
    lately = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id, OutboxMessage.created_at > since
    )
    if turn.contact.address.startswith("+") and turn.session.scalar(lately.limit(1)) is None:
        turn.say("stranger")


def leave_to_staff(turn: Turn, reading: Reading) -> None:
    """Somebody whom we may not answer (opted out, wrong number) wrote: a person hears of it, nothing is said."""
    if reading.intent is Intent.URGENT:
        tell_staff(turn)
    elif reading.intent not in SILENT and (turn.item.media or not is_only_signs(turn)):
        _task(turn, reading)


def take_picture(turn: Turn) -> None:
    """A picture is for a person to look at. Alone it answers nothing, and what is open stays open."""
    turn.ask_person(TaskKind.SENT_A_PICTURE, f"thread:{turn.thread.id}:picture")
    if not turn.text:
        _say_staff_will_answer(turn)


def anything_else(turn: Turn, reading: Reading) -> None:
    """No question is open, or the text is not about it: staff answer, and we say so. Never a guess."""
    if reading.intent in SILENT or is_only_signs(turn):
        return
    if _is_late_number(turn):
        _say_what_is_possible(turn)
        return
    turn.thread.unclear_replies += 1
    _task(turn, reading)
    _say_staff_will_answer(turn)


def staff_will_answer(turn: Turn) -> bool:
    """Whether they were told so lately and still wait for it."""
    if turn.thread.waiting_since is None:
        return False
    said = [gsm.fold(turn.words(key)) for key in ("staff.will_answer", "staff.unclear", "staff.passed_on")]
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id,
        OutboxMessage.created_at > turn.now - SAID_ONCE_IN,
        sa.or_(*(OutboxMessage.body.startswith(words, autoescape=True) for words in said)),
    )
    return turn.session.scalar(query.limit(1)) is not None


def is_only_signs(turn: Turn) -> bool:
    """An emoji and nothing else, where nothing is asked: it needs no answer. "?" is a question."""
    return turn.thread.asking_id is None and "?" not in turn.text and not any(map(str.isalnum, turn.text))


def _say_staff_will_answer(turn: Turn) -> None:
    if not staff_will_answer(turn):
        turn.say("staff.will_answer")


def _task(turn: Turn, reading: Reading) -> None:
    kind = FOR_STAFF.get(reading.intent, TaskKind.NOT_UNDERSTOOD)
    turn.ask_person(kind, f"thread:{turn.thread.id}:{kind.lower().replace('_', '-')}")


def _is_late_number(turn: Turn) -> bool:
    """A number that answers a list of ours which is not open any more."""
    asked = (
        sa.select(QuestionOption.id)
        .join(Conversation, Conversation.id == QuestionOption.conversation_id)
        .where(Conversation.thread_id == turn.thread.id, Conversation.opened_at > turn.now - LIST_LIFE)
    )
    number = read(turn.text, language=turn.language, expecting=Expecting.CHOICE, options=HIGHEST_NUMBER)
    return number.intent is Intent.CHOICE and turn.session.scalar(asked.limit(1)) is not None


def _say_what_is_possible(turn: Turn) -> None:
    patients = reach.wards_of(turn.session, turn.patients)
    visits = appointments.to_come(turn.session, [patient.id for patient in patients])
    if visits:
        turn.say("late.visit", when=turn.when(visits[0].starts_at, "short"))
    else:
        turn.say("late.no_visit")
