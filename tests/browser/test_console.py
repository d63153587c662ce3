"""The console in Chromium, as a person uses it on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

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
