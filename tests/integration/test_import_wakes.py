"""What an import of visits, entries and consents sets in motion: openings, and who may be asked about them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa

from app import clock, drain
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Clinic,
    Consent,
    Offer,
    OfferSkip,
    Opening,
    OpeningStatus,
    Patient,
    Provider,
    WaitlistEntry,
    WaitlistStatus,
)
from app.queue import SilentBell
from tests import factories
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

VISITS = "external_id,patient_external_id,provider,appointment_type,starts_at,status\n"
BOTH = VISITS + "a1,7,P1,Cleaning,2027-03-01 09:00,{0}\na2,8,P1,Cleaning,2027-03-01 11:00,{0}\n"


def work(desk: Desk) -> None:
    """All that is due, but for sending."""
    config = SimpleNamespace(answers_keywords=True, public_base_url="https://clinic.test")
    parts = SimpleNamespace(config=config, sessions=desk.sessions, transport=None, bell=SilentBell())
    drain.run_until_idle(cast("drain.Parts", parts))


def open_time(desk: Desk) -> int:
    """An opening for a cleaning in three days' time that nobody waits for."""
    with transaction(desk.sessions, desk.clinic_id) as session:
        (kind,), (provider,) = session.scalars(sa.select(AppointmentType)), session.scalars(sa.select(Provider))
        starts = clock.now(session) + timedelta(days=3)
        opening_id = factories.make_opening(session, provider, kind, starts).id
        # The wall clock of these tests may say that it is night.
        here = factories.where_it_is_noon()
        session.get_one(Clinic, desk.clinic_id).timezone = here
        for patient in session.scalars(sa.select(Patient)):
            patient.timezone = here
    work(desk)
    return opening_id


def considered(desk: Desk) -> set[int]:
    """The entries that were offered an opening, or passed over with a reason."""
    offered = {offer.waitlist_entry_id for offer in desk.all(Offer)}
    return offered | {skip.waitlist_entry_id for skip in desk.all(OfferSkip)}


def test_two_visits_cancelled_in_one_batch_leave_two_openings(practice: Desk) -> None:
    practice.done("appointments", BOTH.format("SCHEDULED"))
    assert practice.done("appointments", BOTH.format("CANCELLED")) == "2 updated"
    assert {visit.status for visit in practice.all(Appointment)} == {AppointmentStatus.CANCELLED}
    assert [opening.status for opening in practice.all(Opening)] == [OpeningStatus.OPEN] * 2


def test_one_batch_cancels_moves_and_confirms_visits(practice: Desk) -> None:
    practice.done("appointments", BOTH.format("SCHEDULED"))
    with transaction(practice.sessions, practice.clinic_id) as session:
        ana, (kind,), (provider,) = (
            session.scalars(sa.select(Patient).order_by(Patient.id)).first(),
            session.scalars(sa.select(AppointmentType)),
            session.scalars(sa.select(Provider)),
        )
        assert ana is not None
        clinic = session.get_one(Clinic, practice.clinic_id)
        starts = factories.local(clinic, "2027-03-02 09:00")
        ours = factories.make_appointment(session, ana, provider, kind, starts, source="offer").id
    rows = (
        "a1,7,P1,Cleaning,2027-03-01 09:00,CANCELLED\n"
        "a2,8,P1,Cleaning,2027-03-01 14:00,SCHEDULED\n"
        "a3,7,P1,Cleaning,2027-03-02 09:00,SCHEDULED\n"
    )
    assert practice.done("appointments", VISITS + rows) == "3 updated"
    assert {visit.id: visit.external_id for visit in practice.all(Appointment)}[ours] == "a3"
    assert len(practice.all(Opening)) == 2


def test_an_imported_entry_is_asked_about_an_opening_that_had_nobody_left(practice: Desk) -> None:
    open_time(practice)
    assert practice.done("waitlist", "external_id,patient_external_id,appointment_type\nw1,8,Cleaning\n") == "1 created"
    work(practice)
    assert len(considered(practice)) == 1


@pytest.mark.parametrize("by", ["consents", "patients"])
def test_a_consent_or_a_phone_that_is_imported_later_ends_the_skip(desk: Desk, by: str) -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        kind = factories.make_type(session, clinic)
        factories.make_provider(session, clinic, kind, external_id="P1")
        phone = "+13125550142" if by == "consents" else None
        patient = factories.make_patient(session, clinic, "Ana", phone, external_id="7", consent=False)
        factories.make_entry(session, patient, kind)
    opening_id = open_time(desk)
    assert {skip.rule for skip in desk.all(OfferSkip)} == {"NO_CONSENT" if by == "consents" else "NO_CHANNEL"}
    if by == "consents":
        desk.done("consents", "phone,source,given_at\n+13125550142,paper form,2026-01-05\n")
    else:
        columns = "external_id,first_name,last_name,phone,sms_consent,consent_source,consent_at"
        desk.done("patients", f"{columns}\n7,Ana,A,+13125550142,yes,paper form,2026-01-05\n")
    assert len(desk.all(Consent)) == 1
    work(desk)
    (offer,) = desk.all(Offer)
    assert offer.opening_id == opening_id


def test_an_imported_visit_ends_the_opening_whose_time_it_takes_at_once(practice: Desk) -> None:
    rows = "external_id,patient_external_id,appointment_type\nw1,8,Cleaning\n"
    practice.done("waitlist", rows)
    taken = open_time(practice)
    with transaction(practice.sessions, practice.clinic_id) as session:
        opening = session.get_one(Opening, taken)
        starts = clock.local(opening.starts_at, session.get_one(Clinic, practice.clinic_id).timezone)
        other = factories.make_opening(
            session,
            session.get_one(Provider, opening.provider_id),
            session.get_one(AppointmentType, opening.appointment_type_id),
            opening.starts_at + timedelta(days=1),
        ).id
    work(practice)
    before = {row.id: row.next_step_at for row in practice.all(Opening)}
    practice.done("appointments", VISITS + f"a1,7,P1,Cleaning,{starts:%Y-%m-%d %H:%M},SCHEDULED\n")
    assert {row.id for row in practice.all(Opening) if row.next_step_at != before[row.id]} == {taken}
    work(practice)
    status = {row.id: row.status for row in practice.all(Opening)}
    assert status[taken] is OpeningStatus.WITHDRAWN
    assert status[other] in (OpeningStatus.OPEN, OpeningStatus.OFFERING)
    assert [offer.opening_id for offer in practice.all(Offer) if offer.closed_at is None] in ([], [other])


def test_an_import_that_changes_nothing_wakes_nothing(practice: Desk) -> None:
    rows = "external_id,patient_external_id,appointment_type\nw1,8,Cleaning\n"
    practice.done("waitlist", rows)
    opening_id = open_time(practice)
    with transaction(practice.sessions, ALL_CLINICS, read_only=True) as session:
        before = session.get_one(Opening, opening_id).next_step_at
    assert practice.done("waitlist", rows) == "1 unchanged"
    (opening,) = practice.all(Opening)
    assert opening.next_step_at == before


@pytest.mark.parametrize(("days", "stays"), [(-7, False), (7, True)])
def test_a_visit_that_an_import_moves_earlier_ends_the_place_it_made_at_once(
    practice: Desk, days: int, stays: bool
) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        clinic = session.get_one(Clinic, practice.clinic_id)
        clinic.enrolment_days, clinic.enrolment_due_at = 14, clock.now(session)
        first = (clock.now(session) + timedelta(days=40)).date()
    practice.done("appointments", VISITS + f"a1,7,P1,Cleaning,{first} 09:00,SCHEDULED\n")
    work(practice)
    (entry,) = practice.all(WaitlistEntry)
    assert (entry.status, entry.added_by) == (WaitlistStatus.ACTIVE, "system")
    (before,) = practice.all(Clinic)
    moved = first + timedelta(days=days)
    practice.done("appointments", VISITS + f"a1,7,P1,Cleaning,{moved} 09:00,SCHEDULED\n")
    work(practice)
    (entry,) = practice.all(WaitlistEntry)
    assert (entry.status is WaitlistStatus.ACTIVE) is stays
    assert practice.all(Clinic)[0].enrolment_due_at == before.enrolment_due_at  # the clock has not looked since
