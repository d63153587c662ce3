"""When a touch is made, when it waits, when none follows any more, and what a person has to do then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock, models
from app.models import (
    CancelledByType,
    ItemKind,
    MessageStatus,
    Patient,
    PatientStatus,
    StopRule,
    TaskKind,
)
from app.services import arrivals, bookings, cancel_words, no_shows, recovery, threads
from app.services.appointments import Slot
from app.transports.message import Failure, TransportError
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, open_tasks, rows, set_fields, thread_id
from tests.transcripts.misses import (
    asked,
    attempts,
    cancelled,
    days_pass,
    due_again,
    miss_of,
    missed,
    next_look,
    open_task,
    stands,
)

AGAIN = "Hi Ana, Bright Smiles: would you like a new time for your visit of Thu Nov 26, 9:00 AM?"


def second_phone(desk: Desk, patient_id: int, phone: str = BEN) -> None:
    """The patient has another phone, which is tried after the first."""

    def do(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(models.Clinic, desk.clinic_id), phone)
        contact.welcomed_at = clock.now(session)
        session.add(
            models.PatientContact(clinic_id=desk.clinic_id, patient_id=patient_id, contact_id=contact.id, rank=1)
        )

    change(desk, do)


def book(desk: Desk, patient_id: int, day_and_time: str) -> None:
    """Staff book a visit of the same type."""

    def do(session: Session) -> None:
        start = desk.at(day_and_time)
        slot = Slot(desk.provider.id, desk.chair.id, start, start + timedelta(hours=1))
        patient = session.get_one(Patient, patient_id)
        bookings.book_visit(session, patient, desk.kind, slot, actor="staff:1")

    change(desk, do)


def test_text_then_call_then_text_then_a_last_call_then_lost(desk: Desk) -> None:
    miss = asked(desk)
    assert next_look(desk, miss) == "2026-11-26 08:05"
    days_pass(desk, 3)
    assert len(desk.texts()) == 1
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None
    assert next_look(desk, miss) == "2026-12-03 08:05"
    days_pass(desk, 7)
    assert desk.texts()[-1].startswith(AGAIN)
    assert attempts(desk, miss) == ["SMS NO_RESPONSE", "SMS PENDING"]
    days_pass(desk, 3)
    assert (next_look(desk, miss), len(desk.texts())) == ("2026-12-23 08:05", 2)
    days_pass(desk, 18)
    assert stands(desk, miss) == ("LOST", "OVER")
    assert attempts(desk, miss) == ["SMS NO_RESPONSE", "SMS NO_RESPONSE"]
    assert open_task(desk, TaskKind.RECOVERY_CALL) is None
    assert len(desk.texts()) == 2


def test_touches_alternate_between_two_phones(desk: Desk) -> None:
    ana = desk.patient()
    second_phone(desk, ana)
    cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    days_pass(desk, 3)
    assert [len(desk.texts()), len(desk.texts(BEN))] == [1, 1]
    assert desk.texts(BEN)[0].startswith(AGAIN)
    days_pass(desk, 7)
    assert [len(desk.texts()), len(desk.texts(BEN))] == [2, 1]


def test_the_clinic_sets_how_often_and_how_long(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, recovery_attempts=1, recovery_days=2)
    miss = asked(desk)
    days_pass(desk, 2)
    assert stands(desk, miss) == ("LOST", "OVER")
    assert len(desk.texts()) == 1


def test_a_clinic_that_wants_no_attempts_makes_none(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, recovery_attempts=0)
    miss = cancelled(desk, desk.patient())
    days_pass(desk, 40)
    assert (stands(desk, miss), desk.texts()) == (("PENDING", None), [])


def test_at_two_in_the_morning_nobody_is_woken(desk: Desk) -> None:
    desk.set_clock("2026-11-24 02:00")
    miss = cancelled(desk, desk.patient())
    desk.advance_clock(minutes=30)
    assert (desk.texts(), miss_of(desk, miss).held_by) == ([], StopRule.CONTACT_WINDOW)
    desk.advance_clock(hours=5, minutes=31)
    assert len(desk.texts()) == 1
    assert next_look(desk, miss) == "2026-11-27 02:00"
    days_pass(desk, 3)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None


def test_day_three_is_a_calendar_day_when_the_clocks_change(desk: Desk) -> None:
    desk.set_clock("2026-10-30 10:00")
    miss = cancelled(desk, desk.patient(), "2026-11-20 09:00")
    desk.advance_clock(minutes=30)
    assert next_look(desk, miss) == "2026-11-02 10:00"  # the clocks go back on November 1


def test_the_dialogue_that_cancelled_is_the_first_touch(desk: Desk) -> None:
    ana = desk.patient()
    desk.visit("2026-11-26 09:00", patient_id=ana)
    desk.writes("I need to cancel my appointment")
    desk.advance_clock(minutes=31)
    assert len(desk.texts()) == 1
    (miss,) = rows(desk, models.AppointmentCancellation)
    assert (attempts(desk, miss.id), stands(desk, miss.id)) == (["SMS PENDING"], ("IN_PROGRESS", None))
    days_pass(desk, 10)
    assert desk.texts()[-1].startswith(AGAIN)


def test_whoever_books_in_the_dialogue_that_cancelled_is_recovered(desk: Desk) -> None:
    desk.visit("2026-11-26 09:00", patient_id=desk.patient())
    desk.writes("I need to cancel my appointment")
    desk.writes("3")
    (miss,) = rows(desk, models.AppointmentCancellation)
    assert (stands(desk, miss.id), attempts(desk, miss.id)) == (("RECOVERED", "BOOKED"), ["SMS RESCHEDULED"])


def test_whoever_wanted_no_new_time_when_they_cancelled_is_not_asked_again(desk: Desk) -> None:
    desk.visit("2026-11-26 09:00", patient_id=desk.patient())
    desk.writes("I need to cancel my appointment")
    desk.writes("no thanks")
    days_pass(desk, 40)
    (miss,) = rows(desk, models.AppointmentCancellation)
    assert (stands(desk, miss.id), len(desk.texts())) == (("LOST", "DECLINED"), 2)


def test_whoever_only_said_why_when_they_cancelled_is_called(desk: Desk) -> None:
    desk.visit("2026-11-26 09:00", patient_id=desk.patient())
    desk.writes("I need to cancel my appointment")
    desk.writes("I'm sick")
    days_pass(desk, 4)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None
    days_pass(desk, 20)
    assert len(desk.texts()) == 2


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_later_visit_of_that_type_needs_no_recovery(desk: Desk, when: str) -> None:
    ana = desk.patient()
    if when == "before":
        desk.visit("2026-12-10 09:00", patient_id=ana)
    miss = cancelled(desk, ana)
    if when == "between":
        desk.advance_clock(minutes=30)
        book(desk, ana, "2026-12-10 09:00")
    texts = len(desk.texts())
    assert stands(desk, miss) == ("NOT_NEEDED", "BOOKED_OTHERWISE")
    desk.writes("2")
    assert booked(desk, ana) == ["2026-12-10 09:00"]
    days_pass(desk, 40)
    assert [one for one in desk.texts()[texts:] if "new time" in one] == []


def test_an_accepted_offer_needs_no_recovery(desk: Desk) -> None:
    ana = desk.patient()
    miss = cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening")  # it displaces our question
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert stands(desk, miss) == ("NOT_NEEDED", "BOOKED_OTHERWISE")


def test_after_a_refused_offer_a_late_number_still_books(desk: Desk) -> None:
    ana = desk.patient()
    miss = cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 10:00"))
    desk.writes("no")
    desk.writes("3")
    assert (booked(desk, ana), stands(desk, miss)) == (["2026-11-24 08:00"], ("RECOVERED", "BOOKED"))


def test_while_an_offer_is_open_the_touch_waits(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    miss = cancelled(desk, ana)
    desk.advance_clock(minutes=31)
    assert (len(desk.texts()), miss_of(desk, miss).held_by) == (1, StopRule.QUESTION_OPEN)
    desk.writes("no")
    desk.advance_clock(hours=1)
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: your visit on Thu Nov 26")


def test_a_capped_touch_waits_for_the_next_day_and_is_made_once(desk: Desk) -> None:
    ana = desk.patient()
    other = desk.patient("Mia")
    cancelled(desk, ana)
    miss = cancelled(desk, other, "2026-11-26 10:00")
    desk.advance_clock(minutes=30)
    assert (len(desk.texts()), miss_of(desk, miss).held_by) == (1, StopRule.CAP)
    desk.writes("no thanks")
    days_pass(desk, 1)
    assert [text for text in desk.texts() if "the visit of Mia" in text] == desk.texts()[2:3]
    assert attempts(desk, miss) == ["SMS PENDING"]


def test_while_staff_have_the_thread_the_touch_waits(desk: Desk) -> None:
    miss = cancelled(desk, desk.patient())
    staff = change(desk, lambda s: factories.make_staff(s, s.get_one(models.Clinic, desk.clinic_id)).id)
    change(desk, lambda s: threads.take_over(s, thread_id(desk), staff))
    desk.advance_clock(hours=2)
    assert (desk.texts(), miss_of(desk, miss).held_by) == ([], StopRule.STAFF_HAS_THREAD)
    change(desk, lambda s: threads.hand_back(s, thread_id(desk), actor="staff:1"))
    desk.advance_clock(hours=1)
    assert len(desk.texts()) == 1


def test_the_newer_miss_takes_over(desk: Desk) -> None:
    ana = desk.patient()
    older = cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    newer = cancelled(desk, ana, "2026-12-01 10:00")
    days_pass(desk, 1)
    desk.advance_clock(hours=1)
    assert stands(desk, older) == ("NOT_NEEDED", "NEWER_MISS")
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: your visit on Tue Dec 1, 10:00 AM was cancelled.")
    desk.writes("2")
    assert stands(desk, newer) == ("RECOVERED", "BOOKED")


def test_stop_is_for_a_person_to_decide(desk: Desk) -> None:
    miss = asked(desk)
    desk.writes("STOP")
    assert (stands(desk, miss), open_tasks(desk)) == (("IN_PROGRESS", None), {"RECOVERY_CALL", "NOBODY_LEFT"})
    days_pass(desk, 40)
    assert (stands(desk, miss), len(desk.texts())) == (("LOST", "OVER"), 1)


def test_a_stop_on_a_shared_phone_ends_all_of_it(desk: Desk) -> None:
    misses = [cancelled(desk, desk.patient("Ana")), cancelled(desk, desk.patient("Mia"), "2026-11-26 10:00")]
    desk.advance_clock(minutes=30)
    days_pass(desk, 2)
    assert len(desk.texts()) == 2
    desk.writes("STOP")
    assert [stands(desk, miss)[0] for miss in misses] == ["IN_PROGRESS"] * 2
    tasks = [task for task in rows(desk, models.Task, kind=TaskKind.RECOVERY_CALL) if task.done_at is None]
    assert len(tasks) == 2


def test_a_stop_between_posting_and_saying_sends_nothing(desk: Desk) -> None:
    miss = cancelled(desk, desk.patient())
    desk.advance_clock(minutes=20)
    desk.writes("STOP")
    desk.advance_clock(minutes=10)
    assert (desk.texts(), attempts(desk, miss)) == ([], [])
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None


def test_who_does_not_consent_is_called(desk: Desk) -> None:
    miss = cancelled(desk, desk.patient(consent=False))
    desk.advance_clock(minutes=30)
    assert (desk.texts(), stands(desk, miss)) == ([], ("IN_PROGRESS", None))
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None


def test_who_has_no_phone_is_a_task(desk: Desk) -> None:
    cancelled(desk, desk.patient(phone=None))
    desk.advance_clock(minutes=30)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None


def test_the_dead_are_not_written_to(desk: Desk) -> None:
    ana = desk.patient()
    miss = cancelled(desk, ana)
    set_fields(desk, Patient, ana, status=PatientStatus.DECEASED)
    desk.advance_clock(minutes=30)
    assert (desk.texts(), stands(desk, miss)) == ([], ("NOT_NEEDED", "NOT_WRITTEN_TO"))
    assert open_tasks(desk) - {"NOBODY_LEFT"} == set()


def test_a_dead_phone_is_no_attempt_and_the_next_one_is_tried(desk: Desk) -> None:
    ana = desk.patient()
    second_phone(desk, ana)
    desk.carrier.refuse["+13125550111"] = TransportError(Failure.UNREACHABLE, 30006)
    miss = cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    assert (desk.texts(), len(desk.texts(BEN))) == ([], 1)
    assert attempts(desk, miss) == ["SMS PENDING"]


def test_a_text_that_the_carrier_refuses_becomes_a_call(desk: Desk) -> None:
    desk.carrier.refuse["+13125550111"] = TransportError(Failure.CONTENT, 30007)
    miss = cancelled(desk, desk.patient())
    desk.advance_clock(minutes=30)
    assert (attempts(desk, miss), miss_of(desk, miss).touches) == ([], 1)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None


def test_what_trial_mode_holds_back_is_not_tried_every_minute(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, trial_mode=True)
    miss = cancelled(desk, desk.patient())
    days_pass(desk, 2)
    held_back = rows(desk, models.OutboxMessage, status=MessageStatus.HELD_BACK)
    assert (len(held_back), attempts(desk, miss)) == (1, [])


def test_an_emergency_is_an_answer_too(desk: Desk) -> None:
    miss = asked(desk)
    desk.writes("I have severe pain and bleeding")
    days_pass(desk, 3)
    assert miss_of(desk, miss).answered_at is not None
    days_pass(desk, 20)
    assert len(desk.texts()) == 2


def test_an_automatic_reply_is_no_answer(desk: Desk) -> None:
    miss = asked(desk)
    desk.writes("I'm driving with Do Not Disturb turned on. I'll see your message when I get where I'm going.")
    days_pass(desk, 10)
    assert (len(desk.texts()), miss_of(desk, miss).answered_at) == (2, None)


def test_a_late_number_books_after_it_was_lost(desk: Desk) -> None:
    ana = desk.patient()
    miss = cancelled(desk, ana)
    desk.advance_clock(minutes=30)
    days_pass(desk, 10)
    last = desk.texts()[-1]
    assert last.startswith(AGAIN)
    days_pass(desk, 21)
    assert stands(desk, miss) == ("LOST", "OVER")
    desk.writes("anything friday afternoon?")
    desk.writes("1")
    assert (len(booked(desk, ana)), stands(desk, miss)) == (1, ("RECOVERED", "BOOKED"))


def test_a_day_later_reasons_and_numbers_are_still_understood(desk: Desk) -> None:
    miss = asked(desk)
    desk.advance_clock(hours=30)
    desk.writes("sorry, I forgot")
    assert desk.texts()[-1].startswith("It happens.")
    desk.writes("2")
    assert stands(desk, miss) == ("RECOVERED", "BOOKED")


def test_no_recovery_while_it_is_open_what_cancel_meant(desk: Desk) -> None:
    ana = desk.patient()
    desk.set_clock("2026-11-24 09:20")
    miss = missed(desk, ana, "2026-11-24 09:00")
    visit = miss_of(desk, miss).appointment_id

    def doubt(session: Session) -> None:
        thread = session.get_one(models.Thread, thread_id(desk))
        item = models.InboxItem(
            clinic_id=desk.clinic_id, thread_id=thread.id, key="test", kind=ItemKind.TEXT, body="CANCEL",
            received_at=clock.now(session), posted_at=clock.real(), handled_at=clock.now(session),
        )  # fmt: skip
        session.add(item)
        session.flush()
        cancel_words.note(session, thread, item, session.get_one(models.Appointment, visit))

    change(desk, doubt)
    desk.advance_clock(hours=3)
    assert (desk.texts(), miss_of(desk, miss).held_by) == ([], StopRule.CANCEL_WORD)
    change(desk, lambda s: cancel_words.settle(s, visit, "not this visit"))
    desk.advance_clock(minutes=15)
    assert len(desk.texts()) == 1


def test_a_no_show_by_the_clock_waits_until_it_counts_and_a_late_check_in_ends_it(desk: Desk) -> None:
    change(desk, lambda s: arrivals.set_check_in(s, s.get_one(models.Clinic, desk.clinic_id), on=True, actor="staff:1"))
    visit = desk.visit("2026-11-23 09:00", patient_id=desk.patient())
    desk.advance_clock(minutes=75)
    (miss,) = rows(desk, models.AppointmentCancellation)
    assert desk.texts() == []
    desk.advance_clock(minutes=31)
    assert len(desk.texts()) == 1
    change(desk, lambda s: arrivals.check_in(s, visit, actor="staff:1"))
    assert stands(desk, miss.id) == ("NOT_NEEDED", "CAME_AFTER_ALL")
    (conversation,) = rows(desk, models.Conversation)
    assert (conversation.state, conversation.closed_at is not None) == ("WITHDRAWN", True)
    assert rows(desk, models.Thread, id=thread_id(desk))[0].asking_id is None
    days_pass(desk, 30)
    assert len(desk.texts()) == 1


def test_a_check_in_while_the_text_is_queued_stops_it(desk: Desk) -> None:
    desk.set_clock("2026-11-24 09:20")
    visit = desk.visit("2026-11-24 09:00", patient_id=desk.patient())
    change(desk, lambda s: no_shows.mark(s, visit, by=CancelledByType.STAFF, actor="staff:1").id)
    desk.parts.transport = None  # the carrier is away
    desk.advance_clock(minutes=30)
    assert [one.status for one in rows(desk, models.OutboxMessage)] == [MessageStatus.QUEUED]
    change(desk, lambda s: arrivals.check_in(s, visit, actor="staff:1"))
    desk.parts.transport = desk.carrier
    desk.work()
    (message,) = rows(desk, models.OutboxMessage)
    assert (message.stop_rule, desk.texts()) == (StopRule.NO_LONGER_TRUE, [])


def test_oops_no_to_an_offer_is_no_miss(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("yes")
    desk.writes("no")
    miss = rows(desk, models.AppointmentCancellation)[-1]
    assert stands(desk, miss.id) == ("NOT_NEEDED", "TAKEN_BACK")
    days_pass(desk, 1)
    assert [text for text in desk.texts() if "May we ask why" in text] == []


def test_staff_end_it_and_begin_it_anew(desk: Desk) -> None:
    miss = asked(desk)
    change(desk, lambda s: recovery.not_needed(s, miss, actor="staff:1", reason="is abroad"))
    assert stands(desk, miss) == ("NOT_NEEDED", "BY_STAFF")
    desk.writes("2")  # the question is not open any more
    assert booked(desk, miss_of(desk, miss).patient_id) == []
    days_pass(desk, 2)
    change(desk, lambda s: recovery.start(s, miss, actor="staff:1"))
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: your visit on Thu Nov 26, 9:00 AM was cancelled.")
    assert (attempts(desk, miss)[-1], miss_of(desk, miss).touches) == ("SMS PENDING", 1)


def test_a_step_that_is_due_twice_is_taken_once(desk: Desk) -> None:
    miss = asked(desk)
    for _ in range(2):
        change(desk, lambda s: recovery.take_step(s, miss))
    assert (len(desk.texts()), miss_of(desk, miss).touches) == (1, 1)
    due_again(desk, miss)
    due_again(desk, miss)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None
