"""Hands queued messages to the carrier, and finds out what became of those whose outcome nobody knows."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from app import clock, outbox
from app.db import ALL_CLINICS, transaction
from app.drain.parts import AT_ONCE, Parts, is_contention, may_wait, peek
from app.models import Clinic, Contact, OutboxMessage
from app.transports.message import Outgoing, Transport, TransportError

log = logging.getLogger(__name__)

RELAY_THREADS = 8
LOOKING_UP_SECONDS = 1.0
"""No second look-up begins later than this in a tick: the carrier may be slow, and the clock must go on."""


def relay(parts: Parts, threads: int = RELAY_THREADS) -> int:
    """Hand queued messages to the carrier, at most 100, with no transaction open meanwhile. Returns how many.

    This thread claims, others send: a claim is made only when a thread is free to send it at once, because whatever is
    claimed when the process dies is in doubt.
    """
    if parts.transport is None:
        return 0
    sent, free = 0, BoundedSemaphore(threads)
    with ThreadPoolExecutor(threads) as pool:
        while sent < AT_ONCE:
            free.acquire()
            claim = _next_claim(parts)
            if claim is None:
                break
            pool.submit(_send, parts, parts.transport, claim).add_done_callback(lambda _: free.release())
            sent += 1
    return sent


def heal(parts: Parts) -> int:
    """Look up a few of those that are SENDING for too long; after ten minutes without a trace they are unclear.

    Where the carrier could not even be asked, nobody waits for a look-up any more. Returns how many ended.
    """
    if parts.transport is None:
        return 0
    found, answers, until = 0, True, time.monotonic() + LOOKING_UP_SECONDS
    in_doubt, overdue = peek(parts, lambda session: (outbox.in_doubt(session), outbox.overdue(session)))
    if not in_doubt and not overdue:
        return 0
    for n, message_id in enumerate(in_doubt):
        if n and time.monotonic() >= until:
            break
        try:
            found += _look_up(parts, parts.transport, message_id)
        except Exception as error:
            known = isinstance(error, TransportError)
            log.warning("message %s could not be looked up: %s", message_id, error, exc_info=not known)
            answers = answers and not known
            _record_no_trace(parts, message_id)
    return found + _give_up(parts, only_looked_up=answers)


def _next_claim(parts: Parts) -> outbox.Claim | None:
    """The next message to send, past those that a last check stopped or that wait for their place in the rate."""
    for _ in range(AT_ONCE):
        if not may_wait(parts, outbox.something_waits):
            return None
        claim = _claim(parts)
        if claim is None or claim.text is not None:
            return claim
    return None


def _claim(parts: Parts) -> outbox.Claim | None:
    """One claim. A message that cannot be claimed waits and is counted; the others go on."""
    info: dict[str, int | None] = {}
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            try:
                return outbox.claim(session)
            finally:
                info["message"] = session.info.get("message")
    except Exception as error:
        message_id = info.get("message")
        if is_contention(error):
            return outbox.Claim(message_id or 0)
        if message_id is None:
            raise
        log.exception("message %s could not be claimed and was rolled back", message_id)
        with transaction(parts.sessions, ALL_CLINICS) as session:
            outbox.record_claim_failure(session, message_id)
        return outbox.Claim(message_id)


def _send(parts: Parts, transport: Transport, claim: outbox.Claim) -> None:
    """HTTP with no transaction open, then one transaction that records what came of it.

    Where that one fails the message stays SENDING: a status callback or a look-up heals it.
    """
    try:
        receipt = transport.send(_outgoing(parts, claim))
    except TransportError as error:
        log.warning("message %s was not taken: %s", claim.message_id, error)
        _record_error(parts, claim.message_id, error)
    except Exception:
        log.exception("message %s: sending it failed in a way we do not know", claim.message_id)
    else:
        _record_receipt(parts, claim.message_id, receipt.provider_id)


def _record_error(parts: Parts, message_id: int, error: TransportError) -> None:
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            outbox.record_error(session, message_id, error.failure, error.code, error.retry_limit)
    except Exception:
        log.exception("message %s: what the carrier said could not be recorded; it is looked up", message_id)


def _record_receipt(parts: Parts, message_id: int, provider_id: str) -> None:
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            outbox.record_receipt(session, message_id, provider_id)
    except Exception:
        log.exception("message %s: the carrier has it, but that could not be recorded; it is looked up", message_id)


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
    """Ask the carrier what became of a send; False: it does not have it. Raises TransportError when it cannot say."""
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        message = session.get_one(OutboxMessage, message_id)
        clinic, contact = session.get_one(Clinic, message.clinic_id), session.get_one(Contact, message.contact_id)
        claim = outbox.Claim(message.id, message.reference, clinic.sms_number or "", contact.address, message.body)
        since, known = message.claimed_at or clock.real(), outbox.known_ids(session, message)
    receipt = transport.find(_outgoing(parts, claim), since, known)
    if receipt is None:
        _record_no_trace(parts, message_id)
        return False
    with transaction(parts.sessions, ALL_CLINICS) as session:
        outbox.record_receipt(session, message_id, receipt.provider_id)
    return True


def _record_no_trace(parts: Parts, message_id: int) -> None:
    with transaction(parts.sessions, ALL_CLINICS) as session:
        outbox.record_no_trace(session, message_id)


def _give_up(parts: Parts, *, only_looked_up: bool) -> int:
    late = peek(parts, lambda session: outbox.overdue(session, looked_up=only_looked_up))
    if not late:
        return 0
    with transaction(parts.sessions, ALL_CLINICS) as session:
        return sum(outbox.give_up_unclear(session, message_id) for message_id in late)
