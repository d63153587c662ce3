"""The command line: `standby`. Each module here holds the commands of one noun; this one gathers them."""

from __future__ import annotations

import click

from app.cli import clinics, contact_rules, imports, running, simulating, visits
from app.cli.runtime import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Standby fills a clinic's empty chairs and brings lost patients back, by text."""


for command in (
    *running.COMMANDS,
    *clinics.COMMANDS,
    *contact_rules.COMMANDS,
    *visits.COMMANDS,
    *imports.COMMANDS,
    *simulating.COMMANDS,
):
    main.add_command(command)
