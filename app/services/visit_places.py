"""Where and when staff may put a visit: what they may have got wrong is said in a sentence."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Chair, Provider, ProviderType
from app.services import appointments
from app.services.appointments import Slot
from app.services.visit_status import NotPossible


def check_place(session: Session, slot: Slot, appointment_type_id: int) -> None:
    """Raises NotPossible unless the time lies ahead and its provider and chair can be booked for that type."""
    if slot.starts_at <= clock.now(session):
        raise NotPossible("that time is over: choose one that lies ahead", field="starts_at")
    provider = session.scalar(sa.select(Provider).where(Provider.id == slot.provider_id))
    if provider is None or not provider.active:
        raise NotPossible(f"there is no active provider {slot.provider_id} at this clinic", field="provider_id")
    performs = sa.select(ProviderType.id).where(
        ProviderType.provider_id == provider.id, ProviderType.appointment_type_id == appointment_type_id
    )
    if session.scalar(performs) is None:
        raise NotPossible(
            f"{provider.name} does not do this type of visit: choose another provider", field="provider_id"
        )
    chair = session.scalar(sa.select(Chair).where(Chair.id == slot.chair_id)) if slot.chair_id else None
    if slot.chair_id and (chair is None or not chair.active):
        raise NotPossible(f"there is no active chair {slot.chair_id} at this clinic", field="chair_id")
    if appointments.is_blocked(session, slot):
        raise NotPossible(f"{provider.name} is blocked in that time: take the block away first")
