"""Files as a whole: broken ones, repeated ones, killed ones, dry runs, and the neighbour clinic."""

from __future__ import annotations

import csv
import gzip
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db import ALL_CLINICS, transaction
from app.models import Appointment, AuditEntry, Contact, InboxItem, Model, OutboxMessage, Patient, Task, Thread
from app.services import audit
from app.services.imports import run
from tests import factories
from tests.integration.import_files import Desk, desk

__all__ = ["desk"]

DATA = Path(os.environ.get("STANDBY_DATA", Path(__file__).parents[3] / "shared/data")) / "noshow_train.csv.gz"
HEADER = "external_id,first_name,last_name,phone\n"
ANA = HEADER + "7,Ana,Ruiz,312-555-0142\n"


def _many(number: int) -> str:
    return HEADER + "".join(f"{n},Ana,Ruiz,+1312{5550000 + n}\n" for n in range(number))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"first_name,phone\nAna,1\n", "no column for external_id"),
        (b"external_id,first_name,first_name\n7,Ana,Ana\n", "two columns called 'first_name'"),
        (HEADER.encode() + b"7,Jos\xe9,,\n", "line 2: byte 6 (0xe9) is not utf-8"),
        (ANA.encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04whatever", "spreadsheet"),
        (HEADER.encode() + b'7,"Ana,Ruiz,1\n8,Bea,Ruiz,2\n', "a quote that opens in line 2 is never closed"),
        (HEADER.encode() + b'7,"' + b"Ana\n" * 20_000, "begins in line 2 has no end"),
        (HEADER.encode() + b"7," + b"A" * 70_000 + b"\n", "begins in line 2 has no end"),
        (HEADER.encode() + b"7," + b"A" * 1_100_000 + b"\n", "line 2 is longer than"),
        (gzip.compress(_many(500).encode(), mtime=0)[:-400], "is damaged"),
        (gzip.compress(b"", mtime=0) + b"rubbish", "is damaged"),
    ],
)
def test_a_broken_file_is_refused_with_one_sentence_and_changes_nothing(
    desk: Desk, content: bytes, sentence: str
) -> None:
    result = desk.run("patients", content)
    assert (result.exit_code, desk.count(Patient)) == (2, 0)
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_unknown_clinic_is_refused(desk: Desk) -> None:
    result = desk.run("patients", ANA, "--clinic", "bright-teeth")
    assert (result.exit_code, "there are bright-smiles" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("8,Bea", "has 2 cells, the header has 4"),
        ("8,Bea,Ruiz,3125550143,more", "has 5 cells, the header has 4"),
        ("8,B\0ea,Ruiz,", "holds a NUL byte"),
        ('8,"Bea" B,Ruiz,', "has a quote or a line end in the wrong place"),
        ('8,"Bea\nB" x,Ruiz,', "lines 3 to 4 were read as one row"),
        ("8,Bea,Ruiz,12", "phone: '12' is not a phone number"),
        ("7,Bea,Ruiz,", "external_id: '7' stands in the file twice: the first row counts"),
        (",Bea,Ruiz,", "external_id is empty"),
    ],
)
def test_a_broken_row_is_refused_and_the_others_are_imported(desk: Desk, row: str, reason: str) -> None:
    said = desk.done("patients", ANA + row + "\n9,Cleo,Ruiz,\n")
    assert said == "2 created, 1 refused"
    [(line, _, why)] = desk.refused()
    assert (line, reason in why) == (3, True)


def test_empty_lines_a_byte_order_mark_and_crlf_are_no_rows(desk: Desk) -> None:
    content = "\ufeff" + ANA.replace("\n", "\r\n") + "\r\n,,,\r\n"
    assert desk.done("patients", content) == "1 created"


def test_a_file_without_rows_does_nothing(desk: Desk) -> None:
    assert desk.done("patients", HEADER) == "nothing to do"


def test_a_map_can_say_that_a_file_is_cp1252_and_has_semicolons(desk: Desk) -> None:
    chart = (
        'kind = "patients"\nencoding = "cp1252"\ndelimiter = ";"\n[columns]\nexternal_id = "Nr"\nfirst_name = "Nombre"'
    )
    path = desk.file(chart, "map.toml")
    assert desk.done("patients", "Nr;Nombre\n7;José\n".encode("cp1252"), "--map", str(path)) == "1 created"
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        assert session.scalars(sa.select(Patient.first_name)).one() == "José"


def test_a_gzipped_file_is_read_whatever_its_name(desk: Desk) -> None:
    assert desk.done("patients", gzip.compress(ANA.encode())) == "1 created"


def test_strict_exits_with_1_when_a_row_was_refused(desk: Desk) -> None:
    assert desk.run("patients", ANA, "--strict").exit_code == 0
    assert desk.run("patients", ANA + "8,,,\n", "--strict").exit_code == 1


def test_what_is_printed_quotes_no_cell_and_the_report_only_cells(desk: Desk) -> None:
    result = desk.run("patients", ANA + "8,Bea,Ruiz,=555-SECRET\n")
    assert "phone is not a phone number" in result.output
    assert not any(word in result.output for word in ("SECRET", "Ana", "Bea", "0142"))
    assert desk.report.read_text() == "line,column,reason\n3,phone,phone: '=555-SECRET' is not a phone number\n"
    assert desk.report.stat().st_mode & 0o077 == 0


def test_the_report_never_overwrites_the_file(desk: Desk) -> None:
    path = desk.file(ANA)
    result = desk.run("patients", path, "--report", str(path))
    assert (result.exit_code, path.read_text()) == (2, ANA)


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    content = ANA + "8,Bea,Ruiz,12\n"
    tables = {mapper.class_: desk.count(mapper.class_) for mapper in Model.registry.mappers}
    dry = desk.done("patients", content, "--dry-run")
    report = desk.report.read_text()
    assert {model: desk.count(model) for model in tables} == tables
    assert desk.done("patients", content) == dry
    assert desk.report.read_text() == report


def test_a_repeated_import_makes_no_doubles(desk: Desk) -> None:
    assert desk.done("patients", _many(1500)) == "1,500 created"
    assert desk.done("patients", _many(1500)) == "1,500 unchanged"
    assert [desk.count(model) for model in (Patient, Contact, Thread)] == [1500, 1500, 1500]


KILLED = """
import os, signal, sys
from app.db import make_engine, make_sessions
from app.services.imports import run
from tests.integration.import_files import Desk, desk

__all__ = ["desk"]
from pathlib import Path
store, batches = run.KINDS["patients"].store, []

def killed_in_the_second_batch(*args):
    store(*args)
    batches.append(args)
    if len(batches) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

run.BATCH = 20
object.__setattr__(run.KINDS["patients"], "store", killed_in_the_second_batch)
Desk(make_sessions(make_engine(sys.argv[1])), Path(sys.argv[2]), 0).run("patients", Path(sys.argv[3]))
"""


def test_a_killed_import_goes_on_when_it_is_repeated(desk: Desk, database_url: str) -> None:
    path = desk.file(_many(50))
    command = [sys.executable, "-c", KILLED, database_url, str(desk.folder), str(path)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == -signal.SIGKILL
    assert desk.count(Patient) == 20
    assert desk.done("patients", path) == "30 created, 20 unchanged"


def test_an_interrupted_import_is_audited_as_incomplete(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(run.KINDS, "patients", replace(run.KINDS["patients"], store=interrupted))
    assert desk.run("patients", ANA).exit_code == 1
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        assert session.scalars(sa.select(AuditEntry.after)).one() == {"rows": 1, "complete": False}


def test_an_import_leaves_one_audit_entry_with_counts_and_no_names(desk: Desk) -> None:
    desk.done("patients", ANA + "8,Bea,Ruiz,12\n")
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        entry = session.scalars(sa.select(AuditEntry)).one()
        assert (entry.action, entry.actor, entry.source) == ("import.patients", "cli", "import")
        assert entry.after == {"rows": 2, "created": 1, "refused": 1, "complete": True}
        assert audit.verify(session, desk.clinic_id) == []


def test_the_same_ids_at_another_clinic_are_other_patients(desk: Desk) -> None:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        factories.make_patient(session, other, "Zoe", "+13125550142", external_id="7")
    assert desk.done("patients", ANA) == "1 created"
    with transaction(desk.sessions, other.id, read_only=True) as session:
        assert session.scalars(sa.select(Patient.first_name)).all() == ["Zoe"]
        assert session.scalars(sa.select(sa.func.count(Contact.id))).one() == 1


@pytest.mark.skipif(not DATA.exists(), reason="needs noshow_train.csv.gz in STANDBY_DATA")
def test_real_visits_are_imported_as_the_file_says(desk: Desk) -> None:
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        lines = list(islice(file, 2001))
    rows = list(csv.DictReader(lines))
    good = [row for row in rows if row["ScheduledDay"][:10] <= row["AppointmentDay"][:10] and int(row["Age"]) >= 0]
    said = desk.done("appointments", "".join(lines), "--map", "vitoria")
    assert f"{len(good):,} created, {len({row['PatientId'] for row in good}):,} patients created" in said
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        visits = session.scalars(sa.select(Appointment)).all()
    assert Counter(visit.status for visit in visits) == Counter(
        "NO_SHOW" if row["No-show"] == "Yes" else "COMPLETED" for row in good
    )
    assert Counter(visit.reminded for visit in visits) == Counter(row["SMS_received"] == "1" for row in good)
    assert {visit.historical for visit in visits} == {True}
    assert [desk.count(model) for model in (Task, InboxItem, OutboxMessage)] == [0, 0, 0]
    assert desk.done("appointments", "".join(lines), "--map", "vitoria") == f"{len(good):,} unchanged"


def test_rows_of_that_file_that_cannot_be_true_are_refused(desk: Desk) -> None:
    header = "PatientId,AppointmentID,Gender,ScheduledDay,AppointmentDay,Age,SMS_received,No-show\n"
    rows = (
        "1,11,F,2016-05-10T10:51:53Z,2016-05-09T00:00:00Z,9,0,Yes\n"
        "2,12,F,2016-05-09T10:51:53Z,2016-05-09T00:00:00Z,-1,0,No\n"
        "3,13,F,2016-05-09T10:51:53Z,2016-05-09T00:00:00Z,1,0,No\n"
    )
    assert "1 created" in desk.done("appointments", header + rows, "--map", "vitoria")
    assert desk.refused() == [
        (2, "ScheduledDay", "ScheduledDay is after the visit"),
        (3, "Age", "Age: '-1' is not between 0 and 130"),
    ]
