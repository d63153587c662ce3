"""Commands that need no clinic: `talk` plays the demo in a terminal, `understand` shows how a reply is read."""

from __future__ import annotations

import io
import sys

import click

from app import clock
from conversations.reading import read
from conversations.reading.lines import understand_lines
from conversations.reading.reader import marks_in
from simulation.talk import talk as play


@click.command()
def talk() -> None:
    """Play a made-up clinic in this terminal: cancel a visit, answer as the patient, let time pass."""
    _accept_any_bytes()
    play(sys.stdin, sys.stdout)


@click.command()
@click.option("--explain", metavar="TEXT", help="Show how one text is read, and by which rule.")
def understand(explain: str | None) -> None:
    """Read replies: JSON lines in, JSON lines out. A line that cannot be read is answered by its error."""
    if explain is None:
        _accept_any_bytes()
        bad = understand_lines(sys.stdin, sys.stdout)
        if bad:
            click.echo(f"{bad} lines could not be read; their answers say why", err=True)
            sys.exit(1)
        return
    reading = read(explain, now=clock.real())
    click.echo(
        f"{reading.intent}  confidence {reading.confidence:.2f}  language {reading.language}  rule: {reading.rule}"
    )
    for what, words in marks_in(explain):
        click.echo(f"  {what:18} {words}")
    for when in reading.values.times:
        click.echo(
            f"  time: {when.start} to {when.end} ({when.grain}, {when.days}){' excluded' if when.excluded else ''}"
        )


def _accept_any_bytes() -> None:
    """A byte that is no UTF-8 becomes a question mark in a box, as on a phone; it must not end the program."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")


COMMANDS = (talk, understand)
