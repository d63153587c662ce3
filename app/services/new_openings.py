"""Staff open a free time themselves: everything they may have got wrong is said in a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.locking import lock_one
from app.models import AppointmentType, Chair, Clinic, Opening, OpeningSource, Provider, ProviderType
from app.services import openings
from app.services.appointments import Slot
from app.services.openings import NotAnOpening, Overrides
from app.services.visit_types import too_short

M = TypeVar("M", Provider, Chair, AppointmentType)


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
    provider = _active(session, Provider, provider_id, "provider")
    kind = _active(session, AppointmentType, appointment_type_id, "type of visit")
    if chair_id is not None:
        _active(session, Chair, chair_id, "chair")
    _check_performs(session, provider, kind)
    takes = timedelta(minutes=kind.duration_minutes)
    others = overrides is not None and overrides.other_types
    if ends_at is not None and starts_at < ends_at < starts_at + takes and not others:
        raise NotAnOpening(
            f"{kind.name} takes {kind.duration_minutes} minutes: that is longer than this opening; make it longer, or "
            "allow other types of visit"
        )
    slot = Slot(provider_id, chair_id, starts_at, ends_at or starts_at + takes)
    opening = openings.open_slot(session, kind, slot, source=OpeningSource.STAFF, actor=actor)
    if overrides:
        openings.override(session, opening.id, overrides, actor=actor)
    short = too_short(session, opening)
    if short:
        raise NotAnOpening(short)
    return opening


def _check_performs(session: Session, provider: Provider, kind: AppointmentType) -> None:
    performs = sa.select(ProviderType.id).where(
        ProviderType.provider_id == provider.id, ProviderType.appointment_type_id == kind.id
    )
    if session.scalar(performs) is None:
        raise NotAnOpening(f"{provider.name} does not do {kind.name}: choose another provider or type of visit")


def _active(session: Session, model: type[M], row_id: int, word: str) -> M:
    """A row of this clinic: the session sees no other's, which are as unknown as those that do not exist."""
    row = session.scalar(sa.select(model).where(model.id == row_id))
    if row is None:
        raise NotAnOpening(f"there is no {word} {row_id} at this clinic")
    if not row.active:
        raise NotAnOpening(f"{word} {row_id} ({row.name}) is not active any more")
    return row
