"""Settings, programs and texts: tokens, webhooks, numbers, and every sentence that Standby says."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.pages.settings.templates import GROUPS, PARTS
from app.access import authenticate_token
from app.access.permissions import Permission
from app.db import transaction
from app.models import ApiToken, DeliveryStatus, Webhook, WebhookDelivery
from app.services import audit, webhooks
from conversations.phrases import PHRASES
from tests.front_desk import Morning, press, text_of
from tests.sql import counted

Sessions = sessionmaker[Session]
TOKENS, WEBHOOKS = "/admin/settings/tokens/", "/admin/settings/webhooks/"
TEXTS, NUMBERS = "/admin/settings/texts/", "/admin/settings/numbers/"


def issue(client: FlaskClient, **form: Any) -> Any:
    default = {"name": "Website", "days": 30, "speaks": "service", "permissions": ["VIEW_WAITLIST"]}
    return press(client, f"{TOKENS}issue", **default | form)


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    secret = issue(boss, once="k1").json["secret"]
    assert "secret" not in issue(boss, once="k1").json
    caller = authenticate_token(sessions, secret)
    assert caller is not None
    assert (caller.clinic_id, caller.permissions) == (morning.clinic, frozenset({Permission.VIEW_WAITLIST}))
    page = text_of(boss, TOKENS)
    assert secret not in page
    assert "See the waitlist" in page
    with transaction(sessions, morning.clinic, read_only=True) as session:
        number = session.scalars(sa.select(ApiToken.id)).one()
    assert press(boss, f"{TOKENS}{number}/revoke").json["said"] == "The token opens nothing any more."
    assert authenticate_token(sessions, secret) is None
    assert "Revoked" in text_of(boss, TOKENS)


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"days": 0}, "A token ends in 1 to 366 days."),
        ({"days": 367}, "A token ends in 1 to 366 days."),
        ({"permissions": []}, "Name at least one permission"),
        ({"permissions": ["MANAGE_USERS"]}, "Only a person may do this: Manage people and settings."),
        ({"permissions": ["EVERYTHING"]}, "What it may do:"),
        ({"name": " "}, "What it is for: This field is required."),
        ({"speaks": "boss"}, "Speaks for:"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    boss: FlaskClient, sessions: Sessions, morning: Morning, form: dict[str, Any], problem: str
) -> None:
    assert problem in issue(boss, **form).json["problem"]
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.scalars(sa.select(ApiToken)).all() == []


def test_a_persons_token_speaks_for_them(boss: FlaskClient, sessions: Sessions) -> None:
    caller = authenticate_token(sessions, issue(boss, speaks="me", permissions=["MANAGE_USERS"]).json["secret"])
    assert caller is not None
    assert caller.name == "Dana Reyes"


def dead_delivery(sessions: Sessions, clinic_id: int, opening_id: int) -> int:
    with transaction(sessions, clinic_id) as session:
        webhooks.register(session, clinic_id, "https://clinic.example/hook", set(), actor="cli")
        audit.record(session, clinic_id, "opening.filled", f"opening:{opening_id}")
    with transaction(sessions, clinic_id) as session:
        row = session.scalars(sa.select(WebhookDelivery)).one()
        row.status, row.answered, row.attempts = DeliveryStatus.DEAD, 500, 9
        return row.id


def test_an_address_is_registered_with_a_secret_that_is_shown_once(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    url = "https://clinic.example/events"
    assert press(boss, f"{WEBHOOKS}add", url=url, kinds=["VISIT_BOOKED"]).json["secret"].startswith("whsec_")
    page = text_of(boss, WEBHOOKS)
    assert url in page
    assert "whsec_" not in page
    with transaction(sessions, morning.clinic, read_only=True) as session:
        hook = session.scalars(sa.select(Webhook)).one()
        assert hook.kinds == ["visit.booked"]
    assert press(boss, f"{WEBHOOKS}{hook.id}/remove").status_code == 200
    assert url not in text_of(boss, WEBHOOKS)
    assert press(boss, f"{WEBHOOKS}{hook.id}/remove").status_code == 409


@pytest.mark.parametrize(
    "url", ["http://clinic.example/", "https://localhost/", "https://10.0.0.1/", "ftp://x", "clinic"]
)
def test_an_address_that_may_not_be_posted_to_is_refused(boss: FlaskClient, sessions: Sessions, url: str) -> None:
    answer = press(boss, f"{WEBHOOKS}add", url=url)
    assert answer.status_code == 409
    assert answer.json["problem"].endswith(".")


def test_what_was_given_up_is_sent_again(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    number = dead_delivery(sessions, morning.clinic, morning.opening)
    assert "answered 500" in text_of(boss, WEBHOOKS)
    assert press(boss, f"{WEBHOOKS}deliveries/{number}/retry").json["said"] == "It is sent again."
    assert "Given up" not in text_of(boss, WEBHOOKS)
    assert press(boss, f"{WEBHOOKS}deliveries/{number}/retry").status_code == 409


def test_another_clinics_programs_are_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    number = dead_delivery(sessions, morning.other_clinic, morning.other_opening)
    assert "clinic.example/hook" not in text_of(boss, WEBHOOKS)
    assert press(boss, f"{WEBHOOKS}deliveries/{number}/retry").status_code == 409
    assert press(boss, f"{WEBHOOKS}{number}/remove").status_code == 409
    assert press(boss, f"{TOKENS}1/revoke").json["problem"] == "There is no such token."


@pytest.mark.parametrize("group", GROUPS)
def test_every_sentence_is_shown_in_each_language_filled_in(boss: FlaskClient, group: str) -> None:
    page = text_of(boss, f"{TEXTS}?about={group}")
    sentences = [key for key in GROUPS[group][2] if not key.startswith(PARTS)]
    assert page.count('class="saying"') == 2 * len(sentences)
    assert "{" not in page.split("<main")[1]
    assert "segment" in page


def test_no_sentence_is_left_out() -> None:
    shown = {key for _label, _where, phrases in GROUPS.values() for key in phrases}
    to_staff = {key for key in PHRASES if key.startswith(("password.", "time."))}
    assert shown | to_staff == set(PHRASES)


def test_the_numbers_page_says_what_is_connected_and_what_to_paste(boss: FlaskClient) -> None:
    page = text_of(boss, NUMBERS)
    assert "(312) 555-0100" in page
    assert "http://localhost:8000/webhooks/twilio/sms" in page
    assert "Not connected" in page
    assert "The carrier answers" in page


def test_the_pages_take_few_statements(boss: FlaskClient, sessions: Sessions) -> None:
    for path in (TOKENS, WEBHOOKS, TEXTS, NUMBERS):
        with counted(sessions) as statements:
            text_of(boss, path)
        assert len(statements) <= 12, path
