"""The inbox's list: which threads it shows, and what stands in a line of it, in one statement.

Of "All" it is the latest: the threads of the newest texts of either side, from the ends of two indexes, however many
threads a clinic has. The other lists are of few threads, each with an index of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.people import names_in
from admin.words import WallClock
from app.models import Contact, InboxItem, ItemKind, OutboxMessage, Patient, PatientContact, StaffUser, Thread

LONGEST = 50
NEWEST = 400
"""So many texts of either side are looked at for the latest threads."""
_IS_TEXT = InboxItem.kind == ItemKind.TEXT
ALL, WAITING, UNREAD, MINE, FLAGGED, PUT_OFF = "", "waiting", "unread", "mine", "flagged", "later"
LABELS = {
    ALL: N_("All"),
    WAITING: N_("Waiting"),
    UNREAD: N_("Unread"),
    MINE: N_("Mine"),
    FLAGGED: N_("Urgent"),
    PUT_OFF: N_("Put off"),
}
EMPTY = {
    ALL: N_("No conversations yet"),
    WAITING: N_("Nobody waits for an answer"),
    UNREAD: N_("Everything is read"),
    MINE: N_("You have no conversation"),
    FLAGGED: N_("Nobody seems to be in distress"),
    PUT_OFF: N_("Nothing is put off"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A thread in the list."""

    id: int
    who: str
    text: str
    ours: bool
    at: str
    unread: bool
    flagged: bool
    waits_since: datetime | None
    owner: str | None


def conditions(now: datetime, staff_id: int) -> dict[str, sa.ColumnElement[bool]]:
    """What each of the short lists holds."""
    waits, put_off = Thread.waiting_since.is_not(None), Thread.snoozed_until > now
    return {
        WAITING: sa.and_(waits, sa.or_(Thread.snoozed_until.is_(None), ~put_off)),
        UNREAD: Thread.unread_since.is_not(None),
        MINE: Thread.staff_id == staff_id,
        FLAGGED: Thread.flagged == sa.true(),
        PUT_OFF: sa.and_(waits, put_off),
    }


def counts(session: Session, now: datetime, staff_id: int) -> dict[str, int]:
    """How many threads each of the short lists holds, in one statement."""
    of = conditions(now, staff_id)
    numbers = session.execute(
        sa.select(*(sa.select(sa.func.count(Thread.id)).where(each).scalar_subquery() for each in of.values()))
    ).one()
    return dict(zip(of, numbers, strict=True))


def lines(session: Session, wall: WallClock, show: str, staff_id: int) -> list[Line]:
    """The list, at most 50: those who wait the longest first where they wait, else the latest first."""
    chosen = _latest() if show == ALL else _few(show, conditions(wall.now, staff_id)[show])
    picked = chosen.subquery()
    theirs, ours = _last_of(InboxItem, InboxItem.received_at), _last_of(OutboxMessage, OutboxMessage.created_at)
    query = (
        sa.select(Thread, StaffUser.name, *theirs, *ours, Contact, Patient)
        .join(picked, picked.c.id == Thread.id)
        .outerjoin(StaffUser, StaffUser.id == Thread.staff_id)
        .join(Contact, Contact.id == Thread.contact_id)
        .outerjoin(PatientContact, PatientContact.contact_id == Contact.id)
        .outerjoin(Patient, Patient.id == PatientContact.patient_id)
        .order_by(picked.c.at if show == WAITING else picked.c.at.desc(), Thread.id.desc())
        .order_by(PatientContact.rank, PatientContact.id)
    )
    rows = session.execute(query).all()
    names = names_in((row.Contact, row.Patient) for row in rows)
    return list(_lines({row.Thread.id: row for row in rows}.values(), names, wall))


def _lines(rows: Any, names: dict[int, str], wall: WallClock) -> Iterator[Line]:
    for thread, owner, heard, heard_at, said, said_at, *_ in rows:
        ours = said_at is not None and (heard_at is None or said_at > heard_at)
        at = said_at if ours else heard_at
        text = said if ours else heard or (gettext("Sent a picture") if heard_at else "")
        yield Line(
            thread.id, names[thread.contact_id], text, ours, wall.short(at) if at else "",
            thread.unread_since is not None, thread.flagged, thread.waiting_since, owner,
        )  # fmt: skip


def _few(show: str, condition: sa.ColumnElement[bool]) -> sa.Select[int, datetime]:
    by = {WAITING: Thread.waiting_since, PUT_OFF: Thread.waiting_since, UNREAD: Thread.unread_since}
    at = sa.func.coalesce(by.get(show, Thread.last_item_at), Thread.created_at)
    order = at if show == WAITING else at.desc()
    return sa.select(Thread.id.label("id"), at.label("at")).where(condition).order_by(order, Thread.id).limit(LONGEST)


def _latest() -> sa.Select[Any]:
    heard = sa.select(InboxItem.thread_id.label("id"), InboxItem.received_at.label("at")).where(_IS_TEXT)
    said = sa.select(OutboxMessage.thread_id.label("id"), OutboxMessage.created_at.label("at"))
    newest = sa.union_all(
        sa.select(heard.order_by(InboxItem.id.desc()).limit(NEWEST).subquery()),
        sa.select(said.order_by(OutboxMessage.id.desc()).limit(NEWEST).subquery()),
    ).subquery()
    at = sa.func.max(newest.c.at).label("at")
    latest: sa.Select[Any] = sa.select(newest.c.id, at).group_by(newest.c.id)
    return latest.order_by(at.desc(), newest.c.id.desc()).limit(LONGEST)


def _last_of(model: Any, at: Any) -> tuple[Any, Any]:
    """Text and time of the last message of one side of a thread: two ends of one index."""
    last = sa.select(model.body).where(model.thread_id == Thread.id)
    last = (last.where(_IS_TEXT) if model is InboxItem else last).order_by(at.desc(), model.id.desc()).limit(1)
    return (
        last.correlate(Thread).scalar_subquery(),
        last.with_only_columns(at).correlate(Thread).scalar_subquery(),
    )
