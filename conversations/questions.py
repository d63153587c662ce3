"""The numbered answers to a conversation's question: what each number stands for, and how they are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.models import QuestionOption
from conversations import phrases
from conversations.turn import Turn


def options(turn: Turn) -> list[QuestionOption]:
    """The options of the conversation's question, by number."""
    query = sa.select(QuestionOption).where(QuestionOption.conversation_id == turn.conversation.id)
    return list(turn.session.scalars(query.order_by(QuestionOption.n)))


def replace_options(turn: Turn, values: Sequence[str]) -> None:
    """What each number, from 1 on, stands for from now on."""
    turn.session.execute(
        sa.delete(QuestionOption).where(QuestionOption.conversation_id == turn.conversation.id),
        execution_options={"synchronize_session": "fetch"},
    )
    for n, value in enumerate(values, 1):
        turn.session.add(
            QuestionOption(clinic_id=turn.clinic.id, conversation_id=turn.conversation.id, n=n, value=value)
        )
    turn.session.flush()


def listing(turn: Turn, said: Mapping[int, str]) -> str:
    """ "1 Tue Nov 24, 9:00 AM; 2 …": what is said for each number."""
    return "; ".join(phrases.phrase("offer.option", turn.language, n=str(n), when=words) for n, words in said.items())
