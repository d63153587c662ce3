"""A page that lists the rows of one model, narrowed by links, and shows one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from flask import request
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.contrib.sqla.filters import FilterEqual
from sqlalchemy.orm import Query
from wtforms import Form

from admin.actions import show
from admin.languages import gettext
from admin.page import Page
from admin.session import ConsoleSession
from admin.words import words
from app.models import Model

LAST_PAGE = 10_000


class Choice(FilterEqual):  # type: ignore[misc]
    """A filter "is exactly this" on an enum's column; `name` is what it is called."""

    def __init__(self, column: Any, name: str, values: type[Enum]) -> None:
        super().__init__(column, name, options=lambda: [(value.name, words(value)) for value in values])
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
    count: int | None = None
    """How many rows it leaves; None: not said."""


class Listing(Page, ModelView):  # type: ignore[misc]
    """Lists rows in `columns`, each (attribute of a row, heading marked with `N_`); says in `empty` what it will hold.

    `rows` turns a page of models into plain values with a fixed number of queries. Nothing is edited here.
    """

    rows_of: ClassVar[type[Model]]
    empty: ClassVar[str]
    columns: ClassVar[tuple[tuple[str, str], ...]]
    reachable: ClassVar[frozenset[str]] = frozenset({"index_view"})
    has_details: ClassVar[bool] = False

    can_create = can_edit = can_delete = can_export = False
    can_view_details = column_display_actions = False
    named_filter_urls = True
    page_size = 50
    column_sortable_list: ClassVar[list[str]] = []
    list_template = "console/list.html"

    def __init__(self, session: ConsoleSession) -> None:
        self.column_list = [name for name, _ in self.columns]
        self.column_labels = dict(self.columns)
        ModelView.__init__(self, self.rows_of, session, name=self.title, endpoint=self.slug)

    def scaffold_form(self) -> type[Form]:
        """No form: nothing is edited here."""
        return Form

    @expose("/")  # type: ignore[untyped-decorator]
    def index_view(self) -> Any:
        """The list; unchanged, where a screen asks for news and there is none."""
        return self.answer_with(super().index_view)

    # --- what it shows ----------------------------------------------------------------------------------------------

    def rows(self, found: Sequence[Any]) -> Iterable[Any]:
        """The models of one page as values for the template; each has `id`, `mark` and the `columns`."""
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

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Any:
        """One row."""
        return self.answer(self.details_template, lambda: self.details(self.one(self.model, row_id)))

    def _is_declared(self, method: str) -> bool:
        return super()._is_declared(method) and (method != "details_view" or self.has_details)

    def details(self, row: Any) -> dict[str, Any]:
        """What the details template shows."""
        raise NotImplementedError

    def row_url(self, row: Any) -> str | None:
        """Where a row of the list leads; None: nowhere."""
        url: str | None = self.get_url(".details_view", row_id=row.id) if self.has_details else None
        return url

    # --- narrowing the list -----------------------------------------------------------------------------------------

    def picks(self) -> list[Pick]:
        """Links to the list narrowed by its first filter, "All" first; none without a filter."""
        if not self._filters:
            return []
        arg = f"flt0_{self.get_filter_arg(0, self._filters[0])}"
        now = request.args.get(arg, "")
        found = [("", gettext("All")), *self._filters[0].get_options(self)]
        return [Pick(label, self.get_url(".index_view", **({arg: v} if v else {})), v == now) for v, label in found]
