"""A few weeks of the simulated year: every rule holds after them, and every rule would notice what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app import clock
from app.cli.year import simulate_year
from app.db import transaction
from app.models import (
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AuditHead,
    CancellationReason,
    CancellationType,
    Clinic,
    FeeEntry,
    FeeEntryKind,
    InboxItem,
    Model,
    OptOut,
    OutboxMessage,
    Purpose,
    RecoveryAttempt,
    RecoveryStatus,
    Scope,
    Task,
)
from app.services import treatment
from simulation.year.making import play_year
from simulation.year.rules import RULES, check

Miss = AppointmentCancellation
M = TypeVar("M", bound=Model)


def some(session: Session, model: type[M], *conditions: sa.ColumnElement[bool], n: int = 0) -> M:
    """The n-th of these rows."""
    return session.scalars(sa.select(model).where(*conditions).order_by(model.id).offset(n).limit(1)).one()


def touch(session: Session) -> tuple[AppointmentCancellation, OutboxMessage]:
    """A touch by text that was sent, and its miss."""
    query = (
        sa.select(Miss, OutboxMessage)
        .join(RecoveryAttempt, RecoveryAttempt.cancellation_id == Miss.id)
        .join(OutboxMessage, OutboxMessage.id == RecoveryAttempt.outbox_message_id)
        .where(OutboxMessage.sent_at.is_not(None))
        .order_by(OutboxMessage.id)
    )
    miss, message = session.execute(query.limit(1)).one()
    return miss, message


def answered_before(session: Session) -> None:
    miss, message = touch(session)
    assert message.sent_at
    miss.recovery_since, miss.answered_at = message.sent_at - timedelta(days=1), message.sent_at - timedelta(minutes=1)


def sent_at_night(session: Session) -> None:
    _, message = touch(session)
    assert message.sent_at
    message.sent_at = message.sent_at.replace(hour=8)  # 2 or 3 o'clock in Chicago


def opted_out_before(session: Session) -> None:
    _, message = touch(session)
    assert message.sent_at
    session.execute(sa.delete(OptOut).where(OptOut.contact_id == message.contact_id))
    ids = {"clinic_id": message.clinic_id, "contact_id": message.contact_id}
    session.add(OptOut(**ids, scope=Scope.ALL, source="hand", opted_out_at=message.sent_at - timedelta(minutes=1)))


def four_touches(session: Session) -> None:
    touch(session)[0].touches = 4


def two_on_a_day(session: Session) -> None:
    sent = (OutboxMessage.purpose == Purpose.RECOVERY, OutboxMessage.sent_at.is_not(None))
    first, second = (some(session, OutboxMessage, *sent, n=n) for n in (0, 1))
    second.contact_id, second.sent_at = first.contact_id, first.sent_at


def after_the_last_day(session: Session) -> None:
    miss, message = touch(session)
    assert message.sent_at
    miss.recovery_since = message.sent_at - timedelta(days=40)


def had_come_before(session: Session) -> None:
    miss, message = touch(session)
    assert message.sent_at
    miss.undone_at = message.sent_at - timedelta(minutes=1)


def miss_without_a_record(session: Session) -> None:
    some(session, Appointment, Appointment.status == AppointmentStatus.COMPLETED).status = AppointmentStatus.NO_SHOW


def recovered_by_nothing(session: Session) -> None:
    recovered = Miss.recovery_status == RecoveryStatus.RECOVERED
    some(session, Miss, recovered).rescheduled_appointment_id = None


def never_due(session: Session) -> None:
    some(session, Miss, Miss.recovery_status.in_(RECOVERING)).next_touch_at = None


def booked_beside(session: Session) -> None:
    miss = some(session, Miss, Miss.recovery_status.in_(RECOVERING))
    visit = some(session, Appointment, Appointment.status == AppointmentStatus.COMPLETED)
    visit.patient_id, visit.appointment_type_id = miss.patient_id, miss.appointment_type_id
    visit.starts_at, visit.ends_at = (miss.cancelled_at + timedelta(days=n) for n in (1, 2))
    miss.cancelled_at = visit.booked_at


def two_at_once(session: Session) -> None:
    older, newer = (some(session, Miss, n=n) for n in (0, 1))
    newer.patient_id, newer.appointment_type_id, newer.touches = older.patient_id, older.appointment_type_id, 1
    older.recovery_status = newer.recovery_status = RecoveryStatus.IN_PROGRESS


def another_fee_shown(session: Session) -> None:
    some(session, Miss).late_cancel_fee_cents = 1


def charge(session: Session, miss: AppointmentCancellation) -> None:
    session.add(
        FeeEntry(
            clinic_id=miss.clinic_id, cancellation_id=miss.id, patient_id=miss.patient_id, kind=FeeEntryKind.ASSESSED,
            amount_cents=5_000, currency="USD", at=miss.cancelled_at, actor="hand",
        )
    )  # fmt: skip


def charged_for_nothing(session: Session) -> None:
    charge(session, some(session, Miss, Miss.cancellation_type == CancellationType.CANCELLED))


def grace_is_gone(session: Session) -> None:
    some(session, Clinic).free_misses = 0


def undone_and_charged(session: Session) -> None:
    miss = some(session, Miss, Miss.late_cancel_fee_cents.is_(None))
    miss.undone_at = clock.now(session)
    charge(session, miss)


def excused_and_charged(session: Session) -> None:
    miss = some(session, Miss, Miss.late_cancel_fee_cents.is_(None))
    miss.reason = CancellationReason.ILLNESS
    charge(session, miss)


def in_two_places(session: Session) -> None:
    first, other = sa.orm.aliased(Appointment), sa.orm.aliased(Appointment)
    same = sa.and_(other.starts_at == first.starts_at, other.id > first.id)
    done = (first.status == AppointmentStatus.COMPLETED, other.status == AppointmentStatus.COMPLETED)
    one, two = session.execute(sa.select(first, other).join(other, same).where(*done).limit(1)).one()
    one.status = two.status = AppointmentStatus.CONFIRMED
    two.patient_id = one.patient_id


def chain_is_broken(session: Session) -> None:
    some(session, AuditHead).hash = "x"


def item_is_unhandled(session: Session) -> None:
    some(session, InboxItem).handled_at = None


def done_without_a_result(session: Session) -> None:
    some(session, Task, Task.done_at.is_not(None)).result = None


BREAKS: dict[str, Callable[[Session], None]] = {
    "no touch after an answer": answered_before,
    "no touch outside the contact window": sent_at_night,
    "no text after an opt-out": opted_out_before,
    "no more touches than the clinic allows": four_touches,
    "caps by day and week": two_on_a_day,
    "no touch after the last day": after_the_last_day,
    "no touch when there is nothing to recover": had_come_before,
    "each miss has exactly one recovery": miss_without_a_record,
    "where a recovery stands fits its visits": recovered_by_nothing,
    "an open recovery goes on": never_due,
    "none needed with a visit to come": booked_beside,
    "a newer miss takes over": two_at_once,
    "fees add up": another_fee_shown,
    "no fee where none is due": charged_for_nothing,
    "every miss that costs is charged": grace_is_gone,
    "what is undone is reversed": undone_and_charged,
    "a reason that excuses proposes a waiver": excused_and_charged,
    "one live visit at a time": in_two_places,
    "the audit trail is whole": chain_is_broken,
    "nothing is left undone": item_is_unhandled,
    "every task has a live cause": done_without_a_result,
}
THE_LAST = "misses move the end of a treatment"
"""It is computed from the visits and never stored: it is broken in the code, not in a row."""


def test_every_rule_holds_after_some_weeks_and_notices_what_breaks_it(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = play_year(engine, tmp_path, days=10, visits=12, seed=3)
    clinic_id = year.practice.clinic_id
    with transaction(year.sessions, clinic_id, read_only=True) as session:
        assert check(session, clinic_id) == {}
        happened = set(session.scalars(sa.select(Miss.cancellation_type)))
        assert happened >= {CancellationType.NO_SHOW, CancellationType.CANCELLED}
    assert {*BREAKS, THE_LAST} == RULES.keys()
    unnoticed = []
    for name, breaks in BREAKS.items():
        with transaction(year.sessions, clinic_id) as session:
            breaks(session)
            session.flush()
            if not list(RULES[name](session, session.get_one(Clinic, clinic_id))):
                unnoticed.append(name)
            session.rollback()  # nothing of it is kept
    assert unnoticed == []
    monkeypatch.setattr(treatment, "project", lambda plan, *_: plan.expected_end_on)
    with transaction(year.sessions, clinic_id, read_only=True) as session:
        assert check(session, clinic_id).keys() == {THE_LAST}


def test_the_command_says_what_was_played() -> None:
    done = CliRunner().invoke(simulate_year, ["--days", "2", "--visits", "4"])
    assert done.exit_code == 0, done.output
    assert "visits;" in done.output
    assert f"All {len(RULES)} rules hold." in done.output
