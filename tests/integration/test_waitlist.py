"""Joining, changing and leaving the waitlist: what is recorded, and every refusal a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    AuditEntry,
    Clinic,
    InboxItem,
    ItemKind,
    Patient,
    PatientStatus,
    Provider,
    Scope,
    Task,
    TaskKind,
    TimeOfDay,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import audit, consent, tasks, waitlist
from app.services.offers.matching import candidates
from app.services.waitlist import Change, NotAnEntry, Preferences
from tests import factories

MORNING = (TimeOfDay.MORNING, None, None)


@dataclass
class Desk:
    """A clinic with one patient, in one transaction."""

    session: Session
    clinic: Clinic
    kind: AppointmentType
    provider: Provider
    ana: Patient

    def add(self, patient: Patient | None = None, **fields: Any) -> WaitlistEntry:
        """Put a patient (Ana) on the list for a cleaning."""
        return waitlist.add_entry(self.session, patient or self.ana, self.kind.id, **{"actor": "staff:1"} | fields)

    def refusal(self, **fields: Any) -> str:
        """What is said to who tries; nothing is left behind."""
        with pytest.raises(NotAnEntry) as caught:
            self.add(**fields)
        assert self.count() == 0
        return str(caught.value)

    def count(self) -> int:
        """How many entries there are."""
        return self.session.scalar(sa.select(sa.func.count()).select_from(WaitlistEntry)) or 0

    def visit(self, patient: Patient | None = None, days: int = 10, **fields: Any) -> Appointment:
        """A visit of a patient (Ana) in some days."""
        at = clock.now(self.session) + timedelta(days=days)
        return factories.make_appointment(self.session, patient or self.ana, self.provider, self.kind, at, **fields)

    def notes(self) -> list[AuditEntry]:
        """The audit entries, written."""
        audit.write(self.session)
        return list(self.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number)))


@pytest.fixture
def desk(sessions: sessionmaker[Session]) -> Iterator[Desk]:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        yield Desk(session, clinic, kind, provider, factories.make_patient(session, clinic))


# Joining


def test_an_entry_keeps_all_that_was_said(desk: Desk) -> None:
    wishes = Preferences(
        provider_id=desk.provider.id,
        first_day=date(2090, 1, 1),
        last_day=date(2090, 2, 1),
        days=(1, 3),
        times=(MORNING, (TimeOfDay.SPECIFIC, time(15), time(16, 30))),
        minimum_notice_minutes=240,
        any_time=True,
    )
    later = desk.visit()
    entry = desk.add(
        preferences=wishes, later_appointment_id=later.id, reason="toothache", notes="calls back", actor="staff:7"
    )
    desk.session.expire_all()
    assert waitlist.read_preferences(entry) == wishes
    assert (entry.reason_for_waitlist, entry.notes, entry.added_by) == ("toothache", "calls back", "staff:7")
    assert (entry.status, entry.later_appointment_id) == (WaitlistStatus.ACTIVE, later.id)
    assert entry.expires_at == later.starts_at


def test_an_entry_waits_ninety_days_or_as_long_as_staff_say(desk: Desk) -> None:
    ben = factories.make_patient(desk.session, desk.clinic, "Ben", "+13125550222")
    now = clock.now(desk.session)
    assert desk.add().expires_at == now + timedelta(days=90)
    assert desk.add(ben, expires_at=now + timedelta(days=120)).expires_at == now + timedelta(days=120)


def test_attaching_a_later_visit_ends_the_wait_when_it_begins(desk: Desk) -> None:
    entry, visit = desk.add(), desk.visit()
    waitlist.change_entry(desk.session, entry.id, Change(later_appointment_id=visit.id), actor="staff:2")
    assert entry.expires_at == visit.starts_at
    waitlist.change_entry(desk.session, entry.id, Change(later_appointment_id=0), actor="staff:2")
    assert entry.expires_at == entry.added_at + timedelta(days=90)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (Preferences(first_day=date(2090, 2, 1), last_day=date(2090, 1, 31)), "the range of dates ends before it"),
        (Preferences(first_day=date(2020, 1, 1), last_day=date(2020, 2, 1)), "the range of dates is over: nothing can"),
        (Preferences(days=[7]), "days are 0 (Sunday) to 6 (Saturday)"),
        (Preferences(days=[1, -1]), "days are 0 (Sunday) to 6 (Saturday)"),
        (Preferences(times=[(TimeOfDay.SPECIFIC, time(12), time(9))]), "the range of times ends before it starts"),
        (Preferences(times=[(TimeOfDay.SPECIFIC, time(9), time(9))]), "the range of times ends before it starts"),
        (Preferences(times=[(TimeOfDay.SPECIFIC, time(9), None)]), "a SPECIFIC time has a start and an end"),
        (Preferences(times=[(TimeOfDay.MORNING, time(9), time(10))]), "the others have neither"),
        (Preferences(minimum_notice_minutes=-1), "the notice somebody needs is 0 minutes to 30 days"),
        (Preferences(minimum_notice_minutes=60 * 24 * 31), "the notice somebody needs is 0 minutes to 30 days"),
        (Preferences(provider_id=999), "this clinic has no provider 999"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(desk: Desk, wishes: Preferences, said: str) -> None:
    assert said in desk.refusal(preferences=wishes)


def test_a_range_that_ends_today_is_not_over(desk: Desk) -> None:
    today = clock.local(clock.now(desk.session), desk.clinic.timezone).date()
    assert desk.add(preferences=Preferences(last_day=today)).date_range_end == today


def test_a_provider_must_work_here_and_perform_the_type(desk: Desk) -> None:
    other = factories.make_other_clinic(desk.session)
    stranger = factories.make_provider(desk.session, other)
    gone = factories.make_provider(desk.session, desk.clinic, desk.kind, name="Dr. Gone", active=False)
    surgery = factories.make_type(desk.session, desk.clinic, name="Surgery")
    surgeon = factories.make_provider(desk.session, desk.clinic, surgery, name="Dr. Cut")
    imported = factories.make_provider(desk.session, desk.clinic, name="Dr. New")
    for provider, said in (
        (stranger, f"this clinic has no provider {stranger.id}"),
        (gone, f"provider {gone.id} does not work here any more"),
        (surgeon, f"provider {surgeon.id} does not perform appointment type {desk.kind.id}"),
    ):
        assert desk.refusal(preferences=Preferences(provider_id=provider.id)) == said
    assert desk.add(preferences=Preferences(provider_id=imported.id)).preferred_provider_id == imported.id


def test_a_type_of_another_clinic_or_out_of_use_is_refused(desk: Desk) -> None:
    theirs = factories.make_type(desk.session, factories.make_other_clinic(desk.session))
    old = factories.make_type(desk.session, desk.clinic, name="Old", active=False)
    for type_id, said in (
        (theirs.id, f"this clinic has no appointment type {theirs.id}"),
        (old.id, f"appointment type {old.id} is not in use any more"),
    ):
        with pytest.raises(NotAnEntry, match=said):
            waitlist.add_entry(desk.session, desk.ana, type_id, actor="staff:1")
    assert desk.count() == 0


@pytest.mark.parametrize("status", [PatientStatus.DECEASED, PatientStatus.DISMISSED, PatientStatus.TRANSFERRED])
def test_who_is_never_written_to_cannot_wait(desk: Desk, status: PatientStatus) -> None:
    desk.ana.status = status
    assert desk.refusal() == f"the patient is {status.value.lower()}: nothing is offered to them any more"


def test_a_second_entry_of_one_type_is_refused_with_the_first(desk: Desk) -> None:
    first = desk.add()
    with pytest.raises(waitlist.AlreadyWaiting, match=f"change entry {first.id} instead") as caught:
        desk.add()
    assert caught.value.entry_id == first.id
    surgery = factories.make_type(desk.session, desk.clinic, name="Surgery")
    waitlist.add_entry(desk.session, desk.ana, surgery.id, actor="staff:1")
    waitlist.remove_entry(desk.session, first.id, WaitlistResolution.STAFF_REMOVED, actor="staff:1")
    assert desk.add().id > first.id


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": AppointmentStatus.CANCELLED}, "is cancelled: only a visit to come can be moved up"),
        ({"status": AppointmentStatus.COMPLETED}, "is completed: only a visit to come can be moved up"),
        ({"historical": True}, "only a visit to come can be moved up"),
        ({"days": -1}, "has begun already: only a visit to come can be moved up"),
    ],
)
def test_only_a_visit_to_come_can_be_moved_up(desk: Desk, fields: dict[str, Any], said: str) -> None:
    assert said in desk.refusal(later_appointment_id=desk.visit(**fields).id)


def test_only_ones_own_visit_can_be_moved_up(desk: Desk) -> None:
    ben = factories.make_patient(desk.session, desk.clinic, "Ben", "+13125550222")
    for visit_id in (desk.visit(ben).id, 999):
        said = desk.refusal(later_appointment_id=visit_id)
        assert said == f"visit {visit_id} is not a visit of this patient"


def test_a_visit_that_is_being_given_back_cannot_be_moved_up_again(desk: Desk) -> None:
    visit = desk.visit()
    visit.release_at = clock.now(desk.session) + timedelta(minutes=5)
    assert "is being given back" in desk.refusal(later_appointment_id=visit.id)


def test_an_entry_that_would_have_expired_is_refused(desk: Desk) -> None:
    assert desk.refusal(expires_at=clock.now(desk.session)) == "the entry would have expired already"


def test_an_essay_is_no_reason(desk: Desk) -> None:
    assert desk.refusal(reason="x" * 2001) == "notes and the reason have at most 2000 characters each"


@pytest.mark.parametrize("trouble", ["no phone", "no consent", "opted out"])
def test_who_cannot_be_texted_may_wait_and_somebody_has_to_call(desk: Desk, trouble: str) -> None:
    phone = None if trouble == "no phone" else "+13125550333"
    chi = factories.make_patient(desk.session, desk.clinic, "Chi", phone, consent=trouble != "no consent")
    if trouble == "opted out":
        consent.opt_out(desk.session, factories.contact_of(desk.session, chi), Scope.ALL, "text")
    entry = desk.add(chi)
    (task,) = desk.session.scalars(sa.select(Task).where(Task.kind == TaskKind.NO_CHANNEL))
    assert (task.patient_id, task.done_at) == (chi.id, None)
    waitlist.remove_entry(desk.session, entry.id, WaitlistResolution.STAFF_REMOVED, actor="staff:1")
    tasks.close_moot(desk.session, desk.clinic.id)
    desk.session.refresh(task)
    assert task.result == "the waiting is over"


# Changing


def test_joining_is_audited_with_what_was_said_and_without_anybodys_words(desk: Desk) -> None:
    entry = desk.add(preferences=Preferences(days=(1,), times=(MORNING,)), notes="her son drives her")
    (noted,) = [note for note in desk.notes() if note.action == "waitlist.added"]
    _, after = audit.facts_of(desk.session, [noted])[noted.id]
    assert after == {
        "appointment_type": entry.appointment_type_id, "priority": "STANDARD", "days": [1], "times": ["MORNING"],
        "notes": True, "expires_at": entry.expires_at and entry.expires_at.isoformat(),
    }  # fmt: skip
    assert (noted.after or {}).keys().isdisjoint({"days", "times"})  # when it suits them is sealed


def test_a_change_is_audited_before_and_after_without_anybodys_words(desk: Desk) -> None:
    entry = desk.add(preferences=Preferences(days=(1,)), notes="her son drives her")
    change = Change(Preferences(days=(1,), times=(MORNING,)), WaitlistPriority.HIGH, notes="her daughter drives her")
    waitlist.change_entry(desk.session, entry.id, change, actor="staff:2")
    (noted,) = [note for note in desk.notes() if note.action == "waitlist.changed"]
    assert (noted.actor, noted.subject) == ("staff:2", f"waitlist_entry:{entry.id}")
    before, after = audit.facts_of(desk.session, [noted])[noted.id]
    assert before == {"priority": "STANDARD", "times": [], "notes": True}
    assert after == {"priority": "HIGH", "times": ["MORNING"], "notes": True}
    assert (noted.before or {}).keys() == {"priority", "notes"}  # when it suits them is sealed
    assert entry.notes == "her daughter drives her"
    assert entry.priority_rank == 1


def test_what_is_not_named_stays_and_what_is_emptied_goes(desk: Desk) -> None:
    wishes = Preferences(days=(1,), times=(MORNING,))
    entry = desk.add(preferences=wishes, notes="n", reason="r", later_appointment_id=desk.visit().id)
    waitlist.change_entry(desk.session, entry.id, Change(notes="", later_appointment_id=0), actor="staff:2")
    assert (entry.notes, entry.reason_for_waitlist, entry.later_appointment_id) == (None, "r", None)
    assert waitlist.read_preferences(entry) == wishes


def test_a_change_that_changes_nothing_is_no_change(desk: Desk) -> None:
    entry = desk.add(preferences=Preferences(days=(1,)))
    before = entry.updated_at
    waitlist.change_entry(desk.session, entry.id, Change(Preferences(days=(1, 1))), actor="staff:2")
    assert entry.updated_at == before
    assert [note.action for note in desk.notes()] == ["waitlist.added"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(Preferences(days=[7])), "days are 0"),
        (Change(Preferences(last_day=date(2020, 1, 1))), "is over"),
        (Change(Preferences(provider_id=999)), "no provider 999"),
        (Change(later_appointment_id=999), "visit 999 is not a visit of this patient"),
        (Change(notes="x" * 2001), "at most 2000 characters"),
    ],
)
def test_nonsense_changes_nothing(desk: Desk, change: Change, said: str) -> None:
    entry = desk.add(notes="n")
    with pytest.raises(NotAnEntry, match=said):
        waitlist.change_entry(desk.session, entry.id, replace(change, priority=WaitlistPriority.HIGH), actor="staff:2")
    assert (entry.priority, entry.notes, entry.days_mask) == (WaitlistPriority.STANDARD, "n", 0)


def test_a_later_visit_that_has_passed_stays_attached_when_something_else_changes(desk: Desk) -> None:
    visit = desk.visit()
    entry = desk.add(later_appointment_id=visit.id)
    visit.status = AppointmentStatus.COMPLETED
    waitlist.change_entry(desk.session, entry.id, Change(later_appointment_id=visit.id, notes="n"), actor="staff:2")
    assert entry.notes == "n"


def test_the_second_of_two_who_change_one_entry_must_look_again(desk: Desk) -> None:
    entry = desk.add()
    seen = entry.updated_at
    desk.session.info["now"] += timedelta(seconds=1)
    waitlist.change_entry(desk.session, entry.id, Change(notes="first"), actor="staff:1", seen=seen)
    with pytest.raises(waitlist.EntryChanged, match=f"entry {entry.id} was changed since you looked at it"):
        waitlist.change_entry(desk.session, entry.id, Change(notes="second"), actor="staff:2", seen=seen)
    assert entry.notes == "first"


def test_who_does_not_wait_any_more_cannot_be_changed(desk: Desk) -> None:
    entry = desk.add()
    waitlist.remove_entry(desk.session, entry.id, WaitlistResolution.PATIENT_REMOVED, actor="staff:1")
    with pytest.raises(waitlist.NotWaiting, match=f"entry {entry.id} is removed, it does not wait any more"):
        waitlist.change_entry(desk.session, entry.id, Change(notes="n"), actor="staff:2")


def test_a_number_that_is_no_entry_cannot_be_changed(desk: Desk) -> None:
    with pytest.raises(waitlist.NoSuchEntry, match="there is no waitlist entry 999 at this clinic"):
        waitlist.change_entry(desk.session, 999, Change(notes="n"), actor="staff:2")


def test_an_entry_of_another_clinic_is_not_there(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        ours = factories.make_clinic(session)
        kind = factories.make_type(session, ours)
        entry = factories.make_entry(session, factories.make_patient(session, ours), kind)
        theirs = factories.make_other_clinic(session)
    with transaction(sessions, theirs.id) as session, pytest.raises(waitlist.NoSuchEntry):
        waitlist.change_entry(session, entry.id, Change(notes="n"), actor="staff:1")
    with transaction(sessions, theirs.id) as session:
        assert waitlist.positions(session, [entry.id]) == {}
        assert not waitlist.remove_entry(session, entry.id, WaitlistResolution.STAFF_REMOVED, actor="staff:1")


def test_a_change_tells_an_opening_that_has_nobody_to_ask(desk: Desk) -> None:
    entry = desk.add()
    factories.make_opening(desk.session, desk.provider, desk.kind, clock.now(desk.session) + timedelta(days=1))
    waitlist.change_entry(desk.session, entry.id, Change(Preferences(days=(1,))), actor="staff:2")
    kinds = desk.session.scalars(sa.select(InboxItem.kind)).all()
    assert kinds == [ItemKind.MAY_BE_ASKED]


# Whose turn it is


def test_the_position_is_the_order_in_which_the_engine_asks(desk: Desk) -> None:
    now = clock.now(desk.session)
    people = [
        factories.make_patient(desk.session, desk.clinic, f"P{n}", f"+1312555{4000 + n}", language="en")
        for n in range(6)
    ]
    ages = [5, 1, 3, 3, 9, 2]
    levels = ["STANDARD", "URGENT", "HIGH", "HIGH", "FLEXIBLE", "STANDARD"]
    entries = [
        factories.make_entry(
            desk.session, person, desk.kind, WaitlistPriority(level), added_at=now - timedelta(days=days)
        )
        for person, level, days in zip(people, levels, ages, strict=True)
    ]
    other = factories.make_type(desk.session, desk.clinic, name="Surgery")
    surgery = factories.make_entry(desk.session, people[0], other, WaitlistPriority.URGENT)
    opening = factories.make_opening(desk.session, desk.provider, desk.kind, now + timedelta(days=2))
    asked = candidates(desk.session, opening, now, 10)
    place = waitlist.positions(desk.session, [entry.id for entry in (*entries, surgery)])
    assert sorted((entry.id for entry in entries), key=place.__getitem__) == asked
    assert [place[entry_id] for entry_id in asked] == [1, 2, 3, 4, 5, 6]
    assert place[surgery.id] == 1


def test_who_leaves_lets_the_others_move_up(desk: Desk) -> None:
    first = desk.add()
    desk.session.info["now"] += timedelta(seconds=1)
    ben = desk.add(factories.make_patient(desk.session, desk.clinic, "Ben", "+13125550222"))
    assert waitlist.positions(desk.session, [first.id, ben.id]) == {first.id: 1, ben.id: 2}
    waitlist.remove_entry(desk.session, first.id, WaitlistResolution.STAFF_REMOVED, actor="staff:1")
    assert waitlist.positions(desk.session, [first.id, ben.id]) == {ben.id: 1}
    assert waitlist.positions(desk.session, []) == {}


# Leaving, expiring


def test_removing_twice_removes_once(desk: Desk) -> None:
    entry = desk.add()
    assert waitlist.remove_entries(
        desk.session, [entry.id, 999], WaitlistResolution.PATIENT_REMOVED, actor="staff:1"
    ) == [entry.id]
    assert not waitlist.remove_entry(desk.session, entry.id, WaitlistResolution.STAFF_REMOVED, actor="staff:1")
    assert (entry.status, entry.resolution) == (WaitlistStatus.REMOVED, WaitlistResolution.PATIENT_REMOVED)
    assert [note.action for note in desk.notes()] == ["waitlist.added", "waitlist.resolved"]


def test_an_entry_expires_after_the_clinics_days(desk: Desk) -> None:
    desk.clinic.entry_days = 30
    entry = desk.add()
    desk.session.info["now"] += timedelta(days=30, seconds=-1)
    assert waitlist.due_to_expire(desk.session) == []
    desk.session.info["now"] += timedelta(seconds=1)
    assert waitlist.due_to_expire(desk.session) == [entry.id]
    waitlist.expire(desk.session, entry.id)
    assert (entry.status, entry.resolution) == (WaitlistStatus.EXPIRED, WaitlistResolution.EXPIRED)
    assert waitlist.due_to_expire(desk.session) == []
