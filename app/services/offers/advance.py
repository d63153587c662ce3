"""The engine: ends holds and puts each opening to whom its strategy says. It alone makes and expires offers.

One transaction locks the clinic, then its due openings, then every entry it may touch: each set once, by id. What it
decides is posted to the threads (`offer:<id>:made`, `offer:<id>:expired`); it never speaks itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import Clinic, NotificationResponse, Offer, Opening, OpeningStatus, SkipRule
from app.services import openings
from app.services.appointments import is_free
from app.services.offers.changed import follow_change
from app.services.offers.closing import answer_waits
from app.services.offers.failing import take_up
from app.services.offers.offering import QUESTION_WAIT, Skipped, skip
from app.services.offers.proposing import take_back
from app.services.offers.rounds import play
from app.services.offers.steps import Step, make_steps
from app.services.waitlist import WAITING
from app.statements import NOW, Due, Lookup, columns

OPENINGS_AT_ONCE = 20
ANSWER_WAIT = timedelta(seconds=5)

_opening = columns(Opening)
DUE = Lookup(
    sa.select(_opening.id)
    .where(_opening.clinic_id == sa.bindparam("clinic_id"), _opening.next_step_at <= sa.bindparam("now"))
    .order_by(_opening.id)
    .limit(OPENINGS_AT_ONCE)
)

CLINICS = Due(sa.select(_opening.clinic_id).where(_opening.next_step_at <= NOW).distinct())


def due_clinics(session: Session) -> list[int]:
    """The clinics with an opening whose next step is due (a session for all clinics)."""
    return sorted(CLINICS.ids(session, clock.now(session)))


def due_openings(session: Session, clinic_id: int) -> list[int]:
    """The ids of the clinic's openings whose next step is due, at most 20."""
    return DUE.values(session, clinic_id, now=clock.now(session))


def advance(session: Session, clinic_id: int, *, only: int | None = None) -> int:
    """Take the next step of the clinic's due openings, or of one of them. Returns how many (at most 20 at once)."""
    now = clock.now(session)
    clinic = lock_one(session, Clinic, clinic_id)
    if clinic is None:
        return 0
    due = due_openings(session, clinic_id) if only is None else [only]
    locked = [
        opening for opening in lock(session, Opening, due) if opening.next_step_at and opening.next_step_at <= now
    ]
    for step in make_steps(session, clinic, locked, now):
        _take(step)
        take_up(step.opening)
        session.flush()
    return len(locked)


def _take(step: Step) -> None:
    opening = step.opening
    if opening.status in openings.LIVE_OPENINGS:
        if opening.expires_at <= step.now:
            openings.end(step.session, opening, OpeningStatus.EXPIRED)
        elif not is_free(step.session, opening.clinic_id, openings.slot_of(opening)):
            openings.end(step.session, opening, OpeningStatus.WITHDRAWN)  # filled elsewhere, or blocked since
    if opening.status not in openings.LIVE_OPENINGS:
        _end(step)
        return
    follow_change(step)
    holding = _end_holds(step)
    if holding:
        opening.next_step_at = min(holding)
    else:
        play(step)


def _end(step: Step) -> None:
    """Whoever was asked is told by their thread; nothing is left to do."""
    for offer in step.offers:
        step.close(offer, NotificationResponse.EXPIRED)
    step.opening.next_step_at = None
    take_back(step)


def _end_holds(step: Step) -> list[datetime]:
    """Ends what is over; returns when the offers that still hold the opening have to be looked at again."""
    again: list[datetime] = []
    for offer in step.still_open():
        entry = step.entries[offer.waitlist_entry_id]
        if entry.status not in WAITING:
            step.close(offer, NotificationResponse.EXPIRED)
        elif offer.hold_expires_at > step.now:
            if not offer.hold_released:
                again.append(offer.hold_expires_at)
        elif answer_waits(step.session, offer):
            again.append(step.now + ANSWER_WAIT)
        else:
            _end_hold(step, offer)
    return again


def _end_hold(step: Step, offer: Offer) -> None:
    """Whose text was never even written has not been asked: they are passed over for a while only."""
    step.close(offer, NotificationResponse.NO_RESPONSE if offer.sent_at else None)
    if offer.sent_at is None:
        reason = Skipped(SkipRule.NOT_SENT_IN_TIME, step.now + QUESTION_WAIT)
        skip(step.session, step.opening, offer.waitlist_entry_id, reason, step.now)
