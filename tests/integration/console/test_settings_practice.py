"""Settings, hours and practice: when the clinic is open, who treats, where, and what."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app.db import transaction
from app.models import (
    AppointmentType,
    AuditEntry,
    Chair,
    ClinicHours,
    Holiday,
    Provider,
    ProviderHours,
    ProviderType,
    Strategy,
)
from tests.front_desk import Morning, press, text_of
from tests.sql import counted

Sessions = sessionmaker[Session]
HOURS, PRACTICE = "/admin/settings/hours/", "/admin/settings/practice/"


def hours_of(sessions: Sessions, clinic_id: int, weekday: int) -> list[tuple[time, time]]:
    with transaction(sessions, clinic_id, read_only=True) as session:
        query = sa.select(ClinicHours).where(ClinicHours.weekday == weekday).order_by(ClinicHours.opens_at)
        return [(row.opens_at, row.closes_at) for row in session.scalars(query)]


def first(sessions: Sessions, clinic_id: int, model: type[Any]) -> Any:
    with transaction(sessions, clinic_id, read_only=True) as session:
        return session.scalars(sa.select(model).order_by(model.id)).first()


def test_the_week_is_shown_with_whether_somebody_is_there(boss: FlaskClient) -> None:
    page = text_of(boss, HOURS)
    assert "8 AM – 5 PM" in page
    assert "Open now" in page  # a Tuesday noon
    assert page.index("Monday") < page.index("Sunday")


def test_a_day_gets_a_break_and_is_closed(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    split = {"weekday": 2, "opens": "08:00", "closes": "12:00", "opens_again": "13:00", "closes_again": "18:30"}
    assert press(boss, f"{HOURS}set", **split).json["said"] == "Tuesday: the hours are set."
    assert hours_of(sessions, morning.clinic, 2) == [(time(8), time(12)), (time(13), time(18, 30))]
    assert hours_of(sessions, morning.clinic, 3) == [(time(8), time(17))]
    assert hours_of(sessions, morning.other_clinic, 2) == [(time(8), time(17))]
    assert "8 AM – 12 PM, 1 PM – 6:30 PM" in text_of(boss, HOURS)
    press(boss, f"{HOURS}set", weekday=2)
    assert hours_of(sessions, morning.clinic, 2) == []
    assert "Closed now" in text_of(boss, HOURS)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"opens": "17:00", "closes": "08:00"}, "The hours end before they start."),
        ({"opens": "08:00"}, "To: Type both ends of the hours, or none."),
        ({"opens": "08:00", "closes": "13:00", "opens_again": "12:00", "closes_again": "17:00"}, "overlap"),
        ({"opens": "late", "closes": "13:00"}, "From: Not a valid time value."),
        ({"weekday": 9, "opens": "08:00", "closes": "13:00"}, "Day: Number must be between 0 and 6."),
    ],
)
def test_hours_that_cannot_be_are_refused(
    boss: FlaskClient, sessions: Sessions, morning: Morning, typed: dict[str, Any], problem: str
) -> None:
    assert problem in press(boss, f"{HOURS}set", **{"weekday": 2} | typed).json["problem"]
    assert hours_of(sessions, morning.clinic, 2) == [(time(8), time(17))]


def test_holidays_are_kept_audited_and_taken_back(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert press(boss, f"{HOURS}holidays/add", day="2026-11-26", name="Thanksgiving").status_code == 200
    assert "already" in press(boss, f"{HOURS}holidays/add", day="2026-11-26", name="Again").json["problem"]
    assert "from today on" in press(boss, f"{HOURS}holidays/add", day="2026-11-23", name="Gone").json["problem"]
    assert "from today on" in press(boss, f"{HOURS}holidays/add", day="2126-11-26", name="Far").json["problem"]
    assert "Thanksgiving" in text_of(boss, HOURS)
    row = first(sessions, morning.clinic, Holiday)
    assert row.day == date(2026, 11, 26)
    assert press(boss, f"{HOURS}holidays/{row.id}/remove").json["said"] == "Open as usual on Thu, Nov 26."
    assert "not there" not in text_of(boss, HOURS)
    assert press(boss, f"{HOURS}holidays/{row.id}/remove").status_code == 409
    with transaction(sessions, morning.clinic, read_only=True) as session:
        acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("clinic.holiday%"))).all()
        assert sorted(acts) == ["clinic.holiday_added", "clinic.holiday_removed"]


def test_a_provider_is_added_with_hours_and_visits(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    kind = first(sessions, morning.clinic, AppointmentType)
    form = {"name": " Dr.  Ruiz ", "kinds": [kind.id], "once": "k1"}
    to = press(boss, f"{PRACTICE}providers/add", **form).json["to"]
    assert press(boss, f"{PRACTICE}providers/add", **form).json["to"] == to
    assert press(boss, f"{to}hours", weekday=1, opens="09:00", closes="15:00").status_code == 200
    page = text_of(boss, to)
    assert "Dr. Ruiz" in page
    assert "9 AM – 3 PM" in page
    with transaction(sessions, morning.clinic, read_only=True) as session:
        made = session.scalars(sa.select(Provider).where(Provider.name == "Dr. Ruiz")).one()
        assert session.scalars(sa.select(ProviderType.appointment_type_id).filter_by(provider_id=made.id)).all() == [
            kind.id
        ]
        assert session.scalars(sa.select(ProviderHours.weekday).filter_by(provider_id=made.id)).all() == [1]


def test_a_name_is_there_once(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    for noun, name in (("providers", "dr. lee"), ("chairs", "CHAIR 1")):
        assert "of that name already" in press(boss, f"{PRACTICE}{noun}/add", name=name).json["problem"]
    assert (
        "of that name already"
        in press(boss, f"{PRACTICE}types/add", name="cleaning", duration_minutes=30).json["problem"]
    )


def test_what_is_out_of_use_stays_and_comes_back(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    for noun, model in (("providers", Provider), ("chairs", Chair), ("types", AppointmentType)):
        row = first(sessions, morning.clinic, model)
        assert "not in use any more" in press(boss, f"{PRACTICE}{noun}/{row.id}/off").json["said"]
        assert first(sessions, morning.clinic, model).active is False
        press(boss, f"{PRACTICE}{noun}/{row.id}/on")
        assert first(sessions, morning.clinic, model).active is True


def seen(client: FlaskClient, kind_id: int) -> str:
    found = re.search(rf'id="kind-{kind_id}-seen"[^>]*value="(\w+)"', text_of(client, PRACTICE))
    assert found
    return found[1]


def test_a_type_of_visit_is_changed_and_the_second_who_changes_it_is_told(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    kind = first(sessions, morning.clinic, AppointmentType)
    form = {
        "name": "Cleaning", "duration_minutes": 45, "price_cents": "99.50", "strategy": "BATCH",
        "no_show_fee_cents": "0", "seen": seen(boss, kind.id),
    }  # fmt: skip
    assert press(boss, f"{PRACTICE}types/{kind.id}/change", **form).json["said"] == "Saved."
    row = first(sessions, morning.clinic, AppointmentType)
    assert (row.duration_minutes, row.price_cents, row.strategy) == (45, 9950, Strategy.BATCH)
    assert (row.no_show_fee_cents, row.late_cancel_fee_cents, row.hold_minutes) == (0, None, None)
    again = press(boss, f"{PRACTICE}types/{kind.id}/change", **form | {"duration_minutes": 50})
    assert "Somebody else has changed it meanwhile" in again.json["problem"]
    assert "$99.50" in text_of(boss, PRACTICE)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"duration_minutes": 0}, "How long it takes is 5 to 480 minutes."),
        ({"duration_minutes": ""}, "Minutes: This field is required."),
        ({"price_cents": -1}, "Its price is $0 to $50000."),
        ({"hold_minutes": 1}, "Its hold is 10 to 2880 minutes."),
        ({"strategy": "GUESS"}, "How its openings are offered:"),
        ({"name": "  "}, "Name: This field is required."),
    ],
)
def test_a_type_that_cannot_be_is_refused(
    boss: FlaskClient, sessions: Sessions, typed: dict[str, Any], problem: str
) -> None:
    answer = press(boss, f"{PRACTICE}types/add", **{"name": "Sealant", "duration_minutes": 30} | typed)
    assert problem in answer.json["problem"]
    assert "Sealant" not in text_of(boss, PRACTICE)


def test_another_clinics_practice_is_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    provider = first(sessions, morning.other_clinic, Provider)
    kind = first(sessions, morning.other_clinic, AppointmentType)
    assert boss.get(f"{PRACTICE}providers/{provider.id}/").status_code == 404
    for path in ("change", "hours", "off"):
        answer = press(boss, f"{PRACTICE}providers/{provider.id}/{path}", name="Dr. X", weekday=1)
        assert answer.status_code == 409
    assert press(boss, f"{PRACTICE}types/{kind.id}/off").status_code == 409
    answer = press(boss, f"{PRACTICE}chairs/add", name="Chair 9", kinds=[kind.id])
    assert answer.json["problem"] == "There is no such type of visit."


def test_the_pages_take_few_statements(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    provider = first(sessions, morning.clinic, Provider)
    for path in (HOURS, PRACTICE, f"{PRACTICE}providers/{provider.id}/"):
        with counted(sessions) as statements:
            text_of(boss, path)
        assert len(statements) <= 12
