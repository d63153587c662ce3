"""Log-in in two steps, and the lock-out after five failures of either, by account. Wall clock."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access import passwords, second_factor
from app.access.people import Person, load_person
from app.db import ALL_CLINICS, transaction
from app.models import StaffUser
from app.services.staff_record import note

log = logging.getLogger(__name__)

FAILURES_ALLOWED = 5
LOCK_OUT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Everything that was asked for was right."""

    person: Person


@dataclass(frozen=True, slots=True)
class NeedsCode:
    """The password was right; the second factor is asked for now (`finish`). Failures are not forgotten before."""

    staff_id: int
    session_epoch: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Wrong e-mail, wrong password, wrong code, locked or inactive: which of them is never told."""


def authenticate(
    sessions: sessionmaker[Session], email: str, password: str, address: str
) -> LoggedIn | NeedsCode | Refused:
    """Check a log-in from network address `address`; counts failures, locks out, rehashes, audits (without the e-mail).

    Takes the same time whether the e-mail is known or not. The hash is checked outside of any transaction.
    """
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))
    right = passwords.is_right(staff.password_hash if staff else None, password)
    if staff is None:
        log.warning("log-in refused from %s: unknown", address)
        return Refused()
    better = passwords.renewed(staff.password_hash, password) if right else None
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["source"] = f"console {address}"
        fresh = session.get_one(StaffUser, staff.id)
        # A second attempt may have failed, or locked the person out, while this one's hash was being checked.
        if not right or not _may_try(fresh) or fresh.password_hash != staff.password_hash:
            _count_failure(session, fresh)
            return Refused()
        fresh.password_hash = better or fresh.password_hash
        if second_factor.is_on(session, fresh.id):
            return NeedsCode(fresh.id, fresh.session_epoch)
        return _let_in(session, fresh)


def finish(sessions: sessionmaker[Session], step: NeedsCode, code: str, address: str) -> LoggedIn | Refused:
    """The second step: a code of the app, or a recovery code. Counts failures and locks out as the first does."""
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["source"] = f"console {address}"
        staff = session.get(StaffUser, step.staff_id)
        if staff is None or staff.session_epoch != step.session_epoch:  # their password was changed since the first
            return Refused()
        if not _may_try(staff) or not second_factor.take_code(session, staff, code):
            _count_failure(session, staff)
            return Refused()
        return _let_in(session, staff)


def is_the_person(sessions: sessionmaker[Session], staff_id: int, password: str, address: str) -> bool:
    """Whether who is logged in knows the password: asked before what an unattended screen must not allow.

    Counts failures as a log-in does.
    """
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        checked = session.get_one(StaffUser, staff_id).password_hash
    right = passwords.is_right(checked, password)
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["source"] = f"console {address}"
        staff = session.get_one(StaffUser, staff_id)
        if right and _may_try(staff) and staff.password_hash == checked:
            return True
        _count_failure(session, staff)
        return False


def gave_code(sessions: sessionmaker[Session], staff_id: int, code: str, address: str) -> bool:
    """Whether who is logged in has the second factor, too; counts failures as a log-in does."""
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["source"] = f"console {address}"
        staff = session.get_one(StaffUser, staff_id)
        if _may_try(staff) and second_factor.take_code(session, staff, code):
            return True
        _count_failure(session, staff)
        return False


def _may_try(staff: StaffUser) -> bool:
    return staff.active and not _is_locked(staff)


def _is_locked(staff: StaffUser) -> bool:
    return staff.locked_until is not None and staff.locked_until > clock.real()


def _let_in(session: Session, staff: StaffUser) -> LoggedIn:
    staff.failed_logins, staff.locked_until, staff.last_login_at = 0, None, clock.real()
    session.flush()
    note(session, staff, "login_succeeded", actor=f"staff:{staff.id}")
    return LoggedIn(load_person(session, staff.id))


def _count_failure(session: Session, staff: StaffUser) -> None:
    if not _is_locked(staff):  # counted by the database: attempts that run at once are all counted
        count = sa.update(StaffUser).where(StaffUser.id == staff.id).values(failed_logins=StaffUser.failed_logins + 1)
        session.execute(count.execution_options(synchronize_session=False))
        session.refresh(staff)
        if staff.failed_logins >= FAILURES_ALLOWED:
            staff.failed_logins, staff.locked_until = 0, clock.real() + LOCK_OUT
            note(session, staff, "login_locked", actor="anonymous")
    note(session, staff, "login_failed", actor="anonymous")
