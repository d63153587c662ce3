"""A read-only page of the console over one model: a list in rows of plain values, and a page of details."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import abort, request
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.contrib.sqla.filters import FilterEqual
from flask_login import current_user
from sqlalchemy.orm import Query, Session
from werkzeug.wrappers import Response
from wtforms import Form

from admin.login import allowed, current_place
from admin.session import ConsoleSession
from admin.words import WallClock, words
from app import clock
from app.access import Permission
from app.models import Model

LAST_PAGE = 10_000
LARGEST_ID = 2**63 - 1


class Choice(FilterEqual):  # type: ignore[misc]
    """A filter "is exactly this" on an enum's column; `name` is what it is called."""

    def __init__(self, column: Any, name: str, values: type[Enum]) -> None:
        super().__init__(column, name, options=[(value.name, words(value)) for value in values])
        self.values = values

    def clean(self, value: str) -> Enum:
        """The member with this name. Raises ValueError: Flask-Admin then ignores the filter and says so."""
        try:
            return self.values[value]
        except KeyError:
            raise ValueError("no such value") from None


@dataclass(frozen=True, slots=True)
class Pick:
    """One value a list can be narrowed to: a link."""

    label: str
    url: str
    chosen: bool


class Page(ModelView):  # type: ignore[misc]
    """Lists rows and shows one; nothing else exists: no route creates, edits, deletes, exports or acts.

    A page names `permissions` (any of them admits), its `title`, its `columns` as (attribute of a row, heading), and
    says what its list will hold in `empty`. `rows` turns a page of models into plain values with a fixed number of
    queries.
    """

    permissions: ClassVar[tuple[Permission, ...]] = ()
    rows_of: ClassVar[type[Model]]
    title: ClassVar[str]
    slug: ClassVar[str]
    empty: ClassVar[str]
    columns: ClassVar[tuple[tuple[str, str], ...]]
    reachable: ClassVar[frozenset[str]] = frozenset({"index_view"})
    """The routes of Flask-Admin that exist; `details_view` where a page has details."""

    _urls: list[tuple[str, str, Any]]  # what Flask-Admin found: (path, method's name, HTTP methods)
    can_create = can_edit = can_delete = can_export = False
    can_view_details = column_display_actions = False
    named_filter_urls = True
    page_size = 50
    column_sortable_list: ClassVar[list[str]] = []
    list_template = "console/list.html"

    def __init__(self, session: ConsoleSession) -> None:
        self.column_list = [name for name, _ in self.columns]
        self.column_labels = dict(self.columns)
        super().__init__(self.rows_of, session, name=self.title, endpoint=self.slug)

    # --- who may see it -------------------------------------------------------------------------------------------

    def is_accessible(self) -> bool:
        """Whether the logged-in person has one of the permissions at their current clinic."""
        return allowed(*self.permissions)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Response:  # noqa: ARG002
        """403; who is not logged in has been sent to the log-in page before."""
        abort(403)

    def create_blueprint(self, admin: Any) -> Any:
        """Only the `reachable` routes: what Flask-Admin can do beyond them is not there to be forgotten about."""
        self._urls = [route for route in self._urls if route[1] in self.reachable]
        return super().create_blueprint(admin)

    def scaffold_form(self) -> type[Form]:
        """No form: nothing is edited here."""
        return Form

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # The original calls a view again, differently, when it raised TypeError: that hides every real one.
        return fn(self, *args, **kwargs)

    # --- what it shows ----------------------------------------------------------------------------------------------

    @property
    def db(self) -> Session:
        """This request's read-only session of the current clinic."""
        session: Session = self.session()
        return session

    @property
    def wall(self) -> WallClock:
        """The current clinic's wall clock. Raises RuntimeError when nobody is logged in."""
        place = current_place()
        if place is None:
            raise RuntimeError(f"{current_user!r} has no clinic: a page was reached past its guard")
        return WallClock(place.timezone, clock.now(self.db))

    def rows(self, found: Sequence[Any]) -> Iterable[Any]:
        """The models of one page as values for the template; each has `id` and the `columns`."""
        raise NotImplementedError

    def narrowed(self, query: Query[Any]) -> Query[Any]:
        """The query of the list and of its count with the page's own condition."""
        return query

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """The query of the list, in order."""
        return query

    def get_query(self) -> Query[Any]:
        """The list's query; the session's tenancy filter adds the clinic."""
        return self.ordered(self.narrowed(super().get_query()))

    def get_count_query(self) -> Query[Any]:
        """The same condition, counted."""
        return self.narrowed(super().get_count_query())

    def get_list(self, *args: Any, **kwargs: Any) -> tuple[int | None, list[Any]]:
        """Flask-Admin's list, as `rows`."""
        count, found = super().get_list(*args, **kwargs)
        return count, list(self.rows(found))

    def _apply_pagination(self, query: Query[Any], page: int | None, page_size: int | None) -> Query[Any]:
        result: Query[Any] = super()._apply_pagination(query, min(max(page or 0, 0), LAST_PAGE), page_size)
        return result

    def get_one(self, id: str | None) -> Any:  # noqa: A002 - Flask-Admin's name
        """The row with this id; 404 when it is not there or another clinic's."""
        return self.db.scalar(sa.select(self.model).where(self.model.id == self.get_id(id))) or abort(404)

    def get_id(self, typed: str | None) -> int:
        """A row's number from the address; 404 when it is none."""
        if typed is None or not typed.isascii() or not typed.isdigit() or int(typed) > LARGEST_ID:
            abort(404)
        return int(typed)

    @expose("/details/")  # type: ignore[untyped-decorator]
    def details_view(self) -> str:
        """One row."""
        shown = self.details(self.get_one(request.args.get("id")))
        return str(self.render(self.details_template, **shown))

    def details(self, row: Any) -> dict[str, Any]:
        """What the details template shows."""
        raise NotImplementedError

    def row_url(self, row: Any) -> str | None:
        """Where a row of the list leads; None: nowhere."""
        url: str | None = self.get_url(".details_view", id=row.id) if "details_view" in self.reachable else None
        return url

    @property
    def heading(self) -> str:
        """What stands above the list."""
        return self.title

    # --- narrowing the list -----------------------------------------------------------------------------------------

    def picks(self) -> list[Pick]:
        """Links to the list narrowed by its first filter, "All" first; none without a filter."""
        if not self._filters:
            return []
        arg = f"flt0_{self.get_filter_arg(0, self._filters[0])}"
        now = request.args.get(arg, "")
        found = [("", "All"), *self._filters[0].get_options(self)]
        return [Pick(label, self.get_url(".index_view", **({arg: v} if v else {})), v == now) for v, label in found]


def by_id(session: Session, model: type[Any], ids: Iterable[int | None]) -> dict[int, Any]:
    """The rows with these ids, in one query; none for no ids."""
    wanted = {row_id for row_id in ids if row_id is not None}
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(sa.select(model).where(model.id.in_(wanted)))}
