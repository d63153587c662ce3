"""Tasks: what is to be done, and what one does with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    AppointmentCancellation,
    AppointmentType,
    CallOutcome,
    Patient,
    Provider,
    RecoveryAttempt,
    Role,
    StaffUser,
    Task,
    TaskKind,
)
from tests import factories as make
from tests.console_pages import statements
from tests.front_desk import Morning, email_of, log_in, press, text_of

Sessions = sessionmaker[Session]


def _make(sessions: Sessions, morning: Morning, kind: TaskKind, cause: str = "test:call") -> int:
    with transaction(sessions, morning.clinic) as session:
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        return make.make_task(session, ben, kind=kind, cause=cause).id


def _make_recovery_call(sessions: Sessions, morning: Morning) -> tuple[int, int]:
    """(task, missed visit)."""
    with transaction(sessions, morning.clinic) as session:
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        kind = session.scalars(sa.select(AppointmentType).where(AppointmentType.name == "Braces check")).one()
        miss = make.make_miss(session, ben, session.scalars(sa.select(Provider)).one(), kind)
        cause = f"appointment_cancellation:{miss.id}:recovery-call"
        return make.make_task(session, ben, kind=TaskKind.RECOVERY_CALL, cause=cause).id, miss.id


def _task(sessions: Sessions, morning: Morning, task_id: int) -> Task:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.get_one(Task, task_id)


def _theirs(sessions: Sessions, morning: Morning) -> int:
    with transaction(sessions, morning.other_clinic) as session:
        return make.make_task(session, session.scalars(sa.select(Patient)).one()).id


# --- the list -------------------------------------------------------------------------------------------------------


def test_urgent_tasks_come_first_and_done_ones_have_a_list_of_their_own(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/tasks/")
    assert shown.index("Urgent message") < shown.index("A text was not understood")
    assert "Overdue" in shown
    assert "Enter it in your calendar" not in shown
    done = text_of(boss, "/admin/tasks/?show=done")
    assert "Enter it in your calendar" in done
    assert "entered, today, 12:00 PM" in done


def test_the_list_is_narrowed_to_ones_own_and_to_what_is_put_off(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        dana = session.scalars(sa.select(StaffUser.id).where(StaffUser.email == "boss@example.com")).one()
        urgent, other = session.scalars(sa.select(Task).where(Task.done_at.is_(None)).order_by(Task.due_at))
        urgent.owner_id, other.snoozed_until = dana, clock.now(session) + timedelta(hours=2)
    kinds = ("Urgent message", "A text was not understood")
    found = {
        show: [kind for kind in kinds if kind in text_of(boss, f"/admin/tasks/?show={show}")]
        for show in ("", "mine", "urgent", "later", "nonsense")
    }
    urgent_one, other_one = ([kind] for kind in kinds)
    assert found == {
        "": urgent_one, "mine": urgent_one, "urgent": urgent_one, "later": other_one, "nonsense": urgent_one,
    }  # fmt: skip


def test_a_task_leads_to_what_it_is_about(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    task_id, miss_id = _make_recovery_call(sessions, morning)
    with transaction(sessions, morning.clinic) as session:
        task = session.get_one(Task, task_id)
        task.opening_id, task.thread_id = morning.opening, morning.thread
        task.appointment_id = session.get_one(AppointmentCancellation, miss_id).appointment_id
    shown = text_of(boss, "/admin/tasks/")
    assert f'href="/admin/inbox/{morning.thread}/"' in shown
    assert f'href="/admin/openings/{morning.opening}/"' in shown
    assert "Opening of Thu, Nov 26, 9:00 AM" in shown
    assert "Visit of Sun, Nov 22, 12:00 PM" in shown


def test_the_list_takes_few_statements(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    for n in range(60):
        _make(sessions, morning, TaskKind.CALL_PATIENT, f"test:{n + 10}")
    assert len(statements(sessions, boss, "/admin/tasks/")) <= 12
    assert "And 32 more, due later." in text_of(boss, "/admin/tasks/")


# --- what is done with one ------------------------------------------------------------------------------------------


def test_a_task_is_taken_put_off_and_done(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    task_id = _make(sessions, morning, TaskKind.SENT_A_PICTURE)
    assert press(boss, f"/admin/tasks/{task_id}/take").json["said"] == "It is yours."
    assert _task(sessions, morning, task_id).owner_id
    put_off = press(boss, f"/admin/tasks/{task_id}/later", until="day", day="2026-11-30")
    assert put_off.json["said"] == "Put off until Mon, Nov 30, 8:00 AM."
    assert _task(sessions, morning, task_id).snoozed_until == datetime(2026, 11, 30, 14, tzinfo=UTC)
    assert press(boss, f"/admin/tasks/{task_id}/done", result="told the doctor").json["said"] == "Done."
    again = press(boss, f"/admin/tasks/{task_id}/done")
    assert (again.status_code, again.json["problem"]) == (409, "This task is done already.")
    assert _task(sessions, morning, task_id).result == "told the doctor"


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"until": "day"}, "Choose the day."),
        ({"until": "day", "day": "2020-01-01"}, "The time until which to snooze is past: choose a later one."),
        ({"until": "day", "day": "2029-01-01"}, "A task is snoozed for at most 90 days: choose an earlier time."),
        ({"until": "soon"}, "How long: Not a valid choice."),
    ],
)
def test_a_task_is_not_put_off_to_any_time(
    boss: FlaskClient, sessions: Sessions, morning: Morning, form: dict[str, str], problem: str
) -> None:
    task_id = _make(sessions, morning, TaskKind.SENT_A_PICTURE)
    assert press(boss, f"/admin/tasks/{task_id}/later", **form).json["problem"] == problem
    assert _task(sessions, morning, task_id).snoozed_until is None


def test_whether_cancel_meant_the_visit_has_one_answer_by_hand(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    task_id = _make(sessions, morning, TaskKind.CANCEL_WORD)
    assert "The visit stands" in text_of(boss, "/admin/tasks/")
    assert press(boss, f"/admin/tasks/{task_id}/done", result="whatever").status_code == 409
    assert press(boss, f"/admin/tasks/{task_id}/done", result="NOT_MEANT").status_code == 200
    assert "the visit was not meant" in text_of(boss, "/admin/tasks/?show=done")


# --- calls ----------------------------------------------------------------------------------------------------------


def test_what_a_call_gave_is_one_click(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    task_id = _make(sessions, morning, TaskKind.CALL_PATIENT)
    assert 'name="outcome" value="NO_ANSWER"' in text_of(boss, "/admin/tasks/")
    assert press(boss, f"/admin/tasks/{task_id}/called", outcome="NO_ANSWER").status_code == 200
    task = _task(sessions, morning, task_id)
    assert (task.done_at, task.snoozed_until) == (None, datetime(2026, 11, 24, 20, tzinfo=UTC))
    press(boss, f"/admin/tasks/{task_id}/called", outcome="REBOOKED")
    assert _task(sessions, morning, task_id).result == "rebooked"


def test_who_calls_back_is_called_that_morning_if_they_have_not(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    task_id = _make(sessions, morning, TaskKind.COST_CALL)
    path, form = f"/admin/tasks/{task_id}/called", {"outcome": "WILL_CALL_BACK"}
    assert press(boss, path, **form).json["problem"] == "Say on which day they will call back."
    assert press(boss, path, outcome="OTHER").json["problem"] == "Say in the notes what came of the call."
    assert press(boss, path, outcome="SHOUTED").status_code == 422
    press(boss, path, **form, callback_on="2026-11-27")
    assert _task(sessions, morning, task_id).snoozed_until == datetime(2026, 11, 27, 14, tzinfo=UTC)


def test_a_call_about_a_missed_visit_is_recorded_with_its_recovery(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    task_id, miss_id = _make_recovery_call(sessions, morning)
    path = f"/admin/tasks/{task_id}/called"
    assert "book it first" in press(boss, path, outcome="REBOOKED").json["problem"]
    press(boss, path, outcome="LEFT_MESSAGE", notes="with the mother", callback_on="2026-11-27")
    with transaction(sessions, morning.clinic, read_only=True) as session:
        attempt = session.scalars(sa.select(RecoveryAttempt)).one()
        assert (attempt.cancellation_id, attempt.outcome) == (miss_id, CallOutcome.LEFT_MESSAGE)
        assert attempt.made_by.startswith("staff:")
    assert _task(sessions, morning, task_id).done_at


def test_a_task_that_is_no_call_has_no_call_result(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    task_id = _make(sessions, morning, TaskKind.SENT_A_PICTURE)
    answer = press(boss, f"/admin/tasks/{task_id}/called", outcome="NO_ANSWER")
    assert (answer.status_code, answer.json["problem"]) == (409, "This task is none to call somebody.")


# --- who ------------------------------------------------------------------------------------------------------------


def test_another_clinics_task_is_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    task_id = _theirs(sessions, morning)
    for act in ("take", "done"):
        answer = press(boss, f"/admin/tasks/{task_id}/{act}")
        assert (answer.status_code, answer.json["problem"]) == (409, "There is no such task at this clinic.")
    assert press(boss, f"/admin/tasks/{task_id}/called", outcome="NO_ANSWER").status_code == 404


def test_who_only_reads_sees_the_tasks_without_their_buttons(
    client: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    task_id = _make(sessions, morning, TaskKind.CALL_PATIENT)
    log_in(client, email_of(Role.CLINICAL_STAFF))
    shown = text_of(client, "/admin/tasks/")
    assert "Urgent message" in shown
    assert not [button for button in ("Take</button>", "Call result", "Put off</button>") if button in shown]
    assert press(client, f"/admin/tasks/{task_id}/take").status_code == 403
