"""A visit of today that falls away tells staff at once (PRODUCT.md section 5): an urgent task in the console's list,
a text where the clinic has named a phone for it, and an e-mail where it has named an address.

Whoever cancelled it at the clinic knows already, and so does whoever keeps the clinic's own calendar.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Appointment, CancelledByType, Clinic, ItemKind, TaskKind
from app.services import staff_emails, tasks
from app.services.cancellations.records import INTEGRATIONS

AT_THE_CLINIC = ("staff:", "cli")


def alert_same_day(
    session: Session, visit: Appointment, by: CancelledByType, actor: str, opening_id: int | None
) -> None:
    """The visit is off, and would have been today on the clinic's calendar: a person hears of it, once."""
    if by is CancelledByType.STAFF or actor in INTEGRATIONS or actor.startswith(AT_THE_CLINIC):
        return
    clinic = session.get_one(Clinic, visit.clinic_id)
    now = clock.local(clock.now(session), clinic.timezone)
    if clock.local(visit.starts_at, clinic.timezone).date() != now.date():
        return
    cause = f"appointment:{visit.id}:same-day"
    tasks.ask_person(
        session, visit.clinic_id, TaskKind.SAME_DAY_CANCELLATION, cause, urgent=True,
        patient_id=visit.patient_id, appointment_id=visit.id, opening_id=opening_id,
    )  # fmt: skip
    staff_emails.queue(session, clinic, visit, cause)
    # Nobody is woken for it: before the window opens the task waits for whoever opens the clinic.
    if clinic.alert_phone and clinic.window_opens <= now.time() < clinic.window_closes:
        thread = inbox.thread_at(session, clinic.id, clinic.alert_phone)
        inbox.post(session, thread, cause, ItemKind.SAME_DAY_ALERT, visit.id)
