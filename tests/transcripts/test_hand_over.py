"""A person takes a thread over from the bot, writes in it, and hands it back."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from threading import Thread as Person

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    CancelledByType,
    Clinic,
    Conversation,
    InboxItem,
    ItemKind,
    OutboxMessage,
    Purpose,
    Thread,
)
from app.services import cancellations, threads
from app.services.threads import NotPossible
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, open_tasks, rows, thread_id


def staff(desk: Desk, email: str = "sam@clinic.test") -> int:
    def do(session: Session) -> int:
        clinic = session.get_one(Clinic, desk.clinic_id)
        return factories.make_staff(session, clinic, email=email).id

    return change(desk, do)


def take(desk: Desk, who: int) -> None:
    change(desk, lambda session: threads.take_over(session, thread_id(desk), who))


def write(desk: Desk, who: int, words: str, key: str = "1") -> None:
    change(desk, lambda session: threads.write(session, thread_id(desk), who, words, key=key))


def give_back(desk: Desk) -> bool:
    return change(desk, lambda session: threads.hand_back(session, thread_id(desk), actor="staff:1"))


def test_a_person_answers_and_the_bot_is_silent_until_it_is_handed_back(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-12-01 10:00", patient_id=ana)
    sam = staff(desk)
    take(desk, sam)
    desk.writes("can I reschedule my appointment?")
    assert desk.texts() == []
    write(desk, sam, "Hi Ana, this is Sam. Which day suits you?")
    desk.plays("clinic> Hi Ana, this is Sam. Which day suits you?")
    assert rows(desk, OutboxMessage)[-1].purpose is Purpose.STAFF
    assert give_back(desk)
    assert not give_back(desk)
    desk.writes("can I reschedule my appointment?")
    assert desk.texts()[-1].startswith("In place of Tue Dec 1, 10:00 AM we have ")


def test_the_same_form_sent_twice_is_one_text(desk: Desk) -> None:
    desk.patient()
    sam = staff(desk)
    write(desk, sam, "Hello!", key="form-7")
    write(desk, sam, "Hello!", key="form-7")
    assert desk.texts() == ["Hello!"]


def test_who_writes_in_a_free_thread_has_it(desk: Desk) -> None:
    desk.patient()
    sam = staff(desk)
    write(desk, sam, "Hello!")
    assert rows(desk, Thread)[0].staff_id == sam


def test_a_first_text_says_how_to_stop_whoever_writes_it(desk: Desk) -> None:
    desk.patient(welcomed=False)
    sam = staff(desk)
    write(desk, sam, "Hi, this is Sam.", key="1")
    write(desk, sam, "Are you there?", key="2")
    assert desk.texts() == ["Hi, this is Sam. Reply STOP to end texts.", "Are you there?"]


def test_what_staff_write_is_not_sent_to_who_said_stop(desk: Desk) -> None:
    desk.patient()
    desk.writes("STOP")
    with pytest.raises(threads.NotPossible, match="opted out"):
        write(desk, staff(desk), "Just one thing ...")
    assert desk.texts() == []


def test_a_yes_books_although_staff_have_the_thread(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    take(desk, staff(desk))
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert len(desk.texts()) == 1


def test_two_people_do_not_write_in_one_thread(desk: Desk) -> None:
    desk.patient()
    take(desk, staff(desk))
    kim = staff(desk, "kim@clinic.test")
    with pytest.raises(NotPossible, match="somebody else has thread"):
        write(desk, kim, "Hello!")
    change(desk, lambda session: threads.assign(session, thread_id(desk), kim, actor=f"staff:{kim}"))
    write(desk, kim, "Hello!")
    assert desk.texts() == ["Hello!"]


def test_who_waits_for_too_long_is_a_task_until_somebody_answers(desk: Desk) -> None:
    desk.patient()
    desk.writes("I'd like to talk to a human")
    assert "UNANSWERED_THREAD" not in open_tasks(desk)
    desk.advance_clock(minutes=16)
    assert "UNANSWERED_THREAD" in open_tasks(desk)
    write(desk, staff(desk), "Here I am")
    assert "UNANSWERED_THREAD" not in open_tasks(desk)
    desk.advance_clock(minutes=60)
    assert "UNANSWERED_THREAD" not in open_tasks(desk)
    desk.writes("great, when are you open?")
    desk.advance_clock(minutes=16)
    assert "UNANSWERED_THREAD" in open_tasks(desk)


def test_a_snoozed_thread_is_quiet_until_then_or_until_the_patient_writes(desk: Desk) -> None:
    desk.patient()
    desk.writes("I'd like to talk to a human")

    def snooze(session: Session) -> None:
        threads.snooze(session, thread_id(desk), clock.now(session) + timedelta(hours=2), actor="staff:1")

    change(desk, snooze)
    desk.advance_clock(minutes=60)
    assert "UNANSWERED_THREAD" not in open_tasks(desk)
    desk.advance_clock(minutes=61)
    assert "UNANSWERED_THREAD" in open_tasks(desk)
    change(desk, snooze)
    desk.writes("hello? I'd like to talk to a human")
    desk.advance_clock(minutes=1)
    assert rows(desk, Thread)[0].snoozed_until is None


def test_a_closed_thread_waits_for_nobody(desk: Desk) -> None:
    desk.patient()
    sam = staff(desk)
    take(desk, sam)
    desk.writes("it hurts a lot, severe pain")
    assert rows(desk, Thread)[0].flagged
    change(desk, lambda session: threads.close(session, thread_id(desk), actor=f"staff:{sam}"))
    thread = rows(desk, Thread)[0]
    assert (thread.flagged, thread.staff_id, thread.waiting_since) == (False, None, None)


@pytest.mark.parametrize(
    ("words", "why"), [("", "nothing to send"), ("  \n", "nothing to send"), ("x" * 1601, "at most 1600 characters")]
)
def test_nothing_and_too_much_are_refused(desk: Desk, words: str, why: str) -> None:
    desk.patient()
    with pytest.raises(NotPossible, match=why):
        write(desk, staff(desk), words)


def test_strangers_to_the_clinic_do_nothing(desk: Desk) -> None:
    desk.patient()
    eve = _other_staff(desk)
    with pytest.raises(NotPossible, match="does not work at this clinic"):
        take(desk, eve)
    with pytest.raises(NotPossible, match="no thread 4711"):
        change(desk, lambda session: threads.take_over(session, 4711, eve))
    with pytest.raises(NotPossible, match="choose a later one"):
        change(desk, lambda session: threads.snooze(session, thread_id(desk), clock.now(session), actor="x"))


def _other_staff(desk: Desk) -> int:
    with transaction(desk.sessions, ALL_CLINICS) as session:
        return factories.make_staff(session, factories.make_other_clinic(session), email="eve@else.test").id


def test_taking_over_and_handing_back_are_part_of_the_thread(desk: Desk) -> None:
    desk.patient()
    take(desk, staff(desk))
    give_back(desk)
    assert [item.kind for item in rows(desk, InboxItem)] == [ItemKind.THREAD_TAKEN_OVER, ItemKind.THREAD_HANDED_BACK]


def asks_which_visit(desk: Desk) -> int:
    """Ana has a visit and is asked to which free time it is to be moved: a timer ends that after a day."""
    ana = desk.patient()
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("can I reschedule my appointment?")
    return ana


def test_a_timer_that_is_due_while_staff_have_the_thread_waits_for_the_hand_back(desk: Desk) -> None:
    asks_which_visit(desk)
    take(desk, staff(desk))
    desk.advance_clock(hours=25)
    assert rows(desk, Conversation)[0].closed_at is None
    assert rows(desk, InboxItem)[-1].reading == "held: staff have the thread"
    give_back(desk)
    assert rows(desk, Conversation)[0].closed_at is not None
    assert [item.reading for item in rows(desk, InboxItem, kind=ItemKind.TIMER)] == ["held, then taken up", None]


def test_what_was_held_and_is_not_true_any_more_is_not_done(desk: Desk) -> None:
    ana = asks_which_visit(desk)
    take(desk, staff(desk))
    desk.advance_clock(hours=25)
    desk.writes("no")  # they keep it: the question is answered meanwhile
    said = len(desk.texts())
    give_back(desk)
    assert len(desk.texts()) == said
    assert booked(desk, ana) == ["2026-12-01 10:00"]


def test_news_that_came_while_staff_had_the_thread_are_told_when_they_hand_it_back(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana, later_appointment_id=desk.visit("2026-12-01 10:00", patient_id=ana))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("yes")
    take(desk, staff(desk))
    new = rows(desk, Appointment, patient_id=ana)[-1]

    def cancel(session: Session) -> None:
        cancellations.cancel_appointment(session, new.id, by=CancelledByType.PROVIDER, actor="staff:1")

    change(desk, cancel)
    assert len(desk.texts()) == 2
    give_back(desk)
    assert desk.texts()[-1].startswith("Bright Smiles: your visit Tue Nov 24, 9:00 AM was cancelled.")
    assert booked(desk, ana) == ["2026-12-01 10:00"]


def test_an_offer_due_while_staff_had_the_thread_is_made_after_the_hand_back(desk: Desk) -> None:
    desk.waits(desk.patient())
    take(desk, staff(desk))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    give_back(desk)
    assert desk.texts()[-1].startswith("Hi Ana")


def test_after_a_snooze_who_still_waits_is_a_task_again(desk: Desk) -> None:
    desk.patient()
    desk.writes("I'd like to talk to a human")
    desk.advance_clock(minutes=16)
    assert "UNANSWERED_THREAD" in open_tasks(desk)

    def snooze(session: Session) -> None:
        threads.snooze(session, thread_id(desk), clock.now(session) + timedelta(hours=1), actor="staff:1")

    change(desk, snooze)
    assert "UNANSWERED_THREAD" not in open_tasks(desk)
    desk.advance_clock(minutes=61)
    assert "UNANSWERED_THREAD" in open_tasks(desk)


def test_two_people_who_take_a_thread_at_once_do_not_both_have_it(desk: Desk) -> None:
    desk.patient()
    both = [staff(desk), staff(desk, "kim@clinic.test")]
    number, start, outcomes = thread_id(desk), Barrier(2), list[int]()

    def takes(who: int) -> None:
        start.wait(30)
        with suppress(NotPossible), transaction(desk.sessions, desk.clinic_id) as session:
            threads.take_over(session, number, who)
            outcomes.append(who)

    people = [Person(target=takes, args=(who,)) for who in both]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    assert outcomes == [rows(desk, Thread)[0].staff_id]
    taken = [item for item in rows(desk, InboxItem) if item.kind is ItemKind.THREAD_TAKEN_OVER]
    assert len(taken) == 1


def test_a_person_takes_over_in_spanish_and_hands_back(desk: Desk) -> None:
    ana = desk.patient(language="es", welcomed=False)
    desk.visit("2026-12-01 10:00", patient_id=ana)
    desk.writes("quiero hablar con una persona por favor")
    assert open_tasks(desk) == {"ASKED_FOR_A_PERSON"}
    assert "recepcion" in desk.texts()[-1]
    sam = staff(desk)
    take(desk, sam)
    desk.writes("necesito cambiar mi cita para otro dia")
    assert len(desk.texts()) == 1  # the bot is silent
    write(desk, sam, "Hola Ana, soy Sam. ¿Qué día le conviene?")
    assert desk.texts()[-1] == "Hola Ana, soy Sam. ¿Qué dia le conviene?"
    give_back(desk)
    desk.writes("necesito cambiar mi cita para otro dia")
    assert "en lugar de" in desk.texts()[-1].lower() or "mar 1 dic 10:00 a.m." in desk.texts()[-1]


def test_distress_in_spanish_is_answered_although_staff_have_the_thread(desk: Desk) -> None:
    desk.patient(language="es")
    take(desk, staff(desk))
    desk.writes("me sangra mucho la encia, es una emergencia")
    assert "911" in desk.texts()[-1]
    assert "URGENT_MESSAGE" in open_tasks(desk)


def test_who_says_stop_in_spanish_gets_nothing_from_staff(desk: Desk) -> None:
    desk.patient(language="es")
    desk.writes("ALTO")
    said = list(desk.texts())
    with pytest.raises(threads.NotPossible, match="opted out"):
        write(desk, staff(desk), "Una cosa mas ...")
    assert desk.texts() == said


def test_a_text_is_unread_until_somebody_who_may_answer_has_looked(desk: Desk) -> None:
    desk.patient()
    desk.writes("hello?")
    assert rows(desk, Thread)[0].unread_since
    assert change(desk, lambda session: threads.mark_read(session, thread_id(desk)))
    assert not change(desk, lambda session: threads.mark_read(session, thread_id(desk)))
    desk.writes("anybody there?")
    write(desk, staff(desk), "Yes!")
    assert rows(desk, Thread)[0].unread_since is None
