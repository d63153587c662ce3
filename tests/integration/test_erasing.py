"""What is personal in the audit trail is sealed under the patient's key; erasing destroys it, not the chain."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app import models
from app.cli.commands import standby
from app.config import Config, ConfigError
from app.db import make_sessions, transaction
from app.factory import Runtime
from app.models import AuditEntry, CancellationReason, Contact, OptOut, OutboxMessage, Patient, PatientKey, Scope
from app.queue import SilentBell
from app.sealing import Seal, WrongKey
from app.services import audit, cancellations, erasing, patient_keys, recovery
from tests import databases, factories
from tests.concurrency.rush import together
from tests.dialogue import Desk
from tests.transcripts.facts import change, row, rows
from tests.transcripts.misses import cancelled

ROOT = Path(__file__).parents[2]
KEY = "Zk3v-9Qw1x_7Lr5Tn8Bp2Hs6Yd4Gf0Mj"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 08:05")


@pytest.fixture
def ana(desk: Desk) -> int:
    return desk.patient()


def say_why(desk: Desk, miss: int, reason: CancellationReason) -> None:
    def do(session: Session) -> None:
        record = session.get_one(models.AppointmentCancellation, miss)
        cancellations.change_reason(session, record, reason, "bad tooth", actor="staff:1")

    change(desk, do)


def told(desk: Desk, action: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Before and after of the entries of an act, as an administrator reads them."""
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
        return list(audit.facts_of(session, entries.all()).values())


def problems(desk: Desk) -> list[str]:
    return change(desk, lambda session: audit.verify(session, desk.clinic_id))


def erase(desk: Desk, patient: int) -> None:
    change(desk, lambda session: erasing.erase(session, desk.clinic_id, patient, actor="staff:1"))


def test_why_a_visit_went_wrong_is_sealed_and_readable_until_the_patient_is_erased(desk: Desk, ana: int) -> None:
    miss = cancelled(desk, ana)
    say_why(desk, miss, CancellationReason.ILLNESS)
    change(desk, lambda s: recovery.not_needed(s, miss, actor="staff:1", reason="moves to Ohio"))
    for entry in rows(desk, AuditEntry):
        stored = f"{entry.before} {entry.after} {entry.sealed}"
        assert "ILLNESS" not in stored
        assert "Ohio" not in stored
        assert "tooth" not in stored
    assert told(desk, "cancellation.reason") == [
        ({"reason": None, "reason_details": None}, {"reason": "ILLNESS", "reason_details": "bad tooth"})
    ]
    assert told(desk, "recovery.not_needed") == [({}, {"reason": "moves to Ohio"})]
    erase(desk, ana)
    assert told(desk, "cancellation.reason") == [({}, {})]
    assert problems(desk) == []
    erase(desk, ana)  # twice
    assert [one.action for one in rows(desk, AuditEntry)].count("patient.erased") == 1


def test_nothing_names_an_erased_patient_and_nothing_is_sent(desk: Desk, ana: int) -> None:
    desk.waits(ana, notes="her son drives", reason_for_waitlist="pain")
    miss = cancelled(desk, ana)
    say_why(desk, miss, CancellationReason.ILLNESS)
    desk.advance_clock(minutes=31)
    desk.writes("my tooth hurts, this is Ana Ruiz")
    erase(desk, ana)
    desk.advance_clock(hours=30)
    with desk.sessions.kw["bind"].connect() as connection:
        for table in models.Model.metadata.sorted_tables:
            found = str(connection.execute(sa.select(table)).all())
            for word in ("Ana", "3125550111", "her son drives", "tooth", "'pain'"):
                assert word not in found, (table.name, word)
    sent = len(desk.carrier.texts)
    assert not [one for one in rows(desk, OutboxMessage) if one.status in ("QUEUED", "SENDING")]
    desk.advance_clock(hours=300)
    assert len(desk.carrier.texts) == sent
    assert problems(desk) == []


def test_an_opt_out_survives_and_holds_when_the_number_comes_back(desk: Desk, ana: int) -> None:
    desk.writes("STOP")
    erase(desk, ana)
    (contact,) = rows(desk, Contact)
    assert contact.address == "+13125550111"
    again = desk.patient("Ana")
    (wish,) = rows(desk, OptOut)
    assert (wish.scope, wish.lifted_at, wish.contact_id) == (Scope.ALL, None, contact.id)
    assert change(desk, lambda s: factories.contact_of(s, s.get_one(Patient, again)).id) == contact.id


def test_what_a_household_shares_stays_the_others(desk: Desk, ana: int) -> None:
    desk.patient("Ben")
    desk.writes("hello?")
    erase(desk, ana)
    (contact,) = rows(desk, Contact)
    assert contact.address == "+13125550111"
    assert "hello?" in [item.body for item in rows(desk, models.InboxItem)]
    assert row(desk, Patient, ana).first_name == "(erased)"


def test_whoever_has_visits_to_come_is_not_erased(desk: Desk, ana: int) -> None:
    desk.visit("2026-11-26 09:00", patient_id=ana)
    with pytest.raises(erasing.NotErasable, match="1 visits to come: cancel them first"):
        erase(desk, ana)
    assert row(desk, Patient, ana).first_name == "Ana"


def test_nothing_more_is_kept_of_an_erased_patient(desk: Desk, ana: int) -> None:
    erase(desk, ana)
    change(desk, lambda s: audit.record(s, desk.clinic_id, "x", s.get_one(Patient, ana), after={"reason": "y", "n": 1}))
    (entry,) = [one for one in rows(desk, AuditEntry) if one.action == "x"]
    assert (entry.after, entry.sealed) == ({"n": 1}, None)


def test_two_that_write_about_a_patient_at_once_use_one_key(desk: Desk, ana: int) -> None:
    def write(n: int) -> None:
        with transaction(desk.sessions, desk.clinic_id) as session:
            patient = session.get_one(Patient, ana)
            audit.record(session, desk.clinic_id, "x", patient, after={"reason": f"{n}"})

    together(*(lambda n=n: write(n) for n in range(4)))
    assert len(rows(desk, PatientKey)) == 1
    assert sorted(after["reason"] for _, after in told(desk, "x")) == ["0", "1", "2", "3"]
    assert problems(desk) == []


def test_another_installations_key_opens_nothing_and_says_what_to_set(engine: sa.Engine, desk: Desk, ana: int) -> None:
    first, second = (make_sessions(engine, seal=Seal(key)) for key in (KEY, KEY[::-1]))
    with transaction(first, desk.clinic_id) as session:
        audit.record(session, desk.clinic_id, "x", session.get_one(Patient, ana), after={"reason": "y"})
    with transaction(second, desk.clinic_id, read_only=True) as session:
        with pytest.raises(WrongKey, match="AUDIT_KEY_OLD"):
            patient_keys.check(session)
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "x")).one()
        with pytest.raises(WrongKey):
            audit.facts_of(session, [entry])
    rotated = make_sessions(engine, seal=Seal(KEY[::-1], KEY))
    with transaction(rotated, desk.clinic_id, read_only=True) as session:
        patient_keys.check(session)
        assert audit.facts_of(session, [entry])[entry.id][1] == {"reason": "y"}


@pytest.mark.parametrize("program", ["worker.py", "wsgi.py"])
def test_no_program_starts_with_a_key_that_does_not_open_what_is_sealed(
    desk: Desk, ana: int, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    program: str,
) -> None:  # fmt: skip
    with transaction(desk.sessions, desk.clinic_id) as session:
        audit.record(session, desk.clinic_id, "x", session.get_one(Patient, ana), after={"reason": "y"})
    monkeypatch.setattr("sys.argv", [program])
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEY", databases.SECRET[::-1])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / program), run_name="__main__")
    assert (ended.value.code, "set AUDIT_KEY or AUDIT_KEY_OLD" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"AUDIT_KEY": "change-me-change-me-change-me-change-me"}, "AUDIT_KEY can be guessed"),
        ({"AUDIT_KEY_OLD": KEY}, "set AUDIT_KEY to a new one"),
    ],
)
def test_keys_that_protect_nothing_are_refused(extra: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Config.from_env({"SECRET_KEY": KEY} | extra)


def test_the_command_erases_after_a_question(desk: Desk, ana: int) -> None:
    engine = desk.sessions.kw["bind"]
    runtime = Runtime(Config(secret_key=KEY, database_url="sqlite://"), engine, desk.sessions, None, SilentBell())
    refused = CliRunner().invoke(standby, ["patient", "erase", str(ana)], obj=runtime, input="n\n")
    assert (refused.exit_code, row(desk, Patient, ana).erased_at) == (1, None)
    done = CliRunner().invoke(standby, ["patient", "erase", str(ana), "--yes"], obj=runtime)
    assert (done.exit_code, "is erased" in done.output) == (0, True)
    unknown = CliRunner().invoke(standby, ["patient", "erase", "99999", "--yes"], obj=runtime)
    assert (unknown.exit_code, "no patient 99999" in unknown.output) == (2, True)
