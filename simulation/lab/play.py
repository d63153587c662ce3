"""Plays a world under one policy: the clock jumps to the next instant at which something is due.

What happens is the real engine's: services open times and let people join, `advance` offers, conversations ask and hear
texts, timers fire. The lab is only the world outside: it answers for the patients and takes the texts for the carrier.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox, locking, timers
from app.models import (
    AppointmentType,
    Clinic,
    Contact,
    InboxItem,
    MessageStatus,
    NotificationChannel,
    Offer,
    Opening,
    OutboxMessage,
    Patient,
    Provider,
    Purpose,
    QuestionOption,
    Thread,
    Timer,
)
from app.models.inbox import UNHANDLED
from app.services import offers
from conversations import runner
from conversations.turn import Turn
from simulation.lab.laboratory import FromOutside, Happening, Laboratory, at_instant
from simulation.lab.patients import Luck, PatientModel, Says
from simulation.lab.policies import Policy
from simulation.lab.world import World

MOST_STEPS = 1_000
"""At one instant; more is an engine that goes round in circles."""


class GoesInCircles(RuntimeError):
    """The engine finds something due for ever, at one instant."""


@dataclass(order=True, slots=True)
class Reply:
    """A text of a patient, on its way."""

    at: datetime
    number: int
    address: str = field(compare=False)
    body: str = field(compare=False)


@dataclass(slots=True)
class Game:
    """One world under one policy, as it goes on."""

    session: Session
    world: World
    model: PatientModel
    seed: str
    replies: list[Reply] = field(default_factory=list)
    said: list[OutboxMessage] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self) -> None:
        """To the end of the world's last opening."""
        lasting = [row for model in LASTING for row in self.session.scalars(sa.select(model))]
        coming = list(reversed(self.world.happenings))
        while (now := self._next(coming)) <= self.world.ends_at:
            while coming and coming[-1].at <= now:
                self._begin(now)
                coming.pop().what.take_place(self.session)
            while self.replies and self.replies[0].at <= now:
                self._begin(now)
                self._hear(heapq.heappop(self.replies))
            self._work(now)
        lasting.clear()

    def _next(self, coming: list[Happening[FromOutside]]) -> datetime:
        """The next instant at which anything happens."""
        instants = [self._due()]
        instants += [coming[-1].at] if coming else []
        instants += [self.replies[0].at] if self.replies else []
        return min(instants)

    def _begin(self, now: datetime) -> None:
        """As a new transaction: its own instant, no locks, and nothing is remembered of rows that change."""
        self.session.flush()
        for row in list(self.session):
            if not isinstance(row, LASTING):
                self.session.expunge(row)
        at_instant(self.session, now)

    def _due(self) -> datetime:
        """The next instant at which the engine itself wants to be woken."""
        found = self.session.execute(NEXT_DUE).one()
        return min((at for at in found if at), default=self.world.ends_at + timedelta(days=1))

    def _work(self, now: datetime) -> None:
        """All that is due at this instant."""
        self._begin(now)
        for timer_id in self.session.scalars(TIMERS_DUE, {"now": now}).all():
            timers.fire(self.session, timer_id)
        for _ in range(MOST_STEPS):
            self._begin(now)
            if not self._handle_next() and not self._advance(now):
                return
        raise GoesInCircles(f"still something due after {MOST_STEPS} steps at {now}")

    def _handle_next(self) -> bool:
        """The oldest item that waits. There are no other workers here, so nothing has to be skipped or locked first."""
        item = self.session.scalar(OLDEST_ITEM)
        if item is None:
            return False
        thread = self.session.get_one(Thread, item.thread_id)
        locking.hold(self.session, thread)
        runner.handle(Turn.begin(self.session, thread, item, carrier_answers=True))
        self._carry()
        return True

    def _advance(self, now: datetime) -> bool:
        if self.session.scalar(ANY_STEP_DUE, {"now": now}) is None:
            return False
        return offers.advance(self.session, self.world.clinic_id) > 0

    def _hear(self, reply: Reply) -> None:
        text = inbox.Text(f"SM{next(self.numbers):032x}", reply.address, self.world.number, reply.body)
        inbox.receive_text(self.session, text)

    def _carry(self) -> None:
        """The carrier takes every text at once; whoever is asked will answer, or not."""
        for message in self.said:
            now = clock.now(self.session)
            message.status, message.sent_at = MessageStatus.DELIVERED, now
            if message.purpose is Purpose.OFFER:
                self._ask(message, now)
        self.said.clear()

    def _ask(self, message: OutboxMessage, now: datetime) -> None:
        """Of several times in one text they take the first that suits them."""
        asked = self.session.execute(ASKED, {"message": message.id}).all()
        answers = [self._answer(offer, now) for offer, *_ in asked]
        chosen = next((n for n, (says, _) in enumerate(answers) if says is Says.YES), None)
        if chosen is not None:
            body, delay = ("yes" if len(asked) == 1 else str(chosen + 1)), answers[chosen][1]
        elif all(says is Says.NO for says, _ in answers):
            body, delay = "no", max(delay for _, delay in answers)
        else:
            return
        if now + delay < asked[0][0].appointment_slot_start:
            heapq.heappush(self.replies, Reply(now + delay, next(self.numbers), asked[0][1], body))

    def _answer(self, offer: Offer, now: datetime) -> tuple[Says, timedelta]:
        luck = Luck.of(self.seed, offer.contact_id, offer.provider_id, offer.appointment_slot_start.isoformat())
        here = clock.local(now, self.world.zone)
        return self.model.answer(luck, NotificationChannel(offer.channel), here, offer.appointment_slot_start - now)


def play(laboratory: Laboratory, world: World, policy: Policy, model: PatientModel, seed: str) -> Session:
    """Run it to its end; the session shows what came of it. The caller closes it."""
    laboratory.put(world.rows)
    session = Session(laboratory.engine, expire_on_commit=False)
    game = Game(session, world, model, seed)
    sa.event.listen(session, "pending_to_persistent", lambda _session, row: _note(game, row))
    at_instant(session, world.starts_at)
    policy.give_to(session.get_one(Clinic, world.clinic_id))
    game.run()
    return session


def _note(game: Game, row: object) -> None:
    if isinstance(row, OutboxMessage):
        game.said.append(row)


LASTING = (Clinic, AppointmentType, Provider, Patient, Contact, Thread)
"""Rows that only turns change, and through the session: they need not be read again for every transaction."""
NOT_OVER = sa.and_(Timer.fired_at.is_(None), Timer.name != "over")
"""A conversation stays open when its visit begins: nobody answers after that, and closing it is a fifth of the work."""
NEXT_DUE = sa.select(
    sa.select(sa.func.min(Opening.next_step_at)).scalar_subquery(),
    sa.select(sa.func.min(Timer.due_at)).where(NOT_OVER).scalar_subquery(),
)
NOW = sa.bindparam("now", type_=Opening.next_step_at.type)
TIMERS_DUE = sa.select(Timer.id).where(NOT_OVER, Timer.due_at <= NOW).order_by(Timer.id)
ANY_STEP_DUE = sa.select(Opening.id).where(Opening.next_step_at <= NOW).limit(1)
ASKED = (
    sa.select(Offer, Contact.address, QuestionOption.n)
    .join(Contact, Contact.id == Offer.contact_id)
    .join(QuestionOption, QuestionOption.offer_id == Offer.id)
    .where(Offer.outbox_message_id == sa.bindparam("message"))
    .order_by(QuestionOption.n)
)
"""The offers that a text asks about, by their number in it."""
OLDEST_ITEM = sa.select(InboxItem).where(sa.text(UNHANDLED)).order_by(InboxItem.id).limit(1)
