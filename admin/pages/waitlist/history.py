"""What became of an entry, in words: every offer with its outcome, and who added, changed or ended it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.words import WallClock, words
from app.models import (
    AuditEntry,
    Offer,
    Opening,
    StaffUser,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
)
from app.services.audit import Facts, facts_of

MOST = 50
FIELDS = {
    "priority": N_("priority"),
    "provider": N_("provider"),
    "first_day": N_("not before"),
    "last_day": N_("not after"),
    "days": N_("days"),
    "times": N_("times of day"),
    "minimum_notice_minutes": N_("notice they need"),
    "any_time": N_("text me any time"),
    "later_appointment": N_("later visit to give back"),
    "expires_at": N_("how long they stay on the list"),
    "reason": N_("reason"),
    "notes": N_("notes"),
}


@dataclass(frozen=True, slots=True)
class OfferTo:
    """One offer to the entry."""

    opening_id: int
    when: str
    asked: str
    outcome: str
    tag: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was done."""

    at: str
    who: str
    said: str


def offers_to(session: Session, entry_id: int, wall: WallClock) -> list[OfferTo]:
    """The latest offers to an entry: one statement."""
    query = (
        sa.select(Offer, Opening.starts_at)
        .join(Opening, Opening.id == Offer.opening_id)
        .where(Offer.waitlist_entry_id == entry_id)
        .order_by(Offer.id.desc())
        .limit(MOST)
    )
    return [_offer(offer, wall) for offer, _ in session.execute(query)]


def _offer(offer: Offer, wall: WallClock) -> OfferTo:
    if offer.response:
        outcome, tag = words(offer.response), "good" if offer.booked_appointment_id else "over"
    elif offer.closed_at:
        outcome, tag = gettext(N_("Taken back")), "over"
    else:
        outcome, tag = gettext(N_("Waiting for an answer") if offer.sent_at else N_("Will be asked")), "live"
    asked = f"{words(offer.channel)} · {wall.moment(offer.sent_at)}" if offer.sent_at else gettext(N_("Not asked yet"))
    return OfferTo(offer.opening_id, wall.moment(offer.appointment_slot_start), asked, outcome, tag)


def history_of(session: Session, entry: WaitlistEntry, wall: WallClock) -> list[Line]:
    """Who did what about an entry, the latest first: three statements at most."""
    query = (
        sa.select(AuditEntry)
        .where(AuditEntry.patient_id == entry.patient_id, AuditEntry.subject == f"waitlist_entry:{entry.id}")
        .where(AuditEntry.action.not_like("%.read"))  # what programs look at by the API would hide what was done
        .order_by(AuditEntry.number.desc())
        .limit(MOST)
    )
    found = session.scalars(query).all()
    facts, names = facts_of(session, found), _names(session, {one.actor for one in found})
    return [
        Line(wall.moment(one.at), names.get(one.actor) or _whoever(one.actor), _said(one.action, *facts[one.id]))
        for one in found
    ]


def _names(session: Session, actors: set[str]) -> dict[str, str]:
    ids = [int(number) for kind, _, number in (actor.partition(":") for actor in actors) if kind == "staff"]
    query = sa.select(StaffUser.id, StaffUser.name).where(StaffUser.id.in_(ids))
    return {f"staff:{row_id}": name for row_id, name in session.execute(query)} if ids else {}


def _whoever(actor: str) -> str:
    if actor.startswith(("patient", "contact")):
        return gettext(N_("Patient"))
    return gettext(N_("Standby") if actor == "system" else N_("Somebody outside of the console"))


def _said(action: str, before: Facts, after: Facts) -> str:
    say = SENTENCES.get(action)
    return say(before, after) if say else gettext(N_("Looked at, or noted"))


def _changed(before: Facts, after: Facts) -> str:
    names = [gettext(FIELDS[name]) for name in {**before, **after} if name in FIELDS]
    return gettext(N_("Changed: %(what)s"), what=", ".join(names)) if names else gettext(N_("Changed"))


def _added(_before: Facts, after: Facts) -> str:
    level = after.get("priority")
    priority = words(WaitlistPriority(level)) if level in set(WaitlistPriority) else ""
    return gettext(N_("Added to the list (%(priority)s)"), priority=priority) if priority else gettext(N_("Added"))


def _ended(_before: Facts, after: Facts) -> str:
    how = after.get("resolution")
    said = words(WaitlistResolution(how)) if how in set(WaitlistResolution) else gettext(N_("Ended"))
    return _because(said, after)


def _because(said: str, after: Facts) -> str:
    reason = after.get("reason")
    return f"{said}: {reason}" if isinstance(reason, str) else said


SENTENCES: dict[str, Callable[[Facts, Facts], str]] = {
    "waitlist.added": _added,
    "waitlist.enrolled": lambda _before, _after: gettext(N_("Put on the list by itself, for a later visit")),
    "waitlist.changed": _changed,
    "waitlist.resolved": _ended,
    "waitlist.reinstated": lambda _before, _after: gettext(N_("On the list again: the booking was undone")),
    "waitlist.limit_reset": lambda _before, _after: gettext(N_("May be asked again")),
    "offer.out_of_order": lambda _before, after: _because(gettext(N_("Offered before others")), after),
}
