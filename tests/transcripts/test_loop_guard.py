"""The bot never talks with a machine for long, and never because of that misses a stop, distress or a clear answer."""

from __future__ import annotations

import pytest

from app.models import InboxItem, MessageStatus, OptOut, OutboxMessage, Patient, StopRule, Task, Thread
from app.services import threads
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, open_tasks, rows, thread_id

MACHINE = [f"Your request number {n} has been received by our team" for n in range(20)]


def thread(desk: Desk) -> Thread:
    return rows(desk, Thread)[0]


def chatter(desk: Desk) -> None:
    """Ten of our answers in ten minutes, each to other words: the guard holds from the next text on."""
    for n in range(6):
        desk.writes("cancel my appointment")
        desk.writes("no" if n % 2 else "no, keep it")
        if thread(desk).looping_since:
            return


@pytest.fixture
def booked_desk(desk: Desk) -> Desk:
    """Ana has a visit tomorrow: each wish to cancel it is answered by the late policy, each NO by "it stays"."""
    desk.visit("2026-11-24 08:00", patient_id=desk.patient())
    return desk


def test_the_same_words_are_answered_twice_and_not_a_third_time(desk: Desk) -> None:
    desk.patient()
    desk.plays(
        """
        patient> info
        patient> AYUDA
        clinic> Bright Smiles: texts about your visits and earlier openings. Call 312-555-0199 for anything else. """
        """STOP to end texts.
        patient> AYUDA
        clinic> Bright Smiles: texts about your visits and earlier openings. Call 312-555-0199 for anything else. """
        """STOP to end texts.
        patient> AYUDA
        patient> AYUDA
    """
    )
    assert thread(desk).flagged
    assert open_tasks(desk) == {"LOOP_STOPPED"}
    stopped = [one for one in rows(desk, OutboxMessage) if one.stop_rule is StopRule.LOOP_GUARD]
    assert {one.status for one in stopped} == {MessageStatus.STOPPED}


def test_las_mismas_palabras(desk: Desk) -> None:
    desk.patient(language="es")
    for _ in range(4):
        desk.writes("ayuda por favor")
    assert len(desk.texts()) == 2


def test_a_machine_with_other_words_each_time_gets_one_text(desk: Desk) -> None:
    desk.patient()
    for words in MACHINE:
        desk.writes(words)
    assert len(desk.texts()) == 1
    assert "NOT_UNDERSTOOD" in open_tasks(desk)


def test_after_ten_answers_in_ten_minutes_the_bot_is_silent(booked_desk: Desk) -> None:
    chatter(booked_desk)
    said = len(booked_desk.texts())
    assert said == 10
    booked_desk.writes("cancel my appointment please")
    assert len(booked_desk.texts()) == said
    assert "LOOP_STOPPED" in open_tasks(booked_desk)
    assert thread(booked_desk).waiting_since
    (ana,) = rows(booked_desk, Patient)
    assert booked(booked_desk, ana.id) == ["2026-11-24 08:00"]


def test_ten_answers_over_an_hour_are_a_talk(booked_desk: Desk) -> None:
    for _ in range(6):
        booked_desk.writes("cancel my appointment")
        booked_desk.writes("no, keep it")
        booked_desk.advance_clock(minutes=10)
    assert len(booked_desk.texts()) == 12
    assert thread(booked_desk).looping_since is None


def test_a_stop_is_never_delayed_by_it(booked_desk: Desk) -> None:
    chatter(booked_desk)
    booked_desk.writes("please stop texting me")
    assert len(rows(booked_desk, OptOut)) == 1
    assert booked_desk.texts()[-1].startswith("Bright Smiles: you will get no more texts")


def test_distress_is_answered(booked_desk: Desk) -> None:
    chatter(booked_desk)
    booked_desk.writes("I have severe pain")
    assert booked_desk.texts()[-1] == "Bright Smiles: please call us now at 312-555-0199. In an emergency call 911."


def test_a_clear_answer_to_the_open_question_still_books(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    for _ in range(4):
        desk.writes("maybe")
    assert thread(desk).looping_since
    said = len(desk.texts())
    desk.writes("what is this about")
    assert len(desk.texts()) == said
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert desk.texts()[said:] == ["Booked: Tue Nov 24, 9:00 AM. See you then!"]


def test_it_ends_after_a_quiet_hour(desk: Desk) -> None:
    desk.patient()
    for _ in range(4):
        desk.writes("AYUDA")
    desk.advance_clock(minutes=50)
    desk.writes("AYUDA")
    assert len(desk.texts()) == 2
    desk.advance_clock(minutes=61)
    desk.writes("AYUDA")
    assert len(desk.texts()) == 3
    assert thread(desk).looping_since is None


@pytest.mark.parametrize("how", ["close", "hand_back"])
def test_it_ends_when_staff_say_so(desk: Desk, how: str) -> None:
    desk.patient()
    for _ in range(4):
        desk.writes("AYUDA")
    act = threads.close if how == "close" else threads.hand_back
    change(desk, lambda session: act(session, thread_id(desk), actor="staff:1"))
    assert "LOOP_STOPPED" not in open_tasks(desk)
    desk.writes("what are your hours")
    assert desk.texts()[-1].startswith("Thanks, we passed this on")


def test_everything_it_held_is_shown(desk: Desk) -> None:
    desk.patient()
    for _ in range(3):
        desk.writes("AYUDA")
    desk.writes("hello there")
    readings = [item.reading or "" for item in rows(desk, InboxItem)]
    assert readings[-1].endswith("→ held")


def test_however_long_it_goes_on_it_is_one_task(desk: Desk) -> None:
    desk.patient()
    for _ in range(6):
        desk.writes("AYUDA")
    assert len(rows(desk, Task, kind="LOOP_STOPPED")) == 1


@pytest.mark.parametrize(
    "words",
    [
        "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
        "This is an automatic reply. I am out of the office.",
        "Respuesta automatica: estoy manejando",
    ],
)
def test_a_recognised_automatic_reply_is_not_even_answered_once(desk: Desk, words: str) -> None:
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes(words)
    assert len(desk.texts()) == 1
    assert open_tasks(desk) == set()
