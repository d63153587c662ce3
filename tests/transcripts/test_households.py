"""One phone for several children, guardians, and several phones for one patient."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.models import (
    Clinic,
    NotificationResponse,
    Offer,
    Patient,
    PatientContact,
    PatientStatus,
    WaitlistEntry,
    WaitlistStatus,
)
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, cancel_together, change, open_tasks, row, rows, wants

TUESDAY, WEDNESDAY = 1 << 2, 1 << 3


def household(desk: Desk) -> tuple[int, int]:
    """Two children on one phone: Lia wants a Tuesday, Max a Wednesday."""
    lia, max_ = desk.patient("Lia"), desk.patient("Max")
    desk.waits(lia, days_mask=TUESDAY)
    desk.waits(max_, days_mask=WEDNESDAY)
    cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 14:30")])
    return lia, max_


HOUSEHOLD = (
    "clinic> Bright Smiles has openings: 1 Lia Tue Nov 24, 9:00 AM; 2 Max Wed Nov 25, 2:30 PM. "
    "Reply with a number to book, NO to pass. Held until 10:05 AM."
)


def test_a_household_gets_one_text_and_both_books_both(desk: Desk) -> None:
    lia, max_ = household(desk)
    desk.plays(f"""
        {HOUSEHOLD}
        patient> both please
        clinic> Booked for Lia: Tue Nov 24, 9:00 AM. See you then!
        clinic> Booked for Max: Wed Nov 25, 2:30 PM. See you then!
    """)
    assert (booked(desk, lia), booked(desk, max_)) == (["2026-11-24 09:00"], ["2026-11-25 14:30"])


def test_a_household_books_one_and_passes_on_the_other(desk: Desk) -> None:
    lia, max_ = household(desk)
    desk.plays(f"""
        {HOUSEHOLD}
        patient> 1
        clinic> Booked for Lia: Tue Nov 24, 9:00 AM. See you then!
        clinic> Still open: 2 Max Wed Nov 25, 2:30 PM. Reply with a number to book, NO to pass.
        patient> no
        clinic> OK, we pass on Wed Nov 25, 2:30 PM. You keep your place on our list.
    """)
    assert (len(booked(desk, lia)), booked(desk, max_)) == (1, [])


def test_a_household_books_one_after_the_other(desk: Desk) -> None:
    lia, max_ = household(desk)
    desk.plays(f"""
        {HOUSEHOLD}
        patient> 2
        clinic> Booked for Max: Wed Nov 25, 2:30 PM. See you then!
        clinic> Still open: 1 Lia Tue Nov 24, 9:00 AM. Reply with a number to book, NO to pass.
        patient> yes
        clinic> Booked for Lia: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert booked(desk, lia)
    assert booked(desk, max_)


def test_one_opening_for_two_children_is_offered_to_one_after_the_other(desk: Desk) -> None:
    lia, max_ = desk.patient("Lia"), desk.patient("Max")
    desk.waits(lia)
    desk.waits(max_)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.plays(
        """
        clinic> Bright Smiles: an opening for Lia Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. """
        """Held for you until 10:05 AM.
        patient> no
        clinic> OK, we pass on Tue Nov 24, 9:00 AM. You keep your place on our list.
        clinic> Bright Smiles: an opening for Max Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. """
        """Held for you until 10:05 AM.
        patient> yes
        clinic> Booked for Max: Tue Nov 24, 9:00 AM. See you then!
    """
    )


def test_a_minor_is_reached_through_the_guardian(desk: Desk) -> None:
    mother = desk.patient("Rosa")
    child = desk.patient("Leo", BEN, guardian_id=mother, birth_date=date(2015, 5, 1))
    desk.waits(child)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts(BEN) == []
    assert desk.texts()[0].startswith("Bright Smiles: an opening for Leo Tue Nov 24")
    desk.writes("yes")
    assert desk.texts()[-1] == "Booked for Leo: Tue Nov 24, 9:00 AM. See you then!"
    assert booked(desk, child)


def test_a_minor_without_a_known_guardian_is_not_written_to(desk: Desk) -> None:
    wants(desk, desk.patient("Leo", birth_date=date(2015, 5, 1)))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    assert open_tasks(desk) == {"NO_CHANNEL", "NOBODY_LEFT"}


def test_a_guardian_who_died_is_not_written_to(desk: Desk) -> None:
    mother = desk.patient("Rosa", status=PatientStatus.DECEASED)
    desk.waits(desk.patient("Leo", BEN, guardian_id=mother, birth_date=date(2015, 5, 1)))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    assert desk.texts(BEN) == []


def test_cancel_from_a_guardian_may_mean_the_childs_visit(desk: Desk) -> None:
    mother = desk.patient("Rosa")
    child = desk.patient("Leo", BEN, guardian_id=mother, birth_date=date(2015, 5, 1))
    desk.visit("2026-12-01 10:00", patient_id=child)
    desk.writes("CANCEL")
    assert open_tasks(desk) == {"CANCEL_WORD"}


def test_a_booking_ends_the_patients_other_offers_of_that_type(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 14:30")])
    desk.writes("1")
    assert row(desk, WaitlistEntry, entry).status is WaitlistStatus.BOOKED
    responses = [offer.response for offer in rows(desk, Offer)]
    assert responses.count(NotificationResponse.ACCEPTED) == 1
    assert all(offer.closed_at for offer in rows(desk, Offer))
    assert len(desk.texts()) == 2


def second_phone(desk: Desk, patient_id: int, phone: str) -> None:
    """The patient has another phone, tried after the first."""

    def do(session: Session) -> None:
        patient = session.get_one(Patient, patient_id)
        contact = factories.make_contact(session, session.get_one(Clinic, desk.clinic_id), phone)
        link = PatientContact(clinic_id=desk.clinic_id, patient_id=patient.id, contact_id=contact.id, rank=2)
        session.add(link)

    change(desk, do)


def test_a_second_phone_is_no_way_around_the_first_ones_open_question(desk: Desk) -> None:
    ana = desk.patient()
    second_phone(desk, ana, CHI)
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.cancels(desk.visit("2026-11-25 14:30"))
    assert (len(desk.texts()), desk.texts(CHI)) == (1, [])
