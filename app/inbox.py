"""The one inbox: whatever happens to a patient is posted here, once, and handled in order of arrival in its thread.

`post` is for services and loops; `store_text` is the webhook's single statement (DESIGN.md, "The webhook and the
ring"). Both are repeatable: the key of an item is unique, a repeat changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock
from app.locking import take_free
from app.models import Clinic, Contact, InboxItem, ItemKind, NotificationChannel, Thread
from app.models.inbox import UNHANDLED
from app.posting import COUNTED, posting, reception
from app.statements import Due, Lookup, columns, upsert

MAX_FAILURES = 5
FIRST_BACK_OFF = timedelta(seconds=2)


_thread = columns(Thread)
THREAD_OF = Lookup(
    sa.select(_thread.id).where(
        _thread.clinic_id == sa.bindparam("clinic_id"), _thread.contact_id == sa.bindparam("contact_id")
    )
)

OLDEST = (
    sa.select(InboxItem)
    .where(InboxItem.thread_id == sa.bindparam("thread"), sa.text(UNHANDLED))
    .order_by(InboxItem.id)
    .limit(1)
    .execution_options(populate_existing=True)
)
"""The next item of a thread."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a carrier delivered it. `at` is the domain's time, aware UTC."""

    sid: str
    sender: str
    recipient: str
    body: str
    media: int = 0
    opt_out_type: str | None = None


def insert(session: Session) -> type[postgresql.Insert] | type[sqlite.Insert]:
    """The INSERT of this session's database, which knows ON CONFLICT."""
    return postgresql.Insert if session.get_bind().dialect.name == "postgresql" else sqlite.Insert


def post(
    session: Session,
    thread: Thread | tuple[int, int],
    key: str,
    kind: ItemKind,
    subject_id: int | None,
    *,
    body: str | None = None,
) -> None:
    """Report a fact to a thread (a row, or its clinic's and its own id). A key that is already there is left alone.

    `body` is what a person at the clinic wants to say (STAFF_TEXT).
    """
    clinic_id, thread_id = (thread.clinic_id, thread.id) if isinstance(thread, Thread) else thread
    values = {
        "clinic_id": clinic_id,
        "thread_id": thread_id,
        "key": key,
        "kind": kind,
        "subject_id": subject_id,
        "body": body,
        "received_at": clock.now(session),
        "posted_at": clock.real(),
        "media": 0,
        "attempts": 0,
    }
    upsert(session, InboxItem, values, key=("key",))
    session.info["due"] = True


def post_to_contact(
    session: Session, clinic_id: int, contact_id: int, key: str, kind: ItemKind, subject_id: int | None
) -> None:
    """`post` to the thread of a contact, in one statement."""
    values = {
        "clinic_id": clinic_id,
        "contact_id": contact_id,
        "key": key,
        "kind": kind,
        "subject_id": subject_id,
        "received_at": clock.now(session),
        "posted_at": clock.real(),
    }
    session.flush()  # a thread that was just made
    connection = session.connection()
    if not connection.execute(posting(connection.dialect.name), values, execution_options=COUNTED).rowcount:
        THREAD_OF.one(session, clinic_id, contact_id=contact_id)  # a repeat: no fact is lost for want of a thread
    session.info["due"] = True


def receive_text(session: Session, text: Text) -> bool:
    """`store_text` in a transaction of the domain."""
    session.info["due"] = True
    return store_text(session.connection(), text, clock.now(session))


def store_text(connection: sa.Connection, text: Text, now: datetime) -> bool:
    """Store a text from a contact we know, at the domain's instant `now` (aware UTC): one INSERT … SELECT, no ORM.

    True when there is now, or was before, an item for it; False when no thread belongs to these two numbers.
    """
    values = {
        "key": f"twilio:{text.sid}",
        "body": text.body,
        "media": text.media,
        "opt_out_type": text.opt_out_type,
        "received_at": now,
        "posted_at": clock.real(),
        "sender": text.sender,
        "recipient": text.recipient,
    }
    done = connection.execute(reception(connection.dialect.name), values, execution_options=COUNTED)
    if done.rowcount:
        return True
    known = sa.select(InboxItem.__table__.c.id).where(InboxItem.__table__.c.key == values["key"])
    return connection.scalar(known) is not None


def receive_from_stranger(session: Session, text: Text) -> bool:
    """Store a text from a number nobody knows, in a thread made for it. False: no clinic has the number texted."""
    clinics = sa.select(Clinic.id).where(Clinic.sms_number == text.recipient)
    clinic_id = session.scalar(clinics)
    if clinic_id is None:
        return False
    thread_at(session, clinic_id, text.sender)
    return receive_text(session, text)


def thread_at(session: Session, clinic_id: int, address: str) -> Thread:
    """The thread of a phone number (as the carrier writes it) at a clinic, made with its contact where there is none.

    Two that make it at once: the second waits for the first, and finds what it made.
    """
    values = {"clinic_id": clinic_id, "address": address, "channel": NotificationChannel.SMS}
    values |= {"created_at": clock.now(session)}
    session.execute(insert(session)(Contact).values(values).on_conflict_do_nothing())
    contact_id = session.scalars(
        sa.select(Contact.id).where(Contact.clinic_id == clinic_id, Contact.address == address)
    ).one()
    thread = {"clinic_id": clinic_id, "contact_id": contact_id, "created_at": clock.now(session)}
    thread |= {"flagged": False, "unclear_replies": 0}
    session.execute(insert(session)(Thread).values(thread).on_conflict_do_nothing())
    return session.scalars(sa.select(Thread).where(Thread.contact_id == contact_id)).one()


def something_waits(session: Session) -> bool:
    """A cheap look, before a drain takes a write lock."""
    return bool(_waiting().ids(session, clock.real()))


def pick(session: Session) -> tuple[Thread, InboxItem] | None:
    """The thread with the oldest waiting item, locked, and the oldest item of that thread.

    Threads that another worker holds are skipped. An item that failed and waits for its next try holds back what came
    after it in the same thread: order is kept.
    """
    thread = take_free(session, _waiting_threads(), {"now": clock.real()})
    if thread is None:
        return None
    item = session.scalar(OLDEST, {"thread": thread.id})
    if item is None or (item.not_before and item.not_before > clock.real()):
        return None  # somebody handled it between our two statements
    return thread, item


@cache
def _waiting_threads() -> sa.Select[Thread]:
    """The threads of `_waiting`; built once, because building costs more than running it.

    The conditions stand on the joined item itself, so that the walk along the queue ends at the first that fits; as
    `IN (SELECT …)` they were worked out for everything that waits, before each item.
    """
    return sa.select(Thread).join(InboxItem, InboxItem.thread_id == Thread.id).where(*_due()).order_by(InboxItem.id)


@cache
def _waiting() -> Due:
    """One item whose time has come, the first unhandled one of its thread."""
    return Due(sa.select(InboxItem.id).where(*_due()).limit(1))


def _due() -> list[sa.ColumnElement[bool]]:
    earlier = sa.orm.aliased(InboxItem)
    blocked = sa.select(earlier.id).where(
        earlier.thread_id == InboxItem.thread_id,
        earlier.id < InboxItem.id,
        earlier.handled_at.is_(None),
        earlier.parked_at.is_(None),
    )
    now = sa.bindparam("now", type_=InboxItem.not_before.type)
    return [
        InboxItem.handled_at.is_(None),
        InboxItem.parked_at.is_(None),
        sa.or_(InboxItem.not_before.is_(None), InboxItem.not_before <= now),
        ~blocked.exists(),
    ]


def record_failure(session: Session, item_id: int) -> bool:
    """Count a failure and wait twice as long as before; the fifth parks the item. True when it is parked now."""
    item = session.get_one(InboxItem, item_id)
    item.attempts += 1
    if item.attempts >= MAX_FAILURES:
        item.parked_at = clock.real()
        return True
    item.not_before = clock.real() + FIRST_BACK_OFF * 2 ** (item.attempts - 1)
    return False
