"""Recovery as staff and programs use it: calls and what follows, beginning and ending it, rates, one step at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, models
from app.db import ALL_CLINICS, transaction
from app.models import CallOutcome, CancellationReason, CancelledByType, ItemKind, RecoveryStatus, TaskKind
from app.services import audit, no_shows, recovery
from app.services.analytics import BadPeriod, Rate, RecoveryBy, recovery_rates
from app.services.recovery import NotRecoverable
from app.services.recovery.schedule import ends_at, touch_at, wait_until
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import change, rows
from tests.transcripts.misses import asked, attempts, cancelled, days_pass, miss_of, next_look, open_task, stands

CHICAGO = "America/Chicago"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Bright Smiles on a Monday at 8:05."""
    return Desk(engine, start="2026-11-23 08:05")


def log(
    desk: Desk, miss: int, outcome: CallOutcome, *, notes: str | None = None, callback_on: date | None = None
) -> None:
    """Staff record a call."""

    def do(session: Session) -> None:
        recovery.log_call(session, miss, outcome, by="staff:1", notes=notes, callback_on=callback_on)

    change(desk, do)


def refusal(desk: Desk, miss: int, outcome: CallOutcome, **more: object) -> str:
    """Why a call cannot be recorded."""
    with pytest.raises(NotRecoverable) as refused:
        log(desk, miss, outcome, **more)  # type: ignore[arg-type]
    return str(refused.value)


def test_days_are_counted_on_the_calendar() -> None:
    since = clock.at_local(datetime.fromisoformat("2026-10-30 10:00"), CHICAGO)
    assert clock.local(touch_at(since, 2, since, CHICAGO), CHICAGO).isoformat() == "2026-11-02T10:00:00-06:00"
    assert clock.local(touch_at(since, 3, since, CHICAGO), CHICAGO).isoformat() == "2026-11-09T10:00:00-06:00"
    assert clock.local(touch_at(since, 5, since, CHICAGO), CHICAGO).date().isoformat() == "2026-11-23"
    assert clock.local(ends_at(since, 30, CHICAGO), CHICAGO).isoformat() == "2026-11-29T10:00:00-06:00"
    late = since + timedelta(days=5)
    assert clock.local(touch_at(since, 2, late, CHICAGO), CHICAGO).date().isoformat() == "2026-11-06"
    assert clock.local(wait_until(since, late, CHICAGO), CHICAGO).date().isoformat() == "2026-11-07"


def test_in_the_hour_that_the_clocks_skip_a_touch_is_due_after_it() -> None:
    since = clock.at_local(datetime.fromisoformat("2026-03-05 02:30"), CHICAGO)
    assert clock.local(touch_at(since, 2, since, CHICAGO), CHICAGO).isoformat() == "2026-03-08T03:30:00-05:00"


@pytest.mark.parametrize(
    ("outcome", "result", "status"),
    [
        (CallOutcome.LEFT_MESSAGE, "PHONE NO_RESPONSE", ("IN_PROGRESS", None)),
        (CallOutcome.NO_ANSWER, "PHONE NO_RESPONSE", ("IN_PROGRESS", None)),
        (CallOutcome.WRONG_NUMBER, "PHONE NO_RESPONSE", ("IN_PROGRESS", None)),
        (CallOutcome.REFUSED, "PHONE DECLINED", ("LOST", "DECLINED")),
        (CallOutcome.MOVED_AWAY, "PHONE DECLINED", ("LOST", "CHANGED_PROVIDERS")),
    ],
)
def test_each_outcome_of_a_call_has_its_result(
    desk: Desk, outcome: CallOutcome, result: str, status: tuple[str, str | None]
) -> None:
    miss = asked(desk)
    days_pass(desk, 3)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None
    log(desk, miss, outcome)
    assert (attempts(desk, miss)[-1], stands(desk, miss)) == (result, status)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is None
    days_pass(desk, 8)
    expected = 2 if status[0] == "IN_PROGRESS" and outcome is not CallOutcome.WRONG_NUMBER else 1
    assert len(desk.texts()) == expected


def test_whoever_was_rebooked_by_phone_is_recovered(desk: Desk) -> None:
    miss = asked(desk)
    assert refusal(desk, miss, CallOutcome.REBOOKED).endswith("has no later visit of that type: book it first")
    patient = miss_of(desk, miss).patient_id

    def book_and_log(session: Session) -> None:
        visit = factories.make_appointment(
            session, session.get_one(models.Patient, patient), desk.provider, desk.kind, desk.at("2026-12-01 10:00")
        )
        recovery.log_call(session, miss, CallOutcome.REBOOKED, by="staff:1")
        assert session.get_one(models.AppointmentCancellation, miss).rescheduled_appointment_id == visit.id

    change(desk, book_and_log)
    assert (stands(desk, miss), attempts(desk, miss)[-1]) == (("RECOVERED", "BOOKED"), "PHONE RESCHEDULED")
    assert refusal(desk, miss, CallOutcome.NO_ANSWER) == f"recovery {miss} is recovered: nothing is left to call about"


def test_whoever_calls_back_is_called_when_they_do_not(desk: Desk) -> None:
    miss = asked(desk)
    log(desk, miss, CallOutcome.WILL_CALL_BACK, callback_on=date(2026, 12, 4))
    assert stands(desk, miss) == ("PENDING", None)
    task = open_task(desk, TaskKind.RECOVERY_CALL)
    assert task is not None
    assert clock.local(task.due_at, desk.zone).date() == date(2026, 12, 4)
    days_pass(desk, 20)
    assert len(desk.texts()) == 1


def test_another_outcome_stops_the_texts_and_is_called_about_again(desk: Desk) -> None:
    miss = asked(desk)
    log(desk, miss, CallOutcome.OTHER, notes="wants to talk to her husband first")
    days_pass(desk, 3)
    assert open_task(desk, TaskKind.RECOVERY_CALL) is not None
    days_pass(desk, 10)
    assert len(desk.texts()) == 1


def test_calls_count_as_attempts(desk: Desk) -> None:
    miss = asked(desk)
    log(desk, miss, CallOutcome.NO_ANSWER)
    log(desk, miss, CallOutcome.LEFT_MESSAGE)
    days_pass(desk, 20)
    assert len(desk.texts()) == 1
    assert len(attempts(desk, miss)) == 3


def test_a_call_to_whoever_was_lost_may_still_win_them_back(desk: Desk) -> None:
    miss = asked(desk)
    desk.writes("no thanks")
    log(desk, miss, CallOutcome.WILL_CALL_BACK, callback_on=date(2026, 11, 30))
    assert stands(desk, miss) == ("PENDING", None)


def test_a_wrong_number_is_never_used_again(desk: Desk) -> None:
    miss = asked(desk)
    log(desk, miss, CallOutcome.WRONG_NUMBER)
    (contact,) = rows(desk, models.Contact, address="+13125550111")
    assert contact.wrong_number_at is not None
    assert stands(desk, miss) == ("IN_PROGRESS", None)


def test_what_staff_may_get_wrong_is_said(desk: Desk) -> None:
    miss = asked(desk)
    day = date(2026, 12, 4)
    assert refusal(desk, 999, CallOutcome.NO_ANSWER) == "there is no missed visit 999 at this clinic"
    assert refusal(desk, miss, CallOutcome.WILL_CALL_BACK) == "say on which day they will call back"
    assert "is not within a year" in refusal(desk, miss, CallOutcome.WILL_CALL_BACK, callback_on=date(2026, 11, 23))
    assert "is not within a year" in refusal(desk, miss, CallOutcome.WILL_CALL_BACK, callback_on=date(2028, 1, 1))
    assert "belongs to WILL_CALL_BACK" in refusal(desk, miss, CallOutcome.NO_ANSWER, callback_on=day)
    assert refusal(desk, miss, CallOutcome.OTHER) == "say in the notes what came of the call"
    assert "at most 2000" in refusal(desk, miss, CallOutcome.OTHER, notes="x" * 2001)
    assert attempts(desk, miss) == ["SMS PENDING"]


def test_beginning_and_ending_by_hand_are_refused_where_they_make_no_sense(desk: Desk) -> None:
    miss = asked(desk)
    with pytest.raises(NotRecoverable, match="there is no missed visit 999 at this clinic"):
        change(desk, lambda s: recovery.start(s, 999, actor="staff:1"))
    with pytest.raises(NotRecoverable, match="say why it is not needed"):
        change(desk, lambda s: recovery.not_needed(s, miss, actor="staff:1", reason=" "))
    desk.writes("2")
    with pytest.raises(NotRecoverable, match="is over: recovered"):
        change(desk, lambda s: recovery.not_needed(s, miss, actor="staff:1", reason="abroad"))
    with pytest.raises(NotRecoverable, match="the patient has a new visit already"):
        change(desk, lambda s: recovery.start(s, miss, actor="staff:1"))


def test_another_clinics_recovery_is_unknown(desk: Desk) -> None:
    miss = asked(desk)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session).id
    with transaction(desk.sessions, other) as session, pytest.raises(NotRecoverable, match="no missed visit"):
        recovery.log_call(session, miss, CallOutcome.NO_ANSWER, by="staff:1")


def test_every_attempt_and_change_of_status_is_audited(desk: Desk) -> None:
    miss = asked(desk)
    log(desk, miss, CallOutcome.NO_ANSWER)
    desk.writes("not now, in two weeks")
    desk.writes("2")
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        acts = session.scalars(
            sa.select(models.AuditEntry.action)
            .where(models.AuditEntry.subject == f"appointment_cancellation:{miss}")
            .order_by(models.AuditEntry.id)
        ).all()
        assert audit.verify(session, desk.clinic_id) == []
    assert [act for act in acts if act.startswith("recovery.")] == [
        "recovery.touched",
        "recovery.called",
        "recovery.put_off",
        "recovery.ended",
    ]


def test_imported_history_starts_nothing(desk: Desk) -> None:
    desk.visit("2026-11-20 09:00", patient_id=desk.patient(), historical=True, status=models.AppointmentStatus.NO_SHOW)
    days_pass(desk, 2)
    assert rows(desk, models.AppointmentCancellation) == []
    assert desk.texts() == []


def test_a_posted_touch_whose_worker_died_is_said_once(desk: Desk) -> None:
    miss = cancelled(desk, desk.patient())
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(models.ClockOffset)).one().offset_seconds += 1900
    with transaction(desk.sessions, ALL_CLINICS) as session:
        recovery.take_step(session, miss)
    assert len(rows(desk, models.InboxItem, kind=ItemKind.RECOVERY_DUE)) == 1
    desk.work()
    assert len(desk.texts()) == 1


def test_a_touch_that_was_parked_is_made_a_day_later(desk: Desk) -> None:
    miss = cancelled(desk, desk.patient())
    with transaction(desk.sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(models.ClockOffset)).one().offset_seconds += 1900
    with transaction(desk.sessions, ALL_CLINICS) as session:
        recovery.take_step(session, miss)
        item = session.scalars(sa.select(models.InboxItem).where(models.InboxItem.kind == ItemKind.RECOVERY_DUE)).one()
        item.parked_at = clock.real()
    desk.advance_clock(hours=20)
    assert desk.texts() == []
    desk.advance_clock(hours=5)
    assert (len(desk.texts()), miss_of(desk, miss).touches) == (1, 1)


def test_rates_by_hand(desk: Desk) -> None:
    people = [desk.patient(f"P{n}", f"+1312555030{n}", language="es" if n == 4 else "en") for n in range(5)]
    misses = [cancelled(desk, who, f"2026-11-27 {8 + n:02d}:00") for n, who in enumerate(people)]
    desk.advance_clock(minutes=30)
    desk.writes("2", "+13125550300")
    desk.writes("I forgot", "+13125550301")
    desk.writes("friday afternoon", "+13125550301")
    desk.writes("1", "+13125550301")
    desk.writes("no thanks", "+13125550302")
    desk.writes("I moved away", "+13125550303")
    log(desk, misses[2], CallOutcome.NO_ANSWER)
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        day = date(2026, 11, 23)

        def rates(by: RecoveryBy) -> dict[str, tuple[Rate, int]]:
            counted = recovery_rates(session, desk.clinic_id, day, day, by)
            return {one.name: (one.rate, one.going_on) for one in [*counted.groups, counted.total]}

        assert rates(RecoveryBy.TOUCH) == {"1": (Rate(2, 3), 1), "2": (Rate(0, 1), 0), "all": (Rate(2, 4), 1)}
        assert rates(RecoveryBy.REASON) == {
            "forgot": (Rate(1, 1), 0), "changed providers": (Rate(0, 1), 0), "not known": (Rate(1, 2), 1),
            "all": (Rate(2, 4), 1),
        }  # fmt: skip
        assert rates(RecoveryBy.CHANNEL) == {"sms": (Rate(2, 3), 1), "phone": (Rate(0, 1), 0), "all": (Rate(2, 4), 1)}
        assert rates(RecoveryBy.LANGUAGE) == {"en": (Rate(2, 4), 0), "es": (Rate(0, 0), 1), "all": (Rate(2, 4), 1)}
        with pytest.raises(BadPeriod, match="ends"):
            recovery_rates(session, desk.clinic_id, day, date(2026, 11, 1))
        assert recovery_rates(session, desk.clinic_id, date(2026, 1, 1), date(2026, 1, 2)).groups == []


def test_moved_away_by_phone_is_the_reason(desk: Desk) -> None:
    miss = asked(desk)
    log(desk, miss, CallOutcome.MOVED_AWAY)
    assert miss_of(desk, miss).reason is CancellationReason.CHANGED_PROVIDERS
    assert miss_of(desk, miss).recovery_status is RecoveryStatus.LOST
    assert next_look(desk, miss) is None
    entries = [one for one in rows(desk, models.AuditEntry) if one.action == "cancellation.reason"]
    assert [one.actor for one in entries] == ["staff:1"]
    (told,) = change(desk, lambda session: audit.facts_of(session, entries)).values()
    assert told[1] == {"reason": "CHANGED_PROVIDERS", "reason_details": None}


def test_an_excusing_reason_that_is_told_after_the_fee_proposes_a_waiver(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 08:05", no_show_fee_cents=5_000, free_misses=0)
    patient = desk.patient(policy_acknowledged_at=desk.at("2026-01-01 09:00"))
    visit = desk.visit("2026-11-23 08:30", patient_id=patient)
    desk.advance_clock(minutes=45)
    change(desk, lambda session: no_shows.mark(session, visit, by=CancelledByType.STAFF, actor="staff:1"))
    desk.advance_clock(minutes=45)
    assert [one.amount_cents for one in rows(desk, models.FeeEntry)] == [5_000]
    assert open_task(desk, TaskKind.WAIVE_FEE) is None
    desk.writes("I was sick")
    assert open_task(desk, TaskKind.WAIVE_FEE) is not None
    assert [one.amount_cents for one in rows(desk, models.FeeEntry)] == [5_000]  # an administrator decides
