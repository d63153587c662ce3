"""What is kept for a time only, and then forgotten."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import DeliveryStatus, RepeatableAnswer, Webhook, WebhookDelivery
from app.statements import NOW, Due, columns, table

ANSWERS_KEPT = timedelta(hours=24)
"""How long an answer can be asked for again with its Idempotency-Key; it may show a patient's record."""

_answer = columns(RepeatableAnswer)
OUTLIVED = Due(sa.select(_answer.id).where(_answer.created_at < NOW).order_by(_answer.created_at).limit(200))


EVENTS_KEPT = timedelta(days=30)
"""How long it can be looked up what a webhook was sent; what is DEAD stays until a person decides, or removes it."""

_event = columns(WebhookDelivery)
DELIVERED = Due(
    sa.select(_event.id)
    .where(_event.status == DeliveryStatus.DELIVERED, _event.ended_at < NOW)
    .order_by(_event.ended_at)
    .limit(200)
)


_hook = columns(Webhook)
LEFT_BEHIND = Due(
    sa.select(_event.id)
    .join(table(Webhook), _hook.id == _event.webhook_id)
    .where(_hook.removed_at < NOW, _event.status == DeliveryStatus.DEAD)
    .order_by(_event.id)
    .limit(200)
)


def ended(session: Session) -> list[int]:
    """The events whose time is over, at most 200 that were delivered, and 200 of URLs that were removed."""
    before = clock.real() - EVENTS_KEPT
    return DELIVERED.ids(session, before) + LEFT_BEHIND.ids(session, before)


def forget_event(session: Session, row_id: int) -> None:
    """Remove one."""
    session.execute(sa.delete(WebhookDelivery).where(WebhookDelivery.id == row_id))


def outlived(session: Session) -> list[int]:
    """The rows whose time is over, at most 200."""
    return OUTLIVED.ids(session, clock.real() - ANSWERS_KEPT)


def forget(session: Session, row_id: int) -> None:
    """Remove one."""
    session.execute(sa.delete(RepeatableAnswer).where(RepeatableAnswer.id == row_id))
