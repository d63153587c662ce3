"""The topics of giving up a visit: cancelled (and another time suggested), or moved to a free time.

Both ask which visit is meant where there are several, and tell the late policy before they act (PRODUCT.md section 5).
A cancelled visit is cancelled at once; one that is moved stays until the patient has picked a time. What a reply means
is in `visits.answers`, what is said in `visits.texts`.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from app import timers
from app.models import Conversation, TaskKind, Topic
from conversations.machine import build, happened
from conversations.turn import Turn

PATIENCE = timedelta(hours=24)
"""So long an answer is waited for; then the thread may be asked something else."""
TOPICS = (Topic.CANCELLATION, Topic.RESCHEDULE)


class State(StrEnum):
    """Where it stands. SURE: the late policy was told; PICKING: free times were suggested; REASON: why, by number?
    TELLING: the practice has cancelled it, and the patient is to be told, or free times to be suggested
    (`practice_cancel`).
    """

    TELLING = "TELLING"
    WHICH = "WHICH"
    SURE = "SURE"
    PICKING = "PICKING"
    REASON = "REASON"
    BOOKED = "BOOKED"
    KEPT = "KEPT"
    DONE = "DONE"
    WITH_STAFF = "WITH_STAFF"
    OVER = "OVER"


ASKING = [State.WHICH, State.SURE, State.PICKING, State.REASON]
TRANSITIONS: list[dict[str, object]] = [
    {"trigger": "suggested", "source": State.TELLING, "dest": State.PICKING},
    {"trigger": "found_late", "source": State.WHICH, "dest": State.SURE},
    {"trigger": "settled", "source": [State.WHICH, State.SURE], "dest": State.PICKING},
    {"trigger": "why_asked", "source": State.PICKING, "dest": State.REASON},
    {"trigger": "why_told", "source": State.REASON, "dest": State.PICKING},
    {"trigger": "booked", "source": State.PICKING, "dest": State.BOOKED},
    {"trigger": "kept", "source": ASKING, "dest": State.KEPT},
    {"trigger": "finished", "source": [State.TELLING, *ASKING], "dest": State.DONE},
    {"trigger": "handed_over", "source": ASKING, "dest": State.WITH_STAFF},
    {"trigger": "lapsed", "source": [State.TELLING, *ASKING], "dest": State.OVER},
]
MACHINE = build(State, TRANSITIONS)


def begin(turn: Turn, topic: Topic, first: State) -> None:
    """Open the conversation in the state in which its first question puts it; the thread waits for the answer."""
    conversation = turn.open(topic, first)
    turn.thread.asking_id, turn.thread.unclear_replies = conversation.id, 0
    _wait(turn)


def fact(turn: Turn, trigger: str) -> None:
    """A fact changed the state; outside of the asking ones the conversation is closed."""
    happened(MACHINE, trigger, turn)
    if turn.state in ASKING:
        turn.thread.unclear_replies = 0
        _wait(turn)
    else:
        turn.close()


def enter_open(turn: Turn) -> bool:
    """Go on with the conversation that is asking in this thread; False when it is none of these topics."""
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    if asking is None or asking.topic not in TOPICS or asking.closed_at:
        return False
    turn.enter(asking, State)
    return True


def timer(turn: Turn, name: str) -> None:
    """Nobody answered for a day: a visit that was to be moved stays, and nothing more is said."""
    if name == "over":
        fact(turn, "lapsed")


def hand_over(turn: Turn) -> None:
    """Still not sure what is wanted: a person answers, and we say so (PRODUCT.md section 4)."""
    turn.thread.flagged = True
    turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood", urgent=True)
    turn.say("staff.will_answer")
    fact(turn, "handed_over")


def _wait(turn: Turn) -> None:
    timers.set_timer(turn.session, turn.conversation, "over", turn.now + PATIENCE)
