"""The practice cancels: a provider's whole day, or one visit; everybody is told, and offered other times at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import models
from app.models import CancellationReason, CancellationType, CancelledByType, TaskKind
from app.services import bookings, cancellations, moves, tasks
from app.services.appointments import Slot
from app.services.cancellations import DayCancelled, NotCancellableDay, Told
from app.transports.message import Failure, TransportError
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, change, row, rows, set_fields, thread_id

TUESDAY = date(2026, 11, 24)
ANA = "+13125550111"
TOLD = (
    "clinic> Bright Smiles: we are sorry, we have to cancel your visit on Tue Nov 24, 9:00 AM. To come another time: "
    "1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Wed Nov 25, 8:00 AM. "
    "Reply with a number, or tell us what suits you."
)


def cancel_day(desk: Desk, day: date = TUESDAY, **options: object) -> DayCancelled:
    return change(
        desk,
        lambda session: cancellations.cancel_day(session, desk.provider.id, day, actor="staff:1", **options),  # type: ignore[arg-type]
    )


def progress(desk: Desk, day: date = TUESDAY) -> dict[int, Told]:
    return change(desk, lambda session: cancellations.progress(session, desk.provider.id, day))


def calls(desk: Desk) -> list[models.Task]:
    return rows(desk, models.Task, kind=TaskKind.CALL_PATIENT)


@pytest.fixture
def nine(desk: Desk) -> int:
    """Ana's visit on Tuesday at nine."""
    return desk.visit("2026-11-24 09:00", patient_id=desk.patient())


def test_the_patient_is_told_and_picks_another_time(desk: Desk, nine: int) -> None:
    assert cancel_day(desk) == DayCancelled(1, 0)
    desk.plays(f"""
        {TOLD}
        patient> 3
        clinic> Booked: Wed Nov 25, 8:00 AM. See you then!
    """)
    (record,) = rows(desk, models.AppointmentCancellation)
    assert (record.cancellation_type, record.reason, record.is_late_cancel) == (
        CancellationType.PRACTICE_CANCEL,
        CancellationReason.PROVIDER_UNAVAILABLE,
        False,
    )
    assert progress(desk) == {nine: Told.TOLD}
    assert booked(desk, row(desk, models.Appointment, nine).patient_id) == ["2026-11-25 08:00"]


def test_in_spanish(desk: Desk) -> None:
    desk.visit("2026-11-24 09:00", patient_id=desk.patient(language="es"))
    cancel_day(desk)
    desk.plays("""
        clinic> Bright Smiles: lo sentimos, tenemos que cancelar su cita del mar 24 nov 9:00 a.m. Para venir en otro \
momento: 1 lun 23 nov 9:15 a.m.; 2 lun 23 nov 12:00 p.m.; 3 mié 25 nov 8:00 a.m. Responda con un numero, o diga qué \
le conviene.
        patient> 1
        clinic> Cita reservada: lun 23 nov 9:15 a.m. ¡Le esperamos!
    """)


def test_they_wish_for_another_time_or_for_none(desk: Desk, nine: int) -> None:
    cancel_day(desk)
    desk.plays(f"""
        {TOLD}
        patient> anything friday afternoon?
        clinic> Free then: 1 Fri Nov 27, 12:00 PM; 2 Fri Nov 27, 1:00 PM; 3 Fri Nov 27, 2:00 PM. Reply with a number \
to book, or tell us what else suits you.
        patient> no thanks
        clinic> OK. Whenever you want to come in, call 312-555-0199.
    """)
    assert nine


def test_a_whole_day_goes_at_once_and_nothing_of_it_is_offered(desk: Desk) -> None:
    waiting = desk.patient("Dan", "+13125550144")
    desk.waits(waiting)
    visits = [
        desk.visit(f"2026-11-24 {hour:02}:00", patient_id=desk.patient(f"P{hour}", f"+131255502{hour:02}"))
        for hour in range(9, 17)
    ]
    other_day = desk.visit("2026-11-25 09:00", patient_id=desk.patient("Eve", CHI))
    assert cancel_day(desk) == DayCancelled(8, 0)
    assert progress(desk) == dict.fromkeys(visits, Told.TOLD)
    assert (rows(desk, models.Opening), desk.texts("+13125550144"), desk.texts(CHI)) == ([], [], [])
    assert row(desk, models.Appointment, other_day).status == "SCHEDULED"
    (block,) = rows(desk, models.ProviderBlock)
    assert (block.starts_at, block.ends_at) == (desk.at("2026-11-24 00:00"), desk.at("2026-11-25 00:00"))
    take_out = [task for task in rows(desk, models.Task) if task.kind is TaskKind.ENTER_IN_CALENDAR]
    assert [task.appointment_id for task in take_out] == visits


def test_repeating_it_tells_nobody_twice_and_finds_what_was_booked_meanwhile(desk: Desk, nine: int) -> None:
    cancel_day(desk)
    assert cancel_day(desk) == DayCancelled(0, 0)
    assert len(desk.texts()) == 1
    late = desk.visit("2026-11-24 14:00", patient_id=desk.patient("Ben", BEN))
    assert cancel_day(desk) == DayCancelled(1, 0)
    assert progress(desk) == {nine: Told.TOLD, late: Told.TOLD}
    assert len(rows(desk, models.ProviderBlock)) == 1


def test_killed_in_the_middle_nothing_was_cancelled(desk: Desk, nine: int) -> None:
    def die(session: sa.orm.Session) -> None:
        cancellations.cancel_day(session, desk.provider.id, TUESDAY, actor="staff:1")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change(desk, die)
    assert row(desk, models.Appointment, nine).status == "SCHEDULED"
    assert rows(desk, models.ProviderBlock) == []


def test_an_opening_of_that_day_is_withdrawn_and_who_was_asked_hears_it(desk: Desk) -> None:
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 10:00"))
    cancel_day(desk)
    assert [opening.status for opening in rows(desk, models.Opening)] == [models.OpeningStatus.WITHDRAWN]
    assert len(desk.texts(BEN)) == 2
    desk.writes("YES", BEN)
    assert rows(desk, models.Appointment)[-1].status == "CANCELLED"


def test_what_has_begun_is_left_alone(desk: Desk) -> None:
    desk.set_clock("2026-11-24 10:30")
    begun = desk.visit("2026-11-24 10:00", patient_id=desk.patient("Ben", BEN))
    desk.visit("2026-11-24 15:00", patient_id=desk.patient())
    assert cancel_day(desk) == DayCancelled(1, 1)
    assert row(desk, models.Appointment, begun).status == "SCHEDULED"


# When it may be said


def test_at_night_it_waits_for_six_where_the_visit_is_near(desk: Desk) -> None:
    desk.set_clock("2026-11-23 22:00")
    nine = desk.visit("2026-11-24 09:00", patient_id=desk.patient())
    afternoon = desk.visit("2026-11-24 15:00", patient_id=desk.patient("Ben", BEN))
    evening = desk.visit("2026-11-24 20:30", patient_id=desk.patient("Chi", CHI))
    cancel_day(desk)
    assert progress(desk) == dict.fromkeys([nine, afternoon, evening], Told.WAITING)
    desk.set_clock("2026-11-24 06:00")
    desk.work()
    assert [len(desk.texts(phone)) for phone in (ANA, BEN, CHI)] == [1, 1, 0]
    desk.set_clock("2026-11-24 08:00")
    desk.work()
    assert progress(desk) == dict.fromkeys([nine, afternoon, evening], Told.TOLD)


def test_six_holds_on_a_closed_sunday_and_in_a_stricter_place(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, closed_on_sundays=True)
    change(
        desk,
        lambda session: session.add(
            models.StricterPlace(
                clinic_id=desk.clinic_id, place="US-FL", opens_at=factories.OPENS, closes_at=factories.CLOSES
            )
        ),
    )
    desk.set_clock("2026-11-28 23:00")
    desk.visit("2026-11-29 09:00", patient_id=desk.patient(place="US-FL"))
    cancel_day(desk, date(2026, 11, 29))
    assert desk.texts() == []
    desk.set_clock("2026-11-29 06:01")
    desk.work()
    assert len(desk.texts()) == 1


def test_a_visit_before_the_window_is_called_about(desk: Desk) -> None:
    desk.set_clock("2026-11-23 22:00")
    visit = desk.visit("2026-11-24 06:30", patient_id=desk.patient())
    cancel_day(desk)
    assert progress(desk) == {visit: Told.CANNOT_BE_TOLD}
    (call,) = calls(desk)
    assert call.due_at < desk.at("2026-11-24 06:30")
    assert (desk.texts(), call.priority) == ([], "URGENT")


def test_a_text_that_waits_too_long_is_not_sent_stale_and_somebody_calls(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.LATER)
    visit = desk.visit("2026-11-23 12:00", patient_id=desk.patient())
    cancel_day(desk, date(2026, 11, 23))
    desk.set_clock("2026-11-23 11:01")
    desk.carrier.refuse.clear()
    set_fields(desk, models.OutboxMessage, rows(desk, models.OutboxMessage)[0].id, not_before=desk.at("2026-11-20"))
    assert (desk.texts(), progress(desk, date(2026, 11, 23))) == ([], {visit: Told.CANNOT_BE_TOLD})


# Who cannot be told by text


def _opt_out(desk: Desk) -> None:
    desk.writes("STOP")


def _no_consent(desk: Desk) -> None:
    change(desk, lambda session: session.execute(sa.update(models.Consent).values(revoked_at=desk.at("2026-11-01"))))


def _fails(desk: Desk) -> None:
    desk.carrier.refuse[ANA] = TransportError(Failure.UNREACHABLE, code=30006)


def _staff(desk: Desk) -> None:
    set_fields(desk, models.Thread, thread_id(desk), staff_id=_anybody(desk))


def _anybody(desk: Desk) -> int:
    def make(session: sa.orm.Session) -> int:
        staff = models.StaffUser(email="x@x.test", name="x", password_hash="x", created_at=desk.at("2026-01-01"))
        session.add(staff)
        session.flush()
        return staff.id

    return change(desk, make)


def _trial(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, trial_mode=True)


@pytest.mark.parametrize("why", [_opt_out, _no_consent, _fails, _staff, _trial])
def test_whoever_cannot_be_told_by_text_is_a_call(desk: Desk, nine: int, why: object) -> None:
    why(desk)  # type: ignore[operator]
    cancel_day(desk)
    (call,) = [task for task in calls(desk) if task.cause.startswith("cancellation:")]
    assert (call.appointment_id, call.done_at) == (nine, None)
    assert progress(desk) == {nine: Told.CANNOT_BE_TOLD}
    assert desk.texts() == []
    change(desk, lambda session: tasks.close(session, desk.clinic_id, call.cause, "told on the phone"))
    assert progress(desk) == {nine: Told.TOLD}


def test_nobody_calls_a_patient_who_has_died_and_one_without_a_phone_is_a_task(desk: Desk, nine: int) -> None:
    patient_id = row(desk, models.Appointment, nine).patient_id
    set_fields(desk, models.Patient, patient_id, status=models.PatientStatus.DECEASED)
    desk.visit("2026-11-24 11:00", patient_id=desk.patient("Ben", phone=None))
    cancel_day(desk)
    assert len(calls(desk)) == 1
    assert desk.texts() == []


def test_who_stops_us_before_the_morning_is_called(desk: Desk) -> None:
    desk.set_clock("2026-11-23 22:00")
    visit = desk.visit("2026-11-24 15:00", patient_id=desk.patient())
    cancel_day(desk)
    desk.writes("STOP")
    desk.set_clock("2026-11-24 08:00")
    desk.work()
    assert progress(desk) == {visit: Told.CANNOT_BE_TOLD}
    assert len(calls(desk)) == 1


# Households, and a question that is open


def test_two_children_are_told_one_after_the_other_and_both_get_times(desk: Desk) -> None:
    mother = desk.patient("Eva", ANA)
    for child, hour in (("Leo", "09"), ("Mia", "10")):
        patient = desk.patient(child, None, guardian_id=mother, birth_date=date(2018, 1, 1))
        desk.visit(f"2026-11-24 {hour}:00", patient_id=patient)
    cancel_day(desk)
    desk.plays("""
        clinic> Bright Smiles: we are sorry, we have to cancel your visit on Tue Nov 24, 9:00 AM for Leo. To come \
another time: 1 Mon Nov 23, 9:15 AM; 2 Mon Nov 23, 12:00 PM; 3 Wed Nov 25, 8:00 AM. Reply with a number, or tell us \
what suits you.
        clinic> Bright Smiles: we are sorry, we have to cancel your visit on Tue Nov 24, 10:00 AM for Mia. We will \
suggest other times next; you can also call 312-555-0199.
        patient> 3
        clinic> Booked: Wed Nov 25, 8:00 AM for Leo. See you then!
        clinic> In place of your visit on Tue Nov 24, 10:00 AM for Mia that we had to cancel: 1 Mon Nov 23, 9:15 AM; \
2 Mon Nov 23, 12:00 PM; 3 Wed Nov 25, 9:00 AM. Reply with a number, or tell us what suits you.
        patient> 3
        clinic> Booked: Wed Nov 25, 9:00 AM for Mia. See you then!
    """)


def test_while_an_offer_waits_for_its_answer_they_are_told_all_the_same(desk: Desk, nine: int) -> None:
    patient_id = row(desk, models.Appointment, nine).patient_id
    desk.waits(patient_id)
    desk.cancels(desk.visit("2026-11-27 09:00"))
    assert len(desk.texts()) == 1
    desk.read[ANA] = 1
    cancel_day(desk)
    assert desk.texts()[1].startswith("Bright Smiles: we are sorry, we have to cancel")
    desk.writes("NO")
    assert desk.texts()[-1].startswith("In place of your visit on Tue Nov 24, 9:00 AM that we had to cancel: 1 ")


# One visit, and moves


def test_a_single_visit_that_the_practice_cancels_is_told_too(desk: Desk, nine: int) -> None:
    change(
        desk,
        lambda session: cancellations.cancel_appointment(session, nine, by=CancelledByType.PROVIDER, actor="staff:1"),
    )
    assert "we are sorry" in desk.texts()[0]


def test_a_visit_that_the_practice_moves_is_told_with_both_times(desk: Desk, nine: int) -> None:
    change(
        desk,
        lambda session: moves.move_visit(session, nine, desk.at("2026-11-25 14:00"), practice=True, actor="staff:1"),
    )
    desk.plays("""
        clinic> Bright Smiles: we are sorry, we have to move your visit on Tue Nov 24, 9:00 AM to Wed Nov 25, 2:00 PM. \
If that does not suit you, call 312-555-0199.
    """)


def test_what_the_patient_moves_by_phone_needs_no_text(desk: Desk, nine: int) -> None:
    change(desk, lambda session: moves.move_visit(session, nine, desk.at("2026-11-25 14:00"), actor="staff:1"))
    assert desk.texts() == []


# What cannot be


@pytest.mark.parametrize(
    ("day", "options", "said"),
    [
        (date(2026, 11, 22), {}, "that day is over"),
        (
            TUESDAY,
            {"reason": CancellationReason.ILLNESS},
            "the reason is one of PRACTICE_CLOSURE, PROVIDER_UNAVAILABLE",
        ),
    ],
)
def test_a_day_that_cannot_be_cancelled_is_refused(
    desk: Desk, nine: int, day: date, options: object, said: str
) -> None:
    with pytest.raises(NotCancellableDay, match=said):
        cancel_day(desk, day, **options)  # type: ignore[arg-type]
    assert row(desk, models.Appointment, nine).status == "SCHEDULED"


def test_an_unknown_provider_is_refused(desk: Desk) -> None:
    with pytest.raises(NotCancellableDay, match="there is no provider 99999"):
        change(desk, lambda session: cancellations.cancel_day(session, 99999, TUESDAY, actor="staff:1"))


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01"])
def test_the_day_the_clocks_change_is_a_whole_day(desk: Desk, night: str) -> None:
    desk.set_clock("2026-02-20 09:00" if night < "2026-06" else "2026-10-20 09:00")
    first, last = desk.visit(f"{night} 00:15"), desk.visit(f"{night} 22:45")
    day_before = desk.visit("2026-03-07 22:30" if night < "2026-06" else "2026-10-31 22:30")
    cancel_day(desk, date.fromisoformat(night))
    statuses = [row(desk, models.Appointment, one).status for one in (first, last, day_before)]
    assert statuses == ["CANCELLED", "CANCELLED", "SCHEDULED"]


def test_calls_and_calendar_tasks_close_when_they_are_of_no_use_any_more(desk: Desk) -> None:
    """Nobody calls about a visit that would have been over, nor who was booked since; who was not told is not told."""
    ana, ben = (desk.patient(name, phone=None) for name in ("Ana", "Ben"))
    nine = desk.visit("2026-11-24 09:00", patient_id=ana)
    ten = desk.visit("2026-11-24 10:00", patient_id=ben)
    cancel_day(desk)
    assert [task.done_at for task in calls(desk)] == [None, None]

    def book(session: Session) -> None:
        start = desk.at("2026-11-25 09:00")
        slot = Slot(desk.provider.id, desk.chair.id, start, start + timedelta(hours=1))
        bookings.book_visit(session, session.get_one(models.Patient, ben), desk.kind, slot, actor="staff:1")

    desk.advance_clock(minutes=5)
    change(desk, book)
    assert {task.appointment_id: task.result for task in calls(desk)} == {nine: None, ten: "a visit was booked since"}
    desk.set_clock("2026-11-24 09:00")
    desk.work()
    assert {task.result for task in calls(desk)} == {"its time is over", "a visit was booked since"}
    out = [task for task in rows(desk, models.Task, kind=TaskKind.ENTER_IN_CALENDAR) if "take-out" in task.cause]
    assert {task.appointment_id: task.result for task in out} == {nine: "its time is over", ten: None}
    assert progress(desk) == {nine: Told.CANNOT_BE_TOLD, ten: Told.TOLD}
