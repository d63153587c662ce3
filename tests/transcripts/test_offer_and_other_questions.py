"""An opening comes while another question is open: which of them waits (DESIGN.md, "One sentence")."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import Clinic
from app.services import confirmations
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, skips
from tests.transcripts.misses import cancelled

OFFERED = ("an opening", "hay una cita libre")
DECEMBER, NINE = "2026-12-09 09:00", "2026-11-24 09:00"


def opens(desk: Desk, patient_id: int) -> int:
    """They wait, and Tuesday at nine becomes free; the entry."""
    entry = desk.waits(patient_id)
    desk.cancels(desk.visit(NINE))
    return entry


def is_offered(desk: Desk) -> bool:
    return any(words in desk.texts()[-1] for words in OFFERED)


@pytest.mark.parametrize(("language", "yes"), [("en", "yes"), ("es", "si por favor")])
def test_a_recovery_that_nobody_has_answered_gives_way(desk: Desk, language: str, yes: str) -> None:
    ana = desk.patient(language=language)
    cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    opens(desk, ana)
    assert is_offered(desk)
    desk.writes(yes)
    assert booked(desk, ana) == [NINE]


@pytest.mark.parametrize(("language", "sick", "pick"), [("en", "I was sick", "2"), ("es", "estaba enferma", "la 2")])
def test_one_that_they_have_begun_to_answer_is_waited_for(desk: Desk, language: str, sick: str, pick: str) -> None:
    ana = desk.patient(language=language)
    cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    desk.writes(sick)
    entry = opens(desk, ana)
    assert (is_offered(desk), skips(desk)) == (False, {entry: "QUESTION_OPEN"})
    desk.writes(pick)
    assert len(booked(desk, ana)) == 1


@pytest.mark.parametrize(
    ("language", "wish", "no"),
    [("en", "cancel my appointment", "no"), ("es", "quiero cancelar mi cita", "no, asi dejelo")],
)
def test_what_they_ask_about_their_visit_is_finished_first(desk: Desk, language: str, wish: str, no: str) -> None:
    ana = desk.patient(language=language)
    desk.visit(DECEMBER, patient_id=ana)
    desk.writes(wish)
    entry = opens(desk, ana)
    assert (is_offered(desk), skips(desk)) == (False, {entry: "QUESTION_OPEN"})
    desk.writes(no)
    desk.writes("yes" if language == "en" else "si")
    assert booked(desk, ana) == [NINE]


@pytest.mark.parametrize(("language", "yes"), [("en", "yes"), ("es", "si")])
def test_a_request_to_confirm_is_answered_first(desk: Desk, language: str, yes: str) -> None:
    def ask(session: Session) -> None:
        confirmations.set_hours(session, session.get_one(Clinic, desk.clinic_id), 48, actor="test")

    change(desk, ask)
    ana = desk.patient(language=language)
    visit = "2026-11-25 10:00"
    desk.visit(visit, patient_id=ana, booked_at=desk.at("2026-11-02 09:00"))
    desk.advance_clock(hours=2)
    entry = opens(desk, ana)
    assert (is_offered(desk), skips(desk)) == (False, {entry: "QUESTION_OPEN"})
    desk.writes(yes)
    assert is_offered(desk)
    assert booked(desk, ana) == [visit]


def test_nobody_answers_and_the_offer_comes_when_the_question_ends(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit(DECEMBER, patient_id=ana)
    desk.writes("cancel my appointment")
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-26 09:00"))
    desk.advance_clock(hours=25)
    assert is_offered(desk)
