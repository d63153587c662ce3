"""One thought in several texts, out of order, or delivered twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import inbox, models
from app.db import ALL_CLINICS, transaction
from app.models import InboxItem, OptOut
from conversations import runner
from conversations.turn import Turn
from tests.dialogue import NUMBERS, Desk
from tests.transcripts.facts import booked, change, open_tasks, row, rows

ASKED = (
    "clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. "
    "Held for you until 10:05 AM."
)
COUNTERED = (
    "clinic> We have not booked anything. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass. For another time call "
    "312-555-0199; we have told the front desk."
)
BOOKED = "clinic> Booked: Tue Nov 24, 9:00 AM. See you then!"
BOOKED_BUT = (
    "clinic> You are booked: Tue Nov 24, 9:00 AM. If that does not suit you, reply NO and we cancel it. We told the "
    "front desk that you asked for another time."
)


def arrive(desk: Desk, *bodies: str, apart: float = 2) -> None:
    """Texts come one after another; nobody handles them yet."""
    for n, body in enumerate(bodies):
        text = inbox.Text(f"SM{next(NUMBERS):032x}", "+13125550111", desk.number, body)
        with transaction(desk.sessions, ALL_CLINICS) as session:
            session.info["now"] += timedelta(seconds=n * apart)
            assert inbox.receive_text(session, text)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has been asked about Tuesday at nine."""
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    return ana


@pytest.mark.parametrize(
    "parts",
    [
        ("yes", "but can you make it 4?"),
        ("but can you make it 4?", "yes"),
        ("yes", "but", "can you make it 4"),
        ("si", "but at 4"),
        ("yes", "yes", "but can you make it 4?"),
    ],
)
def test_a_yes_that_goes_on_as_a_counter_offer_does_not_book(desk: Desk, ana: int, parts: tuple[str, ...]) -> None:
    arrive(desk, *parts)
    desk.work()
    desk.plays(f"""
        {ASKED}
        {COUNTERED}
    """)
    assert booked(desk, ana) == []


def test_en_espanol(desk: Desk) -> None:
    ana = desk.patient(language="es")
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    arrive(desk, "si", "pero a las 4")
    desk.work()
    assert booked(desk, ana) == []
    assert desk.texts()[-1].startswith("No hemos reservado nada.")
    desk.advance_clock(seconds=30)
    desk.writes("si")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


@pytest.mark.parametrize("parts", [("yes", "thank you!"), ("hello", "yes"), ("yes", "yes"), ("yes", "how much is it?")])
def test_a_yes_with_courtesies_books_and_is_answered_once(desk: Desk, ana: int, parts: tuple[str, ...]) -> None:
    arrive(desk, *parts)
    desk.work()
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert len(desk.texts()) == 2


def test_texts_half_a_minute_apart_are_two(desk: Desk, ana: int) -> None:
    arrive(desk, "yes", "but can you make it 4?", apart=30)
    desk.work()
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert "NOT_UNDERSTOOD" in open_tasks(desk)


def test_a_wish_in_two_texts_is_one(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-12-01 10:00", patient_id=ana)
    arrive(desk, "I need to", "cancel my appointment")
    desk.work()
    assert booked(desk, ana) == []
    (said,) = desk.texts()
    assert said.startswith("Your visit on Tue Dec 1, 10:00 AM is cancelled.")


def test_un_deseo_en_dos_textos(desk: Desk) -> None:
    ana = desk.patient(language="es")
    desk.visit("2026-12-01 10:00", patient_id=ana)
    arrive(desk, "necesito", "cancelar mi cita")
    desk.work()
    assert booked(desk, ana) == []
    assert len(desk.texts()) == 1


@pytest.mark.parametrize("parts", [("cancel", "my appointment"), ("hello", "STOP"), ("STOP", "now"), ("yes", "CANCEL")])
def test_a_word_of_the_carrier_stands_alone(desk: Desk, ana: int, parts: tuple[str, ...]) -> None:
    """The carrier has blocked us when it saw the word: whatever stands around it."""
    arrive(desk, *parts)
    desk.work()
    assert len(rows(desk, OptOut)) == 1
    assert len(booked(desk, ana)) == (parts[0] == "yes")


def test_distress_is_answered_at_once_whatever_goes_before(desk: Desk, ana: int) -> None:
    arrive(desk, "hi", "I am bleeding a lot")
    desk.work()
    assert desk.texts()[-1].startswith("Bright Smiles: please call us now")


def test_a_counter_offer_seconds_after_a_yes_that_booked_is_told_how_to_undo(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> yes
        {BOOKED}
        patient> but can you make it 4?
        {BOOKED_BUT}
        patient> no
        clinic> OK, we cancelled Tue Nov 24, 9:00 AM.
    """)
    assert booked(desk, ana) == []
    assert "WANTS_ANOTHER_TIME" in open_tasks(desk)


def test_a_yes_that_overtook_nothing_is_not_believed_right_after_a_counter_offer(desk: Desk, ana: int) -> None:
    """The carrier delivered the second part first, and we had answered it."""
    desk.set_clock("2026-11-23 08:06:00")
    desk.plays(f"""
        {ASKED}
        patient> but can you make it 4?
        {COUNTERED}
    """)
    desk.set_clock("2026-11-23 08:06:01")  # however slow this machine is
    desk.plays(f"""
        patient> yes
        {COUNTERED}
    """)
    assert booked(desk, ana) == []
    desk.advance_clock(seconds=4)
    desk.plays(f"""
        patient> yes
        {BOOKED}
    """)


def test_a_text_that_came_twice_and_was_not_understood_is_asked_about_once(desk: Desk, ana: int) -> None:
    desk.plays(f"""
        {ASKED}
        patient> purple elephants
        clinic> Sorry, we did not get that. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass.
        patient> purple elephants
        patient> yes
        {BOOKED}
    """)
    assert booked(desk, ana)


def test_a_yes_that_came_twice_books_once(desk: Desk, ana: int) -> None:
    desk.writes("yes")
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_killed_between_the_parts_both_are_read_together(desk: Desk, ana: int, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = runner.handle

    def dies(turn: Turn) -> None:
        if turn.item.body == "but can you make it 4?":
            raise RuntimeError("the test wants this")
        handle(turn)

    monkeypatch.setattr(runner, "handle", dies)
    arrive(desk, "yes", "but can you make it 4?")
    desk.work()
    assert booked(desk, ana) == []
    monkeypatch.setattr(runner, "handle", handle)

    def forget(session: Session) -> None:
        for item in session.query(InboxItem).filter(InboxItem.handled_at.is_(None)):
            item.not_before = None

    change(desk, forget)
    assert booked(desk, ana) == []
    assert desk.texts()[-1] == COUNTERED.removeprefix("clinic> ")


def test_somebody_who_goes_on_and_on_is_answered(desk: Desk) -> None:
    desk.patient()
    arrive(desk, *(f"part {n}" for n in range(9)), apart=1)
    desk.work()
    assert len(desk.texts()) == 1
    assert all(item.handled_at for item in rows(desk, InboxItem))


def test_a_reason_in_the_first_half_counts_after_the_policy(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-23 15:00", patient_id=ana)
    arrive(desk, "my car broke down", "so cancel my appointment please")
    desk.work()
    desk.writes("yes")
    (miss,) = rows(desk, models.AppointmentCancellation)
    assert (booked(desk, ana), miss.reason) == ([], "TRANSPORTATION")
    assert miss.reason_details == "my car broke down\nso cancel my appointment please"


def test_what_never_suits_in_two_halves_is_one_wish(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    before = row(desk, models.WaitlistEntry, entry).times_mask
    arrive(desk, "no", "mornings never work for me")
    desk.work()
    assert row(desk, models.WaitlistEntry, entry).times_mask != before
