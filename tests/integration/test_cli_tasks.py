"""`standby task`: the list, and what people do with it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.cli.commands import standby
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Task, TaskKind
from app.services import tasks
from app.services.tasks import NotATask
from tests import databases, factories
from tests.concurrency.rush import together
from tests.dialogue import Desk
from tests.transcripts.facts import rows, set_fields

KEY = databases.SECRET


@pytest.fixture
def _desk(sessions: sessionmaker[Session]) -> None:
    """Two tasks of Bright Smiles, the second one urgent, one of North Dental; Sam, and somebody of the other clinic."""
    with transaction(sessions, ALL_CLINICS) as session:
        here, there = factories.make_clinic(session), factories.make_other_clinic(session)
        ana = factories.make_patient(session, here)
        tasks.ask_person(session, here.id, TaskKind.CALL_PATIENT, "a", patient_id=ana.id)
        tasks.ask_person(session, here.id, TaskKind.URGENT_MESSAGE, "b", urgent=True)
        tasks.ask_person(session, there.id, TaskKind.CALL_PATIENT, "c")
        factories.make_staff(session, here)
        factories.make_staff(session, there, email="nora@example.com")


def _run(database_url: str, *arguments: str) -> Result:
    environment = {"SECRET_KEY": KEY, "DATABASE_URL": database_url}
    return CliRunner().invoke(standby, ["task", *arguments, "--clinic", "bright-smiles"], env=environment)


@pytest.mark.usefixtures("_desk")
def test_urgent_ones_come_first_and_what_is_done_is_gone(database_url: str, sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        call, urgent, _ = session.scalars(sa.select(Task.id).order_by(Task.id)).all()
    listed = _run(database_url, "list")
    assert listed.exit_code == 0, listed.stderr
    lines = listed.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [str(urgent), str(call)]
    assert lines[1].split()[-1] == "nobody"
    assert _run(database_url, "take", str(call), "--by", "sam@example.com").exit_code == 0
    assert _run(database_url, "list").stdout.splitlines()[1].split()[-1] == "Sam"
    done = _run(database_url, "done", str(call), "--by", "Sam@example.com", "--result", "booked for Monday")
    assert done.exit_code == 0
    assert len(_run(database_url, "list").stdout.splitlines()) == 1
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        task = session.get_one(Task, call)
        assert (task.result, task.done_at is not None) == ("booked for Monday", True)
        acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("task.%"))).all()
    assert acts == ["task.taken", "task.done"]
    assert clock.real() > task.created_at


@pytest.mark.usefixtures("_desk")
def test_what_is_put_off_is_hidden_until_then(database_url: str, sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        call, urgent, _ = session.scalars(sa.select(Task.id).order_by(Task.id)).all()
    tomorrow = f"{clock.real() + timedelta(days=1):%Y-%m-%d}"
    put_off = _run(database_url, "snooze", str(urgent), "--by", "sam@example.com", "--until", f"{tomorrow} 09:30")
    assert (put_off.exit_code, "put off until" in put_off.stdout) == (0, True), put_off.stderr
    assert [line.split()[0] for line in _run(database_url, "list").stdout.splitlines()] == [str(call)]
    everything = _run(database_url, "list", "--all").stdout.splitlines()
    assert (len(everything), everything[0].endswith("09:30")) == (2, True)
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["now"] += timedelta(days=3)
        (clinic_id,) = session.scalars(sa.select(Task.clinic_id).where(Task.id == urgent))
        assert [task.id for task in tasks.open_tasks(session, clinic_id)] == [urgent, call]
        acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("task.%"))).all()
    assert acts == ["task.snoozed"]


def test_what_was_put_off_is_shown_when_the_patient_writes_again(engine: sa.Engine) -> None:
    desk = Desk(engine)
    desk.patient()
    desk.set_clock("2026-11-24 10:00")
    desk.writes("Can I talk to a person?")
    (task,) = rows(desk, Task)
    set_fields(desk, Task, task.id, snoozed_until=desk.at("2026-11-30 09:00"))
    desk.writes("Hello? A person please")
    assert {one.snoozed_until for one in rows(desk, Task)} == {None}


@pytest.mark.usefixtures("_desk")
def test_two_people_finish_a_task_once(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        task = session.scalars(sa.select(Task).order_by(Task.id).limit(1)).one()

    def finish(said: str) -> str:
        try:
            with transaction(sessions, task.clinic_id) as session:
                tasks.finish(session, task.clinic_id, task.id, said, actor="staff:1")
        except NotATask as refusal:
            return str(refusal)
        return said

    went = together(partial(finish, "called"), partial(finish, "left a message"))
    assert f"task {task.id} is done already" in went
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.get_one(Task, task.id).result in went


@pytest.mark.usefixtures("_desk")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("done", "CANCEL_WORD", "--by", "sam@example.com", "--result", "x"), "NOT_MEANT; if the visit was meant"),
        (("done", "RECOVERY_CALL", "--by", "sam@example.com", "--result", "x"), "standby recovery call"),
        (("done", "THEIRS", "--by", "sam@example.com", "--result", "x"), "there is no task"),
        (("done", "DONE", "--by", "sam@example.com", "--result", "x"), "is done already"),
        (("take", "DONE", "--by", "sam@example.com"), "is done already"),
        (("done", "1", "--by", "nora@example.com", "--result", "x"), "does not work at this clinic"),
        (("snooze", "1", "--by", "sam@example.com", "--until", "2020-01-01 09:00"), "is past"),
        (("snooze", "1", "--by", "sam@example.com", "--until", "2099-01-01"), "at most 90 days"),
        (("snooze", "1", "--by", "sam@example.com", "--until", "tomorrow"), "does not match the formats"),
        (("snooze", "THEIRS", "--by", "sam@example.com", "--until", "2099-01-01"), "there is no task"),
        (("snooze", "DONE", "--by", "sam@example.com", "--until", "2099-01-01"), "is done already"),
        (("done", "1", "--by", "sam@example.com", "--result", " "), "what came of it"),
        (("done", "1", "--by", "nobody@example.com", "--result", "x"), "nobody with this e-mail"),
        (("take", "1", "--by", "nora@example.com"), "does not work at this clinic"),
        (("take", "999999", "--by", "sam@example.com"), "there is no task 999999"),
        (("take", "0", "--by", "sam@example.com"), "not in the range"),
    ],
)
def test_what_cannot_be_done_is_said(
    database_url: str, sessions: sessionmaker[Session], arguments: tuple[str, ...], says: str
) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        first, _, theirs = session.scalars(sa.select(Task).order_by(Task.id)).all()
        kinds = {kind.value: kind for kind in (TaskKind.CANCEL_WORD, TaskKind.RECOVERY_CALL)}
        for kind in kinds.values():
            tasks.ask_person(session, first.clinic_id, kind, kind)
        tasks.ask_person(session, first.clinic_id, TaskKind.CALL_PATIENT, "d")
        tasks.close(session, first.clinic_id, "d")
        made = {
            str(task.kind): task.id for task in session.scalars(sa.select(Task).where(Task.kind.in_(kinds.values())))
        }
        done = session.scalars(sa.select(Task.id).where(Task.cause == "d")).one()
    numbers = {"1": first.id, "THEIRS": theirs.id, "DONE": done, **made}
    command, number, *rest = arguments
    result = _run(database_url, command, str(numbers.get(number, number)), *rest)
    assert (result.exit_code, says in result.stderr) == (2, True)
