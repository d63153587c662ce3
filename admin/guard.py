"""What stands before and after every request to /admin: log-in, CSRF, security headers, calm error pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, abort, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError

from admin.languages import N_, gettext

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
FILES = frozenset({"console.static", "admin.static"})
"""Say nothing about anybody: they need no log-in, and may be kept by the browser."""
DOORS = frozenset({"login.page", "login.code", "login.forgot", "login.link", "login.choose"})
"""For who is not logged in yet."""
FIRST = frozenset({"account.second_factor", "login.logout"})
"""What there is for somebody whose clinic asks for a second factor, until they have one."""
UPLOADS = {"imports.run_view": 5_000_000}
"""Endpoints that take more than the application does otherwise, in bytes."""
TOKEN_LIFE = timedelta(hours=12)

ERRORS = {
    400: (N_("This form is out of date"), N_("Nothing was changed. Go back, reload the page and try again.")),
    403: (
        N_("You may not see this page"),
        N_("Your role at this clinic does not include it. An administrator can change that."),
    ),
    404: (N_("There is nothing here"), N_("It may be gone, or belong to another clinic.")),
    405: (N_("That does not work here"), N_("This page can only be read.")),
    413: (N_("This is too much at once"), N_("Nothing was changed. A file may have at most 5 MB here.")),
    429: (N_("Too many attempts"), N_("Wait a minute, then try again.")),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing was changed. It has been recorded; please try again."),
    ),
}


def add_guard(app: Flask) -> None:
    """Guard everything under /admin, pages that nobody has written yet included."""
    app.before_request(_before)
    app.after_request(_after)


def _is_ours() -> bool:
    return request.path == "/admin" or request.path.startswith("/admin/")


def _before() -> AnyResponse | None:
    if not _is_ours() or request.endpoint in FILES:
        return None
    if request.endpoint not in DOORS:
        if not current_user.is_authenticated:
            target = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("login.page", next=target), 303)
        if current_user.person.owes_second_factor and request.endpoint not in FIRST:
            return redirect(url_for("account.second_factor"), 303)
    if request.endpoint in UPLOADS:
        request.max_content_length = UPLOADS[request.endpoint]
    if request.endpoint and request.method not in ("GET", "HEAD", "OPTIONS"):
        try:
            validate_csrf(request.form.get("csrf_token"), time_limit=int(TOKEN_LIFE.total_seconds()))
        except ValidationError:
            abort(400)
    return None


def _after(response: Response) -> Response:
    if not _is_ours():
        return response
    if response.status_code in ERRORS and not response.is_json:  # JSON: a form's refusal, for the script
        response = _calm(response.status_code)
    response.headers.update(HEADERS)
    if request.endpoint not in FILES:
        response.headers["Cache-Control"] = "no-store"
    return response


def _calm(status: int) -> Response:
    """A page in place of whatever an error said; it reads no database and names nobody."""
    title, advice = ERRORS[status]
    return make_response(render_template("console/error.html", title=gettext(title), advice=gettext(advice)), status)
