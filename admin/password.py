"""The pages for who has no password, or forgot it: asking for a link by e-mail, and choosing one with a link.

A link's token stands in an address once, in the e-mail's; the page moves it into the cookie before it shows anything,
so that it stays out of the browser's history and of what the browser tells others.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import logout_user
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from admin.languages import N_, gettext
from admin.login import Page, empty_cookie, network_address
from app.access import LinkHolder, LinkIsOver, PasswordTooShort, link_holder, use_link
from app.db import ALL_CLINICS, transaction
from app.services import password_links

LONGEST_ADDRESS = 254
LONGEST_TOKEN = 100
TOO_SHORT = N_("A password has 12 to 1,024 characters. Choose another.")


def add_password_pages(pages: Blueprint, sessions: sessionmaker[Session], *, mail: bool) -> None:
    """Add /admin/password and what is below it. `mail`: a server takes e-mails."""
    pages.add_url_rule("/password", "forgot", lambda: _forgot(sessions, mail), methods=["GET", "POST"])
    pages.add_url_rule("/password/new", "choose", lambda: _choose(sessions), methods=["GET", "POST"])
    pages.add_url_rule("/password/<token>", "link", _follow)


def _forgot(sessions: sessionmaker[Session], mail: bool) -> Page:
    """The answer is the same for every address, and takes the same time: whose it is the worker finds out."""
    if request.method == "GET" or not mail:
        return render_template("console/forgot.html", mail=mail, problem="")
    address = request.form.get("email", "").strip()
    if not 3 <= len(address) <= LONGEST_ADDRESS or "@" not in address or not address.isprintable():
        problem = gettext("Type the e-mail address with which you log in.")
        return render_template("console/forgot.html", mail=mail, problem=problem), 422
    with transaction(sessions, ALL_CLINICS) as database:
        password_links.request(database, address)
    return render_template("console/forgot_sent.html")


def _follow(token: str) -> Response:
    session["link"] = token[:LONGEST_TOKEN]
    return redirect(url_for("login.choose"), 303)


def _choose(sessions: sessionmaker[Session]) -> Page:
    token = session.get("link", "")
    holder = link_holder(sessions, token) if token else None
    if holder is None:
        return render_template("console/link_over.html"), 410
    if request.method == "GET":
        return _form(holder)
    password, again = request.form.get("password", ""), request.form.get("again", "")
    try:
        if password != again:
            return _form(holder, gettext("The two passwords are not the same."))
        use_link(sessions, token, password, network_address())
    except PasswordTooShort:
        return _form(holder, gettext(TOO_SHORT))
    except LinkIsOver:
        return render_template("console/link_over.html"), 410
    logout_user()
    empty_cookie()
    flash(gettext("Your password is set. Log in with it now."), "done")
    return redirect(url_for("login.page"), 303)


def _form(holder: LinkHolder, problem: str = "") -> tuple[str, int]:
    page = render_template("console/choose_password.html", holder=holder, problem=problem)
    return page, 422 if problem else 200
