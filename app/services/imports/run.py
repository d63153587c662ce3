"""Runs one import in batches, each in its own transaction, so that a killed one goes on when it is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from itertools import islice

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import Clinic
from app.services import audit, offers
from app.services.imports import appointments, balances, bulk, consents, patients, treatments, waitlist
from app.services.imports.columns import Problem, Row
from app.services.imports.kind import Kind, Run
from app.services.imports.reader import Line, Source
from app.services.imports.report import Tally

BATCH = 1000
TWICE = "stands in the file twice: the first row counts"
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        patients.KIND,
        appointments.KIND,
        waitlist.KIND,
        consents.KIND,
        treatments.KIND,
        treatments.MILESTONES,
        balances.KIND,
    )
}
Begin = Callable[[], AbstractContextManager[Session]]
"""Opens a transaction of the clinic, which commits at its end."""


class _TakenBack(Exception):
    """Ends a dry run's transaction without a commit."""


def run_import(
    kind: Kind, source: Source, run: Run, begin: Begin, *, dry_run: bool, progress: Callable[[int], object]
) -> Tally:
    """Import the file; `progress` is told how many rows were done. An audit entry has the counts, also on an error.

    A dry run takes every batch back. It cannot see that two coming visits of different batches overlap, nothing else.
    Raises BadFile.
    """
    seen: set[str] = set()
    lines = source.rows()
    complete, number = False, 0
    try:
        while batch := list(islice(lines, BATCH)):
            with suppress(_TakenBack), begin() as session:
                _store(session, kind, run, batch, seen)
                number += 1
                if number & (number - 1) == 0:  # after batches 1, 2, 4, 8 …
                    bulk.count_rows(session)
                if dry_run:
                    raise _TakenBack
            progress(len(batch))
        if kind.finish:
            with suppress(_TakenBack), begin() as session:
                kind.finish(session, run)
                if dry_run:
                    raise _TakenBack
        complete = True
    finally:
        if not dry_run:
            with begin() as session:
                _record(session, kind, run, complete)
    return run.report.tally


def _store(session: Session, kind: Kind, run: Run, batch: list[Line], seen: set[str]) -> None:
    # One import of a clinic at a time, batch by batch: two of the same file would each wait for the other's rows.
    lock(session, Clinic, [run.clinic_id])
    rows = list(_readable(session, kind, run, batch, seen))
    if not rows:
        return
    # Locked before what the batch locks, woken only if it changed something: no night's export re-opens closed tasks.
    waiting = offers.live_openings(session, run.clinic_id) if kind.wakes else []
    before = run.report.tally.changes
    kind.store(session, run, rows)
    if kind.wakes and run.report.tally.changes > before:
        kind.wakes(session, waiting)


def _readable(session: Session, kind: Kind, run: Run, batch: list[Line], seen: set[str]) -> Iterator[Row]:
    now = clock.now(session)
    for line in batch:
        run.report.tally.rows += 1
        if line.problem:
            run.report.refuse(line.number, [Problem("row", line.problem)])
            continue
        row, problems = run.binding.read(line.number, line.cells)
        problems = problems or list(kind.check(run, row, now))
        if problems and kind.keeps and kind.keeps(row):
            run.report.remark(line.number, problems)
        elif problems:
            run.report.refuse(line.number, problems)
            continue
        if kind.key and row[kind.key] in seen:
            run.report.refuse(line.number, [Problem(run.binding.title(kind.key), TWICE, row[kind.key])])
            continue
        if kind.key:
            seen.add(row[kind.key])
        yield row


def _record(session: Session, kind: Kind, run: Run, complete: bool) -> None:
    tally = run.report.tally
    counts = {"rows": tally.rows, **tally.outcomes, "complete": complete}
    audit.record(session, run.clinic_id, f"import.{kind.name}", f"clinic:{run.clinic_id}", after=counts)
