"""Log-in, log-out and the choice of a clinic, in the browser.

The signed cookie holds the key of a session that the server keeps (`app.access.console_sessions`), and the chosen
clinic. Everything else is read afresh with every request, so that a role taken away is gone at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from admin.languages import N_, gettext
from app import clock
from app.access import (
    NeedsCode,
    Permission,
    Person,
    Refused,
    Workplace,
    authenticate,
    begin_session,
    end_session,
    enter_clinic,
    finish,
    load_session,
    may,
)
from app.access.staff import is_anybody_there
from app.i18n import LANGUAGES

STEP_LASTS = timedelta(minutes=5)
"""So long the password counts, while the code is looked for."""
SORRY = N_("That e-mail and password don’t match, or there were too many attempts. Wait a moment and try again.")
SORRY_CODE = N_("That code isn’t right, was used before, or there were too many attempts. Wait for the next one.")
TOO_LATE = N_("That took too long: log in again.")

Page = Response | str | tuple[str, int]


class Visitor(UserMixin):  # type: ignore[misc]
    """A logged-in person, as Flask-Login wants them."""

    def __init__(self, person: Person, key: str) -> None:
        self.person, self.key = person, key

    def get_id(self) -> str:
        """The session's key: it ends on the server, too."""
        return self.key


def current_place() -> Workplace | None:
    """Where the logged-in person works now: the chosen clinic, else their first; None: logged out or no role."""
    if not current_user.is_authenticated:
        return None
    person: Person = current_user.person
    return person.workplace(session.get("clinic")) or next(iter(person.workplaces), None)


def allowed(*any_of: Permission) -> bool:
    """Whether the logged-in person has one of the permissions at their current clinic."""
    place = current_place()
    return place is not None and may(place.roles, *any_of)


def network_address() -> str:
    """Where the request comes from, as the audit trail names it."""
    return request.remote_addr or "unknown"


def local_path(target: str | None) -> str | None:
    """The target if it is a page of this console, else None: nobody is sent elsewhere after logging in."""
    if not target or "\\" in target or not target.isprintable():
        return None
    url = urlsplit(target)
    inside = url.path == "/admin" or url.path.startswith("/admin/")
    return target if inside and not url.scheme and not url.netloc and not target.startswith("//") else None


def empty_cookie() -> None:
    """Only the language is kept: what somebody planted before a log-in is worth nothing after it."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen


def add_login(app: Flask, sessions: sessionmaker[Session], pages: Blueprint) -> None:
    """Add the log-in pages to `pages`: /admin/login, /admin/login/code, /admin/logout and /admin/clinic."""
    manager = LoginManager(app)
    manager.user_loader(lambda key: _load(sessions, key))
    pages.add_url_rule("/login", "page", lambda: _login_page(sessions), methods=["GET", "POST"])
    pages.add_url_rule("/login/code", "code", lambda: _code_page(sessions), methods=["GET", "POST"])
    pages.add_url_rule("/logout", "logout", lambda: _log_out(sessions), methods=["POST"])
    pages.add_url_rule("/clinic", "clinic", lambda: _switch(sessions), methods=["POST"])
    pages.add_url_rule("/language", "language", _choose_language, methods=["POST"])


def _load(sessions: sessionmaker[Session], key: str) -> Visitor | None:
    """The person of a session that goes on. A page that looks for news by itself does not keep it alive."""
    person = load_session(sessions, key, is_live=request.headers.get("X-Standby-Live") == "1")
    if person is None:
        g.timed_out = True
        return None
    return Visitor(person, key)


def _login_page(sessions: sessionmaker[Session]) -> Page:
    target = _target()
    if request.method == "GET":
        if not is_anybody_there(sessions):
            return render_template("console/first_run.html")
        return redirect(target) if current_user.is_authenticated else _form(target, 200)
    form = request.form
    result = authenticate(sessions, form.get("email", ""), form.get("password", ""), network_address())
    if isinstance(result, Refused):
        return _form(target, 401, SORRY)
    if isinstance(result, NeedsCode):
        empty_cookie()
        now = clock.real().isoformat()
        session["step"] = {"staff": result.staff_id, "epoch": result.session_epoch, "at": now}
        return redirect(url_for("login.code", next=target), 303)
    return _let_in(sessions, result.person, target)


def _code_page(sessions: sessionmaker[Session]) -> Page:
    target, step = _target(), _step()
    if step is None:
        flash(gettext(TOO_LATE), "info")
        return redirect(url_for("login.page", next=target), 303)
    if request.method == "GET":
        return render_template("console/login_code.html", next=target, problem="")
    result = finish(sessions, step, request.form.get("code", ""), network_address())
    if isinstance(result, Refused):
        return render_template("console/login_code.html", next=target, problem=SORRY_CODE), 401
    return _let_in(sessions, result.person, target)


def _step() -> NeedsCode | None:
    """The first step, as far as it still counts."""
    step = session.get("step")
    if not step or clock.real() - datetime.fromisoformat(step["at"]) > STEP_LASTS:
        return None
    return NeedsCode(step["staff"], step["epoch"])


def _let_in(sessions: sessionmaker[Session], person: Person, target: str) -> Response:
    if current_user.is_authenticated:
        end_session(sessions, current_user.key)
    empty_cookie()
    key = begin_session(sessions, person, network_address(), request.user_agent.string)
    login_user(Visitor(person, key))
    if person.workplaces:
        _enter(sessions, person, person.workplaces[0].clinic_id)
    return redirect(target, 303)


def _target() -> str:
    return local_path(request.values.get("next")) or url_for("admin.index")


def _form(target: str, status: int, problem: str = "") -> Page:
    return render_template("console/login.html", next=target, problem=problem, timed_out=g.get("timed_out")), status


def _log_out(sessions: sessionmaker[Session]) -> Response:
    end_session(sessions, current_user.key)
    logout_user()
    empty_cookie()
    return redirect(url_for("login.page"), 303)


def _switch(sessions: sessionmaker[Session]) -> Response:
    person: Person = current_user.person
    place = person.workplace(request.form.get("clinic", type=int))
    if place is None:
        abort(404)
    _enter(sessions, person, place.clinic_id)
    flash(gettext("You are now at %(clinic)s.", clinic=place.name), "done")
    return redirect(url_for("admin.index"), 303)


def _choose_language() -> Response:
    """The language of the pages, for this browser."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(404)
    session["language"] = wanted
    return redirect(url_for("admin.index"), 303)


def _enter(sessions: sessionmaker[Session], person: Person, clinic_id: int) -> None:
    enter_clinic(sessions, person, clinic_id, network_address())
    session["clinic"] = clinic_id
