"""One-time links with which a person chooses a password, and the e-mails that bring them. Wall clock.

The page takes every address (`request`), and the worker finds out whose it is (`take`): the answer and its time are the
same for all. An e-mail that was not taken is tried again with a new link; killed meanwhile, it is lost: who still needs
it asks again.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import NOT_CHOSEN, Clinic, PasswordLink, PasswordRequest, StaffRole, StaffUser
from app.sealing import WrongKey
from app.services.patient_keys import seal_of
from app.services.staff_record import note

LIFE = timedelta(minutes=30)
INVITED_FOR = timedelta(days=3)
"""For who has no password yet: nothing can be taken over with it."""
AT_MOST_EVERY = timedelta(minutes=2)
"""Nobody's mailbox is flooded by a stranger who asks again and again."""
FORGOTTEN = timedelta(days=30)
"""A link that has been over for so long is removed; the audit trail keeps that there was one."""
ATTEMPTS = 5
BACK_OFF = timedelta(minutes=1)
"""Twice as long after each failure; the person waits in front of a screen."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that was taken from its row. Its repr shows no address."""

    sealed_address: str = field(repr=False)
    attempts: int


@dataclass(frozen=True, slots=True)
class LinkLetter:
    """What to write to whom. Its repr shows neither address nor token."""

    reference: str
    """The same for no other e-mail."""
    to: str = field(repr=False)
    token: str = field(repr=False)
    clinic: str
    language: str
    is_invitation: bool


def make(session: Session, staff: StaffUser) -> str:
    """A new link's token, audited; the person's earlier links end. It is shown or sent, and kept as its hash only."""
    now, token = clock.real(), secrets.token_urlsafe(32)
    old = sa.delete(PasswordLink).where(PasswordLink.staff_id == staff.id, PasswordLink.expires_at < now - FORGOTTEN)
    session.execute(old.execution_options(synchronize_session=False))
    earlier = sa.update(PasswordLink).where(PasswordLink.staff_id == staff.id, PasswordLink.ended_at.is_(None))
    session.execute(earlier.values(ended_at=now).execution_options(synchronize_session=False))
    life = INVITED_FOR if staff.password_hash == NOT_CHOSEN else LIFE
    session.add(PasswordLink(staff_id=staff.id, token_hash=digest(token), made_at=now, expires_at=now + life))
    session.flush()
    note(session, staff, "password_link.made")
    return token


def digest(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def request(session: Session, address: str) -> None:
    """Somebody typed this e-mail address and wants a link. Looks nobody up."""
    sealed = seal_of(session).shut_text(address.strip().lower())
    session.add(PasswordRequest(sealed_address=sealed, not_before=clock.real()))


def something_waits(session: Session) -> bool:
    """A cheap look, without a lock."""
    return session.scalar(_due().limit(1)) is not None


def take(session: Session) -> Waiting | None:
    """The oldest request that is due; its row is gone. None: there is none."""
    for row_id in session.scalars(_due().limit(10)).all():
        gone = sa.delete(PasswordRequest).where(PasswordRequest.id == row_id)
        found = session.execute(gone.returning(PasswordRequest.sealed_address, PasswordRequest.attempts)).first()
        if found is not None:  # else another clock was faster
            return Waiting(found.sealed_address, found.attempts)
    return None


def letter(session: Session, waiting: Waiting) -> LinkLetter | None:
    """The e-mail with a new link; None: nobody who works somewhere has the address, or was sent one a moment ago."""
    try:
        address = seal_of(session).open_text(waiting.sealed_address)
    except WrongKey:  # the installation's key was changed since: whoever asked asks again
        return None
    staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == address, StaffUser.active))
    if staff is None:
        return None
    place = sa.select(Clinic).join(StaffRole, StaffRole.clinic_id == Clinic.id).where(StaffRole.staff_id == staff.id)
    clinic = session.scalar(place.where(Clinic.active).order_by(Clinic.name, Clinic.id).limit(1))
    recent = sa.select(PasswordLink.id).where(
        PasswordLink.staff_id == staff.id,
        PasswordLink.ended_at.is_(None),
        PasswordLink.made_at > clock.real() - AT_MOST_EVERY,
    )
    if clinic is None or (waiting.attempts == 0 and session.scalar(recent.limit(1))):
        return None
    token = make(session, staff)
    is_new = staff.password_hash == NOT_CHOSEN
    return LinkLetter(secrets.token_hex(8), staff.email, token, clinic.short_name, clinic.language, is_new)


def put_back(session: Session, waiting: Waiting) -> bool:
    """The mail server could not take it now: it is tried again later. False: it was tried often enough."""
    attempts = waiting.attempts + 1
    if attempts >= ATTEMPTS:
        return False
    due = clock.real() + BACK_OFF * 2**waiting.attempts
    session.add(PasswordRequest(sealed_address=waiting.sealed_address, attempts=attempts, not_before=due))
    return True


def _due() -> sa.Select[int]:
    return (
        sa.select(PasswordRequest.id)
        .where(PasswordRequest.not_before <= clock.real())
        .order_by(PasswordRequest.not_before, PasswordRequest.id)
    )
