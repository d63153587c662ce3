"""An opening that is shortened, moved or withdrawn while it is offered; several that go at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import drain
from app.db import transaction
from app.models import Offer, Opening, OpeningStatus, Strategy, WaitlistEntry
from app.services import opening_places, openings
from app.services.openings import NotAnOpening
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, cancel_together, change, row, rows, set_fields, thread_id

MOVED = (
    "clinic> Hi Ana, Bright Smiles: the opening Tue Nov 24, 9:00 AM has moved to Tue Nov 24, 9:30 AM. "
    "Reply YES to book, NO to pass. Held for you until 10:05 AM."
)
GONE = "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."


def moves(desk: Desk, opening_id: int, starts: str, ends: str) -> None:
    """Staff change the opening's time; all that follows is done."""
    at = {"starts_at": desk.at(starts), "ends_at": desk.at(ends)}
    change(desk, lambda session: puts(session, opening_id, **at))


def puts(session: Session, opening_id: int, **to: Any) -> Opening:
    """Staff put the opening to another time, provider or chair; nothing follows yet."""
    clinic_id = session.get_one(Opening, opening_id).clinic_id
    return opening_places.move(session, clinic_id, opening_id, to, actor="staff:1")


@pytest.fixture
def asked(desk: Desk) -> int:
    """Ana is being asked about Tuesday at nine, Ben is next; the opening's id."""
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00"))
    assert opening_id is not None
    desk.read["+13125550111"] = 1
    return opening_id


def test_who_is_asked_hears_the_new_time_in_one_text_and_books_it(desk: Desk, asked: int) -> None:
    moves(desk, asked, "2026-11-24 09:30", "2026-11-24 10:30")
    desk.advance_clock(minutes=1)
    desk.plays(f"""
        {MOVED}
        patient> yes
        clinic> Booked: Tue Nov 24, 9:30 AM. See you then!
    """)
    assert booked(desk, rows(desk, WaitlistEntry)[0].patient_id) == ["2026-11-24 09:30"]
    assert desk.texts(BEN) == []
    assert rows(desk, WaitlistEntry)[0].notifications_sent == 1  # two texts about one opening are one


def test_in_spanish(desk: Desk) -> None:
    desk.waits(desk.patient("Lucía", language="es"))
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00")) or 0
    desk.read["+13125550111"] = 1
    moves(desk, opening_id, "2026-11-24 14:00", "2026-11-24 15:00")
    desk.advance_clock(minutes=1)
    desk.plays(
        """
        clinic> Hola Lucia, Bright Smiles: la cita libre del mar 24 nov 9:00 a.m. pasa al mar 24 nov 2:00 p.m. """
        """¿La reservamos? Responda SI o NO. Se la guardamos hasta las 10:05 a.m.
        patient> no
        clinic> De acuerdo, no reservamos la cita del mar 24 nov 2:00 p.m. Conserva su lugar en nuestra lista.
    """
    )


def test_a_yes_that_crossed_the_change_books_nothing_they_have_not_read(desk: Desk, asked: int) -> None:
    at = {"starts_at": desk.at("2026-11-24 09:30"), "ends_at": desk.at("2026-11-24 10:30")}
    with transaction(desk.sessions, desk.clinic_id) as session:
        puts(session, asked, **at)
    drain.advance(desk.parts)
    drain.converse(desk.parts)  # the new text is written, and not sent yet
    desk.writes("yes")
    assert booked(desk, rows(desk, WaitlistEntry)[0].patient_id) == []
    desk.advance_clock(minutes=1)
    desk.plays(f"""
        {MOVED}
        clinic> That time has changed to Tue Nov 24, 9:30 AM. Reply YES to book it, NO to pass.
        patient> yes
        clinic> Booked: Tue Nov 24, 9:30 AM. See you then!
    """)


def test_a_yes_between_the_change_and_the_step_is_about_a_time_that_is_gone(desk: Desk, asked: int) -> None:
    at = {"starts_at": desk.at("2026-11-24 09:30"), "ends_at": desk.at("2026-11-24 10:30")}
    with transaction(desk.sessions, desk.clinic_id) as session:
        puts(session, asked, **at)
    desk.writes("yes")
    assert booked(desk, rows(desk, WaitlistEntry)[0].patient_id) == []
    assert desk.texts()[1] == GONE


def test_whom_the_new_time_does_not_suit_is_told_it_is_gone_and_the_next_is_asked(desk: Desk) -> None:
    day = date(2026, 11, 24)
    ana = desk.waits(desk.patient(), date_range_start=day, date_range_end=day)
    desk.waits(desk.patient("Ben", BEN))
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00")) or 0
    moves(desk, opening_id, "2026-11-25 09:00", "2026-11-25 10:00")
    assert desk.texts()[1:] == [GONE]
    assert "Wed Nov 25 at 9:00 AM" in desk.texts(BEN)[0]
    assert row(desk, WaitlistEntry, ana).status == "ACTIVE"


def test_an_opening_that_grows_shorter_says_nothing_while_it_is_long_enough(desk: Desk, asked: int) -> None:
    set_fields(desk, Opening, asked, ends_at=desk.at("2026-11-24 10:30"))
    moves(desk, asked, "2026-11-24 09:00", "2026-11-24 10:00")
    assert len(desk.texts()) == 1
    desk.writes("yes")
    (visit,) = [one for one in rows(desk, Offer) if one.booked_appointment_id]
    assert visit.appointment_slot_end == desk.at("2026-11-24 10:00")


def test_an_opening_that_is_too_short_now_is_gone_for_everybody(desk: Desk, asked: int) -> None:
    moves(desk, asked, "2026-11-24 09:00", "2026-11-24 09:20")
    assert desk.texts()[1:] == [GONE]
    assert desk.texts(BEN) == []


def test_a_whole_batch_hears_of_the_change(desk: Desk) -> None:
    change(desk, lambda session: setattr(session.get_one(type(desk.kind), desk.kind.id), "strategy", Strategy.BATCH))
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00")) or 0
    moves(desk, opening_id, "2026-11-24 09:30", "2026-11-24 10:30")
    for phone in ("+13125550111", BEN):
        assert "has moved to Tue Nov 24, 9:30 AM" in desk.texts(phone)[1]
        assert desk.texts(phone)[1].endswith("First to reply gets it.")
    desk.advance_clock(minutes=1)
    desk.writes("yes", BEN)
    assert desk.texts(BEN)[-1] == "Booked: Tue Nov 24, 9:30 AM. See you then!"


def test_one_of_two_times_changes_and_both_are_put_again(desk: Desk) -> None:
    desk.waits(desk.patient())
    first, _ = cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 09:00")])
    desk.read["+13125550111"] = 1
    moves(desk, first or 0, "2026-11-24 11:00", "2026-11-24 12:00")
    desk.advance_clock(minutes=1)
    desk.plays(
        """
        clinic> Bright Smiles: times have changed. Now: 1 Tue Nov 24, 11:00 AM; 2 Wed Nov 25, 9:00 AM. """
        """Reply with a number to book, NO to pass. Held until 10:05 AM.
        patient> 2
        clinic> Booked: Wed Nov 25, 9:00 AM. See you then!
    """
    )


def test_several_that_go_at_once_are_named_in_one_text(desk: Desk) -> None:
    desk.waits(desk.patient())
    found = cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 09:00")])
    desk.read["+13125550111"] = 1

    def withdraw(session: Session) -> None:
        for opening in session.scalars(sa.select(Opening).where(Opening.id.in_(found))):
            openings.end(session, opening, OpeningStatus.WITHDRAWN)

    change(desk, withdraw)
    desk.plays(
        """
        clinic> Sorry, these are no longer free: 1 Tue Nov 24, 9:00 AM; 2 Wed Nov 25, 9:00 AM. """
        """You keep your place on our list.
    """
    )


def test_one_of_several_that_goes_is_named_with_what_is_left(desk: Desk) -> None:
    desk.waits(desk.patient())
    first, _ = cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 09:00")])
    desk.read["+13125550111"] = 1
    change(desk, lambda session: openings.withdraw(session, first or 0, actor="staff:1"))
    desk.advance_clock(minutes=1)
    desk.plays(
        """
        clinic> Sorry, no longer free: 1 Tue Nov 24, 9:00 AM. Still open: 2 Wed Nov 25, 9:00 AM. """
        """Reply with a number to book, NO to pass.
        patient> 1
        clinic> Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list.
        clinic> Still open: 2 Wed Nov 25, 9:00 AM. Reply with a number to book, NO to pass.
        patient> 2
        clinic> Booked: Wed Nov 25, 9:00 AM. See you then!
    """
    )


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00", "must end after it starts"),
        ("2026-11-24 10:00", "2026-11-24 09:00", "must end after it starts"),
        ("2026-11-20 09:00", "2026-11-20 10:00", "over"),
        ("2026-11-23 08:30", "2026-11-23 09:30", "minimum notice"),
        ("2026-11-24 14:30", "2026-11-24 15:30", "a visit is booked"),
        ("2026-11-25 09:30", "2026-11-25 10:30", "an opening already"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_the_reason(
    desk: Desk, asked: int, starts: str, ends: str, why: str
) -> None:
    desk.visit("2026-11-24 14:00")
    desk.cancels(desk.visit("2026-11-25 09:00"))
    texts = len(desk.texts())
    with pytest.raises(NotAnOpening, match=why):
        moves(desk, asked, starts, ends)
    desk.advance_clock(minutes=1)
    assert (len(desk.texts()), row(desk, Opening, asked).starts_at) == (texts, desk.at("2026-11-24 09:00"))


def test_what_is_over_is_not_changed(desk: Desk, asked: int) -> None:
    change(desk, lambda session: openings.withdraw(session, asked, actor="staff:1"))
    with pytest.raises(NotAnOpening, match="not live"):
        moves(desk, asked, "2026-11-24 09:30", "2026-11-24 10:30")
    assert thread_id(desk)
