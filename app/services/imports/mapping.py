"""Reads a map: a TOML file that says which column of a clinic's export holds which field, and how to read it.

    kind = "appointments"              # one of the kinds of `standby import`
    encoding = "utf-8"                 # or "cp1252"
    delimiter = ","

    [columns]
    external_id = "Appt No"            # the field on the left is ours, the header on the right is the file's
    chair = ["Chair", "Operatory"]     # whichever of these headers the file has
    starts_at = { header = "When", formats = ["%m/%d/%Y %H:%M"] }
    status = { header = "State", values = { Done = "COMPLETED", "Not confirmed" = "" } }
    provider = { constant = "Imported" }              # the same in every row; made in Standby if missing
    appointment_type = { header = "Type", create = true }   # an unknown one is made instead of refused

A constant beside a header stands in for empty cells. Headers match in any case, with spaces or underscores.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from app.services.imports.reader import BadFile

SHIPPED = resources.files("app.services.imports") / "maps"
ENCODINGS = ("utf-8", "cp1252")
OPTIONS: dict[str, type] = {
    "header": str,
    "headers": list,
    "constant": str,
    "formats": list,
    "values": dict,
    "create": bool,
}


@dataclass(frozen=True)
class Column:
    """Where a field comes from. `values` replaces whole cells (compared in lower case) before they are read."""

    headers: tuple[str, ...] = ()
    constant: str = ""
    formats: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    create: bool = False
    """A provider or appointment type with this name is made when there is none."""


@dataclass(frozen=True)
class Map:
    """A map that has been read and fits its kind."""

    name: str
    encoding: str
    delimiter: str
    columns: Mapping[str, Column]
    chosen: bool = True
    """Somebody chose this map for this file: then a header that it names and the file lacks is a mistake."""


def load(name: str | None, kind: str, fields: frozenset[str]) -> Map:
    """The map of this name shipped with Standby, or the one at this path, or (None) the kind's own.

    `fields` are those of the kind. Raises BadFile when there is no such map, or it is not for this kind of file.
    """
    if name is None:
        return replace(load(kind, kind, fields), chosen=False)
    is_path = name.endswith(".toml") or "/" in name
    place = Path(name) if is_path else SHIPPED / f"{name}.toml"
    if not place.is_file():
        raise BadFile(f"there is no map {name}: Standby has {', '.join(shipped())}, or give the path of a .toml file")
    try:
        said = tomllib.loads(place.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"the map {name} cannot be read: {error}") from None
    if said.get("kind") != kind:
        raise BadFile(f"the map {name} is for {said.get('kind', 'no kind')}, not for {kind}")
    return _map(name, said, fields)


def shipped() -> list[str]:
    """The names of the maps that come with Standby."""
    return sorted(entry.name.removesuffix(".toml") for entry in SHIPPED.iterdir() if entry.name.endswith(".toml"))


def _map(name: str, said: dict[str, Any], fields: frozenset[str]) -> Map:
    encoding, delimiter = said.get("encoding", "utf-8"), said.get("delimiter", ",")
    columns = said.get("columns", {})
    if encoding not in ENCODINGS:
        raise BadFile(f"the map {name}: encoding is one of {', '.join(ENCODINGS)}")
    if not (isinstance(delimiter, str) and len(delimiter) == 1):
        raise BadFile(f"the map {name}: delimiter is one character")
    if unknown := sorted(set(columns) - fields):
        raise BadFile(
            f"the map {name} names unknown fields {', '.join(unknown)}; there are {', '.join(sorted(fields))}"
        )
    return Map(name, encoding, delimiter, {field: _column(name, field, entry) for field, entry in columns.items()})


def _column(name: str, field: str, entry: object) -> Column:
    if isinstance(entry, str):
        return Column(headers=(entry,))
    if isinstance(entry, list):
        return Column(headers=tuple(map(str, entry)))
    if not isinstance(entry, dict):
        raise BadFile(f"the map {name}: {field} is a header, a list of headers or a table")
    for option, value in entry.items():
        if option not in OPTIONS or not isinstance(value, OPTIONS[option]):
            raise BadFile(f"the map {name}: {field}.{option} is wrong; a column has {', '.join(OPTIONS)}")
    headers = [entry["header"]] if "header" in entry else entry.get("headers", [])
    return Column(
        headers=tuple(map(str, headers)),
        constant=entry.get("constant", ""),
        formats=tuple(map(str, entry.get("formats", []))),
        values={str(cell).casefold(): str(value) for cell, value in entry.get("values", {}).items()},
        create=entry.get("create", False),
    )
