"""Who speaks in a thread: the bot, or a person who has taken it over (PRODUCT.md section 4).

What staff write is posted to the inbox like everything else, and goes through the same outbox and the same last checks.
While they have the thread the bot is silent; facts still change.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock_one
from app.models import Contact, ItemKind, StaffRole, StaffUser, TaskKind, Thread
from app.services import audit, contact_rules, tasks
from app.services.refusals import ServiceRefusal
from app.statements import NOW, Due, columns

ANSWER_WITHIN = timedelta(minutes=15)
"""A patient who waits for a person longer than this is an urgent task."""
LONGEST_TEXT = 1600
"""What a carrier takes as one message (TWILIO.md)."""
ALERTS_AT_ONCE = 100
_thread = columns(Thread)
WAITING = Due(sa.select(_thread.id).where(_thread.waiting_since <= NOW, _thread.alerted_at.is_(None)))


class NotPossible(ServiceRefusal):
    """It cannot be done with this thread; the message says why and what to do."""


def take_over(session: Session, thread_id: int, staff_id: int) -> Thread:
    """A person speaks in the thread from now on. Taking what one has already changes nothing. Raises NotPossible."""
    thread = _locked(session, thread_id)
    _check_staff(session, thread, staff_id)
    if thread.staff_id == staff_id:
        return thread
    if thread.staff_id is not None:
        raise NotPossible(f"somebody else has thread {thread_id}: let them hand it back, or assign it to yourself")
    _give_to(session, thread, staff_id, "thread.taken_over")
    return thread


def assign(session: Session, thread_id: int, staff_id: int, *, actor: str) -> Thread:
    """Give the thread to a person, whoever has it now. Raises NotPossible."""
    thread = _locked(session, thread_id)
    _check_staff(session, thread, staff_id)
    if thread.staff_id != staff_id:
        _give_to(session, thread, staff_id, "thread.assigned", actor)
    return thread


def hand_back(session: Session, thread_id: int, *, actor: str) -> bool:
    """The bot speaks again, also where it was silent because of a loop, and what waited for the thread may be asked.

    False when it spoke already. Raises NotPossible.
    """
    thread = _locked(session, thread_id)
    if thread.staff_id is None and thread.looping_since is None:
        return False
    audit.record(session, thread.clinic_id, "thread.handed_back", thread, actor=actor, before=_owner(thread))
    thread.staff_id, thread.looping_since, thread.unclear_replies = None, None, 0
    mark_answered(session, thread)
    key = f"thread:{thread.id}:handed-back:{clock.now(session).isoformat()}"
    inbox.post(session, thread, key, ItemKind.THREAD_HANDED_BACK, None)
    return True


def write(session: Session, thread_id: int, staff_id: int, words: str, *, key: str) -> None:
    """Text the patient. Who writes in a thread that nobody has takes it over. Raises NotPossible, also where the
    contact wants no texts: the last check before the send would stop it, and its writer had looked away.

    `key` is the writer's own for this text (a form's token): the same one twice is one text.
    """
    if not words.strip():
        raise NotPossible("there is nothing to send: write something", field="body")
    if len(words) > LONGEST_TEXT:
        raise NotPossible(
            f"a text has at most {LONGEST_TEXT} characters, this one has {len(words)}: shorten it", field="body"
        )
    thread = take_over(session, thread_id, staff_id)
    _check_reachable(session, thread)
    post = f"staff:{thread.clinic_id}:{thread.id}:{key}"[:120]
    inbox.post(session, thread, post, ItemKind.STAFF_TEXT, staff_id, body=words)
    thread.unread_since = None
    mark_answered(session, thread)


def mark_read(session: Session, thread_id: int) -> bool:
    """Somebody who may answer has looked at what the patient wrote. False when there was nothing new.

    Raises NotPossible.
    """
    thread = _locked(session, thread_id)
    new, thread.unread_since = thread.unread_since is not None, None
    return new


def unflag(session: Session, thread_id: int, *, actor: str) -> None:
    """A person has looked after somebody who may have been in distress. Audited. Raises NotPossible."""
    thread = _locked(session, thread_id)
    if thread.flagged:
        thread.flagged = False
        audit.record(session, thread.clinic_id, "thread.unflagged", thread, actor=actor)


def snooze(session: Session, thread_id: int, until: datetime, *, actor: str) -> None:
    """Leave the thread alone until then (aware UTC), or until the patient writes. Raises NotPossible."""
    thread = _locked(session, thread_id)
    if until <= clock.now(session):
        raise NotPossible("the time until which to snooze is past: choose a later one", field="until")
    thread.snoozed_until, thread.alerted_at = until, None
    audit.record(session, thread.clinic_id, "thread.snoozed", thread, actor=actor, after={"until": until.isoformat()})


def close(session: Session, thread_id: int, *, actor: str) -> None:
    """Nothing is left to do: nobody waits, and the bot speaks again. Raises NotPossible."""
    thread = _locked(session, thread_id)
    thread.flagged, thread.unread_since = False, None
    mark_answered(session, thread)
    audit.record(session, thread.clinic_id, "thread.closed", thread, actor=actor)
    hand_back(session, thread_id, actor=actor)


def mark_waiting(session: Session, thread: Thread) -> None:
    """The patient waits for a person from now on, unless they did before."""
    thread.waiting_since = thread.waiting_since or clock.now(session)
    thread.snoozed_until = None
    tasks.wake(session, thread)


def mark_answered(session: Session, thread: Thread) -> None:
    """Nobody waits any more."""
    thread.waiting_since = thread.alerted_at = thread.snoozed_until = None
    tasks.close_answered(session, thread)


def due_to_alert(session: Session) -> list[int]:
    """The threads in which somebody waits for too long, and nobody was told yet."""
    now = clock.now(session)
    waiting = WAITING.ids(session, now - ANSWER_WITHIN)
    if not waiting:
        return []
    awake = sa.or_(Thread.snoozed_until.is_(None), Thread.snoozed_until <= now)
    query = sa.select(Thread.id).where(Thread.id.in_(waiting), awake)
    return list(session.scalars(query.order_by(Thread.waiting_since).limit(ALERTS_AT_ONCE)))


def alert(session: Session, thread_id: int) -> None:
    """Tell staff, once: an urgent task."""
    thread = lock_one(session, Thread, thread_id)
    if thread is None or thread.alerted_at or thread.waiting_since is None:
        return
    thread.alerted_at = clock.now(session)
    tasks.ask_person(
        session, thread.clinic_id, TaskKind.UNANSWERED_THREAD, _cause(thread_id), urgent=True, thread=thread
    )


def _give_to(session: Session, thread: Thread, staff_id: int, act: str, actor: str | None = None) -> None:
    before, thread.staff_id = _owner(thread), staff_id
    actor = actor or f"staff:{staff_id}"
    audit.record(session, thread.clinic_id, act, thread, actor=actor, before=before, after=_owner(thread))
    key = f"thread:{thread.id}:taken:{staff_id}:{clock.now(session).isoformat()}"
    inbox.post(session, thread, key, ItemKind.THREAD_TAKEN_OVER, staff_id)


def _locked(session: Session, thread_id: int) -> Thread:
    thread = lock_one(session, Thread, thread_id)
    if thread is None:
        raise NotPossible(f"there is no thread {thread_id} at this clinic")
    return thread


def _check_staff(session: Session, thread: Thread, staff_id: int) -> None:
    roles = sa.select(StaffRole.id).where(StaffRole.staff_id == staff_id, StaffRole.clinic_id == thread.clinic_id)
    staff = session.get(StaffUser, staff_id)
    if staff is None or not staff.active or session.scalar(roles.limit(1)) is None:
        raise NotPossible(f"staff member {staff_id} does not work at this clinic")


def _check_reachable(session: Session, thread: Thread) -> None:
    contact = session.get_one(Contact, thread.contact_id)
    if contact_rules.is_opted_out(session, contact.id):
        raise NotPossible("this contact has opted out of texts: call, or ask them to text START")
    if contact.wrong_number_at:
        raise NotPossible("the number belongs to somebody else: nothing is sent to it any more")


def _owner(thread: Thread) -> dict[str, int | None]:
    return {"staff": thread.staff_id}


def _cause(thread_id: int) -> str:
    return f"thread:{thread_id}:unanswered"
