"""With whom and where staff may put an opening: what they may have got wrong is said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.locking import lock_one
from app.models import AppointmentType, Chair, Clinic, Opening, Provider, ProviderType
from app.services import openings
from app.services.openings import NotAnOpening

M = TypeVar("M", Provider, Chair, AppointmentType)
WORDS: dict[type[Provider | Chair | AppointmentType], str] = {
    Provider: "provider",
    Chair: "chair",
    AppointmentType: "type of visit",
}


def move(session: Session, clinic_id: int, opening_id: int, to: Mapping[str, Any], *, actor: str) -> Opening:
    """Another time, provider or chair for a live opening (`openings.change`). Raises NotAnOpening.

    `to` are fields of Slot by name; what is not named stays, and a start alone keeps the length. The clinic is locked:
    two of the staff who put openings into overlapping times at once do so one after the other.
    """
    lock_one(session, Clinic, clinic_id)
    opening = session.get(Opening, opening_id, populate_existing=True)
    if opening is None:
        raise NotAnOpening(f"there is no opening {opening_id} at this clinic")
    was = openings.slot_of(opening)
    slot = replace(was, **to)
    if "ends_at" not in to:
        slot = replace(slot, ends_at=slot.starts_at + (was.ends_at - was.starts_at))
    if slot == was:
        return opening
    if slot.provider_id != was.provider_id:
        check_performs(session, slot.provider_id, session.get_one(AppointmentType, opening.appointment_type_id))
    if slot.chair_id is not None and slot.chair_id != was.chair_id:
        find_active(session, Chair, slot.chair_id)
    return openings.change(session, opening_id, slot, actor=actor)


def check_performs(session: Session, provider_id: int, kind: AppointmentType) -> None:
    """Raises NotAnOpening unless the provider is active and does this type of visit."""
    provider = find_active(session, Provider, provider_id)
    performs = sa.select(ProviderType.id).where(
        ProviderType.provider_id == provider.id, ProviderType.appointment_type_id == kind.id
    )
    if session.scalar(performs) is None:
        raise NotAnOpening(
            f"{provider.name} does not do {kind.name}: choose another provider or type of visit", field="provider_id"
        )


def find_active(session: Session, model: type[M], row_id: int) -> M:
    """A row of this clinic: the session sees no other's, which are as unknown as those that do not exist."""
    row, word = session.scalar(sa.select(model).where(model.id == row_id)), WORDS[model]
    if row is None:
        raise NotAnOpening(f"there is no {word} {row_id} at this clinic")
    if not row.active:
        raise NotAnOpening(f"{word} {row_id} ({row.name}) is not active any more", field=f"{model.__tablename__}_id")
    return row
