"""Times of day as written, and which half of the day they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from conversations.reading.times.vocabulary import Part

NOON = 12
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours in which visits can be: they decide between 9 AM and 9 PM where nothing else does.

    ``weekdays`` (0 = Monday) are those whose hours differ; on any other day, and on one that is closed, the usual
    ones decide.
    """

    opening: time = time(8)
    closing: time = time(18)
    weekdays: Mapping[int, "Hours"] = field(default_factory=dict, hash=False)

    def on(self, day: date) -> "Hours":
        return self.weekdays.get(day.weekday(), self)


USUAL_HOURS = Hours()


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: ``settled`` when it cannot be twelve hours off; ``exact`` when minutes were named."""

    hour: int
    minute: int
    settled: bool
    exact: bool

    @property
    def minutes(self) -> int:
        """Minutes since midnight."""
        return self.hour * 60 + self.minute

    def settle_in(self, part: Part) -> "Clock":
        """The clock in a part of the day: 7 in the evening."""
        if self.settled:
            return self
        return replace(self, hour=part.settle(self.hour), settled=True)

    def plus(self, minutes: int) -> "Clock":
        """So many minutes later (or earlier), within the day."""
        moved = (self.minutes + minutes) % (24 * 60)
        return replace(self, hour=moved // 60, minute=moved % 60, exact=True)


@dataclass(frozen=True, slots=True)
class Window:
    """The time between two clocks; None where it is open."""

    start: Clock | None
    end: Clock | None

    @property
    def is_whole_day(self) -> bool:
        """ "Any time"."""
        return self.start is None and self.end is None


def clock(hour: int, minute: int, meridiem: int | None, *, exact: bool, leading_zero: bool = False) -> Clock | None:
    """The clock that was written, ``meridiem`` 0 or 12 for am and pm; None for what no clock shows."""
    if hour > 24 or minute > 59 or (meridiem is not None and hour == 0):
        return None
    if meridiem is not None and hour <= NOON:
        return Clock(hour % NOON + meridiem, minute, settled=True, exact=exact)
    return Clock(hour % 24, minute, settled=hour > NOON or hour == 0 or leading_zero, exact=exact)


def settle(written: Clock, hours: Hours) -> tuple[Clock, Clock | None]:
    """The time of day meant, by the opening hours, and the other one when they do not decide.

    Where neither half of the day is open, one to six are in the afternoon and seven to eleven in the morning.
    """
    if written.settled:
        return written, None
    morning = replace(written, hour=written.hour % NOON, settled=True)
    evening = replace(written, hour=written.hour % NOON + NOON, settled=True)
    open_then = [hours.opening <= time(at.hour, at.minute) <= hours.closing for at in (morning, evening)]
    if open_then[0] != open_then[1]:
        return (morning, None) if open_then[0] else (evening, None)
    if open_then[0]:
        return morning, evening
    return (evening, morning) if written.hour % NOON < 7 else (morning, evening)


def settle_window(window: Window, part: Part | None, hours: Hours) -> Window:
    """Both ends on their halves of the day: the end is the first such clock after the start."""
    start, end = window.start, window.end
    if part is not None:
        start, end = start and start.settle_in(part), end and end.settle_in(part)
    if start is None or end is None:
        return Window(start and settle(start, hours)[0], end and settle(end, hours)[0])
    if not start.settled:
        start = _before(start, end) if end.settled else settle(start, hours)[0]
    if not end.settled:
        end = _after(end, start)
    return Window(start, end)


def before_in_a_list(earlier: Clock, later: Clock) -> Clock:
    """The half of the day of a clock that stands before one whose half is known: "9 or 10 pm"."""
    return earlier if earlier.settled or not later.settled else _before(earlier, later)


def _before(start: Clock, end: Clock) -> Clock:
    """2 to 4:30 PM is the afternoon, 11 to 2 PM begins in the morning."""
    later = replace(start, hour=start.hour % NOON + NOON, settled=True)
    earlier = replace(start, hour=start.hour % NOON, settled=True)
    return later if later.minutes < end.minutes else earlier


def _after(end: Clock, start: Clock) -> Clock:
    earlier = replace(end, hour=end.hour % NOON, settled=True)
    later = replace(end, hour=end.hour % NOON + NOON, settled=True)
    return earlier if earlier.minutes > start.minutes else later
