"""Puts the staff console together: Flask-Admin at /admin with our pages, nobody gets in unless allowed."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request, url_for
from flask_admin import Admin, AdminIndexView, expose
from flask_admin.theme import Bootstrap4Theme
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from admin.account import make_account_pages
from admin.guard import DOORS, add_guard
from admin.installation import Installation, add_installation
from admin.languages import NAMES, add_languages, language
from admin.links import may_open
from admin.login import add_login, allowed, current_place
from admin.menu import Item, items
from admin.page import Page, RowId
from admin.pages.audit import AuditPage
from admin.pages.cancellations import CancellationsPage
from admin.pages.fees import FeesPage
from admin.pages.imports import ImportsPage
from admin.pages.inbox import InboxPage
from admin.pages.openings import AllOpeningsPage, OpeningsPage
from admin.pages.outbox import OutboxPage
from admin.pages.patients import PatientsPage
from admin.pages.recovery import RecoveryPage
from admin.pages.schedule import SchedulePage
from admin.pages.settings.health import HealthPage
from admin.pages.settings.home import SettingsPage
from admin.pages.settings.hours import HoursPage
from admin.pages.settings.numbers import NumbersPage
from admin.pages.settings.people import PeoplePage
from admin.pages.settings.policies import PoliciesPage
from admin.pages.settings.practice import PracticePage
from admin.pages.settings.templates import TemplatesPage
from admin.pages.settings.tokens import TokensPage
from admin.pages.settings.webhooks import WebhooksPage
from admin.pages.tasks import TasksPage
from admin.pages.today import TodayPage
from admin.pages.waitlist import WaitlistPage
from admin.password import add_password_pages
from admin.people import birthday
from admin.session import ConsoleSession
from admin.words import money, words
from app import clock
from app.access import Permission
from app.limits import limiter_of

PAGES: tuple[type[Page], ...] = (
    TodayPage,
    InboxPage,
    TasksPage,
    OpeningsPage,
    AllOpeningsPage,
    WaitlistPage,
    SchedulePage,
    ImportsPage,
    RecoveryPage,
    CancellationsPage,
    PatientsPage,
    FeesPage,
    SettingsPage,
    PoliciesPage,
    HoursPage,
    PracticePage,
    TemplatesPage,
    NumbersPage,
    PeoplePage,
    TokensPage,
    WebhooksPage,
    HealthPage,
    OutboxPage,
    AuditPage,
)
LIMIT = "20 per minute; 200 per hour"
"""Attempts at the doors from one network address; a clinic has one for all its people."""


class Runtime(Protocol):
    """What the console needs of the application's runtime."""

    @property
    def config(self) -> Installation: ...

    @property
    def sessions(self) -> sessionmaker[Session]: ...


class PermissionNotNamed(TypeError):
    """A page that does not say who may see it; it is not registered."""


class Home(AdminIndexView):  # type: ignore[misc]
    """The way in: the first page this person may see, or a word that there is none."""

    heading = ""

    def is_visible(self) -> bool:
        """Not in the menu."""
        return False

    def is_accessible(self) -> bool:
        """For everybody who is logged in: it shows nothing itself."""
        return bool(current_user.is_authenticated)

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Response | str:
        """Redirect, or say that there is nothing for this role yet."""
        pages = (view for view in self.admin._views if view.is_visible() and view.is_accessible())
        first = next(pages, None)
        return (
            redirect(self.get_url(f"{first.endpoint}.index_view")) if first else str(self.render("console/home.html"))
        )


class Console(Admin):  # type: ignore[misc]
    """Flask-Admin that refuses a page without a permission."""

    def add_view(self, view: Any) -> None:
        """Register a page. Raises PermissionNotNamed."""
        if not isinstance(view, Home) and not getattr(view, "permissions", ()):
            raise PermissionNotNamed(f"{type(view).__name__}: name the permissions that let somebody see it")
        super().add_view(view)


def add_console(app: Flask, runtime: Runtime) -> None:
    """Register the console on `app` (which has its secret key) at /admin, with log-in, guard, headers and pages."""
    _keep_cookies_safe(app, runtime.config.public_base_url)
    app.register_blueprint(
        Blueprint(
            "console",
            __name__,
            url_prefix="/admin",
            template_folder="templates",
            static_folder="static",
            static_url_path="/assets",
        )
    )
    add_installation(app, runtime.config)
    _add_sign_in(app, runtime)
    add_guard(app)
    add_languages(app)
    app.url_map.converters["row"] = RowId
    session = ConsoleSession(runtime.sessions)
    session.end_with_requests_of(app)
    theme = Bootstrap4Theme(base_template="console/base.html", swatch="default")
    console = Console(app, name="Standby", index_view=Home(), theme=theme)
    for page in PAGES:
        console.add_view(page(session))
    app.context_processor(partial(_for_templates, console, session))


def _add_sign_in(app: Flask, runtime: Runtime) -> None:
    """Log-in, password and account. Whoever guesses is slowed down by their network address, beside the lock-out."""
    doors = Blueprint("login", __name__, url_prefix="/admin")
    add_login(app, runtime.sessions, doors)
    add_password_pages(doors, runtime.sessions, mail=runtime.config.mail is not None)
    limiter = limiter_of(app, runtime.config.redis_url)
    limiter.shared_limit(LIMIT, "console", methods=["POST"], exempt_when=lambda: request.endpoint not in DOORS)(doors)
    app.register_blueprint(doors)
    app.register_blueprint(make_account_pages(runtime.sessions))


def _for_templates(console: Console, session: ConsoleSession) -> dict[str, Any]:
    def may_search() -> bool:
        return allowed(Permission.VIEW_PATIENTS)

    def account_url() -> str:
        return url_for("account.index_view")

    def now_iso() -> str:
        return clock.now(session()).isoformat(timespec="seconds") if current_place() else ""

    def menu() -> list[Item]:
        pages = [view for view in console._views if isinstance(view, Page)]
        current = next((view for view in pages if view.blueprint and view.blueprint.name == request.blueprint), None)
        marked = next((view for view in pages if current and view.slug == current.part_of), current)
        return items(pages, marked) if current_place() else []

    return {
        "csrf": generate_csrf,
        "place": current_place,
        "allowed": allowed,
        "language": language,
        "language_names": NAMES,
        "new_key": lambda: secrets.token_urlsafe(12),
        "may_search": may_search,
        "account_url": account_url,
        "now_iso": now_iso,
        "menu": menu,
        "permission": Permission,
        "may_open": may_open,
        "words": words,
        "money": money,
        "birthday": birthday,
    }


def _keep_cookies_safe(app: Flask, public_base_url: str) -> None:
    url = urlsplit(public_base_url)
    plain = url.scheme == "http" and url.hostname in {"localhost", "127.0.0.1", "::1"}
    app.config.update(
        # The prefix makes browsers refuse a cookie of this name that is not Secure or comes from a sister domain.
        SESSION_COOKIE_NAME="standby" if plain else "__Host-standby",
        SESSION_COOKIE_SECURE=not plain,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
