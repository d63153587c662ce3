"""Every command of `standby`: each module here holds the commands of one noun, this one gathers them."""

from __future__ import annotations

import click

from app.cli import (
    analytics,
    clinics,
    contact_rules,
    day,
    explaining,
    fees,
    funnel,
    imports,
    lab,
    openings,
    opt_outs,
    patients,
    recovery,
    running,
    setup,
    simulating,
    staff,
    tasks,
    threads,
    tokens,
    treatment,
    visit,
    visits,
    waitlist,
    webhooks,
    year,
)
from app.cli.runtime import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def standby() -> None:
    """Standby fills a clinic's empty chairs and brings lost patients back, by text."""


for command in (
    *running.COMMANDS,
    *setup.COMMANDS,
    *clinics.COMMANDS,
    *staff.COMMANDS,
    *contact_rules.COMMANDS,
    *opt_outs.COMMANDS,
    *patients.COMMANDS,
    *visits.COMMANDS,
    *visit.COMMANDS,
    *day.COMMANDS,
    *fees.COMMANDS,
    *waitlist.COMMANDS,
    *threads.COMMANDS,
    *tasks.COMMANDS,
    *openings.COMMANDS,
    *recovery.COMMANDS,
    *explaining.COMMANDS,
    *funnel.COMMANDS,
    *analytics.COMMANDS,
    *treatment.COMMANDS,
    *imports.COMMANDS,
    *tokens.COMMANDS,
    *webhooks.COMMANDS,
    *simulating.COMMANDS,
    *lab.COMMANDS,
    *year.COMMANDS,
):
    standby.add_command(command)
