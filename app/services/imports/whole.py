"""Imports a whole file and tells at once what came of it, by the kind's own map: the console's imports and the API's.

All of it stays in memory, unlike in `standby import`, which writes what was refused to a file: for files of a few
megabytes. Names and numbers of patients lie nowhere that a process which is killed would leave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.models import Clinic
from app.services.imports.columns import Binding
from app.services.imports.kind import Kind, Run
from app.services.imports.mapping import load
from app.services.imports.reader import Source
from app.services.imports.report import Refused, Report, Tally
from app.services.imports.run import Begin, run_import


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file, or would: its counts, its first refusals, and the columns that nothing was read from."""

    tally: Tally
    refusals: Sequence[Refused]
    has_more: bool
    """More was refused than `refusals` tells."""
    ignored: Sequence[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that a file of a kind can have: the headers under which it is found, and whether it must be there."""

    headers: Sequence[str]
    required: bool


def headings(kind: Kind) -> list[Heading]:
    """The columns of a kind, by its own map."""
    chart = load(None, kind.name, frozenset(kind.fields))
    named = ((name, column.headers) for name, column in chart.columns.items() if column.headers)
    return [Heading(headers, kind.fields[name].required) for name, headers in named]


def import_whole(
    kind: Kind, name: str, data: bytes, clinic: Clinic, begin: Begin, *, dry_run: bool, told: int
) -> Outcome:
    """Import a file of that name, or say what would come of it, with at most `told` refusals.

    Raises BadFile: nothing is stored.

    `begin` opens a transaction of the clinic for each batch, the one that records the import among them.
    """
    chart = load(None, kind.name, frozenset(kind.fields))
    source = Source(Path(name), chart.encoding, chart.delimiter, data=data)
    binding = Binding(chart, kind.fields, source.header, clinic.timezone, clinic.region)
    source.count()
    report = Report(keep=told + 1)
    tally = run_import(kind, source, Run.of(clinic, binding, report), begin, dry_run=dry_run, progress=lambda _n: None)
    return Outcome(tally, report.kept[:told], len(report.kept) > told, binding.ignored)
