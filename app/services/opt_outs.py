"""Opt-outs and consents as a person records them: said on the phone, at the desk, in a letter (PRODUCT.md section 3).

Whatever its source, an opt-out is the last check before every send. One for a number that nobody has (yet) is kept too:
it holds when a patient of that number is imported later.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import inbox
from app.models import Contact, ItemKind, NotificationChannel, OptOut, Scope, Thread
from app.services import consent
from app.services.refusals import ServiceRefusal

LONGEST_SOURCE = 80


class NoSource(ServiceRefusal):
    """Nobody says where the wish comes from; the message says what to give."""


def stop(session: Session, thread: Thread, scope: Scope, source: str, key: str) -> bool:
    """Record the wish of the thread's contact, and tell the thread, which ends what was being asked. True when new.

    `key` makes telling it once.
    """
    new = consent.opt_out(session, session.get_one(Contact, thread.contact_id), scope, source)
    kind = ItemKind.OPTED_OUT if scope is Scope.ALL else ItemKind.MARKETING_STOPPED
    inbox.post(session, thread, key, kind, None)
    return new


def record(session: Session, clinic_id: int, number: str, scope: Scope, source: str) -> bool:
    """A wish that did not come by text, for a number in E.164. False: it was known. Raises NoSource."""
    said = _source(source)
    thread = inbox.thread_at(session, clinic_id, number)
    return stop(session, thread, scope, said, f"thread:{thread.id}:opt-out:{secrets.token_hex(8)}")


def lift(session: Session, clinic_id: int, number: str, source: str) -> bool:
    """A person's START: texts again, never marketing. False: there was no opt-out from all. Raises NoSource.

    `source` is where the patient's consent comes from; it is recorded as one. What the carrier blocks it still blocks,
    until the patient texts START.
    """
    said = _source(source)
    contact = session.scalar(sa.select(Contact).where(Contact.clinic_id == clinic_id, Contact.address == number))
    if contact is None or not consent.opt_in(session, contact, said):
        return False
    consent.give(session, contact, contact.channel, Scope.ALL, said)
    _may_be_asked(session, contact)
    return True


def agree(
    session: Session, contact: Contact, channel: NotificationChannel, scope: Scope, source: str, wording: str | None
) -> bool:
    """The contact agrees to be written to; an opt-out that stands still stands. True when it is new. Raises NoSource.

    Marketing needs a written consent: its wording.
    """
    said = _source(source)
    if scope is Scope.MARKETING and not (wording or "").strip():
        raise NoSource("a consent to marketing is a written one: give its wording", field="wording")
    new = consent.give(session, contact, channel, scope, said, wording)
    if new and scope is Scope.ALL:
        _may_be_asked(session, contact)
    return new


def disagree(session: Session, contact: Contact, channel: NotificationChannel, scope: Scope, source: str) -> bool:
    """A consent is withdrawn: nothing is sent on that channel any more, and what is being asked there ends.

    True when there was one. Raises NoSource.
    """
    if not consent.withdraw(session, contact, channel, scope, _source(source)):
        return False
    if channel is contact.channel:
        thread = _thread_of(session, contact)
        kind = ItemKind.OPTED_OUT if scope is Scope.ALL else ItemKind.MARKETING_STOPPED
        inbox.post(session, thread, f"thread:{thread.id}:withdrawn:{secrets.token_hex(8)}", kind, None)
    return True


def standing(session: Session, limit: int) -> Sequence[tuple[OptOut, Contact]]:
    """The opt-outs in force at the session's clinic, newest first."""
    query = (
        sa.select(OptOut, Contact)
        .join(Contact, Contact.id == OptOut.contact_id)
        .where(OptOut.lifted_at.is_(None))
        .order_by(OptOut.opted_out_at.desc(), OptOut.id.desc())
    )
    return [(wish, contact) for wish, contact in session.execute(query.limit(limit))]


def _may_be_asked(session: Session, contact: Contact) -> None:
    thread = _thread_of(session, contact)
    key = f"thread:{thread.id}:opt-in:{secrets.token_hex(8)}"
    inbox.post(session, thread, key, ItemKind.MAY_BE_ASKED, None)


def _thread_of(session: Session, contact: Contact) -> Thread:
    return session.scalars(sa.select(Thread).where(Thread.contact_id == contact.id)).one()


def _source(source: str) -> str:
    said = source.strip()
    if not 0 < len(said) <= LONGEST_SOURCE or not said.isprintable():
        raise NoSource(
            f'say where the wish comes from, in 1 to {LONGEST_SOURCE} characters, as "phone call"', field="source"
        )
    return said
