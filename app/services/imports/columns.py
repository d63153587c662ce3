"""Binds a map to the header of a file, and turns the cells of a row into facts or problems."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from app.services.imports.mapping import Column, Map
from app.services.imports.reader import BadFile
from app.services.imports.values import Parser, Style, Unreadable

MOST_KNOWN = 4096


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of file: how a cell is read, and whether it may be empty."""

    parse: Parser
    required: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused. `reason` completes "<column> …" and holds no personal data; `cell` may."""

    column: str
    reason: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be read: field → value. A field without a column is absent, an empty cell is None."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, field: str) -> Any:
        return self.values.get(field)


@dataclass(frozen=True, slots=True)
class _Bound:
    field: str
    index: int | None
    title: str
    """What the report calls the column: its header, or the field for a constant."""
    default: Any
    translations: Mapping[str, str]
    parse: Parser
    style: Style
    required: bool
    known: dict[str, Any]
    """What has been read before: a file says few different things many times."""

    def read(self, cell: str) -> Any:
        """The value of a cell that is not empty. Raises Unreadable."""
        said = self.translations.get(cell.casefold(), cell) if self.translations else cell
        value = self.parse(said, self.style) if said else self.default
        if len(self.known) < MOST_KNOWN:
            self.known[cell] = value
        return value


class NoColumn(BadFile):
    """A required column is missing: the header names none of those `looked_for`."""

    def __init__(self, chart: Map, field: str, header: Sequence[str]) -> None:
        self.field = field
        self.looked_for = chart.columns[field].headers if field in chart.columns else (field,)
        super().__init__(_missing(chart, field, self.looked_for, header))


class Binding:
    """A map bound to a file's header; raises BadFile when a required column is missing."""

    def __init__(self, chart: Map, fields: Mapping[str, Field], header: Sequence[str], zone: str, region: str) -> None:
        self.chart = chart
        self._zone, self._region = ZoneInfo(zone), region
        places = {_plain(title): index for index, title in enumerate(header) if title}
        bound = [self._bind(name, fields[name], column, header, places) for name, column in chart.columns.items()]
        self._columns = [column for column in bound if column]
        self.titles = {column.field: column.title for column in self._columns}
        used = {column.index for column in self._columns}
        self.ignored = [title for index, title in enumerate(header) if title and index not in used]
        for name, field in fields.items():
            expected = field.required or (chart.chosen and name in chart.columns)
            if expected and name not in self.titles:
                raise NoColumn(chart, name, header)

    def read(self, line: int, cells: Sequence[str]) -> tuple[Row, list[Problem]]:
        """The row, and everything that is wrong with its cells."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self._columns:
            cell = "" if column.index is None else cells[column.index].strip()
            if not cell:
                value = column.default
            elif cell in column.known:
                value = column.known[cell]
            else:
                try:
                    value = column.read(cell)
                except Unreadable as reason:
                    problems.append(Problem(column.title, str(reason), cell))
                    continue
            if column.required and value in (None, ""):
                problems.append(Problem(column.title, "is empty"))
            values[column.field] = value
        return Row(line, values), problems

    def title(self, field: str) -> str:
        """What the file calls a field."""
        return self.titles.get(field, field)

    def creates(self, field: str) -> bool:
        """Whether an unknown name in this column is made in Standby instead of refused."""
        column = self.chart.columns.get(field)
        return bool(column and (column.create or column.constant))

    def _bind(
        self, name: str, field: Field, column: Column, header: Sequence[str], places: Mapping[str, int]
    ) -> _Bound | None:
        index = next((places[_plain(title)] for title in column.headers if _plain(title) in places), None)
        if index is None and not column.constant:
            return None
        style = Style(self._zone, self._region, column.formats)
        title = name if index is None else header[index]
        default = self._constant(name, field, column, style) if column.constant else None
        return _Bound(name, index, title, default, column.values, field.parse, style, field.required, {})

    def _constant(self, name: str, field: Field, column: Column, style: Style) -> object:
        try:
            return field.parse(column.constant, style)
        except Unreadable as reason:
            raise BadFile(f"the map {self.chart.name}: the constant for {name} {reason}") from None


def _plain(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())


def _missing(chart: Map, field: str, wanted: Sequence[str], header: Sequence[str]) -> str:
    found = [title for title in header if title]
    message = f"there is no column for {field} (looked for {' or '.join(wanted)}; found {', '.join(found)})"
    close = difflib.get_close_matches(_plain(wanted[0]), [_plain(title) for title in found], n=1)
    if close:
        similar = next(title for title in found if _plain(title) == close[0])
        return f"{message}: is it {similar!r}? Then write {field} = {similar!r} into a map"
    if len(header) == 1 and any(sign in header[0] for sign in ";\t|"):
        return f"{message}: the file seems to be separated by something else than {chart.delimiter!r}: say so in a map"
    return f"{message}: name it in a map (--map FILE.toml)"
