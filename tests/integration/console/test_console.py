"""The console: who sees which page, what the pages say, and that nothing can be changed or seen past its clinic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.listing import Listing
from admin.login import local_path
from admin.page import Page
from admin.pages.inbox import InboxPage
from admin.session import ConsoleSession, NothingIsWritten
from admin.site import PAGES, Console, PermissionNotNamed
from admin.words import words
from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    Clinic,
    InboxItem,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Role,
    StaffSession,
    StaffUser,
    StopRule,
    Task,
    Thread,
    WaitlistEntry,
    WaitlistStatus,
)
from tests import factories
from tests.front_desk import Morning, email_of, log_in, make_app, say, text_of, token

Sessions = sessionmaker[Session]


# --- permissions ----------------------------------------------------------------------------------------------------


def test_nobody_has_a_page_that_only_marketing_could_open(client: FlaskClient) -> None:
    log_in(client, email_of(Role.MARKETING))
    assert "no page for your role" in text_of(client, "/admin/")


def test_a_page_that_names_no_permission_is_not_registered(own_app: Flask, sessions: Sessions) -> None:
    careless = type("Careless", (InboxPage,), {"permissions": (), "slug": "careless"})
    console: Console = own_app.extensions["admin"][0]
    with pytest.raises(PermissionNotNamed):
        console.add_view(careless(ConsoleSession(sessions)))


def test_a_stranger_is_sent_to_log_in_from_everywhere(client: FlaskClient) -> None:
    for page in PAGES:
        for route in ("", "1/", "new/", "export/csv/"):
            response = client.get(f"/admin/{page.path or page.slug}/{route}")
            assert response.status_code == 303
            assert response.headers["Location"].startswith("/admin/login?next=")
    assert client.post("/admin/logout").headers["Location"] == "/admin/login"
    assert client.get("/admin/nothing/of/the/kind").status_code == 303


def test_a_role_taken_away_is_gone_with_the_next_request(boss: FlaskClient, sessions: Sessions) -> None:
    assert boss.get("/admin/audit/").status_code == 200
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.text("UPDATE staff_role SET role = 'DOCTOR' WHERE role = 'CLINIC_ADMIN'"))
    assert boss.get("/admin/audit/").status_code == 403


# --- tenancy --------------------------------------------------------------------------------------------------------


def test_another_clinics_rows_are_not_there(boss: FlaskClient, morning: Morning) -> None:
    assert boss.get(f"/admin/inbox/{morning.other_thread}/").status_code == 404
    assert boss.get(f"/admin/openings/{morning.other_opening}/").status_code == 404
    for page in PAGES:
        shown = text_of(boss, f"/admin/{page.path or page.slug}/")
        assert not [word for word in ("Cyrus", "Root canal", "Otherwise", "+1212") if word in shown]


def test_choosing_the_other_clinic_shows_its_rows_only(boss: FlaskClient, morning: Morning) -> None:
    form = {"csrf_token": token(boss, "/admin/inbox/"), "clinic": str(morning.other_clinic)}
    assert boss.post("/admin/clinic", data=form).status_code == 303
    assert "Cyrus" in text_of(boss, "/admin/inbox/")
    assert "Root canal" in text_of(boss, f"/admin/openings/{morning.other_opening}/")
    assert boss.get(f"/admin/inbox/{morning.thread}/").status_code == 404


def test_nobody_chooses_a_clinic_where_they_have_no_role(client: FlaskClient, morning: Morning) -> None:
    log_in(client, email_of(Role.FRONT_DESK))
    form = {"csrf_token": token(client, "/admin/inbox/"), "clinic": str(morning.other_clinic)}
    assert client.post("/admin/clinic", data=form).status_code == 404
    assert "Cyrus" not in text_of(client, "/admin/inbox/")


@pytest.mark.parametrize("row_id", ["0", "-1", "abc", "1,2", "²", "9" * 30, "1 OR 1=1"])
def test_an_id_that_is_none_is_not_found(boss: FlaskClient, row_id: str) -> None:
    assert boss.get(f"/admin/openings/{row_id}/").status_code == 404


def test_the_pages_session_refuses_to_write(own_app: Flask, sessions: Sessions, morning: Morning) -> None:
    own_app.add_url_rule("/admin/probe", "probe", lambda: _write(sessions))
    client = own_app.test_client()
    log_in(client, "boss@example.com")
    assert client.get("/admin/probe").get_data(as_text=True) == "refused"
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.get_one(Thread, morning.thread).flagged


def _write(sessions: Sessions) -> str:
    console = ConsoleSession(sessions)
    thread = console().scalars(sa.select(Thread).where(Thread.flagged)).one()
    thread.flagged = False
    with pytest.raises(NothingIsWritten):
        console().flush()
    with pytest.raises(NothingIsWritten):
        console().commit()
    return "refused"


# --- log-in ---------------------------------------------------------------------------------------------------------


def test_refusals_look_the_same_whether_the_email_is_known(client: FlaskClient) -> None:
    answers = [
        log_in(client, email, "wrong horse battery").get_data(as_text=True).replace(token(client), "")
        for email in ("boss@example.com", "nobody@example.com")
    ]
    assert answers[0].split("<form")[0] == answers[1].split("<form")[0]
    assert "don’t match" in answers[0]
    assert not [answer for answer in answers if "@example.com" in answer]


def test_logging_in_begins_a_new_session(client: FlaskClient) -> None:
    client.get("/admin/login")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by an attacker"
        before = cookie["csrf_token"]
    log_in(client, "boss@example.com")
    client.get("/admin/inbox/")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["csrf_token"] != before


@pytest.mark.parametrize(("idle", "age", "alive"), [(29, 0, True), (31, 0, False), (1, 719, True), (1, 721, False)])
def test_a_session_ends_when_idle_or_old(
    boss: FlaskClient, sessions: Sessions, idle: int, age: int, alive: bool
) -> None:
    began, seen = (clock.real() - timedelta(minutes=ago) for ago in (max(age, idle), idle))
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.update(StaffSession).values(began_at=began, seen_at=seen))
    assert boss.get("/admin/inbox/").status_code == (200 if alive else 303)


def test_a_raised_epoch_logs_out(boss: FlaskClient, sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.update(StaffUser).values(session_epoch=StaffUser.session_epoch + 1))
    assert boss.get("/admin/inbox/").status_code == 303


def test_logging_out_needs_a_post_with_its_token(boss: FlaskClient) -> None:
    assert boss.get("/admin/logout").status_code == 405
    assert boss.post("/admin/logout").status_code == 400
    assert boss.get("/admin/inbox/").status_code == 200
    boss.post("/admin/logout", data={"csrf_token": token(boss, "/admin/inbox/")})
    assert boss.get("/admin/inbox/").status_code == 303


def test_logging_in_needs_the_forms_token(client: FlaskClient) -> None:
    form = {"email": "boss@example.com", "password": "correct horse battery"}
    assert client.post("/admin/login", data=form).status_code == 400


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/admin/tasks/?show=open", True),
        ("/admin", True),
        ("https://evil.example/admin/", False),
        ("//evil.example/admin/", False),
        ("/\\evil.example/admin/", False),
        ("/admin/\nSet-Cookie: a", False),
        ("javascript:alert(1)", False),
        ("/administrator", False),
        ("", False),
    ],
)
def test_only_pages_of_the_console_are_gone_to_after_log_in(target: str, kept: bool) -> None:
    assert local_path(target) == (target if kept else None)


def test_log_in_leads_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    assert log_in(client, "boss@example.com", next="/admin/tasks/").headers["Location"] == "/admin/tasks/"
    other = client.application.test_client()
    assert log_in(other, "boss@example.com", next="https://evil.example/").headers["Location"] == "/admin/"


def test_cookies_are_for_https_and_for_nobody_elses_scripts(sessions: Sessions, morning: Morning) -> None:
    client = make_app(sessions, "https://standby.example.com").test_client()
    cookie = client.get("/admin/login", base_url="https://standby.example.com").headers["Set-Cookie"]
    assert cookie.startswith("__Host-standby=")
    assert all(word in cookie for word in ("Secure;", "HttpOnly;", "Path=/;", "SameSite=Lax"))
    plain = make_app(sessions).test_client().get("/admin/login").headers["Set-Cookie"]
    assert "Secure" not in plain
    assert "HttpOnly" in plain


# --- headers and errors ---------------------------------------------------------------------------------------------


def test_every_answer_is_guarded_by_headers(boss: FlaskClient) -> None:
    for path in ("/admin/inbox/", "/admin/inbox/99", "/admin/nothing", "/admin/assets/console.css"):
        headers = boss.get(path).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert boss.get("/admin/inbox/").headers["Cache-Control"] == "no-store"


def test_an_error_page_says_nothing_about_anybody(
    app: Flask, boss: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Iterator[Any]:
        raise TypeError("Ana Rivera +13125550111")

    monkeypatch.setattr(InboxPage, "_list", fail)
    response = boss.get("/admin/inbox/")
    assert response.status_code == 500
    shown = response.get_data(as_text=True)
    assert "Something went wrong on our side" in shown
    assert not [word for word in ("Ana", "+1312", "TypeError", "Dana") if word in shown]
    assert response.headers["Cache-Control"] == "no-store"


# --- what the pages say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["page=-1", "page=99999999999999999999", "sort=0&desc=1", "search=Ana", "page_size=9"]
)
def test_odd_addresses_do_no_harm(boss: FlaskClient, query: str) -> None:
    assert boss.get(f"/admin/outbox/?{query}").status_code == 200


def test_an_empty_page_says_what_will_be_there(sessions: Sessions, boss: FlaskClient, morning: Morning) -> None:
    boss.post("/admin/clinic", data={"csrf_token": token(boss, "/admin/inbox/"), "clinic": morning.other_clinic})
    for page in PAGES:
        if issubclass(page, Listing) and page.slug not in ("all-openings", "audit"):
            assert page.empty.split("(")[0].strip() in text_of(boss, f"/admin/{page.path or page.slug}/"), page.slug


def test_the_same_name_in_two_enums_has_two_meanings() -> None:
    assert words(StopRule.EXPIRED) == "too late to be useful"
    assert words(OpeningStatus.EXPIRED) == words(WaitlistStatus.EXPIRED) == "Expired"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.slug))
def test_longer_lists_take_no_more_queries(
    sessions: Sessions, boss: FlaskClient, morning: Morning, page: type[Page]
) -> None:
    before = _queries(sessions, boss, page)
    with transaction(sessions, morning.clinic) as session:
        _make_more(session)
    assert _queries(sessions, boss, page) <= before


def _queries(sessions: Sessions, client: FlaskClient, page: type[Page]) -> int:
    count: list[str] = []
    engine = sessions.kw["bind"]

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        count.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    text_of(client, f"/admin/{page.path or page.slug}/")
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(count)


def _make_more(session: Session) -> None:
    """Ten more rows of what the lists hold, each with rows of its own around it."""
    for model in (Opening, Task, WaitlistEntry):
        row: Any = session.scalars(sa.select(model)).first()
        mapper: Any = sa.inspect(model)
        for n in range(10):
            values = {column.key: getattr(row, column.key) for column in mapper.column_attrs}
            later = {"starts_at": row.starts_at, "status": OpeningStatus.EXPIRED} if model is Opening else {}
            own: dict[str, Any] = {"cause": f"more:{n}"} if model is Task else {}
            if model is WaitlistEntry:  # a patient waits once for a type
                clinic = session.get_one(Clinic, row.clinic_id)
                own = {"patient_id": factories.make_patient(session, clinic, f"More {n}", phone=None).id}
            session.add(model(**values | {"id": None} | later | own))
    for thread in session.scalars(sa.select(Thread)):
        for n in range(5):
            say(session, thread, f"more {n}", timedelta(minutes=n))
    assert session.scalars(sa.select(InboxItem)).first()
    assert len(session.scalars(sa.select(OutboxMessage)).all()) >= 15
