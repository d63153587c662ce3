"""Sessions of people in the console: kept here, so that a copied cookie is worth nothing once they end. Wall clock."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access.devices import in_words
from app.access.people import COLUMNS, Person, person_from, with_places
from app.db import ALL_CLINICS, one_look, transaction
from app.models import StaffSession, StaffUser
from app.services.staff_record import note

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""`seen_at` is not written with every request: it would make each of them a writer."""

# Everything that a request needs to know of who sends it, in one trip to the database.
_IDENTITY = with_places(
    sa.select(StaffSession.id.label("session_id"), StaffSession.began_at, StaffSession.seen_at, *COLUMNS)
    .select_from(StaffSession)
    .join(StaffUser, sa.and_(StaffUser.id == StaffSession.staff_id, StaffUser.session_epoch == StaffSession.epoch))
    .where(StaffSession.key_hash == sa.bindparam("key"), StaffSession.ended_at.is_(None), StaffUser.active)
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A line of a person's list of sessions."""

    id: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def begin_session(sessions: sessionmaker[Session], person: Person, address: str, user_agent: str) -> str:
    """The key of a new session, for the cookie. What is left of the person's old ones is removed."""
    key, now = secrets.token_urlsafe(32), clock.real()
    with transaction(sessions, ALL_CLINICS) as session:
        old = sa.delete(StaffSession).where(
            StaffSession.staff_id == person.staff_id, StaffSession.began_at < now - LONGEST
        )
        session.execute(old.execution_options(synchronize_session=False))
        session.add(
            StaffSession(
                staff_id=person.staff_id, key_hash=_digest(key), epoch=person.session_epoch, began_at=now, seen_at=now,
                address=address[:45], device=in_words(user_agent),
            )
        )  # fmt: skip
    return key


def load_session(sessions: sessionmaker[Session], key: str, *, is_live: bool = False) -> Person | None:
    """Who is logged in; None: the session ended, was idle or is too old, or the person was shut out.

    One statement, and once a minute a second, which notes that the person is there. `is_live`: a page asks by itself
    whether there is news, which does not keep an idle person logged in.
    """
    now = clock.real()
    with one_look(sessions, ALL_CLINICS) as session:
        rows = session.execute(_IDENTITY, {"key": _digest(key)}).all()
    if not rows or now - rows[0].began_at > LONGEST or now - rows[0].seen_at > IDLE:
        return None
    if not is_live and now - rows[0].seen_at > NOTED_EVERY:
        with transaction(sessions, ALL_CLINICS) as session:
            seen = sa.update(StaffSession).where(StaffSession.id == rows[0].session_id)
            session.execute(seen.values(seen_at=now).execution_options(synchronize_session=False))
    return person_from(rows)


def open_sessions(session: Session, staff_id: int, key: str | None = None) -> list[OpenSession]:
    """A person's sessions that go on, the one of `key` first, then those that were seen last."""
    now = clock.real()
    query = (
        sa.select(StaffSession)
        .join(StaffUser, sa.and_(StaffUser.id == StaffSession.staff_id, StaffUser.session_epoch == StaffSession.epoch))
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.began_at >= now - LONGEST,
            StaffSession.seen_at >= now - IDLE,
        )
        .order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
    )
    this = _digest(key) if key else ""
    lines = [
        OpenSession(row.id, row.device, row.address, row.began_at, row.seen_at, row.key_hash == this)
        for row in session.scalars(query)
    ]
    return sorted(lines, key=lambda line: not line.is_this)


def end_session(sessions: sessionmaker[Session], key: str) -> None:
    """Log out: the session of this key is over."""
    with transaction(sessions, ALL_CLINICS) as session:
        _end(session, StaffSession.key_hash == _digest(key))


def end_one(session: Session, staff_id: int, session_id: int) -> bool:
    """End one of a person's own sessions, audited. False: it was over, or is nobody of theirs."""
    found = _end(session, StaffSession.staff_id == staff_id, StaffSession.id == session_id)
    if found:
        note(session, session.get_one(StaffUser, staff_id), "session.ended")
    return found


def end_all(session: Session, staff: StaffUser, *, but: str | None = None) -> None:
    """End every session of a person, also one that is beginning now; that of the key `but` goes on."""
    session.flush()
    raised = sa.update(StaffUser).where(StaffUser.id == staff.id).values(session_epoch=StaffUser.session_epoch + 1)
    epoch = session.scalar(raised.returning(StaffUser.session_epoch).execution_options(synchronize_session=False))
    if but is not None:
        kept = sa.update(StaffSession).where(
            StaffSession.staff_id == staff.id, StaffSession.key_hash == _digest(but), StaffSession.ended_at.is_(None)
        )
        session.execute(kept.values(epoch=epoch).execution_options(synchronize_session=False))
    session.refresh(staff)
    note(session, staff, "session.all_ended")


def _end(session: Session, *which: sa.ColumnElement[bool]) -> bool:
    ended = sa.update(StaffSession).where(*which, StaffSession.ended_at.is_(None)).values(ended_at=clock.real())
    ids = session.scalars(ended.returning(StaffSession.id).execution_options(synchronize_session=False))
    return ids.first() is not None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
