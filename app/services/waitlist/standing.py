"""Whose turn is next: the order in which people are asked, and an entry's place in it (spec rule 1)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import WaitlistEntry
from app.services.waitlist.ending import WAITING

ASKING_ORDER = (WaitlistEntry.priority_rank, WaitlistEntry.added_at, WaitlistEntry.id)
"""URGENT, HIGH, STANDARD, FLEXIBLE; inside a level by `added_at`, then id (PRODUCT.md section 2). The whole order."""


def positions(session: Session, entry_ids: Collection[int]) -> dict[int, int]:
    """Entry id → its place, 1 first, among all who wait at the clinic for the same type of visit.

    Never stored: every booking would change it for everybody behind. Entries that do not wait are left out.
    """
    if not entry_ids:
        return {}
    mine = WaitlistEntry.id.in_(entry_ids)
    queues = sa.select(WaitlistEntry.clinic_id, WaitlistEntry.appointment_type_id).where(mine).distinct().subquery()
    place = sa.func.row_number().over(
        partition_by=(WaitlistEntry.clinic_id, WaitlistEntry.appointment_type_id), order_by=ASKING_ORDER
    )
    ranked = (
        sa.select(WaitlistEntry.id, place.label("place"))
        .join(
            queues,
            sa.and_(
                queues.c.clinic_id == WaitlistEntry.clinic_id,
                queues.c.appointment_type_id == WaitlistEntry.appointment_type_id,
            ),
        )
        .where(WaitlistEntry.status.in_(WAITING))
        .subquery()
    )
    query = sa.select(ranked.c.id, ranked.c.place).where(ranked.c.id.in_(entry_ids))
    return dict(session.execute(query).all())
