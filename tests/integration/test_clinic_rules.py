"""A clinic's own rules: trial mode, its guests, and the places with stricter hours."""

from __future__ import annotations

from datetime import time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Purpose, StopRule, StricterPlace, TrialGuest
from app.services import clinics, contact_rules
from tests import factories


def test_a_new_clinic_starts_with_the_stricter_states(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        clinics.add_stricter_places(session, clinic)
        rows = {row.place: row.closes_at for row in session.scalars(sa.select(StricterPlace))}
    assert rows["US-FL"] == time(20)
    assert set(rows) == set(clinics.STRICTER_PLACES)


def test_setting_a_place_again_changes_it(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        for closes in (time(20), time(19)):
            clinics.set_place(session, clinic, "us-fl", time(8), closes, closed_on_sundays=False)
        (row,) = session.scalars(sa.select(StricterPlace))
        assert (row.place, row.closes_at) == ("US-FL", time(19))
        assert clinics.remove_place(session, clinic, "US-FL")
        assert not clinics.remove_place(session, clinic, "US-FL")


@pytest.mark.parametrize(
    ("place", "opens", "closes"),
    [("Florida", time(8), time(20)), ("US-FL", time(20), time(8)), ("US-FL", time(8), time(8)), ("", time(8), time(9))],
)
def test_nonsense_hours_are_refused(sessions: sessionmaker[Session], place: str, opens: time, closes: time) -> None:
    with transaction(sessions, ALL_CLINICS) as session, pytest.raises(clinics.NotAPlace):
        clinics.set_place(session, factories.make_clinic(session), place, opens, closes, closed_on_sundays=False)


def test_a_patient_who_lives_there_is_not_written_to_after_its_hours(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        clinics.add_stricter_places(session, clinic)
        there = factories.contact_of(session, factories.make_patient(session, clinic, "Ana", place="US-FL"))
        elsewhere = factories.contact_of(session, factories.make_patient(session, clinic, "Ben", phone="+13125550112"))
        evening = factories.local(clinic, "2026-11-24 20:30")
        refused = contact_rules.blocked(session, there, Purpose.OFFER, evening, any_time=True)
        assert refused
        assert (refused.rule, refused.until) == (StopRule.CONTACT_WINDOW, factories.local(clinic, "2026-11-25 08:00"))
        assert contact_rules.blocked(session, elsewhere, Purpose.OFFER, evening) is None


def test_no_clinic_can_widen_the_window(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session, window_opens=time(5), window_closes=time(23))
        contact = factories.contact_of(session, factories.make_patient(session, clinic))
        for hour, allowed in (("07:59", False), ("08:00", True), ("20:59", True), ("21:00", False)):
            at = factories.local(clinic, f"2026-11-24 {hour}")
            assert (contact_rules.blocked(session, contact, Purpose.OFFER, at) is None) == allowed


def test_trial_mode_and_guests_are_audited_without_the_number(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        clinics.set_trial(session, clinic, on=True)
        for _ in range(2):
            clinics.invite_guest(session, clinic, "+13125550111")
        assert session.scalars(sa.select(TrialGuest.address)).all() == ["+13125550111"]
        assert clinics.dismiss_guest(session, clinic, "+13125550111")
        assert not clinics.dismiss_guest(session, clinic, "+13125550111")
    with transaction(sessions, ALL_CLINICS) as session:
        said = [(row.action, row.before, row.after) for row in session.scalars(sa.select(AuditEntry))]
    assert ("clinic.trial_mode", {"on": False}, {"on": True}) in said
    assert "312555" not in str(said)
