"""The confirmation topic: one text asks whether a patient, or a household, will come; a NO gives the visit up.

A request waits (DUE) for the contact window and until nothing else is asked in the thread, and lapses when an answer is
of no use any more. Silence means nothing. What a reply means is in `confirmation_answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from app import timers
from app.models import Appointment, Conversation, OutboxMessage, Patient, Purpose, StopRule, TaskKind, Topic
from app.services import confirmations, contact_rules
from conversations.machine import build, happened
from conversations.questions import listing, replace_options
from conversations.turn import Turn
from conversations.visits import texts

AFTER_THE_START = timedelta(hours=2)
"""So long an answer is still taken for one: it came too late, and staff hear of it."""
ASKED_LATER = (StopRule.NO_LONGER_TRUE, StopRule.CONTACT_WINDOW, StopRule.STAFF_HAS_THREAD)
"""Rules that stop a text whose question may still be put: about the other child, in the morning, after hand-over."""


class State(StrEnum):
    """Where a request stands. DUE: not asked yet; GIVEN_UP: the cancellation or the move is another conversation."""

    DUE = "DUE"
    ASKED = "ASKED"
    UNSURE = "UNSURE"
    CONFIRMED = "CONFIRMED"
    GIVEN_UP = "GIVEN_UP"
    WITH_STAFF = "WITH_STAFF"
    STOPPED = "STOPPED"
    OVER = "OVER"


ASKING = [State.ASKED, State.UNSURE]
TRANSITIONS: list[dict[str, object]] = [
    {"trigger": "asked", "source": State.DUE, "dest": State.ASKED},
    {"trigger": "not_understood", "source": State.ASKED, "dest": State.UNSURE},
    {"trigger": "not_understood", "source": State.UNSURE, "dest": State.WITH_STAFF},
    {"trigger": "confirmed", "source": ASKING, "dest": State.CONFIRMED},
    {"trigger": "confirmed_some", "source": ASKING, "dest": State.ASKED},
    {"trigger": "given_up", "source": ASKING, "dest": State.GIVEN_UP},
    {"trigger": "not_sent", "source": ASKING, "dest": State.DUE},
    {"trigger": "stopped", "source": [State.DUE, *ASKING], "dest": State.STOPPED},
    {"trigger": "lapsed", "source": [State.DUE, *ASKING], "dest": State.OVER},
]
MACHINE = build(State, TRANSITIONS)


def due(turn: Turn) -> None:
    """A visit is to be confirmed: it joins what this thread is still to be asked."""
    if not _enter(turn, State.DUE):
        turn.open(Topic.CONFIRMATION, State.DUE).data = {"visits": []}
    asked = turn.conversation.data["visits"]
    if turn.item.subject_id not in asked:
        turn.conversation.data = {"visits": [*asked, turn.item.subject_id]}
    _ask(turn)


def ask_waiting(turn: Turn) -> None:
    """The thread is free again: what still waits in it is asked."""
    if _enter(turn, State.DUE):
        _ask(turn)


def message_lost(turn: Turn, *, failed: bool) -> None:
    """The text was stopped by a rule or will not arrive: it is put again where it may be, else given up."""
    message = turn.session.get_one(OutboxMessage, turn.item.subject_id)
    if message.purpose is not Purpose.CONFIRMATION or not _enter(turn, *ASKING):
        return
    if turn.conversation.data.get("message") != message.id:
        return
    if failed or message.stop_rule not in ASKED_LATER:
        fact(turn, "stopped")
        return
    fact(turn, "not_sent")
    _ask(turn)


def stopped(turn: Turn) -> None:
    """They said stop: nothing is asked any more."""
    fact(turn, "stopped")


def timer(turn: Turn, name: str) -> None:
    """The contact window opens, or an answer is of no use any more."""
    if name == "ask" and turn.state is State.DUE:
        _ask(turn)
    elif name == "over":
        fact(turn, "lapsed")


def is_asked(turn: Turn) -> bool:
    """Whether the thread's open question is ours; entered."""
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    if asking is None or asking.topic is not Topic.CONFIRMATION or asking.closed_at:
        return False
    turn.enter(asking, State)
    return True


def fact(turn: Turn, trigger: str) -> None:
    """A fact changed the state: the question is closed, or its thread waits for what comes next."""
    happened(MACHINE, trigger, turn)
    if turn.state is State.DUE:
        turn.stop_asking()
    elif turn.state in ASKING:
        _wait(turn)
    else:
        turn.close()


def hand_over(turn: Turn) -> None:
    """Asked twice and still not sure: a person answers, and we say so (PRODUCT.md section 4)."""
    turn.thread.flagged = True
    turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood", urgent=True)
    turn.say("staff.will_answer")


def listed(turn: Turn, visits: Sequence[Appointment]) -> str:
    """Number the visits that are asked about, from 1 on."""
    replace_options(turn, [str(visit.id) for visit in visits])
    return listing(turn, {n: texts.when(turn, visit) for n, visit in enumerate(visits, 1)})


def _ask(turn: Turn) -> None:
    """Say the request, or wait until it may be said."""
    visits = confirmations.take(turn.session, turn.contact, turn.conversation.data["visits"])
    if not visits:
        fact(turn, "lapsed")
        return
    turn.conversation.data = {"visits": [visit.id for visit in visits]}
    last = confirmations.last_call(turn.session, visits[-1])
    refused = contact_rules.blocked(turn.session, turn.contact, Purpose.CONFIRMATION, turn.now)
    if refused and (refused.until is None or refused.until >= last):
        fact(turn, "stopped")
    elif refused and refused.until:
        timers.set_timer(turn.session, turn.conversation, "ask", refused.until)
    elif turn.thread.staff_id or _is_busy(turn):
        timers.set_timer(turn.session, turn.conversation, "over", last)  # `ask_waiting` comes first, if it comes
    else:
        _say(turn, visits)


def _say(turn: Turn, visits: Sequence[Appointment]) -> None:
    expires_at = confirmations.last_call(turn.session, visits[0])
    if len(visits) == 1:
        patient = turn.session.get_one(Patient, visits[0].patient_id)
        listed(turn, visits)
        key = "confirmation.ask" if [one.id for one in turn.patients] == [patient.id] else "confirmation.ask_child"
        when = turn.when(visits[0].starts_at)
        message = turn.say(key, Purpose.CONFIRMATION, expires_at=expires_at, name=patient.first_name, when=when)
    else:
        visits_said = listed(turn, visits)
        message = turn.say("confirmation.ask_many", Purpose.CONFIRMATION, expires_at=expires_at, visits=visits_said)
    turn.thread.asking_id, turn.thread.unclear_replies = turn.conversation.id, 0
    turn.conversation.data = {**turn.conversation.data, "message": message.id}
    fact(turn, "asked")


def _is_busy(turn: Turn) -> bool:
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    return asking is not None and asking.closed_at is None


def _enter(turn: Turn, *states: State) -> bool:
    """Go on with the thread's latest request, if it is in one of these states."""
    latest = turn.latest(Topic.CONFIRMATION)
    if latest is None or State[latest.state] not in states:
        return False
    turn.enter(latest, State)
    return True


def _wait(turn: Turn) -> None:
    """The question stays open until a while after the last of its visits has begun."""
    visits = [turn.session.get_one(Appointment, visit_id) for visit_id in turn.conversation.data["visits"]]
    ends = max(visit.starts_at for visit in visits) + AFTER_THE_START
    timers.set_timer(turn.session, turn.conversation, "over", ends)
