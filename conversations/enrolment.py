"""The enrolment topic: a patient joins the waitlist, says what suits them, or leaves it, by text.

Who has one later visit joins to move it up; when several are meant, a numbered text asks which. Leaving is no opt-out.
What we cannot settle goes to the front desk, and we say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from app import timers
from app.models import Patient, Topic
from app.services import reach
from conversations.machine import build, happened
from conversations.questions import options, replace_options
from conversations.reading import Expecting
from conversations.turn import Turn

MOST_OPTIONS = 4
WAIT = timedelta(hours=24)


class State(StrEnum):
    """Where the question "which one?" stands."""

    ASKED = "ASKED"
    UNSURE = "UNSURE"
    WITH_STAFF = "WITH_STAFF"
    ANSWERED = "ANSWERED"
    OVER = "OVER"


OPEN = [State.ASKED, State.UNSURE]
TRANSITIONS: list[dict[str, object]] = [
    {"trigger": "not_understood", "source": State.ASKED, "dest": State.UNSURE},
    {"trigger": "not_understood", "source": State.UNSURE, "dest": State.WITH_STAFF},
    {"trigger": "chosen", "source": OPEN, "dest": State.ANSWERED},
    {"trigger": "dropped", "source": OPEN, "dest": State.OVER},
]
MACHINE = build(State, TRANSITIONS)


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """A number, while our question is the thread's open one."""
    return (Expecting.CHOICE, len(options(turn))) if is_asked(turn) else (None, 0)


def timer(turn: Turn, name: str) -> None:
    """Nobody has answered for a day."""
    if name == "over" and happened(MACHINE, "dropped", turn):
        turn.close()


def ask(turn: Turn, about: str, ids: Sequence[int], key: str, listed: str) -> None:
    """Ask which of these is meant; `listed` numbers them from 1. The thread has no open question."""
    conversation = turn.open(Topic.ENROLMENT, State.ASKED)
    conversation.data = {"key": key}
    replace_options(turn, [f"{about}:{row_id}" for row_id in ids])
    turn.thread.asking_id, turn.thread.unclear_replies = conversation.id, 0
    turn.session.flush()
    timers.set_timer(turn.session, conversation, "over", turn.now + WAIT)
    turn.say(key, options=listed)


def is_asked(turn: Turn) -> bool:
    """Whether the thread's open question is ours; entered."""
    conversation = turn.latest(Topic.ENROLMENT)
    if conversation is None or turn.thread.asking_id != conversation.id:
        return False
    turn.enter(conversation, State)
    return True


def people(turn: Turn) -> list[Patient]:
    """Whom a text from this contact may be about: its patients and those whose guardian they are."""
    return [one for one in reach.wards_of(turn.session, turn.patients) if one.status in reach.WRITTEN_TO]


def actor(turn: Turn) -> str:
    """Who did it, for the record."""
    return f"contact:{turn.contact.id}"
