"""Auto-enrolment: a consenting patient with a visit far ahead waits for an earlier one, with no upkeep by anybody.

Off unless the clinic says how many days ahead a visit must be. Such an entry is a move-up, comes after everybody who
asked for a place (FLEXIBLE), texts nobody by itself, and is made once per visit. It ends when the visit is cancelled,
moved to an earlier time, or begins, and when the patient leaves the list: no visit puts them on it again then.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.clock import local
from app.locking import lock_one
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    Clinic,
    Consent,
    Contact,
    NotificationChannel,
    OptOut,
    Patient,
    PatientContact,
    Scope,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
)
from app.services import audit, reach
from app.services.refusals import ServiceRefusal
from app.services.waitlist.ending import WAITING, remove_entries, tell_openings
from app.services.waitlist.joining import AlreadyWaiting, store_entry
from app.statements import NOW, Due, columns

LOOK_AGAIN = timedelta(minutes=15)
AT_ONCE = 50
DUE = Due(sa.select(columns(Clinic).id).where(columns(Clinic).enrolment_due_at <= NOW))
FROM_OFFERS = "offer"
"""The source of visits that were accepted from the waitlist: that time was chosen a moment ago."""


class NotADistance(ServiceRefusal):
    """The days ahead cannot be set; the message says why."""


def set_enrolment(session: Session, clinic: Clinic, days: int | None, *, actor: str) -> None:
    """Visits at least `days` ahead enrol their patients; None: none does, and the entries made so end.

    Raises NotADistance: a visit enrols only while an entry can wait for it (the clinic's entry days).
    """
    if days is not None and not 1 <= days < clinic.entry_days:
        said = f"a visit enrols 1 to {clinic.entry_days - 1} days ahead: an entry waits no longer than that"
        raise NotADistance(said, field="enrolment_days")
    audit.record(
        session, clinic.id, "clinic.enrolment", clinic, actor=actor,
        before={"days": clinic.enrolment_days}, after={"days": days},
    )  # fmt: skip
    clinic.enrolment_days, clinic.enrolment_due_at = days, clock.now(session)


def enrol_visit(session: Session, visit: Appointment) -> WaitlistEntry | None:
    """A visit was booked: put its patient on the list if the clinic's rule says so."""
    clinic = session.get_one(Clinic, visit.clinic_id)
    query = _far_visits(clinic, clock.now(session))
    if query is None or session.scalar(query.where(Appointment.id == visit.id)) is None:
        return None
    return _enrol(session, visit)


def enrolment_due(session: Session) -> list[int]:
    """The clinics whose visits have to be looked at (a session for all clinics)."""
    return DUE.ids(session, clock.now(session))


def enrol_patients(session: Session, clinic_id: int) -> None:
    """One look at a clinic's visits: at most 50 entries end and 50 are made; the next look is due at once if more may.

    Two looks at once would enrol one visit twice: the second waits for the clinic's lock and finds nothing due.
    """
    now = clock.now(session)
    clinic = lock_one(session, Clinic, clinic_id)
    if clinic is None or clinic.enrolment_due_at is None or clinic.enrolment_due_at > now:
        return
    over = list(session.scalars(_over(clinic, now).limit(AT_ONCE)))
    remove_entries(session, over, WaitlistResolution.EXPIRED, actor="system")
    query = _far_visits(clinic, now)
    visits = list(session.scalars(query.order_by(Appointment.id).limit(AT_ONCE))) if query is not None else []
    for visit in visits:
        _enrol(session, visit)
    if AT_ONCE in (len(over), len(visits)):
        clinic.enrolment_due_at = now
    else:
        clinic.enrolment_due_at = now + LOOK_AGAIN if clinic.enrolment_days is not None else None


def end_enrolment(session: Session, entry_id: int) -> None:
    """The visit that put an entry on the list is cancelled or was moved to an earlier time: the entry ends.

    What it is being asked goes to the next in line. An entry whose visit is later now waits on.
    """
    entry = session.get_one(WaitlistEntry, entry_id)
    clinic = session.get_one(Clinic, entry.clinic_id)
    over = session.scalars(_over(clinic, clock.now(session)).where(WaitlistEntry.id == entry_id))
    remove_entries(session, list(over), WaitlistResolution.EXPIRED, actor="system")


def _enrol(session: Session, visit: Appointment) -> WaitlistEntry | None:
    """None: somebody has put the patient on the list for this type in the same instant."""
    now = clock.now(session)
    entry = WaitlistEntry(
        clinic_id=visit.clinic_id, patient_id=visit.patient_id, appointment_type_id=visit.appointment_type_id,
        later_appointment_id=visit.id, enrolled_for=visit.starts_at, expires_at=visit.starts_at, added_by="system",
        added_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    entry.set_priority(WaitlistPriority.FLEXIBLE)
    try:
        store_entry(session, entry)
    except AlreadyWaiting:
        return None
    after = {"visit": visit.id, "priority": entry.priority}
    audit.record(session, entry.clinic_id, "waitlist.enrolled", entry, actor="system", after=after)
    tell_openings(session, entry, "added")
    return entry


def _far_visits(clinic: Clinic, now: datetime) -> sa.Select[Appointment] | None:
    """The visits that enrol their patients now; None where the clinic does not want it."""
    if clinic.enrolment_days is None:
        return None
    first, last = now + timedelta(days=clinic.enrolment_days), now + timedelta(days=clinic.entry_days)
    return (
        sa.select(Appointment)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .where(
            Appointment.clinic_id == clinic.id,
            Appointment.starts_at >= first,
            Appointment.starts_at <= last,
            Appointment.status.in_(LIVE_STATUSES),
            Appointment.historical.is_(False),
            Appointment.release_at.is_(None),
            Appointment.source != FROM_OFFERS,
            AppointmentType.active,
            Patient.status.in_(reach.WRITTEN_TO),
            Patient.left_waitlist_at.is_(None),
            _may_be_offered(local(now, clinic.timezone).date()),
            ~_waits(),
            ~_has_enrolled(),
            ~_has_an_earlier_one(now),
        )
    )


def _may_be_offered(today: date) -> sa.ColumnElement[bool]:
    """A reachable phone with consent to texts about visits (not the one for marketing) that is not opted out.

    A minor's is the guardian's; a minor without a known guardian is never enrolled.
    """
    birthday = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
    minor = Patient.birth_date > birthday.replace(year=birthday.year - reach.ADULT_YEARS)
    owner = sa.case((minor, Patient.guardian_id), else_=Patient.id)
    stopped = sa.select(OptOut.id).where(
        OptOut.contact_id == Contact.id, OptOut.scope == Scope.ALL, OptOut.lifted_at.is_(None)
    )
    return (
        sa.select(Contact.id)
        .join(PatientContact, PatientContact.contact_id == Contact.id)
        .join(Consent, sa.and_(Consent.contact_id == Contact.id, Consent.channel == Contact.channel))
        .where(
            PatientContact.patient_id == owner,
            Contact.channel == NotificationChannel.SMS,
            Contact.unreachable_since.is_(None),
            Contact.wrong_number_at.is_(None),
            Consent.scope == Scope.ALL,
            Consent.revoked_at.is_(None),
            ~stopped.exists(),
        )
        .correlate(Patient)
        .exists()
    )


def _waits() -> sa.Exists:
    """The patient waits for that type already."""
    query = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.patient_id == Appointment.patient_id,
        WaitlistEntry.appointment_type_id == Appointment.appointment_type_id,
        WaitlistEntry.status.in_(WAITING),
    )
    return query.correlate(Appointment).exists()


def _has_enrolled() -> sa.Exists:
    """The visit has put its patient on the list before: once is enough, whatever became of it."""
    query = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.later_appointment_id == Appointment.id, WaitlistEntry.enrolled_for.is_not(None)
    )
    return query.correlate(Appointment).exists()


def _has_an_earlier_one(now: datetime) -> sa.Exists:
    """In a series of visits only the next one is moved up."""
    sooner = aliased(Appointment)
    return (
        sa.select(sooner.id)
        .where(
            sooner.patient_id == Appointment.patient_id,
            sooner.appointment_type_id == Appointment.appointment_type_id,
            sooner.status.in_(LIVE_STATUSES),
            sooner.historical.is_(False),
            sooner.starts_at > now,
            sooner.starts_at < Appointment.starts_at,
        )
        .exists()
    )


def _over(clinic: Clinic, now: datetime) -> sa.Select[int]:
    """The entries made so that have to end; all of them where the clinic does not want it any more."""
    query = (
        sa.select(WaitlistEntry.id)
        .join(Appointment, Appointment.id == WaitlistEntry.later_appointment_id)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(
            WaitlistEntry.clinic_id == clinic.id,
            WaitlistEntry.status.in_(WAITING),
            WaitlistEntry.enrolled_for.is_not(None),
        )
        .order_by(WaitlistEntry.id)
    )
    if clinic.enrolment_days is None:
        return query
    gone = sa.or_(Appointment.status.not_in(LIVE_STATUSES), Appointment.historical, Appointment.starts_at <= now)
    left = sa.or_(Patient.left_waitlist_at.is_not(None), Patient.status.not_in(reach.WRITTEN_TO))
    return query.where(sa.or_(gone, left, Appointment.starts_at < WaitlistEntry.enrolled_for))
