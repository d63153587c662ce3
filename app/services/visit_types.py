"""Which types of visit an opening is long enough for, and what is said where it is too short for all of them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AppointmentType, Opening, ProviderType


def fitting_types(session: Session, opening: Opening) -> list[int]:
    """The ids of the types whose queues an opening is offered to, ascending (PRODUCT.md section 2).

    Its own, or, where staff allow others, every one that its provider performs; never one that takes longer.
    """
    if not opening.other_types:
        kind = session.get_one(AppointmentType, opening.appointment_type_id)
        return [kind.id] if kind.duration_minutes <= minutes_of(opening) else []
    return list(session.scalars(_performed(opening).where(AppointmentType.duration_minutes <= minutes_of(opening))))


def minutes_of(opening: Opening) -> int:
    """How long an opening is, in whole minutes."""
    return int((opening.ends_at - opening.starts_at) / timedelta(minutes=1))


def too_short(session: Session, opening: Opening) -> str | None:
    """That nobody can be asked because of an opening's length, as a clause; None where somebody may be.

    A freed visit that was shorter than its type takes by now fits nobody, unless staff allow other types.
    """
    if fitting_types(session, opening):
        return None
    minutes = minutes_of(opening)
    if opening.other_types:
        return f"at {minutes} minutes it is shorter than any type of visit of its provider, so nobody can be asked"
    kind = session.get_one(AppointmentType, opening.appointment_type_id)
    return (
        f"at {minutes} minutes it is shorter than {kind.name} ({kind.duration_minutes} minutes), so nobody can be "
        "asked: allow other types of visit for it, or make it longer"
    )


def _performed(opening: Opening) -> sa.Select[int]:
    """A provider for whom no type at all is recorded may perform any (imports know no types)."""
    mine = sa.select(ProviderType.appointment_type_id).where(ProviderType.provider_id == opening.provider_id)
    return (
        sa.select(AppointmentType.id)
        .where(
            AppointmentType.clinic_id == opening.clinic_id,
            sa.or_(AppointmentType.id == opening.appointment_type_id, AppointmentType.id.in_(mine), ~mine.exists()),
        )
        .order_by(AppointmentType.id)
    )
