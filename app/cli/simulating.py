"""Commands that need no clinic: `talk` plays the demo in a terminal, `understand` shows how a reply is read."""

from __future__ import annotations

import io
import sys

import click

from conversations.reading import read
from conversations.reading.lines import understand_lines
from simulation.talk import talk as play


@click.command()
def talk() -> None:
    """Play a made-up clinic in this terminal: cancel a visit, answer as the patient, let time pass."""
    _accept_any_bytes()
    play(sys.stdin, sys.stdout)


@click.command()
@click.option("--explain", metavar="TEXT", help="Show how one text is read, and by which rule.")
def understand(explain: str | None) -> None:
    """Read replies: JSON lines in, JSON lines out."""
    if explain is None:
        _accept_any_bytes()
        try:
            understand_lines(sys.stdin, sys.stdout)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        return
    reading = read(explain)
    click.echo(
        f"{reading.intent}  confidence {reading.confidence:.2f}  language {reading.language}  rule: {reading.rule}"
    )


def _accept_any_bytes() -> None:
    """A byte that is no UTF-8 becomes a question mark in a box, as on a phone; it must not end the program."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")


COMMANDS = (talk, understand)
