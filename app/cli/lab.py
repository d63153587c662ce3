"""`simulate`: which strategy fills openings, tried on made-up clinics or on a clinic's own last month."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from app import clock
from app.cli.runtime import find_clinic, runtime_from_environment
from app.db import transaction
from app.models import Clinic
from simulation.lab import compare, patients, policies, replay, report
from simulation.lab.world import Scenario

LEADS = "1,4,24,72"
POLICIES = ("sequential:120", "sequential:30", "batch:3", "adaptive")
MOST_POLICIES = 4
DATE = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--lead", "leads", default=LEADS, show_default=True, help="Hours ahead at which openings appear.")
@click.option("--policy", "texts", multiple=True, default=POLICIES, show_default=True,
              help="strategy[:minutes of hold], or batch[:how many[:minutes between]]; up to four times.")  # fmt: skip
@click.option("--worlds", type=click.IntRange(2, 10_000), default=12, show_default=True, help="Clinics per lead.")
@click.option("--days", type=click.IntRange(1, 250), default=5, show_default=True, help="Workdays of each clinic.")
@click.option("--openings", type=click.IntRange(1, 20), default=2, show_default=True, help="Openings a day.")
@click.option("--waiting", type=click.IntRange(0, 5_000), default=30, show_default=True, help="Entries at first.")
@click.option("--joins", type=click.IntRange(0, 500), default=4, show_default=True, help="New entries a day.")
@click.option("--notice", type=click.IntRange(0, 1_440), default=15, show_default=True,
              help="The made-up clinics' minimum notice, in minutes.")  # fmt: skip
@click.option("--model", type=FILE, help="How patients answer, as simulation/lab/patients.toml (the default).")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default=True)
@click.option("--report", "page", type=FILE, help="Write an HTML page too.")
@click.option("--replay", "replays", is_flag=True, help="Play a clinic's own cancellations; its records are only read.")
@click.option("--clinic", "slug", help="With --replay.")
@click.option("--from", "since", type=DATE, help="With --replay; without it, the 30 days before today.")
@click.option("--to", "until", type=DATE, help="With --replay: the last day.")
def simulate(
    leads: str, texts: tuple[str, ...], worlds: int, days: int, openings: int, waiting: int, joins: int, notice: int,
    model: Path | None, seed: int, workers: int, page: Path | None, replays: bool, slug: str | None,
    since: datetime | None, until: datetime | None,
) -> None:  # fmt: skip
    """Compare strategies by openings filled, time, texts and fairness: the real engine, modelled patients."""
    if not replays and (slug or since or until):
        raise click.UsageError("--clinic, --from and --to belong to --replay")
    try:
        chosen = _policies(texts)
        people = patients.load(model)
        if replays:
            situations = [_replay(slug, since and since.date(), until and until.date())]
        else:
            made = {"days": days, "openings_per_day": openings, "waiting": waiting, "joins_per_day": joins}
            shapes = [Scenario(lead, **made, minimum_notice=timedelta(minutes=notice)) for lead in _leads(leads)]
            situations = [compare.situation(shape, seed) for shape in shapes]
    except (policies.BadPolicy, patients.BadModel, replay.NothingToReplay) as error:
        raise click.UsageError(str(error)) from error
    _check_writable(page)
    done = compare.compare(
        situations, chosen, people, worlds=worlds, seed=seed, workers=workers, progress=_show_progress
    )
    click.echo(report.as_text(done))
    if page:
        page.write_text(report.as_html(done, (model or patients.DEFAULT).read_text(encoding="utf-8")), encoding="utf-8")
        click.echo(f"the report is in {page}")


def _policies(texts: tuple[str, ...]) -> list[policies.Policy]:
    chosen = list(dict.fromkeys(policies.parse(text) for text in texts))
    if len(chosen) > MOST_POLICIES:
        raise click.UsageError(f"at most {MOST_POLICIES} policies are compared at a time")
    return chosen


def _leads(text: str) -> list[timedelta]:
    """Raises click.UsageError for what is no number of hours up to four weeks."""
    found = []
    for part in text.split(","):
        try:
            hours = float(part)
        except ValueError:
            hours = -1.0
        if not 0 < hours <= 672:
            raise click.UsageError(f"--lead: {part.strip() or 'nothing'} is no number of hours from 0 to 672")
        found.append(timedelta(hours=hours))
    return list(dict.fromkeys(found))


def _replay(slug: str | None, first: date | None, last: date | None) -> compare.Situation:
    context = click.get_current_context()
    runtime = context.obj or runtime_from_environment()
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        zone = session.get_one(Clinic, clinic_id).timezone
        last = last or clock.local(clock.now(session), zone).date() - timedelta(days=1)
        month = replay.read_month(session, clinic_id, first or last - timedelta(days=29), last)
    runtime.engine.dispose()  # what is forked later must not share a connection
    return replay.situation(month)


def _check_writable(page: Path | None) -> None:
    """Before minutes of work, not after them."""
    if page and not page.parent.is_dir():
        raise click.UsageError(f"--report: there is no folder {page.parent}")


def _show_progress(done: int, of: int) -> None:
    if done % max(1, of // 10) == 0:
        click.echo(f"{done} of {of} worlds", err=True)


COMMANDS = (simulate,)
