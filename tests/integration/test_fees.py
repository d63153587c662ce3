"""Fees: what a miss costs, the ledger that is only added to, who may waive, and the export that sends nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import models
from app.db import ALL_CLINICS, transaction
from app.models import CancellationReason, CancelledByType, FeeEntryKind, Role, TaskKind
from app.services import arrivals, cancellations, fees, no_shows
from app.services.fees import Amount, Free, NotWaivable
from tests import factories
from tests.concurrency.rush import together
from tests.dialogue import Desk
from tests.transcripts.facts import change, row, rows, set_fields


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """A late cancellation costs 25 dollars, a no-show 50; the first miss is not free, so that most tests need one."""
    desk = Desk(
        engine, start="2026-11-24 08:30", check_in_is_live=True,
        late_cancel_fee_cents=2500, no_show_fee_cents=5000, free_misses=0,
    )  # fmt: skip
    for name, role in (("admin", Role.CLINIC_ADMIN), ("desk", Role.FRONT_DESK), ("billing", Role.BILLING)):
        with transaction(desk.sessions, ALL_CLINICS) as session:
            staff = models.StaffUser(
                email=f"{name}@x.test", name=name, password_hash="x", created_at=desk.at("2026-01-01")
            )
            session.add(staff)
            session.flush()
            session.add(models.StaffRole(staff_id=staff.id, clinic_id=desk.clinic_id, role=role))
    return desk


ADMIN, FRONT_DESK, BILLING, NOBODY = "admin", "desk", "billing", "nobody"


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana has acknowledged the policy."""
    return desk.patient(policy_acknowledged_at=desk.at("2026-01-01 09:00"))


@pytest.fixture
def nine(desk: Desk, ana: int) -> int:
    return desk.visit("2026-11-24 09:00", patient_id=ana)


def miss(desk: Desk, visit: int, at: str = "2026-11-24 09:05") -> int:
    """Staff mark the visit as missed; the id of what is recorded."""
    desk.set_clock(at)
    return change(desk, lambda s: no_shows.mark(s, visit, by=CancelledByType.STAFF, actor="staff:2")).id


def cancel(desk: Desk, visit: int, reason: CancellationReason | None = None, **options: object) -> int:
    """The patient cancels; half an hour passes."""
    by = options.pop("by", CancelledByType.PATIENT)
    done = change(
        desk,
        lambda s: cancellations.cancel_appointment(s, visit, by=by, actor="test", reason=reason),  # type: ignore[arg-type]
    )
    desk.advance_clock(minutes=31)
    return done.cancellation_id


def ledger(desk: Desk) -> list[tuple[str, int]]:
    return [(entry.kind.value, entry.amount_cents) for entry in rows(desk, models.FeeEntry)]


def owes(desk: Desk, patient: int) -> dict[str, int]:
    return change(desk, lambda session: fees.balance(session, patient))


def waive(desk: Desk, cancellation: int, staff: str = ADMIN, reason: str = "a kind regular") -> None:
    with transaction(desk.sessions, desk.clinic_id) as session:
        fees.waive(session, cancellation, staff_id(desk, staff), reason)


def staff_id(desk: Desk, name: str) -> int:
    return next((one.id for one in rows(desk, models.StaffUser) if one.name == name), 0)


def export(desk: Desk) -> int | None:
    batch = change(desk, lambda session: fees.export(session, desk.clinic_id, actor="staff:3"))
    return batch.number if batch else None


def lines(desk: Desk, batch: int) -> list[tuple[str, str, int | None]]:
    """Kind, amount, and the place in the ledger of the fee that is taken back."""
    places = {entry.id: n for n, entry in enumerate(rows(desk, models.FeeEntry), 1)}
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        found = fees.lines(session, desk.clinic_id, batch)
        return [(one.kind, one.amount, places[one.credit_of] if one.credit_of else None) for one in found]


# What costs something


def test_a_no_show_and_a_late_cancellation_cost_what_the_clinic_says(desk: Desk, ana: int, nine: int) -> None:
    miss(desk, nine)
    cancel(desk, desk.visit("2026-11-24 15:00", patient_id=ana))
    assert ledger(desk) == [("ASSESSED", 5000), ("ASSESSED", 2500)]
    assert [record.late_cancel_fee_cents for record in rows(desk, models.AppointmentCancellation)] == [5000, 2500]
    assert owes(desk, ana) == {"USD": 7500}


def test_a_type_of_visit_has_amounts_of_its_own(desk: Desk, ana: int, nine: int) -> None:
    set_fields(
        desk, models.AppointmentType, desk.kind.id, no_show_fee_cents=9900, late_cancel_fee_cents=0, currency="CAD"
    )
    miss(desk, nine)
    cancel(desk, desk.visit("2026-11-24 15:00", patient_id=ana))
    assert owes(desk, ana) == {"CAD": 9900}


def test_the_clocks_no_show_costs_something_when_it_settles(desk: Desk, nine: int) -> None:
    desk.set_clock("2026-11-24 09:15")
    desk.work()
    assert ledger(desk) == []
    desk.advance_clock(minutes=30)
    desk.work()
    assert ledger(desk) == [("ASSESSED", 5000)]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("patient", {"fee_exempt": True}),
        ("patient", {"policy_acknowledged_at": None}),
        ("patient", {"status": models.PatientStatus.DECEASED}),
        ("clinic", {"no_show_fee_cents": None}),
        ("clinic", {"no_show_fee_cents": 0}),
    ],
)
def test_who_owes_nothing(desk: Desk, ana: int, nine: int, model: str, fields: dict[str, object]) -> None:
    if model == "patient":
        set_fields(desk, models.Patient, ana, **fields)
    else:
        set_fields(desk, models.Clinic, desk.clinic_id, **fields)
    miss(desk, nine)
    assert ledger(desk) == []


def test_a_policy_that_was_acknowledged_after_the_miss_does_not_count(desk: Desk, ana: int, nine: int) -> None:
    set_fields(desk, models.Patient, ana, policy_acknowledged_at=desk.at("2026-11-24 10:00"))
    miss(desk, nine)
    assert ledger(desk) == []


@pytest.mark.parametrize("reason", list(CancellationReason))
def test_a_late_cancellation_for_a_good_reason_costs_nothing(desk: Desk, nine: int, reason: CancellationReason) -> None:
    cancel(desk, nine, reason)
    free = reason in ("ILLNESS", "WEATHER", "FAMILY_EMERGENCY", "PRACTICE_CLOSURE", "PROVIDER_UNAVAILABLE")
    assert ledger(desk) == ([] if free else [("ASSESSED", 2500)])


def test_a_reason_that_is_told_within_half_an_hour_counts(desk: Desk, nine: int) -> None:
    done = change(desk, lambda s: cancellations.cancel_appointment(s, nine, by=CancelledByType.PATIENT, actor="test"))
    desk.advance_clock(minutes=29)
    assert ledger(desk) == []
    change(desk, partial(say_why, done.cancellation_id, CancellationReason.ILLNESS))
    desk.advance_clock(minutes=2)
    assert (ledger(desk), rows(desk, models.Task, kind=TaskKind.WAIVE_FEE)) == ([], [])


def say_why(record: int, reason: CancellationReason, session: Session) -> bool:
    miss = session.get_one(models.AppointmentCancellation, record)
    return cancellations.change_reason(session, miss, reason, actor="staff:2")


def test_what_the_practice_cancels_and_what_is_in_time_costs_nothing(desk: Desk, ana: int, nine: int) -> None:
    cancel(desk, nine, by=CancelledByType.PROVIDER)
    cancel(desk, desk.visit("2026-12-24 15:00", patient_id=ana))
    assert ledger(desk) == []
    assert not any(record.settles_at for record in rows(desk, models.AppointmentCancellation))


def test_the_price_of_what_costs_nothing_says_why(desk: Desk, nine: int) -> None:
    record = cancel(desk, nine, by=CancelledByType.PROVIDER)

    def price(session: Session) -> Amount | Free:
        return fees.assess(session, session.get_one(models.AppointmentCancellation, record), actor="test")

    assert change(desk, price) is Free.NO_MISS
    with pytest.raises(NotWaivable, match=f"no fee was assessed for cancellation {record}"):
        waive(desk, record)


# Grace


def test_the_first_miss_is_free_and_the_next_within_a_year_is_not(desk: Desk, ana: int, nine: int) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, free_misses=1)
    miss(desk, nine)
    assert ledger(desk) == []
    miss(desk, desk.visit("2027-11-24 09:00", patient_id=ana), "2027-11-24 09:01")
    assert ledger(desk) == [("ASSESSED", 5000)]
    miss(desk, desk.visit("2028-11-24 09:00", patient_id=ana), "2028-11-24 09:06")  # more than 365 days later
    assert len(ledger(desk)) == 1


def test_an_excused_or_undone_miss_uses_no_grace_up_and_another_patients_neither(
    desk: Desk, ana: int, nine: int
) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, free_misses=1)
    ben = desk.patient("Ben", "+13125550122", policy_acknowledged_at=desk.at("2026-01-01 09:00"))
    miss(desk, desk.visit("2026-11-24 08:00", patient_id=ben), "2026-11-24 08:31")
    cancel(desk, desk.visit("2026-11-24 15:00", patient_id=ana), CancellationReason.ILLNESS)
    miss(desk, nine)
    change(desk, lambda session: arrivals.check_in(session, nine, actor="staff:2"))
    assert ledger(desk) == []
    miss(desk, desk.visit("2026-11-24 11:00", patient_id=ana), "2026-11-24 11:01")
    assert ledger(desk) == []
    miss(desk, desk.visit("2026-11-24 12:00", patient_id=ana), "2026-11-24 12:01")
    assert ledger(desk) == [("ASSESSED", 5000)]


# Waiving and reversing


def test_an_administrator_waives_with_a_reason_once(desk: Desk, ana: int, nine: int) -> None:
    record = miss(desk, nine)
    waive(desk, record)
    assert (ledger(desk), owes(desk, ana)) == ([("ASSESSED", 5000), ("WAIVED", -5000)], {"USD": 0})
    after = row(desk, models.AppointmentCancellation, record)
    assert (after.fee_waived, after.fee_waived_reason, after.late_cancel_fee_cents) == (True, "a kind regular", 5000)
    with pytest.raises(NotWaivable, match="was waived or reversed before"):
        waive(desk, record)
    assert [entry.actor for entry in rows(desk, models.AuditEntry) if entry.action == "fee.waived"] == [
        f"staff:{staff_id(desk, ADMIN)}"
    ]


@pytest.mark.parametrize(
    ("staff", "reason", "said"),
    [
        (ADMIN, "  ", "write why"),
        (ADMIN, "x" * 501, "at most 500 characters"),
        (FRONT_DESK, "kind", "only a clinic_admin of this clinic waives fees"),
        (BILLING, "kind", "only a clinic_admin"),
        (NOBODY, "kind", "only a clinic_admin"),
    ],
)
def test_nobody_else_waives_and_nobody_without_a_reason(
    desk: Desk, nine: int, staff: str, reason: str, said: str
) -> None:
    record = miss(desk, nine)
    with pytest.raises(NotWaivable, match=said):
        waive(desk, record, staff, reason)
    assert ledger(desk) == [("ASSESSED", 5000)]


def test_who_was_shut_out_or_is_another_clinics_administrator_waives_nothing(desk: Desk, nine: int) -> None:
    record = miss(desk, nine)
    with transaction(desk.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        admin = staff_id(desk, ADMIN)
        session.execute(
            sa.update(models.StaffRole).values(clinic_id=other.id).where(models.StaffRole.staff_id == admin)
        )
    with pytest.raises(NotWaivable, match="only a clinic_admin of this clinic"):
        waive(desk, record)
    with transaction(desk.sessions, other.id) as session, pytest.raises(NotWaivable, match="there is no cancellation"):
        fees.waive(session, record, admin, "kind")


def test_two_administrators_who_waive_at_once_waive_once(desk: Desk, nine: int) -> None:
    record = miss(desk, nine)

    def attempt() -> str:
        try:
            waive(desk, record)
        except NotWaivable as refusal:
            return str(refusal)
        return "waived"

    went = together(attempt, attempt, attempt)
    assert sorted(went)[-1:] == ["waived"]
    assert went.count("waived") == 1
    assert ledger(desk) == [("ASSESSED", 5000), ("WAIVED", -5000)]


def test_a_late_check_in_reverses_the_fee_and_edits_nothing(desk: Desk, ana: int, nine: int) -> None:
    record = miss(desk, nine)
    change(desk, lambda session: arrivals.check_in(session, nine, actor="staff:2"))
    assert (ledger(desk), owes(desk, ana)) == ([("ASSESSED", 5000), ("REVERSED", -5000)], {"USD": 0})
    assert row(desk, models.AppointmentCancellation, record).late_cancel_fee_cents is None
    assert export(desk) is None


def test_a_waiver_and_a_check_in_at_once_give_the_fee_back_once(desk: Desk, ana: int, nine: int) -> None:
    record = miss(desk, nine)

    def attempt_waiver() -> None:
        try:
            waive(desk, record)
        except NotWaivable:
            return

    def check_in() -> None:
        with transaction(desk.sessions, desk.clinic_id) as session:
            arrivals.check_in(session, nine, actor="staff:2")

    together(attempt_waiver, check_in)
    assert owes(desk, ana) == {"USD": 0}
    assert len(ledger(desk)) == 2


def test_a_reason_corrected_later_only_proposes_a_waiver(desk: Desk, nine: int) -> None:
    record = cancel(desk, nine, CancellationReason.FORGOT)
    change(desk, partial(say_why, record, CancellationReason.ILLNESS))
    (task,) = rows(desk, models.Task, kind=TaskKind.WAIVE_FEE)
    assert (ledger(desk), task.done_at) == ([("ASSESSED", 2500)], None)
    change(desk, partial(say_why, record, CancellationReason.OTHER))
    assert rows(desk, models.Task, kind=TaskKind.WAIVE_FEE)[0].result == "the reason changed again"
    change(desk, partial(say_why, record, CancellationReason.WEATHER))
    waive(desk, record)
    desk.work()
    assert rows(desk, models.Task, kind=TaskKind.WAIVE_FEE)[0].result == "no fee stands"


# The ledger itself


@pytest.mark.parametrize(
    "statement", ["UPDATE fee_entry SET amount_cents = 1", "UPDATE fee_entry SET reason = 'x'", "DELETE FROM fee_entry"]
)
def test_the_database_refuses_to_change_it(desk: Desk, nine: int, statement: str) -> None:
    miss(desk, nine)
    with pytest.raises(DBAPIError, match="append-only"):
        change(desk, lambda session: session.execute(sa.text(statement)))
    assert ledger(desk) == [("ASSESSED", 5000)]


def test_the_copies_on_cancellations_agree_with_the_ledger(desk: Desk, ana: int) -> None:
    visits = [desk.visit(f"2026-11-24 {hour:02}:00", patient_id=ana) for hour in range(9, 13)]
    records = [miss(desk, visit, f"2026-11-24 {hour:02}:01") for hour, visit in enumerate(visits, 9)]
    waive(desk, records[1])
    change(desk, lambda session: arrivals.check_in(session, visits[2], actor="staff:2"))
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        for record in session.scalars(sa.select(models.AppointmentCancellation)):
            entries = session.scalars(sa.select(models.FeeEntry).filter_by(cancellation_id=record.id)).all()
            kinds = {entry.kind for entry in entries}
            assert record.fee_waived is (FeeEntryKind.WAIVED in kinds)
            stands = sum(entry.amount_cents for entry in entries if entry.kind is not FeeEntryKind.WAIVED)
            assert (record.late_cancel_fee_cents or 0) == stands


# Export


def test_nothing_is_exported_twice_and_an_old_batch_can_be_read_again(desk: Desk, ana: int, nine: int) -> None:
    miss(desk, nine)
    assert (export(desk), export(desk)) == (1, None)
    miss(desk, desk.visit("2026-11-24 10:00", patient_id=ana), "2026-11-24 10:01")
    assert export(desk) == 2
    assert lines(desk, 1) == lines(desk, 2) == [("fee no_show", "50.00", None)]
    with pytest.raises(fees.NoBatch, match="there is no batch 3"):
        lines(desk, 3)


def test_what_was_waived_before_never_goes_out_and_after_it_comes_as_a_credit(desk: Desk, ana: int, nine: int) -> None:
    early, late = miss(desk, nine), cancel(desk, desk.visit("2026-11-24 15:00", patient_id=ana))
    waive(desk, early)
    assert export(desk) == 1
    assert lines(desk, 1) == [("fee late_cancel", "25.00", None)]
    waive(desk, late)
    assert export(desk) == 2
    assert lines(desk, 2) == [("credit waived", "-25.00", 2)]
    assert export(desk) is None


def test_a_check_in_after_the_fee_went_out_sends_its_reversal_with_the_next_export(
    desk: Desk, ana: int, nine: int
) -> None:
    miss(desk, nine)
    assert export(desk) == 1
    desk.set_clock("2026-12-02 09:00")
    change(desk, lambda session: arrivals.check_in(session, nine, actor="staff:2"))
    assert export(desk) == 2
    assert lines(desk, 2) == [("credit reversed", "-50.00", 1)]
    assert owes(desk, ana) == {"USD": 0}


def test_two_exports_at_once_share_nothing(desk: Desk, nine: int) -> None:
    miss(desk, nine)

    def run() -> int | None:
        with transaction(desk.sessions, desk.clinic_id) as session:
            batch = fees.export(session, desk.clinic_id, actor="staff:3")
            return batch.number if batch else None

    assert sorted(together(run, run, run), key=str) == [1, None, None]
    assert ledger(desk).count(("EXPORTED", 0)) == 1


def test_an_export_that_dies_in_the_middle_exported_nothing(desk: Desk, nine: int) -> None:
    miss(desk, nine)

    def die(session: Session) -> None:
        fees.export(session, desk.clinic_id, actor="staff:3")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change(desk, die)
    assert rows(desk, models.FeeBatch) == []
    assert export(desk) == 1


# Totals


def test_a_month_begins_at_midnight_at_the_clinic(desk: Desk, ana: int) -> None:
    for day, at in (("2026-10-31 23:50", "2026-10-31 23:55"), ("2026-11-01 00:05", "2026-11-01 00:06")):
        miss(desk, desk.visit(day, patient_id=ana), at)  # the clocks change at two that night
    late = miss(desk, desk.visit("2026-11-30 23:30", patient_id=ana), "2026-11-30 23:59")
    desk.set_clock("2026-12-01 00:01")
    waive(desk, late)
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        found = fees.per_month(session, desk.clinic_id, date(2026, 10, 15), date(2027, 2, 1))
    assert [(t.month, t.assessed, t.waived, t.reversed, t.net) for t in found] == [
        (date(2026, 10, 1), 5000, 0, 0, 5000),
        (date(2026, 11, 1), 10000, 0, 0, 10000),
        (date(2026, 12, 1), 0, 5000, 0, -5000),
    ]


@pytest.mark.parametrize(
    ("cents", "said"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-2550, "-25.50"), (123456, "1234.56")]
)
def test_money_is_written_with_two_digits(cents: int, said: str) -> None:
    assert fees.money(cents) == said


def test_rules_that_cannot_be_are_refused(desk: Desk) -> None:
    def set_(session: Session, **wanted: object) -> None:
        clinic = session.get_one(models.Clinic, desk.clinic_id)
        fees.set_policy(session, clinic, actor="cli", **wanted)  # type: ignore[arg-type]

    with pytest.raises(fees.NotAPolicy, match="no show fee cents: a number from 0 on"):
        change(desk, partial(set_, no_show_fee_cents=-1))
    with pytest.raises(fees.NotAPolicy, match="RAIN: no reason for a cancellation"):
        change(desk, partial(set_, fee_free_reasons="ILLNESS RAIN"))
    change(desk, partial(set_, fee_free_reasons="", no_show_fee_cents=0))
    clinic = row(desk, models.Clinic, desk.clinic_id)
    assert (clinic.fee_free_reasons, clinic.no_show_fee_cents, clinic.late_cancel_fee_cents) == ("", 0, 2500)
    assert timedelta(minutes=clinic.settle_minutes) == timedelta(minutes=30)
