"""Waitlist entries as cards: who waits for what, what suits them, their place and how often they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext, ngettext
from admin.preferences import preferences
from admin.words import WallClock, short_name, words
from app.models import (
    AppointmentType,
    Clinic,
    Patient,
    Provider,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
    WaitlistTime,
)
from app.services.waitlist import ASKING_ORDER, WAITING, positions

AGING = (60, 30)
"""After so many days somebody waits for long: it is said."""
TAGS = {WaitlistStatus.ACTIVE: "", WaitlistStatus.NOTIFIED: "live", WaitlistStatus.BOOKED: "good"}
ENDED = {
    WaitlistResolution.PATIENT_REMOVED: N_("Left by their own wish"),
    WaitlistResolution.STAFF_REMOVED: N_("Taken off by us"),
    WaitlistResolution.DECLINED_ALL_OFFERS: N_("Said no too often"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One entry, in words."""

    entry: WaitlistEntry
    patient_id: int
    who: str
    kind: str
    provider: str
    wishes: str
    position: int | None
    priority: str
    is_urgent: bool
    state: str
    tag: str
    is_waiting: bool
    asked: str
    at_limit: bool
    since: str
    days: int
    aging: str
    why: str

    @property
    def id(self) -> int:
        """The entry's number, for links."""
        return self.entry.id


def cards(session: Session, wall: WallClock, *which: sa.ColumnElement[bool], limit: int, offset: int = 0) -> list[Card]:
    """The entries for which all of `which` holds, in the order in which people are asked: three statements."""
    query = (
        sa.select(WaitlistEntry, Patient, AppointmentType.name, Provider.name, Clinic)
        .join(Clinic, Clinic.id == WaitlistEntry.clinic_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .join(AppointmentType, AppointmentType.id == WaitlistEntry.appointment_type_id)
        .outerjoin(Provider, Provider.id == WaitlistEntry.preferred_provider_id)
        .where(*which)
        .order_by(*ASKING_ORDER)
    )
    found = session.execute(query.limit(limit).offset(offset)).all()
    ids = [row.WaitlistEntry.id for row in found]
    times, places = _times(session, ids), positions(session, ids)
    return [_card(wall, row, times, places) for row in found]


def _card(wall: WallClock, row: Any, times: dict[int, list[WaitlistTime]], places: dict[int, int]) -> Card:
    entry, patient, kind, provider, clinic = row
    limit = clinic.notification_limit
    days, waits = (wall.now - entry.added_at).days, entry.status in WAITING
    state, tag = state_of(entry, limit)
    return Card(
        entry=entry,
        patient_id=patient.id,
        who=short_name(patient),
        kind=kind,
        provider=provider or "",
        wishes=preferences(entry, times.get(entry.id, []), provider),
        position=places.get(entry.id),
        priority=words(entry.priority),
        is_urgent=entry.priority is WaitlistPriority.URGENT,
        state=state,
        tag=tag,
        is_waiting=waits,
        asked=gettext(N_("Asked %(count)s of %(limit)s"), count=entry.notifications_sent, limit=limit),
        at_limit=waits and entry.notifications_sent >= limit,
        since=wall.within(wall.day(entry.added_at)),
        days=days,
        aging=aging(days) if waits else "",
        why="; ".join(filter(None, (entry.reason_for_waitlist, entry.notes))),
    )


def state_of(entry: WaitlistEntry, limit: int) -> tuple[str, str]:
    """Where an entry is, and its tag's kind."""
    if entry.status in WAITING and entry.notifications_sent >= limit and entry.status is not WaitlistStatus.NOTIFIED:
        return gettext(N_("Rests: asked as often as allowed")), "bad"
    if entry.resolution in ENDED:
        return gettext(ENDED[entry.resolution]), "over"
    return words(entry.status), TAGS.get(entry.status, "over")


def aging(days: int) -> str:
    """That somebody waits for long; nothing before."""
    over = next((limit for limit in AGING if days > limit), None)
    return ngettext(N_("Waiting %(num)s day"), N_("Waiting %(num)s days"), days) if over else ""


def _times(session: Session, ids: Sequence[int]) -> dict[int, list[WaitlistTime]]:
    found: dict[int, list[WaitlistTime]] = {}
    query = sa.select(WaitlistTime).where(WaitlistTime.entry_id.in_(ids)).order_by(WaitlistTime.id)
    for each in session.scalars(query) if ids else ():
        found.setdefault(each.entry_id, []).append(each)
    return found
