"""What a clinic's administrator sees of the machinery: what waits, what is stuck, what was last done. Four statements.

Whatever is put to a person is an open task, which has an index; nothing here reads a table from end to end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    AuditEntry,
    AuditHead,
    DeliveryStatus,
    EmailStatus,
    InboxItem,
    MessageStatus,
    OutboxMessage,
    StaffEmail,
    Task,
    TaskKind,
    Webhook,
    WebhookDelivery,
)

LONGEST_WAIT = timedelta(minutes=5)
"""What nobody has handled for so long means that no worker runs (as `/health` says)."""
LOOKED_BACK = 10_000
"""So many acts are searched for the last import: the trail has no index by act."""
STUCK = (TaskKind.PARKED_ITEM, TaskKind.UNCLEAR_SEND, TaskKind.EMAIL_NOT_SENT, TaskKind.CARRIER_SETTINGS)


@dataclass(frozen=True, slots=True)
class LastImport:
    """What was read last: its kind ("patients"), when, how many rows, and whether to the end."""

    kind: str
    at: datetime
    rows: int
    complete: bool


@dataclass(frozen=True, slots=True)
class SystemState:
    """Instants are of the wall clock, but those of `last_import`."""

    waiting: int
    waiting_since: datetime | None
    queued: int
    queued_since: datetime | None
    handled_at: datetime | None
    """When a worker has last handled something that happened here."""
    emails_waiting: int
    dead_events: int
    tasks: dict[TaskKind, int]
    """How many are open, of the kinds in `STUCK`."""
    last_import: LastImport | None

    def is_stuck(self, now: datetime) -> bool:
        """Whether something waits for longer than a worker lets it (wall clock)."""
        since = [one for one in (self.waiting_since, self.queued_since) if one]
        return any(now - one > LONGEST_WAIT for one in since)


def look(session: Session, clinic_id: int) -> SystemState:
    """The state of one clinic (a session of it)."""
    now = clock.real()
    waits = sa.and_(InboxItem.handled_at.is_(None), InboxItem.parked_at.is_(None))
    due = sa.and_(OutboxMessage.status == MessageStatus.QUEUED, OutboxMessage.not_before <= now)
    newest = sa.select(sa.func.max(InboxItem.id)).where(InboxItem.clinic_id == clinic_id).scalar_subquery()
    dead = (
        sa.select(sa.func.count(WebhookDelivery.id))
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.removed_at.is_(None), WebhookDelivery.status == DeliveryStatus.DEAD)
    )
    emails = sa.select(sa.func.count(StaffEmail.id)).where(
        StaffEmail.status.in_((EmailStatus.QUEUED, EmailStatus.SENDING))
    )
    row = session.execute(
        sa.select(
            sa.select(sa.func.count(InboxItem.id)).where(waits).scalar_subquery(),
            sa.select(sa.func.min(InboxItem.posted_at)).where(waits).scalar_subquery(),
            sa.select(sa.func.count(OutboxMessage.id)).where(due).scalar_subquery(),
            sa.select(sa.func.min(OutboxMessage.not_before)).where(due).scalar_subquery(),
            sa.select(InboxItem.handled_at).where(InboxItem.id == newest).scalar_subquery(),
            emails.scalar_subquery(),
            dead.scalar_subquery(),
        )
    ).one()
    open_tasks = sa.select(Task.kind, sa.func.count(Task.id)).where(Task.done_at.is_(None), Task.kind.in_(STUCK))
    tasks = {row.kind: row[1] for row in session.execute(open_tasks.group_by(Task.kind))}
    waiting, since, queued, queued_since, handled_at, emails_waiting, dead_events = row
    return SystemState(
        waiting,
        since,
        queued,
        queued_since,
        handled_at,
        emails_waiting,
        dead_events,
        tasks,
        _last_import(session, clinic_id),
    )


def _last_import(session: Session, clinic_id: int) -> LastImport | None:
    # A number, not a subquery: PostgreSQL does not see that so few entries follow it, and takes another way.
    head = session.scalar(sa.select(AuditHead.number).where(AuditHead.clinic_id == clinic_id)) or 0
    query = sa.select(AuditEntry).where(
        AuditEntry.clinic_id == clinic_id, AuditEntry.number > head - LOOKED_BACK, AuditEntry.action.like("import.%")
    )
    entry = session.scalar(query.order_by(AuditEntry.number.desc()).limit(1))
    if entry is None:
        return None
    facts = entry.after or {}
    kind = entry.action.removeprefix("import.")
    return LastImport(kind, entry.at, int(facts.get("rows", 0)), bool(facts.get("complete", True)))
