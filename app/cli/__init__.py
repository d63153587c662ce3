"""The command line: the console script `standby`. Its commands are in `commands.py`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that was typed. Ctrl-C is no error, not even while the program is still being loaded."""
    try:
        from app.cli.commands import standby

        standby()
    except KeyboardInterrupt:
        sys.exit(130)
