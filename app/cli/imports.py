"""The command `import`: takes a clinic's file, shows the progress, and says what was done and what was refused.

Exit codes: 0 done (with `--strict` only if no row was refused), 1 refused rows with `--strict`, 2 the file, the map or
the clinic cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol, TextIO

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.cli.runtime import with_runtime
from app.db import ALL_CLINICS, transaction
from app.models import Clinic
from app.services.imports.columns import Binding
from app.services.imports.kind import Kind, Run
from app.services.imports.mapping import load
from app.services.imports.reader import BadFile, Source
from app.services.imports.report import Report, Tally
from app.services.imports.run import KINDS, run_import

REASONS_SHOWN = 20


class HasSessions(Protocol):
    """The part of the runtime that an import needs."""

    @property
    def sessions(self) -> sessionmaker[Session]:
        """What `app.db.transaction` takes first."""


class Refused(click.ClickException):
    """Nothing can be imported; exit code 2."""

    exit_code = 2


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--clinic", "slug", required=True, help="The clinic's slug.")
@click.option("--map", "map_name", help="Which column holds what: a .toml file, or a map of Standby's (vitoria).")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--report", "report_path", type=click.Path(dir_okay=False, path_type=Path), help="CSV of refused rows.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a row was refused.")
@with_runtime
def import_command(
    runtime: HasSessions,
    kind: str,
    file: Path,
    slug: str,
    map_name: str | None,
    dry_run: bool,
    report_path: Path | None,
    strict: bool,
) -> None:
    """Import a CSV FILE (or gzipped) of patients, appointments, waitlist, consents, treatments, milestones or balances.

    It can be repeated: rows are known by their id, unchanged ones stay as they are.
    """
    if report_path and report_path.exists() and report_path.samefile(file):
        raise Refused("the report would overwrite the file itself: give it another name")
    try:
        with _report_file(report_path) as target:
            tally, ignored = _import(runtime.sessions, KINDS[kind], file, slug, map_name, dry_run, target)
    except BadFile as error:
        raise Refused(str(error)) from None
    _print_summary(tally, ignored, dry_run, report_path)
    if strict and tally.refused:
        raise click.exceptions.Exit(1)


def _import(
    sessions: sessionmaker[Session],
    kind: Kind,
    file: Path,
    slug: str,
    map_name: str | None,
    dry_run: bool,
    target: TextIO | None,
) -> tuple[Tally, list[str]]:
    """The tally, and the columns that nothing was read from. Raises BadFile, then nothing was stored."""
    clinic = _clinic(sessions, slug)
    chart = load(map_name, kind.name, frozenset(kind.fields))
    source = Source(file, chart.encoding, chart.delimiter)
    binding = Binding(chart, kind.fields, source.header, clinic.timezone, clinic.region)
    length = source.count()

    @contextmanager
    def begin() -> Iterator[Session]:
        with transaction(sessions, clinic.id) as session:
            session.info["actor"], session.info["source"] = "cli", "import"
            yield session

    run = Run.of(clinic, binding, Report(target))
    with click.progressbar(range(0), length=length, label=kind.name, file=sys.stderr) as bar:
        run_import(kind, source, run, begin, dry_run=dry_run, progress=bar.update)
    return run.report.tally, binding.ignored


def _clinic(sessions: sessionmaker[Session], slug: str) -> Clinic:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        clinics = {clinic.slug: clinic for clinic in session.scalars(sa.select(Clinic).order_by(Clinic.slug))}
    if slug not in clinics:
        raise BadFile(f"there is no clinic {slug}; there are {', '.join(clinics) or 'none yet'}")
    return clinics[slug]


def _report_file(path: Path | None) -> AbstractContextManager[TextIO | None]:
    if path is None:
        return nullcontext()
    # It quotes cells of the clinic's file: nobody else on this machine may read it.
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path.open("w", newline="", encoding="utf-8")


def _print_summary(tally: Tally, ignored: list[str], dry_run: bool, report_path: Path | None) -> None:
    """Counts and reasons; no cell of the file, because what a command prints ends up in logs."""
    done = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(tally.outcomes.items()))
    click.echo(f"{'Dry run, nothing was stored: ' if dry_run else ''}{tally.rows:,} rows: {done or 'nothing to do'}")
    if ignored:
        click.echo(f"Columns not used: {', '.join(ignored)}")
    for (column, reason), number in tally.reasons.most_common(REASONS_SHOWN):
        click.echo(f"  {number:,} × {column} {reason}")
    if tally.refused:
        where = f"see {report_path}" if report_path else "--report FILE.csv names the lines"
        click.echo(f"{tally.refused:,} refused: {where}")


COMMANDS = (import_command,)
