"""Logging without personal data: what a library says about a failed value never gets in.

A refused row is quoted whole by PostgreSQL ("Key (address)=(+1312…) already exists"), with number, name and text.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType

from sqlalchemy.exc import DBAPIError

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
QUIET = ("twilio", "alembic", "transitions", "urllib3")
"""Libraries whose INFO says what concerns nobody, or a patient's number."""
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|[+(]*\d[\d ().-]{6,}\d")

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(logging.Formatter):
    """Prints where an exception happened and its class; of a database error only the constraint's name."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the library's name
        """The traceback, and every cause of it, without values."""
        lines: list[str] = []
        for error in _chain(ei[1]):
            lines = [*traceback.format_tb(error.__traceback__), describe(error) + "\n", *lines]
        return "".join(lines).rstrip()


def describe(error: BaseException) -> str:
    """An exception in one line that holds no number, name or text of a patient."""
    name = type(error).__name__
    if isinstance(error, DBAPIError):
        return f"{name}: {_constraint(error)}"
    if type(error).__module__.partition(".")[0] in ("psycopg", "sqlite3"):
        return name
    return f"{name}: {PERSONAL.sub('…', str(error))}"


def start_logging(level: str) -> None:
    """Log to standard error from `level` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(PrivateFormatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)


def _constraint(error: DBAPIError) -> str:
    """What was violated, by name: PostgreSQL names it, SQLite names the columns."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    said = re.match(r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed[\w:., ]*", str(error.orig))
    return named or (said[0] if said else type(error.orig).__name__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
