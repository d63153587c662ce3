"""Times of the patient's words as moments in the clinic's zone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from conversations.reading.times.clocks import Clock, Hours, Window, settle, settle_window
from conversations.reading.times.days import Span, one_day
from conversations.reading.times.items import Item
from conversations.reading.when import Days, Grain, When

_JUST_NOW = timedelta(minutes=15)
"""A time so little past is still today's."""

_SMALL_HOURS = 5
""" "Tonight at 1" and "today at midnight" are tomorrow's, once today's are over."""

_MANY = 31
"""Times one text names at most; "next month in the afternoon" is one for each day."""


def resolve(items: Sequence[Item], now: datetime, hours: Hours) -> tuple[When, ...]:
    """The moments meant, seen from ``now`` (aware, in the patient's zone)."""
    weekly = any(item.every_day or (item.timed and not item.spans) for item in items if not item.excluded)
    weekly = weekly or all(item.excluded and item.every_day for item in items)
    around = [span for item in items if not item.excluded for span in item.spans if span.grain is not Grain.DAY]
    found: list[When] = []
    for item in items:
        if item.spans and item.window is not None and item.window.is_whole_day:
            item = replace(item, window=None)
        if item.part is not None and item.part.plural:
            item = replace(item, spans=tuple(replace(span, weekly=span.weekly or span.bare) for span in item.spans))
        if item.excluded and len(item.spans) == 1:
            item = _within(item, around, weekly=weekly and not around)
        found.extend(replace(when, excluded=item.excluded) for when in _moments(item, now, hours))
    return tuple(found[:_MANY])


def _within(item: Item, around: Sequence[Span], *, weekly: bool) -> Item:
    """ "Next week except friday" means the friday of that week, "mornings except friday" every friday."""
    span = item.spans[0]
    if span.grain is not Grain.DAY or span.first is None:
        return item
    if weekly:
        return replace(item, spans=(replace(span, weekly=True, instead=None),))
    for wide in around:
        same = [day for day in wide.days() if day.weekday() == span.first.weekday()]
        if same and span.first not in wide.days():
            return replace(item, spans=(Span(same[0], same[0] + timedelta(1), Grain.DAY),))
    return item


def _moments(item: Item, now: datetime, hours: Hours) -> Iterator[When]:
    if item.minutes is not None:
        at = (now.astimezone(UTC) + timedelta(minutes=item.minutes)).astimezone(now.tzinfo)
        yield When(at, at, Grain.MINUTE)
        return
    if item.until is not None and not item.spans:
        item = replace(item, spans=(one_day(now.date()),))
    if not item.spans:
        yield from _any_day(item, now, hours)
    for span in item.spans:
        if item.timed and not (span.first and span.until):
            span = replace(span, grain=Grain.DAY)
        if not item.timed or not span.days():
            yield _days_only(span, now.tzinfo)
        else:
            yield from _timed_days(item, span, now, hours)


def _days_only(span: Span, zone: tzinfo | None) -> When:
    first, until, other = (_midnight(day, zone) for day in (span.first, span.until, span.instead))
    return When(first, until, span.grain, Days.WEEKLY if span.weekly else Days.ONE, instead=other)


def _midnight(day: date | None, zone: tzinfo | None) -> datetime | None:
    return None if day is None else moment(day, time(0), zone)


def _timed_days(item: Item, span: Span, now: datetime, hours: Hours) -> Iterator[When]:
    days = Days.WEEKLY if span.weekly else Days.ONE
    for day in span.days():
        when = _on(item, day, now.tzinfo, hours)
        if when is None:
            continue
        if item.until is not None:
            when = replace(when, end=_end_of(item.until, now, hours) or when.end, instead=None)
        over = (when.end or when.start or now) < now - _JUST_NOW
        if over and day == now.date() and when.is_point and when.start and when.start.hour < _SMALL_HOURS:
            when = _on(item, day + timedelta(1), now.tzinfo, hours) or when
            over = False
        if span.instead and over and span.grain is Grain.DAY and day == now.date():
            later = _on(item, span.instead, now.tzinfo, hours)
            yield replace(later or when, days=days)
        else:
            other = _on(item, span.instead, now.tzinfo, hours) if span.instead else None
            yield replace(when, days=days, instead=other.start if other else when.instead)


def _end_of(item: Item, now: datetime, hours: Hours) -> datetime | None:
    """The moment at which a time ends that begins on another day."""
    when = _on(item, item.spans[0].day, now.tzinfo, hours) if item.spans else None
    return when.start if when else None


def _any_day(item: Item, now: datetime, hours: Hours) -> Iterator[When]:
    """No day was named: the next such moment."""
    for ahead in (0, 1):
        when = _on(item, now.date() + timedelta(ahead), now.tzinfo, hours)
        if when is not None and (ahead or (when.end or now) >= now - _JUST_NOW):
            if item.window is not None and item.window.end is None:
                when = replace(when, end=None)
            if item.window is not None and item.window.start is None:
                when = replace(when, start=None)
            if when.start is not None or when.end is not None:
                yield replace(when, days=Days.ANY)
            return


def _on(item: Item, day: date, zone: tzinfo | None, hours: Hours) -> When | None:
    """The item on a day: a point, or from hour to hour; open ends reach to the ends of the day."""
    hours = hours.on(day)
    if item.clock is not None:
        settled, other = (item.clock.settle_in(item.part), None) if item.part else settle(item.clock, hours)
        start = _at(day, settled, zone)
        grain = Grain.MINUTE if item.clock.exact else Grain.HOUR
        return When(start, start, grain, instead=_at(day, other, zone) if other else None)
    if item.window is not None:
        window = settle_window(item.window, item.part, hours)
        start = _at(day, window.start, zone) if window.start else moment(day, time(0), zone)
        end = _at(day, window.end, zone) if window.end else moment(day + timedelta(1), time(0), zone)
        if end <= start:
            end = _at(day + timedelta(1), window.end or Clock(0, 0, settled=True, exact=False), zone)
        return When(start, end, _grain(window))
    if item.part is not None:
        begin, until = item.part.begin, item.part.end
        end = moment(day + timedelta(until // 24), time(until % 24), zone)
        return When(moment(day, time(begin), zone), end, Grain.PART)
    return None


def _grain(window: Window) -> Grain:
    exact = any(end.exact for end in (window.start, window.end) if end is not None)
    return Grain.MINUTE if exact else Grain.HOUR


def _at(day: date, clock: Clock, zone: tzinfo | None) -> datetime:
    return moment(day, time(clock.hour % 24, clock.minute), zone)


def moment(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """A wall clock as a moment. One that the change to summer time skips is as much later as the clock jumps."""
    return datetime.combine(day, clock, zone).astimezone(UTC).astimezone(zone)
