"""The waitlist's pages: the list in order, one entry with why it was not asked, its history, and the forms."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    Appointment,
    AppointmentType,
    Clinic,
    Opening,
    Patient,
    Provider,
    Role,
    TimeOfDay,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import audit
from app.services.waitlist import Preferences, read_preferences
from tests import factories
from tests.front_desk import Morning, email_of, log_in, press, statements_of, text_of

Sessions = sessionmaker[Session]


def _entry(sessions: Sessions, morning: Morning, entry_id: int | None = None) -> WaitlistEntry:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        entry = session.get_one(WaitlistEntry, entry_id or morning.entry)
        _loaded = entry.times
        return entry


def _patient(sessions: Sessions, morning: Morning, name: str) -> int:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.scalars(sa.select(Patient.id).where(Patient.first_name == name)).one()


def _kind(sessions: Sessions, morning: Morning, name: str) -> int:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.scalars(sa.select(AppointmentType.id).where(AppointmentType.name == name)).one()


def _form(page: str, **changes: Any) -> dict[str, Any]:
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    return {"seen": seen, "priority": "STANDARD", "provider": "", "later": ""} | changes


# --- what the pages show --------------------------------------------------------------------------------------------


def test_the_list_is_in_the_order_in_which_people_are_asked(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/waitlist/")
    assert "Mon &amp; Wed mornings with Dr. Lee" in shown
    assert "Weekdays, 4 h notice" in shown
    assert "Asked 1 of 3" in shown
    assert shown.index("Ben O.") < shown.index("Ana R.") < shown.index("Leo R.") < shown.index("Mia L.")
    assert "Booked" not in shown


def test_the_list_shows_why_people_wait_and_whom_a_visit_put_on_it(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        entry = session.get_one(WaitlistEntry, morning.entry)
        entry.reason_for_waitlist, entry.notes = "Toothache", "call <after> 5"
        entry.enrolled_for, entry.later_appointment_id = entry.added_at, session.scalar(sa.select(Appointment.id))
    shown = text_of(boss, "/admin/waitlist/")
    assert "Toothache; call &lt;after&gt; 5" in shown
    assert "on the list by itself, for a later visit" in shown


NARROWED = (
    ("show=gone", "Booked", "Ben O."),
    ("show=asked", "Ana R.", "Ben O."),
    ("show=rests", "Leo R.", "Ana R."),
    ("priority=URGENT", "Ben O.", "Leo R."),
    ("priority=NONSENSE", "Ben O.", "Booked"),
    ("days=30", "Waiting 31 days", "Ben O."),
    ("days=31&page=x&kind=-1", "Ben O.", "Booked"),
    ("page=99999999999999999999999", "Ben O.", "Booked"),
    ("kind=99999", "Nobody here for this choice.", "Ben O."),
    ("provider=99999", "Nobody here for this choice.", "Ana R."),
)
"""Address → what is in the list then, and what is not."""


def test_the_list_is_narrowed(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    leo = _patient(sessions, morning, "Leo")
    with transaction(sessions, morning.clinic) as session:
        entry = session.scalars(sa.select(WaitlistEntry).where(WaitlistEntry.patient_id == leo)).one()
        entry.added_at -= timedelta(days=31)
        entry.notifications_sent = 3
    for query, there, gone in NARROWED:
        listed = text_of(boss, f"/admin/waitlist/?{query}").split('id="list"')[1]
        assert (there in listed, gone in listed) == (True, False), query


def test_a_clinic_with_an_empty_list_is_told_what_to_do(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.execute(sa.update(WaitlistEntry).values(status=WaitlistStatus.REMOVED))
    assert "Nobody waits for an earlier visit." in text_of(boss, "/admin/waitlist/")


def test_an_entry_says_why_it_was_not_asked_yet(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    with transaction(sessions, morning.clinic) as session:
        clinic = session.get_one(Clinic, morning.clinic)
        kind = session.get_one(AppointmentType, session.get_one(Opening, morning.opening).appointment_type_id)
        eve = factories.make_patient(session, clinic, "Eve", phone=None, last_name="Stone")
        entry = factories.make_entry(session, eve, kind, days_mask=1, minimum_notice_minutes=60 * 24 * 20, notes="<b>")
    shown = text_of(boss, f"/admin/waitlist/{entry.id}/")
    assert "Eve S.: Cleaning" in shown
    assert "For every opening: No way to reach them." in shown
    assert "9:00 AM, Dr. Lee" in shown
    assert "Wants another day of the week" in shown
    assert "Needs more notice" in shown
    assert "&lt;b&gt;" in shown
    assert f"/admin/openings/{morning.opening}/" in shown
    for wrong in ("x", "99999999"):
        assert boss.get(f"/admin/waitlist/{wrong}/").status_code == 404


def test_the_history_tells_offers_and_acts_in_words(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    page = text_of(boss, f"/admin/waitlist/{morning.entry}/change/")
    press(boss, f"/admin/waitlist/{morning.entry}/change", **_form(page, priority="URGENT", reason="Pain"))
    press(boss, f"/admin/waitlist/{morning.entry}/remove", resolution="STAFF_REMOVED", reason="Moved away")
    shown = text_of(boss, f"/admin/waitlist/{morning.entry}/history/")
    assert "Thu, Nov 26, 9:00" in shown
    assert "Waiting for an answer" in shown
    assert "Changed: priority" in shown
    assert "Moved away" in shown
    assert "Dana Reyes · Today, 12:00 PM" in shown
    assert "STAFF_REMOVED" not in shown


def test_the_history_does_not_tell_that_a_program_has_looked(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        entry = session.get_one(WaitlistEntry, morning.entry)
        audit.record(session, morning.clinic, "waitlist.read", entry, after={"patients": [entry.patient_id]})
    assert "Looked at, or noted" not in text_of(boss, f"/admin/waitlist/{morning.entry}/history/")


@pytest.mark.parametrize("path", ["{}/", "{}/history/", "{}/change/"])
def test_another_clinics_entry_is_not_there(boss: FlaskClient, morning: Morning, sessions: Sessions, path: str) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        kind = session.scalars(sa.select(AppointmentType)).one()
        cyrus = session.scalars(sa.select(Patient)).one()
        theirs = factories.make_entry(session, cyrus, kind).id
    for path in ("", "history/", "change/"):
        assert boss.get(f"/admin/waitlist/{theirs}/{path}").status_code == 404, path
    assert boss.get(f"/admin/waitlist/new/{cyrus.id}/").status_code == 404
    assert press(boss, f"/admin/waitlist/{theirs}/reset").status_code == 404
    assert press(boss, f"/admin/waitlist/{theirs}/remove", resolution="STAFF_REMOVED").status_code == 404
    assert press(boss, f"/admin/waitlist/new/{cyrus.id}", priority="HIGH", provider="", later="").status_code == 422


def test_a_page_takes_few_statements_however_many_wait(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    with transaction(sessions, morning.clinic) as session:
        clinic, kind = session.get_one(Clinic, morning.clinic), session.scalars(sa.select(AppointmentType)).first()
        assert kind
        for n in range(5):
            patient = factories.make_patient(session, clinic, f"More {n}", f"+1312555014{n}")
            factories.make_entry(session, patient, kind)
    # Why somebody was not asked takes eleven of its own (test_explain.py).
    for path, most in {"": 12, "?show=all": 12, "{}/": 17, "{}/history/": 12, "{}/change/": 12}.items():
        assert len(statements_of(boss, sessions, f"/admin/waitlist/{path.format(morning.entry)}")) <= most, path


def test_who_may_only_look_sees_no_buttons(client: FlaskClient, morning: Morning) -> None:
    log_in(client, email_of(Role.CLINICAL_STAFF))
    shown = text_of(client, f"/admin/waitlist/{morning.entry}/")
    assert "Mon &amp; Wed mornings" in shown
    assert "Take off the list" not in shown
    assert client.get(f"/admin/waitlist/{morning.entry}/change/").status_code == 403


# --- what staff do --------------------------------------------------------------------------------------------------


def test_the_form_says_what_suits_them_now(boss: FlaskClient, morning: Morning) -> None:
    page = text_of(boss, f"/admin/waitlist/{morning.entry}/change/")
    chosen = [part.split(">")[0] for part in page.split("<input ")[1:] if "checked" in part.split(">")[0]]
    assert [part.split('value="')[1].split('"')[0] for part in chosen] == ["1", "3", "MORNING"]


def test_an_entry_is_changed_as_people_think_of_it(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    page = text_of(boss, f"/admin/waitlist/{morning.entry}/change/")
    form = _form(
        page,
        priority="URGENT",
        days=["2", "4"],
        parts=["EVENING"],
        first_day="2026-11-25",
        last_day="2026-12-24",
        notice="1.5",
        any_time="y",
        reason="Toothache",
        remarks="after work",
        until="2026-12-24",
        **{"between-0-start": "13:00", "between-0-end": "15:30"},
    )
    assert press(boss, f"/admin/waitlist/{morning.entry}/change", **form).status_code == 200
    entry = _entry(sessions, morning)
    assert read_preferences(entry) == Preferences(
        None, date(2026, 11, 25), date(2026, 12, 24), (2, 4),
        ((TimeOfDay.EVENING, None, None), (TimeOfDay.SPECIFIC, time(13), time(15, 30))), 90, any_time=True,
    )  # fmt: skip
    assert (entry.priority, entry.reason_for_waitlist, entry.notes) == (
        WaitlistPriority.URGENT, "Toothache", "after work"
    )  # fmt: skip
    assert entry.expires_at == datetime(2026, 12, 25, 6, tzinfo=UTC)
    again = text_of(boss, f"/admin/waitlist/{morning.entry}/change/")
    assert 'value="2026-12-24"' in again.split('name="until"')[1].split(">")[0]
    assert 'value="1.5"' in again.split('name="notice"')[1].split(">")[0]


def test_what_two_people_change_at_once_is_not_overwritten(
    boss: FlaskClient, morning: Morning, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text_of(boss, f"/admin/waitlist/{morning.entry}/change/")
    now = clock.real()
    monkeypatch.setattr(clock, "real", lambda: now + timedelta(minutes=1))
    path = f"/admin/waitlist/{morning.entry}/change"
    assert press(boss, path, **_form(page, remarks="mine")).status_code == 200
    second = press(boss, path, **_form(page, remarks="theirs"))
    assert second.status_code == 409
    assert "was changed since you looked at it" in second.json["problem"]
    assert _entry(sessions, morning).notes == "mine"


NONSENSE: tuple[tuple[dict[str, str], str], ...] = (
    ({"between-0-start": "13:00"}, "Name both"),
    ({"first_day": "2026-12-02", "last_day": "2026-12-01"}, "ends before it starts"),
    ({"last_day": "2026-01-01"}, "is over"),
    ({"until": "9999-12-31"}, "Choose a day"),
    ({"notice": "10000"}, "Hours of notice"),
    ({"days": "9"}, "Days"),
    ({"priority": "NONE"}, "Priority"),
    ({"provider": "99999"}, "Provider"),
    ({"later": "99999"}, "not a visit of this patient"),
)


def test_what_makes_no_sense_is_refused_with_words(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    before = _entry(sessions, morning).updated_at
    page = text_of(boss, f"/admin/waitlist/{morning.entry}/change/")
    for wrong, said in NONSENSE:
        refused = press(boss, f"/admin/waitlist/{morning.entry}/change", **_form(page, **wrong))
        assert refused.status_code in (409, 422), wrong
        assert said in refused.json["problem"], wrong
    assert _entry(sessions, morning).updated_at == before


def test_a_patient_is_added_once_and_may_give_a_later_visit_back(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    ben, kind = _patient(sessions, morning, "Ben"), _kind(sessions, morning, "Braces check")
    with transaction(sessions, morning.clinic) as session:
        lee = session.scalars(sa.select(Provider)).one()
        later = factories.make_appointment(
            session, session.get_one(Patient, ben), lee, session.get_one(AppointmentType, kind),
            clock.now(session) + timedelta(days=20),
        ).id  # fmt: skip
    page = text_of(boss, f"/admin/waitlist/new/{ben}/")
    assert "Add Ben O. to the waitlist" in page
    assert "Mon, Dec 14" in page
    form = {"kind": kind, "priority": "HIGH", "provider": "", "later": later, "parts": ["MORNING"]}
    first = press(boss, f"/admin/waitlist/new/{ben}", once="k", **form)
    assert press(boss, f"/admin/waitlist/new/{ben}", once="k", **form).json == first.json
    shown = text_of(boss, first.json["to"])
    assert "Mornings, moves up a later visit" in shown
    again = press(boss, f"/admin/waitlist/new/{ben}", **form)
    assert again.status_code == 409
    assert "waits for this type of visit already" in again.json["problem"]


def test_somebody_is_taken_off_with_the_reason_on_record_and_added_again_as_before(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    path = f"/admin/waitlist/{morning.entry}/remove"
    assert press(boss, path, resolution="BOOKED").status_code == 422
    assert press(boss, path, resolution="PATIENT_REMOVED", reason="Found another time").status_code == 200
    entry = _entry(sessions, morning)
    assert (entry.status, entry.resolution) == (WaitlistStatus.REMOVED, WaitlistResolution.PATIENT_REMOVED)
    assert press(boss, path, resolution="PATIENT_REMOVED").status_code == 409
    shown = text_of(boss, f"/admin/waitlist/{morning.entry}/")
    assert "Left by their own wish" in shown
    again = text_of(boss, f"/admin/waitlist/new/{entry.patient_id}/?like={entry.id}")
    assert again.count(" checked") == 3
    assert boss.get(f"/admin/waitlist/new/{entry.patient_id}/?like=99999").status_code == 404


def test_who_was_asked_as_often_as_allowed_may_be_asked_again(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.get_one(WaitlistEntry, morning.entry).notifications_sent = 3
    assert "Let them be asked again" in text_of(boss, f"/admin/waitlist/{morning.entry}/")
    assert press(boss, f"/admin/waitlist/{morning.entry}/reset").status_code == 200
    assert _entry(sessions, morning).notifications_sent == 0
    assert "Let them be asked again" not in text_of(boss, f"/admin/waitlist/{morning.entry}/")
    press(boss, f"/admin/waitlist/{morning.entry}/remove", resolution="STAFF_REMOVED")
    assert press(boss, f"/admin/waitlist/{morning.entry}/reset").status_code == 409
