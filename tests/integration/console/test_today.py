"""Today: what needs somebody now, each block for those who may see it, in few statements."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    Appointment,
    AppointmentType,
    Clinic,
    Opening,
    OpeningStatus,
    Patient,
    Provider,
    Role,
    StaffUser,
    Task,
    TaskKind,
    TaskPriority,
    Thread,
)
from tests import factories
from tests.front_desk import Morning, email_of, log_in, press, statements_of, text_of, token

Sessions = sessionmaker[Session]


def _block(page: str, name: str) -> str:
    return page.split(f'<div id="{name}" data-region>')[1].split("</section>")[0]


def test_it_is_the_page_with_which_a_day_begins(boss: FlaskClient) -> None:
    assert boss.get("/admin/").headers["Location"] == "/admin/today/"
    assert "Tue, Nov 24, 2026" in text_of(boss, "/admin/today/")


def test_it_shows_live_openings_with_their_countdowns(boss: FlaskClient, morning: Morning) -> None:
    openings = _block(text_of(boss, "/admin/today/"), "openings")
    assert "Thu, Nov 26, 9:00" in openings
    assert "<b>Ana R.</b> · Held until 12:42 PM, " in openings
    assert f"/admin/openings/{morning.opening}/" in openings
    assert openings.count("<article") == 1


def test_urgent_threads_come_first_and_what_was_put_off_is_not_there(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        now = clock.now(session)
        for name, minutes, snoozed in (("Ben", 50, None), ("Mia", 90, now + timedelta(hours=1))):
            patient = session.scalars(sa.select(Patient).where(Patient.first_name == name)).one()
            thread = factories.thread_of(session, patient)
            thread.waiting_since, thread.snoozed_until = now - timedelta(minutes=minutes), snoozed
        assert session.get_one(Thread, morning.thread).flagged
    threads = _block(text_of(boss, "/admin/today/"), "threads")
    assert threads.index("Ana &amp; Leo R.") < threads.index("Urgent") < threads.index("Ben O.")
    assert "50 minutes ago" in threads
    assert "Mia L." not in threads


def test_my_tasks_come_before_those_that_nobody_has_taken(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        dana = session.scalars(sa.select(StaffUser).where(StaffUser.email == "boss@example.com")).one()
        mia = session.scalars(sa.select(Patient).where(Patient.first_name == "Mia")).one()
        now = clock.now(session)
        factories.make_task(session, mia, kind=TaskKind.RECOVERY_CALL, cause="a", owner_id=dana.id,
                            due_at=now + timedelta(hours=2), priority=TaskPriority.NORMAL)  # fmt: skip
        factories.make_task(session, mia, kind=TaskKind.COST_CALL, cause="b", due_at=now + timedelta(days=2))
    tasks = _block(text_of(boss, "/admin/today/"), "tasks")
    order = ("Call: find a new time", "Urgent message", "A text was not understood")
    assert [tasks.index(each) for each in order] == sorted(tasks.index(each) for each in order)
    assert "Mia L. · Yours" in tasks
    assert "Call about cost" not in tasks
    assert "Enter it in your calendar" not in tasks


def test_who_has_not_arrived_is_said_where_arrivals_are_recorded(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    assert "Not here" not in _block(text_of(boss, "/admin/today/"), "day")
    with transaction(sessions, morning.clinic) as session:
        session.get_one(Clinic, morning.clinic).check_in_is_live = True
        mia = session.scalars(sa.select(Patient).where(Patient.first_name == "Mia")).one()
        kind, lee = session.scalars(sa.select(AppointmentType)).first(), session.scalars(sa.select(Provider)).one()
        assert kind
        factories.make_appointment(session, mia, lee, kind, clock.now(session) + timedelta(hours=2))
    day = _block(text_of(boss, "/admin/today/"), "day")
    assert "Not here, 180 min" in day
    assert day.index("Not here") < day.index("2:00")
    assert "<b>1</b> to come" in day
    assert "<b>2</b> not here yet" in day


def test_what_was_cancelled_today_for_today_is_there_with_what_became_of_its_time(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    assert "Cancelled today for today" not in text_of(boss, "/admin/today/")
    with transaction(sessions, morning.clinic) as session:
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        lee, kind = session.scalars(sa.select(Provider)).one(), session.scalars(sa.select(AppointmentType)).first()
        assert kind
        miss = factories.make_miss(session, ben, lee, kind, cancelled_at=clock.now(session) - timedelta(hours=1))
        visit = session.get_one(Appointment, miss.appointment_id)
        visit.starts_at, visit.ends_at = (clock.now(session) + timedelta(hours=n) for n in (3, 4))
        factories.make_opening(
            session, lee, kind, visit.starts_at, status=OpeningStatus.OFFERING, cancelled_appointment_id=visit.id
        )
    shown = text_of(boss, "/admin/today/").split("Cancelled today for today")[1]
    assert shown.index("3:00") < shown.index("Ben O.") < shown.index("Being offered")


def test_the_last_days_are_in_four_figures(boss: FlaskClient) -> None:
    week = text_of(boss, "/admin/today/").split('id="week"')[1]
    for said in ("Openings filled", "of 3 opened", "Chairs filled", "Won back", "Lost"):
        assert said in week


SEEN = (
    (Role.FRONT_DESK, ("threads", "tasks", "openings", "day"), ('id="week"',)),
    (Role.DOCTOR, ("threads", "day"), ('id="tasks"', 'id="openings"', "New opening")),
    (Role.CLINICAL_STAFF, ("threads", "openings", "day"), ('id="tasks"', 'id="week"')),
    (Role.BILLING, ("day",), ('id="threads"', 'id="tasks"', 'id="openings"', 'id="week"')),
)
"""Role → its blocks, and what it does not see."""


def test_each_role_sees_its_own_blocks(app: Flask, morning: Morning) -> None:
    for role, there, hidden in SEEN:
        client = app.test_client()
        log_in(client, email_of(role))
        page = text_of(client, "/admin/today/")
        assert [block for block in there if f'id="{block}"' not in page] == [], role
        assert [mark for mark in hidden if mark in page] == [], role
    marketing = app.test_client()
    log_in(marketing, email_of(Role.MARKETING))
    assert marketing.get("/admin/today/").status_code == 403


def test_a_clinic_on_its_first_day_is_told_what_to_do_first(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    assert "First steps" not in text_of(boss, "/admin/today/")
    boss.post("/admin/clinic", data={"csrf_token": token(boss, "/admin/today/"), "clinic": morning.other_clinic})
    with transaction(sessions, morning.other_clinic) as session:
        session.execute(sa.update(Opening).values(status=OpeningStatus.EXPIRED))
    page = text_of(boss, "/admin/today/")
    assert "First steps" in page
    steps = page.split("First steps")[1].split("</ol>")[0]
    assert [step.count("Done:") for step in steps.split("<li")[1:]] == [1, 1, 0, 1]
    for said in (
        "Nobody waits for an answer.",
        "Nothing is due today.",
        "No time is open right now.",
        "No visits today.",
    ):
        assert said in page


def test_it_takes_at_most_twelve_statements(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    assert len(statements_of(boss, sessions, "/admin/today/")) <= 12
    with transaction(sessions, morning.clinic) as session:
        mia = session.scalars(sa.select(Patient).where(Patient.first_name == "Mia")).one()
        for n in range(12):
            factories.make_task(session, mia, kind=TaskKind.CALL_PATIENT, cause=f"more:{n}")
        assert session.scalar(sa.select(sa.func.count(Task.id)))
    assert len(statements_of(boss, sessions, "/admin/today/")) <= 12


def test_a_screen_that_is_open_is_told_of_a_withdrawn_opening(boss: FlaskClient, morning: Morning) -> None:
    live = {"X-Standby-Live": "1"}
    tag = boss.get("/admin/today/", headers=live).headers["ETag"]
    assert boss.get("/admin/today/", headers=live | {"If-None-Match": tag}).status_code == 304
    press(boss, f"/admin/openings/{morning.opening}/withdraw")
    news = boss.get("/admin/today/", headers=live | {"If-None-Match": tag})
    assert news.status_code == 200
    assert "Ana R." not in _block(news.get_data(as_text=True), "openings")
