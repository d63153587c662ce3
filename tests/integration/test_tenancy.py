"""Nothing crosses from one clinic to another: every query of a session sees the rows of its own clinic only."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Patient, PatientContact, TimeOfDay, TrialGuest, WaitlistEntry, WaitlistTime
from app.tenancy import NoClinicChosen, OtherClinicsRow
from tests import factories

Sessions = sessionmaker[Session]
Query = sa.Executable

OTHER = aliased(Patient)
NAMES = sa.select(Patient.first_name)
NAME_LIST = NAMES.subquery()
NAME_CTE = NAMES.cte()
ADULTS = sa.select(Patient.id, Patient.first_name).where(Patient.guardian_id.is_(None)).cte("adults", recursive=True)
FAMILY = ADULTS.union_all(
    sa.select(Patient.id, Patient.first_name).join(ADULTS, Patient.guardian_id == ADULTS.c.id),
)
OF_CLINIC = Patient.clinic_id == Clinic.id

# Each finds names of patients.
NAME_QUERIES: dict[str, Query] = {
    "select": NAMES,
    "whole rows": sa.select(Patient).with_only_columns(Patient.first_name),
    "alias": sa.select(OTHER.first_name),
    "subquery": sa.select(NAME_LIST.c.first_name),
    "CTE": sa.select(NAME_CTE.c.first_name),
    "recursive CTE": sa.select(FAMILY.c.first_name),
    "union": sa.union(NAMES, sa.select(OTHER.first_name)),
    "subquery of a union": sa.select(sa.union(NAMES, NAMES).subquery().c.first_name),
    "join": sa.select(Patient.first_name).join(Clinic, OF_CLINIC),
    "join from elsewhere": sa.select(Patient.first_name).select_from(Clinic).join(Patient, OF_CLINIC),
    "join of two owned tables": NAMES.join(PatientContact, PatientContact.patient_id == Patient.id),
    "product": sa.select(Patient.first_name).where(OTHER.id == Patient.id),
}
# Each finds slugs of clinics (which are not hidden) by their patients (which are).
SLUG_QUERIES: dict[str, Query] = {
    "IN": sa.select(Clinic.slug).where(Clinic.id.in_(sa.select(Patient.clinic_id))),
    "EXISTS": sa.select(Clinic.slug).where(sa.exists().where(OF_CLINIC)),
    "EXISTS of a select": sa.select(Clinic.slug).where(sa.select(Patient.id).where(OF_CLINIC).exists()),
    "EXISTS of an alias": sa.select(Clinic.slug).where(sa.exists().where(OTHER.clinic_id == Clinic.id)),
    "scalar subquery": sa.select(Clinic.slug).where(
        sa.select(sa.func.count(Patient.id)).where(OF_CLINIC).scalar_subquery() > 0
    ),
}
COUNT_QUERIES: dict[str, Query] = {
    "count": sa.select(sa.func.count()).select_from(Patient),
    "count of a column": sa.select(sa.func.count(Patient.id)),
    "count of a subquery": sa.select(sa.func.count()).select_from(NAME_LIST),
}
QUERIES = NAME_QUERIES | SLUG_QUERIES | COUNT_QUERIES


@dataclass(frozen=True)
class Two:
    """Two clinics: Ana (with an entry) at the first, Bob (with an entry) and Ben at the second."""

    sessions: Sessions
    ours: Clinic
    theirs: Clinic
    ana: Patient
    bob: Patient
    entries: dict[str, WaitlistEntry]

    def ask(self, clinic: Any, query: Query) -> list[Any]:
        with transaction(self.sessions, clinic, read_only=True) as session:
            return sorted(row[0] for row in session.execute(query))

    def change(self, statement: Query) -> None:
        with transaction(self.sessions, self.ours.id) as session:
            session.execute(statement)


@pytest.fixture
def two(sessions: Sessions) -> Two:
    with transaction(sessions, ALL_CLINICS) as session:
        ours, theirs = factories.make_clinic(session), factories.make_other_clinic(session)
        ana = factories.make_patient(session, ours, "Ana")
        bob = factories.make_patient(session, theirs, "Bob")
        factories.make_patient(session, theirs, "Ben", "+12125550112")
        entries = {
            patient.first_name: factories.make_entry(session, patient, factories.make_type(session, clinic))
            for patient, clinic in ((ana, ours), (bob, theirs))
        }
        for entry in entries.values():
            session.add(WaitlistTime(clinic_id=entry.clinic_id, entry_id=entry.id, type=TimeOfDay.MORNING))
        return Two(sessions, ours, theirs, ana, bob, entries)


# Each asks for one clinic, then for the other, then again: compiled statements are cached and must not keep the clinic.
@pytest.mark.parametrize("query", NAME_QUERIES.values(), ids=NAME_QUERIES)
def test_patients_are_those_of_the_sessions_clinic(two: Two, query: Query) -> None:
    for _ in range(2):
        assert two.ask(two.ours.id, query) == ["Ana"]
        assert two.ask(two.theirs.id, query) == ["Ben", "Bob"]


@pytest.mark.parametrize("query", SLUG_QUERIES.values(), ids=SLUG_QUERIES)
def test_subqueries_see_the_sessions_clinic_only(two: Two, query: Query) -> None:
    for _ in range(2):
        assert two.ask(two.ours.id, query) == [two.ours.slug]
        assert two.ask(two.theirs.id, query) == [two.theirs.slug]


@pytest.mark.parametrize("query", COUNT_QUERIES.values(), ids=COUNT_QUERIES)
def test_counts_count_the_sessions_clinic_only(two: Two, query: Query) -> None:
    for _ in range(2):
        assert two.ask(two.ours.id, query) == [1]
        assert two.ask(two.theirs.id, query) == [2]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_session_without_a_clinic_is_refused(two: Two, query: Query) -> None:
    with two.sessions() as session, pytest.raises(NoClinicChosen):
        session.execute(query)


def test_a_session_without_a_clinic_may_read_what_belongs_to_none(two: Two) -> None:
    with two.sessions() as session:
        assert len(session.scalars(sa.select(Clinic)).all()) == 2


@pytest.mark.parametrize("query", [*NAME_QUERIES.values()], ids=NAME_QUERIES)
def test_all_clinics_are_seen_only_when_said_explicitly(two: Two, query: Query) -> None:
    assert two.ask(ALL_CLINICS, query) == ["Ana", "Ben", "Bob"]


def test_get_finds_only_the_sessions_clinics_row(two: Two) -> None:
    with transaction(two.sessions, two.ours.id) as session:
        assert session.get(Patient, two.bob.id) is None
        found = session.get(Patient, two.ana.id)
        assert found is not None
        session.refresh(found)
        assert found.first_name == "Ana"


def test_entities_of_a_statement_are_narrowed(two: Two) -> None:
    whole = sa.select(Patient).from_statement(sa.union(sa.select(Patient), sa.select(Patient)))
    for query in (sa.select(Patient), whole, sa.select(OTHER)):
        with transaction(two.sessions, two.ours.id) as session:
            assert [patient.first_name for patient in session.scalars(query)] == ["Ana"]


def test_sessions_at_the_same_time_keep_their_clinics_apart(two: Two) -> None:
    def ask(n: int) -> list[Any]:
        return two.ask((two.ours if n % 2 else two.theirs).id, NAMES)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(40)))
    assert answers == [["Ben", "Bob"], ["Ana"]] * 20


IN_OTHERS = Patient.id.in_(sa.select(OTHER.id))


@pytest.mark.parametrize("where", [sa.true(), Patient.first_name == "Bob", IN_OTHERS], ids=["all", "theirs", "IN"])
def test_update_leaves_other_clinics_rows_alone(two: Two, where: Any) -> None:
    two.change(sa.update(Patient).where(where).values(last_name="Changed"))
    assert two.ask(two.theirs.id, sa.select(Patient.last_name)) == ["", ""]


def test_update_of_a_shared_table_does_not_look_into_other_clinics(two: Two) -> None:
    has_patients = Clinic.id.in_(sa.select(Patient.clinic_id))
    two.change(sa.update(Clinic).where(has_patients).values(name="Changed"))
    assert two.ask(ALL_CLINICS, sa.select(Clinic.name)) == ["Changed", "North Dental"]


@pytest.mark.parametrize("key", [sa.true(), WaitlistTime.entry_id.in_(sa.select(WaitlistEntry.id))], ids=["all", "IN"])
def test_delete_leaves_other_clinics_rows_alone(two: Two, key: Any) -> None:
    two.change(sa.delete(WaitlistTime).where(key))
    assert two.ask(ALL_CLINICS, sa.select(WaitlistTime.entry_id)) == [two.entries["Bob"].id]


def test_what_an_update_returns_is_the_sessions_clinics(two: Two) -> None:
    with transaction(two.sessions, two.ours.id) as session:
        changed = session.scalars(sa.update(Patient).values(last_name="Changed").returning(Patient.first_name))
        assert changed.all() == ["Ana"]


def test_a_select_that_feeds_an_insert_is_narrowed(two: Two) -> None:
    columns = ["clinic_id", "address"]
    names = sa.select(Patient.clinic_id, Patient.first_name)
    with transaction(two.sessions, two.ours.id) as session:
        session.execute(sa.insert(TrialGuest).from_select(columns, names))
        assert session.scalars(sa.select(TrialGuest.address)).all() == ["Ana"]
    assert two.ask(ALL_CLINICS, sa.select(TrialGuest.address)) == ["Ana"]


@pytest.mark.parametrize("load", [None, joinedload, selectinload], ids=["lazy", "joined", "select in"])
def test_relationships_load_the_rows_of_their_parent(two: Two, load: Callable[..., Any] | None) -> None:
    query = sa.select(WaitlistEntry)
    query = query.options(load(WaitlistEntry.times)) if load else query
    for clinic, name in ((two.ours, "Ana"), (two.theirs, "Bob")):
        with transaction(two.sessions, clinic.id) as session:
            entries = session.scalars(query).unique().all()
            times = [time.entry_id for entry in entries for time in entry.times]
        assert times == [two.entries[name].id]


def test_a_row_of_another_clinic_cannot_be_added(two: Two) -> None:
    with pytest.raises(OtherClinicsRow), transaction(two.sessions, two.ours.id) as session:
        factories.make_patient(session, two.theirs, "Eve", "+12125550113")
    assert two.ask(two.theirs.id, NAMES) == ["Ben", "Bob"]


def test_a_row_cannot_be_moved_to_another_clinic(two: Two) -> None:
    with pytest.raises(OtherClinicsRow), transaction(two.sessions, two.ours.id) as session:
        session.scalars(sa.select(Patient)).one().clinic_id = two.theirs.id
    assert two.ask(two.ours.id, NAMES) == ["Ana"]


def test_a_row_cannot_be_added_without_a_clinic(two: Two) -> None:
    with two.sessions() as session:
        session.add(Patient(clinic_id=two.ours.id, first_name="Eve", created_at=two.ana.created_at))
        with pytest.raises(NoClinicChosen):
            session.flush()
