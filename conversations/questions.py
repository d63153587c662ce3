"""The numbered answers to a conversation's question: what each number stands for, and how they are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.models import Conversation, QuestionOption
from conversations import phrases
from conversations.turn import Turn

OPTIONS = (
    sa.select(QuestionOption)
    .where(QuestionOption.conversation_id == sa.bindparam("conversation"))
    .order_by(QuestionOption.n)
)


def options(turn: Turn) -> list[QuestionOption]:
    """The options of the conversation's question, by number."""
    return list(turn.session.scalars(OPTIONS, {"conversation": turn.conversation.id}))


def replace_options(turn: Turn, values: Sequence[str]) -> None:
    """What each number, from 1 on, stands for from now on; a number that was sent before means none of these."""
    turn.conversation.data = {**turn.conversation.data, "listed_at": turn.now.isoformat()}
    turn.session.execute(
        sa.delete(QuestionOption).where(QuestionOption.conversation_id == turn.conversation.id),
        execution_options={"synchronize_session": "fetch"},
    )
    for n, value in enumerate(values, 1):
        turn.session.add(
            QuestionOption(clinic_id=turn.clinic.id, conversation_id=turn.conversation.id, n=n, value=value)
        )
    turn.session.flush()


def is_about_an_older_list(turn: Turn) -> bool:
    """Whether the text came before the open question got the options that it has now."""
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    listed_at = asking.data.get("listed_at") if asking else None
    return listed_at is not None and turn.item.received_at < datetime.fromisoformat(listed_at)


def listing(turn: Turn, said: Mapping[int, str]) -> str:
    """ "1 Tue Nov 24, 9:00 AM; 2 …": what is said for each number."""
    return "; ".join(phrases.phrase("offer.option", turn.language, n=str(n), when=words) for n, words in said.items())
