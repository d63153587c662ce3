"""How pages are reached and how they change things: `show` for a page, `act` for what a button does.

Flask-Admin would write rows itself, past every service. So nothing is reachable that is not declared here with its
permissions, and every change is a POST that calls a service, as the person who is logged in, in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_admin import expose
from flask_login import current_user
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from admin.forms import EmptyForm, Form
from admin.languages import gettext as _
from admin.login import allowed, current_place, local_path
from app.access import REFUSALS as ACCESS_REFUSALS
from app.access import Permission
from app.db import ALL_CLINICS, transaction
from app.services import repeats
from app.services.refusals import ServiceRefusal, sentence

REFUSALS: tuple[type[Exception], ...] = (ServiceRefusal, *ACCESS_REFUSALS)
SCRIPTED = "X-Standby-Form"
"""The console's script sends a form with this header, and gets JSON in place of a redirect."""


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, as a sentence, and the page that shows it; None: the page on which the button is.

    `secret` is shown this once, in a dialog (without script: on a page of its own), and kept nowhere.
    """

    said: str
    to: str | None = None
    secret: str | None = field(default=None, repr=False)


class Refused(Exception):
    """A page's own no: what is wrong and what to do, in the reader's language."""


def show(path: str, *permissions: Permission) -> Callable[[Any], Any]:
    """Declare a page at `path` below the view's own; without `permissions` those of the view."""

    def declare(method: Any) -> Any:
        @wraps(method)
        def run(self: Any, **ids: Any) -> Any:
            if permissions and not allowed(*permissions):
                abort(403)
            return method(self, **ids)

        run.declared, run.permissions = True, permissions  # type: ignore[attr-defined]
        return expose(path)(run)

    return declare


def act(
    path: str, *permissions: Permission, form: Callable[[Any], Form] = EmptyForm, everywhere: bool = False
) -> Callable[[Any], Any]:
    """Declare a change: POST to `path`. The method gets (session, form, ids from the path) and returns `Done`.

    One transaction of the current clinic (`everywhere`: of all, for what belongs to people who work at several),
    committed at the end; a service's refusal rolls it back and is told. A form with a `once` (see `parts.html`) that is
    sent twice does its work once.
    """
    if not permissions:
        raise TypeError(f"{path}: name the permissions that let somebody do it")

    def declare(method: Any) -> Any:
        @wraps(method)
        def run(self: Any, **ids: Any) -> Response:
            if not allowed(*permissions):
                abort(403)
            filled = form(request.form)
            if hasattr(self, "prepare"):
                self.prepare(filled)
            if not filled.validate():
                return _refuse(filled.problem(), 422, filled)
            try:
                with writing(self.session.sessions, everywhere=everywhere) as session:
                    done = _once(session, lambda: method(self, session, filled, **ids))
            except Refused as refusal:
                return _refuse(str(refusal), 409)
            except REFUSALS as refusal:
                return _refuse(_spoken(refusal), 409)
            return _tell(done)

        run.declared, run.permissions = True, permissions  # type: ignore[attr-defined]
        return expose(path, methods=("POST",))(run)

    return declare


def ask(path: str, *permissions: Permission, form: type[Form]) -> Callable[[Any], Any]:
    """Declare a question: POST to `path` that only reads, for what may stand in no address (a name, a number).

    The method gets (form, ids from the path), valid or not, and returns a page; it has no session that could write (an
    import of a file, batch by batch, opens transactions of its own).
    """
    if not permissions:
        raise TypeError(f"{path}: name the permissions that let somebody ask it")

    def declare(method: Any) -> Any:
        @wraps(method)
        def run(self: Any, **ids: Any) -> Any:
            if not allowed(*permissions):
                abort(403)
            filled = form(request.form)
            filled.validate()
            return method(self, filled, **ids)

        run.declared, run.permissions = True, permissions  # type: ignore[attr-defined]
        return expose(path, methods=("POST",))(run)

    return declare


def is_scripted() -> bool:
    """Whether the console's script asks: it wants a part of a page, and no redirect."""
    return SCRIPTED in request.headers


def actor() -> str:
    """The logged-in person, as audit entries and services name them."""
    return f"staff:{current_user.person.staff_id}"


@contextmanager
def writing(sessions: sessionmaker[Session], *, everywhere: bool = False) -> Iterator[Session]:
    """A transaction of the current clinic in which the logged-in person changes something, for the audit trail too."""
    place = current_place()
    if place is None:
        abort(403)
    with transaction(sessions, ALL_CLINICS if everywhere else place.clinic_id) as session:
        session.info |= {"actor": actor(), "source": f"console {request.remote_addr}"}
        yield session


def _once(session: Session, work: Callable[[], Done]) -> Done:
    """The work of a form; where it has a `once` that was used before, what came of it then."""
    key, place = request.form.get("once"), current_place()
    if not key or place is None:
        return work()
    try:
        path = hashlib.sha256(request.path.encode()).hexdigest()
        before = repeats.find(session, place.clinic_id, f"console:{actor()}", key[:255], path)
    except repeats.AnotherRequest:
        raise Refused(_("This form is out of date. Reload the page and try again.")) from None
    if before.status is not None:
        return Done(before.body or "", before.headers.get("to"))
    done = work()
    before.status, before.body, before.headers = 303, done.said, {"to": done.to} if done.to else {}
    return done


def _spoken(refusal: Exception) -> str:
    """A service's sentence without row numbers, which mean nothing to people."""
    return _(sentence(refusal, lambda noun, _number: f"this {noun}").replace(" no this ", " no such "))


def _tell(done: Done) -> Response:
    if is_scripted():
        if done.to and done.said:
            flash(done.said, "done")
        return jsonify(said=done.said, to=done.to, **({"secret": done.secret} if done.secret else {}))
    if done.secret:
        return make_response(render_template("console/secret.html", done=done, back=_back()))
    if done.said:
        flash(done.said, "done")
    return redirect(done.to or _back(), 303)


def _refuse(said: str, status: int, form: Form | None = None) -> Response:
    if is_scripted():
        answer = jsonify(problem=said, fields=list(form.errors) if form else [])
        answer.status_code = status
        return answer
    flash(said, "error")
    return redirect(_back(), 303)


def _back() -> str:
    """The page from which the form came, if it is ours."""
    came = urlsplit(request.referrer or "")
    path = f"{came.path}?{came.query}" if came.query else came.path
    same_host = came.netloc == request.host
    return (local_path(path) if same_host else None) or url_for("admin.index")
