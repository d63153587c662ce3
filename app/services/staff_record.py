"""What is written down about a person who logs in: at every clinic where they work, as each has a trail of its own."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import StaffRole, StaffUser
from app.services import audit


def note(session: Session, staff: StaffUser, action: str, actor: str | None = None) -> None:
    """Record an act about the person. The record holds no name and no address of theirs.

    `actor` defaults to what the transaction was opened with.
    """
    places = sa.select(StaffRole.clinic_id).where(StaffRole.staff_id == staff.id).distinct()
    for clinic_id in session.scalars(places.order_by(StaffRole.clinic_id)):
        audit.record(session, clinic_id, action, staff, actor=actor)
