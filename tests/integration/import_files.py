"""What the tests of imports share: a clinic, files, and the command as the front desk's computer runs it."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app.cli.imports import import_command
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Model
from tests import factories

M = TypeVar("M", bound=Model)


@dataclass
class Desk:
    """Somebody who imports files into the clinic bright-smiles."""

    sessions: sessionmaker[Session]
    folder: Path
    clinic_id: int

    @property
    def report(self) -> Path:
        """Where the refused rows are listed."""
        return self.folder / "refused.csv"

    def file(self, content: str | bytes, name: str = "file.csv") -> Path:
        """A file to import, gzipped if its name says so."""
        path = self.folder / name
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return path

    def run(self, kind: str, content: str | bytes | Path, *options: str) -> Result:
        """Run the command; whatever it raises comes out here."""
        path = content if isinstance(content, Path) else self.file(content)
        arguments = [kind, str(path), "--clinic", "bright-smiles", "--report", str(self.report), *options]
        return CliRunner().invoke(import_command, arguments, obj=self, catch_exceptions=False)

    def done(self, kind: str, content: str | bytes | Path, *options: str) -> str:
        """Run the command, which succeeds; what it says about the rows."""
        result = self.run(kind, content, *options)
        assert result.exit_code == 0, result.output
        return next(line for line in result.stdout.splitlines() if " rows: " in line).partition(" rows: ")[2]

    def refused(self) -> list[tuple[int, str, str]]:
        """(line, column, reason) of the last report."""
        with self.report.open(newline="", encoding="utf-8") as file:
            return [(int(row["line"]), row["column"], row["reason"]) for row in csv.DictReader(file)]

    def count(self, model: type[Model]) -> int:
        """How many rows a table has, of all clinics."""
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return session.scalars(sa.select(sa.func.count()).select_from(model)).one()

    def all(self, model: type[M]) -> list[M]:
        """Every row of the clinic's, by id."""
        with transaction(self.sessions, self.clinic_id, read_only=True) as session:
            return list(session.scalars(sa.select(model).order_by(model.id)))


@pytest.fixture
def desk(sessions: sessionmaker[Session], tmp_path: Path) -> Desk:
    """Bright Smiles in Chicago, empty."""
    with transaction(sessions, ALL_CLINICS) as session:
        return Desk(sessions, tmp_path, factories.make_clinic(session).id)


@pytest.fixture
def practice(desk: Desk) -> Desk:
    """Ana (7) and Bea (8), Dr. Lee, Cleaning of 60 minutes."""
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        kind = factories.make_type(session, clinic)
        factories.make_provider(session, clinic, kind, external_id="P1")
        factories.make_patient(session, clinic, "Ana", "+13125550142", external_id="7")
        factories.make_patient(session, clinic, "Bea", "+13125550143", external_id="8")
    return desk
