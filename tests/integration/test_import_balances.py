"""Balances of the clinic's own books: exact cents, replaced by the next file, every wrong line with its reason."""

from __future__ import annotations

import sqlalchemy as sa
from click.testing import CliRunner

from app.cli.commands import standby
from app.db import transaction
from app.models import AuditEntry, PatientBalance
from app.services import fees
from app.services.fees import Debt
from tests.integration.import_files import Desk, desk

__all__ = ["desk"]

PATIENTS = "patient_id,first_name\nA1,Ana\nB2,Ben\nC3,Chi\n"


def stored(desk: Desk) -> list[tuple[int, str]]:
    return [(row.balance_cents, row.currency) for row in desk.all(PatientBalance)]


def test_a_file_gives_balances_and_the_next_one_replaces_them(desk: Desk) -> None:
    desk.done("patients", PATIENTS)
    first = 'patient_id,balance,currency\nA1,120.50,\nB2,-20,usd\nC3,"1,234.5",EUR\n'
    assert desk.done("balances", first, "--dry-run") == "3 created"
    assert stored(desk) == []
    assert desk.done("balances", first) == "3 created"
    assert stored(desk) == [(12050, "USD"), (-2000, "USD"), (123450, "EUR")]
    assert desk.done("balances", first) == "3 unchanged"
    # Ben is not in this file: it may be a part. Ana has paid.
    assert desk.done("balances", "patient_id,amount\nA1,0\nC3,0.01\n") == "2 updated"
    assert stored(desk) == [(0, "USD"), (-2000, "USD"), (1, "USD")]
    acts = [entry.action for entry in desk.all(AuditEntry) if entry.action == "import.balances"]
    assert len(acts) == 3


def test_what_cannot_be_read_is_refused_line_by_line(desk: Desk) -> None:
    desk.done("patients", PATIENTS)
    lines = [
        "A1,12.345,USD",
        'B2,"1,2",USD',
        "X9,5,USD",
        "C3,5,dollars",
        ",5,USD",
        "A1,,USD",
        "C3,１２,USD",
        "C3,7,USD",
        "C3,8,USD",
    ]
    assert desk.done("balances", "\n".join(["patient_id,balance,currency", *lines])) == "1 created, 8 refused"
    found = {line: reason.partition("is ")[2] or reason for line, _, reason in desk.refused()}
    assert [found.pop(line) for line in (2, 3, 8)] == ["not an amount like 120.50"] * 3
    assert [found.pop(line) for line in (6, 7)] == ["empty"] * 2
    assert found.pop(5) == "not a currency like USD"
    assert "import the patients first" in found.pop(4)
    assert ("the first row counts" in found.pop(10), found) == (True, {})
    assert stored(desk) == [(700, "USD")]
    missing = desk.run("balances", "patient_id\nA1\n")
    assert (missing.exit_code, "no column for balance" in missing.stderr) == (2, True)


def test_who_owes_something_and_only_at_this_clinic(desk: Desk, database_url: str) -> None:
    desk.done("patients", PATIENTS)
    desk.done("balances", "patient_id,balance\nA1,120.50\nB2,-20\nC3,0\n")
    with transaction(desk.sessions, desk.clinic_id) as session:
        ana = session.scalars(sa.select(PatientBalance.patient_id).order_by(PatientBalance.id).limit(1)).one()
        assert fees.debts(session, desk.clinic_id) == [Debt(ana, "USD", 0, 12050)]
        assert fees.debts(session, desk.clinic_id, [ana + 1]) == []
        assert fees.debts(session, desk.clinic_id + 1) == []
    key = {"SECRET_KEY": "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0", "DATABASE_URL": database_url}
    said = CliRunner().invoke(standby, ["fees", "owed", "--clinic", "bright-smiles"], env=key)
    assert said.stdout.split() == ["patient", str(ana), "USD", "fees", "0.00", "balance", "120.50"], said.output
