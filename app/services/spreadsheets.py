"""Cells of CSV files that people open with a spreadsheet."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: T) -> T | str:
    """The cell as it is, or quoted: a spreadsheet runs a text that begins like a formula. Numbers pass."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
