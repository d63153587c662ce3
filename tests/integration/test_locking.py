"""Row locks: one order, fresh rows, and no lock that an INSERT elsewhere would wait for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.locking import LocksOutOfOrder, lock, lock_one
from app.models import Clinic, InboxItem, ItemKind, Model, Opening, Thread, WaitlistEntry
from tests import factories
from tests.databases import run_in_processes

Sessions = sessionmaker[Session]


@dataclass(frozen=True)
class Rows:
    """One clinic with a thread, two openings and an entry."""

    sessions: Sessions
    clinic: Clinic
    thread: Thread
    openings: tuple[Opening, Opening]
    entry: WaitlistEntry

    def id_of(self, model: type[Model]) -> int:
        first = {Clinic: self.clinic, Thread: self.thread, Opening: self.openings[0], WaitlistEntry: self.entry}
        return first[model].id


@pytest.fixture
def rows(sessions: Sessions) -> Rows:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        patient = factories.make_patient(session, clinic)
        entry = factories.make_entry(session, patient, kind)
        starts = [factories.local(clinic, f"2026-11-24 {hour}:00") for hour in ("09", "10")]
        first, second = (factories.make_opening(session, provider, kind, at) for at in starts)
        return Rows(sessions, clinic, factories.thread_of(session, patient), (first, second), entry)


@pytest.mark.parametrize("first", [Clinic, Thread])
def test_locks_are_taken_from_the_top_down(rows: Rows, first: type[Model]) -> None:
    with transaction(rows.sessions, rows.clinic.id) as session:
        for model in (first, Opening, WaitlistEntry):
            assert [row.id for row in lock(session, model, [rows.id_of(model)])] == [rows.id_of(model)]


UPWARDS = [(Opening, Thread), (Opening, Clinic), (WaitlistEntry, Opening), (WaitlistEntry, Thread)]
TOGETHER = [(Clinic, Thread), (Thread, Clinic)]


@pytest.mark.parametrize(("held", "wanted"), UPWARDS + TOGETHER)
def test_a_lock_out_of_order_is_refused(rows: Rows, held: type[Model], wanted: type[Model]) -> None:
    with transaction(rows.sessions, rows.clinic.id) as session:
        lock(session, held, [rows.id_of(held)])
        with pytest.raises(LocksOutOfOrder):
            lock(session, wanted, [rows.id_of(wanted)])


def test_rows_of_one_kind_are_locked_all_together(rows: Rows) -> None:
    first, second = rows.openings
    with transaction(rows.sessions, rows.clinic.id) as session:
        assert [row.id for row in lock(session, Opening, [second.id, first.id])] == [first.id, second.id]
        assert lock_one(session, Opening, second.id) is not None
    with transaction(rows.sessions, rows.clinic.id) as session:
        lock(session, Opening, [first.id])
        with pytest.raises(LocksOutOfOrder):
            lock(session, Opening, [second.id])


def test_the_order_begins_anew_with_each_transaction(rows: Rows) -> None:
    for model in (WaitlistEntry, Opening, Thread):
        with transaction(rows.sessions, rows.clinic.id) as session:
            lock(session, model, [rows.id_of(model)])


def test_rows_that_are_not_there_are_left_out(rows: Rows) -> None:
    with transaction(rows.sessions, rows.clinic.id) as session:
        assert lock(session, Opening, []) == []
        assert lock_one(session, WaitlistEntry, rows.entry.id + 1000) is None


def test_another_clinics_row_cannot_be_locked(rows: Rows) -> None:
    with transaction(rows.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
    with transaction(rows.sessions, other.id) as session:
        assert lock_one(session, Thread, rows.thread.id) is None


def test_a_locked_row_shows_what_is_in_the_database_now(rows: Rows) -> None:
    with transaction(rows.sessions, rows.clinic.id) as session:
        known = session.scalars(sa.select(Thread)).one()
        session.execute(sa.text("UPDATE thread SET unclear_replies = 2"))  # behind the session's back
        assert known.unclear_replies == 0
        assert lock_one(session, Thread, known.id) is known
        assert known.unclear_replies == 2


@pytest.mark.postgres
def test_a_locked_row_shows_what_another_transaction_did_meanwhile(rows: Rows) -> None:
    with transaction(rows.sessions, rows.clinic.id) as session:
        known = session.scalars(sa.select(Thread)).one()
        with transaction(rows.sessions, rows.clinic.id) as other:
            other.execute(sa.update(Thread).values(unclear_replies=2))
        lock_one(session, Thread, known.id)
        assert known.unclear_replies == 2


def post_item(session: Session, thread: Thread) -> None:
    now = clock.now(session)
    ids = {"clinic_id": thread.clinic_id, "thread_id": thread.id}
    session.add(InboxItem(**ids, key="test:1", kind=ItemKind.TEXT, received_at=now, posted_at=now))
    session.flush()


def be_impatient(session: Session) -> None:
    session.execute(sa.text("SET LOCAL lock_timeout = '300ms'"))


@pytest.mark.postgres
def test_an_item_is_posted_while_its_thread_is_locked(rows: Rows) -> None:
    with transaction(rows.sessions, rows.clinic.id) as turn:
        lock(turn, Thread, [rows.thread.id])
        with transaction(rows.sessions, rows.clinic.id) as webhook:
            be_impatient(webhook)
            post_item(webhook, rows.thread)


@pytest.mark.postgres
def test_a_thread_is_locked_while_an_item_is_being_posted(rows: Rows) -> None:
    with transaction(rows.sessions, rows.clinic.id) as webhook:
        post_item(webhook, rows.thread)
        with transaction(rows.sessions, rows.clinic.id) as turn:
            be_impatient(turn)
            assert lock_one(turn, Thread, rows.thread.id) is not None


@pytest.mark.postgres
def test_a_row_is_locked_by_one_transaction_at_a_time(rows: Rows) -> None:
    with transaction(rows.sessions, rows.clinic.id) as first, rows.sessions() as second:
        lock(first, Thread, [rows.thread.id])
        second.info["clinic"] = rows.clinic.id
        be_impatient(second)
        with pytest.raises(OperationalError, match="lock timeout"):
            lock(second, Thread, [rows.thread.id])


def count_up(sessions: Sessions, clinic_id: int, times: int) -> None:
    """Read, add one, write: loses counts if two transactions can do it at once."""
    for _ in range(times):
        with transaction(sessions, clinic_id) as session:
            clinic = lock_one(session, Clinic, clinic_id)
            assert clinic is not None
            clinic.chain_depth += 1


def counted(rows: Rows) -> int:
    with transaction(rows.sessions, rows.clinic.id, read_only=True) as session:
        return session.scalars(sa.select(Clinic.chain_depth)).one() - rows.clinic.chain_depth


def test_eight_threads_write_and_nothing_is_lost_or_refused(rows: Rows) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: count_up(rows.sessions, rows.clinic.id, 25), range(8)))
    assert counted(rows) == 8 * 25


def test_processes_write_and_nothing_is_lost_or_refused(rows: Rows, database_url: str) -> None:
    def work() -> None:
        count_up(make_sessions(make_engine(database_url)), rows.clinic.id, 25)

    assert run_in_processes(work, 8) == [0] * 8
    assert counted(rows) == 8 * 25
