"""Time that is blocked for the provider, and openings that staff offer themselves."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import (
    Appointment,
    AppointmentType,
    Clinic,
    Offer,
    Opening,
    OpeningSource,
    OpeningStatus,
    Patient,
    Provider,
    ProviderBlock,
    Strategy,
    WaitlistEntry,
)
from app.services import bookings, offers, openings
from app.services.appointments import PatientIsBusy, Slot
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, change, open_tasks, row, rows, skips

GONE = "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."


def block(desk: Desk, starts: str, ends: str) -> None:
    """The provider is away."""
    times = {"starts_at": desk.at(starts), "ends_at": desk.at(ends)}
    change(
        desk,
        lambda session: session.add(ProviderBlock(clinic_id=desk.clinic_id, provider_id=desk.provider.id, **times)),
    )


def by_hand(desk: Desk, opening_id: int, *entry_ids: int) -> int:
    """Staff offer an opening."""

    def do(session: Session) -> int:
        return offers.offer_by_hand(session, opening_id, entry_ids, actor="staff:1", reason="they asked at the desk")

    return change(desk, do)


def unoffered(desk: Desk) -> int:
    """An opening on Tuesday at nine that nobody has been asked about."""
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00"))
    assert opening_id is not None
    return opening_id


def test_a_blocked_time_is_no_opening(desk: Desk) -> None:
    block(desk, "2026-11-24 09:30", "2026-11-24 12:00")
    desk.waits(desk.patient())
    assert desk.cancels(desk.visit("2026-11-24 09:00")) is None
    assert desk.texts() == []
    slot = Slot(desk.provider.id, None, desk.at("2026-11-24 09:00"), desk.at("2026-11-24 10:00"))

    def open_it(session: Session) -> None:
        kind = session.get_one(AppointmentType, desk.kind.id)
        openings.open_slot(session, kind, slot, source=OpeningSource.STAFF, actor="staff:1")

    with pytest.raises(openings.NotAnOpening, match="blocked"):
        change(desk, open_it)


def test_a_time_beside_a_block_is_an_opening(desk: Desk) -> None:
    block(desk, "2026-11-24 10:00", "2026-11-24 12:00")
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert len(desk.texts()) == 1


def test_a_yes_to_a_time_that_was_blocked_since_is_gone(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    block(desk, "2026-11-24 08:00", "2026-11-24 12:00")
    desk.writes("yes")
    assert desk.texts()[-1] == GONE
    assert rows(desk, Appointment, patient_id=ana) == []


def test_nobody_is_asked_about_a_time_that_was_blocked_since(desk: Desk) -> None:
    opening_id = unoffered(desk)
    desk.set_clock("2026-11-23 09:00")
    block(desk, "2026-11-24 08:00", "2026-11-24 12:00")
    entry = desk.waits(desk.patient())
    with pytest.raises(offers.NotOfferable, match="blocked"):
        by_hand(desk, opening_id, entry)
    change(desk, lambda session: setattr(session.get_one(Opening, opening_id), "next_step_at", desk.at("2026-11-23")))
    assert row(desk, Opening, opening_id).status is OpeningStatus.WITHDRAWN
    assert desk.texts() == []


def test_an_offer_by_hand_leaves_the_clinics_own_strategy_alone(desk: Desk) -> None:
    opening_id = unoffered(desk)
    ben, ana = desk.waits(desk.patient("Ben", BEN)), desk.waits(desk.patient())
    assert by_hand(desk, opening_id, ana) == 1
    desk.advance_clock(hours=3)
    assert (len(desk.texts()), desk.texts(BEN)) == (1, [])  # it is the staff's as long as Ana may answer
    desk.writes("no")
    assert len(desk.texts(BEN)) == 1
    assert row(desk, Opening, opening_id).strategy is None
    (offer,) = rows(desk, Offer, waitlist_entry_id=ben)
    assert not offer.hold_released  # sequential again: one hold at a time


def test_what_somebody_holds_is_not_offered_by_hand(desk: Desk) -> None:
    ben = desk.patient("Ben", BEN)
    desk.waits(desk.patient())
    opening_id = unoffered(desk)
    entry = desk.waits(ben)
    with pytest.raises(offers.NotOfferable, match="held"):
        by_hand(desk, opening_id, entry)
    assert desk.texts(BEN) == []


def test_by_hand_too_nobody_is_asked_who_rests_is_busy_has_another_offer_or_has_said_no(desk: Desk) -> None:
    opening_id = unoffered(desk)
    said_no = desk.waits(desk.patient())
    assert by_hand(desk, opening_id, said_no) == 1
    desk.writes("no")
    rests = desk.waits(desk.patient("Ben", BEN), notifications_sent=3)
    chi = desk.patient("Chi", CHI)
    busy = desk.waits(chi)
    desk.visit("2026-11-24 09:30", patient_id=chi, provider=_other_provider(desk), chair_id=None)
    dan = desk.patient("Dan", "+13125550444")
    check_up = change(
        desk, lambda session: factories.make_type(session, session.get_one(Clinic, desk.clinic_id), name="Check-up").id
    )
    twice = [desk.waits(dan), desk.waits(dan, appointment_type_id=check_up)]
    assert by_hand(desk, opening_id, said_no, rests, busy, *twice) == 1
    assert skips(desk) == {
        said_no: "ALREADY_ASKED", rests: "NOTIFICATION_LIMIT", busy: "OTHER_VISIT", twice[1]: "OTHER_OFFER",
    }  # fmt: skip
    assert (desk.texts(BEN), desk.texts(CHI), len(desk.texts("+13125550444"))) == ([], [], 1)


def test_where_staff_approve_an_offer_by_hand_closes_their_task_until_it_ends(desk: Desk) -> None:
    change(desk, lambda session: setattr(session.get_one(AppointmentType, desk.kind.id), "strategy", Strategy.APPROVE))
    entry = desk.waits(desk.patient())
    opening_id = unoffered(desk)
    assert open_tasks(desk) == {"RELEASE_OFFER"}
    by_hand(desk, opening_id, entry)
    assert (open_tasks(desk), len(desk.texts())) == (set(), 1)
    desk.writes("no")
    assert open_tasks(desk) == {"NOBODY_LEFT"}  # she was the only one
    desk.waits(desk.patient("Ben", BEN))
    desk.advance_clock(minutes=1)
    change(desk, lambda session: openings.override(session, opening_id, openings.Overrides(), actor="staff:1"))
    assert (open_tasks(desk), desk.texts(BEN)) == ({"RELEASE_OFFER"}, [])


def test_staff_cannot_book_a_patient_twice_at_one_time(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-24 09:30", patient_id=ana)
    entry = desk.waits(ana)
    other = _other_provider(desk)
    slot = Slot(other.id, None, desk.at("2026-11-24 09:00"), desk.at("2026-11-24 10:00"))

    def book(session: Session) -> None:
        kind = session.get_one(AppointmentType, desk.kind.id)
        bookings.book_visit(session, session.get_one(Patient, ana), kind, slot, actor="staff:1")

    with pytest.raises(PatientIsBusy):
        change(desk, book)
    assert len(rows(desk, Appointment, patient_id=ana)) == 1
    assert row(desk, WaitlistEntry, entry).status == "ACTIVE"


def _other_provider(desk: Desk) -> Provider:
    return change(
        desk,
        lambda session: factories.make_provider(
            session, session.get_one(Clinic, desk.clinic_id), desk.kind, name="Dr. Poe"
        ),
    )
