"""One day's schedule for the demo page: providers, visits, blocks, and the days one can turn to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Chair,
    ClinicHours,
    Holiday,
    Opening,
    Patient,
    Provider,
    ProviderBlock,
)
from app.web.demo.when import Day, minute_of, say_day

DAYS_SHOWN = 15
_GONE = AppointmentStatus.CANCELLED


def read_schedule(session: Session, day: Day, now: datetime) -> dict[str, Any]:
    """Everything of one day; times are minutes since midnight on the clinic's wall clock."""
    hours = session.scalars(sa.select(ClinicHours).where(ClinicHours.weekday == day.day.isoweekday() % 7))
    spans = [(h.opens_at.hour * 60 + h.opens_at.minute, h.closes_at.hour * 60 + h.closes_at.minute) for h in hours]
    return {
        "day": day.day.isoformat(),
        "title": say_day(day.day),
        "opens": min((opens for opens, _ in spans), default=8 * 60),
        "closes": max((closes for _, closes in spans), default=17 * 60),
        "closed": _holidays(session).get(day.day, None if spans else "Closed"),
        "providers": [
            {"id": provider.id, "name": provider.name}
            for provider in session.scalars(sa.select(Provider).where(Provider.active).order_by(Provider.id))
        ],
        "visits": _visits(session, day, now),
        "blocks": _blocks(session, day),
    }


def read_days(session: Session, today: date) -> list[dict[str, str]]:
    """Today and the next days on which the clinic is open."""
    weekdays = set(session.scalars(sa.select(ClinicHours.weekday)))
    holidays = _holidays(session)
    days = (today + timedelta(days=n) for n in range(28))
    wanted = [day for day in days if day == today or (day.isoweekday() % 7 in weekdays and day not in holidays)]
    names = {0: "Today", 1: "Tomorrow"}
    return [
        {"day": day.isoformat(), "name": names.get((day - today).days, f"{day:%a} {day.day}")}
        for day in wanted[:DAYS_SHOWN]
    ]


def _visits(session: Session, day: Day, now: datetime) -> list[dict[str, Any]]:
    query = (
        sa.select(Appointment, Patient, AppointmentType.name, Chair.name, Opening.id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .outerjoin(Chair, Chair.id == Appointment.chair_id)
        .outerjoin(Opening, Opening.filled_appointment_id == Appointment.id)
        .where(Appointment.starts_at >= day.starts_at, Appointment.starts_at < day.ends_at)
        .where(Appointment.status != _GONE)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [
        {
            "id": visit.id,
            "provider": visit.provider_id,
            "starts": minute_of(visit.starts_at, day.zone),
            "ends": minute_of(visit.ends_at, day.zone),
            "patient": f"{patient.first_name} {patient.last_name}",
            "type": kind,
            "chair": chair,
            "status": visit.status.value,
            "filled": filled is not None,
            "released": visit.release_at is not None,
            "over": visit.ends_at <= now,
            "cancellable": visit.status in LIVE_STATUSES and not visit.historical and visit.starts_at > now,
        }
        for visit, patient, kind, chair, filled in session.execute(query)
    ]


def _blocks(session: Session, day: Day) -> list[dict[str, Any]]:
    query = sa.select(ProviderBlock).where(
        ProviderBlock.starts_at >= day.starts_at, ProviderBlock.starts_at < day.ends_at
    )
    return [
        {
            "id": block.id,
            "provider": block.provider_id,
            "starts": minute_of(block.starts_at, day.zone),
            "ends": minute_of(block.ends_at, day.zone),
            "reason": block.reason or "Blocked",
        }
        for block in session.scalars(query.order_by(ProviderBlock.id))
    ]


def _holidays(session: Session) -> dict[date, str]:
    return {holiday.day: holiday.name for holiday in session.scalars(sa.select(Holiday))}
