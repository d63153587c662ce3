"""The schedule: a day and a week as the clinic sees them, and what staff do with a visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.pages.schedule.grid import Block, in_lanes
from app.db import transaction
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AppointmentType,
    CancellationReason,
    CancellationType,
    Chair,
    Clinic,
    Opening,
    Patient,
    Provider,
    Role,
)
from tests import factories as make
from tests.front_desk import Morning, email_of, log_in, press, text_of

Sessions = sessionmaker[Session]
TOMORROW_AT_TEN = datetime(2026, 11, 25, 16, tzinfo=UTC)
S = AppointmentStatus


@pytest.fixture
def visit_of(sessions: Sessions, morning: Morning) -> Callable[[str], int]:
    """The id of somebody's first visit."""

    def find(first_name: str) -> int:
        with transaction(sessions, morning.clinic, read_only=True) as session:
            query = sa.select(Appointment.id).join(Patient, Patient.id == Appointment.patient_id)
            return (
                session.scalars(query.where(Patient.first_name == first_name).order_by(Appointment.starts_at)).first()
                or 0
            )

    return find


@pytest.fixture
def coming(sessions: Sessions, morning: Morning) -> int:
    """Ben's cleaning tomorrow at ten: less than a day ahead."""
    with transaction(sessions, morning.clinic) as session:
        clinic = session.get_one(Clinic, morning.clinic)
        clinic.late_cancel_fee_cents, clinic.free_misses = 4000, 0
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        ben.policy_acknowledged_at = ben.created_at
        kind = session.scalars(sa.select(AppointmentType).where(AppointmentType.name == "Cleaning")).one()
        lee, chair = session.scalars(sa.select(Provider)).one(), session.scalars(sa.select(Chair)).one()
        return make.make_appointment(session, ben, lee, kind, TOMORROW_AT_TEN, chair).id


def _visit(sessions: Sessions, morning: Morning, visit_id: int) -> Appointment:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.get_one(Appointment, visit_id)


# --- day and week ---------------------------------------------------------------------------------------------------


def test_a_day_is_the_clinics_day_by_provider(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/schedule/")
    assert "Tuesday, November 24, 2026" in shown
    assert "<h2>Dr. Lee</h2>" in shown
    assert shown.count('class="block is-visit') == 3
    assert "h9 m0 dh1 dm0" in shown
    assert "Nothing on this day" in text_of(boss, "/admin/schedule/?day=1999-01-02")
    assert "November 24" in text_of(boss, "/admin/schedule/?day=9999-99-99")


def test_an_open_time_stands_in_its_day_and_leads_to_it(boss: FlaskClient, morning: Morning) -> None:
    shown = text_of(boss, "/admin/schedule/?day=2026-11-26")
    assert 'class="block is-opening' in shown
    assert f"/admin/openings/{morning.opening}/" in shown


def test_who_may_not_see_the_waitlist_is_not_led_to_openings(client: FlaskClient) -> None:
    log_in(client, email_of(Role.BILLING))
    shown = text_of(client, "/admin/schedule/?day=2026-11-26")
    assert 'class="block is-opening' in shown
    assert "/admin/openings/" not in shown


def test_a_week_counts_its_days(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/schedule/week/")
    assert "3 visits" in shown
    assert "1 visit<" in shown
    assert "1 open time" in shown


def test_a_week_of_several_providers_is_a_matrix(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        make.make_provider(session, session.get_one(Clinic, morning.clinic), name="Dr. Ward")
    shown = text_of(boss, "/admin/schedule/week/")
    assert 'class="matrix"' in shown
    assert "Dr. Ward" in shown


def test_a_cancelled_visit_takes_no_time_and_is_named_below(
    boss: FlaskClient, sessions: Sessions, morning: Morning, visit_of: Callable[[str], int]
) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.get_one(Appointment, visit_of("Mia")).status = S.CANCELLED
    shown = text_of(boss, "/admin/schedule/")
    assert shown.count('class="block is-visit') == 2
    assert "Mia L., Cleaning" in shown.split("<h2>Cancelled</h2>")[1]


def test_visits_that_overlap_stand_side_by_side() -> None:
    def block(hour: int, minutes: int) -> Block:
        starts = datetime(2026, 11, 24, hour)  # noqa: DTZ001 - a wall clock's
        return Block("visit", starts, starts + timedelta(minutes=minutes))

    alone, first, second = in_lanes([block(11, 60), block(8, 30), block(11, 30)])
    assert (alone.lane, first.lane, second.lane) == ("", "lane0of2", "lane1of2")
    assert alone.place.strip() == "h8 m0 dh0 dm30"


@pytest.mark.parametrize(
    "path",
    ["", "week/", "week/?provider={provider}", "{visit}/", "{visit}/move/", "new/{patient}/"],
)
def test_no_page_takes_more_than_twelve_statements(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int, path: str
) -> None:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        patient, provider = session.scalar(sa.select(Patient.id)), session.scalar(sa.select(Provider.id))
    said: list[str] = []
    note = _noting(said)
    sa.event.listen(sessions.kw["bind"], "before_cursor_execute", note)
    text_of(boss, "/admin/schedule/" + path.format(visit=coming, patient=patient, provider=provider))
    sa.event.remove(sessions.kw["bind"], "before_cursor_execute", note)
    assert len(said) <= 12, "\n".join(said)


def _noting(said: list[str]) -> Any:
    return lambda _c, _cursor, statement, *_: None if statement == "BEGIN" else said.append(statement)


# --- one visit --------------------------------------------------------------------------------------------------------


def test_a_visit_of_another_clinic_is_not_there(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int
) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        cyrus = session.scalars(sa.select(Patient)).one()
        kind, provider = session.scalars(sa.select(AppointmentType)).one(), session.scalars(sa.select(Provider)).one()
        theirs = make.make_appointment(session, cyrus, provider, kind, TOMORROW_AT_TEN).id
        patient = cyrus.id
    assert "Otherwise" not in text_of(boss, f"/admin/schedule/{coming}/move/")
    for path in (f"{theirs}/", f"{theirs}/move/", f"new/{patient}/"):
        assert boss.get(f"/admin/schedule/{path}").status_code == 404
    for act in ("check-in", "complete", "confirm", "no-show"):
        assert press(boss, f"/admin/schedule/{theirs}/{act}").status_code == 404
    assert press(boss, f"/admin/schedule/{theirs}/late", minutes=10).status_code == 404
    assert press(boss, f"/admin/schedule/{theirs}/cancel", by="PATIENT").status_code == 404
    with transaction(sessions, morning.other_clinic, read_only=True) as session:
        assert session.get_one(Appointment, theirs).status is S.SCHEDULED


def test_staff_check_in_and_complete(
    boss: FlaskClient, sessions: Sessions, morning: Morning, visit_of: Callable[[str], int]
) -> None:
    visit = visit_of("Ben")
    assert press(boss, f"/admin/schedule/{visit}/check-in").json["said"] == "Checked in."
    assert _visit(sessions, morning, visit).status is S.CHECKED_IN
    assert press(boss, f"/admin/schedule/{visit}/complete").json["said"] == "Completed."
    assert _visit(sessions, morning, visit).status is S.COMPLETED
    refused = press(boss, f"/admin/schedule/{visit}/no-show")
    assert refused.status_code == 409
    assert "completed" in refused.json["problem"]


def test_only_what_can_be_done_has_a_button(boss: FlaskClient, visit_of: Callable[[str], int], coming: int) -> None:
    begun, ahead = text_of(boss, f"/admin/schedule/{visit_of('Ben')}/"), text_of(boss, f"/admin/schedule/{coming}/")
    assert "/check-in" in begun
    assert '/cancel"' not in begun
    assert '/cancel"' in ahead
    assert "/check-in" not in ahead
    assert "/move/" in ahead


def test_who_may_only_look_has_no_buttons(client: FlaskClient, coming: int) -> None:
    log_in(client, email_of(Role.DOCTOR))
    shown = text_of(client, f"/admin/schedule/{coming}/")
    assert not [act for act in ("/cancel", "/confirm", "/move", "/late") if f"{coming}{act}" in shown]


def test_a_no_show_is_undone_by_checking_in(
    boss: FlaskClient, sessions: Sessions, morning: Morning, visit_of: Callable[[str], int]
) -> None:
    visit = visit_of("Mia")
    assert "no-show" in press(boss, f"/admin/schedule/{visit}/no-show").json["said"]
    assert "Check in after all" in text_of(boss, f"/admin/schedule/{visit}/")
    press(boss, f"/admin/schedule/{visit}/check-in")
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.get_one(Appointment, visit).status is S.CHECKED_IN
        assert session.scalars(sa.select(AppointmentCancellation).filter_by(appointment_id=visit)).one().undone_at


def test_staff_note_that_somebody_is_late(boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int) -> None:
    assert "20 minutes" in press(boss, f"/admin/schedule/{coming}/late", minutes=20).json["said"]
    assert _visit(sessions, morning, coming).late_until == TOMORROW_AT_TEN + timedelta(minutes=20)
    assert press(boss, f"/admin/schedule/{coming}/late", minutes=7).status_code == 422


def test_the_dialog_says_beforehand_what_cancelling_costs_and_who_waits(boss: FlaskClient, coming: int) -> None:
    shown = text_of(boss, f"/admin/schedule/{coming}/")
    assert "This is late" in shown
    assert "A fee of $40 is assessed, unless the reason is one of:" in shown
    assert "3 people wait" in shown


def test_a_patient_cancels_and_the_time_becomes_an_opening(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int
) -> None:
    done = press(boss, f"/admin/schedule/{coming}/cancel", by="PATIENT", reason="ILLNESS")
    assert "opening" in done.json["said"]
    with transaction(sessions, morning.clinic, read_only=True) as session:
        miss = session.scalars(sa.select(AppointmentCancellation).filter_by(appointment_id=coming)).one()
        assert miss.cancellation_type is CancellationType.LATE_CANCEL
        assert miss.reason is CancellationReason.ILLNESS
        assert session.scalars(sa.select(Opening).filter_by(cancelled_appointment_id=coming)).one()
    assert "What became of it" in text_of(boss, f"/admin/schedule/{coming}/")
    assert press(boss, f"/admin/schedule/{coming}/cancel", by="PATIENT").status_code == 409


def test_the_practice_cancels_without_an_opening(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int
) -> None:
    done = press(boss, f"/admin/schedule/{coming}/cancel", by="PROVIDER", practice_reason="PROVIDER_UNAVAILABLE")
    assert done.json["said"] == "Cancelled. The patient is told by text."
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.scalar(sa.select(Opening.id).filter_by(cancelled_appointment_id=coming)) is None


def test_a_providers_whole_day_is_cancelled_and_the_page_says_who_knows(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int
) -> None:
    provider = _visit(sessions, morning, coming).provider_id
    tomorrow = f"/admin/schedule/?day=2026-11-25&provider={provider}"
    assert "2 visits that have not begun" in text_of(boss, tomorrow)
    assert "Cancel the day" not in text_of(boss, "/admin/schedule/?day=2026-11-25")
    form = {"provider": provider, "day": "2026-11-25", "reason": "PROVIDER_UNAVAILABLE"}
    assert press(boss, "/admin/schedule/day/cancel", **form).json["said"] == "2 visits are cancelled."
    assert _visit(sessions, morning, coming).status is S.CANCELLED
    shown = text_of(boss, tomorrow).split("<h2>Cancelled</h2>")[1]
    assert "being told" in shown or "must be called" in shown
    over = press(boss, "/admin/schedule/day/cancel", **form | {"day": "2026-11-20"})
    assert over.json["problem"] == "That day is over."


def test_another_clinics_provider_keeps_their_day(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.other_clinic, read_only=True) as session:
        theirs = session.scalars(sa.select(Provider.id)).one()
    assert boss.get(f"/admin/schedule/?provider={theirs}").status_code == 404
    form = {"provider": theirs, "day": "2026-11-25", "reason": "PROVIDER_UNAVAILABLE"}
    assert press(boss, "/admin/schedule/day/cancel", **form).status_code == 422


# --- moving and booking -----------------------------------------------------------------------------------------------


def _first_time(shown: str) -> str:
    return shown.split('name="slot" value="')[1].split('"')[0]


def test_a_visit_moves_to_one_of_the_free_times(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int
) -> None:
    shown = text_of(boss, f"/admin/schedule/{coming}/move/")
    assert "A fee of $40 is assessed" in shown
    slot = _first_time(shown)
    done = press(boss, f"/admin/schedule/{coming}/move", slot=slot, by="PATIENT")
    assert done.json["said"].startswith("Moved to")
    assert _visit(sessions, morning, coming).status is S.CANCELLED
    new = _visit(sessions, morning, int(done.json["to"].rstrip("/").rsplit("/", 1)[1]))
    assert new.starts_at == datetime.fromisoformat(slot.split("~")[0])


def test_a_visit_moves_to_a_time_that_somebody_typed(
    boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int
) -> None:
    visit = _visit(sessions, morning, coming)
    typed = {"slot": "other", "day": "2026-12-01", "at": "09:30", "provider": visit.provider_id, "by": "PROVIDER"}
    done = press(boss, f"/admin/schedule/{coming}/move", **typed)
    new = _visit(sessions, morning, int(done.json["to"].rstrip("/").rsplit("/", 1)[1]))
    assert new.starts_at == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("slot", ["other", "nonsense", "2026-11-25T16:00:00+00:00~x~", "a~1~2"])
def test_a_time_that_is_none_is_refused_in_words(boss: FlaskClient, coming: int, slot: str) -> None:
    answer = press(boss, f"/admin/schedule/{coming}/move", slot=slot, by="PATIENT")
    assert answer.status_code == 409
    assert answer.json["problem"].startswith("Choose")


def test_a_new_visit_is_booked_once(boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int) -> None:
    patient = _visit(sessions, morning, coming).patient_id
    with transaction(sessions, morning.clinic, read_only=True) as session:
        kind = session.scalar(sa.select(AppointmentType.id).where(AppointmentType.name == "Braces check"))
        before = session.scalar(sa.select(sa.func.count(Appointment.id))) or 0
    slot = _first_time(text_of(boss, f"/admin/schedule/new/{patient}/?kind={kind}"))
    answers = [
        press(boss, f"/admin/schedule/new/{patient}/book", slot=slot, kind=kind, once="one-click").json
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["said"].startswith("Booked: Braces check")
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.scalar(sa.select(sa.func.count(Appointment.id))) == before + 1


def test_a_time_that_is_taken_is_refused(boss: FlaskClient, sessions: Sessions, morning: Morning, coming: int) -> None:
    visit = _visit(sessions, morning, coming)
    with transaction(sessions, morning.clinic, read_only=True) as session:
        mia = session.scalar(sa.select(Patient.id).where(Patient.first_name == "Mia"))
    slot = f"{visit.starts_at.isoformat()}~{visit.provider_id}~{visit.chair_id}"
    answer = press(boss, f"/admin/schedule/new/{mia}/book", slot=slot, kind=visit.appointment_type_id)
    assert answer.status_code == 409
    assert "taken" in answer.json["problem"]
