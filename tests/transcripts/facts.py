"""What the database knows after a dialogue, for the tests in this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import models
from app.db import ALL_CLINICS, transaction
from app.locking import lock
from app.models import CancelledByType, Patient
from app.services import cancellations, waitlist
from app.services.waitlist import Preferences
from tests.dialogue import Desk

M = TypeVar("M", bound=models.Model)
R = TypeVar("R")

BEN, CHI = "+13125550222", "+13125550333"


def rows(desk: Desk, model: type[M], **equal: Any) -> list[M]:
    """Rows by id."""
    with transaction(desk.sessions, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(model).filter_by(**equal).order_by(model.id)))


def row(desk: Desk, model: type[M], row_id: int) -> M:
    """One row."""
    (found,) = rows(desk, model, id=row_id)
    return found


def open_tasks(desk: Desk) -> set[str]:
    """The kinds of task that somebody has to do, but for what each booking and each cancellation of today makes."""
    kinds = {task.kind.value for task in rows(desk, models.Task) if task.done_at is None}
    return kinds - {"ENTER_IN_CALENDAR", "SAME_DAY_CANCELLATION"}


def skips(desk: Desk) -> dict[int, str]:
    """Entry → the rule by which it was passed over last."""
    return {skip.waitlist_entry_id: skip.rule.value for skip in rows(desk, models.OfferSkip)}


def booked(desk: Desk, patient_id: int) -> list[str]:
    """The patient's live visits, on the clinic's wall clock."""
    visits = rows(desk, models.Appointment, patient_id=patient_id)
    return [
        f"{visit.starts_at.astimezone(desk_zone(desk)):%Y-%m-%d %H:%M}"
        for visit in visits
        if visit.status in models.LIVE_STATUSES
    ]


def desk_zone(desk: Desk) -> ZoneInfo:
    """The clinic's zone."""
    return ZoneInfo(desk.zone)


def change(desk: Desk, do: Callable[[Session], R]) -> R:
    """Do something in a transaction of the clinic, then all that follows."""
    with transaction(desk.sessions, desk.clinic_id) as session:
        done = do(session)
    desk.work()
    return done


def set_fields(desk: Desk, model: type[M], row_id: int, **values: Any) -> None:
    """Change columns of a row."""

    def do(session: Session) -> None:
        for name, value in values.items():
            setattr(session.get_one(model, row_id), name, value)

    change(desk, do)


def cancel_together(desk: Desk, visits: Iterable[int]) -> list[int | None]:
    """Several visits are cancelled at one instant."""
    ids = list(visits)

    def do(session: Session) -> list[int | None]:
        lock(session, models.Appointment, ids)
        return [
            cancellations.cancel_appointment(session, one, by=CancelledByType.PATIENT, actor="test").opening_id
            for one in ids
        ]

    return change(desk, do)


def thread_id(desk: Desk, phone: str = "+13125550111") -> int:
    """The thread of a phone."""
    (contact,) = rows(desk, models.Contact, address=phone)
    (thread,) = rows(desk, models.Thread, contact_id=contact.id)
    return thread.id


def wants(desk: Desk, patient_id: int, preferences: Preferences | None = None) -> int:
    """The patient joins the list as the service does it."""

    def do(session: Session) -> int:
        patient = session.get_one(Patient, patient_id)
        return waitlist.add_entry(session, patient, desk.kind.id, actor="staff", preferences=preferences).id

    return change(desk, do)
