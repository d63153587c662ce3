"""What anybody may text at any time: help, an emergency, a wish for a person, what we do not understand."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.models import InboxItem, OutboxMessage, Purpose, TaskKind
from conversations.reading import Intent, Reading
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


def explain(turn: Turn, reading: Reading) -> None:
    """HELP: who we are, how to stop, whom to call."""
    if not answered_by_carrier(turn, reading, "HELP", CARRIER_HELPS):
        turn.say("help", Purpose.OPT_OUT_CONFIRMATION if turn.is_opted_out() else Purpose.ANSWER)


def greet_stranger(turn: Turn) -> None:
    """A number nobody knows: a polite line once a day, a task, and no data given out."""
    turn.ask_person(TaskKind.UNKNOWN_SENDER, f"contact:{turn.contact.id}:unknown")
    since = turn.now - STRANGER_PAUSE
    lately = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id, OutboxMessage.created_at > since
    )
    if turn.session.scalar(lately.limit(1)) is None:
        turn.say("stranger")


def urgent(turn: Turn) -> None:
    """Pain, bleeding, swelling: the phone and the emergency text at once, an urgent task, the thread flagged."""
    turn.thread.flagged = True
    turn.ask_person(TaskKind.URGENT_MESSAGE, urgent=True)
    turn.say("urgent")


def leave_to_staff(turn: Turn, reading: Reading) -> None:
    """Somebody whom we may not answer (opted out, wrong number) wrote: a person hears of it, nothing is said."""
    if reading.intent is Intent.URGENT:
        turn.thread.flagged = True
        turn.ask_person(TaskKind.URGENT_MESSAGE, urgent=True)
    elif reading.intent not in SILENT:
        _task(turn, reading)


def anything_else(turn: Turn, reading: Reading) -> None:
    """No question is open, or the text is not about it: staff answer, and we say so. Never a guess."""
    if reading.intent in SILENT:
        return
    turn.thread.unclear_replies += 1
    _task(turn, reading)
    if not _just_said_so(turn):
        turn.say("staff.will_answer")


def _task(turn: Turn, reading: Reading) -> None:
    kind = FOR_STAFF.get(reading.intent, TaskKind.NOT_UNDERSTOOD)
    turn.ask_person(kind, f"thread:{turn.thread.id}:{kind.lower().replace('_', '-')}")


def _just_said_so(turn: Turn) -> bool:
    """Whether our last word was the same and recent: nobody is told twice in a row that somebody will answer."""
    query = (
        sa.select(InboxItem.reading)
        .join(OutboxMessage, OutboxMessage.inbox_item_id == InboxItem.id)
        .where(OutboxMessage.thread_id == turn.thread.id, OutboxMessage.created_at > turn.now - timedelta(hours=1))
        .order_by(OutboxMessage.id.desc())
    )
    last = turn.session.scalar(query.limit(1))
    return last is not None and last.endswith("→ staff")
