"""The loops that move everything that is due: plain functions, without RQ, for jobs, simulation and the terminal.

Each drains one row per transaction until nothing is due. They may run in any number of processes at once, and may be
killed at any point: what was not committed is found again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app import clock, inbox, outbox, timers
from app.config import Config
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Contact, OutboxMessage
from app.queue import Bell
from app.services import cancellations, offers, waitlist
from app.transports.message import Outgoing, Transport, TransportError
from conversations import runner

log = logging.getLogger(__name__)

RELAY_THREADS = 8
MOST_ROUNDS = 10_000
LOCK_STATES = frozenset({"40P01", "55P03", "40001"})


class Parts(Protocol):
    """What a drain needs of the runtime."""

    @property
    def config(self) -> Config: ...
    @property
    def sessions(self) -> sessionmaker[Session]: ...
    @property
    def transport(self) -> Transport | None: ...
    @property
    def bell(self) -> Bell: ...


def converse(parts: Parts) -> int:
    """Handle waiting inbox items, one per transaction. Returns how many."""
    handled = 0
    while handled < MOST_ROUNDS and _peek(parts, inbox.something_waits):
        if not _handle_one(parts):
            break
        handled += 1
    return handled


def advance(parts: Parts) -> int:
    """Take the next step of every due opening, clinic by clinic. Returns how many steps."""
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        clinics = offers.due_clinics(session)
    steps = 0
    for clinic_id in clinics:
        with transaction(parts.sessions, clinic_id) as session:
            session.info["source"] = "advance"
            steps += offers.advance(session, clinic_id)
    return steps


def relay(parts: Parts, threads: int = RELAY_THREADS) -> int:
    """Hand queued messages to the carrier, one claim each, with no transaction open meanwhile. Returns how many."""
    if parts.transport is None or not _peek(parts, outbox.something_waits):
        return 0
    if threads <= 1:
        return _relay_loop(parts)
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda _: _relay_loop(parts), range(threads)))


def tick(parts: Parts) -> int:
    """What the clock finds due: timers, visits to give back, entries that expire, sends in doubt. Returns how many."""
    found = 0
    for step in (timers.fire_due, cancellations.release_due, waitlist.expire_due):
        with transaction(parts.sessions, ALL_CLINICS) as session:
            session.info["source"] = "clock"
            found += step(session)
    return found + heal(parts)


def heal(parts: Parts) -> int:
    """Look up what is SENDING for too long; after ten minutes without a trace it is unclear. Returns how many ended."""
    if parts.transport is None:
        return 0
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        doubtful = outbox.in_doubt(session)
    return sum(_look_up(parts, parts.transport, message_id) for message_id in doubtful)


def anything_due(parts: Parts) -> bool:
    """Whether a drain would find something: the clock rings then."""
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        return inbox.something_waits(session) or outbox.something_waits(session) or bool(offers.due_clinics(session))


def run_until_idle(parts: Parts, *, threads: int = 1) -> None:
    """Everything in turn until nothing is due: for tests, the simulation and the terminal."""
    for _ in range(MOST_ROUNDS):
        if not drain_once(parts, threads=threads) and not tick(parts):
            return


def drain_once(parts: Parts, *, threads: int = RELAY_THREADS) -> int:
    """One round of a worker: converse, advance, converse, relay."""
    return converse(parts) + advance(parts) + converse(parts) + relay(parts, threads)


def _peek(parts: Parts, look: Callable[[Session], bool]) -> bool:
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        return look(session)


def _handle_one(parts: Parts) -> bool:
    info: dict[str, int] = {}
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            try:
                return runner.handle_next(session, carrier_answers=parts.config.answers_keywords) is not None
            finally:
                info.update({"item": session.info["item"]} if "item" in session.info else {})
    except Exception as error:
        if is_contention(error):
            log.warning("a turn met a deadlock or a lock time-out and is taken again")
            return True
        if "item" not in info:
            raise
        log.exception("inbox item %s failed and was rolled back", info["item"])
        with transaction(parts.sessions, ALL_CLINICS) as session:
            runner.record_failure(session, info["item"])
        return True


def is_contention(error: Exception) -> bool:
    """A deadlock, a lock time-out or a serialization failure: nobody's fault, the same turn is taken again."""
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.orig, "sqlstate", None) in LOCK_STATES or "database is locked" in str(error.orig)


def _relay_loop(parts: Parts) -> int:
    sent = 0
    while sent < MOST_ROUNDS:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            claim = outbox.claim(session)
        if claim is None:
            return sent
        if claim.text is not None:
            _send(parts, claim)
            sent += 1
    return sent


def _send(parts: Parts, claim: outbox.Claim) -> None:
    """HTTP with no transaction open, then one transaction that records what came of it."""
    assert parts.transport is not None  # noqa: S101 - relay checked it
    try:
        receipt = parts.transport.send(_outgoing(parts, claim))
    except TransportError as error:
        log.warning("message %s was not taken: %s", claim.message_id, error)
        with transaction(parts.sessions, ALL_CLINICS) as session:
            outbox.record_error(session, claim.message_id, error.failure, error.code, error.retry_limit)
        return
    with transaction(parts.sessions, ALL_CLINICS) as session:
        outbox.record_receipt(session, claim.message_id, receipt.provider_id)


def _outgoing(parts: Parts, claim: outbox.Claim) -> Outgoing:
    return Outgoing(
        reference=claim.reference,
        channel="sms",
        sender=claim.sender,
        to=claim.to,
        body=claim.text or "",
        validity_seconds=claim.validity_seconds,
        status_callback=f"{parts.config.public_base_url}/webhooks/twilio/status/{claim.reference}",
    )


def _look_up(parts: Parts, transport: Transport, message_id: int) -> bool:
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        message = session.get_one(OutboxMessage, message_id)
        clinic, contact = session.get_one(Clinic, message.clinic_id), session.get_one(Contact, message.contact_id)
        claim = outbox.Claim(message.id, message.reference, clinic.sms_number or "", contact.address, message.body)
        since, known = message.claimed_at or clock.real(), outbox.known_ids(session, message)
    try:
        receipt = transport.find(_outgoing(parts, claim), since, known)
    except TransportError as error:
        log.warning("message %s could not be looked up: %s", message_id, error)
        receipt = None
    with transaction(parts.sessions, ALL_CLINICS) as session:
        if receipt is None:
            return outbox.give_up_unclear(session, message_id)
        outbox.record_receipt(session, message_id, receipt.provider_id)
    return True
