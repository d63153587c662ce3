"""Lookups and upserts: past the ORM, but with what it has not flushed yet, and never in another clinic."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Patient, Task, TaskKind
from app.services import tasks
from app.statements import Lookup, NotThisClinic, columns
from tests import factories

Sessions = sessionmaker[Session]

_patient = columns(Patient)
NAMES = Lookup(
    sa.select(_patient.first_name)
    .where(_patient.clinic_id == sa.bindparam("clinic_id"), _patient.first_name >= sa.bindparam("since"))
    .order_by(_patient.first_name)
)


@pytest.fixture
def clinics(sessions: Sessions) -> tuple[Clinic, Clinic]:
    with transaction(sessions, ALL_CLINICS) as session:
        north = factories.make_clinic(session, slug="north")
        south = factories.make_clinic(session, slug="south", sms_number="+13125550199")
        factories.make_patient(session, north, "Ana")
        factories.make_patient(session, south, "Ben")
        return north, south


def test_a_lookup_without_a_clinic_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="names its clinic"):
        Lookup(sa.select(_patient.id).where(_patient.first_name == sa.bindparam("name")))


def test_a_lookup_finds_rows_of_its_clinic_only(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        assert [NAMES.values(session, clinic.id, since="") for clinic in clinics] == [["Ana"], ["Ben"]]
        assert NAMES.value(session, clinics[0].id, since="Z") is None


def test_a_lookup_in_another_clinic_than_the_sessions_is_refused(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north, south = clinics
    with transaction(sessions, north.id) as session:
        assert NAMES.values(session, north.id, since="") == ["Ana"]
        with pytest.raises(NotThisClinic):
            NAMES.values(session, south.id, since="")


def test_a_lookup_in_a_session_of_no_clinic_is_refused(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    with sessions() as session, pytest.raises(NotThisClinic):
        NAMES.values(session, clinics[0].id, since="")


def test_a_lookup_sees_what_is_not_flushed_yet(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    north = clinics[0]
    with transaction(sessions, north.id) as session:
        ana = session.scalars(sa.select(Patient)).one()
        ana.first_name = "Anabel"
        assert NAMES.values(session, north.id, since="") == ["Anabel"]


def test_a_task_is_one_per_cause_and_is_opened_again_once_it_was_closed(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north, south = clinics

    def ask() -> None:
        tasks.ask_person(session, north.id, TaskKind.NOBODY_LEFT, "opening:1:nobody-left")

    with transaction(sessions, ALL_CLINICS) as session:
        ask()
        ask()
        assert not tasks.close(session, south.id, "opening:1:nobody-left")
        assert tasks.close(session, north.id, "opening:1:nobody-left", "somebody was asked")
        assert not tasks.close(session, north.id, "opening:1:nobody-left")
        assert session.scalars(sa.select(Task)).one().result == "somebody was asked"
        ask()
        session.expire_all()
        again = session.scalars(sa.select(Task)).one()
        assert (again.done_at, again.result) == (None, None)
