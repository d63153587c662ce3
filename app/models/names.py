"""Names as people type them: "munoz" is Muñoz, "obrien" O'Brien, "garcia lopez" García-López, in whatever case."""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

_PLAIN = {"a": "áàâäãå", "c": "ç", "e": "éèêë", "i": "íìîï", "n": "ñ", "o": "óòôöõ", "u": "úùûü", "y": "ýÿ"}
LETTERS = "".join(_PLAIN.values())
"""Not every database makes these small: both cases are replaced."""
REPLACED = LETTERS + LETTERS.upper() + "-"
REPLACING = 2 * "".join(plain * len(accented) for plain, accented in _PLAIN.items()) + " "
DROPPED = "'’" + "\u0300\u0301\u0302\u0303\u0308\u0327"
"""Apostrophes, and accents that stand behind their letter as a character of their own."""

_IN_PYTHON = str.maketrans(REPLACED, REPLACING, DROPPED)


def plain_name(typed: str) -> str:
    """What is compared of a name, or of how one begins."""
    return unicodedata.normalize("NFC", typed).translate(_IN_PYTHON).lower()


class PlainName(sa.FunctionElement[str]):
    """`plain_name` of a column, in SQL. PostgreSQL has an index on it; SQLite calls Python (`app.db`) and has none:
    its own functions nest 25 deep at the most, and an index that needs us would lock other programs out of the table.
    """

    type = sa.String()
    inherit_cache = True


@compiles(PlainName, "postgresql")
def _translated(element: PlainName, compiler: SQLCompiler, **options: Any) -> str:
    name = compiler.process(element.clauses, **options)
    return f"translate(lower({name}), {_quoted(REPLACED + DROPPED)}, {_quoted(REPLACING)})"


@compiles(PlainName, "sqlite")
def _called(element: PlainName, compiler: SQLCompiler, **options: Any) -> str:
    return f"plain_name({compiler.process(element.clauses, **options)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
