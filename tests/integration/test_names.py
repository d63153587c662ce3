"""Names as people type them, in Python and in the database: the same rule, whichever database it is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Patient
from app.models.names import LETTERS, PlainName, plain_name
from tests import factories

NAMES = {
    "Muñoz": "munoz",
    "MUÑOZ": "munoz",
    "Mun\u0303oz": "munoz",
    "Ángel": "angel",
    "Óscar Íñigo": "oscar inigo",
    "García-López": "garcia lopez",
    "O'Brien": "obrien",
    "O’Brien": "obrien",
    "Jérôme": "jerome",
    "Gonçalves": "goncalves",
    "Müller": "muller",
    "de la Cruz": "de la cruz",
    "Łukasz": "łukasz",
    "李": "李",
    "%_\\": "%_\\",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_plain_in_python(name: str) -> None:
    assert plain_name(name) == NAMES[name]


def test_the_database_has_the_same_rule(sessions: sessionmaker[Session]) -> None:
    names = [*NAMES, LETTERS, LETTERS.upper()]
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        for n, name in enumerate(names):
            factories.make_patient(session, clinic, name, f"+1312555{2000 + n}")
        told = session.execute(sa.select(Patient.first_name, PlainName(Patient.first_name)).order_by(Patient.id)).all()
    assert [row[0] for row in told] == names
    unlike = {name: plain for name, plain in told if plain != plain_name(name)}
    assert set(unlike) <= {"Łukasz"}  # what a database makes small is its own affair, where no letter of ours is


@pytest.mark.postgres
def test_postgresql_finds_how_a_name_begins_by_its_index(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        person = {"clinic_id": clinic.id, "first_name": "Ana", "created_at": clock.now(session)}
        session.execute(sa.insert(Patient), [person | {"last_name": f"{n:04}"} for n in range(3000)])
        session.execute(sa.text("ANALYZE patient"))
        query = sa.select(Patient.id).where(Patient.clinic_id == clinic.id, PlainName(Patient.last_name).like("mun%"))
        said = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {said}"))
    assert "ix_patient_plain_last_name" in plan
    assert "~>=~" in plan
