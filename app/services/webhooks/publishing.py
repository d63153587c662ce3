"""Turns what a transaction has audited into events for the clinic's URLs, committed together with it.

Whatever a receiver may hear of is audited, once and only when it has really happened: the same list serves both.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import PatientContact, Thread, Webhook, WebhookDelivery, WebhookKind
from app.opaque import NOUNS, TABLE_OF, opaque
from app.services import audit
from app.statements import Lookup, columns

EVENTS: Mapping[str, WebhookKind] = {
    "appointment.booked": WebhookKind.VISIT_BOOKED,
    "appointment.cancelled": WebhookKind.VISIT_CANCELLED,
    "appointment.checked_in": WebhookKind.VISIT_CHECKED_IN,
    "appointment.completed": WebhookKind.VISIT_COMPLETED,
    "appointment.no_show": WebhookKind.VISIT_MISSED,
    "opening.opened": WebhookKind.OPENING_OPENED,
    "opening.filled": WebhookKind.OPENING_FILLED,
    "opening.withdrawn": WebhookKind.OPENING_WITHDRAWN,
    "waitlist.added": WebhookKind.ENTRY_ADDED,
    "waitlist.enrolled": WebhookKind.ENTRY_ADDED,
    "waitlist.changed": WebhookKind.ENTRY_CHANGED,
    "waitlist.reinstated": WebhookKind.ENTRY_REINSTATED,
    "waitlist.resolved": WebhookKind.ENTRY_ENDED,
    "consent.opt_out": WebhookKind.CONTACT_OPTED_OUT,
    "consent.opt_in": WebhookKind.CONTACT_OPTED_IN,
    "recovery.ended": WebhookKind.RECOVERY_ENDED,
    "fee.assessed": WebhookKind.FEE_ASSESSED,
    "fee.waived": WebhookKind.FEE_WAIVED,
    "fee.reversed": WebhookKind.FEE_REVERSED,
}
"""What the audit trail calls it → what a receiver hears."""
NOUN_OF = {table: noun for noun, table in TABLE_OF.items()}

_hook = columns(Webhook)
HOOKS = Lookup(
    sa.select(_hook.id, _hook.clinic_id, _hook.kinds)
    .where(_hook.clinic_id == sa.bindparam("clinic_id"), _hook.removed_at.is_(None))
    .order_by(_hook.id)
)


def publish(session: Session) -> None:
    """Queue the events; called by `app.db.transaction` only, before the audit entries are written."""
    told = [note for note in audit.collected(session) if note.action in EVENTS]
    if not told:
        return
    clinics = sorted({note.clinic_id for note in told})
    hooks = [hook for clinic_id in clinics for hook in HOOKS.rows(session, clinic_id)]
    now = clock.real()
    for note in told if hooks else ():
        kind, event = EVENTS[note.action], f"evt_{secrets.token_hex(12)}"
        payload = {
            "id": event,
            "type": kind.value,
            "createdAt": clock.now(session).isoformat(),
            "clinicId": opaque("clinic", note.clinic_id),
            "data": _ids(session, note),
        }
        session.add_all(
            WebhookDelivery(
                clinic_id=hook.clinic_id, webhook_id=hook.id, event=event, kind=kind, payload=payload,
                not_before=now, created_at=now,
            )
            for hook in hooks
            if hook.clinic_id == note.clinic_id and kind.value in hook.kinds
        )  # fmt: skip


def _ids(session: Session, note: audit.Note) -> dict[str, Any]:
    """What it is about, by the ids that the API knows; of a contact, the thread and the patients reached there."""
    table, _, number = note.subject.partition(":")
    noun = NOUN_OF.get(table, table)
    ids = {f"{noun}Id": opaque(noun, int(number))} if noun in NOUNS and number.isdecimal() else {}
    if noun == "contact" and ids:
        return ids | _reached_at(session, int(number))
    return ids | ({"patientId": opaque("patient", note.patient_id)} if note.patient_id else {})


def _reached_at(session: Session, contact_id: int) -> dict[str, Any]:
    links = sa.select(PatientContact.patient_id).where(PatientContact.contact_id == contact_id)
    people = session.scalars(links.order_by(PatientContact.patient_id))
    thread_id = session.scalar(sa.select(Thread.id).where(Thread.contact_id == contact_id))
    thread = {"threadId": opaque("thread", thread_id)} if thread_id else {}
    return thread | {"patientIds": [opaque("patient", one) for one in people]}
