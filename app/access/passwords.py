"""Passwords: how they are kept and checked, and how a person changes theirs or sets one by a link. Wall clock.

Hashing takes tens of milliseconds on purpose: it is never done inside a transaction, where on SQLite every patient's
text would wait for it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access.console_sessions import end_all
from app.db import ALL_CLINICS, one_look, transaction
from app.models import NOT_CHOSEN, PasswordLink, StaffUser
from app.services.password_links import digest
from app.services.staff_record import note

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024  # hashing a megabyte is a cheap way to keep a server busy

_HASHER = PasswordHasher()


class PasswordTooShort(ValueError):
    """A password under `SHORTEST_PASSWORD` or over `LONGEST_PASSWORD` characters."""


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Who chooses a password with a link. Its repr shows no address."""

    name: str
    email: str = field(repr=False)


class LinkIsOver(ValueError):
    """The link was used, a newer one took its place, its time is over, or it never was one: which is never told."""


def hash_password(password: str) -> str:
    """Argon2id with the library's current parameters. Raises PasswordTooShort."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordTooShort(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters: choose another")
    return _HASHER.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. As slow for who has none, and for who is nobody (None), as for all others."""
    known = password_hash if password_hash not in (None, NOT_CHOSEN) else _nobodys_hash()
    if len(password) > LONGEST_PASSWORD:
        password = ""  # nobody's; checked all the same, for the time it takes
    try:
        return _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


def renewed(password_hash: str, password: str) -> str | None:
    """The hash of a right password by today's parameters; None: it is by them already."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(password_hash) else None


def link_holder(sessions: sessionmaker[Session], token: str) -> LinkHolder | None:
    """Whom a link is for; None: the link is over."""
    with one_look(sessions, ALL_CLINICS) as session:
        found = session.execute(_open_links(token).with_only_columns(StaffUser.name, StaffUser.email)).first()
    return LinkHolder(found.name, found.email) if found else None


def use_link(sessions: sessionmaker[Session], token: str, password: str, address: str) -> None:
    """Set the password of the person whom the link is for, audited; a lock-out and all their sessions end.

    Raises PasswordTooShort, and LinkIsOver: of two who use a link at once, one is too late.
    """
    if link_holder(sessions, token) is None:
        raise LinkIsOver
    hashed = hash_password(password)
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["source"] = f"console {address}"
        link = session.execute(_open_links(token)).first()
        if link is None:
            raise LinkIsOver
        used = sa.update(PasswordLink).where(PasswordLink.id == link.id, PasswordLink.ended_at.is_(None))
        ended = used.values(ended_at=clock.real()).returning(PasswordLink.id)
        if session.scalar(ended.execution_options(synchronize_session=False)) is None:
            raise LinkIsOver
        staff = session.get_one(StaffUser, link.staff_id)
        staff.password_hash, staff.failed_logins, staff.locked_until = hashed, 0, None
        end_all(session, staff)
        note(session, staff, "password.set_by_link", actor=f"staff:{staff.id}")


def change_password(sessions: sessionmaker[Session], staff_id: int, key: str, password: str, address: str) -> None:
    """A new password, audited, for who has just shown the current one; their other sessions end, that of `key` goes on.

    Raises PasswordTooShort.
    """
    hashed = hash_password(password)
    with transaction(sessions, ALL_CLINICS) as session:
        session.info |= {"source": f"console {address}", "actor": f"staff:{staff_id}"}
        staff = session.get_one(StaffUser, staff_id)
        staff.password_hash = hashed
        end_all(session, staff, but=key)
        note(session, staff, "password.changed")


def _open_links(token: str) -> sa.Select[int, int]:
    return (
        sa.select(PasswordLink.id, PasswordLink.staff_id)
        .join(StaffUser, StaffUser.id == PasswordLink.staff_id)
        .where(
            PasswordLink.token_hash == digest(token),
            PasswordLink.ended_at.is_(None),
            PasswordLink.expires_at > clock.real(),
            StaffUser.active,
        )
    )


@cache
def _nobodys_hash() -> str:
    """What an unknown person's password is checked against, so that it takes as long as a known one's."""
    return _HASHER.hash(secrets.token_urlsafe())
