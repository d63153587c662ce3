"""Which event goes out next, and what came of it. Times are wall clock.

An event is sent at least once, always with the same id: whoever dies between the request and its record leaves it
SENDING, and it is sent again. To one URL goes one event at a time, so that a slow receiver costs others nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.locking import skipping_locked
from app.models import DeliveryStatus, Webhook, WebhookDelivery
from app.services import audit
from app.services.patient_keys import seal_of
from app.services.webhooks.registering import NotAWebhook

ATTEMPTS = 9
FIRST_BACK_OFF = timedelta(seconds=15)
"""Four times as long after each failure: the last try is some three days after the first."""
LONGEST_BACK_OFF = timedelta(days=1)
LEASE = timedelta(minutes=2)
"""Whoever has not said in that time what came of it is dead."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What to post, and where."""

    delivery_id: int
    url: str
    secret: str
    event: str
    body: bytes


def something_waits(session: Session) -> bool:
    """A cheap look, without a lock."""
    return session.scalar(_due(clock.real()).limit(1)) is not None


def claim(session: Session) -> Claim | None:
    """The oldest event that is due and whose URL is not being posted to, taken; None: there is none.

    Two clocks at once: whoever has a URL's row takes its event, and the other goes on to another URL.
    """
    now = clock.real()
    for delivery_id, hook_id in session.execute(_due(now).limit(10)).all():
        if session.scalar(skipping_locked(sa.select(Webhook.id).where(Webhook.id == hook_id))) is None:
            continue
        taken = (
            sa.update(WebhookDelivery)
            .where(WebhookDelivery.id == delivery_id, _open(now), ~_posting(hook_id, now).exists())
            .values(status=DeliveryStatus.SENDING, claimed_at=now, attempts=WebhookDelivery.attempts + 1)
            .returning(WebhookDelivery.id)
        )
        # The other may have taken it between our look and the lock: the UPDATE finds it so, and we look at the next.
        if session.execute(taken.execution_options(synchronize_session=False)).first():
            return _claimed(session, delivery_id)
    return None


def record_answer(session: Session, delivery_id: int, status: int) -> None:
    """Somebody answered: 2xx is delivered; everything else, a redirect too, is a failure."""
    delivery = session.get_one(WebhookDelivery, delivery_id)
    delivery.answered, delivery.problem = status, None
    if 200 <= status < 300:
        delivery.status, delivery.ended_at = DeliveryStatus.DELIVERED, clock.real()
    else:
        _fail(session, delivery)


def record_failure(session: Session, delivery_id: int, problem: str) -> None:
    """Nobody answered."""
    delivery = session.get_one(WebhookDelivery, delivery_id)
    delivery.answered, delivery.problem = None, problem[:120]
    _fail(session, delivery)


def dead(session: Session, clinic_id: int, limit: int) -> list[WebhookDelivery]:
    """What could not be delivered to a URL that is still registered, the newest first."""
    query = (
        sa.select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.clinic_id == clinic_id, WebhookDelivery.status == DeliveryStatus.DEAD)
        .where(Webhook.removed_at.is_(None))
    )
    return list(session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(limit)))


def retry(session: Session, clinic_id: int, delivery_id: int, *, actor: str) -> WebhookDelivery:
    """Try a dead one again, with the same event id, as often as a new one. Raises NotAWebhook."""
    query = sa.select(WebhookDelivery).where(WebhookDelivery.clinic_id == clinic_id, WebhookDelivery.id == delivery_id)
    delivery = session.scalar(query)
    if delivery is None or delivery.status is not DeliveryStatus.DEAD:
        raise NotAWebhook(f"there is no dead delivery {delivery_id} at this clinic")
    if session.get_one(Webhook, delivery.webhook_id).removed_at is not None:
        raise NotAWebhook(f"webhook {delivery.webhook_id} was removed: nothing is sent there")
    delivery.status, delivery.attempts, delivery.ended_at = DeliveryStatus.QUEUED, 0, None
    delivery.not_before = clock.real()
    audit.record(session, clinic_id, "webhook.retried", delivery, actor=actor)
    return delivery


def _fail(session: Session, delivery: WebhookDelivery) -> None:
    removed = session.get_one(Webhook, delivery.webhook_id).removed_at is not None
    if removed or delivery.attempts >= ATTEMPTS:
        delivery.status, delivery.ended_at = DeliveryStatus.DEAD, clock.real()
        return
    waits = min(FIRST_BACK_OFF * 4 ** (delivery.attempts - 1), LONGEST_BACK_OFF)
    delivery.status, delivery.not_before = DeliveryStatus.QUEUED, clock.real() + waits


def _claimed(session: Session, delivery_id: int) -> Claim:
    delivery = session.get_one(WebhookDelivery, delivery_id)
    hook = session.get_one(Webhook, delivery.webhook_id)
    secret = seal_of(session).open_text(hook.sealed_secret)
    body = json.dumps(delivery.payload, separators=(",", ":")).encode()
    return Claim(delivery_id, hook.url, secret, delivery.event, body)


def _due(now: datetime) -> sa.Select[int, int]:
    others = _posting(WebhookDelivery.webhook_id, now)
    found = sa.select(WebhookDelivery.id, WebhookDelivery.webhook_id).where(_open(now), ~others.exists())
    return found.order_by(WebhookDelivery.id)


def _posting(hook_id: Any, now: datetime) -> sa.Select[int]:
    """What is being posted to a URL by somebody who is not known to be dead."""
    busy = aliased(WebhookDelivery)
    return sa.select(busy.id).where(
        busy.webhook_id == hook_id, busy.status == DeliveryStatus.SENDING, busy.claimed_at > now - LEASE
    )


def _open(now: datetime) -> sa.ColumnElement[bool]:
    queued = sa.and_(WebhookDelivery.status == DeliveryStatus.QUEUED, WebhookDelivery.not_before <= now)
    left = sa.and_(WebhookDelivery.status == DeliveryStatus.SENDING, WebhookDelivery.claimed_at <= now - LEASE)
    live = sa.select(Webhook.id).where(Webhook.id == WebhookDelivery.webhook_id, Webhook.removed_at.is_(None))
    return sa.and_(sa.or_(queued, left), live.exists())
