"""Auto-enrolment: whom a visit far ahead puts on the waitlist, how often, and when that ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, drain
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    AppointmentStatus,
    CancelledByType,
    Clinic,
    Consent,
    Contact,
    NotificationChannel,
    Offer,
    OptOut,
    Patient,
    PatientStatus,
    Scope,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
)
from app.services import bookings, cancellations, consent, waitlist
from app.services.appointments import Slot
from app.services.waitlist import NotADistance
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, rows, set_fields

FAR, NEAR = "2026-12-15 09:00", "2026-11-30 09:00"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Bright Smiles on a Monday morning, where visits two weeks ahead enrol their patients."""
    desk = Desk(engine, start="2026-11-23 08:05")
    switch(desk, 14)
    return desk


def switch(desk: Desk, days: int | None) -> None:
    change(
        desk,
        lambda session: waitlist.set_enrolment(session, session.get_one(Clinic, desk.clinic_id), days, actor="staff:1"),
    )


def look(desk: Desk) -> None:
    """The clock's next look."""
    desk.advance_clock(minutes=16)


def waiting(desk: Desk) -> list[WaitlistEntry]:
    return [entry for entry in rows(desk, WaitlistEntry) if entry.status in waitlist.WAITING]


def book(desk: Desk, patient_id: int, at: str, **types: Any) -> int:
    """Staff book a visit."""

    def do(session: Session) -> int:
        slot = Slot(desk.provider.id, desk.chair.id, desk.at(at), desk.at(at) + timedelta(hours=1))
        patient = session.get_one(Patient, patient_id)
        return bookings.book_visit(session, patient, desk.kind, slot, actor="staff:1").id

    return change(desk, do)


def test_it_is_off_until_the_clinic_wants_it(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 08:05")
    book(desk, desk.patient(), FAR)
    look(desk)
    assert rows(desk, WaitlistEntry) == []


def test_a_visit_booked_far_ahead_puts_its_patient_on_the_list_at_once(desk: Desk) -> None:
    ana = desk.patient()
    visit = book(desk, ana, FAR)
    (entry,) = rows(desk, WaitlistEntry)
    assert (entry.patient_id, entry.appointment_type_id, entry.later_appointment_id) == (ana, desk.kind.id, visit)
    assert (entry.priority, entry.added_by) == (WaitlistPriority.FLEXIBLE, "system")
    assert entry.enrolled_for == entry.expires_at == desk.at(FAR)
    assert desk.texts() == []


def test_a_visit_soon_does_not(desk: Desk) -> None:
    book(desk, desk.patient(), NEAR)
    look(desk)
    assert waiting(desk) == []


def test_a_visit_too_far_for_an_entry_enrols_when_it_comes_near_enough(desk: Desk) -> None:
    book(desk, desk.patient(), "2027-03-01 09:00")
    assert waiting(desk) == []
    desk.set_clock("2026-12-01 10:00")
    desk.work()
    (entry,) = waiting(desk)
    assert entry.expires_at
    assert entry.expires_at - entry.added_at <= timedelta(days=90)


def test_the_clock_enrols_visits_that_are_there_in_batches_each_once(desk: Desk) -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic, first = session.get_one(Clinic, desk.clinic_id), desk.at("2026-12-10 05:00")
        for n in range(120):
            patient = desk_patient(session, clinic, n)
            visit = dict.fromkeys(("starts_at", "ends_at"), first + timedelta(minutes=20 * n))
            session.add(
                Appointment(
                    clinic_id=clinic.id, patient_id=patient, provider_id=desk.provider.id, booked_at=first,
                    appointment_type_id=desk.kind.id, **visit | {"ends_at": visit["ends_at"] + timedelta(minutes=20)},
                )
            )  # fmt: skip
    desk.advance_clock(minutes=14)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        clinic.enrolment_due_at = clock.now(session)
    drain.tick(cast("drain.Parts", desk.parts))
    assert len(waiting(desk)) == 50
    desk.work()
    look(desk)
    entries = waiting(desk)
    assert len({entry.patient_id for entry in entries}) == len(entries) == 120


def desk_patient(session: Session, clinic: Clinic, n: int) -> int:
    return factories.make_patient(session, clinic, f"P{n}", f"+1312555{5000 + n}").id


def _contact(session: Session, patient: Patient) -> Contact:
    return session.scalars(sa.select(Contact)).one()


def no_consent(session: Session, patient: Patient) -> None:
    session.execute(sa.delete(Consent))


def consent_to_marketing_only(session: Session, patient: Patient) -> None:
    session.scalars(sa.select(Consent)).one().scope = Scope.MARKETING


def consent_to_email_only(session: Session, patient: Patient) -> None:
    session.scalars(sa.select(Consent)).one().channel = NotificationChannel.EMAIL


def consent_withdrawn(session: Session, patient: Patient) -> None:
    session.scalars(sa.select(Consent)).one().revoked_at = clock.now(session)


def opted_out(session: Session, patient: Patient) -> None:
    consent.opt_out(session, _contact(session, patient), Scope.ALL, "text")


def landline(session: Session, patient: Patient) -> None:
    _contact(session, patient).unreachable_since = clock.now(session)


def wrong_number(session: Session, patient: Patient) -> None:
    _contact(session, patient).wrong_number_at = clock.now(session)


def dismissed(session: Session, patient: Patient) -> None:
    patient.status = PatientStatus.DISMISSED


def left(session: Session, patient: Patient) -> None:
    patient.left_waitlist_at = clock.now(session)


def a_minor(session: Session, patient: Patient) -> None:
    patient.birth_date = date(2015, 1, 1)


@pytest.mark.parametrize(
    "trouble",
    [no_consent, consent_to_marketing_only, consent_to_email_only, consent_withdrawn, opted_out, landline,
     wrong_number, dismissed, left, a_minor],
    ids=lambda trouble: trouble.__name__,
)  # fmt: skip
def test_who_may_not_be_offered_anything_is_not_enrolled(
    desk: Desk, trouble: Callable[[Session, Patient], None]
) -> None:
    ana = desk.patient()
    change(desk, lambda session: trouble(session, session.get_one(Patient, ana)))
    book(desk, ana, FAR)
    look(desk)
    assert waiting(desk) == []


def test_a_marketing_opt_out_does_not_matter(desk: Desk) -> None:
    ana = desk.patient()
    change(desk, lambda session: session.add(OptOut(
        clinic_id=desk.clinic_id, contact_id=session.scalars(sa.select(Contact.id)).one(), scope=Scope.MARKETING,
        source="text", opted_out_at=clock.now(session))))  # fmt: skip
    book(desk, ana, FAR)
    assert len(waiting(desk)) == 1


def test_a_child_is_enrolled_by_the_guardians_consent(desk: Desk) -> None:
    mother = desk.patient("Mia")
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic, born = session.get_one(Clinic, desk.clinic_id), date(2015, 1, 1)
        child = factories.make_patient(session, clinic, "Leo", None, guardian_id=mother, birth_date=born).id
    book(desk, child, FAR)
    assert [entry.patient_id for entry in waiting(desk)] == [child]


def test_who_waits_already_is_not_doubled(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit(FAR, patient_id=ana)
    entry = desk.waits(ana)
    look(desk)
    assert [one.id for one in waiting(desk)] == [entry]


def test_only_the_next_visit_of_a_series_is_moved_up(desk: Desk) -> None:
    ana = desk.patient()
    first = desk.visit(FAR, patient_id=ana)
    desk.visit("2027-01-12 09:00", patient_id=ana)
    look(desk)
    assert [entry.later_appointment_id for entry in waiting(desk)] == [first]


def test_a_visit_just_accepted_from_the_list_does_not_enrol_again(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-12-10 09:00"))
    desk.writes("yes")
    look(desk)
    assert booked(desk, ana) == ["2026-12-10 09:00"]
    assert waiting(desk) == []


@pytest.mark.parametrize("resolution", [WaitlistResolution.STAFF_REMOVED, WaitlistResolution.PATIENT_REMOVED])
def test_who_was_taken_off_is_not_put_on_again_by_the_same_visit(desk: Desk, resolution: WaitlistResolution) -> None:
    book(desk, desk.patient(), FAR)
    (entry,) = waiting(desk)
    change(desk, lambda session: waitlist.remove_entry(session, entry.id, resolution, actor="staff:1"))
    look(desk)
    assert waiting(desk) == []


def test_who_left_by_their_own_wish_is_not_put_on_again_by_another_visit(desk: Desk) -> None:
    ana = desk.patient()
    book(desk, ana, FAR)
    (entry,) = waiting(desk)
    change(
        desk, lambda session: waitlist.remove_entry(session, entry.id, WaitlistResolution.PATIENT_REMOVED, actor="x")
    )
    book(desk, ana, "2027-01-12 09:00")
    look(desk)
    assert waiting(desk) == []


def test_it_ends_at_once_when_the_visit_is_cancelled(desk: Desk) -> None:
    visit = book(desk, desk.patient(), FAR)
    (entry,) = waiting(desk)
    desk.cancels(visit)
    (entry,) = rows(desk, WaitlistEntry, id=entry.id)
    assert entry.resolution is WaitlistResolution.EXPIRED


def test_what_it_is_being_asked_goes_to_the_next_when_the_visit_is_cancelled(desk: Desk) -> None:
    later = book(desk, desk.patient(), FAR)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Wed Nov 25 at 9:00 AM.")
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(later)
    assert "1 Wed Nov 25, 9:00 AM; 2 Tue Dec 15, 9:00 AM." in desk.texts(BEN)[0]
    assert rows(desk, Offer)[0].closed_at


def test_it_ends_when_the_visit_is_moved_to_an_earlier_time(desk: Desk) -> None:
    visit = book(desk, desk.patient(), FAR)
    set_fields(desk, Appointment, visit, starts_at=desk.at("2026-12-12 09:00"))
    look(desk)
    assert waiting(desk) == []


def test_it_waits_on_when_the_visit_is_moved_to_a_later_time(desk: Desk) -> None:
    visit, later = book(desk, desk.patient(), FAR), desk.at("2026-12-22 09:00")
    set_fields(desk, Appointment, visit, starts_at=later, ends_at=later + timedelta(hours=1))
    desk.set_clock("2026-12-15 09:30")
    desk.work()
    (entry,) = waiting(desk)
    assert entry.expires_at == later
    desk.set_clock("2026-12-22 09:01")
    desk.work()
    assert waiting(desk) == []


@pytest.mark.parametrize(
    "status", [AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED]
)
def test_it_ends_when_the_visit_begins(desk: Desk, status: AppointmentStatus) -> None:
    visit = book(desk, desk.patient(), FAR)
    set_fields(desk, Appointment, visit, status=status)
    desk.set_clock("2026-12-15 09:01")
    desk.work()
    assert waiting(desk) == []


def test_it_ends_for_all_when_the_clinic_switches_it_off(desk: Desk) -> None:
    ana, ben = desk.patient(), desk.patient("Ben", BEN)
    book(desk, ana, FAR)
    asked = desk.waits(ben)
    switch(desk, None)
    assert [entry.id for entry in waiting(desk)] == [asked]
    (clinic,) = rows(desk, Clinic)
    assert (clinic.enrolment_days, clinic.enrolment_due_at) == (None, None)


@pytest.mark.parametrize("days", [0, -1, 90, 1000])
def test_a_distance_at_which_no_entry_could_wait_is_refused(desk: Desk, days: int) -> None:
    with pytest.raises(NotADistance, match="1 to 89 days ahead"):
        switch(desk, days)


def test_who_asked_for_a_place_comes_before_whom_a_visit_enrolled(desk: Desk) -> None:
    book(desk, desk.patient(), FAR)
    desk.advance_clock(minutes=30)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-25 09:00"))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (0, 1)


def test_an_enrolled_patient_moves_up_as_anybody(desk: Desk) -> None:
    ana = desk.patient()
    book(desk, ana, FAR)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    desk.writes("yes")
    assert "we release your visit on Tue Dec 15, 9:00 AM" in desk.texts()[-1]
    desk.advance_clock(minutes=20)
    look(desk)
    assert booked(desk, ana) == ["2026-11-25 09:00"]
    assert waiting(desk) == []


def test_two_looks_at_once_enrol_once(desk: Desk) -> None:
    desk.visit(FAR, patient_id=desk.patient())
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.get_one(Clinic, desk.clinic_id).enrolment_due_at = clock.now(session)
    for _ in range(2):  # both found the clinic due; the second had to wait for the first one's lock
        with transaction(desk.sessions, ALL_CLINICS) as session:
            waitlist.enrol_patients(session, desk.clinic_id)
    assert len(waiting(desk)) == 1


def test_another_clinics_visits_are_left_alone(desk: Desk) -> None:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        kind = factories.make_type(session, other)
        zoe = factories.make_patient(session, other, "Zoe", "+12125550111")
        factories.make_appointment(session, zoe, factories.make_provider(session, other, kind), kind, desk.at(FAR))
    look(desk)
    assert rows(desk, WaitlistEntry) == []


def test_cancelling_does_not_mind_who_has_no_phone_any_more(desk: Desk) -> None:
    visit = book(desk, desk.patient(), FAR)
    change(desk, lambda session: landline(session, session.scalars(sa.select(Patient)).one()))
    change(desk, lambda session: cancellations.cancel_appointment(
        session, visit, by=CancelledByType.STAFF, actor="staff:1"))  # fmt: skip
    look(desk)
    assert waiting(desk) == []
