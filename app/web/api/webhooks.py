"""`/webhooks`: URLs that hear of what happens at the clinic, and what could not be told there."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import InstrumentedAttribute

from app.access import Permission
from app.models import DeliveryStatus, Webhook, WebhookDelivery, WebhookKind
from app.services import webhooks
from app.transports.webhooks import LONGEST_URL, problem_with
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import Actor, ClinicId, DeliveryId, WebhookId, opaque_actor
from app.web.api.lookups import NOT_HERE, own
from app.web.api.paging import Sort, find_page
from app.web.api.problems import Refusal
from app.web.api.times import Instant

NOUN = Noun("Webhooks", "URLs that hear of what happens: signed, in ids and times alone.", "/webhooks")
ADMIN = Permission.MANAGE_USERS
RULE = "/<opaque(webhook):webhook_id>"
DELIVERY = RULE + "/deliveries/<opaque(delivery):delivery_id>"


class WebhookRecord(Answer):
    """A URL, and what it hears of."""

    id: WebhookId
    clinic_id: ClinicId
    url: Annotated[str, Field(examples=["https://clinic.example/standby"])]
    kinds: list[WebhookKind]
    created_by: Actor
    created_at: Instant


class NewWebhookRecord(WebhookRecord):
    """A URL that was just registered. The secret is shown this once: it signs what is sent there."""

    secret: Annotated[
        str | None, Field(description="Null: it was shown before.", examples=["whsec_MfKQ9r8GKYqrTwjUPD8I"])
    ]


class WebhookPage(Page[WebhookRecord]):
    """A part of the list."""


class CreatedSort(StrEnum):
    """By when it came up."""

    CREATED = "createdAt"
    LAST_CREATED = "-createdAt"


class WebhookQuery(ListQuery):
    """The oldest first, unless asked otherwise."""

    sort: CreatedSort = CreatedSort.CREATED


class NewWebhook(Form):
    """Where to send events. Public https alone, unless the installation allows others."""

    url: Annotated[str, Field(min_length=1, max_length=LONGEST_URL, examples=["https://clinic.example/standby"])]
    kinds: Annotated[
        tuple[WebhookKind, ...], Field(max_length=50, description="Left out: all.", examples=[["opening.filled"]])
    ] = ()


class Delivery(Answer):
    """An event on its way to a URL; `event` is the same whenever it is sent again."""

    id: DeliveryId
    webhook_id: WebhookId
    event: Annotated[str, Field(examples=["evt_2KjD9v7Q"])]
    kind: WebhookKind
    status: DeliveryStatus
    attempts: int
    not_before: Annotated[Instant, Field(description="No earlier than this it is tried again.")]
    answered: Annotated[int | None, Field(description="The HTTP status of the last answer.")]
    problem: Annotated[str | None, Field(description="Why there was no answer.")]
    created_at: Instant
    ended_at: Instant | None


class DeliveryPage(Page[Delivery]):
    """A part of the list."""


class DeliveryQuery(ListQuery):
    """DEAD: what was given up, to be sent again once the receiver is back."""

    status: list[DeliveryStatus] | None = None
    kind: list[WebhookKind] | None = None
    sort: CreatedSort = CreatedSort.LAST_CREATED


@NOUN.get("", WebhookPage, ADMIN, query=WebhookQuery)
def list_webhooks(call: Call, query: WebhookQuery) -> WebhookPage:
    """List the URLs that are registered."""
    wanted = sa.select(Webhook).where(Webhook.clinic_id == call.caller.clinic_id, Webhook.removed_at.is_(None))
    found = find_page(call.session, wanted, _order(Webhook.id, query.sort), query)
    items = [WebhookRecord(**_fields(row)) for row in found.rows]
    return WebhookPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(RULE, WebhookRecord, ADMIN)
def show_webhook(call: Call, webhook_id: int) -> WebhookRecord:
    """Show one URL."""
    return WebhookRecord(**_fields(_hook(call, webhook_id)))


@NOUN.post("", NewWebhookRecord, ADMIN, body=NewWebhook, status=201, shown_once="secret")
def add_webhook(call: Call, body: NewWebhook) -> NewWebhookRecord:
    """Register a URL. Sent again with its Idempotency-Key, the answer is without the secret, which is not kept."""
    problem = problem_with(body.url, private=call.config.webhooks_to_private)
    if problem:
        raise webhooks.NotAWebhook(problem, field="url")
    hook, secret = webhooks.register(call.session, call.caller.clinic_id, body.url, set(body.kinds), actor=call.actor)
    return NewWebhookRecord(secret=secret, **_fields(hook))


@NOUN.delete(RULE, ADMIN, current=show_webhook)
def remove_webhook(call: Call, webhook_id: int) -> None:
    """Send nothing there any more, not what waits either."""
    _hook(call, webhook_id)
    webhooks.remove(call.session, call.caller.clinic_id, webhook_id, actor=call.actor)


@NOUN.get(RULE + "/deliveries", DeliveryPage, ADMIN, query=DeliveryQuery)
def list_deliveries(call: Call, webhook_id: int, query: DeliveryQuery) -> DeliveryPage:
    """List what was sent to a URL, or is to be sent."""
    wanted = sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == _hook(call, webhook_id).id)
    if query.status:
        wanted = wanted.where(WebhookDelivery.status.in_(query.status))
    if query.kind:
        wanted = wanted.where(WebhookDelivery.kind.in_(query.kind))
    found = find_page(call.session, wanted, _order(WebhookDelivery.id, query.sort), query)
    items = [_delivery(row) for row in found.rows]
    return DeliveryPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(DELIVERY, Delivery, ADMIN)
def show_delivery(call: Call, webhook_id: int, delivery_id: int) -> Delivery:
    """Show one event on its way."""
    row = own(call, WebhookDelivery, delivery_id)
    if row.webhook_id != _hook(call, webhook_id).id:
        raise Refusal(404, NOT_HERE)
    return _delivery(row)


@NOUN.post(DELIVERY + "/retry", Delivery, ADMIN, current=show_delivery)
def retry_delivery(call: Call, webhook_id: int, delivery_id: int) -> Delivery:
    """Send a dead one again, with the same event id."""
    show_delivery(call, webhook_id, delivery_id)
    return _delivery(webhooks.retry(call.session, call.caller.clinic_id, delivery_id, actor=call.actor))


def _order(row_id: InstrumentedAttribute[int], sort: CreatedSort) -> Sort:
    return Sort((row_id,), down=sort is CreatedSort.LAST_CREATED)


def _hook(call: Call, webhook_id: int) -> Webhook:
    hook = own(call, Webhook, webhook_id)
    if hook.removed_at is not None:
        raise Refusal(404, NOT_HERE)
    return hook


def _fields(hook: Webhook) -> dict[str, Any]:
    same = {name: getattr(hook, name) for name in WebhookRecord.model_fields}
    return same | {"created_by": opaque_actor(hook.created_by)}


def _delivery(row: WebhookDelivery) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in Delivery.model_fields})
