"""Staff who act meanwhile or have the thread, strangers, distress, texts without words."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import inbox
from app.models import (
    AppointmentType,
    Clinic,
    ItemKind,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Patient,
    StopRule,
    Thread,
    WaitlistEntry,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import bookings, openings, waitlist
from app.services.appointments import Slot
from app.web.webhooks import read_text
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, change, open_tasks, row, rows, thread_id

ANA = "+13125550111"


@pytest.fixture
def asked(desk: Desk) -> int:
    """Ana has been asked about Tuesday at nine, Ben is next; the opening's id."""
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    number = desk.cancels(desk.visit("2026-11-24 09:00"))
    assert number
    return number


def book_by_phone(desk: Desk, patient_id: int, opening_id: int) -> None:
    """Staff book the opening's time for a patient who called."""

    def do(session: Session) -> None:
        opening = session.get_one(Opening, opening_id)
        slot = Slot(opening.provider_id, opening.chair_id, opening.starts_at, opening.ends_at)
        kind = session.get_one(AppointmentType, desk.kind.id)
        bookings.book_visit(session, session.get_one(Patient, patient_id), kind, slot, actor="staff")

    change(desk, do)


def test_whoever_was_asked_is_told_when_staff_book_the_time(desk: Desk, asked: int) -> None:
    book_by_phone(desk, desk.patient("Chi", CHI), asked)
    assert desk.texts()[-1] == "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."
    assert row(desk, Opening, asked).status is OpeningStatus.WITHDRAWN
    assert desk.texts(BEN) == []


def test_who_is_booked_by_phone_is_not_told_that_it_is_gone(desk: Desk, asked: int) -> None:
    ana = rows(desk, Patient, first_name="Ana")[0].id
    book_by_phone(desk, ana, asked)
    assert len(desk.texts()) == 1
    assert rows(desk, WaitlistEntry, patient_id=ana)[0].status is WaitlistStatus.BOOKED


def test_a_time_that_was_taken_behind_our_back_is_gone(desk: Desk, asked: int) -> None:
    desk.visit("2026-11-24 09:00")  # as an import would write it
    desk.writes("yes")
    assert desk.texts()[-1] == "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."


def test_whoever_was_asked_is_told_when_staff_withdraw_it(desk: Desk, asked: int) -> None:
    change(desk, lambda session: openings.withdraw(session, asked, actor="staff"))
    assert desk.texts()[-1] == "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."
    desk.advance_clock(minutes=1)
    desk.writes("yes")
    assert desk.texts()[-1].startswith("Sorry")
    assert desk.texts(BEN) == []


def test_who_is_taken_off_the_list_is_told_so_when_they_say_yes(desk: Desk, asked: int) -> None:
    (entry, _) = rows(desk, WaitlistEntry)
    reason = WaitlistResolution.STAFF_REMOVED
    change(desk, lambda session: waitlist.remove_entry(session, entry.id, reason, actor="staff"))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (1, 1)
    desk.writes("no", BEN)
    desk.writes("yes")
    assert desk.texts()[-1].startswith("Thank you! You are not on our list any more")


def test_a_stranger_gets_one_polite_line_a_day(desk: Desk) -> None:
    desk.plays(
        """
        patient> hello?
        clinic> This is Bright Smiles. We do not know this number yet. Please call us at 312-555-0199. """
        """Reply STOP to end texts.
        patient> can I book
        """,
        CHI,
    )
    assert open_tasks(desk) == {"UNKNOWN_SENDER"}
    desk.advance_clock(hours=25)
    desk.writes("hello again", CHI)
    assert len(desk.texts(CHI)) == 2


@pytest.mark.parametrize("words", ["I have severe pain and bleeding", "me duele mucho, tengo sangrado"])
def test_distress_is_answered_at_once_by_everybodys_thread(desk: Desk, asked: int, words: str) -> None:
    for phone in (ANA, CHI):  # CHI is a stranger
        desk.writes(words, phone)
        said = "Bright Smiles: please call us now at 312-555-0199. In an emergency call 911."
        if words.startswith("me "):  # a sentence is answered in its own language, whatever is on record
            said = "Bright Smiles: por favor, llamenos ahora al 312-555-0199. En una emergencia, llame al 911."
        assert desk.texts(phone)[-1].startswith(said)
        assert row(desk, Thread, thread_id(desk, phone)).flagged
    assert open_tasks(desk) == {"URGENT_MESSAGE"}
    assert row(desk, Opening, asked).status is OpeningStatus.OFFERING


def test_a_text_without_words_is_asked_about(desk: Desk, asked: int) -> None:
    """A picture alone is for a person to look at: `test_late_and_two_questions`."""
    form = {"MessageSid": "SM" + "a" * 32, "From": ANA, "To": desk.number, "Body": ""}
    text = read_text(form)
    assert text.media == 0
    change(desk, lambda session: inbox.receive_text(session, text))
    assert desk.texts()[-1] == "Sorry, we did not get that. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass."


def staff_take(desk: Desk, phone: str = ANA) -> None:
    """Sam takes the thread over from the bot."""

    def do(session: Session) -> None:
        sam = factories.make_staff(session, session.get_one(Clinic, desk.clinic_id))
        session.get_one(Thread, thread_id(desk, phone)).staff_id = sam.id

    change(desk, do)


def test_while_staff_have_the_thread_facts_change_and_the_bot_is_silent(desk: Desk, asked: int) -> None:
    staff_take(desk)
    desk.writes("yes")
    assert len(desk.texts()) == 1
    assert booked(desk, rows(desk, Patient, first_name="Ana")[0].id)
    assert rows(desk, OutboxMessage)[-1].stop_rule is StopRule.STAFF_HAS_THREAD


def test_who_talks_with_staff_is_asked_when_the_thread_is_handed_back(desk: Desk) -> None:
    desk.waits(desk.patient())
    staff_take(desk)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []

    def hand_back(session: Session) -> None:
        thread = session.get_one(Thread, thread_id(desk))
        thread.staff_id = None
        inbox.post(session, thread, f"thread:{thread.id}:handed-back:1", ItemKind.THREAD_HANDED_BACK, None)

    change(desk, hand_back)
    assert len(desk.texts()) == 1
