"""The life of a visit: check-in, completion, no-show by the clock or by staff, and a late check-in that undoes it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, models
from app.db import transaction
from app.models import AppointmentStatus, CancellationType, CancelledByType, ItemKind, RecoveryStatus
from app.services import appointments, arrivals, audit, cancel_words, cancellations, no_shows, visit_status
from app.services.cancellations import NotCancellable
from app.services.visit_status import TRANSITIONS, NotPossible
from tests.dialogue import Desk
from tests.transcripts.facts import booked, change, row, rows, set_fields

S = AppointmentStatus
ACTS: dict[AppointmentStatus, Callable[[Session, int], object]] = {
    S.CONFIRMED: lambda session, visit: appointments.confirm(session, [visit], actor="staff:1"),
    S.CHECKED_IN: lambda session, visit: arrivals.check_in(session, visit, actor="staff:1"),
    S.COMPLETED: lambda session, visit: arrivals.complete(session, visit, actor="staff:1"),
    S.NO_SHOW: lambda session, visit: no_shows.mark(session, visit, by=CancelledByType.STAFF, actor="staff:1"),
    S.CANCELLED: lambda session, visit: cancellations.cancel_appointment(
        session, visit, by=CancelledByType.STAFF, actor="staff:1"
    ),
}
BEFORE = {S.CONFIRMED, S.CANCELLED}
"""What happens to a visit before it begins; the rest happens on its day."""


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """A clinic that records arrivals in Standby, on the morning of a visit at nine."""
    return Desk(engine, start="2026-11-24 08:30", check_in_is_live=True)


@pytest.fixture
def nine(desk: Desk) -> int:
    return desk.visit("2026-11-24 09:00", patient_id=desk.patient())


def act(desk: Desk, to: AppointmentStatus, visit: int) -> None:
    change(desk, lambda session: ACTS[to](session, visit))


def status(desk: Desk, visit: int) -> AppointmentStatus:
    return row(desk, models.Appointment, visit).status


def records(desk: Desk) -> list[models.AppointmentCancellation]:
    return rows(desk, models.AppointmentCancellation)


@pytest.mark.parametrize(("source", "to"), list(itertools.product(S, ACTS)))
def test_the_table_says_what_may_follow_what(desk: Desk, nine: int, source: S, to: S) -> None:
    set_fields(desk, models.Appointment, nine, status=source)
    desk.set_clock("2026-11-24 08:50" if to in BEFORE and source is not S.NO_SHOW else "2026-11-24 09:05")
    if to in TRANSITIONS[source] and (source, to) != (S.NO_SHOW, S.CANCELLED):
        act(desk, to, nine)
        assert status(desk, nine) is to
        return
    repeat = source is to and to in (S.CHECKED_IN, S.COMPLETED, S.CONFIRMED)
    if repeat or to is S.CONFIRMED:
        act(desk, to, nine)  # says False
    else:
        said = "a no-show" if source is S.NO_SHOW else source.lower().replace("_", " ")
        with pytest.raises(NotPossible, match=f"visit {nine} (is {said}, not scheduled|has started)"):
            act(desk, to, nine)
    assert status(desk, nine) is source


@pytest.mark.parametrize(
    ("to", "at", "said"),
    [
        (S.CANCELLED, "2026-11-24 09:00", "has started: it is a no-show or it was attended"),
        (S.NO_SHOW, "2026-11-24 08:59", "has not started: who says that they stay away cancels it"),
        (S.CHECKED_IN, "2026-11-23 23:59", "is on a later day: move it"),
        (S.COMPLETED, "2026-11-23 23:59", "is on a later day: move it"),
    ],
)
def test_a_step_at_the_wrong_time_is_a_sentence(desk: Desk, nine: int, to: S, at: str, said: str) -> None:
    desk.set_clock(at)
    with pytest.raises(NotPossible, match=f"visit {nine} {said}"):
        act(desk, to, nine)
    assert records(desk) == []


@pytest.mark.parametrize("to", [S.CHECKED_IN, S.COMPLETED, S.NO_SHOW, S.CANCELLED])
def test_imported_history_and_unknown_visits_start_nothing(desk: Desk, nine: int, to: S) -> None:
    set_fields(desk, models.Appointment, nine, historical=True)
    desk.set_clock("2026-11-24 12:00")
    with pytest.raises(NotPossible, match="was imported as history"):
        act(desk, to, nine)
    with pytest.raises(NotPossible, match="there is no visit 999999 at this clinic"):
        act(desk, to, 999999)
    assert (records(desk), rows(desk, models.InboxItem)) == ([], [])


# The clock


def test_whoever_is_not_here_after_fifteen_minutes_is_a_no_show(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:14")
    desk.work()
    assert status(desk, nine) is S.SCHEDULED
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    assert status(desk, nine) is S.NO_SHOW
    (record,) = records(desk)
    assert (record.cancellation_type, record.cancelled_by_type, record.cancelled_by) == (
        CancellationType.NO_SHOW,
        CancelledByType.SYSTEM,
        "system",
    )
    assert (record.notice_hours, record.is_late_cancel, record.reason) == (0, False, None)
    assert (record.original_start_time, record.original_end_time) == (
        desk.at("2026-11-24 09:00"),
        desk.at("2026-11-24 10:00"),
    )
    desk.work()
    assert len(records(desk)) == 1


def test_nobody_is_missed_by_the_clock_where_arrivals_are_recorded_elsewhere(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-24 08:30")
    visit = desk.visit("2026-11-24 09:00")
    desk.set_clock("2026-11-24 12:00")
    desk.work()
    assert status(desk, visit) is S.SCHEDULED


def test_whoever_was_to_come_before_arrivals_were_recorded_is_not_missed(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-24 09:30")
    early, late = desk.visit("2026-11-24 09:00"), desk.visit("2026-11-24 10:00")

    def turn(on: bool) -> None:
        change(
            desk,
            lambda session: arrivals.set_check_in(
                session, session.get_one(models.Clinic, desk.clinic_id), on=on, actor="cli"
            ),
        )

    turn(True)
    desk.set_clock("2026-11-24 10:20")
    desk.work()
    assert (status(desk, early), status(desk, late)) == (S.SCHEDULED, S.NO_SHOW)
    turn(True)  # changes nothing
    turn(False)
    assert [entry.action for entry in rows(desk, models.AuditEntry)].count("clinic.check_in") == 2


def test_what_happened_while_standby_was_down_is_for_a_person_to_say(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 21:01")
    desk.work()
    assert status(desk, nine) is S.SCHEDULED


@pytest.mark.parametrize("fields", [{"historical": True}, {"status": S.CHECKED_IN}, {"status": S.CANCELLED}])
def test_the_clock_leaves_others_alone(desk: Desk, nine: int, fields: dict[str, object]) -> None:
    set_fields(desk, models.Appointment, nine, **fields)
    desk.set_clock("2026-11-24 09:30")
    desk.work()
    assert records(desk) == []


def test_running_late_extends_the_grace(desk: Desk, nine: int) -> None:
    change(desk, lambda session: appointments.note_late(session, [nine], 20, actor="test"))
    desk.set_clock("2026-11-24 09:34")
    desk.work()
    assert status(desk, nine) is S.SCHEDULED
    desk.set_clock("2026-11-24 09:35")
    desk.work()
    assert status(desk, nine) is S.NO_SHOW


@pytest.mark.parametrize(("night", "at"), [("2026-03-08", "01:50"), ("2026-11-01", "01:50")])
def test_the_grace_is_fifteen_minutes_on_the_night_the_clocks_change(engine: sa.Engine, night: str, at: str) -> None:
    desk = Desk(engine, start=f"{night} 00:30", check_in_is_live=True)
    visit = desk.visit(f"{night} {at}")
    starts = desk.at(f"{night} {at}")
    for minutes, expected in ((14, S.SCHEDULED), (15, S.NO_SHOW)):
        here = clock.local(starts + timedelta(minutes=minutes), desk.zone)
        desk.set_clock(f"{night} 00:30")
        desk.advance_clock(
            minutes=(starts + timedelta(minutes=minutes) - desk.at(f"{night} 00:30")).total_seconds() / 60
        )
        assert status(desk, visit) is expected, here


# It counts when it settles


def test_the_clocks_no_show_counts_half_an_hour_later(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    assert counted(desk) == []
    desk.advance_clock(minutes=29)
    assert counted(desk) == []
    desk.advance_clock(minutes=1)
    assert counted(desk) == [nine]


def test_staff_confirm_it_earlier_and_once(desk: Desk, nine: int) -> None:
    with pytest.raises(NotPossible, match="is scheduled, not a no-show: mark it as one first"):
        change(desk, lambda session: no_shows.confirm(session, nine, actor="staff:1"))
    desk.set_clock("2026-11-24 09:16")
    desk.work()
    assert change(desk, lambda session: no_shows.confirm(session, nine, actor="staff:1"))
    assert counted(desk) == [nine]
    assert not change(desk, lambda session: no_shows.confirm(session, nine, actor="staff:1"))
    actions = [entry.action for entry in rows(desk, models.AuditEntry)]
    assert actions == ["appointment.no_show", "cancellation.settled", "fee.none"]


def test_what_staff_mark_counts_at_once(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:01")
    act(desk, S.NO_SHOW, nine)
    assert counted(desk) == [nine]


def test_a_lone_cancel_holds_it_back_until_staff_know_what_was_meant(desk: Desk, nine: int) -> None:
    desk.writes("CANCEL")
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    desk.advance_clock(hours=3)
    assert (status(desk, nine), counted(desk)) == (S.NO_SHOW, [])
    with pytest.raises(NotPossible, match="the patient wrote CANCEL; first close the task"):
        change(desk, lambda session: no_shows.confirm(session, nine, actor="staff:1"))
    change(desk, lambda session: cancel_words.settle(session, nine, "nothing was meant"))
    assert counted(desk) == [nine]


def test_the_same_holds_for_what_staff_mark(desk: Desk, nine: int) -> None:
    desk.writes("CANCEL")
    desk.set_clock("2026-11-24 09:15")
    act(desk, S.NO_SHOW, nine)
    desk.advance_clock(hours=3)
    assert counted(desk) == []
    act(desk, S.CHECKED_IN, nine)
    (word,) = rows(desk, models.Task, kind=models.TaskKind.CANCEL_WORD)
    assert word.result == "the patient came"


def test_if_the_visit_was_meant_notice_counts_from_the_text_and_it_is_no_no_show(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-22 21:00")
    desk.writes("CANCEL")
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    act(desk, S.CANCELLED, nine)
    missed, cancelled = records(desk)
    assert missed.undone_at is not None
    assert (cancelled.cancellation_type, round(cancelled.notice_hours), cancelled.undone_at) == ("CANCELLED", 36, None)
    (word,) = rows(desk, models.Task, kind=models.TaskKind.CANCEL_WORD)
    assert word.result == "the visit was cancelled"


def counted(desk: Desk) -> list[int]:
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        query = sa.select(models.AppointmentCancellation.appointment_id).where(cancellations.counts())
        return list(session.scalars(query))


# Undone by a late check-in


@pytest.mark.parametrize("to", [S.CHECKED_IN, S.COMPLETED])
@pytest.mark.parametrize("minutes", [20, 120])
def test_a_late_check_in_undoes_the_no_show(desk: Desk, nine: int, to: S, minutes: int) -> None:
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    desk.advance_clock(minutes=minutes)
    act(desk, to, nine)
    assert status(desk, nine) is to
    (record,) = records(desk)
    assert (record.undone_by, record.recovery_status, record.settles_at) == ("staff:1", RecoveryStatus.NOT_NEEDED, None)
    (told,) = rows(desk, models.InboxItem, kind=ItemKind.CANCELLATION_UNDONE)
    assert (told.subject_id, told.handled_at is None) == (record.id, False)
    desk.advance_clock(hours=2)
    assert counted(desk) == []
    assert len(records(desk)) == 1


def test_it_is_undone_once_and_a_no_show_again_is_refused(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    act(desk, S.CHECKED_IN, nine)
    assert not change(desk, lambda session: arrivals.check_in(session, nine, actor="staff:1"))
    with pytest.raises(NotPossible, match="is checked in, not scheduled: it cannot be marked as a no-show"):
        act(desk, S.NO_SHOW, nine)
    assert len(rows(desk, models.InboxItem)) == 1


def test_whoever_comes_after_their_time_was_given_to_another_is_here_all_the_same(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    walk_in = desk.visit("2026-11-24 09:20", status=S.CHECKED_IN)
    act(desk, S.CHECKED_IN, nine)
    visits = {visit.id: visit for visit in rows(desk, models.Appointment)}
    assert (visits[nine].status, visits[nine].double_booked) == (S.CHECKED_IN, True)
    assert not visits[walk_in].double_booked


def test_a_day_later_it_is_corrected_as_well(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    desk.set_clock("2026-11-26 10:00")
    act(desk, S.COMPLETED, nine)
    assert (status(desk, nine), counted(desk)) == (S.COMPLETED, [])


# What cancelling records


def test_notice_given_in_a_text_that_was_not_understood_counts_from_the_text(desk: Desk, nine: int) -> None:
    said_at = desk.at("2026-11-22 20:00")
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    change(
        desk,
        lambda session: cancellations.cancel_appointment(
            session, nine, by=CancelledByType.PATIENT, actor="staff:1", notified_at=said_at
        ),
    )
    missed, cancelled = records(desk)
    assert missed.undone_at is not None
    assert (cancelled.cancellation_type, cancelled.notice_hours, cancelled.undone_at) == ("CANCELLED", 37, None)
    assert (status(desk, nine), rows(desk, models.Opening)) == (S.CANCELLED, [])


def cancel(desk: Desk, visit: int, **options: object) -> models.AppointmentCancellation:
    fields = {"by": CancelledByType.PATIENT, "actor": "test"} | options
    change(desk, lambda session: cancellations.cancel_appointment(session, visit, **fields))  # type: ignore[arg-type]
    return records(desk)[-1]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, CancellationType.LATE_CANCEL),
        ({"by": CancelledByType.STAFF}, CancellationType.LATE_CANCEL),
        ({"by": CancelledByType.SYSTEM}, CancellationType.CANCELLED),
        ({"by": CancelledByType.STAFF, "actor": "import"}, CancellationType.CANCELLED),
        ({"by": CancelledByType.PROVIDER}, CancellationType.PRACTICE_CANCEL),
        ({"reason": models.CancellationReason.PROVIDER_UNAVAILABLE}, CancellationType.PRACTICE_CANCEL),
    ],
)
def test_late_is_only_what_a_patient_decides(desk: Desk, nine: int, options: dict[str, object], kind: str) -> None:
    record = cancel(desk, nine, **options)
    assert (record.cancellation_type, record.is_late_cancel) == (kind, kind == "LATE_CANCEL")
    assert (record.settles_at is not None) is (kind == "LATE_CANCEL")


@pytest.mark.parametrize(
    ("booked_at", "at", "late"),
    [
        ("2026-11-24 08:00", "2026-11-24 08:29", False),
        ("2026-11-24 08:00", "2026-11-24 08:30", True),
        ("2026-11-23 08:59", "2026-11-23 09:20", True),  # booked when it was not late yet
    ],
)
def test_a_visit_booked_late_may_be_given_up_for_half_an_hour(
    desk: Desk, nine: int, booked_at: str, at: str, late: bool
) -> None:
    set_fields(desk, models.Appointment, nine, booked_at=desk.at(booked_at))
    desk.set_clock(at)
    assert cancel(desk, nine).is_late_cancel is late


@pytest.mark.parametrize(("hours", "late"), [(24, True), (12, False)])
def test_the_late_window_is_the_clinics(engine: sa.Engine, hours: int, late: bool) -> None:
    desk = Desk(engine, start="2026-11-23 20:00", late_cancel_hours=hours)
    assert cancel(desk, desk.visit("2026-11-24 09:00")).is_late_cancel is late


@pytest.mark.parametrize(("to", "late"), [("2026-03-08 12:01", False), ("2026-03-08 12:00", True)])
def test_twenty_four_hours_are_that_long_when_the_clocks_change(engine: sa.Engine, to: str, late: bool) -> None:
    """From Saturday noon to Sunday noon it is 23 hours; 24 hours before Sunday noon it is Saturday, 11:00."""
    desk = Desk(engine, start="2026-03-07 11:00")  # a moment later, once it is set
    record = cancel(desk, desk.visit(to))
    assert (record.is_late_cancel, record.notice_hours < 24) == (late, late)


def test_cancelling_twice_or_a_past_visit_is_refused(desk: Desk, nine: int) -> None:
    cancel(desk, nine)
    with pytest.raises(NotCancellable, match="is cancelled, not scheduled"):
        cancel(desk, nine)
    past = desk.visit("2026-11-24 08:00")
    with pytest.raises(NotCancellable, match="has started"):
        cancel(desk, past)
    assert len(records(desk)) == 1
    assert booked(desk, row(desk, models.Appointment, past).patient_id) == ["2026-11-24 08:00"]


def test_a_reason_may_be_corrected_and_each_change_is_audited(desk: Desk, nine: int) -> None:
    record = cancel(desk, nine)

    def say(reason: models.CancellationReason, words: str | None = None) -> bool:
        return change(
            desk,
            lambda session: cancellations.change_reason(
                session, session.get_one(models.AppointmentCancellation, record.id), reason, words, actor="staff:1"
            ),
        )

    assert say(models.CancellationReason.FORGOT, "totally forgot")
    assert not say(models.CancellationReason.FORGOT)
    assert say(models.CancellationReason.ILLNESS)
    (after,) = records(desk)
    assert (after.reason, after.reason_details) == ("ILLNESS", "totally forgot")
    trail = [entry for entry in rows(desk, models.AuditEntry) if entry.action == "cancellation.reason"]
    assert [one.actor for one in trail] == ["staff:1", "staff:1"]
    assert list(change(desk, lambda session: audit.facts_of(session, trail)).values()) == [
        ({"reason": None, "reason_details": None}, {"reason": "FORGOT", "reason_details": "totally forgot"}),
        (
            {"reason": "FORGOT", "reason_details": "totally forgot"},
            {"reason": "ILLNESS", "reason_details": "totally forgot"},
        ),
    ]
    with pytest.raises(cancellations.NotAReason, match="the patient cancelled it"):
        say(models.CancellationReason.PRACTICE_CLOSURE)


def test_a_snapshot_is_kept(desk: Desk, nine: int) -> None:
    record = cancel(desk, nine)
    start: datetime = record.original_start_time
    assert (record.original_provider_id, record.appointment_type_id, start) == (
        desk.provider.id,
        desk.kind.id,
        desk.at("2026-11-24 09:00"),
    )
    assert 0.49 < record.notice_hours <= 0.5
    assert visit_status.SAID[S.NO_SHOW] == "a no-show"
