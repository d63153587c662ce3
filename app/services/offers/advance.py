"""The engine: ends holds and puts each opening to the next entry. It alone makes and expires offers.

One transaction locks the clinic, then its due openings, then every entry it may touch: each set once, by id. What it
decides is posted to the threads (`offer:<id>:made`, `offer:<id>:expired`); it never speaks itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import (
    AppointmentType,
    Clinic,
    NotificationResponse,
    Offer,
    OfferSkip,
    Opening,
    OpeningStatus,
    SkipRule,
    Strategy,
    TaskKind,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services import openings, tasks
from app.services.appointments import is_free
from app.services.offers.closing import answer_waits, close_offer
from app.services.offers.failing import take_up
from app.services.offers.matching import candidates
from app.services.offers.offering import QUESTION_WAIT, Skipped, contact_now, end_of_hold, make_offer, other_offer, skip
from app.services.waitlist import WAITING

OPENINGS_AT_ONCE = 20
SHORTLIST = 12
ANSWER_WAIT = timedelta(seconds=5)
BY_HAND = (Strategy.APPROVE, Strategy.CALL)


@dataclass(slots=True)
class Step:
    """One opening's turn: the opening and its shortlist, locked, and its open offers."""

    session: Session
    opening: Opening
    offers: list[Offer]
    shortlist: list[WaitlistEntry]
    entries: dict[int, WaitlistEntry]
    now: datetime


def due_clinics(session: Session) -> list[int]:
    """The clinics with an opening whose next step is due (a session for all clinics)."""
    query = sa.select(Opening.clinic_id).where(Opening.next_step_at <= clock.now(session)).distinct()
    return sorted(session.scalars(query))


def due_openings(session: Session, clinic_id: int) -> list[int]:
    """The ids of the clinic's openings whose next step is due, at most 20."""
    due = sa.select(Opening.id).where(Opening.clinic_id == clinic_id, Opening.next_step_at <= clock.now(session))
    return list(session.scalars(due.order_by(Opening.id).limit(OPENINGS_AT_ONCE)))


def advance(session: Session, clinic_id: int, *, only: int | None = None) -> int:
    """Take the next step of the clinic's due openings, or of one of them. Returns how many (at most 20 at once)."""
    now = clock.now(session)
    if lock_one(session, Clinic, clinic_id) is None:
        return 0
    due = due_openings(session, clinic_id) if only is None else [only]
    locked = [
        opening for opening in lock(session, Opening, due) if opening.next_step_at and opening.next_step_at <= now
    ]
    for step in _steps(session, locked, now):
        _take(step)
        take_up(session, step.opening)
        session.flush()
    return len(locked)


def _steps(session: Session, locked: list[Opening], now: datetime) -> list[Step]:
    """Everything that is needed, read first, so that the entries are locked once and all together."""
    ids = [opening.id for opening in locked]
    open_offers = sa.select(Offer).where(Offer.opening_id.in_(ids), Offer.closed_at.is_(None)).order_by(Offer.id)
    offers = list(session.scalars(open_offers.execution_options(populate_existing=True)))
    shortlists = {
        opening.id: candidates(session, opening, now, SHORTLIST)
        for opening in locked
        if opening.status in openings.LIVE_OPENINGS
    }
    wanted = {offer.waitlist_entry_id for offer in offers} | {n for ids in shortlists.values() for n in ids}
    entries = {entry.id: entry for entry in lock(session, WaitlistEntry, wanted)}
    return [
        Step(
            session,
            opening,
            [offer for offer in offers if offer.opening_id == opening.id],
            [entries[n] for n in shortlists.get(opening.id, ()) if n in entries],
            entries,
            now,
        )
        for opening in locked
    ]


def _take(step: Step) -> None:
    opening = step.opening
    if opening.status in openings.LIVE_OPENINGS:
        if opening.expires_at <= step.now:
            openings.end(step.session, opening, OpeningStatus.EXPIRED)
        elif not is_free(step.session, openings.slot_of(opening)):
            openings.end(step.session, opening, OpeningStatus.WITHDRAWN)  # filled elsewhere, or blocked since
    if opening.status not in openings.LIVE_OPENINGS:
        for offer in step.offers:
            _close(step, offer, NotificationResponse.EXPIRED)
        opening.next_step_at = None
        tasks.close(step.session, opening.clinic_id, f"opening:{opening.id}:nobody-left")
        tasks.close(step.session, opening.clinic_id, f"opening:{opening.id}:by-hand")
        return
    holding = _end_holds(step)
    if holding:
        opening.next_step_at = min(holding)
    else:
        _offer_next(step)


def _end_holds(step: Step) -> list[datetime]:
    """Ends what is over; returns when the offers that still hold the opening have to be looked at again."""
    again: list[datetime] = []
    for offer in step.offers:
        entry = step.entries[offer.waitlist_entry_id]
        if entry.status not in WAITING:
            _close(step, offer, NotificationResponse.EXPIRED)
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
    _close(step, offer, NotificationResponse.NO_RESPONSE if offer.sent_at else None)
    if offer.sent_at is None:
        reason = Skipped(SkipRule.NOT_SENT_IN_TIME, step.now + QUESTION_WAIT)
        skip(step.session, step.opening, offer.waitlist_entry_id, reason, step.now)


def _close(step: Step, offer: Offer, response: NotificationResponse | None) -> None:
    close_offer(step.session, offer, step.entries[offer.waitlist_entry_id], response)


def _offer_next(step: Step) -> None:
    opening, kind = step.opening, step.session.get_one(AppointmentType, step.opening.appointment_type_id)
    clinic = step.session.get_one(Clinic, opening.clinic_id)
    strategy = opening.strategy or kind.strategy or clinic.strategy
    if strategy is not Strategy.BATCH and any(offer.closed_at is None for offer in step.offers):
        opening.next_step_at = opening.expires_at  # nothing holds it: staff have offered it by hand, and it is theirs
        return
    if strategy in BY_HAND or kind.staff_approves:
        _leave_to_staff(step)
        return
    urgent = bool(step.shortlist) and step.shortlist[0].priority is WaitlistPriority.URGENT
    count = clinic.batch_size if strategy is Strategy.BATCH and not urgent else 1
    pause = _pause(step, clinic) if strategy is Strategy.BATCH else None
    if pause:
        opening.next_step_at = pause
        return
    asked, later = _ask(step, count, strategy, holds=strategy is not Strategy.BATCH or urgent)
    _plan(step, clinic, asked, later)


def _pause(step: Step, clinic: Clinic) -> datetime | None:
    """Until when a batch waits before the next n are asked."""
    still_open = [offer.made_at for offer in step.offers if offer.closed_at is None]
    if not still_open:
        return None
    until = max(still_open) + timedelta(minutes=clinic.batch_interval_minutes)
    return min(until, step.opening.expires_at) if until > step.now else None


def _ask(step: Step, count: int, strategy: Strategy, *, holds: bool) -> tuple[list[Offer], list[datetime]]:
    """Offers to the first `count` of the shortlist who may be asked now; and when those passed over may be."""
    made: list[Offer] = []
    later: list[datetime] = []
    for n, entry in enumerate(step.shortlist):
        if len(made) == count:
            break
        if entry.status not in WAITING:
            continue
        contact = other_offer(step.session, step.opening, entry) or contact_now(step.session, entry, step.now)
        if isinstance(contact, Skipped):
            skip(step.session, step.opening, entry.id, contact, step.now)
            later += [contact.until] if contact.until else []
            continue
        following = step.shortlist[n + 1] if n + 1 < len(step.shortlist) else None
        until = end_of_hold(step.session, step.opening, following, step.now) if holds else step.opening.expires_at
        offer = make_offer(step.session, step.opening, entry, contact, until, holds=holds, strategy=strategy)
        made.append(offer)
    return made, later


def _plan(step: Step, clinic: Clinic, made: list[Offer], later: list[datetime]) -> None:
    opening = step.opening
    if made:
        held = [offer.hold_expires_at for offer in made if not offer.hold_released]
        opening.next_step_at = min(held) if held else step.now + timedelta(minutes=clinic.batch_interval_minutes)
        tasks.close(step.session, opening.clinic_id, f"opening:{opening.id}:nobody-left", "somebody was asked")
    elif len(step.shortlist) == SHORTLIST:
        opening.next_step_at = step.now  # these were passed over; look at the next ones in the next transaction
    else:
        opening.status = OpeningStatus.OFFERING if any(o.closed_at is None for o in step.offers) else OpeningStatus.OPEN
        later += _next_skip_end(step)
        opening.next_step_at = min([*later, opening.expires_at])
        if not later and opening.status is OpeningStatus.OPEN:
            cause = f"opening:{opening.id}:nobody-left"
            tasks.ask_person(
                step.session, opening.clinic_id, TaskKind.NOBODY_LEFT, cause,
                due_at=opening.expires_at, opening_id=opening.id,
            )  # fmt: skip


def _next_skip_end(step: Step) -> list[datetime]:
    """When an entry that was passed over earlier may be asked after all."""
    ends = sa.select(sa.func.min(OfferSkip.until)).where(
        OfferSkip.opening_id == step.opening.id, OfferSkip.until > step.now
    )
    end = step.session.scalar(ends)
    return [end] if end else []


def _leave_to_staff(step: Step) -> None:
    """Staff release each offer, or call: a task names the opening."""
    cause = f"opening:{step.opening.id}:by-hand"
    tasks.ask_person(
        step.session, step.opening.clinic_id, TaskKind.RELEASE_OFFER, cause,
        urgent=True, due_at=step.opening.expires_at, opening_id=step.opening.id,
    )  # fmt: skip
    step.opening.next_step_at = step.opening.expires_at
