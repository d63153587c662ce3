"""Staff open a free time themselves: everything they may have got wrong is said in a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.locking import lock_one
from app.models import AppointmentType, Chair, Clinic, Opening, OpeningSource
from app.services import openings
from app.services.appointments import Slot
from app.services.opening_places import check_performs, find_active
from app.services.openings import NotAnOpening, Overrides
from app.services.visit_types import too_short


def create_opening(
    session: Session,
    clinic_id: int,
    *,
    provider_id: int,
    appointment_type_id: int,
    starts_at: datetime,
    ends_at: datetime | None = None,
    chair_id: int | None = None,
    overrides: Overrides | None = None,
    actor: str,
) -> Opening:
    """An opening from `starts_at` (aware UTC) for as long as the type takes, or until `ends_at`. Raises NotAnOpening.

    The clinic is locked: two of the staff who open overlapping times at once do so one after the other.
    """
    lock_one(session, Clinic, clinic_id)
    kind = find_active(session, AppointmentType, appointment_type_id)
    if chair_id is not None:
        find_active(session, Chair, chair_id)
    check_performs(session, provider_id, kind)
    takes = timedelta(minutes=kind.duration_minutes)
    others = overrides is not None and overrides.other_types
    if ends_at is not None and starts_at < ends_at < starts_at + takes and not others:
        raise NotAnOpening(
            f"{kind.name} takes {kind.duration_minutes} minutes: that is longer than this opening; make it longer, or "
            "allow other types of visit",
            field="ends_at",
        )
    slot = Slot(provider_id, chair_id, starts_at, ends_at or starts_at + takes)
    opening = openings.open_slot(session, kind, slot, source=OpeningSource.STAFF, actor=actor)
    if overrides:
        openings.override(session, opening.id, overrides, actor=actor)
    short = too_short(session, opening)
    if short:
        raise NotAnOpening(short)
    return opening
