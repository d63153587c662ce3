"""The console in Chromium, as a person uses it on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import Patient
from tests.browser.chromium import BROWSER, browser, log_in, served
from tests.front_desk import Morning, make_app, make_morning

pytestmark = BROWSER


@pytest.fixture
def morning(sessions: sessionmaker[Session]) -> Morning:
    return make_morning(sessions)


@pytest.fixture
def address(sessions: sessionmaker[Session], morning: Morning) -> Iterator[str]:
    """Where the console answers."""
    with served(make_app(sessions)) as address:
        yield address


@pytest.fixture
def chromium() -> Iterator[Any]:
    with browser() as chromium:
        yield chromium


def test_a_person_reads_a_thread_changes_clinic_and_logs_out(chromium: Any, address: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    log_in(page, address)
    page.get_by_role("link", name="Ana & Leo R.").click()
    assert page.get_by_text("Not sent: contact window").is_visible()
    page.get_by_text("Dana Reyes").click()
    page.get_by_label("Clinic", exact=True).select_option("North Dental")
    page.get_by_role("button", name="Switch").click()
    page.goto(f"{address}/admin/inbox/")
    page.get_by_role("link", name="Cyrus").first.wait_for()
    page.get_by_text("Dana Reyes").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/admin/login")
    page.goto(f"{address}/admin/inbox/")
    assert "/admin/login" in page.url


def test_what_a_form_has_changed_is_shown_at_once_not_at_the_next_look(
    chromium: Any, address: str, sessions: sessionmaker[Session], morning: Morning
) -> None:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        mia = session.scalars(sa.select(Patient.id).where(Patient.first_name == "Mia")).one()
    page = chromium.new_page(viewport={"width": 1280, "height": 844})
    log_in(page, address)
    page.clock.install()
    page.goto(f"{address}/admin/patients/{mia}/")
    page.clock.pause_at(clock.real() + timedelta(hours=1))  # the page never looks again by itself
    page.get_by_role("button", name="Remove one").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("No number and no address is known.").wait_for()
