"""The people who log in: passwords, lock-outs (wall clock), and where each of them works."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Role, StaffRole, StaffUser
from app.services import audit

log = logging.getLogger(__name__)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024  # hashing a megabyte is a cheap way to keep a server busy
FAILURES_ALLOWED = 5
LOCK_OUT = timedelta(minutes=15)

_HASHER = PasswordHasher()


class PasswordTooShort(ValueError):
    """A password under `SHORTEST_PASSWORD` or over `LONGEST_PASSWORD` characters."""


class EmailTaken(ValueError):
    """Somebody with this e-mail address is there already."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A clinic at which a person has roles."""

    clinic_id: int
    name: str
    timezone: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in, as of one request. `workplaces` has the active clinics, by name."""

    staff_id: int
    name: str
    session_epoch: int
    workplaces: tuple[Workplace, ...]

    def workplace(self, clinic_id: int | None) -> Workplace | None:
        """The workplace with this id, or None: the person has no role there."""
        return next((place for place in self.workplaces if place.clinic_id == clinic_id), None)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The password was right."""

    person: Person


@dataclass(frozen=True, slots=True)
class Refused:
    """Wrong e-mail, wrong password, locked or inactive: which of them is never told."""


def hash_password(password: str) -> str:
    """Argon2id with the library's current parameters. Raises PasswordTooShort."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordTooShort(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters: choose another")
    return _HASHER.hash(password)


def create_staff(
    session: Session, email: str, name: str, password: str, clinic: Clinic, roles: Iterable[Role]
) -> StaffUser:
    """A new person with roles at one clinic, audited. Raises EmailTaken, PasswordTooShort."""
    address, wanted = email.strip().lower(), sorted(set(roles))
    if session.scalar(sa.select(StaffUser.id).where(StaffUser.email == address)):
        raise EmailTaken("this e-mail address has a log-in already: give that person the role instead")
    staff = StaffUser(email=address, name=name, password_hash=hash_password(password), created_at=clock.real())
    session.add(staff)
    session.flush()
    session.add_all(StaffRole(staff_id=staff.id, clinic_id=clinic.id, role=role) for role in wanted)
    session.flush()
    audit.record(session, clinic.id, "staff_created", staff, after={"roles": [role.value for role in wanted]})
    return staff


def load_person(sessions: sessionmaker[Session], staff_id: int, session_epoch: int) -> Person | None:
    """The active person of a session; None when they were shut out or their sessions were ended since."""
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        staff = session.get(StaffUser, staff_id)
        if staff is None or not staff.active or staff.session_epoch != session_epoch:
            return None
        return _person(session, staff)


def authenticate(sessions: sessionmaker[Session], email: str, password: str, address: str) -> LoggedIn | Refused:
    """Check a log-in from network address `address`; counts failures, locks out, rehashes, audits (without the e-mail).

    Takes the same time whether the e-mail is known or not. The hash is checked outside of any transaction: it takes
    tens of milliseconds, and a SQLite transaction would make every patient's text wait for it.
    """
    nobody = _nobodys_hash()
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))
    right = _is_right(staff.password_hash if staff else nobody, password)
    if staff is None:
        log.warning("log-in refused from %s: unknown", address)
        return Refused()
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["source"] = f"console {address}"
        return _decide(session, staff.id, staff.password_hash, password if right else None)


def enter_clinic(sessions: sessionmaker[Session], person: Person, clinic_id: int, address: str) -> None:
    """Record that a person works at this clinic from now on: after log-in, and when they change clinic."""
    with transaction(sessions, clinic_id) as session:
        session.info |= {"source": f"console {address}", "actor": f"staff:{person.staff_id}"}
        audit.record(session, clinic_id, "console_entered", f"staff_user:{person.staff_id}")


def _decide(session: Session, staff_id: int, checked_hash: str, password: str | None) -> LoggedIn | Refused:
    """The verdict on fresh facts, once the hash was checked; `password` is None when it was wrong."""
    # A second attempt may have failed, or locked the person out, while this one's hash was being checked.
    staff = session.get_one(StaffUser, staff_id)
    now = clock.real()
    locked = staff.locked_until is not None and staff.locked_until > now
    if password is None or locked or not staff.active or staff.password_hash != checked_hash:
        _count_failure(session, staff, locked)
        return Refused()
    staff.failed_logins, staff.locked_until, staff.last_login_at = 0, None, now
    if _HASHER.check_needs_rehash(staff.password_hash):
        staff.password_hash = _HASHER.hash(password)
    _note(session, staff, "login_succeeded", actor=f"staff:{staff.id}")
    return LoggedIn(_person(session, staff))


def _count_failure(session: Session, staff: StaffUser, locked: bool) -> None:
    if not locked:  # counted by the database: attempts that run at once are all counted
        count = sa.update(StaffUser).where(StaffUser.id == staff.id).values(failed_logins=StaffUser.failed_logins + 1)
        session.execute(count.execution_options(synchronize_session=False))
        session.refresh(staff)
        if staff.failed_logins >= FAILURES_ALLOWED:
            staff.failed_logins, staff.locked_until = 0, clock.real() + LOCK_OUT
            _note(session, staff, "login_locked")
    _note(session, staff, "login_failed")


def _note(session: Session, staff: StaffUser, action: str, actor: str = "anonymous") -> None:
    places = session.scalars(sa.select(StaffRole.clinic_id).where(StaffRole.staff_id == staff.id).distinct())
    for clinic_id in places:
        audit.record(session, clinic_id, action, staff, actor=actor)


def _person(session: Session, staff: StaffUser) -> Person:
    query = (
        sa.select(Clinic, StaffRole.role)
        .join(StaffRole, StaffRole.clinic_id == Clinic.id)
        .where(StaffRole.staff_id == staff.id, Clinic.active)
        .order_by(Clinic.name, Clinic.id)
    )
    roles: dict[Clinic, set[Role]] = {}
    for clinic, role in session.execute(query):
        roles.setdefault(clinic, set()).add(role)
    places = tuple(Workplace(c.id, c.name, c.timezone, frozenset(held)) for c, held in roles.items())
    return Person(staff.id, staff.name, staff.session_epoch, places)


def _is_right(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = ""  # nobody's; checked all the same, for the time it takes
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """What an unknown person's password is checked against, so that it takes as long as a known one's."""
    return _HASHER.hash(secrets.token_urlsafe())
