"""One thought in several texts: "yes", and a second later "but can you make it 4?" (decision 11).

A text that is followed by another one which waits already is not acted upon: the next is read together with it. Where
the first was acted upon before the second came, both are read together once more, so that a yes which they take back
is not left standing in silence.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.models import InboxItem, ItemKind
from app.models.inbox import UNHANDLED
from conversations.parts import before, parts
from conversations.reading import Expecting, Intent, Reading, read
from conversations.turn import Turn

APART = timedelta(seconds=10)
CROSSED = timedelta(seconds=3)
"""Nobody reads what we say and answers it so quickly: such a text was typed before our answer was there."""
MOST_PARTS = 6
"""So that somebody who goes on and on is answered some time."""
SURE = 0.8
ALONE = frozenset(
    {Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP, Intent.URGENT, Intent.WRONG_NUMBER, Intent.AUTO_REPLY, Intent.REACTION}
)
"""What is never a part of something else."""
MAY_TAKE_BACK = (Intent.UNKNOWN, Intent.QUESTION, Intent.COUNTER)
DECIDES = (Intent.YES, Intent.CHOICE)


def goes_on(turn: Turn, reading: Reading) -> bool:
    """Whether the text's next part waits already: then that one is read, with this one before it."""
    if not _may_be_a_part(turn.item, reading) or len(parts(turn.session, turn.item)) >= MOST_PARTS:
        return False
    query = sa.select(InboxItem).where(
        InboxItem.thread_id == turn.thread.id, InboxItem.id > turn.item.id, sa.text(UNHANDLED)
    )
    after = turn.session.scalar(query.order_by(InboxItem.id).limit(1))
    if after is None or after.kind is not ItemKind.TEXT or after.received_at - turn.item.received_at > APART:
        return False
    return _may_be_a_part(after, read(after.body or "", language=turn.language))


def with_the_one_before(turn: Turn, reading: Reading, expecting: Expecting | None, options: int) -> Reading:
    """The reading of a text that came seconds after one that was handled: what the two mean together, if that differs.

    "Yes" was acted upon and "but at 4" follows; or the carrier delivered "but at 4" first and the "yes" after it.
    """
    earlier = before(turn.session, turn.item)
    if earlier is None or not earlier.body:
        return reading
    gap, was = turn.item.received_at - earlier.received_at, earlier.reading or ""
    takes_back = reading.intent in MAY_TAKE_BACK and was.startswith(DECIDES) and gap <= APART
    decides = reading.intent in DECIDES and reading.confidence >= SURE and was.startswith(MAY_TAKE_BACK)
    crossed = decides and expecting is Expecting.OFFER and gap <= CROSSED
    if not (takes_back or crossed):
        return reading
    both, count = f"{earlier.body}\n{turn.text}", max(options, 1)
    together = read(
        both, language=turn.language, expecting=Expecting.OFFER, options=count, now=turn.local_now, hours=turn.hours
    )
    return together if together.intent is Intent.COUNTER else reading


def is_repeat(turn: Turn, reading: Reading) -> bool:
    """The carrier delivered a text twice. What was clear is harmless twice; what we did not get is not asked twice."""
    earlier = before(turn.session, turn.item)
    if earlier is None or reading.intent not in MAY_TAKE_BACK:
        return False
    same = (earlier.body or "").strip() == (turn.item.body or "").strip() and earlier.media == turn.item.media
    return same and turn.item.received_at - earlier.received_at <= CROSSED


def _may_be_a_part(item: InboxItem, reading: Reading) -> bool:
    if item.media or item.opt_out_type or not (item.body or "").strip():
        return False
    return reading.intent not in ALONE and reading.values.scope is None
