"""A person's own account: name, password, second factor with its recovery codes, and where they are logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from admin.languages import N_, gettext
from admin.login import Page, current_place, network_address
from admin.password import TOO_SHORT
from admin.words import WallClock
from app import clock
from app.access import (
    PasswordTooShort,
    Person,
    WrongCode,
    change_password,
    end_all,
    end_one,
    gave_code,
    is_the_person,
    open_sessions,
    second_factor,
)
from app.access.people import rename
from app.db import ALL_CLINICS, transaction
from app.models import StaffUser

NOT_YOU = N_("That is not your current password, or there were too many attempts. Nothing was changed.")
WRONG_CODE = N_("That code isn’t right, or was used before. Nothing was changed.")
LARGEST_ID = 2**63 - 1

Sessions = sessionmaker[Session]


def make_account_pages(sessions: Sessions) -> Blueprint:
    """The pages at /admin/account/, each about nobody but who is logged in."""
    pages = Blueprint("account", __name__, url_prefix="/admin/account")
    posts: dict[str, Callable[[Sessions], Page]] = {
        "name": _rename,
        "password": _change_password,
        "second-factor/off": _turn_off,
        "second-factor/codes": _new_codes,
        "sessions/end": _end_sessions,
    }
    pages.add_url_rule("/", "index_view", _with(sessions, _show))
    pages.add_url_rule("/second-factor", "second_factor", _with(sessions, _set_up), methods=["GET", "POST"])
    for path, act in posts.items():
        pages.add_url_rule(f"/{path}", path.replace("/", "_").replace("-", "_"), _with(sessions, act), methods=["POST"])
    return pages


def _with(sessions: Sessions, act: Callable[[Sessions], Page]) -> Callable[[], Page]:
    return lambda: act(sessions)


@contextmanager
def _acting(sessions: Sessions) -> Iterator[tuple[Session, StaffUser]]:
    """A transaction, and the person's row in it; what they do is recorded as theirs."""
    person = _me()
    with transaction(sessions, ALL_CLINICS) as session:
        session.info |= {"source": f"console {network_address()}", "actor": f"staff:{person.staff_id}"}
        yield session, session.get_one(StaffUser, person.staff_id)


def _me() -> Person:
    person: Person = current_user.person
    return person


def _back(said: str, kind: str = "done") -> Response:
    flash(gettext(said), kind)
    return redirect(url_for("account.index_view"), 303)


def _knows_password(sessions: Sessions) -> bool:
    """Asked again before what an unattended screen must not allow."""
    return is_the_person(sessions, _me().staff_id, request.form.get("password", ""), network_address())


def _show(sessions: Sessions) -> str:
    place, staff_id = current_place(), _me().staff_id
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return render_template(
            "console/account.html",
            email=session.get_one(StaffUser, staff_id).email,
            sessions=open_sessions(session, staff_id, current_user.key),
            codes_left=second_factor.spare_codes_left(session, staff_id),
            wall=WallClock(place.timezone if place else "UTC", clock.real()),
        )


def _rename(sessions: Sessions) -> Page:
    try:
        with _acting(sessions) as (session, staff):
            rename(session, staff.id, request.form.get("name", ""))
    except ValueError:
        return _back(N_("A name has 1 to 120 characters."), "error")
    return _back(N_("Your name was changed."))


def _change_password(sessions: Sessions) -> Page:
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _back(N_("The two new passwords are not the same. Nothing was changed."), "error")
    if not _knows_password(sessions):
        return _back(NOT_YOU, "error")
    try:
        change_password(sessions, _me().staff_id, current_user.key, new, network_address())
    except PasswordTooShort:
        return _back(TOO_SHORT, "error")
    return _back(N_("Your password was changed. You were logged out everywhere else."))


def _set_up(sessions: Sessions) -> Page:
    """The code to scan, and the recovery codes once a code of the app was right."""
    problem = ""
    if _me().has_second_factor:
        return redirect(url_for("account.index_view"), 303)
    try:
        if request.method == "POST":
            with _acting(sessions) as (session, staff):
                codes = second_factor.confirm(session, staff, request.form.get("code", ""), key=current_user.key)
            return render_template("console/recovery_codes.html", codes=codes)
    except WrongCode:
        problem = WRONG_CODE
    with _acting(sessions) as (session, staff):
        enrolment = second_factor.start(session, staff)
    picture = Markup(segno.make(enrolment.uri, error="m").svg_inline(light="#fff", omitsize=True))  # noqa: S704 - of our making
    page = render_template("console/second_factor.html", picture=picture, secret=enrolment.secret, problem=problem)
    return page, 422 if problem else 200


def _turn_off(sessions: Sessions) -> Page:
    if not _knows_password(sessions):
        return _back(NOT_YOU, "error")
    if not gave_code(sessions, _me().staff_id, request.form.get("code", ""), network_address()):
        return _back(WRONG_CODE, "error")
    with _acting(sessions) as (session, staff):
        second_factor.turn_off(session, staff)
    return _back(N_("The second factor is off."))


def _new_codes(sessions: Sessions) -> Page:
    if not _knows_password(sessions):
        return _back(NOT_YOU, "error")
    try:
        with _acting(sessions) as (session, staff):
            codes = second_factor.new_spare_codes(session, staff)
    except WrongCode:
        return _back(N_("There is no second factor that recovery codes could be for."), "error")
    return render_template("console/recovery_codes.html", codes=codes)


def _end_sessions(sessions: Sessions) -> Page:
    """One of the person's sessions, or all but this."""
    wanted = request.form.get("session", "")
    with _acting(sessions) as (session, staff):
        if wanted == "others":
            end_all(session, staff, but=current_user.key)
            done = True
        else:
            number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 20 else 0
            done = 0 < number <= LARGEST_ID and end_one(session, staff.id, number)
    return _back(N_("Logged out there.")) if done else _back(N_("That session is over already."), "error")
