"""The parts of a thought that somebody sent in several texts, as the inbox keeps them (see `split_texts`)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import InboxItem, ItemKind

GOES_ON = "part of the next text"
"""The reading of a text that is not acted upon, because the next one, which waits already, is read with it."""


def before(session: Session, item: InboxItem) -> InboxItem | None:
    """The patient's text before this one."""
    query = sa.select(InboxItem).where(
        InboxItem.thread_id == item.thread_id, InboxItem.kind == ItemKind.TEXT, InboxItem.id < item.id
    )
    return session.scalar(query.order_by(InboxItem.id.desc()).limit(1))


def parts(session: Session, item: InboxItem) -> list[InboxItem]:
    """The texts that were read as the beginning of this one, oldest first, and itself."""
    found = [item]
    while (earlier := before(session, found[0])) is not None and earlier.reading == GOES_ON:
        found.insert(0, earlier)
    return found


def whole(session: Session, item: InboxItem) -> str:
    """The words of a text after those of its earlier parts, a line each; the same words twice in a row are one."""
    lines: list[str] = []
    for part in parts(session, item):
        words = (part.body or "").strip()
        if not lines or lines[-1].casefold() != words.casefold():
            lines.append(words)
    return "\n".join(lines)
