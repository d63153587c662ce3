"""Cancellations in the console: each of them, its reason, and the figures they make."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.plots import heat, line, rate_bars
from app import clock
from app.db import transaction
from app.models import (
    AppointmentCancellation,
    AppointmentStatus,
    AppointmentType,
    CancellationReason,
    CancellationType,
    OpeningSource,
    OpeningStatus,
    Patient,
    Provider,
    Role,
)
from app.services.analytics import Rate
from tests import factories as make
from tests.front_desk import Morning, email_of, log_in, press, text_of

Sessions = sessionmaker[Session]


def _make_miss(session: Session, **fields: object) -> AppointmentCancellation:
    patient = session.scalars(sa.select(Patient).order_by(Patient.id)).first()
    kind = session.scalars(sa.select(AppointmentType).order_by(AppointmentType.id)).first()
    provider = session.scalars(sa.select(Provider).order_by(Provider.id)).first()
    assert patient
    assert kind
    assert provider
    return make.make_miss(session, patient, provider, kind, **fields)


@pytest.fixture
def miss(sessions: Sessions, morning: Morning) -> int:
    """Ana cancelled late, and said nothing about why; somebody else got the time."""
    with transaction(sessions, morning.clinic) as session:
        row = _make_miss(session, cancellation_type=CancellationType.LATE_CANCEL, is_late_cancel=True, notice_hours=3)
        make.make_fee(session, row)
        provider = session.get_one(Provider, row.original_provider_id)
        kind = session.get_one(AppointmentType, row.appointment_type_id)
        make.make_opening(
            session, provider, kind, row.original_start_time, status=OpeningStatus.FILLED,
            source=OpeningSource.CANCELLATION, cancelled_appointment_id=row.appointment_id, closed_at=row.cancelled_at,
        )  # fmt: skip
        return row.id


def test_the_list_says_what_happened_and_what_came_of_it(boss: FlaskClient, miss: int) -> None:
    shown = text_of(boss, "/admin/cancellations/")
    assert f"/admin/cancellations/{miss}/" in shown
    for said in ("Ana R.", "Cancelled late", "3 h", "Not known yet", "$25", "Pending"):
        assert said in shown


def test_the_list_is_narrowed(boss: FlaskClient, miss: int) -> None:
    assert miss
    for where in ("type=LATE_CANCEL", "reason=none", "recovery=PENDING", "type=NONSENSE", "page=x"):
        assert "Ana R." in text_of(boss, f"/admin/cancellations/?{where}")
    for where in ("type=NO_SHOW", "reason=ILLNESS", "recovery=LOST", "page=7"):
        assert "Ana R." not in text_of(boss, f"/admin/cancellations/?{where}")


def test_one_shows_its_fee_its_opening_and_the_patients_words(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss: int
) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.get_one(AppointmentCancellation, miss).reason_details = "my <car> broke down"
    shown = text_of(boss, f"/admin/cancellations/{miss}/")
    for said in ("my &lt;car&gt; broke down", "$25, owed", "Filled", "0 people were asked", "Nobody has tried"):
        assert said in shown


def test_the_reason_is_noted_with_the_patients_words(
    boss: FlaskClient, sessions: Sessions, morning: Morning, miss: int
) -> None:
    answer = press(boss, f"/admin/cancellations/{miss}/reason", reason="ILLNESS", details="flu")
    assert answer.json["said"] == "The reason is noted."
    with transaction(sessions, morning.clinic, read_only=True) as session:
        row = session.get_one(AppointmentCancellation, miss)
        assert (row.reason, row.reason_details) == (CancellationReason.ILLNESS, "flu")
    again = press(boss, f"/admin/cancellations/{miss}/reason", reason="ILLNESS", details="flu")
    assert "already" in again.json["said"]


def test_a_patients_cancellation_does_not_become_the_practices(boss: FlaskClient, miss: int) -> None:
    answer = press(boss, f"/admin/cancellations/{miss}/reason", reason="PRACTICE_CLOSURE")
    assert answer.status_code == 409
    assert press(boss, f"/admin/cancellations/{miss}/reason", reason="BOREDOM").status_code == 422


def test_who_may_only_look_has_no_buttons(client: FlaskClient, miss: int) -> None:
    log_in(client, email_of(Role.DOCTOR))
    shown = text_of(client, f"/admin/cancellations/{miss}/")
    assert "/reason" not in shown
    assert "/waive" not in shown


def test_another_clinics_cancellation_is_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        theirs = _make_miss(session).id
    assert boss.get(f"/admin/cancellations/{theirs}/").status_code == 404
    assert press(boss, f"/admin/cancellations/{theirs}/reason", reason="ILLNESS").status_code == 404
    with transaction(sessions, morning.other_clinic, read_only=True) as session:
        assert session.get_one(AppointmentCancellation, theirs).reason is None


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def history(sessions: Sessions, morning: Morning) -> None:
    """Ana missed two of her five visits of November."""
    with transaction(sessions, morning.clinic) as session:
        patient = session.scalars(sa.select(Patient).where(Patient.first_name == "Ana")).one()
        kind = session.scalars(sa.select(AppointmentType).where(AppointmentType.name == "Cleaning")).one()
        provider = session.scalars(sa.select(Provider)).one()
        for n in range(5):
            status = AppointmentStatus.COMPLETED if n > 1 else AppointmentStatus.NO_SHOW
            starts = clock.now(session) - timedelta(days=2 * n + 1)
            make.make_appointment(session, patient, provider, kind, starts, status=status)


def test_figures_come_with_how_many_they_are_of_and_their_interval(boss: FlaskClient, history: None) -> None:
    shown = text_of(boss, "/admin/cancellations/figures/")
    assert "3 of 6, 19% – 81%" in shown  # with Leo, who did not come today
    assert "Ana R." in shown.split("Patients who missed two or more")[1]
    assert "2 of 5" in shown.split("Patients who missed two or more")[1]
    assert "told apart from chance" in shown


def test_the_period_is_what_the_address_says(boss: FlaskClient, history: None) -> None:
    shown = text_of(boss, "/admin/cancellations/figures/?first=2026-11-24&last=2026-11-24")
    assert "1 of 1" in shown
    assert "No visits in these days" in text_of(boss, "/admin/cancellations/figures/?first=2020-01-01&last=2020-02-01")
    for odd in ("days=7", "first=x&last=y", "first=2026-12-01&last=2026-11-01", "first=0001-01-01&last=9999-12-31"):
        text_of(boss, f"/admin/cancellations/figures/?{odd}")
        text_of(boss, f"/admin/cancellations/figures/filling/?{odd}")


def test_the_funnel_and_the_money_are_told(boss: FlaskClient, history: None) -> None:
    shown = text_of(boss, "/admin/cancellations/figures/filling/")
    assert "33% of those opened" in shown
    assert "$360 lost" in shown


def test_figures_are_for_those_who_may_see_them(client: FlaskClient, miss: int) -> None:
    log_in(client, email_of(Role.FRONT_DESK))
    assert "/figures/" not in text_of(client, "/admin/cancellations/")
    assert client.get("/admin/cancellations/figures/").status_code == 403
    assert client.get("/admin/cancellations/figures/filling/").status_code == 403


@pytest.mark.parametrize("path", ["", "{miss}/", "figures/", "figures/filling/"])
def test_no_page_takes_more_than_twelve_statements(
    boss: FlaskClient, sessions: Sessions, miss: int, history: None, path: str
) -> None:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            said.append(statement)

    sa.event.listen(sessions.kw["bind"], "before_cursor_execute", note)
    text_of(boss, f"/admin/cancellations/{path.format(miss=miss)}")
    sa.event.remove(sessions.kw["bind"], "before_cursor_execute", note)
    assert len(said) <= 12, "\n".join(said)


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_a_bar_has_its_number_its_count_and_its_interval() -> None:
    (bar, none) = rate_bars([("Mon", Rate(5, 20)), ("Sun", Rate(0, 0))], about="%(count)s of %(of)s")
    assert (bar.said, bar.about) == ("25%", "5 of 20, 11% – 47%")
    assert bar.high == 100
    assert none.said == "–"


def test_a_share_of_few_is_not_coloured() -> None:
    assert heat(Rate(2, 4), 0.5).step is None
    assert heat(Rate(10, 20), 0.5).step == 5
    assert heat(Rate(0, 20), 0.5).step == 0


def test_a_line_needs_two_points_and_leaves_empty_weeks_out() -> None:
    assert line([("Nov 1", Rate(1, 9)), ("Nov 8", Rate(0, 0))]) is None
    drawn = line([("Nov 1", Rate(1, 9)), ("Nov 8", Rate(0, 0)), ("Nov 15", Rate(2, 9))])
    assert drawn
    assert [point.said for point in drawn.points] == ["11%", "22%"]
