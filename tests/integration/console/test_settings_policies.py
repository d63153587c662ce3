"""Settings, policies: every rule says what follows from it; a change is checked and audited, and overwrites nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.pages.settings.policies import RULES
from app.db import transaction
from app.models import AuditEntry, Clinic, StricterPlace, TrialGuest
from app.services import policies
from tests.front_desk import Morning, press, text_of
from tests.sql import counted

Sessions = sessionmaker[Session]
PAGE = "/admin/settings/policies/"


def seen(client: FlaskClient, rule: str) -> str:
    """The stamp that the page's form of a rule carries."""
    found = re.search(rf'value="{rule}"><input[^>]*name="seen"[^>]*value="(\w+)"', text_of(client, PAGE))
    assert found, rule
    return found[1]


def change(client: FlaskClient, rule: str, **typed: Any) -> Any:
    return press(client, f"{PAGE}change", rule=rule, seen=seen(client, rule), **typed)


def clinic_of(sessions: Sessions, clinic_id: int) -> Clinic:
    with transaction(sessions, clinic_id, read_only=True) as session:
        return session.get_one(Clinic, clinic_id)


def test_each_rule_says_what_it_is_and_what_follows(boss: FlaskClient) -> None:
    page = text_of(boss, PAGE)
    assert "A patient has 2 h to answer" in page
    assert "1 h before it begins an opening is given up" in page
    assert "The first miss of a patient within 365 days costs nothing." in page
    assert page.count('class="side-acts"') == len(RULES) + 2  # and the places, and the guests


def test_a_change_is_made_and_audited_and_the_sentence_follows(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    assert change(boss, "hold", hold_minutes="90").json["said"] == "Hold: changed."
    assert "A patient has 1 h 30 min to answer" in text_of(boss, PAGE)
    assert "default: 2 h" in text_of(boss, PAGE)
    with transaction(sessions, morning.clinic, read_only=True) as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "clinic.rule_set")).one()
        assert (entry.before, entry.after) == ({"hold_minutes": 120}, {"hold_minutes": 90})
        assert entry.actor.startswith("staff:")


@pytest.mark.parametrize(
    ("rule", "typed", "problem"),
    [
        ("hold", {"hold_minutes": "0"}, "This is 10 to 2880 minutes."),
        ("hold", {"hold_minutes": "-5"}, "This is 10 to 2880 minutes."),
        ("hold", {"hold_minutes": "99999"}, "This is 10 to 2880 minutes."),
        ("hold", {"hold_minutes": "soon"}, "Minutes: Not a valid integer value."),
        ("hold", {"hold_minutes": ""}, "Minutes: This field is required."),
        ("shortest-hold", {"shortest_hold_minutes": "121"}, "This is 5 to 120 minutes."),
        ("window", {"window_opens": "12:00", "window_closes": "09:00"}, "The hours end before they start."),
        ("window", {"window_opens": "06:00", "window_closes": "20:00"}, "The law lets nobody start before 8:00 AM"),
        ("caps", {"offers_per_day": "3", "outreach_per_day": "3", "outreach_per_week": "2"}, "Not more in a day"),
        (
            "day-parts",
            {
                "morning_starts": "13:00",
                "afternoon_starts": "12:00",
                "evening_starts": "17:00",
                "evening_ends": "21:00",
            },
            "Each part of the day starts after the one before it",
        ),
        ("confirmation", {"confirmation_hours": "1"}, "This is 2 to 336 hours."),
        ("enrolment", {"enrolment_days": "90"}, "A visit enrols 1 to 89 days ahead"),
        ("late-fee", {"late_cancel_fee_cents": "5000"}, "This is $0 to $500."),
        ("late-fee", {"late_cancel_fee_cents": "-1"}, "This is $0 to $500."),
        ("on-call", {"emergency_phone": "call me"}, "What you typed is not a phone number."),
        ("alert-email", {"alert_email": "front desk"}, "What you typed is not an e-mail address."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(
    boss: FlaskClient, sessions: Sessions, morning: Morning, rule: str, typed: dict[str, str], problem: str
) -> None:
    names = sorted(RULES[rule].fields)
    before = policies.stamp(clinic_of(sessions, morning.clinic), names)
    answer = change(boss, rule, **typed)
    assert problem in answer.json["problem"]
    assert policies.stamp(clinic_of(sessions, morning.clinic), names) == before


def test_every_rule_can_be_saved_as_it_is(boss: FlaskClient) -> None:
    page = text_of(boss, PAGE)
    for form in re.findall(r'<form method="post" action="[^"]*/change">(.*?)</form>', page, re.DOTALL):
        plain = re.sub(r'<input [^>]*type="checkbox"[^>]*>', "", form)
        typed: dict[str, Any] = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', plain))
        typed |= dict.fromkeys(re.findall(r'<input checked[^>]* name="(\w+)"', form), "y")
        typed |= dict(re.findall(r'<select[^>]* name="(\w+)".*?<option selected value="(\w+)"', form, re.DOTALL))
        typed.pop("csrf_token")
        reasons = re.findall(r'<input checked[^>]* name="fee_free_reasons"[^>]* value="(\w+)"', form)
        answer = press(boss, f"{PAGE}change", **typed | ({"fee_free_reasons": reasons} if reasons else {}))
        assert "it was that already" in answer.json.get("said", answer.json), typed


def test_of_two_who_change_one_rule_the_second_is_told(boss: FlaskClient) -> None:
    stamp = seen(boss, "hold")
    assert press(boss, f"{PAGE}change", rule="hold", seen=stamp, hold_minutes="60").status_code == 200
    second = press(boss, f"{PAGE}change", rule="hold", seen=stamp, hold_minutes="45")
    assert "Somebody else has changed this meanwhile" in second.json["problem"]
    assert "A patient has 1 h to answer" in text_of(boss, PAGE)


def test_who_changes_one_rule_leaves_another_persons_change_of_another(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    hold, caps = seen(boss, "hold"), seen(boss, "caps")
    press(boss, f"{PAGE}change", rule="hold", seen=hold, hold_minutes="60")
    press(
        boss, f"{PAGE}change", rule="caps", seen=caps, offers_per_day="2", outreach_per_day="1", outreach_per_week="3"
    )
    clinic = clinic_of(sessions, morning.clinic)
    assert (clinic.hold_minutes, clinic.offers_per_day) == (60, 2)
    assert clinic_of(sessions, morning.other_clinic).hold_minutes == 120


def test_what_belongs_to_a_service_goes_its_way(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    change(boss, "confirmation", confirmation_hours="48")
    change(boss, "check-in", check_in_is_live="y")
    change(boss, "trial", trial_mode="y")
    change(boss, "late-fee", late_cancel_fee_cents="25")
    change(boss, "reasons", fee_free_reasons=["ILLNESS", "FORGOT"])
    change(boss, "on-call", emergency_phone="(312) 555-0142")
    clinic = clinic_of(sessions, morning.clinic)
    assert clinic.confirmations_due_at is not None
    assert clinic.check_in_since is not None
    assert (clinic.trial_mode, clinic.late_cancel_fee_cents) == (True, 2500)
    assert clinic.fee_free_reasons.split() == ["ILLNESS", "FORGOT"]
    assert clinic.emergency_phone == "+13125550142"
    assert "(312) 555-0142" in text_of(boss, PAGE)
    change(boss, "confirmation", confirmation_hours="")
    assert clinic_of(sessions, morning.clinic).confirmations_due_at is None


def test_a_rule_that_is_not_there_is_not_found(boss: FlaskClient) -> None:
    assert press(boss, f"{PAGE}change", rule="slug", seen="", slug="x").status_code == 404


def test_stricter_places_and_guests_are_kept(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert press(boss, f"{PAGE}places/set", place="us-fl", opens="08:00", closes="20:00").status_code == 200
    assert "end before" in press(boss, f"{PAGE}places/set", place="US-TX", opens="21:00", closes="9:00").json["problem"]
    assert "not an ISO" in press(boss, f"{PAGE}places/set", place="Texas", opens="9:00", closes="20:00").json["problem"]
    press(boss, f"{PAGE}guests/add", address="(312) 555-0111")
    assert "not a phone number" in press(boss, f"{PAGE}guests/add", address="me").json["problem"]
    page = text_of(boss, PAGE)
    assert "<b>US-FL</b>" in page
    assert "(312) 555-0111" in page
    with transaction(sessions, morning.clinic) as session:
        place, guest = (
            session.scalars(sa.select(StricterPlace.id)).one(),
            session.scalars(sa.select(TrialGuest.id)).one(),
        )
    for path in (f"{PAGE}places/{place}/remove", f"{PAGE}guests/{guest}/remove"):
        assert press(boss, path).status_code == 200
        assert press(boss, path).status_code == 404
    assert "<b>US-FL</b>" not in text_of(boss, PAGE)


def test_another_clinics_places_and_guests_are_not_there(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        guest = TrialGuest(clinic_id=morning.other_clinic, address="+12125550111")
        session.add(guest)
        session.flush()
        number = guest.id
    assert press(boss, f"{PAGE}guests/{number}/remove").status_code == 404
    assert "(212) 555-0111" not in text_of(boss, PAGE)


def test_the_page_takes_few_statements(boss: FlaskClient, sessions: Sessions) -> None:
    with counted(sessions) as statements:
        text_of(boss, PAGE)
    assert len(statements) <= 12
