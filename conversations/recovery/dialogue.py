"""The recovery topic: why a visit went wrong is asked, and three real free times are offered at once.

What follows depends on the reason. A late answer still books; who says "not now" is asked when; whoever goes elsewhere
is let go. The touches are in `recovery.touches`, what a reply means in `recovery.answers`.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from app import timers
from app.models import (
    Appointment,
    AppointmentCancellation,
    CancellationReason,
    Conversation,
    TaskKind,
    Topic,
)
from app.services import confirmations, recovery
from conversations.machine import build, happened
from conversations.turn import Turn

PATIENCE = timedelta(hours=24)
"""So long the question is the thread's open one; then the thread may be asked something else."""
REMINDED = timedelta(hours=48)
"""So long before the new visit whoever forgot the old one is asked to confirm it; half-way to it where it is sooner."""
LATE_DAYS = timedelta(days=30)
"""So long a late answer is still understood."""


class State(StrEnum):
    """Where it stands. ASKED: why, and times; PICKING: times; WHEN: when we may ask again; LATER: they said when."""

    ASKED = "ASKED"
    PICKING = "PICKING"
    WHEN = "WHEN"
    LAPSED = "LAPSED"
    LATER = "LATER"
    BOOKED = "BOOKED"
    DECLINED = "DECLINED"
    WITH_STAFF = "WITH_STAFF"
    STOPPED = "STOPPED"
    WITHDRAWN = "WITHDRAWN"
    OVER = "OVER"


ASKING = [State.ASKED, State.PICKING, State.WHEN]
LATE = [State.LAPSED, State.LATER, State.DECLINED]
TRANSITIONS: list[dict[str, object]] = [
    {"trigger": "answered", "source": State.ASKED, "dest": State.PICKING},
    {"trigger": "taken_up", "source": [State.WHEN, *LATE], "dest": State.PICKING},
    {"trigger": "not_now", "source": [State.ASKED, State.PICKING, State.LAPSED], "dest": State.WHEN},
    {"trigger": "put_off", "source": [*ASKING, State.LAPSED], "dest": State.LATER},
    {"trigger": "booked", "source": [*ASKING, *LATE], "dest": State.BOOKED},
    {"trigger": "declined", "source": [*ASKING, State.LAPSED, State.LATER], "dest": State.DECLINED},
    {"trigger": "handed_over", "source": [*ASKING, *LATE], "dest": State.WITH_STAFF},
    {"trigger": "lapsed", "source": ASKING, "dest": State.LAPSED},
    {"trigger": "stopped", "source": [*ASKING, *LATE], "dest": State.STOPPED},
    {"trigger": "withdrawn", "source": [*ASKING, *LATE], "dest": State.WITHDRAWN},
    {"trigger": "ended", "source": [*ASKING, *LATE], "dest": State.OVER},
]
MACHINE = build(State, TRANSITIONS)


def begin(turn: Turn, miss: AppointmentCancellation, first: State) -> Conversation:
    """Open the conversation about a miss; the thread waits for the answer."""
    conversation = turn.open(Topic.RECOVERY, first)
    conversation.data = {"miss": miss.id}
    turn.thread.asking_id, turn.thread.unclear_replies = conversation.id, 0
    _wait(turn)
    return conversation


def enter(turn: Turn) -> bool:
    """Go on with the recovery that is asking in this thread, else with its newest that is not over. False: none."""
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    if asking is None or asking.topic is not Topic.RECOVERY or asking.closed_at:
        asking = turn.latest(Topic.RECOVERY)
    if asking is not None:
        turn.enter(asking, State)
    return asking is not None


def is_asking(turn: Turn) -> bool:
    """Whether our question is the thread's open one. An offer may have displaced it (DESIGN.md, "One sentence")."""
    return turn.thread.asking_id == turn.conversation.id


def miss_of(turn: Turn) -> AppointmentCancellation:
    """What the conversation is about."""
    return turn.session.get_one(AppointmentCancellation, turn.conversation.data["miss"])


def fact(turn: Turn, trigger: str) -> bool:
    """A fact changed the state: the question stays open, may be answered late, or is closed. False: it did not care."""
    if not happened(MACHINE, trigger, turn):
        return False
    if turn.state in ASKING:
        turn.thread.asking_id, turn.thread.unclear_replies = turn.conversation.id, 0
        _wait(turn)
    elif turn.state in LATE:
        turn.conversation.data = {**turn.conversation.data, "lapsed_at": turn.now.isoformat()}
        turn.stop_asking()
        timers.set_timer(turn.session, turn.conversation, "over", turn.now + LATE_DAYS)
    elif turn.state is State.BOOKED and _wants_reminder(turn):
        turn.stop_asking()
        visit = turn.session.get_one(Appointment, miss_of(turn).rescheduled_appointment_id)
        halfway = turn.now + (visit.starts_at - turn.now) / 2
        timers.set_timer(turn.session, turn.conversation, "confirm", max(halfway, visit.starts_at - REMINDED))
    else:
        turn.close()
    return True


def stay(turn: Turn) -> None:
    """Something was answered, and the question stays: wait for the next answer as long as for the first."""
    if turn.state in ASKING:
        turn.thread.asking_id, turn.thread.unclear_replies = turn.conversation.id, 0
        _wait(turn)


def timer(turn: Turn, name: str) -> None:
    """Nobody answered for a day, or for so long that an answer would not be understood; or it is time to confirm."""
    if name == "over":
        fact(turn, "lapsed" if turn.state in ASKING else "ended")
    elif name == "confirm":
        confirmations.request_for(turn.session, turn.thread, miss_of(turn).rescheduled_appointment_id or 0)
        turn.close()


def hand_over(turn: Turn) -> None:
    """Still not sure what is wanted: a person answers, and we say so (PRODUCT.md section 4)."""
    turn.thread.flagged = True
    turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood", urgent=True)
    turn.say("staff.will_answer")
    recovery.leave_to_staff(turn.session, miss_of(turn).id)
    fact(turn, "handed_over")


def _wants_reminder(turn: Turn) -> bool:
    """Whoever forgot a visit is asked to confirm the next one, also where the clinic asks nobody else."""
    return miss_of(turn).reason is CancellationReason.FORGOT


def _wait(turn: Turn) -> None:
    timers.set_timer(turn.session, turn.conversation, "over", turn.now + PATIENCE)
