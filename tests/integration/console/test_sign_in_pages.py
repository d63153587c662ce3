"""Signing in by the browser: the second step, a forgotten password, the account, the first run."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock, drain
from app.config import MailServer
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, PasswordLink, PasswordRequest, Role, StaffSession, StaffUser
from app.sealing import Seal
from app.services import password_links
from app.transports.email import Letter
from app.transports.message import Failure, TransportError
from tests.front_desk import PASSWORD, Morning, email_of, log_in, make_app, token

Sessions = sessionmaker[Session]
BOSS, NEW = "boss@example.com", "staple of a new horse"
ACCOUNT, FACTOR = "/admin/account/", "/admin/account/second-factor"
SERVER = MailServer("127.0.0.1", 25, "standby@clinic.example")


pytestmark = pytest.mark.usefixtures("fast_hashes")


def wait(monkeypatch: pytest.MonkeyPatch, **amount: float) -> None:
    now = clock.real() + timedelta(**amount)
    monkeypatch.setattr(clock, "real", lambda: now)


def send(client: FlaskClient, path: str, page: str = ACCOUNT, **form: str) -> Any:
    """Fill in a form that stands on `page`."""
    return client.post(path, data={"csrf_token": token(client, page), **form})


def said(client: FlaskClient, answer: Any) -> str:
    """What the page says to which a form led."""
    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"]).get_data(as_text=True)
    return " ".join(re.findall(r'<p class="note[^>]*>([^<]*)', shown))


def turn_on(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor for who is logged in: their app, and the recovery codes."""
    shown = client.get(FACTOR).get_data(as_text=True)
    assert "<svg" in shown
    app = pyotp.TOTP(re.findall(r'class="secret">([A-Z2-7 ]+)<', shown)[0].replace(" ", ""))
    answer = client.post(FACTOR, data={"csrf_token": token(client, FACTOR), "code": app.at(clock.real())})
    assert answer.status_code == 200
    return app, re.findall(r"<li><code>([a-z2-7-]+)</code>", answer.get_data(as_text=True))


# --- the second step ------------------------------------------------------------------------------------------------


def test_with_a_second_factor_log_in_has_two_steps(boss: FlaskClient, app: Flask, monkeypatch: Any) -> None:
    phone, codes = turn_on(boss)
    assert len(codes) == 10
    wait(monkeypatch, minutes=1)
    other = app.test_client()
    first = log_in(other, BOSS, next="/admin/audit/")
    assert first.headers["Location"].startswith("/admin/login/code")
    assert other.get("/admin/inbox/").status_code == 303
    assert send(other, "/admin/login/code", "/admin/login/code", code="000000").status_code == 401
    form = {"code": phone.at(clock.real()), "next": "/admin/audit/"}
    last = send(other, "/admin/login/code", "/admin/login/code", **form)
    assert last.headers["Location"] == "/admin/audit/"
    assert other.get("/admin/audit/").status_code == 200
    third = app.test_client()
    log_in(third, BOSS)
    assert send(third, "/admin/login/code", "/admin/login/code", **form).status_code == 401
    assert send(third, "/admin/login/code", "/admin/login/code", code=codes[0]).status_code == 303
    assert third.get("/admin/inbox/").status_code == 200


def test_the_second_step_waits_for_five_minutes(boss: FlaskClient, app: Flask, monkeypatch: Any) -> None:
    turn_on(boss)
    other = app.test_client()
    log_in(other, BOSS)
    wait(monkeypatch, minutes=5, seconds=1)
    assert "took too long" in said(other, other.get("/admin/login/code"))
    assert app.test_client().get("/admin/login/code").status_code == 303


def test_who_owes_a_second_factor_sets_it_up_before_anything_else(
    app: Flask, client: FlaskClient, sessions: Sessions
) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.update(Clinic).where(Clinic.slug == "bright-smiles").values(second_factor_required=True))
    log_in(client, email_of(Role.FRONT_DESK))
    for path in ("/admin/inbox/", "/admin/", ACCOUNT, "/admin/nothing"):
        assert client.get(path).headers["Location"] == FACTOR
    assert "asks everybody" in client.get(FACTOR).get_data(as_text=True)
    turn_on(client)
    assert client.get("/admin/inbox/").status_code == 200


@pytest.mark.parametrize("code", ["", "000000", "abc", "١٢٣٤٥٦", "9" * 3000])
def test_a_code_that_is_none_does_not_turn_it_on(boss: FlaskClient, code: str) -> None:
    assert send(boss, FACTOR, FACTOR, code=code).status_code == 422
    assert "Off: whoever has your password" in boss.get(ACCOUNT).get_data(as_text=True)


def test_turning_it_off_needs_password_and_code(boss: FlaskClient) -> None:
    _, codes = turn_on(boss)
    off = f"{FACTOR}/off"
    assert "not your current password" in said(boss, send(boss, off, password="wrong", code=codes[0]))
    assert "code isn’t right" in said(boss, send(boss, off, password=PASSWORD, code="123456"))
    assert "is off" in said(boss, send(boss, off, password=PASSWORD, code=codes[0]))
    assert "Off: whoever has your password" in boss.get(ACCOUNT).get_data(as_text=True)


def test_new_recovery_codes_need_the_password(boss: FlaskClient) -> None:
    assert "no second factor" in said(boss, send(boss, f"{FACTOR}/codes", password=PASSWORD))
    _, old = turn_on(boss)
    assert "not your current password" in said(boss, send(boss, f"{FACTOR}/codes", password=""))
    shown = send(boss, f"{FACTOR}/codes", password=PASSWORD).get_data(as_text=True)
    assert len(re.findall(r"<li><code>", shown)) == 10
    assert not [code for code in old if code in shown]


# --- the account ----------------------------------------------------------------------------------------------------


def test_the_account_lists_where_somebody_is_logged_in_and_ends_it(boss: FlaskClient, app: Flask) -> None:
    phone = app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1"
    log_in(phone, BOSS)
    shown = boss.get(ACCOUNT).get_data(as_text=True)
    assert "This device" in shown
    assert "Safari on iPhone" in shown
    number = re.findall(r'name="session" value="(\d+)"', shown)[0]
    assert "Logged out there" in said(boss, send(boss, f"{ACCOUNT}sessions/end", session=number))
    assert phone.get("/admin/inbox/").status_code == 303
    for wrong in (number, "", "0", "-1", "abc", "²", "9" * 19, "9" * 30):
        assert "over already" in said(boss, send(boss, f"{ACCOUNT}sessions/end", session=wrong))
    log_in(phone, BOSS)
    said(boss, send(boss, f"{ACCOUNT}sessions/end", session="others"))
    assert phone.get("/admin/inbox/").status_code == 303
    assert boss.get("/admin/inbox/").status_code == 200


def test_a_cookie_from_before_the_log_out_opens_nothing(boss: FlaskClient, app: Flask) -> None:
    cookie = boss.get_cookie("standby")
    assert cookie is not None
    copied = cookie.value
    send(boss, "/admin/logout")
    thief = app.test_client()
    thief.set_cookie("standby", copied)
    assert thief.get("/admin/inbox/").status_code == 303


def test_looking_for_news_does_not_keep_somebody_logged_in(
    boss: FlaskClient, sessions: Sessions, monkeypatch: Any
) -> None:
    wait(monkeypatch, minutes=20)
    assert boss.get("/admin/inbox/", headers={"X-Standby-Live": "1"}).status_code in (200, 304)
    wait(monkeypatch, minutes=11)
    assert boss.get("/admin/inbox/", headers={"X-Standby-Live": "1"}).status_code == 303


def test_a_changed_password_is_asked_for_from_now_on(boss: FlaskClient, app: Flask) -> None:
    change = f"{ACCOUNT}password"
    for form, word in (
        ({"password": "wrong", "new": NEW, "again": NEW}, "not your current"),
        ({"password": PASSWORD, "new": NEW, "again": ""}, "not the same"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, "12 to 1,024"),
        ({}, "not your current"),
    ):
        assert word in said(boss, send(boss, change, **form))
    assert "was changed" in said(boss, send(boss, change, password=PASSWORD, new=NEW, again=NEW))
    assert log_in(app.test_client(), BOSS).status_code == 401
    assert log_in(app.test_client(), BOSS, NEW).status_code == 303


def test_a_name_is_changed(boss: FlaskClient) -> None:
    for wrong in ("", "  ", "x" * 121):
        assert "1 to 120" in said(boss, send(boss, f"{ACCOUNT}name", name=wrong))
    assert "was changed" in said(boss, send(boss, f"{ACCOUNT}name", name="D. <b>Reyes</b>"))
    assert "D. &lt;b&gt;Reyes" in boss.get(ACCOUNT).get_data(as_text=True)


def test_every_form_of_the_account_needs_its_token_and_a_log_in(boss: FlaskClient, app: Flask) -> None:
    paths = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(ACCOUNT)]
    posts = [path for path in paths if path != ACCOUNT]
    assert len(posts) == 6
    assert {boss.post(path).status_code for path in posts} == {400}
    assert {app.test_client().post(path).headers["Location"] for path in posts} == {"/admin/login"}


# --- a forgotten password -------------------------------------------------------------------------------------------


def post_office(sessions: Sessions, fail: Failure | None = None) -> list[Letter]:
    """Let the worker send what is due; the letters that were handed over."""
    letters: list[Letter] = []

    def hand_over(_server: MailServer, letter: Letter) -> None:
        letters.append(letter)
        if fail:
            raise TransportError(fail)

    parts = SimpleNamespace(
        config=SimpleNamespace(mail=SERVER, public_base_url="https://clinic.test"), sessions=sessions
    )
    drain.send_links(cast("drain.Parts", parts), send=hand_over)
    return letters


def ask(sessions: Sessions, email: str) -> Any:
    client = make_app(sessions, mail=SERVER).test_client()
    return send(client, "/admin/password", "/admin/password", email=email)


def link_in(letter: Letter) -> str:
    return str(re.findall(r"https://clinic\.test(/admin/password/\S+)", letter.body)[0])


def test_a_link_by_e_mail_leads_to_a_new_password(client: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert ask(sessions, "  BOSS@example.com ").status_code == 200
    assert BOSS not in str(_rows(sessions, PasswordRequest))
    (letter,) = post_office(sessions)
    assert letter.to == BOSS
    assert "boss" not in link_in(letter)
    to = client.get(link_in(letter)).headers["Location"]
    assert to == "/admin/password/new"
    assert "Dana Reyes" in client.get(to).get_data(as_text=True)
    for bad in ({"password": "short", "again": "short"}, {"password": NEW, "again": "other"}, {}):
        assert send(client, to, to, **bad).status_code == 422
    assert "Log in with it" in said(client, send(client, to, to, password=NEW, again=NEW))
    assert log_in(client, BOSS, NEW).status_code == 303
    client.get(link_in(letter))
    assert client.get(to).status_code == 410
    assert "link is over" in client.get(to).get_data(as_text=True)
    assert (_rows(sessions, PasswordRequest), post_office(sessions)) == ([], [])


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    sessions: Sessions, morning: Morning, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []
    for email in (BOSS, "nobody@example.com"):
        count: list[str] = []
        listen = lambda *args, count=count: count.append(args[2])  # noqa: E731
        sa.event.listen(sessions.kw["bind"], "before_cursor_execute", listen)
        answer = ask(sessions, email)
        sa.event.remove(sessions.kw["bind"], "before_cursor_execute", listen)
        asked.append((answer.status_code, answer.get_data(as_text=True), count))
    assert asked[0] == asked[1]
    assert [letter.to for letter in post_office(sessions)] == [BOSS]
    assert "@example.com" not in caplog.text


@pytest.mark.parametrize("email", ["", "@", "nobody", "x@" + "y" * 300, "a@b\x00.com"])
def test_what_is_no_address_is_not_sent_to(sessions: Sessions, morning: Morning, email: str) -> None:
    assert ask(sessions, email).status_code == 422
    assert _rows(sessions, PasswordRequest) == []


def test_who_asks_twice_gets_one_e_mail_and_later_a_new_link(
    sessions: Sessions, morning: Morning, monkeypatch: Any
) -> None:
    for _ in range(2):
        ask(sessions, BOSS)
    assert len(post_office(sessions)) == 1
    wait(monkeypatch, minutes=3)
    ask(sessions, BOSS)
    assert len(post_office(sessions)) == 1
    assert [row.ended_at is None for row in _rows(sessions, PasswordLink)] == [False, True]


def test_an_e_mail_that_was_not_taken_is_tried_again_with_a_new_link_five_times(
    sessions: Sessions, morning: Morning, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ask(sessions, BOSS)
    tries = []
    for _ in range(7):
        tries.append(len(post_office(sessions, Failure.LATER)))
        wait(monkeypatch, minutes=9)
    assert tries == [1, 1, 1, 1, 1, 0, 0]
    ask(sessions, BOSS)
    assert len(post_office(sessions, Failure.UNREACHABLE)) == 1
    assert (post_office(sessions), _rows(sessions, PasswordRequest)) == ([], [])
    assert "was not taken" in caplog.text
    assert "@" not in caplog.text


def test_a_request_from_before_the_key_was_changed_holds_nothing_up(sessions: Sessions, morning: Morning) -> None:
    ask(sessions, BOSS)
    changed = sessionmaker(**{**sessions.kw, "info": {**sessions.kw["info"], "seal": Seal("another key " * 4)}})
    ask(changed, BOSS)
    assert [letter.to for letter in post_office(changed)] == [BOSS]
    assert _rows(sessions, PasswordRequest) == []


def test_without_a_mail_server_the_page_says_whom_to_ask(client: FlaskClient, sessions: Sessions) -> None:
    assert "Ask an administrator" in client.get("/admin/password").get_data(as_text=True)
    send(client, "/admin/password", "/admin/login", email=BOSS)
    assert _rows(sessions, PasswordRequest) == []


def test_an_invited_person_chooses_a_password_by_the_same_page(
    client: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        staff = session.scalars(sa.select(StaffUser).where(StaffUser.email == email_of(Role.DOCTOR))).one()
        staff.password_hash = "!"
        link = password_links.make(session, staff)
    to = client.get(f"/admin/password/{link}").headers["Location"]
    assert send(client, to, to, password=NEW, again=NEW).status_code == 303
    assert log_in(client, email_of(Role.DOCTOR), NEW).status_code == 303


def test_too_many_attempts_from_one_address_are_told_to_wait(client: FlaskClient) -> None:
    csrf = token(client)
    answers = [client.post("/admin/password", data={"csrf_token": csrf, "email": "x"}) for _ in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {200}
    assert answers[20].status_code == 429
    assert "Wait a minute" in answers[20].get_data(as_text=True)
    assert 0 < int(answers[20].headers["Retry-After"]) <= 3600
    assert log_in(client, BOSS).status_code == 429
    assert client.get("/admin/login").status_code == 200


# --- the first run --------------------------------------------------------------------------------------------------


def test_a_new_installation_says_how_it_is_set_up(sessions: Sessions) -> None:
    shown = make_app(sessions).test_client().get("/admin/login").get_data(as_text=True)
    assert "standby setup" in shown
    assert "<form" not in shown


def _rows(sessions: Sessions, model: Any) -> list[Any]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


def test_nothing_in_the_database_opens_a_session(boss: FlaskClient, sessions: Sessions) -> None:
    (row,) = _rows(sessions, StaffSession)
    with boss.session_transaction() as cookie:
        assert cookie["_user_id"] != row.key_hash
        assert len(row.key_hash) == 64
