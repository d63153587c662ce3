"""What the kinds of import have in common: their fields, what a batch is given, and what it must do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.models import Clinic, Opening
from app.services.imports.columns import Binding, Field, Problem, Row
from app.services.imports.report import Report

SOURCE = "import"
"""Who made the rows of an import: `appointment.source`, `waitlist_entry.added_by`, and consents without a source."""


@dataclass
class Run:
    """One import of one file into one clinic; lives across its batches."""

    clinic_id: int
    zone: str
    entry_days: int
    binding: Binding
    report: Report
    created_patients: set[str] = field(default_factory=set)
    """Patients that earlier batches have made (a dry run takes them back, but counts them once)."""
    created_names: set[str] = field(default_factory=set)
    """Likewise, providers and appointment types."""
    pending_guardians: list[tuple[int, str, str]] = field(default_factory=list)
    """(line, patient, guardian) whose guardian had not come yet."""

    @classmethod
    def of(cls, clinic: Clinic, binding: Binding, report: Report) -> Run:
        """A run for this clinic."""
        return cls(clinic.id, clinic.timezone, clinic.entry_days, binding, report)

    def today(self, now: datetime) -> date:
        """The clinic's day."""
        return clock.local(now, self.zone).date()

    def problem(self, name: str, reason: str) -> Problem:
        """A problem with a field, under the file's own column title."""
        return Problem(self.binding.title(name), reason)

    def count_once(self, outcome: str, name: str) -> None:
        """Something with this name was made."""
        if name not in self.created_names:
            self.created_names.add(name)
            self.report.count(outcome)

    def refuse(self, line: int, name: str, reason: str) -> None:
        """Refuse the row that begins in `line` because of one of its fields."""
        self.report.refuse(line, [self.problem(name, reason)])


@dataclass(frozen=True)
class Kind:
    """A kind of file."""

    name: str
    fields: Mapping[str, Field]
    key: str | None
    """The field that may stand only once in a file."""
    check: Callable[[Run, Row, datetime], Iterable[Problem]]
    """What is wrong with a row by itself, at this instant; no database."""
    store: Callable[[Session, Run, Sequence[Row]], None]
    """Stores a batch and counts each of its rows once in the report."""
    keeps: Callable[[Row], bool] | None = None
    """Whether a row is too important to be refused for what is wrong with it."""
    finish: Callable[[Session, Run], None] | None = None
    """After the last batch."""
    wakes: Callable[[Session, Sequence[Opening]], None] | None = None
    """Which of the clinic's live openings look again once its rows have changed something, and how."""
