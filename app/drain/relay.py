"""Hands queued messages to the carrier, and finds out what became of those whose outcome nobody knows."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from app import clock, outbox
from app.db import ALL_CLINICS, transaction
from app.drain.parts import AT_ONCE, Parts, is_contention, peek
from app.models import Clinic, Contact, OutboxMessage
from app.transports.message import Outgoing, Transport, TransportError

log = logging.getLogger(__name__)

RELAY_THREADS = 8


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
    """Look up what is SENDING for too long; after ten minutes without a trace it is unclear. Returns how many ended."""
    if parts.transport is None:
        return 0
    doubtful = peek(parts, outbox.in_doubt)
    return sum(_look_up(parts, parts.transport, message_id) for message_id in doubtful)


def _next_claim(parts: Parts) -> outbox.Claim | None:
    """The next message to send, past those that a last check stopped or that wait for their place in the rate."""
    for _ in range(AT_ONCE):
        if not peek(parts, outbox.something_waits):
            return None
        try:
            with transaction(parts.sessions, ALL_CLINICS) as session:
                claim = outbox.claim(session)
        except Exception as error:
            if not is_contention(error):
                raise
            continue
        if claim is None or claim.text is not None:
            return claim
    return None


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
