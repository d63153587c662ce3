"""The console's frame: news by polling, forms that work once, refusals that lose nothing, two languages."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.actions import Done, Refused, act, show
from admin.forms import Form, text
from admin.languages import N_
from admin.page import Page
from admin.session import ConsoleSession
from admin.site import Console
from app.access import Permission
from app.db import transaction
from app.models import Clinic, Role, Task, TaskKind
from app.services.tasks import NotATask
from tests.front_desk import Morning, email_of, log_in, make_app, press, text_of

Sessions = sessionmaker[Session]
LIVE = {"X-Standby-Live": "1"}


class NoteForm(Form):
    note = text(N_("Note"), required=True, longest=20)


class NotesPage(Page):
    """A page for these tests alone: each note becomes a task."""

    permissions = (Permission.VIEW_PATIENTS,)
    title, slug = N_("Notes"), "notes"

    @show("/")
    def index_view(self) -> str:
        """Nothing to see."""
        return "notes"

    @act("/add", Permission.WORK_TASKS, form=NoteForm)
    def add(self, session: Session, form: NoteForm) -> Done:
        """Adds a task, unless told not to."""
        if form.note.data == "refuse":
            raise Refused("Not this one.")
        count = session.scalar(sa.select(sa.func.count(Task.id)))
        row = session.scalars(sa.select(Task).order_by(Task.id)).first()
        assert row
        session.add(
            Task(clinic_id=self.clinic_id, kind=TaskKind.CALL_PATIENT, cause=f"note:{count}", due_at=row.due_at,
                 created_at=row.created_at)
        )  # fmt: skip
        session.flush()
        if form.note.data == "too late":
            raise NotATask("task 12 is done already")
        return Done(f"Noted: {form.note.data}.")


@pytest.fixture
def app(sessions: Sessions, morning: Morning) -> Flask:
    app = make_app(sessions)
    console: Console = app.extensions["admin"][0]
    app._got_first_request = False
    console.add_view(NotesPage(ConsoleSession(sessions)))
    return app


def _tasks(sessions: Sessions, morning: Morning) -> int:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.scalar(sa.select(sa.func.count(Task.id))) or 0


def test_a_form_does_what_its_service_does_and_says_so(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    before = _tasks(sessions, morning)
    answer = press(boss, "/admin/notes/add", note="  call Ana ")
    assert answer.json == {"said": "Noted: call Ana.", "to": None}
    assert _tasks(sessions, morning) == before + 1


def test_without_script_it_comes_back_to_the_page_and_tells_there(boss: FlaskClient) -> None:
    csrf = text_of(boss, "/admin/tasks/").split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": csrf, "note": "call Ana"}
    answer = boss.post("/admin/notes/add", data=form, headers={"Referer": "http://localhost/admin/tasks/?show=open"})
    assert answer.headers["Location"] == "/admin/tasks/?show=open"
    assert "Noted: call Ana." in text_of(boss, "/admin/tasks/")
    away = boss.post("/admin/notes/add", data=form, headers={"Referer": "https://evil.example/admin/"})
    assert away.headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("note", "status", "said"),
    [
        ("", 422, "Note: This field is required."),
        ("x" * 21, 422, "Note: Field cannot be longer than 20 characters."),
        ("refuse", 409, "Not this one."),
        ("too late", 409, "This task is done already."),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    boss: FlaskClient, sessions: Sessions, morning: Morning, note: str, status: int, said: str
) -> None:
    before = _tasks(sessions, morning)
    answer = press(boss, "/admin/notes/add", note=note)
    assert (answer.status_code, answer.json["problem"]) == (status, said)
    assert _tasks(sessions, morning) == before


def test_a_form_sent_twice_works_once(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    before = _tasks(sessions, morning)
    answers = [press(boss, "/admin/notes/add", note="call Ana", once="k1").json for _ in range(2)]
    assert answers[0] == answers[1]
    assert _tasks(sessions, morning) == before + 1


def test_a_refused_form_can_be_sent_again_with_its_key(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    before = _tasks(sessions, morning)
    assert press(boss, "/admin/notes/add", note="refuse", once="k2").status_code == 409
    assert press(boss, "/admin/notes/add", note="call Ana", once="k2").status_code == 200
    assert _tasks(sessions, morning) == before + 1


def test_a_change_needs_its_own_permission_and_its_token(client: FlaskClient, sessions: Sessions) -> None:
    log_in(client, email_of(Role.DOCTOR))
    assert press(client, "/admin/notes/add", note="call Ana").status_code == 403
    assert client.post("/admin/notes/add", data={"note": "call Ana"}).status_code == 400


def test_a_screen_is_told_only_of_news(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    tag = boss.get("/admin/tasks/", headers=LIVE).headers["ETag"]
    again = boss.get("/admin/tasks/", headers=LIVE | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    press(boss, "/admin/notes/add", note="call Ana")
    news = boss.get("/admin/tasks/", headers=LIVE | {"If-None-Match": tag})
    assert news.status_code == 200
    assert news.headers["ETag"] != tag
    assert (
        boss.get("/admin/tasks/?show=done", headers=LIVE | {"If-None-Match": news.headers["ETag"]}).status_code == 200
    )


def test_an_ordinary_visit_of_a_page_is_never_answered_from_memory(boss: FlaskClient) -> None:
    tag = boss.get("/admin/tasks/", headers=LIVE).headers["ETag"]
    assert boss.get("/admin/tasks/", headers={"If-None-Match": tag}).status_code == 200


def test_the_menu_counts_what_waits(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    page = text_of(boss, "/admin/tasks/")
    assert "2 to do" in page
    assert "1 open time" in page


def test_the_language_is_chosen_and_kept(boss: FlaskClient, morning: Morning) -> None:
    assert 'lang="en"' in text_of(boss, "/admin/tasks/")
    csrf = text_of(boss, "/admin/tasks/").split('name="csrf_token" value="')[1].split('"')[0]
    assert boss.post("/admin/language", data={"csrf_token": csrf, "language": "fr"}).status_code == 404
    assert boss.post("/admin/language", data={"csrf_token": csrf, "language": "es"}).status_code == 303
    assert 'lang="es"' in text_of(boss, "/admin/tasks/")


def test_a_browser_that_asks_for_spanish_gets_it(client: FlaskClient) -> None:
    assert 'lang="es"' in client.get("/admin/login", headers={"Accept-Language": "es-MX,es;q=0.9"}).text


def test_a_clinic_that_is_switched_off_is_no_workplace(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.get_one(Clinic, morning.clinic).active = False
    assert "North Dental" in text_of(boss, "/admin/tasks/")
