"""A page of the console: who may see it, what it reads, how often it is drawn anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Response, abort, make_response, request
from flask_admin import BaseView
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from admin.languages import gettext, language
from admin.login import allowed, current_place
from admin.session import ConsoleSession
from admin.words import WallClock
from app import clock
from app.access import Permission, Workplace
from app.services.changes import latest_change

LARGEST_ID = 2**63 - 1
LIVE = "X-Standby-Live"
"""A page that looks for news of itself says so: it is no sign of life of the person, and answered 304 without news."""


class RowId(IntegerConverter):
    """`<row:…>` in an address: a row's number; what no database could hold is not found."""

    def __init__(self, map: Any) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, max=LARGEST_ID)


class Page(BaseView):  # type: ignore[misc]
    """A page, or several of one noun, at /admin/<slug>/.

    Names its `permissions` (any of them admits), its `title` (marked with `N_`) and its `slug`. Its methods are reached
    only where `admin.actions.show` or `act` declares them; `index_view`, at "/", is its first page.
    """

    permissions: ClassVar[tuple[Permission, ...]] = ()
    title: ClassVar[str]
    slug: ClassVar[str]
    icon: ClassVar[str] = ""
    """Its picture in the menu (a name in `icons.html`); pages without one are reached from other pages."""
    key: ClassVar[str] = ""
    """The letter that leads here after g."""
    path: ClassVar[str] = ""
    """Its address below /admin/, where that is not its slug."""
    part_of: ClassVar[str] = ""
    """The slug of the page that the menu marks while this one is shown."""
    reachable: ClassVar[frozenset[str]] = frozenset()
    """Routes of Flask-Admin's own that exist."""

    _urls: list[tuple[str, str, Any]]  # what Flask-Admin found: (path, method's name, HTTP methods)

    def __init__(self, session: ConsoleSession) -> None:
        self.session = session
        super().__init__(name=self.title, endpoint=self.slug, url=self.path or None)

    # --- who may see it ---------------------------------------------------------------------------------------------

    def is_accessible(self) -> bool:
        """Whether the logged-in person has one of the permissions at their current clinic."""
        return allowed(*self.permissions)

    def is_visible(self) -> bool:
        """Whether it stands in the menu."""
        return bool(self.icon)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> AnyResponse:  # noqa: ARG002
        """403; who is not logged in has been sent to the log-in page before."""
        abort(403)

    def create_blueprint(self, admin: Any) -> Any:
        """Only declared routes: what Flask-Admin can do beyond them is not there to be forgotten about."""
        self._urls = [route for route in self._urls if route[1] in self.reachable or self._is_declared(route[1])]
        return super().create_blueprint(admin)

    def _is_declared(self, method: str) -> bool:
        return getattr(getattr(type(self), method), "declared", False)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # The original calls a view again, differently, when it raised TypeError: that hides every real one.
        return fn(self, *args, **kwargs)

    # --- what it reads ----------------------------------------------------------------------------------------------

    @property
    def db(self) -> Session:
        """This request's read-only session of the current clinic."""
        session: Session = self.session()
        return session

    @property
    def place(self) -> Workplace:
        """Where the logged-in person works now. Raises RuntimeError when nobody is logged in."""
        place = current_place()
        if place is None:
            raise RuntimeError(f"{current_user!r} has no clinic: a page was reached past its guard")
        return place

    @property
    def clinic_id(self) -> int:
        """The current clinic."""
        return self.place.clinic_id

    @property
    def wall(self) -> WallClock:
        """The current clinic's wall clock."""
        return WallClock(self.place.timezone, clock.now(self.db))

    def one(self, model: type[Any], row_id: int) -> Any:
        """The clinic's row with this number; 404 when it is not there or another clinic's."""
        return self.db.scalar(sa.select(model).where(model.id == row_id)) or abort(404)

    @staticmethod
    def number(typed: str | None) -> int:
        """A row's number from the address's query; 404 when it is none."""
        if typed is None or not typed.isascii() or not typed.isdigit() or int(typed) > LARGEST_ID:
            abort(404)
        return int(typed)

    def note_read(self, act: str, subject: object, patient_ids: list[int]) -> None:
        """Write down that this person sees patients' records; not again while their screen keeps itself up to date."""
        if not is_live():
            self.session.note_read(act, subject, patient_ids)

    # --- how it is shown --------------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """What stands above the page and in the browser's tab."""
        return gettext(self.title)

    def answer(self, template: str, values: Callable[[], dict[str, Any]]) -> Response:
        """The page; `values` is not called where a screen asks for news and there is none."""
        return self.answer_with(lambda: self.render(template, **values()))

    def answer_with(self, draw: Callable[[], Any]) -> Response:
        """What `draw` returns; 304 after one statement where a screen asks for news and there is none."""
        tag = self._tag() if is_live() else None
        if tag and request.if_none_match.contains(tag):
            return Response(status=304)
        response = make_response(draw())
        if tag:
            response.set_etag(tag)
        return response

    def _tag(self) -> str:
        minute = clock.now(self.db).strftime("%Y%m%d%H%M")  # what is said of times ("in 5 minutes") changes with it
        seen_by = f"{current_user.person.staff_id} {self.clinic_id} {language()} {request.full_path}"
        return hashlib.sha256(f"{seen_by} {minute} {latest_change(self.db)}".encode()).hexdigest()[:32]


def is_live() -> bool:
    """Whether a screen that is open asks for news of itself."""
    return LIVE in request.headers


def by_id(session: Session, model: type[Any], ids: Iterable[int | None]) -> dict[int, Any]:
    """The rows with these ids, in one query; none for no ids."""
    wanted = {row_id for row_id in ids if row_id is not None}
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(sa.select(model).where(model.id.in_(wanted)))}
