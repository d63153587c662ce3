"""Fees in the console: what is owed, who may waive, and what goes out to billing."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app.db import transaction
from app.models import (
    AppointmentType,
    AuditEntry,
    Clinic,
    FeeBatch,
    FeeEntry,
    FeeEntryKind,
    Patient,
    Provider,
    Role,
)
from app.services import fees
from tests import factories as make
from tests.front_desk import Morning, email_of, log_in, press, text_of

Sessions = sessionmaker[Session]


def _make_fee(session: Session, clinic_id: int, cents: int = 2500) -> int:
    def first(model: Any) -> Any:
        return session.scalars(sa.select(model).filter_by(clinic_id=clinic_id).order_by(model.id)).first()

    return make.make_fee(
        session, make.make_miss(session, first(Patient), first(Provider), first(AppointmentType)), cents
    ).id


@pytest.fixture
def fee(sessions: Sessions, morning: Morning) -> int:
    """Ana owes 25 dollars."""
    with transaction(sessions, morning.clinic) as session:
        return _make_fee(session, morning.clinic)


@pytest.fixture
def other_fee(sessions: Sessions, morning: Morning) -> int:
    """Somebody owes 99 dollars to another clinic."""
    with transaction(sessions, morning.other_clinic) as session:
        return _make_fee(session, morning.other_clinic, 9900)


def _kinds(sessions: Sessions, morning: Morning) -> list[FeeEntryKind]:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return list(session.scalars(sa.select(FeeEntry.kind).order_by(FeeEntry.id)))


def test_the_page_says_what_is_owed_and_by_whom(boss: FlaskClient, fee: int, other_fee: int) -> None:
    shown = text_of(boss, "/admin/fees/")
    assert "Ana R." in shown
    assert shown.count("$25<") >= 3
    assert "$99" not in shown
    assert fee != other_fee


def test_without_fees_it_says_what_will_be_there(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/fees/")
    assert "No fees for this choice." in shown
    assert "No fees are assessed" in shown


def test_the_rules_are_told_in_words(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        clinic = session.get_one(Clinic, morning.clinic)
        clinic.late_cancel_fee_cents, clinic.no_show_fee_cents = 2500, 5000
    shown = text_of(boss, "/admin/fees/")
    assert "24 hours’ notice) costs $25, a no-show $50" in shown
    assert "first miss of a patient within 365 days is free" in shown


def test_fees_are_narrowed_by_state_and_month(boss: FlaskClient, fee: int) -> None:
    assert fee
    assert "Ana R." in text_of(boss, "/admin/fees/?state=OWED&month=2026-11")
    for where in ("state=WAIVED", "state=EXPORTED", "month=2026-10"):
        assert "Ana R." not in text_of(boss, f"/admin/fees/?{where}")
    for odd in ("state=NONE", "month=x", "page=-1", "page=99999999"):
        text_of(boss, f"/admin/fees/?{odd}")


def test_an_administrator_waives_with_a_reason(
    boss: FlaskClient, sessions: Sessions, morning: Morning, fee: int
) -> None:
    assert press(boss, f"/admin/fees/{fee}/waive", reason="  ").status_code == 422
    assert "Waived" in press(boss, f"/admin/fees/{fee}/waive", reason="Long-standing patient").json["said"]
    assert _kinds(sessions, morning) == [FeeEntryKind.ASSESSED, FeeEntryKind.WAIVED]
    shown = text_of(boss, "/admin/fees/?state=WAIVED")
    assert "Long-standing patient" in shown
    assert "(Dana Reyes)" in shown
    assert press(boss, f"/admin/fees/{fee}/waive", reason="again").status_code == 409


@pytest.mark.parametrize("role", [Role.BILLING, Role.DOCTOR])
def test_nobody_else_sees_the_button_or_may(
    client: FlaskClient, sessions: Sessions, morning: Morning, fee: int, role: Role
) -> None:
    log_in(client, email_of(role))
    assert "/waive" not in text_of(client, "/admin/fees/")
    assert press(client, f"/admin/fees/{fee}/waive", reason="mine").status_code == 403
    assert _kinds(sessions, morning) == [FeeEntryKind.ASSESSED]


def test_another_clinics_fee_is_not_there(
    boss: FlaskClient, sessions: Sessions, morning: Morning, other_fee: int
) -> None:
    assert press(boss, f"/admin/fees/{other_fee}/waive", reason="not mine").status_code == 404
    assert _kinds(sessions, morning) == []


def test_billing_exports_once_and_downloads_as_often_as_it_likes(
    client: FlaskClient, sessions: Sessions, morning: Morning, fee: int
) -> None:
    log_in(client, email_of(Role.BILLING))
    first, second = (press(client, "/admin/fees/export", once="one-click").json for _ in range(2))
    assert first == second
    assert first["said"] == "Batch 1 is ready: download it below."
    assert press(client, "/admin/fees/export").status_code == 409
    with transaction(sessions, morning.clinic, read_only=True) as session:
        batch = session.scalars(sa.select(FeeBatch.id)).one()
    assert f"/admin/fees/batches/{batch}/" in text_of(client, "/admin/fees/")
    for _ in range(2):
        file = client.get(f"/admin/fees/batches/{batch}/")
        assert file.mimetype == "text/csv"
        header, line = file.get_data(as_text=True).splitlines()
        assert header == ",".join(fees.COLUMNS)
        assert ",25.00,USD," in line
        assert "Ana" not in line
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.scalar(sa.select(sa.func.count(AuditEntry.id)).filter_by(action="fees.fetched")) == 2


def test_the_page_takes_at_most_twelve_statements(boss: FlaskClient, sessions: Sessions, fee: int) -> None:
    press(boss, f"/admin/fees/{fee}/waive", reason="Long-standing patient")
    press(boss, "/admin/fees/export")
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            said.append(statement)

    sa.event.listen(sessions.kw["bind"], "before_cursor_execute", note)
    text_of(boss, "/admin/fees/")
    sa.event.remove(sessions.kw["bind"], "before_cursor_execute", note)
    assert len(said) <= 12, "\n".join(said)
