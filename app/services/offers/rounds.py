"""One round of an opening: who is asked now, until when it is theirs, and when to look again."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.models import (
    Contact,
    Offer,
    OfferSkip,
    Opening,
    OpeningStatus,
    ProposalKind,
    Strategy,
    TaskKind,
    WaitlistEntry,
    WaitlistStatus,
)
from app.services import tasks
from app.services.offers.offering import Skipped, contact_now, end_of_hold, make_offer, skip
from app.services.offers.other_offers import other_offer
from app.services.offers.proposing import propose, take_back
from app.services.offers.steps import Step
from app.services.offers.strategies import Manner, Round
from app.services.waitlist import WAITING

TO_FIRST_REPLY = (Strategy.BATCH, Strategy.ADAPTIVE)
"""Others may be asked while an offer that holds nothing is open."""
ADJACENT = timedelta(minutes=15)
"""Two openings with no more between them can be one family's way to the clinic."""


def play(step: Step) -> None:
    """Nothing holds the opening: do what its strategy says."""
    waiting = step.still_open()
    now = step.next_round()
    if waiting and step.policy.strategy not in TO_FIRST_REPLY:
        step.opening.next_step_at = step.opening.expires_at  # staff have offered it by hand, and it is theirs
        take_back(step)
        return
    if now.by_staff:
        picked, later = propose(step, ProposalKind[now.manner.name])
        _plan(step, now, bool(picked), later)
        return
    take_back(step)
    pause = _pause(step, now, waiting)
    if pause > step.now:
        step.opening.next_step_at = pause
        return
    made, later = _ask(step, now, holds=now.manner is Manner.HOLD and not waiting)
    _plan(step, now, bool(made), later)


def nobody_left_cause(opening: Opening) -> str:
    """The cause of the task that nobody is left to ask."""
    return f"opening:{opening.id}:nobody-left"


def _pause(step: Step, now: Round, waiting: list[Offer]) -> datetime:
    """Until when those who were asked together are left to themselves before the next are asked."""
    if not waiting:
        return step.now
    length = step.policy.interval if step.policy.strategy is Strategy.BATCH else now.length
    return step.after(max(offer.made_at for offer in waiting), length)


def _ask(step: Step, now: Round, *, holds: bool) -> tuple[list[Offer], list[datetime]]:
    """Offers to the first of the shortlist who may be asked now; and when those passed over may be."""
    made: list[Offer] = []
    later: list[datetime] = []
    for n, first in enumerate(step.shortlist):
        if len(made) == now.ask:
            break
        entry, contact = _whom(step, first)
        if isinstance(contact, Skipped):
            skip(step.session, step.opening, entry.id, contact, step.now)
            later += [contact.until] if contact.until else []
        elif contact is not None:
            followers = step.shortlist[n + 1 :]
            until = _hold_end(step, now, followers) if holds else step.opening.expires_at
            made.append(
                make_offer(
                    step.session, step.opening, entry, contact, until, holds=holds, strategy=step.policy.strategy
                )
            )
    step.offers += made
    return made, later


def _hold_end(step: Step, now: Round, followers: list[WaitlistEntry]) -> datetime:
    hold = min(now.length, step.policy.hold)
    return end_of_hold(step.session, step.opening, step.policy, hold, followers, step.now)


def _whom(step: Step, entry: WaitlistEntry) -> tuple[WaitlistEntry, Contact | Skipped | None]:
    """The entry, or a sibling of theirs, and where to ask; None: they do not wait any more."""
    if entry.status not in WAITING:
        return entry, None
    contact = other_offer(step.session, step.opening, entry) or contact_now(step.session, entry, step.now)
    if isinstance(contact, Contact) and entry.status is WaitlistStatus.NOTIFIED and _is_beside(step, entry):
        for other in step.shortlist:
            if other.status is WaitlistStatus.ACTIVE and contact_now(step.session, other, step.now) is contact:
                return other, contact
    return entry, contact


def _is_beside(step: Step, entry: WaitlistEntry) -> bool:
    """They are about to be asked, in the same text, about the time just before or after: this one is for a sibling.

    The household keeps its place in the order; without this, one child would get both times, and the other none.
    """
    opening = step.opening
    query = sa.select(Offer.id).where(
        Offer.waitlist_entry_id == entry.id,
        Offer.closed_at.is_(None),
        Offer.sent_at.is_(None),
        Offer.appointment_slot_end >= opening.starts_at - ADJACENT,
        Offer.appointment_slot_start <= opening.ends_at + ADJACENT,
    )
    return step.session.scalar(query.limit(1)) is not None


def _plan(step: Step, now: Round, found: bool, later: list[datetime]) -> None:
    """When to look again. Where nobody can be asked any more, a person is told."""
    opening, session = step.opening, step.session
    waiting = step.still_open()
    if found:
        held = [offer.hold_expires_at for offer in waiting if not offer.hold_released]
        opening.next_step_at = min(held) if held else step.after(step.now, now.length)
    elif step.fitting.more:
        opening.next_step_at = step.now  # these were passed over; look at the next ones in the next transaction
    else:
        opening.status = OpeningStatus.OFFERING if waiting else OpeningStatus.OPEN
        later += _next_skip_end(step)
        opening.next_step_at = min([*later, opening.expires_at])
        if not later and not waiting:
            tasks.ask_person(
                session, opening.clinic_id, TaskKind.NOBODY_LEFT, nobody_left_cause(opening),
                due_at=opening.expires_at, opening_id=opening.id,
            )  # fmt: skip


def _next_skip_end(step: Step) -> list[datetime]:
    """When an entry that was passed over earlier may be asked after all."""
    ends = sa.select(sa.func.min(OfferSkip.until)).where(
        OfferSkip.opening_id == step.opening.id, OfferSkip.until > step.now
    )
    end = step.session.scalar(ends)
    return [end] if end else []
