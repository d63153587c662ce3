"""STOP, START, HELP, CANCEL and the wish to be left alone, in both languages."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.models import Contact, Conversation, OptOut, OutboxMessage, Purpose, Scope, Thread
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, open_tasks, rows, set_fields, skips

CONFIRMED = "clinic> Bright Smiles: you will get no more texts from us. Reply START to get them again."
BACK = "clinic> Bright Smiles: you will get texts again. Reply HELP for help, STOP to end."
HELP = (
    "clinic> Bright Smiles: texts about your visits and earlier openings. Call 312-555-0199 for anything else. "
    "STOP to end texts."
)


@pytest.fixture
def talker(engine: sa.Engine) -> Desk:
    """A desk whose carrier leaves the keywords to us."""
    return Desk(engine, start="2026-11-23 08:05", answers_keywords=False)


def in_force(desk: Desk) -> list[Scope]:
    """The scopes of the opt-outs that stand."""
    return [one.scope for one in rows(desk, OptOut) if one.lifted_at is None]


def test_the_carrier_has_answered_stop_and_we_stay_silent(desk: Desk) -> None:
    desk.patient()
    desk.plays("patient> STOP")
    assert in_force(desk) == [Scope.ALL]


def test_stop_is_confirmed_once_where_the_carrier_does_not(talker: Desk) -> None:
    talker.patient()
    talker.plays(f"""
        patient> Stop.
        {CONFIRMED}
        patient> STOP
        patient> stop!!
    """)
    assert in_force(talker) == [Scope.ALL]


@pytest.mark.parametrize("word", ["STOPALL", "unsubscribe", "END", "quit", "REVOKE", "OPTOUT"])
def test_every_carrier_word_stops(desk: Desk, word: str) -> None:
    desk.patient()
    desk.plays(f"patient> {word}")
    assert in_force(desk) == [Scope.ALL]


def test_what_the_carrier_says_it_answered_is_not_answered_again(talker: Desk) -> None:
    talker.patient()
    talker.writes("STOP", opt_out_type="STOP")
    assert talker.texts() == []
    assert in_force(talker) == [Scope.ALL]


@pytest.mark.parametrize("words", ["please stop texting me", "take me off your list", "quit texting me!"])
def test_a_plain_wish_stops_although_the_carrier_ignores_it(desk: Desk, words: str) -> None:
    desk.patient()
    desk.plays(f"""
        patient> {words}
        {CONFIRMED}
    """)


@pytest.mark.parametrize("words", ["ALTO", "parar", "BAJA", "ya no me manden mensajes"])
def test_spanish_words_stop_and_are_confirmed_in_spanish(desk: Desk, words: str) -> None:
    desk.patient(language="es")
    desk.writes(words)
    (said,) = desk.texts()
    assert said.startswith("Bright Smiles: no recibir")
    assert in_force(desk) == [Scope.ALL]


def test_stop_frees_the_hold_at_once_and_the_next_is_asked(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("STOP")
    assert len(desk.texts()) == 1
    assert desk.texts(BEN)[0].startswith("Hi Ben")
    assert skips(desk)[entry] == "OPTED_OUT"


def test_who_has_opted_out_is_never_offered_anything(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    desk.writes("STOP")
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    assert skips(desk) == {entry: "OPTED_OUT"}
    assert len(desk.texts(BEN)) == 1


def test_start_brings_texts_back_but_no_marketing(talker: Desk) -> None:
    talker.patient()
    talker.plays(f"""
        patient> STOP
        {CONFIRMED}
        patient> START
        {BACK}
    """)
    assert in_force(talker) == [Scope.MARKETING]


def test_yes_is_an_opt_in_for_who_has_opted_out(talker: Desk) -> None:
    ana = talker.patient()
    talker.waits(ana)
    talker.writes("STOP")
    talker.plays(f"""
        {CONFIRMED}
        patient> YES
        {BACK}
    """)
    assert booked(talker, ana) == []


def test_yes_is_an_answer_for_everybody_else(talker: Desk) -> None:
    ana = talker.patient()
    talker.waits(ana)
    talker.cancels(talker.visit("2026-11-24 09:00"))
    talker.writes("YES")
    assert booked(talker, ana)
    assert talker.texts()[-1].startswith("Booked")


def test_who_comes_back_is_asked_about_what_is_still_open(talker: Desk) -> None:
    talker.waits(talker.patient())
    talker.writes("STOP")
    talker.cancels(talker.visit("2026-11-24 09:00"))
    talker.writes("START")
    assert talker.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM.")


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_help_says_who_we_are(talker: Desk, word: str) -> None:
    talker.patient()
    talker.plays(f"""
        patient> {word}
        {HELP}
    """)


def test_ayuda_is_ours_to_answer_always(desk: Desk) -> None:
    desk.patient(language="es")
    desk.writes("AYUDA")
    assert len(desk.texts()) == 1


def test_help_is_answered_even_to_who_has_opted_out(talker: Desk) -> None:
    talker.patient()
    talker.plays(f"""
        patient> STOP
        {CONFIRMED}
        patient> HELP
        {HELP}
    """)


def test_the_word_cancel_opts_out_and_cancels_no_visit(talker: Desk) -> None:
    ana = talker.patient()
    talker.visit("2026-12-01 10:00", patient_id=ana)
    talker.plays(
        """
        patient> CANCEL
        clinic> Bright Smiles: no more texts from us. Your visit is NOT cancelled; to cancel it, call 312-555-0199. """
        """Reply START for texts again.
    """
    )
    assert booked(talker, ana) == ["2026-12-01 10:00"]
    assert open_tasks(talker) == {"CANCEL_WORD"}


def test_cancel_without_a_visit_is_a_stop(talker: Desk) -> None:
    talker.patient()
    talker.plays(f"""
        patient> cancel
        {CONFIRMED}
    """)
    assert open_tasks(talker) == set()


def test_cancel_makes_its_task_although_the_carrier_answered(desk: Desk) -> None:
    desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    desk.plays("patient> CANCEL")
    assert open_tasks(desk) == {"CANCEL_WORD"}


def test_cancel_in_a_sentence_is_about_the_visit(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("please cancel my appointment")
    assert in_force(desk) == []
    assert booked(desk, ana) == []
    assert desk.texts()[-1].startswith("Your visit on Tue Dec 1, 10:00 AM is cancelled.")


def test_what_an_opted_out_patient_writes_still_reaches_a_person(talker: Desk) -> None:
    talker.patient()
    talker.writes("STOP")
    talker.plays(f"""
        {CONFIRMED}
        patient> can I move my appointment?
        patient> I have severe pain and bleeding
    """)
    assert open_tasks(talker) == {"WANTS_ANOTHER_TIME", "URGENT_MESSAGE"}


def test_a_wrong_number_is_stopped_at_once(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("wrong number")
    assert desk.texts()[-1] == "Thank you, we will not text this number again."
    assert rows(desk, Contact, address="+13125550111")[0].wrong_number_at
    assert open_tasks(desk) == {"WRONG_NUMBER"}
    assert len(desk.texts(BEN)) == 1
    desk.writes("yes")
    assert len(desk.texts()) == 2


def test_the_first_text_says_how_to_stop_and_the_second_does_not(desk: Desk) -> None:
    desk.waits(desk.patient(welcomed=False))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("no")
    desk.cancels(desk.visit("2026-11-25 09:00"))
    first, _passed, second = desk.texts()
    assert first.endswith(" Reply STOP to end texts.")
    assert "STOP" not in second


ASKED_HOW_FAR = (
    'clinic> Bright Smiles: you will get no more texts from us. If you only meant promotions, reply "only promotions".'
)
NO_PROMOTIONS = (
    "clinic> Bright Smiles: no more promotions. You still get texts about your visits. Reply STOP to end them too."
)


def test_who_never_had_promotions_is_stopped_and_asked_once_what_they_meant(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.plays(f"""
        patient> stop sending me offers
        {ASKED_HOW_FAR}
        patient> stop sending me offers!
    """)
    assert in_force(desk) == [Scope.ALL]
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert len(desk.texts()) == 1


@pytest.mark.parametrize("answer", ["only promotions", "just the ads", "solo promociones"])
def test_only_promotions_brings_the_other_texts_back(desk: Desk, answer: str) -> None:
    desk.waits(desk.patient())
    desk.plays(f"""
        patient> stop sending me offers
        {ASKED_HOW_FAR}
        patient> {answer}
        {NO_PROMOTIONS}
    """)
    assert in_force(desk) == [Scope.MARKETING]
    desk.writes("stop sending me offers")
    assert in_force(desk) == [Scope.MARKETING, Scope.ALL]
    assert desk.texts()[-1] == CONFIRMED.removeprefix("clinic> ")


@pytest.mark.parametrize("answer", ["all", "everything", "todo", "ok", "maybe", "no more offers!!"])
def test_any_other_answer_means_all(desk: Desk, answer: str) -> None:
    desk.patient()
    desk.plays(f"""
        patient> no more offers please
        {ASKED_HOW_FAR}
        patient> {answer}
    """)
    assert in_force(desk) == [Scope.ALL]


def test_a_day_later_the_question_means_all(desk: Desk) -> None:
    desk.patient()
    desk.writes("no more offers please")
    desk.advance_clock(hours=25)
    desk.writes("only promotions")
    assert in_force(desk) == [Scope.ALL]


def test_the_scope_is_asked_in_spanish(desk: Desk) -> None:
    desk.patient(language="es")
    desk.plays(
        """
        patient> ya no me manden ofertas
        clinic> Bright Smiles: no recibira mas textos. Si solo queria dejar de recibir promociones, """
        """responda "solo promociones".
        patient> solo promociones
        clinic> Bright Smiles: no mas promociones. Seguira recibiendo textos sobre sus citas. """
        """Responda STOP para no recibir ninguno.
    """
    )
    assert in_force(desk) == [Scope.MARKETING]


def test_who_had_promotions_and_wants_no_more_keeps_the_other_texts(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.writes("hello")
    set_fields(desk, OutboxMessage, rows(desk, OutboxMessage)[-1].id, purpose=Purpose.CAMPAIGN)
    desk.read["+13125550111"] = 1
    desk.plays(f"""
        patient> stop sending me offers
        {NO_PROMOTIONS}
    """)
    assert in_force(desk) == [Scope.MARKETING]
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts()[-1].startswith("Hi Ana")


def test_an_opt_out_ends_what_was_being_asked(desk: Desk) -> None:
    desk.visit("2026-12-01 10:00", patient_id=desk.patient())
    desk.writes("can I reschedule my appointment?")
    desk.writes("please stop texting me")
    assert all(one.closed_at for one in rows(desk, Conversation))
    assert rows(desk, Thread)[0].asking_id is None
