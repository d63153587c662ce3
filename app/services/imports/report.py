"""Counts what an import did, and writes the refused rows to a CSV file on the clinic's own disk.

The report quotes cells of the file and nothing else; what is counted (and printed, and audited) quotes nothing.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from app.services.imports.columns import Problem
from app.services.spreadsheets import harmless

LONGEST_QUOTE = 60


@dataclass
class Tally:
    """What has been counted so far: rows, outcomes, and the reasons for refusals by column."""

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.outcomes["refused"]

    @property
    def changes(self) -> int:
        """How many rows (or parts of rows) changed something."""
        return self.outcomes.total() - self.refused - self.outcomes["unchanged"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of the report: where in the file, and why."""

    line: int
    column: str
    reason: str


class Report:
    """The CSV of refused rows (line, column, reason), and the tally. Without a file only the tally is kept, and the
    first `keep` lines.
    """

    def __init__(self, file: TextIO | None = None, *, keep: int = 0) -> None:
        self.tally = Tally()
        self.kept: list[Refused] = []
        self._keep = keep
        self._writer = csv.writer(file) if file else None
        self._write("line", "column", "reason")

    def count(self, outcome: str, number: int = 1) -> None:
        """`number` rows were created, updated, unchanged …"""
        if number:
            self.tally.outcomes[outcome] += number

    def refuse(self, line: int, problems: Iterable[Problem]) -> None:
        """The row that begins in `line` was not imported."""
        self.count("refused")
        for problem in problems:
            self._note(line, problem)

    def remark(self, line: int, problems: Iterable[Problem]) -> None:
        """The row was imported, but not all of it."""
        self.count("imported in part")
        for problem in problems:
            self._note(line, problem)

    def _note(self, line: int, problem: Problem) -> None:
        self.tally.reasons[problem.column, problem.reason] += 1
        quoted = f"{problem.column}: {_quote(problem.cell)}" if problem.cell else problem.column
        refused = Refused(line, problem.column, f"{quoted} {problem.reason}")
        if len(self.kept) < self._keep:
            self.kept.append(refused)
        self._write(refused.line, refused.column, refused.reason)

    def _write(self, *cells: Any) -> None:
        if self._writer:
            self._writer.writerow([harmless(cell) for cell in cells])


def _quote(cell: str) -> str:
    return repr(cell if len(cell) <= LONGEST_QUOTE else f"{cell[:LONGEST_QUOTE]}…")
