"""Confirmation requests: which visits are asked about, so many hours before they begin (PRODUCT.md section 5).

Off unless the clinic sets the hours. One request per visit and time; whoever booked or moved the visit inside these
hours has just talked about it and is not asked. The clock looks at a clinic's visits and reports each to its thread;
the conversation asks when it may, and takes the household's other visits of that day along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.clock import at_local, local
from app.locking import lock, lock_one
from app.models import (
    Appointment,
    AppointmentStatus,
    Clinic,
    Contact,
    Conversation,
    ItemKind,
    Patient,
    Thread,
    Topic,
)
from app.services import audit, reach
from app.services.refusals import ServiceRefusal
from app.statements import NOW, Due, columns

LOOK_AGAIN = timedelta(minutes=5)
DUE = Due(sa.select(columns(Clinic).id).where(columns(Clinic).confirmations_due_at <= NOW))
AT_ONCE = 50
MOST_HOURS = 336
MOST_VISITS = 4
"""More would not fit into one text."""


class NotHours(ServiceRefusal):
    """The hours cannot be set; the message says why."""


def set_hours(session: Session, clinic: Clinic, hours: int | None, *, actor: str) -> None:
    """Ask so many hours before a visit; None: nobody is asked any more. Raises NotHours."""
    if hours is not None and not 2 <= hours <= MOST_HOURS:
        raise NotHours(
            f"patients are asked 2 to {MOST_HOURS} hours before their visit, as 48", field="confirmation_hours"
        )
    audit.record(
        session, clinic.id, "clinic.confirmations", clinic, actor=actor,
        before={"hours": clinic.confirmation_hours}, after={"hours": hours},
    )  # fmt: skip
    clinic.confirmation_hours = hours
    clinic.confirmations_due_at = None if hours is None else clock.now(session)


def due(session: Session) -> list[int]:
    """The clinics whose visits have to be looked at (a session for all clinics)."""
    return DUE.ids(session, clock.now(session))


def request(session: Session, clinic_id: int) -> None:
    """One look at a clinic's visits: at most 50 are reported to their threads; at once again if there may be more.

    Two looks at once would report a visit twice: the second waits for the clinic's lock and finds nothing due.
    """
    now = clock.now(session)
    clinic = lock_one(session, Clinic, clinic_id)
    if clinic is None or clinic.confirmations_due_at is None or clinic.confirmations_due_at > now:
        return
    found = list(session.scalars(_coming(clinic, now).limit(AT_ONCE)))
    for visit in lock(session, Appointment, found):
        if visit.status is AppointmentStatus.SCHEDULED:  # nobody was faster
            visit.confirmation_for = visit.starts_at
            if _is_long_known(clinic, visit):
                _report(session, visit)
    clinic.confirmations_due_at = now if len(found) == AT_ONCE else now + LOOK_AGAIN


def request_for(session: Session, thread: Thread, visit_id: int) -> None:
    """Ask about one visit in a thread, also where the clinic asks nobody by itself; not twice about one start."""
    for visit in lock(session, Appointment, [visit_id]):
        if _is_open(visit) and visit.confirmation_for != visit.starts_at:
            visit.confirmation_for = visit.starts_at
            _post(session, thread, visit)


def take(session: Session, contact: Contact, visit_ids: Sequence[int]) -> list[Appointment]:
    """The visits to ask a contact about, locked, soonest first: those of `visit_ids` that still stand, and the other
    visits of the same day of whoever is reached there. What does not fit into one text is looked at again.
    """
    clinic = session.get_one(Clinic, contact.clinic_id)
    known = {visit.id for visit in session.scalars(sa.select(Appointment).where(Appointment.id.in_(visit_ids)))}
    first = session.scalar(sa.select(sa.func.min(Appointment.starts_at)).where(Appointment.id.in_(known)))
    beside = _that_day(session, clinic, contact, first) if first else []
    standing = []
    for visit in lock(session, Appointment, [*known, *beside]):
        if visit.id not in known and _is_open(visit) and _is_long_known(clinic, visit):
            visit.confirmation_for = visit.starts_at
        if stands(session, visit):
            standing.append(visit)
    standing.sort(key=lambda visit: (visit.starts_at, visit.id))
    for visit in standing[MOST_VISITS:]:
        visit.confirmation_for = None
    return standing[:MOST_VISITS]


def stands(session: Session, visit: Appointment) -> bool:
    """Whether it is still to be confirmed: scheduled for the time it is asked about, and an answer is of use."""
    asked = visit.confirmation_for == visit.starts_at
    return asked and _is_open(visit) and last_call(session, visit) > clock.now(session)


def last_call(session: Session, visit: Appointment) -> datetime:
    """From then on nobody is asked: the time could not be offered any more if the patient gave it up (aware UTC)."""
    notice = session.get_one(Clinic, visit.clinic_id).minimum_notice_minutes
    return visit.starts_at - timedelta(minutes=notice)


def is_current(session: Session, thread: Thread, message_id: int) -> bool:
    """The last check before a request is sent: its question is the open one, and every visit it names still stands."""
    asking = session.get(Conversation, thread.asking_id) if thread.asking_id else None
    if asking is None or asking.topic is not Topic.CONFIRMATION or asking.data.get("message") != message_id:
        return False
    query = sa.select(Appointment).where(Appointment.id.in_(asking.data["visits"]))
    visits = session.scalars(query.execution_options(populate_existing=True)).all()
    return len(visits) == len(asking.data["visits"]) and all(stands(session, visit) for visit in visits)


def _coming(clinic: Clinic, now: datetime) -> sa.Select[int]:
    """The visits that begin within the clinic's hours and were not looked at for that start."""
    last_start = now + timedelta(hours=clinic.confirmation_hours or 0)
    return (
        sa.select(Appointment.id)
        .where(
            Appointment.clinic_id == clinic.id,
            Appointment.starts_at > now + timedelta(minutes=clinic.minimum_notice_minutes),
            Appointment.starts_at <= last_start,
            *_unasked(),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )


def _unasked() -> list[sa.ColumnElement[bool]]:
    return [
        Appointment.status == AppointmentStatus.SCHEDULED,
        Appointment.historical.is_(False),
        Appointment.release_at.is_(None),
        sa.or_(Appointment.confirmation_for.is_(None), Appointment.confirmation_for != Appointment.starts_at),
    ]


def _that_day(session: Session, clinic: Clinic, contact: Contact, first: datetime) -> list[int]:
    """The other visits of the clinic's day on which the first one is, of the people who are reached here first."""
    now, day = clock.now(session), local(first, clinic.timezone).date()
    ends = at_local(datetime.combine(day + timedelta(days=1), time()), clinic.timezone)
    people = reach.wards_of(session, reach.patients_of(session, contact))
    here = [one.id for one in people if _contact_of(session, one, now) == contact]
    query = sa.select(Appointment.id).where(
        Appointment.patient_id.in_(here), Appointment.starts_at >= first, Appointment.starts_at < ends, *_unasked()
    )
    return list(session.scalars(query))


def _report(session: Session, visit: Appointment) -> None:
    patient = session.get_one(Patient, visit.patient_id)
    contact = _contact_of(session, patient, clock.now(session))
    if contact is None:
        return
    thread = session.scalars(sa.select(Thread).where(Thread.contact_id == contact.id)).one()
    _post(session, thread, visit)


def _post(session: Session, thread: Thread, visit: Appointment) -> None:
    key = f"appointment:{visit.id}:confirm:{visit.starts_at:%Y%m%d%H%M}"
    inbox.post(session, thread, key, ItemKind.CONFIRMATION_DUE, visit.id)


def _contact_of(session: Session, patient: Patient, now: datetime) -> Contact | None:
    """Where a request goes: the first phone of the person or of a minor's guardian; None: nobody is written to."""
    contacts = reach.contacts_for(session, patient, now) if patient.status in reach.WRITTEN_TO else []
    return contacts[0] if contacts else None


def _is_open(visit: Appointment) -> bool:
    return visit.status is AppointmentStatus.SCHEDULED and not visit.historical and visit.release_at is None


def _is_long_known(clinic: Clinic, visit: Appointment) -> bool:
    """Neither booked nor moved inside the hours in which its patient would be asked."""
    settled = max(visit.booked_at, visit.moved_at or visit.booked_at)
    return settled <= visit.starts_at - timedelta(hours=clinic.confirmation_hours or 0)
