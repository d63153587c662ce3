"""`standby fees`: what each command does, and the one sentence it says when it cannot."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.clock import real
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Role, StaffRole, StaffUser
from tests import factories
from tests.integration.test_cli import KEY, Terminal

DEAR = ("fees", "policy", "--no-show", "50", "--free-misses", "0")


@dataclass
class Desk:
    """Bright Smiles, a visit of Ana (whose own id begins like a formula) that began a minute ago, two of the staff."""

    terminal: Terminal
    sessions: sessionmaker[Session]
    clinic: int
    ana: int
    visit: int

    def fees(self, *options: str) -> str:
        return self.terminal.done("fees", *options)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: sessionmaker[Session], database_url: str) -> Desk:
    monkeypatch.chdir(tmp_path)
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        acknowledged = real() - timedelta(days=100)
        ana = factories.make_patient(session, clinic, external_id="=7", policy_acknowledged_at=acknowledged)
        visit = factories.make_appointment(
            session, ana, provider, kind, real() - timedelta(minutes=1), external_id="V9"
        )
        for email, role in (("admin@x.test", Role.CLINIC_ADMIN), ("front@x.test", Role.FRONT_DESK)):
            staff = StaffUser(email=email, name="x", password_hash="x", created_at=real())
            session.add(staff)
            session.flush()
            session.add(StaffRole(staff_id=staff.id, clinic_id=clinic.id, role=role))
    return Desk(Terminal({"SECRET_KEY": KEY, "DATABASE_URL": database_url}), sessions, clinic.id, ana.id, visit.id)


def test_a_fee_is_listed_waived_and_counted(desk: Desk) -> None:
    desk.terminal.done(*DEAR)
    desk.terminal.done("visit", "no-show", str(desk.visit))
    (line,) = desk.fees("list").splitlines()
    number = line.split()[0]
    assert line.split()[2:] == ["no_show", "50.00", "USD", "patient", str(desk.ana), "open"]
    assert "Ana" not in line
    refused = desk.terminal.refused("fees", "waive", number, "--reason", "kind", "--by", "front@x.test")
    assert refused == "only a clinic_admin of this clinic waives fees: ask one"
    assert "nobody has that e-mail" in desk.terminal.refused(
        "fees", "waive", number, "--reason", "x", "--by", "no@x.test"
    )
    assert "write why" in desk.terminal.refused("fees", "waive", number, "--reason", " ", "--by", "admin@x.test")
    assert (
        desk.fees("waive", number, "--reason", "kind", "--by", "Admin@x.test")
        == f"the fee of cancellation {number} is waived\n"
    )
    assert desk.fees("list") == ""
    assert desk.fees("list", "--all").rstrip().endswith("waived")
    assert desk.fees("totals").split()[1:] == [
        "USD", "assessed", "50.00", "waived", "50.00", "reversed", "0.00", "net", "0.00",
    ]  # fmt: skip
    assert desk.fees("totals", "--from", "2020-01", "--to", "2020-03") == ""


def test_the_export_holds_everything_once(desk: Desk, tmp_path: Path) -> None:
    desk.terminal.done(*DEAR)
    desk.terminal.done("visit", "no-show", str(desk.visit))
    (row,) = csv.DictReader(io.StringIO(desk.fees("export")))
    assert (row["batch"], row["kind"], row["amount"], row["currency"]) == ("1", "fee no_show", "50.00", "USD")
    assert (row["patient"], row["patient_external_id"], row["visit_external_id"]) == (str(desk.ana), "'=7", "V9")
    assert row["credit_of"] == ""
    assert desk.terminal.run("fees", "export").stderr == "there is nothing new to export\n"
    desk.fees("export", "--batch", "1", "--output", "again.csv")
    assert list(csv.DictReader((tmp_path / "again.csv").open())) == [row]
    assert "there is no batch 2" in desk.terminal.refused("fees", "export", "--batch", "2")


def test_the_policy_is_the_clinics_or_a_types(desk: Desk) -> None:
    desk.fees("policy", "--late-cancel", "12.50", "--free-misses", "2", "--free-miss-days", "180", "--free-reasons", "")
    desk.fees("policy", "--type", "cleaning", "--no-show", "0")
    with transaction(desk.sessions, ALL_CLINICS, read_only=True) as session:
        clinic = session.get_one(Clinic, desk.clinic)
        assert (clinic.late_cancel_fee_cents, clinic.no_show_fee_cents) == (1250, None)
        assert (clinic.free_misses, clinic.free_miss_days, clinic.fee_free_reasons) == (2, 180, "")
    desk.terminal.done("visit", "no-show", str(desk.visit))
    assert desk.fees("list") == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--no-show", "-5"), "'-5' is not an amount"),
        (("--no-show", "5.001"), "is not an amount"),
        (("--no-show", "NaN"), "is not an amount"),
        (("--no-show", "ten"), "is not an amount"),
        (("--free-misses", "-1"), "-1 is not in the range"),
        (("--free-reasons", "RAIN"), "RAIN: no reason for a cancellation"),
        (("--type", "Braces", "--no-show", "5"), "Braces"),
        (("--type", "Cleaning", "--free-misses", "1"), "the other rules are the clinic's"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(desk: Desk, options: tuple[str, ...], said: str) -> None:
    assert said in desk.terminal.refused("fees", "policy", *options)
