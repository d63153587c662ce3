"""Where a visit stands in the time grid: rows of five minutes, side by side where times overlap. Pure.

The page's policy allows no inline style, so a place is said in classes: hour, minute, length, lane (`schedule.css`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST_LANES = 3
SHORTEST = timedelta(minutes=15)
OPENS, CLOSES = 8, 17


@dataclass(frozen=True, slots=True)
class Block:
    """Something that takes a time of a provider; times are wall clock. `kind`: "visit", "opening" or "closed".

    `who` and `about` say what it is, `state` is its status in words, `mark` the kind of tag.
    """

    kind: str
    starts: datetime
    ends: datetime
    time: str = ""
    who: str = ""
    about: str = ""
    state: str = ""
    mark: str = ""
    url: str | None = None
    chair: str = ""
    lane: str = ""

    @property
    def place(self) -> str:
        """The classes that put it where it belongs."""
        length = max(self.ends - self.starts, SHORTEST)
        minutes = -(-int(length.total_seconds()) // 300) * 5
        begins = f"h{self.starts.hour} m{self.starts.minute // 5 * 5}"
        return f"{begins} dh{min(minutes // 60, 23)} dm{minutes % 60} {self.lane}"

    @property
    def is_low(self) -> bool:
        """Too low for three lines."""
        return self.ends - self.starts < timedelta(minutes=40)

    @property
    def is_short(self) -> bool:
        """Too low for more than one line."""
        return self.ends - self.starts < timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Column:
    """A provider's day, or a day of the week: what stands in it, in order."""

    heading: str
    about: str
    blocks: Sequence[Block]
    closed: Sequence[Block]
    url: str | None = None
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A provider's day in a week of several providers: what it holds, and in numbers."""

    url: str
    said: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours that are drawn: from `first` up to `last` (wall clock)."""

    first: int
    last: int

    @property
    def all(self) -> range:
        """Each hour."""
        return range(self.first, self.last)


def hours_of(blocks: Iterable[Block], opens: int | None, closes: int | None) -> Hours:
    """The clinic's hours, and whatever lies outside of them."""
    first, last = OPENS if opens is None else opens, CLOSES if closes is None else closes
    for block in blocks:
        same_day = block.ends.date() == block.starts.date()
        first = min(first, block.starts.hour)
        last = max(last, -(-(block.ends.hour * 60 + block.ends.minute) // 60) if same_day else 24)
    return Hours(first, max(last, first + 1))


def clipped(blocks: Iterable[Block], hours: Hours) -> list[Block]:
    """What of these blocks lies in the hours that are drawn."""
    shown = []
    for block in blocks:
        midnight = block.starts.replace(hour=0, minute=0)
        first, last = (midnight + timedelta(hours=hour) for hour in (hours.first, hours.last))
        starts, ends = max(block.starts, first), min(block.ends, last)
        if starts < ends:
            shown.append(replace(block, starts=starts, ends=ends))
    return shown


def in_lanes(blocks: Iterable[Block]) -> list[Block]:
    """In order of time; those that overlap get lanes beside one another, at most three."""
    placed: list[Block] = []
    group: list[tuple[Block, int]] = []
    ends: list[datetime] = []
    for block in sorted(blocks, key=lambda one: (one.starts, one.ends)):
        if ends and block.starts >= max(ends):
            placed += _named(group, len(ends))
            group, ends = [], []
        end = max(block.ends, block.starts + SHORTEST)
        free = next((n for n, until in enumerate(ends) if until <= block.starts), None)
        if free is None:
            free = len(ends)
            ends.append(end)
        else:
            ends[free] = end
        group.append((block, free))
    return placed + _named(group, len(ends))


def _named(group: list[tuple[Block, int]], lanes: int) -> list[Block]:
    of = min(lanes, MOST_LANES)
    return [replace(block, lane=f"lane{min(lane, of - 1)}of{of}" if of > 1 else "") for block, lane in group]
