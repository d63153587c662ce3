"""Importing a file in the console: checked first, refused rows told, stored once."""

from __future__ import annotations

import io

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app.db import transaction
from app.models import AuditEntry, Patient, Role
from tests.front_desk import Morning, email_of, log_in, text_of, token

Sessions = sessionmaker[Session]
GOOD = "external_id,first_name,last_name\nP1,Nora,Hale\nP2,Omar,Reed\n"


def _send(client: FlaskClient, content: str | bytes, do: str = "check", kind: str = "patients") -> str:
    raw = content.encode() if isinstance(content, str) else content
    form = {"csrf_token": token(client, "/admin/schedule/import/"), "kind": kind, "do": do}
    answer = client.post("/admin/schedule/import/run", data=form | {"file": (io.BytesIO(raw), "export.csv")})
    return answer.get_data(as_text=True)


def _names(sessions: Sessions, clinic: int) -> set[str]:
    with transaction(sessions, clinic, read_only=True) as session:
        return set(session.scalars(sa.select(Patient.first_name)))


def test_checking_a_file_stores_nothing(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    shown = _send(boss, GOOD)
    assert "Checked: nothing was stored yet" in shown
    assert "Every row can be imported." in shown
    assert "Nora" not in _names(sessions, morning.clinic)


def test_importing_stores_it_in_this_clinic_alone(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert "<h2>Imported</h2>" in _send(boss, GOOD, "import")
    assert {"Nora", "Omar"} <= _names(sessions, morning.clinic)
    assert "Nora" not in _names(sessions, morning.other_clinic)
    with transaction(sessions, morning.clinic, read_only=True) as session:
        entry = session.scalars(sa.select(AuditEntry).filter_by(action="import.patients")).one()
        assert entry.actor.startswith("staff:")


def test_a_refused_row_is_told_with_its_line_and_why(boss: FlaskClient) -> None:
    shown = _send(boss, GOOD + "P3,,Nameless\n")
    assert "Refused rows, and why" in shown
    assert '<td class="num">4</td><td>first name</td>' in shown


def test_a_file_that_is_none_is_refused_in_a_sentence(boss: FlaskClient) -> None:
    assert "This file cannot be used" in _send(boss, b"PK\x03\x04 a spreadsheet")
    assert "Choose what the file holds" in _send(boss, GOOD, kind="recipes")


def test_this_page_takes_more_than_the_others(app: Flask, boss: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    rows = "".join(f"Q{n},Nora,{'x' * 40}\n" for n in range(24_000))
    assert "Checked" in _send(boss, "external_id,first_name,nonsense\n" + rows)
    assert "too much at once" in _send(boss, "external_id,first_name\n" + "x" * 5_000_000)


def test_who_only_looks_does_not_import(client: FlaskClient) -> None:
    log_in(client, email_of(Role.DOCTOR))
    assert client.get("/admin/schedule/import/").status_code == 403
    assert "/schedule/import/" not in text_of(client, "/admin/schedule/")
