"""A patient is not offered two openings of the same hour at once, from one entry or from two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Offer, Opening, SkipRule, WaitlistEntry
from app.services.offers.offering import Skipped
from app.statements import Lookup, Row, columns, table

_offer, _entry = columns(Offer), columns(WaitlistEntry)
OPEN = Lookup(
    sa.select(_offer.hold_expires_at, _offer.appointment_slot_start, _offer.appointment_slot_end)
    .join(table(WaitlistEntry), _entry.id == _offer.waitlist_entry_id)
    .where(
        _offer.clinic_id == sa.bindparam("clinic_id"),
        _entry.patient_id == sa.bindparam("patient_id"),
        _offer.closed_at.is_(None),
        _offer.appointment_slot_end > sa.bindparam("starts_at"),
        _offer.appointment_slot_start < sa.bindparam("ends_at"),
    )
)


def other_offer(session: Session, opening: Opening, entry: WaitlistEntry) -> Skipped | None:
    """An open offer to the same patient, from this entry or another, that overlaps the opening in time.

    Looked up when the offer is made, not when the shortlist is: two openings of one step may be at the same hour.
    """
    return overlapping(opening, open_offers(session, entry, [opening]), clock.now(session))


def open_offers(session: Session, entry: WaitlistEntry, openings: Sequence[Opening]) -> Sequence[Row]:
    """The open offers to the entry's patient in the time of these openings (at least one), in one statement."""
    starts, ends = min(one.starts_at for one in openings), max(one.ends_at for one in openings)
    of = {"patient_id": entry.patient_id, "starts_at": starts, "ends_at": ends}
    return OPEN.rows(session, entry.clinic_id, **of)


def overlapping(opening: Opening, offers: Sequence[Row], now: datetime) -> Skipped | None:
    """Until when those of the offers that overlap an opening stand in its way."""
    ends = [
        one.hold_expires_at
        for one in offers
        if one.appointment_slot_end > opening.starts_at and one.appointment_slot_start < opening.ends_at
    ]
    return Skipped(SkipRule.OTHER_OFFER, max(*ends, now + timedelta(minutes=1))) if ends else None
