"""Answers to questions that are closed, two questions at once, what we cannot answer, and what is no words at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import inbox
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, InboxItem, Offer
from app.services import threads
from tests import factories
from tests.dialogue import NUMBERS, Desk
from tests.transcripts.facts import booked, change, open_tasks, rows, thread_id

PASSED = "Thanks, we passed this on to the front desk of Bright Smiles. If it is urgent, call 312-555-0199."
QUESTION = "We passed your question on to the front desk. Reply YES to book Tue Nov 24, 9:00 AM, NO to pass."


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has been asked about Tuesday at nine."""
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    return ana


def test_a_number_for_a_list_that_is_closed_changes_nothing(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("can I reschedule my appointment?")
    desk.writes("no")
    desk.writes("2")
    assert booked(desk, ana) == ["2026-12-01 10:00"]
    assert desk.texts()[-1] == (
        "That question is closed, so we changed nothing. Your next visit is Tue Dec 1, 10:00 AM. To change it, tell us "
        "or call 312-555-0199."
    )
    assert open_tasks(desk) == set()


def test_a_day_later_the_list_is_over(desk: Desk) -> None:
    ana = desk.patient(language="es")
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("quiero cambiar mi cita")
    desk.advance_clock(hours=25)
    desk.writes("2")
    assert booked(desk, ana) == ["2026-12-01 10:00"]
    assert desk.texts()[-1].startswith("Esa pregunta ya se cerro y no cambiamos nada. Su proxima cita es el mar 1 dic")


def test_a_number_that_nobody_asked_for_is_for_staff(desk: Desk) -> None:
    desk.patient()
    desk.writes("2")
    assert desk.texts() == [PASSED]


def test_a_number_that_crossed_a_newer_list_books_nothing(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("can I reschedule my appointment?")
    for body in ("anything friday afternoon?", "2"):
        text = inbox.Text(f"SM{next(NUMBERS):032x}", "+13125550111", desk.number, body)
        with transaction(desk.sessions, ALL_CLINICS) as session:
            session.info["now"] += timedelta(seconds=20 if body == "2" else 0)
            assert inbox.receive_text(session, text)
    desk.advance_clock(seconds=60)
    assert booked(desk, ana) == ["2026-12-01 10:00"]


def test_two_questions_are_passed_on_once_and_the_offer_stays(desk: Desk, ana: int) -> None:
    desk.writes("how much is it? and do you take delta dental?")
    desk.writes("do you also take cigna?")
    desk.writes("and is there parking?")
    assert desk.texts()[1:] == [QUESTION]
    assert open_tasks(desk) == {"NOT_UNDERSTOOD"}
    assert rows(desk, Offer)[0].closed_at is None
    desk.advance_clock(seconds=30)
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_dos_preguntas(desk: Desk) -> None:
    desk.waits(desk.patient(language="es"))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("cuanto cuesta? y aceptan delta dental?")
    desk.writes("donde estan?")
    assert len(desk.texts()) == 2
    assert desk.texts()[-1].startswith("Pasamos su pregunta a recepcion. Responda SI para reservar")


def test_that_staff_will_answer_is_said_once_until_they_have(desk: Desk) -> None:
    desk.patient()
    desk.writes("do you take delta dental?")
    desk.writes("or cigna?")
    desk.advance_clock(hours=2)
    desk.writes("hello? is there parking?")
    assert desk.texts() == [PASSED]
    sam = change(desk, lambda session: factories.make_staff(session, session.get_one(Clinic, desk.clinic_id)).id)

    def answer(session: Session) -> None:
        threads.write(session, thread_id(desk), sam, "Yes to all three!", key="1")
        threads.hand_back(session, thread_id(desk), actor=f"staff:{sam}")

    change(desk, answer)
    desk.writes("and on saturdays?")
    assert desk.texts() == [PASSED, "Yes to all three!", PASSED]


def test_after_some_hours_without_an_answer_it_is_said_again(desk: Desk) -> None:
    desk.patient()
    desk.writes("do you take delta dental?")
    desk.advance_clock(hours=5)
    desk.writes("hello? anybody there?")
    assert desk.texts() == [PASSED, PASSED]


def test_a_picture_is_for_staff_and_the_offer_stays(desk: Desk, ana: int) -> None:
    desk.writes("", media=1)
    desk.writes("", media=2)
    assert desk.texts()[1:] == [PASSED]
    assert open_tasks(desk) == {"SENT_A_PICTURE"}
    desk.writes("yes", media=1)
    assert booked(desk, ana) == ["2026-11-24 09:00"]


@pytest.mark.parametrize("body", ["", "   ", "\n"])
def test_an_empty_text_where_nothing_is_asked_is_nothing(desk: Desk, body: str) -> None:
    desk.patient()
    desk.writes(body)
    assert desk.texts() == []
    assert open_tasks(desk) == set()
    assert rows(desk, InboxItem)[-1].handled_at


@pytest.mark.parametrize("body", ["🎉", "🦷🦷🦷", "...", "😂"])
def test_an_emoji_where_nothing_is_asked_needs_no_answer(desk: Desk, body: str) -> None:
    desk.patient()
    desk.writes(body)
    assert desk.texts() == []
    assert open_tasks(desk) == set()


def test_an_emoji_that_means_nothing_is_asked_about_while_an_offer_is_open(desk: Desk, ana: int) -> None:
    desk.writes("🦷")
    assert desk.texts()[-1].startswith("Sorry, we did not get that.")
    desk.writes("👍")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_a_very_long_text_is_kept_whole_and_goes_to_staff(desk: Desk) -> None:
    desk.patient()
    body = "my dentist told me about the crown and " * 400
    desk.writes(body)
    assert desk.texts() == [PASSED]
    assert rows(desk, InboxItem)[-1].body == body


def test_a_stranger_gets_one_line_a_day_and_no_data(desk: Desk) -> None:
    desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    stranger = "+13125550777"
    for words in ("when is Ana's appointment?", "cancel Ana's appointment", "yes", "2"):
        desk.writes(words, stranger)
    assert desk.texts(stranger) == [
        "This is Bright Smiles. We do not know this number yet. Please call us at 312-555-0199. "
        "Reply STOP to end texts."
    ]
    assert open_tasks(desk) == {"UNKNOWN_SENDER"}
    desk.advance_clock(hours=25)
    desk.writes("hello?", stranger)
    assert len(desk.texts(stranger)) == 2


@pytest.mark.parametrize("sender", ["72345", "BANK"])
def test_a_sender_that_is_no_phone_is_not_answered(desk: Desk, sender: str) -> None:
    desk.writes("Your code is 123456", sender)
    assert desk.texts(sender) == []
    assert open_tasks(desk) == {"UNKNOWN_SENDER"}


def test_a_stranger_who_says_wrong_number_is_left_alone(desk: Desk) -> None:
    desk.writes("wrong number", "+13125550777")
    desk.writes("who is this?", "+13125550777")
    assert desk.texts("+13125550777") == ["Thank you, we will not text this number again."]
    assert open_tasks(desk) == {"WRONG_NUMBER", "NOT_UNDERSTOOD"}


@pytest.mark.parametrize("words", ["numero equivocado", "se equivoco de numero"])
def test_numero_equivocado(desk: Desk, words: str) -> None:
    desk.patient(language="es")
    desk.writes(words)
    assert desk.texts() == ["Gracias, no volveremos a escribir a este numero."]
    assert open_tasks(desk) == {"WRONG_NUMBER"}
