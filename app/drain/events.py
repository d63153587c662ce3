"""Posts events to the URLs that clinics registered, apart from everything that patients wait for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app import clock
from app.db import ALL_CLINICS, transaction
from app.drain.parts import AT_ONCE, Parts, is_contention, may_wait
from app.services import webhooks
from app.transports.webhooks import SIGNATURE, NotDelivered, post, sign

log = logging.getLogger(__name__)

THREADS = 4
Post = Callable[..., int]


def deliver(parts: Parts, *, threads: int = THREADS, post: Post = post) -> int:
    """Post what is due, at most 100, with no transaction open meanwhile. Returns how many."""
    posted = 0
    with ThreadPoolExecutor(threads) as pool:
        while posted < AT_ONCE:
            claims = [claim for claim in (_claim(parts) for _ in range(threads)) if claim]
            if not claims:
                break
            list(pool.map(lambda claim: _post(parts, claim, post), claims))
            posted += len(claims)
    return posted


def _claim(parts: Parts) -> webhooks.Claim | None:
    if not may_wait(parts, webhooks.something_waits):
        return None
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            return webhooks.claim(session)
    except Exception as error:
        if not is_contention(error):
            log.exception("an event could not be claimed")
        return None


def _post(parts: Parts, claim: webhooks.Claim, post: Post) -> None:
    """HTTP with no transaction open, then one that records what came of it; where that one fails it is sent again."""
    seconds = int(clock.real().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Standby",
        SIGNATURE: sign(claim.secret, claim.body, seconds),
        "Standby-Event": claim.event,
    }
    answered, problem = None, ""
    try:
        answered = post(claim.url, claim.body, headers, private=parts.config.webhooks_to_private)
    except NotDelivered as error:
        problem = str(error)
    except Exception as error:
        log.exception("event %s: posting it failed in a way we do not know", claim.event)
        problem = type(error).__name__
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            if answered is None:
                webhooks.record_failure(session, claim.delivery_id, problem)
            else:
                webhooks.record_answer(session, claim.delivery_id, answered)
    except Exception:
        log.exception("what came of event %s could not be recorded; it is sent again", claim.event)
