"""Persisted state machines: `transitions` without a model of its own; the turn is the model for one transaction.

Triggers are facts in the past tense (`accepted`, `lost`), never inputs (`yes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import cast

from transitions import EventData, Machine

from app import clock
from app.models import ConversationTransition
from conversations.turn import Turn

Row = dict[str, object]


def build(states: type[StrEnum], table: Sequence[Row]) -> Machine:
    """The machine of a topic, built once. Each change of state is recorded and counts the state entry up."""
    return Machine(
        model=None,
        states=states,
        transitions=[dict(row) for row in table],
        initial=None,
        auto_transitions=False,
        send_event=True,
        after_state_change=_record,
    )


def happened(machine: Machine, trigger: str, turn: Turn) -> bool:
    """Tell the turn's conversation a fact; False when its state does not care for it."""
    if turn.state.name not in machine.events[trigger].transitions:
        return False
    return bool(machine.events[trigger].trigger(turn))


def _record(event: EventData) -> None:
    turn, change = cast("Turn", event.model), event.transition
    assert change is not None  # noqa: S101 - transitions calls this only after a transition
    conversation = turn.conversation
    conversation.state_entry += 1
    turn.session.add(
        ConversationTransition(
            clinic_id=conversation.clinic_id,
            conversation_id=conversation.id,
            inbox_item_id=turn.item.id,
            trigger=event.event.name,
            source=change.source,
            target=change.dest,
            at=clock.now(turn.session),
        )
    )
