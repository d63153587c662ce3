"""Log-in, log-out and the choice of a clinic, in the browser.

The signed cookie holds the person's id with their session epoch, when they logged in and were last seen, and the
chosen clinic. Everything else is read afresh with every request, so that a role taken away is gone at once.
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
from app.access import Permission, Person, Refused, Workplace, authenticate, enter_clinic, load_person, may
from app.i18n import LANGUAGES

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SORRY = N_("That e-mail and password don’t match, or there were too many attempts. Wait a moment and try again.")


class Visitor(UserMixin):  # type: ignore[misc]
    """A logged-in person, as Flask-Login wants them."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Id and session epoch: a raised epoch ends every session."""
        return f"{self.person.staff_id}:{self.person.session_epoch}"


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


def local_path(target: str | None) -> str | None:
    """The target if it is a page of this console, else None: nobody is sent elsewhere after logging in."""
    if not target or "\\" in target or not target.isprintable():
        return None
    url = urlsplit(target)
    inside = url.path == "/admin" or url.path.startswith("/admin/")
    return target if inside and not url.scheme and not url.netloc and not target.startswith("//") else None


def add_login(app: Flask, sessions: sessionmaker[Session]) -> None:
    """Register the log-in pages at /admin/login, /admin/logout and /admin/clinic."""
    manager = LoginManager(app)
    manager.user_loader(lambda token: _load(sessions, token))
    pages = Blueprint("login", __name__, url_prefix="/admin")
    pages.add_url_rule("/login", "page", lambda: _login_page(sessions), methods=["GET", "POST"])
    pages.add_url_rule("/logout", "logout", _log_out, methods=["POST"])
    pages.add_url_rule("/clinic", "clinic", lambda: _switch(sessions), methods=["POST"])
    pages.add_url_rule("/language", "language", _choose_language, methods=["POST"])
    app.register_blueprint(pages)


def _load(sessions: sessionmaker[Session], token: str) -> Visitor | None:
    """The person of a session that is neither idle nor too old. Times are wall clock."""
    now, began, seen = clock.real(), _instant("began"), _instant("seen")
    staff_id, _, epoch = token.partition(":")
    if not began or not seen or now - began > LONGEST or now - seen > IDLE or not epoch:
        g.timed_out = True
        return None
    person = load_person(sessions, int(staff_id), int(epoch))
    if person:
        session["seen"] = now.isoformat()
    return Visitor(person) if person else None


def _login_page(sessions: sessionmaker[Session]) -> Response | tuple[str, int]:
    target = local_path(request.values.get("next")) or url_for("admin.index")
    if request.method == "GET":
        return redirect(target) if current_user.is_authenticated else _form(target, 200)
    address = request.remote_addr or "unknown"
    result = authenticate(sessions, request.form.get("email", ""), request.form.get("password", ""), address)
    if isinstance(result, Refused):
        return _form(target, 401, SORRY)
    chosen = session.get("language")
    session.clear()  # a session that somebody planted before the log-in is worth nothing after it
    if chosen:
        session["language"] = chosen
    now = clock.real().isoformat()
    session.update(began=now, seen=now)
    login_user(Visitor(result.person))
    if result.person.workplaces:
        _enter(sessions, result.person, result.person.workplaces[0].clinic_id)
    return redirect(target, 303)


def _form(target: str, status: int, problem: str = "") -> tuple[str, int]:
    return render_template("console/login.html", next=target, problem=problem, timed_out=g.get("timed_out")), status


def _log_out() -> Response:
    logout_user()
    session.clear()
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
    enter_clinic(sessions, person, clinic_id, request.remote_addr or "unknown")
    session["clinic"] = clinic_id


def _instant(key: str) -> datetime | None:
    return datetime.fromisoformat(session[key]) if key in session else None
