"""Lets the year pass: the clock jumps to the next instant at which somebody acts or something is due.

What patients and staff do is an event of the heap; what the engine does is done by the drains that worker and clock
run. The clock looks at what is due every quarter of an hour, and three times a day whether anything is or not.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock, drain, inbox, outbox
from app.config import Config
from app.db import ALL_CLINICS, one_statement, transaction
from app.models import (
    EXPECTED_STATUSES,
    Appointment,
    Purpose,
)
from simulation.year import answers, fates
from simulation.year.calendars import Calendars, at
from simulation.year.carrier import Carrier
from simulation.year.clinic import CLOSES, NUMBER, Practice, ask_to_confirm
from simulation.year.desk import Desk
from simulation.year.fates import Fate
from simulation.year.looks import DUE, NEW_VISITS, PURPOSE
from simulation.year.people import Town

ROUND = timedelta(minutes=15)
CONFIRMED_DAYS = 20
"""So many working days of the year the clinic tries confirmation requests."""
MOST_ROUNDS = 1_000
UNDELIVERED = 30006
STOPS_A_DAY, COMES_BACK = 0.04, 0.3
DAY_OFF = 1 / 60
"""How likely the provider of a day is ill."""


class GoesInCircles(RuntimeError):
    """The engine finds something to do for ever, at one instant."""


@dataclass
class Rope:
    """The worker's bell: it looks when somebody has rung, and after every look of the clock."""

    rang: bool = False

    def ring(self) -> bool:
        """Something is due."""
        self.rang = True
        return True

    def hush(self, lane: int) -> None:
        """The worker is about to look."""


@dataclass(order=True, slots=True)
class Event:
    """Something that patients or staff do."""

    at: datetime
    number: int
    act: Callable[[], object] = field(compare=False)


@dataclass
class Year:
    """One clinic, as its year goes on. It is what the drains need of a runtime, too (`drain.Parts`)."""

    sessions: sessionmaker[Session]
    clock: clock.TestClock
    config: Config
    transport: Carrier
    practice: Practice
    town: Town
    calendars: Calendars
    desk: Desk
    dice: random.Random
    visits_per_day: int
    bell: Rope
    events: list[Event] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    looks_now: bool = False
    last_visit: int = 0
    visits: int = 0

    def run(self, days: list[date]) -> None:
        """These days of the clinic (its calendar, in order), and the nights between them."""
        months = sorted({(day.year, day.month) for day in days})
        for n, month in enumerate(months):
            of_month = [day for day in days if (day.year, day.month) == month]
            opens = at(days[0], time(6)) if n == 0 else at(of_month[0], time(18)) - timedelta(days=12)
            self._plan(opens, partial(self.calendars.fill, of_month, self.visits_per_day))
        for n, day in enumerate(days):
            self._plan_day(day, first=n == 0)
            if n == len(days) // 2:
                self._plan(at(day, time(7)), lambda: self._confirm(48))
            if n == min(len(days) * 5 // 8, len(days) // 2 + CONFIRMED_DAYS):
                self._plan(at(day, time(7)), lambda: self._confirm(None))
        self._play(at(days[-1], time(22)))

    def _play(self, until: datetime) -> None:
        looks = self.clock.now
        while True:
            upcoming = self.events[0].at if self.events else until
            now = max(self.clock.now, min(upcoming, looks, until))
            if now >= until:
                return
            self.clock.now = now
            while self.events and self.events[0].at <= now:
                heapq.heappop(self.events).act()
            self._work(ticks=now >= looks or self.looks_now)
            self.looks_now = False
            self._meet_visits()
            looks = self._next_look(until)

    def _work(self, *, ticks: bool) -> None:
        """What the worker does when the bell rings; and the clock, if it looks now."""
        if ticks:
            drain.tick(self)
        for _ in range(MOST_ROUNDS):
            if not (self.bell.rang or ticks):
                return
            self.bell.rang = ticks = False
            while drain.anything_due(self):
                drain.drain_once(self, threads=1)
                self._answer_texts()
        raise GoesInCircles(f"still something to do after {MOST_ROUNDS} rounds at {self.clock.now}")

    def _next_look(self, until: datetime) -> datetime:
        """The clock's next quarter of an hour at which something may be due."""
        now = self.clock.now
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            due = [at for at in session.execute(DUE).one() if at is not None]
        due += [until]
        wanted = max(min(due), now + timedelta(microseconds=1))
        return datetime.fromtimestamp(-(-wanted.timestamp() // ROUND.total_seconds()) * ROUND.total_seconds(), UTC)

    def _plan(self, at_instant: datetime, act: Callable[[], object]) -> None:
        heapq.heappush(self.events, Event(at_instant, next(self.numbers), act))

    def _plan_day(self, day: date, *, first: bool) -> None:
        desk, dice = self.desk, self.dice
        for hour in (8, 12, 18):
            self._plan(at(day, time(hour)), self._look)
        self._plan(at(day, time(11, 20)), desk.confirm_no_shows)
        self._plan(at(day, time(11, 30)), desk.work_tasks)
        self._plan(at(day, time(16, 40)), desk.work_tasks)
        self._plan(at(day, CLOSES), desk.check_out)
        if day.day <= 7 and day.isoweekday() == 2:
            self._plan(at(day, time(17, 30)), desk.waive_some)
        for name in self.practice.providers:
            if not first and dice.random() < DAY_OFF:
                known = dice.choice((at(day, time(7, 10)), at(day, time(6, 20)) - timedelta(hours=15)))
                self._plan(known, partial(desk.cancel_day, day, name))
        if dice.random() < STOPS_A_DAY:
            address = dice.choice(list(self.town.phones))
            self._plan(at(day, time(10, 5)), lambda: desk.opt_out(address, back=False))
            if dice.random() < COMES_BACK:
                self._plan(at(day, time(10, 5)) + timedelta(days=20), lambda: desk.opt_out(address, back=True))

    def _look(self) -> None:
        """The clock looks, whether anything is due or not: bookings elsewhere end recoveries at no instant."""
        self.looks_now = True

    def _confirm(self, hours: int | None) -> None:
        with transaction(self.sessions, self.practice.clinic_id) as session:
            ask_to_confirm(session, self.practice.clinic_id, hours)

    def _meet_visits(self) -> None:
        """Every visit that was booked since, by whomever: what its patient will do."""
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            new = session.execute(NEW_VISITS, {"last": self.last_visit}).all()
        for visit_id, patient_id, starts_at in new:
            self.last_visit, self.visits = visit_id, self.visits + 1
            fate = fates.draw(self.dice, starts_at - self.clock.now)
            when = max(fates.acts_at(self.dice, fate, starts_at), self.clock.now + timedelta(minutes=1))
            self._plan(when, partial(self._act, visit_id, patient_id, fate))

    def _act(self, visit_id: int, patient_id: int, fate: Fate) -> None:
        if fate in (Fate.COMES, Fate.COMES_TOO_LATE):
            self.desk.check_in(visit_id)
            return
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            status = session.scalar(sa.select(Appointment.status).where(Appointment.id == visit_id))
        address = self.town.patients[patient_id]
        if status not in EXPECTED_STATUSES:
            return
        if fate is Fate.RUNS_LATE:
            self._write(address, "late")
            arrives = self.clock.now + timedelta(minutes=self.dice.randint(10, 35))
            self._plan(arrives, lambda: self.desk.check_in(visit_id))
        elif fate is Fate.CALLS:
            self.desk.cancel(visit_id)
        elif fate in (Fate.TEXTS_EARLY, Fate.TEXTS_LATE):
            self._write(address, "cancel_word" if self.dice.random() < 0.05 else "cancel")
        elif fate is Fate.MOVES:
            self._write(address, "move")

    def _answer_texts(self) -> None:
        """Who got a text answers it, or not; the carrier reports later what a landline did not take."""
        taken, self.transport.taken = self.transport.taken, []
        for text in taken:
            with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
                purpose = Purpose(session.execute(PURPOSE, {"reference": text.reference}).scalar_one())
            person = self.town.phones.get(text.to)
            if person and person.landline:
                self._plan(self.clock.now + timedelta(minutes=3), partial(self._report, text.reference))
                continue
            meant = answers.answer(self.dice, purpose, text.body)
            if meant:
                when = self.clock.now + answers.delay(self.dice)
                self._plan(when, partial(self._write, text.to, meant))

    def _write(self, address: str, meant: str) -> None:
        """As the webhook stores it, in one statement."""
        person = self.town.phones[address]
        body = answers.in_words(self.dice, person.speaks, meant)
        text = inbox.Text(self.transport.next_id(), address, NUMBER, body)
        with one_statement(self.sessions) as (connection, now):
            inbox.store_text(connection, text, now)
        if meant in ("stop", "cancel_word") and self.dice.random() < COMES_BACK:
            self._plan(self.clock.now + timedelta(days=self.dice.randint(3, 40)), lambda: self._write(address, "back"))

    def _report(self, reference: str) -> None:
        with transaction(self.sessions, ALL_CLINICS) as session:
            outbox.record_event(session, reference, "undelivered", UNDELIVERED, "unreachable", None)
