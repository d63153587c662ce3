"""E-mails to the clinic's own people: what goes out next, and what came of it. Wall clock.

Unlike a webhook, which is sent until somebody has taken it, an e-mail is never sent twice by itself: whoever dies
between the hand-over and its record leaves it SENDING, and after ten minutes it is UNCLEAR.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    Clinic,
    EmailStatus,
    Provider,
    StaffEmail,
    TaskKind,
    TrialGuest,
)
from app.services import tasks
from app.statements import upsert

ATTEMPTS = 5
FIRST_BACK_OFF = timedelta(minutes=2)
"""Twice as long after each failure: the last try is half an hour after the first."""
UNCLEAR_AFTER = timedelta(minutes=10)
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Claim:
    """What to say of which visit, and to whom. Its repr shows no address."""

    email_id: int
    reference: str
    """The same whenever this e-mail is tried."""
    to: str = field(repr=False)
    clinic: str
    language: str
    zone: str
    visit_id: int
    starts_at: datetime
    provider: str
    kind: str


def queue(session: Session, clinic: Clinic, visit: Appointment, key: str) -> None:
    """The visit is off, and the clinic's address is to hear of it, once per `key`.

    Not where there is no address or no server, nor of a visit whose time has come.
    """
    if clinic.alert_email is None or not session.info.get("emails") or visit.starts_at <= clock.now(session):
        return
    now = clock.real()
    values = {
        "clinic_id": clinic.id, "key": key, "appointment_id": visit.id, "status": EmailStatus.QUEUED, "attempts": 0,
        "not_before": now, "created_at": now,
    }  # fmt: skip
    upsert(session, StaffEmail, values, key=("clinic_id", "key"))


def something_waits(session: Session) -> bool:
    """A cheap look, without a lock."""
    return session.scalar(_due(clock.real()).limit(1)) is not None


def claim(session: Session) -> Claim | None:
    """The oldest that is due, taken; None: there is none. What must not be sent any more is stopped on the way."""
    now = clock.real()
    for email_id in session.scalars(_due(now).limit(AT_ONCE)).all():
        # Two clocks at once: the second's UPDATE finds the row taken, and it looks at the next one.
        values = {"claimed_at": now, "attempts": StaffEmail.attempts + 1}
        if not _move(session, email_id, (EmailStatus.QUEUED,), EmailStatus.SENDING, **values):
            continue
        email = session.get_one(StaffEmail, email_id)
        clinic, visit = session.get_one(Clinic, email.clinic_id), session.get_one(Appointment, email.appointment_id)
        address, reason = clinic.alert_email, _why_not(session, clinic, visit)
        if address and reason is None:
            return _claimed(session, email, clinic, visit, address)
        _end(session, email_id, (EmailStatus.SENDING,), EmailStatus.STOPPED, problem=reason or "nobody wants it")
    return None


def record_sent(session: Session, email_id: int) -> None:
    """The server has it."""
    _end(session, email_id, (EmailStatus.SENDING, EmailStatus.UNCLEAR), EmailStatus.SENT, problem=None)


def record_failure(session: Session, email_id: int, problem: str, *, final: bool) -> None:
    """The server does not have it: tried again later; where that is pointless (`final`), or the fifth time, it failed,
    and a person hears of it."""
    email = session.get_one(StaffEmail, email_id)
    if final or email.attempts >= ATTEMPTS:
        _lose(session, email, EmailStatus.FAILED, problem)
        return
    waits = FIRST_BACK_OFF * 2 ** (email.attempts - 1)
    values = {"not_before": clock.real() + waits, "problem": problem}
    _move(session, email_id, (EmailStatus.SENDING,), EmailStatus.QUEUED, **values)


def record_doubt(session: Session, email_id: int, problem: str) -> None:
    """The server may have it: never sent again by itself, and a person hears of it."""
    _lose(session, session.get_one(StaffEmail, email_id), EmailStatus.UNCLEAR, problem)


def overdue(session: Session) -> list[int]:
    """Taken ten minutes ago, and nobody has said what came of it: whoever had them is dead."""
    query = sa.select(StaffEmail.id).where(
        StaffEmail.status == EmailStatus.SENDING, StaffEmail.claimed_at <= clock.real() - UNCLEAR_AFTER
    )
    return list(session.scalars(query.order_by(StaffEmail.id).limit(AT_ONCE)))


def _why_not(session: Session, clinic: Clinic, visit: Appointment) -> str | None:
    """The last look before it goes out."""
    if visit.status in LIVE_STATUSES:
        return "the visit takes place after all"
    if visit.starts_at <= clock.now(session):
        return "its time is over"
    guest = sa.select(TrialGuest.id).where(TrialGuest.clinic_id == clinic.id, TrialGuest.address == clinic.alert_email)
    if clinic.trial_mode and session.scalar(guest) is None:
        return "trial mode: the address is not a guest"
    return None


def _claimed(session: Session, email: StaffEmail, clinic: Clinic, visit: Appointment, address: str) -> Claim:
    return Claim(
        email_id=email.id,
        reference=f"{email.id}.{int(email.created_at.timestamp())}",
        to=address,
        clinic=clinic.short_name,
        language=clinic.language,
        zone=clinic.timezone,
        visit_id=visit.id,
        starts_at=visit.starts_at,
        provider=session.get_one(Provider, visit.provider_id).name,
        kind=session.get_one(AppointmentType, visit.appointment_type_id).name,
    )


def _lose(session: Session, email: StaffEmail, status: EmailStatus, problem: str) -> None:
    if _end(session, email.id, (EmailStatus.SENDING,), status, problem=problem):
        cause = f"clinic:{email.clinic_id}:staff-email"
        tasks.ask_person(session, email.clinic_id, TaskKind.EMAIL_NOT_SENT, cause)


def _end(session: Session, email_id: int, seen: Collection[EmailStatus], status: EmailStatus, **values: Any) -> bool:
    return _move(session, email_id, seen, status, ended_at=clock.now(session), **values)


def _move(session: Session, email_id: int, seen: Collection[EmailStatus], status: EmailStatus, **values: Any) -> bool:
    """One conditional UPDATE: another process may be faster. False when it is not where it was seen."""
    moved = (
        sa.update(StaffEmail)
        .where(StaffEmail.id == email_id, StaffEmail.status.in_(seen))
        .values(status=status, **values)
        .returning(StaffEmail.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(moved) is not None


def _due(now: datetime) -> sa.Select[int]:
    waits = (StaffEmail.status == EmailStatus.QUEUED, StaffEmail.not_before <= now)
    return sa.select(StaffEmail.id).where(*waits).order_by(StaffEmail.id)
