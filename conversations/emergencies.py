"""Distress: the phone and the emergency text at once, an urgent task, the thread flagged (PRODUCT.md section 4).

After hours a task is not enough: the person on call gets a text, which names nobody. It goes the way of every text: an
item in the thread of their number, the outbox, the relay (docs/decisions/0012-emergencies-after-hours.md).
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import inbox
from app.models import ItemKind, OutboxMessage, Purpose, TaskKind
from app.services import opening_hours
from conversations.turn import Turn, spoken

SAID_LATELY = timedelta(minutes=5)
ALERT_EVERY = timedelta(minutes=15)
ALERT_LIFE = timedelta(hours=1)


def answer(turn: Turn) -> None:
    """They may be in distress: whom to call, now. Not again within five minutes: they have it before their eyes."""
    on_call = tell_staff(turn)
    if _said_lately(turn):
        return
    if on_call:
        turn.say("urgent.closed", Purpose.EMERGENCY, on_call=spoken(on_call))
    else:
        turn.say("urgent", Purpose.EMERGENCY)


def tell_staff(turn: Turn) -> str | None:
    """An urgent task, the thread flagged; while the clinic is closed the person on call is texted, too: their number.

    Also for somebody whom we may not answer: opted out, or a wrong number.
    """
    turn.thread.flagged = True
    turn.ask_person(TaskKind.URGENT_MESSAGE, urgent=True)
    on_call = turn.clinic.emergency_phone
    if on_call is None or opening_hours.is_open(turn.session, turn.clinic, turn.now):
        return None
    quarter = int(turn.now.timestamp() // ALERT_EVERY.total_seconds())
    thread = inbox.thread_at(turn.session, turn.clinic.id, on_call)
    key = f"thread:{turn.thread.id}:on-call:{quarter}"
    inbox.post(turn.session, thread, key, ItemKind.ON_CALL_ALERT, turn.thread.id)
    return on_call


def alert(turn: Turn) -> None:
    """This thread is the on-call person's: tell them which thread waits. No patient's data."""
    turn.say("on_call.alert", Purpose.STAFF_ALERT, expires_at=turn.now + ALERT_LIFE, n=str(turn.item.subject_id))


def is_on_call(turn: Turn) -> bool:
    """Whether somebody whom the clinic has us alert writes, who is no patient: the bot has nothing to say to them."""
    return not turn.patients and turn.contact.address in (turn.clinic.emergency_phone, turn.clinic.alert_phone)


def _said_lately(turn: Turn) -> bool:
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id,
        OutboxMessage.purpose == Purpose.EMERGENCY,
        OutboxMessage.created_at > turn.now - SAID_LATELY,
    )
    return turn.session.scalar(query.limit(1)) is not None
