"""Stretches of time that are taken. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

Interval = tuple[datetime, datetime]
"""[start, end), aware UTC."""


class Busy:
    """Intervals of one provider, chair or person, merged, so that a look is a binary search."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for start, end in sorted(intervals):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def takes(self, start: datetime, end: datetime) -> bool:
        """Whether any of them overlaps [start, end)."""
        before = bisect_left(self.starts, end)
        return before > 0 and self.ends[before - 1] > start
