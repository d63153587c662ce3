"""The console in Chromium: no Content-Security-Policy violation, no outside request, usable on a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server

from tests.front_desk import PASSWORD, Morning, make_app, make_morning

CHROMIUM = Path("/usr/bin/chromium")
PAGES = ("threads", "openings", "waitlist", "appointments", "tasks", "outbox", "audit")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM}: apt-get install chromium"),
]


@pytest.fixture
def morning(sessions: sessionmaker[Session]) -> Morning:
    return make_morning(sessions)


@pytest.fixture
def address(sessions: sessionmaker[Session], morning: Morning) -> Iterator[str]:
    """Where the console answers."""
    server = make_server("localhost", 0, make_app(sessions), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def _log_in(page: Any, address: str) -> None:
    page.goto(f"{address}/admin/")
    page.get_by_label("E-mail").fill("boss@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/threads/")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_keeps_its_policy_and_fits_the_screen(
    chromium: Any, address: str, morning: Morning, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 844})
    complaints: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else outside.append(r.url))
    _log_in(page, address)
    details = (
        f"threads/{morning.thread}/",
        f"openings/{morning.opening}/",
        f"waitlist/{morning.entry}/",
    )
    for path in (*(f"{name}/" for name in PAGES), *details):
        assert page.goto(f"{address}/admin/{path}").status == 200
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert complaints == []
    assert outside == []


def test_a_person_reads_a_thread_changes_clinic_and_logs_out(chromium: Any, address: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    _log_in(page, address)
    page.get_by_role("link", name="Ana & Leo R.").click()
    assert page.get_by_text("Not sent: contact window").is_visible()
    page.get_by_text("Dana Reyes").click()
    page.get_by_label("Clinic", exact=True).select_option("North Dental")
    page.get_by_role("button", name="Switch").click()
    assert page.get_by_role("link", name="Cyrus").is_visible()
    page.get_by_text("Dana Reyes").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/admin/login")
    page.goto(f"{address}/admin/threads/")
    assert "/admin/login" in page.url
