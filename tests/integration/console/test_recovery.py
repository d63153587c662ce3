"""Recovery: whom to win back, what was tried, and what staff do about it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    AuditEntry,
    CancellationReason,
    CancellationType,
    NotificationChannel,
    Patient,
    Provider,
    RecoveryAttempt,
    RecoveryAttemptResult,
    RecoveryEnd,
    RecoveryStatus,
    Role,
    Task,
    TaskKind,
)
from tests import factories as make
from tests.console_pages import statements
from tests.front_desk import Morning, email_of, log_in, press, text_of

Sessions = sessionmaker[Session]


@pytest.fixture
def miss_id(sessions: Sessions, morning: Morning) -> int:
    """Ben missed a braces check; he got a text on Saturday and an e-mail that did not arrive."""
    with transaction(sessions, morning.clinic) as session:
        ben = session.scalars(sa.select(Patient).where(Patient.first_name == "Ben")).one()
        kind = session.scalars(sa.select(AppointmentType).where(AppointmentType.name == "Braces check")).one()
        miss = make.make_miss(session, ben, session.scalars(sa.select(Provider)).one(), kind)
        now = clock.now(session)
        miss.recovery_status, miss.touches, miss.next_touch_at = RecoveryStatus.IN_PROGRESS, 1, now + timedelta(days=2)
        ids = {"clinic_id": miss.clinic_id, "cancellation_id": miss.id}
        text = {"channel": NotificationChannel.SMS, "result": RecoveryAttemptResult.NO_RESPONSE}
        session.add(RecoveryAttempt(**ids, **text, attempted_at=now - timedelta(days=3)))
        lost = {"channel": NotificationChannel.EMAIL, "result": RecoveryAttemptResult.NO_RESPONSE, "counts": False}
        session.add(RecoveryAttempt(**ids, **lost, attempted_at=now - timedelta(days=1)))
        return miss.id


def _miss(sessions: Sessions, morning: Morning, miss_id: int) -> AppointmentCancellation:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.get_one(AppointmentCancellation, miss_id)


def _slot(boss: FlaskClient, miss_id: int, n: int = 0) -> dict[str, str]:
    """The fields of the n-th free time that the page offers."""
    form = text_of(boss, f"/admin/recovery/{miss_id}/times/").split('<form method="post"')[n + 1 :]
    part = next(one for one in form if "starts_at" in one)
    names = ("provider", "chair", "starts_at", "ends_at")
    return {name: part.split(f'name="{name}" value="')[1].split('"')[0] for name in names}


# --- what it shows --------------------------------------------------------------------------------------------------


def test_the_list_says_what_was_tried_and_what_comes_next(boss: FlaskClient, miss_id: int) -> None:
    shown = " ".join(text_of(boss, "/admin/recovery/").split())
    assert "Ben O." in shown
    assert "1 of 3: text Sat, Nov 21" in shown
    assert "Thu, Nov 26, 12:00 PM" in shown
    assert "Not known yet" in shown
    assert "Ben O." not in text_of(boss, "/admin/recovery/?show=lost")


def test_what_is_over_says_how_it_ended(boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int) -> None:
    with transaction(sessions, morning.clinic) as session:
        miss = session.get_one(AppointmentCancellation, miss_id)
        miss.recovery_status, miss.recovery_end = RecoveryStatus.LOST, RecoveryEnd.OVER
    assert "attempts and days are over" in text_of(boss, "/admin/recovery/?show=lost")
    assert "Nobody here" in text_of(boss, "/admin/recovery/")
    assert "Nobody here" in text_of(boss, "/admin/recovery/?show=recovered")


def test_one_shows_every_attempt_and_the_number_to_call(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int
) -> None:
    shown = text_of(boss, f"/admin/recovery/{miss_id}/")
    assert "tel:+13125550112" in shown
    assert "did not arrive, counts for nothing" in shown
    assert shown.index("E-mail") < shown.index("No response", shown.index("E-mail") + 200)
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "recovery.read")).one()


def test_the_pages_take_few_statements(boss: FlaskClient, sessions: Sessions, miss_id: int) -> None:
    for path in ("/admin/recovery/", f"/admin/recovery/{miss_id}/", f"/admin/recovery/{miss_id}/times/"):
        assert len(statements(sessions, boss, path)) <= 12, path


# --- what staff do --------------------------------------------------------------------------------------------------


def test_a_call_result_is_logged_with_who_called(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int
) -> None:
    form = {"outcome": "LEFT_MESSAGE", "notes": "with the mother"}
    assert press(boss, f"/admin/recovery/{miss_id}/called", **form).json["said"] == "The call is recorded."
    shown = text_of(boss, f"/admin/recovery/{miss_id}/")
    assert "Left message" in shown
    assert "with the mother" in shown
    assert "Dana Reyes" in shown.split('id="log"')[1]
    press(boss, f"/admin/recovery/{miss_id}/called", outcome="REFUSED")
    assert _miss(sessions, morning, miss_id).recovery_status is RecoveryStatus.LOST


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"outcome": "WILL_CALL_BACK"}, "Say on which day they will call back."),
        ({"outcome": "OTHER"}, "Say in the notes what came of the call."),
        ({"outcome": "REBOOKED"}, "This patient has no later visit of that type: book it first."),
        ({"outcome": "SHOUTED"}, "What the call gave: Invalid Choice: could not coerce."),
    ],
)
def test_a_call_result_that_says_too_little_is_refused(
    boss: FlaskClient, miss_id: int, form: dict[str, str], problem: str
) -> None:
    assert press(boss, f"/admin/recovery/{miss_id}/called", **form).json["problem"] == problem


def test_a_new_time_is_booked_once_and_wins_them_back(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int
) -> None:
    with transaction(sessions, morning.clinic) as session:
        ben = session.get_one(AppointmentCancellation, miss_id).patient_id
        cause = f"appointment_cancellation:{miss_id}:recovery-call"
        make.make_task(session, session.get_one(Patient, ben), kind=TaskKind.RECOVERY_CALL, cause=cause)
    form = _slot(boss, miss_id) | {"once": "k1"}
    answers = [press(boss, f"/admin/recovery/{miss_id}/book", **form).json for _click in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["to"] == f"/admin/recovery/{miss_id}/"
    with transaction(sessions, morning.clinic, read_only=True) as session:
        miss = session.get_one(AppointmentCancellation, miss_id)
        assert (miss.recovery_status, miss.recovery_end) == (RecoveryStatus.RECOVERED, RecoveryEnd.BOOKED)
        assert session.get_one(Appointment, miss.rescheduled_appointment_id).patient_id == ben
        assert session.scalars(sa.select(Task).where(Task.cause == cause)).one().done_at
    assert "New visit" in text_of(boss, f"/admin/recovery/{miss_id}/")


def test_a_time_that_is_taken_meanwhile_is_refused_with_words(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int
) -> None:
    form = _slot(boss, miss_id)
    with transaction(sessions, morning.clinic) as session:
        mia = session.scalars(sa.select(Patient).where(Patient.first_name == "Mia")).one()
        kind, provider = session.scalars(sa.select(AppointmentType)).first(), session.scalars(sa.select(Provider)).one()
        assert kind
        make.make_appointment(session, mia, provider, kind, datetime.fromisoformat(form["starts_at"]))
    answer = press(boss, f"/admin/recovery/{miss_id}/book", **form)
    assert answer.status_code == 409
    assert "has another visit" in answer.json["problem"]
    assert _miss(sessions, morning, miss_id).recovery_status is RecoveryStatus.IN_PROGRESS


@pytest.mark.parametrize(
    "change",
    [{"starts_at": "2020-01-01T10:00:00+00:00"}, {"provider": "999"}, {"starts_at": "soon"}, {"chair": "999"}],
)
def test_a_time_that_was_never_offered_is_not_booked(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int, change: dict[str, str]
) -> None:
    answer = press(boss, f"/admin/recovery/{miss_id}/book", **_slot(boss, miss_id) | change)
    assert answer.status_code in (409, 422)
    assert _miss(sessions, morning, miss_id).rescheduled_appointment_id is None


def test_free_times_are_looked_for_from_a_day_on(boss: FlaskClient, miss_id: int) -> None:
    shown = text_of(boss, f"/admin/recovery/{miss_id}/times/?from=2026-12-07")
    assert "Mon, Dec 7, 8:00 AM" in shown
    for odd in ("x", "9999-12-31", "0001-01-01"):
        assert boss.get(f"/admin/recovery/{miss_id}/times/?from={odd}").status_code == 200


def test_it_ends_with_a_reason_and_is_begun_anew(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int
) -> None:
    url = f"/admin/recovery/{miss_id}"
    for act in ("not-needed", "give-up"):
        assert press(boss, f"{url}/{act}").json["problem"] == "Why: This field is required."
    press(boss, f"{url}/not-needed", reason="moved within the family")
    assert _miss(sessions, morning, miss_id).recovery_status is RecoveryStatus.NOT_NEEDED
    assert "over" in press(boss, f"{url}/give-up", reason="x").json["problem"]
    press(boss, f"{url}/start")
    assert _miss(sessions, morning, miss_id).recovery_status is RecoveryStatus.PENDING
    press(boss, f"{url}/give-up", reason="does not answer")
    assert _miss(sessions, morning, miss_id).recovery_end is RecoveryEnd.GIVEN_UP


def test_the_reason_is_recorded_and_ours_is_not_theirs(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss_id: int
) -> None:
    url = f"/admin/recovery/{miss_id}/reason"
    assert press(boss, url, reason="TRANSPORTATION", details="the car").json["said"] == "The reason is recorded."
    assert press(boss, url, reason="TRANSPORTATION", details="the car").json["said"] == "That was recorded already."
    miss = _miss(sessions, morning, miss_id)
    assert (miss.reason, miss.reason_details) == (CancellationReason.TRANSPORTATION, "the car")
    assert press(boss, url, reason="PRACTICE_CLOSURE").status_code == 409
    with transaction(sessions, morning.clinic) as session:
        session.get_one(AppointmentCancellation, miss_id).cancellation_type = CancellationType.PRACTICE_CANCEL
    assert "Practice closure" in text_of(boss, f"/admin/recovery/{miss_id}/")


# --- who ------------------------------------------------------------------------------------------------------------


def test_another_clinics_recovery_is_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        cy, kind = session.scalars(sa.select(Patient)).one(), session.scalars(sa.select(AppointmentType)).one()
        theirs = make.make_miss(session, cy, session.scalars(sa.select(Provider)).one(), kind).id
    for path in ("", "times/"):
        assert boss.get(f"/admin/recovery/{theirs}/{path}").status_code == 404
    assert press(boss, f"/admin/recovery/{theirs}/called", outcome="NO_ANSWER").status_code == 409
    assert press(boss, f"/admin/recovery/{theirs}/start").status_code == 409
    assert press(boss, f"/admin/recovery/{theirs}/reason", reason="ILLNESS").status_code == 404


def test_a_doctor_does_not_see_it(client: FlaskClient, miss_id: int) -> None:
    log_in(client, email_of(Role.DOCTOR))
    assert client.get(f"/admin/recovery/{miss_id}/").status_code == 403
