"""The factories' rows fit together and with the schema."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import Consent, Contact, Patient, Thread
from tests.factories import (
    contact_of,
    local,
    make_appointment,
    make_chair,
    make_clinic,
    make_entry,
    make_offer,
    make_opening,
    make_patient,
    make_provider,
    make_staff,
    make_type,
    thread_of,
)

Sessions = sessionmaker[Session]


def test_each_factory_makes_a_row_the_database_accepts(sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make_clinic(session)
        kind = make_type(session, clinic)
        provider, chair = make_provider(session, clinic, kind), make_chair(session, clinic, kind)
        patient = make_patient(session, clinic)
        entry = make_entry(session, patient, kind)
        at = local(clinic, "2026-11-24 09:00")
        make_appointment(session, patient, provider, kind, at, chair)
        opening = make_opening(session, provider, kind, local(clinic, "2026-11-25 09:00"), chair)
        make_offer(session, opening, entry, contact_of(session, patient))
        make_staff(session, clinic)
        assert thread_of(session, patient).contact_id == contact_of(session, patient).id


def test_two_patients_with_one_phone_are_a_household(sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make_clinic(session)
        ana, ben = make_patient(session, clinic), make_patient(session, clinic, "Ben")
        assert contact_of(session, ana) is contact_of(session, ben)
        assert [
            session.scalar(sa.select(sa.func.count(model.id))) for model in (Patient, Contact, Thread, Consent)
        ] == [
            2,
            1,
            1,
            1,
        ]


def test_every_test_starts_with_an_empty_database(sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        assert session.scalar(sa.select(sa.func.count(Patient.id))) == 0
