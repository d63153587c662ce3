"""The URLs that a clinic registered, each with a secret of its own that is shown once."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import DeliveryStatus, Webhook, WebhookDelivery, WebhookKind
from app.services import audit
from app.services.patient_keys import seal_of
from app.services.refusals import ServiceRefusal

MOST = 20
"""URLs of one clinic: each event is a row for each of them."""


class NotAWebhook(ServiceRefusal):
    """It cannot be registered, or there is none; the message says what to do."""


def register(
    session: Session, clinic_id: int, url: str, kinds: Collection[WebhookKind], *, actor: str
) -> tuple[Webhook, str]:
    """A new URL, audited without it, and its secret, which is never shown again. No kind: all. Raises NotAWebhook.

    Whether the URL may be posted to, the transport says (`app.transports.webhooks.problem_with`): ask it before.
    """
    if len(live(session, clinic_id)) >= MOST:
        raise NotAWebhook(f"a clinic has at most {MOST} webhooks: remove one first")
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    hook = Webhook(
        clinic_id=clinic_id,
        url=url,
        sealed_secret=seal_of(session).shut_text(secret),
        kinds=sorted(kinds or WebhookKind),
        created_by=actor,
        created_at=clock.real(),
    )
    session.add(hook)
    session.flush()
    audit.record(session, clinic_id, "webhook.added", hook, actor=actor, after={"kinds": hook.kinds})
    return hook, secret


def remove(session: Session, clinic_id: int, webhook_id: int, *, actor: str) -> None:
    """Nothing is sent there any more, not what waits either, nor what fails on its way; audited.

    Raises NotAWebhook.
    """
    hook = session.scalar(sa.select(Webhook).where(Webhook.clinic_id == clinic_id, Webhook.id == webhook_id))
    if hook is None or hook.removed_at is not None:
        raise NotAWebhook(f"there is no webhook {webhook_id} at this clinic")
    hook.removed_at = clock.real()
    waiting = sa.update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook_id,
        WebhookDelivery.status.in_((DeliveryStatus.QUEUED, DeliveryStatus.SENDING)),
    )
    ended = waiting.values(status=DeliveryStatus.DEAD, problem="the webhook was removed", ended_at=clock.real())
    session.execute(ended.execution_options(synchronize_session=False))
    audit.record(session, clinic_id, "webhook.removed", hook, actor=actor)


def live(session: Session, clinic_id: int) -> Sequence[Webhook]:
    """The URLs that hear of what happens, in the order in which they were registered."""
    query = sa.select(Webhook).where(Webhook.clinic_id == clinic_id, Webhook.removed_at.is_(None))
    return session.scalars(query.order_by(Webhook.id)).all()
