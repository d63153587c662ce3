"""`standby task`: the list, and what people do with it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.cli.commands import standby
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Task, TaskKind
from app.services import tasks
from tests import factories

KEY = "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0"


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
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
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
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        first = session.scalars(sa.select(Task.id).order_by(Task.id)).first()
    command, number, *rest = arguments
    result = _run(database_url, command, str(first) if number == "1" else number, *rest)
    assert (result.exit_code, says in result.stderr) == (2, True)
