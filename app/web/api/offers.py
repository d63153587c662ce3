"""Offers as the API shows them: the specification's WaitlistNotification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.models import NotificationChannel, NotificationResponse, Offer, OutboxMessage, ProposalKind, WaitlistEntry
from app.services import offers
from app.web.api.call import Call
from app.web.api.forms import Answer
from app.web.api.ids import AppointmentId, ChairId, ClinicId, EntryId, OfferId, OpeningId, ProviderId
from app.web.api.times import Instant


class Notification(Answer):
    """One opening put to one entry on one channel (the specification's WaitlistNotification)."""

    id: OfferId
    waitlist_entry_id: EntryId
    clinic_id: ClinicId
    slot_id: OpeningId
    appointment_slot_start: Instant
    appointment_slot_end: Instant
    provider_id: ProviderId
    chair_id: ChairId | None
    channel: NotificationChannel
    made_at: Instant
    sent_at: Annotated[Instant | None, Field(description="When they were asked; null: not yet.")]
    message: Annotated[str | None, Field(description="The text; null: nothing was written (yet).")]
    hold_expires_at: Instant
    hold_released: Annotated[bool, Field(description="True: it holds the opening for nobody.")]
    responded_at: Instant | None
    response: NotificationResponse | None
    booked_appointment_id: AppointmentId | None
    closed_at: Annotated[Instant | None, Field(description="Null: it is open.")]


class Proposed(Answer):
    """Whom the engine has picked where staff release each text (RELEASE) or call (CALL); it waits for them."""

    entry_id: EntryId
    kind: ProposalKind
    made_at: Instant


def proposed(call: Call, opening_id: int) -> Proposed | None:
    """Whom staff are to ask about an opening now."""
    found = offers.proposed(call.session, opening_id)
    return Proposed(entry_id=found.waitlist_entry_id, kind=found.kind, made_at=found.made_at) if found else None


def notifications(call: Call, *which: sa.ColumnElement[bool]) -> list[Notification]:
    """The clinic's offers for which all of `which` holds, oldest first: two statements."""
    query = sa.select(Offer).where(Offer.clinic_id == call.caller.clinic_id, *which).order_by(Offer.id)
    return shown_offers(call, call.session.scalars(query).all())


def shown_offers(call: Call, found: Sequence[Offer]) -> list[Notification]:
    """Offers as the API shows them, in their order: one statement for the texts of all."""
    texts = _texts(call, found)
    return [_shown(offer, texts.get(offer.outbox_message_id or 0)) for offer in found]


def note_offers_read(call: Call, subject: object, *which: sa.ColumnElement[bool]) -> None:
    """Note that the caller sees the texts of these offers, and so of whom."""
    asked = sa.select(WaitlistEntry.patient_id).join(Offer, Offer.waitlist_entry_id == WaitlistEntry.id)
    query = asked.where(Offer.clinic_id == call.caller.clinic_id, *which).distinct()
    patients = sorted(call.session.scalars(query))
    if patients:
        call.note_read("offers.read", subject, patients=patients)


def _texts(call: Call, found: Sequence[Offer]) -> dict[int, str]:
    ids = [offer.outbox_message_id for offer in found if offer.outbox_message_id]
    if not ids:
        return {}
    query = sa.select(OutboxMessage.id, OutboxMessage.body).where(OutboxMessage.id.in_(ids))
    return dict(call.session.execute(query).tuples().all())


def _shown(offer: Offer, message: str | None) -> Notification:
    same: dict[str, Any] = {name: getattr(offer, name) for name in Notification.model_fields if hasattr(offer, name)}
    return Notification(**same, slot_id=offer.opening_id, message=message)
