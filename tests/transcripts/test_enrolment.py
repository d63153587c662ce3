"""Patients join the waitlist, say what suits them, and leave it, by text."""

from __future__ import annotations

import pytest

from app.models import Patient, WaitlistEntry, WaitlistPriority, WaitlistResolution
from app.services import waitlist
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, open_tasks, rows

LATER = "2026-12-15 09:00"
STAFF = "clinic> Thanks, we passed this on to the front desk of Bright Smiles. If it is urgent, call 312-555-0199."
JOINED = (
    "clinic> You are on our list for a time before {}: any time, any day. We text you when one opens; "
    "until then your visit stays."
)
UNIDA = (
    "clinic> Esta en nuestra lista para una cita antes del mar 15 dic 9:00 a.m.: a cualquier hora, cualquier dia. "
    "Le avisamos si se libera una; mientras, su cita sigue igual."
)
WHICH = (
    "clinic> Which visit would you like earlier? 1 Ana Tue Dec 15, 9:00 AM; 2 Ben Wed Dec 16, 10:00 AM. "
    "Reply with a number."
)
LATER_ON = "From now on: afternoons, evenings, any day. You keep your place on our list."
NOTED = "clinic> OK, from now on: {}. You keep your place on our list."


def waiting(desk: Desk) -> list[WaitlistEntry]:
    return [entry for entry in rows(desk, WaitlistEntry) if entry.status in waitlist.WAITING]


@pytest.mark.parametrize("words", ["put me on the waitlist", "please call me if something opens up"])
def test_who_has_a_later_visit_joins_to_move_it_up(desk: Desk, words: str) -> None:
    ana = desk.patient()
    visit = desk.visit(LATER, patient_id=ana)
    desk.plays(f"""
        patient> {words}
        {JOINED.format("Tue Dec 15, 9:00 AM")}
    """)
    (entry,) = waiting(desk)
    assert (entry.patient_id, entry.later_appointment_id, entry.priority) == (ana, visit, WaitlistPriority.STANDARD)
    assert entry.added_by.startswith("contact:")
    assert open_tasks(desk) == set()


def test_joining_in_spanish(desk: Desk) -> None:
    ana = desk.patient(language="es")
    desk.visit(LATER, patient_id=ana)
    desk.plays(f"""
        patient> avísenme si hay algo antes por favor
        {UNIDA}
    """)
    assert len(waiting(desk)) == 1


def test_joining_says_how_to_stop_in_a_first_text(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient(welcomed=False))
    desk.writes("put me on the waitlist")
    assert desk.texts()[-1].endswith("until then your visit stays. Reply STOP to end texts.")


def test_joining_twice_is_one_place(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient())
    desk.writes("put me on the waitlist")
    desk.writes("put me on the waitlist please")
    assert desk.texts()[-1] == "You are on our list: any time, any day. We text you when a time opens."
    assert len(waiting(desk)) == 1


def test_joining_with_a_wish(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient())
    desk.writes("put me on the waitlist, afternoons only")
    assert ": afternoons, any day. We text you" in desk.texts()[-1]


def test_who_moves_up_gives_the_later_visit_back(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit(LATER, patient_id=ana)
    desk.writes("put me on the waitlist")
    desk.cancels(desk.visit("2026-11-25 09:00"))
    desk.writes("yes")
    desk.advance_clock(minutes=20)
    assert booked(desk, ana) == ["2026-11-25 09:00"]


def test_which_of_several_children_is_asked(desk: Desk) -> None:
    ana, ben = desk.patient("Ana"), desk.patient("Ben")
    desk.visit(LATER, patient_id=ana)
    desk.visit("2026-12-16 10:00", patient_id=ben)
    desk.plays(f"""
        patient> put us on the waitlist
        {WHICH}
        patient> hmm
        {WHICH}
        patient> 2
        {JOINED.format("Wed Dec 16, 10:00 AM")}
    """)
    assert [entry.patient_id for entry in waiting(desk)] == [ben]


def test_what_is_not_understood_twice_is_for_the_front_desk(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient("Ana"))
    desk.visit("2026-12-16 10:00", patient_id=desk.patient("Ben"))
    for words in ("put us on the waitlist", "hmm", "what"):
        desk.writes(words)
    assert desk.texts()[-1].startswith("Sorry, we did not get that. The front desk")
    assert open_tasks(desk) == {"NOT_UNDERSTOOD"}
    assert waiting(desk) == []


def test_no_to_which_visit_leaves_everything_as_it_is(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient("Ana"))
    desk.visit("2026-12-16 10:00", patient_id=desk.patient("Ben"))
    desk.writes("put us on the waitlist")
    desk.writes("no")
    assert desk.texts()[-1] == "OK, we leave everything as it is."
    assert waiting(desk) == []


def test_a_question_that_nobody_answers_is_dropped(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient("Ana"))
    desk.visit("2026-12-16 10:00", patient_id=desk.patient("Ben"))
    desk.writes("put us on the waitlist")
    desk.advance_clock(hours=25)
    desk.writes("2")
    assert waiting(desk) == []


def test_an_offer_waits_for_the_answer(desk: Desk) -> None:
    ana = desk.patient("Ana")
    desk.visit(LATER, patient_id=ana)
    desk.visit("2026-12-16 10:00", patient_id=desk.patient("Ben"))
    desk.writes("put us on the waitlist")
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    said = len(desk.texts())
    desk.writes("2")
    assert desk.texts()[said:][-1].startswith("Bright Smiles: an opening for Ana")
    desk.writes("yes")
    assert "2026-11-25 09:00" in booked(desk, ana)


def test_without_a_visit_the_front_desk_answers(desk: Desk) -> None:
    desk.patient()
    desk.plays(f"""
        patient> put me on the waitlist
        {STAFF}
    """)
    assert open_tasks(desk) == {"CALL_PATIENT"}


def test_a_stranger_is_told_nothing(desk: Desk) -> None:
    desk.writes("put me on the waitlist", "+13125550999")
    (said,) = desk.texts("+13125550999")
    assert said.startswith("This is Bright Smiles. We do not know this number yet. Please call us at 312-555-0199.")
    assert open_tasks(desk) == {"UNKNOWN_SENDER"}


def test_whom_a_visit_has_put_on_the_list_asks_for_the_place(desk: Desk) -> None:
    ana = desk.patient()
    visit = desk.visit(LATER, patient_id=ana)
    desk.waits(ana, later_appointment_id=visit, enrolled_for=desk.at(LATER), priority=WaitlistPriority.FLEXIBLE)
    desk.writes("put me on the waitlist")
    (entry,) = waiting(desk)
    assert entry.priority is WaitlistPriority.STANDARD
    assert desk.texts() == ["You are on our list: any time, any day. We text you when a time opens."]


# What suits them


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("only mornings", "mornings, any day"),
        ("no fridays", "any time, any day but Fri"),
        ("stop asking about mornings", "afternoons, evenings, any day"),
        ("only tuesdays please", "any time, Tue"),
        ("only after 3", "after 3:00 PM, any day"),
        ("no more mondays please", "any time, any day but Mon"),
    ],
)
def test_what_suits_them_is_changed(desk: Desk, words: str, said: str) -> None:
    desk.waits(desk.patient())
    desk.plays(f"""
        patient> {words}
        {NOTED.format(said)}
    """)
    assert open_tasks(desk) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("solo por la mañana", "por la mañana, cualquier dia"),
        ("los viernes no", "a cualquier hora, cualquier dia menos vie"),
    ],
)
def test_what_suits_them_is_changed_in_spanish(desk: Desk, words: str, said: str) -> None:
    desk.waits(desk.patient(language="es"))
    desk.plays(f"""
        patient> {words}
        clinic> De acuerdo, desde ahora: {said}. Conserva su lugar en nuestra lista.
    """)


def test_one_wish_after_the_other_adds_up(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.plays(f"""
        patient> only mornings
        {NOTED.format("mornings, any day")}
        patient> no fridays
        {NOTED.format("mornings, any day but Fri")}
    """)


def test_a_wish_of_somebody_who_does_not_wait_is_for_the_front_desk(desk: Desk) -> None:
    desk.patient()
    desk.plays(f"""
        patient> only mornings
        {STAFF}
    """)


def test_no_and_stop_asking_about_mornings(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.read["+13125550111"] = 1
    desk.plays(f"""
        patient> No, and stop asking about mornings
        clinic> OK, we pass on Tue Nov 24, 9:00 AM. {LATER_ON}
    """)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    assert len(desk.texts()) == 2
    desk.cancels(desk.visit("2026-11-25 14:00"))
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Wed Nov 25 at 2:00 PM.")


def test_a_wish_that_rules_out_what_is_offered_is_a_no(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("no tuesdays please")
    assert desk.texts()[-1].startswith("OK, we pass on Tue Nov 24, 9:00 AM. From now on: any time, any day but Tue.")
    assert len(desk.texts(BEN)) == 1


# Leaving


@pytest.mark.parametrize(("language", "words", "said"), [
    ("en", "take me off the waitlist", "OK, off our list for earlier times. Booked visits stay as they are."),
    ("es", "sáquenme de la lista de espera",
     "De acuerdo, fuera de nuestra lista para citas antes. Las citas reservadas siguen igual."),
])  # fmt: skip
def test_leaving_the_list_is_no_opt_out(desk: Desk, language: str, words: str, said: str) -> None:
    ana = desk.patient(language=language)
    desk.waits(ana)
    desk.plays(f"""
        patient> {words}
        clinic> {said}
    """)
    (entry,) = rows(desk, WaitlistEntry)
    assert entry.resolution is WaitlistResolution.PATIENT_REMOVED
    assert rows(desk, Patient, id=ana)[0].left_waitlist_at
    assert open_tasks(desk) == set()


def test_leaving_twice_and_leaving_no_list(desk: Desk) -> None:
    desk.patient()
    for n in (1, 2):
        desk.writes("take me off the waitlist")
        assert len(desk.texts()) == n
        assert desk.texts()[-1].startswith("OK, off our list")


def test_who_leaves_while_being_asked_lets_the_next_be_asked(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("please take me off the waitlist")
    assert desk.texts()[-1].startswith("OK, off our list")
    assert len(desk.texts(BEN)) == 1
    desk.writes("yes")
    assert booked(desk, rows(desk, Patient, first_name="Ana")[0].id) == []


def test_who_leaves_is_asked_by_first_name(desk: Desk) -> None:
    ana, ben = desk.patient("Ana"), desk.patient("Ben")
    desk.waits(ana)
    desk.waits(ben)
    desk.plays("""
        patient> take me off the waitlist
        clinic> Who leaves our list? 1 Ana; 2 Ben; 3 all. Reply with a number.
        patient> 1
        clinic> OK, off our list for earlier times. Booked visits stay as they are.
    """)
    assert [entry.patient_id for entry in waiting(desk)] == [ben]


def test_all_leave(desk: Desk) -> None:
    desk.waits(desk.patient("Ana"))
    desk.waits(desk.patient("Ben"))
    desk.writes("take me off the waitlist")
    desk.writes("3")
    assert waiting(desk) == []


def test_after_stop_nobody_is_put_on_the_list_and_nothing_is_said(desk: Desk) -> None:
    desk.visit(LATER, patient_id=desk.patient())
    desk.writes("STOP")
    before = len(desk.texts())
    desk.writes("put me on the waitlist")
    assert len(desk.texts()) == before
    assert waiting(desk) == []
    assert "NOT_UNDERSTOOD" in open_tasks(desk)


def test_who_left_and_joins_again_may_be_enrolled_by_a_visit_again(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit(LATER, patient_id=ana)
    desk.writes("take me off the waitlist")
    desk.writes("put me on the waitlist")
    assert rows(desk, Patient, id=ana)[0].left_waitlist_at is None
    assert len(waiting(desk)) == 1


def test_a_visit_that_was_cancelled_meanwhile_is_not_moved_up(desk: Desk) -> None:
    visit = desk.visit(LATER, patient_id=desk.patient("Ana"))
    desk.visit("2026-12-16 10:00", patient_id=desk.patient("Ben"))
    desk.writes("put us on the waitlist")
    desk.cancels(visit)
    desk.writes("1")
    assert waiting(desk) == []
    assert open_tasks(desk) >= {"CALL_PATIENT"}
