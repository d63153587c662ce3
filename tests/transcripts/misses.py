"""Missed visits for the dialogues in this folder, and where their recovery stands."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, models
from app.models import CancelledByType
from app.services import cancellations, no_shows
from tests.dialogue import Desk
from tests.transcripts.facts import change, row, rows

FREE = "1 Mon Nov 23, 9:45 AM; 2 Mon Nov 23, 12:00 PM; 3 Tue Nov 24, 8:00 AM"
LIBRES = "1 lun 23 nov 9:45 a.m.; 2 lun 23 nov 12:00 p.m.; 3 mar 24 nov 8:00 a.m"
PICK = "Reply with a number, or tell us what suits you."
ELIJA = "Responda con un numero o diganos qué le conviene."
ASKED = (
    f"Hi Ana, Bright Smiles: your visit on Thu Nov 26, 9:00 AM was cancelled. May we ask why? New times: {FREE}. {PICK}"
)
PREGUNTA = (
    "Hola Ana, Bright Smiles: su cita del jue 26 nov 9:00 a.m. se cancelo. ¿Podemos saber por qué? "
    f"Citas libres: {LIBRES}. {ELIJA}"
)


def cancelled(desk: Desk, patient_id: int, day_and_time: str = "2026-11-26 09:00", **fields: Any) -> int:
    """Staff record that the patient's visit is cancelled; the miss."""
    by = fields.pop("by", CancelledByType.STAFF)
    visit = desk.visit(day_and_time, patient_id=patient_id, **fields)

    def do(session: Session) -> int:
        return cancellations.cancel_appointment(session, visit, by=by, actor="staff:1").cancellation_id

    return change(desk, do)


def missed(desk: Desk, patient_id: int, day_and_time: str, **fields: Any) -> int:
    """Staff record that the patient did not come; the miss."""
    visit = desk.visit(day_and_time, patient_id=patient_id, **fields)

    def do(session: Session) -> int:
        return no_shows.mark(session, visit, by=CancelledByType.STAFF, actor="staff:1").id

    return change(desk, do)


def asked(desk: Desk, language: str = "en") -> int:
    """Ana's visit was cancelled, and half an hour later she was asked: the miss."""
    miss = cancelled(desk, desk.patient(language=language))
    desk.advance_clock(minutes=30)
    desk.plays(f"clinic> {PREGUNTA if language == 'es' else ASKED}")
    return miss


def miss_of(desk: Desk, miss_id: int) -> models.AppointmentCancellation:
    """The miss as it is now."""
    return row(desk, models.AppointmentCancellation, miss_id)


def stands(desk: Desk, miss_id: int) -> tuple[str, str | None]:
    """Where its recovery stands, and why it ended."""
    miss = miss_of(desk, miss_id)
    return miss.recovery_status.value, miss.recovery_end.value if miss.recovery_end else None


def attempts(desk: Desk, miss_id: int) -> list[str]:
    """Channel and result of each attempt that counts."""
    found = rows(desk, models.RecoveryAttempt, cancellation_id=miss_id)
    return [f"{one.channel.value} {one.result.value}" for one in found if one.counts]


def next_look(desk: Desk, miss_id: int) -> str | None:
    """When the clock looks at it next, on the clinic's wall clock."""
    at = miss_of(desk, miss_id).next_touch_at
    return f"{clock.local(at, desk.zone):%Y-%m-%d %H:%M}" if at else None


def open_task(desk: Desk, kind: models.TaskKind) -> models.Task | None:
    """The open task of a kind, if there is one."""
    found = [task for task in rows(desk, models.Task, kind=kind) if task.done_at is None]
    return found[0] if found else None


def days_pass(desk: Desk, days: int) -> None:
    """Day after day, as a clock that is never away sees them."""
    for _ in range(days):
        desk.advance_clock(days=1)


def due_again(desk: Desk, miss_id: int) -> None:
    """The clock looks at it now, whatever was planned."""

    def do(session: Session) -> None:
        session.execute(
            sa.update(models.AppointmentCancellation)
            .where(models.AppointmentCancellation.id == miss_id)
            .values(next_touch_at=clock.now(session))
        )

    change(desk, do)
