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
    OfferSkip,
    Opening,
    OutboxMessage,
    Patient,
    Provider,
    Purpose,
    QuestionOption,
    Task,
    Thread,
    Timer,
)
from app.models.inbox import UNHANDLED
from app.services import offers
from app.statements import Lookup, columns, table
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
    lasting: list[object] = field(default_factory=list)
    passing: list[object] = field(default_factory=list)
    next_timer: datetime | None = None

    def note(self, row: object) -> None:
        """A row is in the session: it stays, so that it is not read again, unless it may change behind its back."""
        (self.passing if isinstance(row, PASSING) else self.lasting).append(row)

    def hand_over(self, row: object) -> None:
        """A row is new: the carrier takes the texts among them."""
        if isinstance(row, OutboxMessage):
            self.said.append(row)

    def run(self) -> None:
        """To the end of the world's last opening."""
        for model in AT_FIRST:
            self.session.scalars(sa.select(model)).all()
        coming = list(reversed(self.world.happenings))
        while (now := self._next(coming)) <= self.world.ends_at:
            while coming and coming[-1].at <= now:
                self._begin(now)
                coming.pop().what.take_place(self.session)
            while self.replies and self.replies[0].at <= now:
                self._begin(now)
                self._hear(heapq.heappop(self.replies))
            self._work(now)
        self.lasting.clear()

    def _next(self, coming: list[Happening[FromOutside]]) -> datetime:
        """The next instant at which anything happens."""
        instants = [self._due()]
        instants += [coming[-1].at] if coming else []
        instants += [self.replies[0].at] if self.replies else []
        return min(instants)

    def _begin(self, now: datetime) -> None:
        """As a new transaction: its own instant, no locks, and nothing is remembered of rows that change."""
        self.session.flush()
        for row in self.passing:
            if row in self.session:
                self.session.expunge(row)
        self.passing.clear()
        at_instant(self.session, now)

    def _due(self) -> datetime:
        """The next instant at which the engine itself wants to be woken."""
        found = NEXT_DUE.one(self.session, self.world.clinic_id)
        self.next_timer = found.timer
        return min((at for at in found if at), default=self.world.ends_at + timedelta(days=1))

    def _work(self, now: datetime) -> None:
        """All that is due at this instant."""
        self._begin(now)
        if self.next_timer and self.next_timer <= now:
            for timer_id in TIMERS_DUE.values(self.session, self.world.clinic_id, now=now):
                timers.fire(self.session, timer_id)
        for _ in range(MOST_STEPS):
            self._begin(now)
            work = WORK.one(self.session, self.world.clinic_id, now=now)
            if work.item:
                self._handle(self.session.scalars(ITEM, {"id": work.item}).one())
            elif not work.opening or not offers.advance(self.session, self.world.clinic_id):
                return
        raise GoesInCircles(f"still something due after {MOST_STEPS} steps at {now}")

    def _handle(self, item: InboxItem) -> None:
        """The oldest item that waits. There are no other workers here, so nothing has to be skipped or locked first."""
        thread = self.session.get_one(Thread, item.thread_id)
        locking.hold(self.session, thread)
        runner.handle(Turn.begin(self.session, thread, item, carrier_answers=True))
        self._carry()

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
        asked = ASKED.rows(self.session, self.world.clinic_id, message=message.id)
        answers = [self._answer(self.session.get_one(Offer, offer_id), now) for offer_id, *_ in asked]
        chosen = next((n for n, (says, _) in enumerate(answers) if says is Says.YES), None)
        if chosen is not None:
            body, delay = ("yes" if len(asked) == 1 else str(chosen + 1)), answers[chosen][1]
        elif all(says is Says.NO for says, _ in answers):
            body, delay = "no", max(delay for _, delay in answers)
        else:
            return
        if now + delay < self.session.get_one(Offer, asked[0].id).appointment_slot_start:
            heapq.heappush(self.replies, Reply(now + delay, next(self.numbers), asked[0].address, body))

    def _answer(self, offer: Offer, now: datetime) -> tuple[Says, timedelta]:
        luck = Luck.of(self.seed, offer.contact_id, offer.provider_id, offer.appointment_slot_start.isoformat())
        here = clock.local(now, self.world.zone)
        return self.model.answer(luck, NotificationChannel(offer.channel), here, offer.appointment_slot_start - now)


def play(laboratory: Laboratory, world: World, policy: Policy, model: PatientModel, seed: str) -> Session:
    """Run it to its end; the session shows what came of it. The caller closes it."""
    laboratory.put(world.rows)
    session = Session(laboratory.engine, expire_on_commit=False)
    game = Game(session, world, model, seed)
    for event in ("pending_to_persistent", "loaded_as_persistent"):
        sa.event.listen(session, event, lambda _session, row: game.note(row))
    sa.event.listen(session, "pending_to_persistent", lambda _session, row: game.hand_over(row))
    at_instant(session, world.starts_at)
    policy.give_to(session.get_one(Clinic, world.clinic_id))
    game.run()
    return session


AT_FIRST = (Clinic, AppointmentType, Provider, Patient, Contact, Thread)
PASSING = (InboxItem, Timer, Task, OfferSkip)
"""Rows that statements change past the session: they are read again in every transaction."""
_item, _opening, _timer = columns(InboxItem), columns(Opening), columns(Timer)
_not_over = sa.and_(
    _timer.clinic_id == sa.bindparam("clinic_id"), _timer.fired_at.is_(None), _timer.name != sa.literal_column("'over'")
)
"""A conversation stays open when its visit begins: nobody answers after that, and closing it is a fifth of the work."""
_mine = _opening.clinic_id == sa.bindparam("clinic_id")
NEXT_DUE = Lookup(
    sa.select(
        sa.select(sa.func.min(_opening.next_step_at)).where(_mine).scalar_subquery().label("step"),
        sa.select(sa.func.min(_timer.due_at)).where(_not_over).scalar_subquery().label("timer"),
    )
)
TIMERS_DUE = Lookup(sa.select(_timer.id).where(_not_over, _timer.due_at <= sa.bindparam("now")).order_by(_timer.id))
WORK = Lookup(
    sa.select(
        sa.select(_item.id)
        .where(_item.clinic_id == sa.bindparam("clinic_id"), sa.text(UNHANDLED))
        .order_by(_item.id)
        .limit(1)
        .scalar_subquery()
        .label("item"),
        sa.select(_opening.id)
        .where(_mine, _opening.next_step_at <= sa.bindparam("now"))
        .limit(1)
        .scalar_subquery()
        .label("opening"),
    )
)
"""The oldest item that waits, and an opening whose step is due."""
ITEM = sa.select(InboxItem).where(InboxItem.id == sa.bindparam("id"))
_offer, _contact, _option = columns(Offer), columns(Contact), columns(QuestionOption)
ASKED = Lookup(
    sa.select(_offer.id, _contact.address)
    .join(table(Contact), _contact.id == _offer.contact_id)
    .join(table(QuestionOption), _option.offer_id == _offer.id)
    .where(_offer.clinic_id == sa.bindparam("clinic_id"), _offer.outbox_message_id == sa.bindparam("message"))
    .order_by(_option.n)
)
"""The offers that a text asks about, by their number in it."""
