"""What the database itself refuses, whatever the code above it does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    NO_OVERLAP,
    Appointment,
    AppointmentStatus,
    AppointmentType,
    AuditEntry,
    Chair,
    Clinic,
    ClinicOwned,
    Consent,
    Contact,
    Model,
    NotificationChannel,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    OptOut,
    Patient,
    Provider,
    Scope,
    WaitlistEntry,
    WaitlistStatus,
)
from app.services import audit
from tests import factories

Sessions = sessionmaker[Session]
Change = Callable[[Session], object]

NINE = "2026-11-24 09:00"
NOT_LIVE = [
    {"status": AppointmentStatus.CANCELLED},
    {"status": AppointmentStatus.NO_SHOW},
    {"status": AppointmentStatus.COMPLETED},
    {"historical": True},
    {"double_booked": True},
]
AUDIT_IS_FINAL = ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"]


@dataclass(frozen=True)
class Desk:
    """A clinic with one provider, two chairs and one visit at nine in the first chair."""

    sessions: Sessions
    clinic: Clinic
    kind: AppointmentType
    provider: Provider
    other_provider: Provider
    chair: Chair
    patient: Patient
    visit: Appointment

    def change(self, change: Change) -> None:
        with transaction(self.sessions, self.clinic.id) as session:
            change(session)

    def refusal(self, change: Change) -> str:
        """What the database says when it refuses the change."""
        with pytest.raises(IntegrityError) as refused:
            self.change(change)
        return str(refused.value.orig)

    def refusing_index(self, change: Change) -> str:
        """The name of the unique index that refuses the change; SQLite tells only its columns."""
        said = self.refusal(change)
        for index in (index for table in Model.metadata.tables.values() for index in table.indexes if index.unique):
            columns = ", ".join(f"{index.table}.{column}" for column in index.columns.keys())  # noqa: SIM118
            if f'"{index.name}"' in said or said == f"UNIQUE constraint failed: {columns}":
                return str(index.name)
        raise AssertionError(f"refused by something else: {said}")

    def book(self, constraint: str, day_and_time: str = NINE, **fields: Any) -> Change:
        """Book a second visit that shares with the first one only what the constraint is about."""
        by_provider = constraint == "ex_appointment_provider"
        provider = self.provider if by_provider else self.other_provider
        chair = None if by_provider else self.chair
        at = factories.local(self.clinic, day_and_time)
        return lambda session: factories.make_appointment(
            session, self.patient, provider, self.kind, at, chair, **fields
        )


@pytest.fixture
def desk(sessions: Sessions) -> Desk:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider, other = (factories.make_provider(session, clinic, kind, name=name) for name in ("Dr. Lee", "Dr. Kim"))
        chair = factories.make_chair(session, clinic, kind)
        patient = factories.make_patient(session, clinic)
        at = factories.local(clinic, NINE)
        visit = factories.make_appointment(session, patient, provider, kind, at, chair)
        return Desk(sessions, clinic, kind, provider, other, chair, patient, visit)


def count(sessions: Sessions, model: type[Model]) -> int:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return session.scalars(sa.select(sa.func.count()).select_from(model)).one()


@pytest.mark.parametrize("constraint", NO_OVERLAP)
@pytest.mark.parametrize("day_and_time", ["2026-11-24 08:01", "2026-11-24 09:00", "2026-11-24 09:59"])
def test_overlapping_visit_is_refused_by_name(desk: Desk, constraint: str, day_and_time: str) -> None:
    assert constraint in desk.refusal(desk.book(constraint, day_and_time))


@pytest.mark.parametrize("constraint", NO_OVERLAP)
@pytest.mark.parametrize("day_and_time", ["2026-11-24 08:00", "2026-11-24 10:00"])
def test_touching_visits_are_allowed(desk: Desk, constraint: str, day_and_time: str) -> None:
    desk.change(desk.book(constraint, day_and_time))
    assert count(desk.sessions, Appointment) == 2


@pytest.mark.parametrize("constraint", NO_OVERLAP)
@pytest.mark.parametrize("fields", NOT_LIVE)
def test_a_new_visit_that_is_not_live_takes_no_time(desk: Desk, constraint: str, fields: dict[str, Any]) -> None:
    desk.change(desk.book(constraint, **fields))
    assert count(desk.sessions, Appointment) == 2


@pytest.mark.parametrize("constraint", NO_OVERLAP)
@pytest.mark.parametrize("fields", NOT_LIVE)
def test_a_visit_that_is_no_longer_live_gives_its_time_back(
    desk: Desk, constraint: str, fields: dict[str, Any]
) -> None:
    desk.change(lambda session: session.execute(sa.update(Appointment).values(**fields)))
    desk.change(desk.book(constraint))
    assert count(desk.sessions, Appointment) == 2


@pytest.mark.parametrize("constraint", NO_OVERLAP)
def test_making_a_visit_live_again_is_checked(desk: Desk, constraint: str) -> None:
    desk.change(desk.book(constraint, status=AppointmentStatus.CANCELLED))
    revive = sa.update(Appointment).values(status=AppointmentStatus.SCHEDULED)
    assert constraint in desk.refusal(lambda session: session.execute(revive))


@pytest.mark.parametrize("constraint", NO_OVERLAP)
def test_moving_a_visit_onto_another_is_checked(desk: Desk, constraint: str) -> None:
    desk.change(desk.book(constraint, "2026-11-24 11:00"))
    longer = sa.update(Appointment).where(Appointment.id == desk.visit.id)
    assert constraint in desk.refusal(
        lambda session: session.execute(longer.values(ends_at=desk.visit.ends_at + timedelta(minutes=61)))
    )


def test_a_visit_may_change_in_its_own_time(desk: Desk) -> None:
    shorter = sa.update(Appointment).values(ends_at=desk.visit.ends_at - timedelta(minutes=15))
    desk.change(lambda session: session.execute(shorter))


def test_visits_without_a_chair_do_not_share_one(desk: Desk) -> None:
    desk.change(lambda session: session.execute(sa.update(Appointment).values(chair_id=None)))
    at = factories.local(desk.clinic, NINE)
    desk.change(lambda session: factories.make_appointment(session, desk.patient, desk.other_provider, desk.kind, at))
    assert count(desk.sessions, Appointment) == 2


def test_of_visits_booked_at_once_one_gets_the_time(desk: Desk) -> None:
    book = desk.book("ex_appointment_provider", "2026-11-24 14:00")
    barrier = threading.Barrier(4)
    refusals: list[DBAPIError] = []

    def try_to_book() -> None:
        barrier.wait()
        try:
            desk.change(book)
        except DBAPIError as error:  # refused by name, or (PostgreSQL) as the victim of a deadlock on the constraint
            refusals.append(error)

    threads = [threading.Thread(target=try_to_book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count(desk.sessions, Appointment), len(refusals)) == (2, 3)


@pytest.mark.parametrize("statement", AUDIT_IS_FINAL)
def test_the_audit_trail_cannot_be_changed(desk: Desk, statement: str) -> None:
    desk.change(lambda session: audit.record(session, desk.clinic.id, "tested", desk.clinic))
    with pytest.raises(DBAPIError, match="append-only"):
        desk.change(lambda session: session.execute(sa.text(statement)))
    assert count(desk.sessions, AuditEntry) == 1


@pytest.mark.postgres
def test_the_audit_trail_cannot_be_truncated(desk: Desk) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        desk.change(lambda session: session.execute(sa.text("TRUNCATE audit_entry CASCADE")))


def test_an_id_is_never_used_again(desk: Desk) -> None:
    with transaction(desk.sessions, desk.clinic.id) as session:
        first = factories.make_chair(session, desk.clinic)
        session.delete(first)
    with transaction(desk.sessions, desk.clinic.id) as session:
        assert factories.make_chair(session, desk.clinic, name="Next").id > first.id


@pytest.mark.parametrize("name", Model.metadata.tables)
def test_no_table_uses_ids_again(name: str) -> None:
    assert Model.metadata.tables[name].dialect_options["sqlite"]["autoincrement"] is True


def test_a_visit_cannot_refer_to_another_clinics_patient(desk: Desk) -> None:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        stranger = factories.make_patient(session, factories.make_other_clinic(session), "Eve")
    at = factories.local(desk.clinic, "2026-11-24 14:00")
    refusal = desk.refusal(lambda session: factories.make_appointment(session, stranger, desk.provider, desk.kind, at))
    assert "foreign key" in refusal.lower()


MODELS: list[type[Model]] = [mapper.class_ for mapper in Model.registry.mappers]
OWNED = sorted(model.__tablename__ for model in MODELS if issubclass(model, ClinicOwned))


@pytest.mark.parametrize("name", OWNED)
def test_every_reference_between_a_clinics_rows_carries_the_clinic(name: str) -> None:
    table = Model.metadata.tables[name]
    inside = [key for key in table.foreign_key_constraints if key.referred_table.name in OWNED]
    assert [key.name for key in inside if key.column_keys[0] != "clinic_id"] == []


@pytest.fixture
def opening(desk: Desk) -> Opening:
    with transaction(desk.sessions, desk.clinic.id) as session:
        at = factories.local(desk.clinic, "2026-11-25 09:00")
        return factories.make_opening(session, desk.provider, desk.kind, at)


def wait(desk: Desk, first_name: str = "") -> tuple[WaitlistEntry, Contact]:
    with transaction(desk.sessions, desk.clinic.id) as session:
        patient = factories.make_patient(session, desk.clinic, first_name) if first_name else desk.patient
        return factories.make_entry(session, patient, desk.kind), factories.contact_of(session, patient)


def test_an_entry_has_one_open_offer_of_an_opening(desk: Desk, opening: Opening) -> None:
    entry, contact = wait(desk)
    closed = {"closed_at": opening.created_at, "response": NotificationResponse.DECLINED}
    desk.change(lambda session: factories.make_offer(session, opening, entry, contact, **closed))
    desk.change(lambda session: factories.make_offer(session, opening, entry, contact))
    assert (
        desk.refusing_index(lambda session: factories.make_offer(session, opening, entry, contact)) == "uq_offer_open"
    )


def test_an_opening_has_one_accepted_offer(desk: Desk, opening: Opening) -> None:
    (first, contact), (second, _) = wait(desk), wait(desk, "Ben")
    accepted = {"closed_at": opening.created_at, "response": NotificationResponse.ACCEPTED}
    desk.change(lambda session: factories.make_offer(session, opening, first, contact, **accepted))

    def accept_too(session: Session) -> Offer:
        return factories.make_offer(session, opening, second, contact, **accepted)

    assert desk.refusing_index(accept_too) == "uq_offer_accepted"


def test_a_patient_waits_once_for_a_type(desk: Desk) -> None:
    entry, _ = wait(desk)

    def again(session: Session) -> WaitlistEntry:
        return factories.make_entry(session, desk.patient, desk.kind)

    assert desk.refusing_index(again) == "uq_waitlist_entry_live"
    settled = sa.update(WaitlistEntry).where(WaitlistEntry.id == entry.id)
    desk.change(lambda session: session.execute(settled.values(status=WaitlistStatus.NOTIFIED)))
    assert desk.refusing_index(again) == "uq_waitlist_entry_live"
    desk.change(lambda session: session.execute(settled.values(status=WaitlistStatus.BOOKED)))
    desk.change(again)


def test_a_slot_has_one_live_opening(desk: Desk, opening: Opening) -> None:
    def again(session: Session, **fields: Any) -> Opening:
        return factories.make_opening(session, desk.provider, desk.kind, opening.starts_at, **fields)

    desk.change(lambda session: again(session, status=OpeningStatus.WITHDRAWN))
    assert desk.refusing_index(again) == "uq_opening_live_slot"
    desk.change(
        lambda session: session.execute(
            sa.update(Opening).where(Opening.id == opening.id).values(status=OpeningStatus.OFFERING)
        )
    )
    assert desk.refusing_index(again) == "uq_opening_live_slot"


def test_a_contact_has_one_opt_out_in_force_and_one_consent(desk: Desk) -> None:
    with transaction(desk.sessions, desk.clinic.id) as session:
        contact, now = factories.contact_of(session, desk.patient), clock.now(session)

    def opt_out(session: Session, **fields: Any) -> None:
        ids = {"clinic_id": desk.clinic.id, "contact_id": contact.id, "scope": Scope.ALL}
        session.add(OptOut(**ids, source="text", opted_out_at=now, **fields))

    desk.change(lambda session: opt_out(session, lifted_at=now))
    desk.change(opt_out)
    assert desk.refusing_index(opt_out) == "uq_opt_out_in_force"
    assert desk.refusing_index(lambda session: factories.make_consent(session, contact)) == "uq_consent_given"
    desk.change(lambda session: session.execute(sa.update(Consent).values(revoked_at=now)))
    desk.change(lambda session: factories.make_consent(session, contact, channel=NotificationChannel.SMS))
