"""Handles waiting inbox items, and takes the next step of due openings."""

from __future__ import annotations

import logging
from functools import partial

from app import inbox
from app.db import ALL_CLINICS, transaction
from app.drain.parts import AT_ONCE, Parts, is_contention, may_wait, peek
from app.services import offers
from conversations import runner

log = logging.getLogger(__name__)

MOST_MISSES = 3


def converse(parts: Parts) -> int:
    """Handle waiting inbox items, one per transaction, at most 100. Returns how many."""
    handled = misses = 0
    waiting = may_wait(parts, inbox.something_waits)
    while waiting and handled < AT_ONCE and misses < MOST_MISSES:
        # A miss: another worker has the thread, or handled its item between our look and our lock. It is worth another
        # look, but not a loop: whoever has it goes on with what follows.
        if _handle_one(parts):
            handled += 1
        else:
            misses += 1
        waiting = peek(parts, inbox.something_waits)
    return handled


def advance(parts: Parts) -> int:
    """Take the next step of every due opening, clinic by clinic. Returns how many steps."""
    return sum(_advance_clinic(parts, clinic_id) for clinic_id in peek(parts, offers.due_clinics))


def _advance_clinic(parts: Parts, clinic_id: int) -> int:
    """The clinic's due openings in one transaction; if that fails, each in its own: one of them stops no other."""
    try:
        return _take_steps(parts, clinic_id, None)
    except Exception:
        log.exception("the openings of clinic %s failed together and are taken one by one", clinic_id)
    due = peek(parts, partial(offers.due_openings, clinic_id=clinic_id))
    return sum(_advance_one(parts, clinic_id, opening_id) for opening_id in due)


def _advance_one(parts: Parts, clinic_id: int, opening_id: int) -> int:
    try:
        return _take_steps(parts, clinic_id, opening_id)
    except Exception:
        log.exception("opening %s failed and was rolled back", opening_id)
    try:
        with transaction(parts.sessions, clinic_id) as session:
            offers.put_off(session, opening_id)
    except Exception:
        log.exception("the failure of opening %s could not be recorded", opening_id)
        return 0
    return 1


def _take_steps(parts: Parts, clinic_id: int, only: int | None) -> int:
    try:
        with transaction(parts.sessions, clinic_id) as session:
            session.info["source"] = "advance"
            return offers.advance(session, clinic_id, only=only)
    except Exception as error:
        if not is_contention(error):
            raise
        log.warning("a step met a deadlock or a lock time-out and is taken again")
        return 1


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
