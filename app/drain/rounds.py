"""One round of a worker, one tick of the clock, and everything in turn until nothing is due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from app import inbox, outbox, timers
from app.db import ALL_CLINICS, transaction
from app.drain.parts import Parts, is_contention, peek
from app.drain.relay import RELAY_THREADS, heal, relay
from app.drain.turns import advance, converse
from app.services import (
    cancellations,
    confirmations,
    move_ups,
    no_shows,
    offers,
    recovery,
    retention,
    tasks,
    threads,
    waitlist,
)

log = logging.getLogger(__name__)

MOST_ROUNDS = 10_000
STEPS: tuple[tuple[Callable[[Session], list[int]], Callable[[Session, int], None]], ...] = (
    (timers.due, timers.fire),
    (move_ups.due_for_release, move_ups.release),
    (waitlist.due_to_expire, waitlist.expire),
    (no_shows.due_to_miss, no_shows.miss),
    (cancellations.due_to_settle, cancellations.settle_due),
    (threads.due_to_alert, threads.alert),
    (waitlist.enrolment_due, waitlist.enrol_patients),
    (confirmations.due, confirmations.request),
    (retention.outlived, retention.forget),
    (retention.ended, retention.forget_event),
    (recovery.settled, recovery.settle),
    (recovery.due, recovery.take_step),
    (tasks.clinics_to_clear, tasks.close_moot),
)
"""What the clock looks for, and what it does with each row it finds."""


def drain_once(parts: Parts, *, threads: int = RELAY_THREADS) -> int:
    """One round of a worker: converse, advance, converse, relay. Returns how much was done."""
    done = converse(parts)
    steps = advance(parts)
    return done + steps + (converse(parts) if steps else 0) + relay(parts, threads)


def tick(parts: Parts) -> int:
    """What the clock finds due: timers, visits to give back, no-shows, entries that expire or begin, sends in doubt.

    It looks for everything at once, then takes step after step, each of which looks again at its row. What a step
    makes due is found by the next tick.
    """
    found = peek(parts, lambda session: [(step, row_id) for look, step in STEPS for row_id in look(session)])
    return sum(_step(parts, step, row_id) for step, row_id in found) + heal(parts)


def anything_due(parts: Parts) -> bool:
    """Whether a drain would find something: the clock rings then."""

    def look(session: Session) -> bool:
        sendable = parts.transport is not None and outbox.something_waits(session)
        return sendable or inbox.something_waits(session) or bool(offers.due_clinics(session))

    return peek(parts, look)


def run_until_idle(parts: Parts, *, threads: int = 1) -> None:
    """Everything in turn until nothing is due: for tests, the simulation and the terminal."""
    for _ in range(MOST_ROUNDS):
        if drain_once(parts, threads=threads) or tick(parts):
            continue
        if not peek(parts, inbox.something_waits):  # a stopped text is no text sent, but its thread hears of it
            return


def _step(parts: Parts, step: Callable[[Session, int], None], row_id: int) -> int:
    """One row that fails is logged and tried again with the next tick; the others go on."""
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            session.info["source"] = "clock"
            step(session, row_id)
    except Exception as error:
        if not is_contention(error):
            log.exception("the clock could not do what is due: %s %s", step.__name__, row_id)
        return 0
    return 1
