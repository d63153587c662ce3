"""A number in an answer that may as well be a day or an hour: "el 2", "the 1st", "la 1"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from app import clock
from app.models import Appointment, Offer, QuestionOption
from conversations.picking import read_slot
from conversations.reading import Reading
from conversations.turn import Turn


def may_be_a_time(turn: Turn, reading: Reading) -> bool:
    """Whether the words that pick a number of the open list also name the time of another one of it."""
    times, chosen = reading.values.times, reading.values.choices
    if not (times and chosen) or turn.thread.asking_id is None:
        return False
    return any(
        time.covers(clock.local(start, turn.zone))
        for n, start in _starts(turn, turn.thread.asking_id)
        for time in times
        if n not in chosen
    )


def _starts(turn: Turn, conversation_id: int) -> Iterator[tuple[int, datetime]]:
    """The numbers of a question and the times (aware UTC) that they stand for."""
    query = sa.select(QuestionOption).where(QuestionOption.conversation_id == conversation_id)
    for option in turn.session.scalars(query):
        slot = read_slot(option.value or "")
        if option.offer_id:
            yield option.n, turn.session.get_one(Offer, option.offer_id).appointment_slot_start
        elif slot:
            yield option.n, slot.starts_at
        elif (option.value or "").isdecimal():
            visit = turn.session.get(Appointment, int(option.value or 0))
            if visit:
                yield option.n, visit.starts_at
