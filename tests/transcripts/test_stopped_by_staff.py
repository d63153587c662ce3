"""An opt-out that staff record for a patient who called: it holds like a STOP by text."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import Clinic, Contact, Conversation, PatientContact, Scope, Thread
from app.services import opt_outs, threads
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, open_tasks, rows, skips, thread_id

ANA = "+13125550111"


def calls(desk: Desk, scope: Scope = Scope.ALL) -> bool:
    """Ana calls: she wants no more texts."""
    return change(desk, lambda session: opt_outs.record(session, desk.clinic_id, ANA, scope, "phone call"))


def test_it_frees_the_hold_and_the_next_is_asked(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert calls(desk)
    assert skips(desk)[entry] == "OPTED_OUT"
    assert desk.texts(BEN)[0].startswith("Hi Ben")
    assert len(desk.texts()) == 1
    assert not calls(desk)


def test_a_yes_after_it_books_nothing(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    calls(desk)
    desk.writes("yes please, I take it")
    assert booked(desk, ana) == []
    assert len(desk.texts()) == 1
    assert open_tasks(desk) == {"NOT_UNDERSTOOD", "NOBODY_LEFT"}


def test_nothing_more_is_sent_at_night_or_by_staff(desk: Desk) -> None:
    desk.patient()
    desk.set_clock("2026-11-24 02:00")
    calls(desk)

    def write(session: Session) -> None:
        staff = factories.make_staff(session, session.get_one(Clinic, desk.clinic_id))
        with pytest.raises(threads.NotPossible, match="opted out"):
            threads.write(session, thread_id(desk), staff.id, "Just one thing", key="1")

    change(desk, write)
    assert desk.texts() == []


def test_no_more_marketing_leaves_offers_as_they_are(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    calls(desk, Scope.MARKETING)
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_what_was_being_asked_about_a_visit_ends(desk: Desk) -> None:
    desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    desk.writes("can I reschedule my appointment?")
    calls(desk)
    assert all(one.closed_at for one in rows(desk, Conversation))
    assert rows(desk, Thread)[0].asking_id is None


def test_it_holds_for_who_is_imported_later_with_that_number(desk: Desk) -> None:
    calls(desk)
    (contact,) = rows(desk, Contact)

    def arrives(session: Session) -> int:
        clinic = session.get_one(Clinic, desk.clinic_id)
        patient = factories.make_patient(session, clinic, first_name="Ana", phone=None)
        session.add(PatientContact(clinic_id=clinic.id, patient_id=patient.id, contact_id=contact.id))
        factories.make_consent(session, contact)
        return patient.id

    entry = desk.waits(change(desk, arrives))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert skips(desk) == {entry: "OPTED_OUT"}
    assert desk.texts() == []


def test_undone_they_are_asked_about_what_is_still_open(desk: Desk) -> None:
    desk.waits(desk.patient())
    calls(desk)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    assert change(desk, lambda session: opt_outs.lift(session, desk.clinic_id, ANA, "signed form"))
    assert len(desk.texts()) == 1
