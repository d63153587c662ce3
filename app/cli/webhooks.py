"""Commands about webhooks: URLs that hear of what happens, and what could not be told there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import WebhookKind
from app.services import webhooks
from app.transports.webhooks import problem_with

SHOWN = 100
CLINIC = click.option("--clinic", "slug")


@click.group()
def webhook() -> None:
    """URLs that hear of what happens at a clinic."""


@webhook.command("add")
@click.argument("url")
@click.option("--event", "kinds", type=click.Choice([kind.value for kind in WebhookKind]), multiple=True)
@CLINIC
@with_runtime
def add(runtime: Runtime, url: str, kinds: tuple[str, ...], slug: str | None) -> None:
    """Register a URL for some events (without --event: all), and print the secret that signs them: this once."""
    problem = problem_with(url, private=runtime.config.webhooks_to_private)
    if problem:
        raise click.UsageError(f"URL: {problem}")
    with _clinic(runtime, slug) as (session, clinic_id):
        _, secret = webhooks.register(session, clinic_id, url, {WebhookKind(kind) for kind in kinds}, actor="cli")
    click.echo(secret)


@webhook.command("list")
@CLINIC
@with_runtime
def list_hooks(runtime: Runtime, slug: str | None) -> None:
    """The URLs that are registered: number, URL, events."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic_id):
        for hook in webhooks.live(session, clinic_id):
            every = len(hook.kinds) == len(WebhookKind)
            click.echo(f"{hook.id:6}  {hook.url}  {'all events' if every else ', '.join(hook.kinds)}")


@webhook.command("remove")
@click.argument("webhook_id", type=ID, metavar="WEBHOOK")
@CLINIC
@with_runtime
def remove(runtime: Runtime, webhook_id: int, slug: str | None) -> None:
    """Send nothing there any more."""
    with _clinic(runtime, slug) as (session, clinic_id):
        webhooks.remove(session, clinic_id, webhook_id, actor="cli")
    click.echo(f"webhook {webhook_id} is removed")


@webhook.command("dead")
@CLINIC
@with_runtime
def list_dead(runtime: Runtime, slug: str | None) -> None:
    """What was tried for days and given up, the newest first: delivery, webhook, event, what came of the last try."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic_id):
        for one in webhooks.dead(session, clinic_id, SHOWN):
            came = f"answered {one.answered}" if one.answered else one.problem
            click.echo(f"{one.id:6}  webhook {one.webhook_id}  {one.kind}  {one.event}  {came}")


@webhook.command("retry")
@click.argument("delivery_id", type=ID, metavar="DELIVERY")
@CLINIC
@with_runtime
def retry(runtime: Runtime, delivery_id: int, slug: str | None) -> None:
    """Send a dead one again, with the same event id."""
    with _clinic(runtime, slug) as (session, clinic_id):
        webhooks.retry(session, clinic_id, delivery_id, actor="cli")
    click.echo(f"delivery {delivery_id} is tried again")


@contextmanager
def _clinic(runtime: Runtime, slug: str | None, *, read_only: bool = False) -> Iterator[tuple[Session, int]]:
    """A transaction of the clinic; what cannot be is said in the service's words."""
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id, read_only=read_only) as session:
            session.info.update(actor="cli", source="cli")
            yield session, clinic_id
    except webhooks.NotAWebhook as error:
        raise click.UsageError(str(error)) from error


COMMANDS = (webhook,)
