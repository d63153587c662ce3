"""Lookups and upserts: past the ORM, but with what it has not flushed yet, and never in another clinic."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock, inbox
from app.db import ALL_CLINICS, transaction
from app.models import (
    AppointmentType,
    Clinic,
    Contact,
    InboxItem,
    ItemKind,
    NotificationChannel,
    Patient,
    Task,
    TaskKind,
    Thread,
    TimeOfDay,
    WaitlistEntry,
    WaitlistStatus,
    WaitlistTime,
)
from app.services import tasks
from app.services.waitlist.joining import ONE_LIVE
from app.statements import Lookup, NotThisClinic, columns, insert_row
from tests import factories
from tests.sql import counted

Sessions = sessionmaker[Session]

_patient = columns(Patient)
NAMES = Lookup(
    sa.select(_patient.first_name)
    .where(_patient.clinic_id == sa.bindparam("clinic_id"), _patient.first_name >= sa.bindparam("since"))
    .order_by(_patient.first_name)
)
PATIENTS = sa.select(Patient).where(Patient.first_name >= sa.bindparam("since"))


@pytest.fixture
def clinics(sessions: Sessions) -> tuple[Clinic, Clinic]:
    with transaction(sessions, ALL_CLINICS) as session:
        north = factories.make_clinic(session, slug="north")
        south = factories.make_clinic(session, slug="south", sms_number="+13125550199")
        factories.make_patient(session, north, "Ana")
        factories.make_patient(session, south, "Ben")
        return north, south


def test_a_lookup_without_a_clinic_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="names its clinic"):
        Lookup(sa.select(_patient.id).where(_patient.first_name == sa.bindparam("name")))


def test_a_lookup_finds_rows_of_its_clinic_only(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        assert [NAMES.values(session, clinic.id, since="") for clinic in clinics] == [["Ana"], ["Ben"]]
        assert NAMES.value(session, clinics[0].id, since="Z") is None


def test_a_lookup_in_another_clinic_than_the_sessions_is_refused(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north, south = clinics
    with transaction(sessions, north.id) as session:
        assert NAMES.values(session, north.id, since="") == ["Ana"]
        with pytest.raises(NotThisClinic):
            NAMES.values(session, south.id, since="")


def test_a_lookup_in_a_session_of_no_clinic_is_refused(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    with sessions() as session, pytest.raises(NotThisClinic):
        NAMES.values(session, clinics[0].id, since="")


def test_a_lookup_sees_what_is_not_flushed_yet(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    north = clinics[0]
    with transaction(sessions, north.id) as session:
        ana = session.scalars(sa.select(Patient)).one()
        ana.first_name = "Anabel"
        assert NAMES.values(session, north.id, since="") == ["Anabel"]


def test_one_constant_statement_serves_each_clinic_its_own_rows(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    for _ in range(2):
        for clinic, name in zip(clinics, ("Ana", "Ben"), strict=True):
            with transaction(sessions, clinic.id, read_only=True) as session:
                assert [patient.first_name for patient in session.scalars(PATIENTS, {"since": ""})] == [name]


def test_a_row_is_inserted_in_one_statement_and_belongs_to_the_session_like_any_other(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north = clinics[0]
    with transaction(sessions, north.id) as session:
        entry = _entry(session, north)
        with counted(sessions) as sent:
            assert insert_row(session, entry, *ONE_LIVE)
            assert session.get(WaitlistEntry, entry.id) is entry
            assert (entry.status, entry.declines, entry.external_id) == (WaitlistStatus.ACTIVE, 0, None)
        assert len(sent) == 1
        entry.times = [WaitlistTime(clinic_id=north.id, type=TimeOfDay.MORNING)]
        entry.notes = "by phone"
    with transaction(sessions, north.id, read_only=True) as session:
        found = session.scalars(sa.select(WaitlistEntry)).one()
        assert (found.notes, [time.type for time in found.times]) == ("by phone", [TimeOfDay.MORNING])


def test_a_row_whose_key_is_there_is_not_inserted_and_the_transaction_goes_on(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north = clinics[0]
    with transaction(sessions, north.id) as session:
        first = _entry(session, north)
        assert insert_row(session, first, *ONE_LIVE)
        second = _entry(session, north)
        assert not insert_row(session, second, *ONE_LIVE)
        assert second not in session
        first.status = WaitlistStatus.REMOVED
        assert insert_row(session, second, *ONE_LIVE)  # flushes first: that key is free now
    with transaction(sessions, north.id, read_only=True) as session:
        statuses = session.scalars(sa.select(WaitlistEntry.status).order_by(WaitlistEntry.id)).all()
        assert statuses == [WaitlistStatus.REMOVED, WaitlistStatus.ACTIVE]


def test_a_row_of_another_clinic_is_not_inserted(sessions: Sessions, clinics: tuple[Clinic, Clinic]) -> None:
    north, south = clinics
    with transaction(sessions, ALL_CLINICS) as session:
        entry = _entry(session, south)
    with pytest.raises(NotThisClinic), transaction(sessions, north.id) as session:
        insert_row(session, entry, *ONE_LIVE)


def test_a_fact_reaches_a_thread_that_was_made_in_the_same_transaction_and_only_once(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north = clinics[0]
    with transaction(sessions, north.id) as session:
        now = clock.now(session)
        contact = Contact(clinic_id=north.id, address="+13125557777", channel=NotificationChannel.SMS, created_at=now)
        session.add(contact)
        session.flush()
        session.add(Thread(clinic_id=north.id, contact_id=contact.id, created_at=now))
        for _ in range(2):
            inbox.post_to_contact(session, north.id, contact.id, "offer:1:expired", ItemKind.OFFER_EXPIRED, 1)
        assert session.info["due"]
    with transaction(sessions, north.id, read_only=True) as session:
        item = session.scalars(sa.select(InboxItem)).one()
        assert (item.key, item.kind, item.subject_id, item.attempts) == (
            "offer:1:expired",
            ItemKind.OFFER_EXPIRED,
            1,
            0,
        )


def _entry(session: Session, clinic: Clinic) -> WaitlistEntry:
    """A new one of the clinic's only patient."""
    now = clock.now(session)
    patient = session.scalars(sa.select(Patient).where(Patient.clinic_id == clinic.id)).one()
    kind = session.scalar(sa.select(AppointmentType).where(AppointmentType.clinic_id == clinic.id))
    kind = kind or factories.make_type(session, clinic)
    return WaitlistEntry(
        clinic_id=clinic.id, patient_id=patient.id, appointment_type_id=kind.id, added_by="staff:1",
        added_at=now, created_at=now, updated_at=now,
    )  # fmt: skip


def test_a_task_is_one_per_cause_and_is_opened_again_once_it_was_closed(
    sessions: Sessions, clinics: tuple[Clinic, Clinic]
) -> None:
    north, south = clinics

    def ask() -> None:
        tasks.ask_person(session, north.id, TaskKind.NOBODY_LEFT, "opening:1:nobody-left")

    with transaction(sessions, ALL_CLINICS) as session:
        ask()
        ask()
        assert not tasks.close(session, south.id, "opening:1:nobody-left")
        assert tasks.close(session, north.id, "opening:1:nobody-left", "somebody was asked")
        assert not tasks.close(session, north.id, "opening:1:nobody-left")
        assert session.scalars(sa.select(Task)).one().result == "somebody was asked"
        ask()
        session.expire_all()
        again = session.scalars(sa.select(Task)).one()
        assert (again.done_at, again.result) == (None, None)
