"""Where staff release each text, or call (PRODUCT.md section 2): nothing is sent before they decide."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy.orm import Session

from app import models
from app.models import (
    AppointmentType,
    Clinic,
    Offer,
    Opening,
    OpeningStatus,
    Proposal,
    Strategy,
    Task,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import offers, openings, waitlist
from app.services.offers import Accepted, CallResult, Lost, NotOfferable
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, open_tasks, row, rows, set_fields, skips

STAFF = "staff:1"
HELD = "Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. Held for you until 10:05 AM."


class Front:
    """The front desk, in front of one opening on Tuesday at nine; Ana is first in the list, Ben is next."""

    def __init__(self, desk: Desk, strategy: Strategy) -> None:
        self.desk = desk
        set_fields(desk, AppointmentType, desk.kind.id, strategy=strategy)
        self.ana, self.ben = desk.patient("Ana"), desk.patient("Ben", BEN)
        self.entries = [desk.waits(self.ana), desk.waits(self.ben)]
        self.opening_id = desk.cancels(desk.visit("2026-11-24 09:00")) or 0

    def release(self, entry_id: int) -> None:
        change(self.desk, lambda session: offers.release_offer(session, self.opening_id, entry_id, actor=STAFF))

    def pass_over(self, entry_id: int, reason: str = "lab case not back") -> None:
        do = partial(offers.pass_over, opening_id=self.opening_id, entry_id=entry_id, actor=STAFF, reason=reason)
        change(self.desk, do)

    def called(self, entry_id: int, result: CallResult) -> Accepted | Lost | None:
        do = partial(offers.record_call, opening_id=self.opening_id, entry_id=entry_id, result=result, actor=STAFF)
        return change(self.desk, do)

    def proposed(self) -> int | None:
        found = [one.waitlist_entry_id for one in rows(self.desk, Proposal, closed_at=None)]
        return found[0] if found else None

    def tasks(self) -> list[tuple[str, int | None, int | None]]:
        """Kind, opening and patient of what is to be done."""
        waiting = [task for task in rows(self.desk, Task) if task.done_at is None]
        return [(task.kind.value, task.opening_id, task.patient_id) for task in waiting if task.opening_id]

    def status(self) -> OpeningStatus:
        return row(self.desk, Opening, self.opening_id).status


@pytest.fixture
def approve(desk: Desk) -> Front:
    return Front(desk, Strategy.APPROVE)


@pytest.fixture
def call(desk: Desk) -> Front:
    return Front(desk, Strategy.CALL)


def results(desk: Desk) -> list[str | None]:
    return [one.result.value if one.result else None for one in rows(desk, Proposal)]


# Approve


def test_nothing_is_sent_before_staff_release_it(approve: Front) -> None:
    desk, (ana, _) = approve.desk, approve.entries
    assert approve.proposed() == ana
    assert approve.tasks() == [("RELEASE_OFFER", approve.opening_id, approve.ana)]
    desk.advance_clock(minutes=0)
    assert desk.texts() == []
    approve.release(ana)
    assert (approve.proposed(), approve.tasks()) == (None, [])
    desk.plays(f"""
        clinic> Hi Ana, {HELD}
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert approve.status() is OpeningStatus.FILLED
    assert (desk.texts(BEN), open_tasks(desk)) == ([], set())


def test_after_a_no_the_next_is_proposed_and_not_texted(approve: Front) -> None:
    desk, (ana, ben) = approve.desk, approve.entries
    approve.release(ana)
    desk.writes("no")
    assert (approve.proposed(), desk.texts(BEN)) == (ben, [])
    assert approve.tasks() == [("RELEASE_OFFER", approve.opening_id, approve.ben)]


def test_after_silence_the_next_is_proposed(approve: Front) -> None:
    approve.release(approve.entries[0])
    approve.desk.advance_clock(hours=2, minutes=1)
    assert (approve.proposed(), approve.desk.texts(BEN)) == (approve.entries[1], [])


def test_staff_pass_over_with_a_reason(approve: Front) -> None:
    desk, (ana, ben) = approve.desk, approve.entries
    approve.pass_over(ana)
    assert approve.proposed() == ben
    assert skips(desk) == {ana: "PASSED_BY_STAFF"}
    assert results(desk) == ["PASSED_OVER", None]
    approve.pass_over(ben)
    assert approve.tasks() == [("NOBODY_LEFT", approve.opening_id, None)]
    acts = [one for one in rows(desk, models.AuditEntry) if one.action == "opening.passed_over"]
    assert [one.actor for one in acts] == [STAFF, STAFF]
    with pytest.raises(NotOfferable, match="say why"):
        approve.pass_over(ana, " ")


def test_who_is_seen_is_who_is_asked(approve: Front) -> None:
    _, ben = approve.entries
    with pytest.raises(NotOfferable, match=f"is proposed now, not entry {ben}"):
        approve.release(ben)
    approve.release(approve.entries[0])
    with pytest.raises(NotOfferable, match="held for somebody"):
        approve.release(approve.entries[0])
    assert len(approve.desk.texts()) == 1


def test_an_urgent_entry_that_joins_is_proposed_instead(approve: Front) -> None:
    desk = approve.desk
    chi = desk.patient("Chi", "+13125550333")

    def join(session: Session) -> int:
        patient = session.get_one(models.Patient, chi)
        urgent = WaitlistPriority.URGENT
        return waitlist.add_entry(session, patient, desk.kind.id, actor="staff", priority=urgent).id

    assert change(desk, join) == approve.proposed()
    assert results(desk) == ["TAKEN_BACK", None]
    assert [task[2] for task in approve.tasks()] == [chi]


def test_who_leaves_the_list_is_proposed_no_more(approve: Front) -> None:
    ana, ben = approve.entries
    reason = WaitlistResolution.STAFF_REMOVED
    change(approve.desk, lambda session: waitlist.remove_entry(session, ana, reason, actor=STAFF))
    assert approve.proposed() == ben


def test_at_night_a_release_says_why_not(approve: Front) -> None:
    approve.desk.set_clock("2026-11-23 21:30")
    with pytest.raises(NotOfferable, match="outside the hours"):
        approve.release(approve.entries[0])
    assert approve.desk.texts() == []


def test_when_the_opening_is_gone_so_are_proposal_and_task(approve: Front) -> None:
    change(approve.desk, lambda session: openings.withdraw(session, approve.opening_id, actor=STAFF))
    assert (approve.proposed(), approve.tasks(), results(approve.desk)) == (None, [], ["TAKEN_BACK"])
    with pytest.raises(NotOfferable, match="not live"):
        approve.release(approve.entries[0])


def test_another_strategy_takes_the_proposal_back(approve: Front) -> None:
    overrides = openings.Overrides(strategy=Strategy.SEQUENTIAL)
    change(approve.desk, lambda session: openings.override(session, approve.opening_id, overrides, actor=STAFF))
    assert (approve.proposed(), approve.tasks()) == (None, [])
    assert len(approve.desk.texts()) == 1


def test_a_type_that_staff_approve_is_proposed_whatever_the_clinic_does(desk: Desk) -> None:
    set_fields(desk, Clinic, desk.clinic_id, strategy=Strategy.BATCH)
    set_fields(desk, AppointmentType, desk.kind.id, staff_approves=True)
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (desk.texts(), open_tasks(desk)) == ([], {"RELEASE_OFFER"})


# Call


def test_staff_call_one_after_the_other_until_somebody_books(call: Front) -> None:
    desk, (ana, ben) = call.desk, call.entries
    assert call.tasks() == [("CALL_PATIENT", call.opening_id, call.ana)]
    assert call.called(ana, CallResult.NO_ANSWER) is None
    assert call.tasks() == [("CALL_PATIENT", call.opening_id, call.ben)]
    outcome = call.called(ben, CallResult.BOOKED)
    assert isinstance(outcome, Accepted)
    assert booked(desk, call.ben) == ["2026-11-24 09:00"]
    assert (call.status(), call.tasks()) == (OpeningStatus.FILLED, [])
    assert results(desk) == ["NO_ANSWER", "BOOKED"]
    assert [offer.channel.value for offer in rows(desk, Offer)] == ["PHONE", "PHONE"]
    assert (desk.texts(), desk.texts(BEN)) == ([], [])
    assert row(desk, WaitlistEntry, ben).status is WaitlistStatus.BOOKED
    assert row(desk, WaitlistEntry, ana).notifications_sent == 0  # not reached: it counts for nothing


def test_a_no_on_the_phone_counts_as_one_by_text(call: Front) -> None:
    desk, (ana, ben) = call.desk, call.entries
    set_fields(desk, Clinic, desk.clinic_id, decline_limit=1)
    call.called(ana, CallResult.NO)
    entry = row(desk, WaitlistEntry, ana)
    assert (entry.declines, entry.notifications_sent, entry.status) == (1, 1, WaitlistStatus.DECLINED)
    assert call.proposed() == ben


def test_nobody_is_called_twice_about_one_opening(call: Front) -> None:
    for entry in call.entries:
        call.called(entry, CallResult.NO_ANSWER)
    call.desk.advance_clock(hours=3)
    assert call.tasks() == [("NOBODY_LEFT", call.opening_id, None)]


def test_a_call_reaches_whoever_no_text_may(desk: Desk) -> None:
    set_fields(desk, AppointmentType, desk.kind.id, strategy=Strategy.CALL)
    landline = desk.patient("Ana", consent=False)
    set_fields(desk, models.Contact, rows(desk, models.Contact)[0].id, unreachable_since=desk.at("2026-11-01"))
    entry = desk.waits(landline)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert [one.waitlist_entry_id for one in rows(desk, Proposal)] == [entry]


def test_a_call_that_comes_too_late_is_lost(call: Front) -> None:
    desk, (ana, _) = call.desk, call.entries
    desk.visit("2026-11-24 09:00")  # as an import would write it
    assert call.called(ana, CallResult.BOOKED) == Lost(offers.Why.GONE)
    assert row(desk, WaitlistEntry, ana).status is WaitlistStatus.ACTIVE
    assert call.status() is OpeningStatus.WITHDRAWN
    assert call.tasks() == []


def test_the_result_of_a_call_that_was_not_due_is_refused(call: Front) -> None:
    _, ben = call.entries
    for result in CallResult:
        with pytest.raises(NotOfferable, match="look again"):
            call.called(ben, result)


def test_a_move_up_by_phone_gives_the_later_visit_back(call: Front) -> None:
    desk, (ana, _) = call.desk, call.entries
    later = desk.visit("2026-12-03 09:00", patient_id=call.ana)
    set_fields(desk, WaitlistEntry, ana, later_appointment_id=later)
    outcome = call.called(ana, CallResult.BOOKED)
    assert isinstance(outcome, Accepted)
    assert outcome.gives_back
    desk.advance_clock(minutes=16)
    assert booked(desk, call.ana) == ["2026-11-24 09:00"]
    (child,) = rows(desk, Opening, parent_id=call.opening_id)
    assert child.depth == 1


def test_who_was_texted_may_be_booked_by_phone(desk: Desk) -> None:
    ana, ben = desk.patient(), desk.patient("Ben", BEN)
    entry = desk.waits(ana)
    desk.waits(ben)
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00")) or 0
    outcome = change(desk, lambda session: offers.book_by_phone(session, opening_id, entry, actor=STAFF))
    assert isinstance(outcome, Accepted)
    desk.advance_clock(minutes=1)
    desk.plays(f"""
        clinic> Hi Ana, {HELD}
        patient> yes
        clinic> You are booked: Tue Nov 24, 9:00 AM. See you then!
    """)
    assert (booked(desk, ana), desk.texts(BEN)) == (["2026-11-24 09:00"], [])


def test_by_phone_too_nobody_gets_what_somebody_else_holds(desk: Desk) -> None:
    desk.waits(desk.patient())
    ben = desk.waits(desk.patient("Ben", BEN))
    opening_id = desk.cancels(desk.visit("2026-11-24 09:00")) or 0
    outcome = change(desk, lambda session: offers.book_by_phone(session, opening_id, ben, actor=STAFF))
    assert outcome == Lost(offers.Why.GONE)
    assert row(desk, WaitlistEntry, ben).status is WaitlistStatus.ACTIVE
    desk.writes("no")
    assert len(desk.texts(BEN)) == 1  # their turn comes all the same
