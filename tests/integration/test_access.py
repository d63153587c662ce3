"""Roles, passwords and log-in: who is let in, who is not, and what is recorded about it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access import (
    EmailTaken,
    LoggedIn,
    NeedsCode,
    PasswordTooShort,
    Permission,
    Refused,
    authenticate,
    create_staff,
    hash_password,
    may,
    passwords,
)
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Role, StaffUser
from app.services import audit
from tests.factories import make_clinic, make_other_clinic

EMAIL = "dana@example.com"
PASSWORD = "correct horse battery"
ADDRESS = "203.0.113.7"

Sessions = sessionmaker[Session]

TABLE = {
    "booking:view_waitlist": "front_desk clinical_staff clinic_admin",
    "booking:manage_waitlist": "front_desk clinic_admin",
    "booking:view_calendar": "clinic_admin front_desk clinical_staff doctor treatment_coordinator billing",
    "booking:modify_appointment": "front_desk clinic_admin",
    "booking:cancel_appointment": "front_desk clinic_admin",
    "booking:view_analytics": "clinic_admin doctor",
    "booking:view_analytics:at_risk": "clinic_admin doctor treatment_coordinator",
    "booking:view_analytics:fees": "clinic_admin doctor billing",
    "booking:view_analytics:campaigns": "clinic_admin doctor marketing",
    "booking:manage_reminders": "clinic_admin",
    "patients:view": "front_desk treatment_coordinator clinic_admin doctor clinical_staff",
    "inbox:reply": "front_desk treatment_coordinator clinic_admin",
    "tasks:work": "front_desk treatment_coordinator clinic_admin",
    "billing:export": "billing clinic_admin",
    "billing:waive_fee": "clinic_admin",
    "admin:manage_users": "clinic_admin",
    "admin:view_audit": "clinic_admin",
}
"""PRODUCT.md section 9, copied by hand."""


@pytest.fixture
def staff_id(sessions: Sessions) -> int:
    """Dana, front desk at Bright Smiles."""
    with transaction(sessions, ALL_CLINICS) as session:
        return create_staff(session, EMAIL, "Dana", PASSWORD, make_clinic(session), [Role.FRONT_DESK]).id


def _log_in(sessions: Sessions, password: str = PASSWORD, email: str = EMAIL) -> LoggedIn | NeedsCode | Refused:
    return authenticate(sessions, email, password, ADDRESS)


def _staff(sessions: Sessions, staff_id: int) -> StaffUser:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return session.get_one(StaffUser, staff_id)


def _change(sessions: Sessions, staff_id: int, **fields: object) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.update(StaffUser).where(StaffUser.id == staff_id).values(**fields))


def _audited(sessions: Sessions) -> list[AuditEntry]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.clinic_id, AuditEntry.number)))


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_the_product_page_says(permission: Permission, role: Role) -> None:
    assert may([role], permission) is (role.value in TABLE[permission.value].split())


def test_no_permission_named_admits_nobody() -> None:
    assert not may(list(Role))


def test_right_password_logs_in_with_the_roles_at_each_clinic(sessions: Sessions, staff_id: int) -> None:
    result = _log_in(sessions, email="  DANA@example.com ")
    assert isinstance(result, LoggedIn)
    assert [(place.name, set(place.roles)) for place in result.person.workplaces] == [
        ("Bright Smiles", {Role.FRONT_DESK})
    ]
    assert _staff(sessions, staff_id).last_login_at is not None


@pytest.mark.parametrize("password", ["", "wrong horse battery", PASSWORD.upper(), PASSWORD * 100])
def test_wrong_password_is_refused(sessions: Sessions, staff_id: int, password: str) -> None:
    assert _log_in(sessions, password) == Refused()
    assert _staff(sessions, staff_id).failed_logins == 1


def test_unknown_email_is_checked_against_a_hash_too(
    sessions: Sessions, staff_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = PasswordHasher.verify

    def spy(self: PasswordHasher, password_hash: str, password: str) -> bool:
        checked.append(password_hash)
        return real(self, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", spy)
    assert _log_in(sessions, email="nobody@example.com") == Refused()
    assert _log_in(sessions, "wrong horse battery") == Refused()
    parameters = [each.rsplit("$", 2)[0] for each in checked]
    assert len(parameters) == 2
    assert parameters[0] == parameters[1]


def test_five_failures_lock_out_for_fifteen_minutes(
    sessions: Sessions, staff_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        _log_in(sessions, "wrong horse battery")
    assert _log_in(sessions) == Refused()
    now: datetime = clock.real()
    monkeypatch.setattr(clock, "real", lambda: now + timedelta(minutes=14))
    assert _log_in(sessions) == Refused()
    monkeypatch.setattr(clock, "real", lambda: now + timedelta(minutes=16))
    assert isinstance(_log_in(sessions), LoggedIn)
    assert _staff(sessions, staff_id).locked_until is None


def test_four_failures_and_a_success_start_the_count_again(sessions: Sessions, staff_id: int) -> None:
    for _ in range(4):
        _log_in(sessions, "wrong horse battery")
    assert isinstance(_log_in(sessions), LoggedIn)
    _log_in(sessions, "wrong horse battery")
    assert isinstance(_log_in(sessions), LoggedIn)


def test_a_lock_out_while_the_hash_is_checked_counts(
    sessions: Sessions, staff_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = passwords.is_right

    def locked_meanwhile(password_hash: str | None, password: str) -> bool:
        _change(sessions, staff_id, locked_until=clock.real() + timedelta(minutes=15))
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "is_right", locked_meanwhile)
    assert _log_in(sessions) == Refused()


def test_an_inactive_person_is_refused(sessions: Sessions, staff_id: int) -> None:
    _change(sessions, staff_id, active=False)
    assert _log_in(sessions) == Refused()


def test_a_hash_with_old_parameters_is_renewed_at_log_in(sessions: Sessions, staff_id: int) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    _change(sessions, staff_id, password_hash=old)
    assert isinstance(_log_in(sessions), LoggedIn)
    renewed = _staff(sessions, staff_id).password_hash
    assert renewed != old
    assert not PasswordHasher().check_needs_rehash(renewed)
    assert isinstance(_log_in(sessions), LoggedIn)


def test_logins_are_audited_where_the_person_works_without_the_email(sessions: Sessions, staff_id: int) -> None:
    _log_in(sessions, "wrong horse battery")
    _log_in(sessions)
    _log_in(sessions, email="nobody@example.com")
    entries = _audited(sessions)
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("staff_created", "system"),
        ("login_failed", "anonymous"),
        ("login_succeeded", f"staff:{staff_id}"),
    ]
    assert {entry.source for entry in entries[1:]} == {f"console {ADDRESS}"}
    assert not [entry for entry in entries if "@" in f"{entry.subject}{entry.before}{entry.after}{entry.actor}"]
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert audit.verify(session, entries[0].clinic_id) == []


def test_a_clinic_that_is_closed_down_is_no_workplace(sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        gone = make_other_clinic(session, active=False)
        create_staff(session, EMAIL, "Dana", PASSWORD, gone, [Role.DOCTOR])
    result = _log_in(sessions)
    assert isinstance(result, LoggedIn)
    assert result.person.workplaces == ()


def test_a_password_has_twelve_characters_at_least() -> None:
    with pytest.raises(PasswordTooShort):
        hash_password("eleven char")
    assert hash_password("twelve chars").startswith("$argon2id$")


def test_an_email_is_taken_in_any_spelling(sessions: Sessions, staff_id: int) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        other = make_other_clinic(session)
        with pytest.raises(EmailTaken):
            create_staff(session, "Dana@Example.com", "Dana", PASSWORD, other, [Role.DOCTOR])
