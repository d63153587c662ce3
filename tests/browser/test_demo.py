"""The demo in Chromium, with a worker: a visit is cancelled, a patient answers, the chair fills."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from app import clock, drain
from app.config import Config, Twilio
from app.factory import Runtime, create_app, make_runtime
from simulation.seed import seed
from tests.web import ACCOUNT, TOKEN

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM}: apt-get install chromium"),
]


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    """Where the demo answers; a worker's loop runs beside it."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a page that polls drowns the report of a failure
    server = make_server("localhost", 0, lambda _environ, _start: [], threaded=True)
    here = f"http://localhost:{server.port}"
    config = Config(
        secret_key="Zk3v-9Qw1x_7Lr5Tn8Bp2Hs6Yd4Gf0Mj",
        database_url=database_url,
        public_base_url=here,
        demo=True,
        twilio=Twilio(ACCOUNT, TOKEN, api_base_url=here),
    )
    runtime = make_runtime(config)
    seed(runtime.sessions, now=clock.real())
    server.app = create_app(config, runtime)
    over = threading.Event()
    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=_work, args=(runtime, over))]
    for thread in threads:
        thread.start()
    yield here
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()
    runtime.engine.dispose()


def _work(runtime: Runtime, over: threading.Event) -> None:
    while not over.wait(0.1):
        drain.run_until_idle(runtime)


@pytest.fixture
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def open_page(chromium: Any, address: str, width: int = 1280) -> Any:
    page = chromium.new_page(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    page.set_default_timeout(20_000)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(address) else page.complaints.append(r.url))
    page.goto(address)
    page.locator(".visit").first.wait_for()
    return page


def cancel(page: Any, kind: str) -> None:
    """Cancel the day's last visit of a kind."""
    page.locator("article.visit", has_text=kind).last.get_by_role("button").click()
    page.get_by_role("button", name="Cancel the visit").click()


@pytest.mark.parametrize("width", [1280, 390])
def test_page_keeps_its_policy_and_fits_the_screen(chromium: Any, address: str, width: int) -> None:
    page = open_page(chromium, address, width)
    for tab in page.locator(".tabs button").all() if width < 860 else [None]:
        if tab:
            tab.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.complaints == []


def test_a_cancelled_visit_is_offered_answered_and_filled(chromium: Any, address: str) -> None:
    page = open_page(chromium, address)
    cancel(page, "Adjustment")
    page.locator("#texts .theirs", has_text="Bright Smiles").wait_for()
    assert page.locator("#phone-name").inner_text() == "Grace Kim"
    assert page.locator("#openings .is-asked .left").inner_text().startswith(("holds 2:00:00", "holds 1:59:"))
    page.get_by_role("button", name="YES", exact=True).click()
    page.locator(".visit.filled", has_text="Grace Kim").wait_for()
    page.locator("#openings .opening.filled", has_text="Grace Kim said yes").wait_for()
    page.locator("#entries .booked", has_text="Grace Kim").wait_for()
    assert page.complaints == []


def test_no_and_the_end_of_the_hold_go_to_the_next(chromium: Any, address: str) -> None:
    page = open_page(chromium, address)
    cancel(page, "Checkup & cleaning")
    page.locator("#openings .is-asked", has_text="Rosa Beltran").wait_for()
    page.locator("#texts .theirs").wait_for()
    page.locator("#body").fill("no gracias")
    page.locator("#body").press("Enter")
    page.locator("#openings .is-no", has_text="Rosa Beltran").wait_for()
    page.locator("#openings .is-asked", has_text="Emily Carter").wait_for()
    page.get_by_role("button", name="+2 h").click()
    page.locator("#openings .is-silent", has_text="Emily Carter").wait_for()
    # Mr. Jensen has a landline: nobody waits two hours for it.
    page.locator("#openings .is-asked", has_text="Peter Kowalski").wait_for()
    assert page.complaints == []


def test_typing_is_not_disturbed_by_what_arrives(chromium: Any, address: str) -> None:
    page = open_page(chromium, address)
    page.locator("#any-phone").select_option(label="Kenji Watanabe")
    page.locator("#body").fill("can I come earl")
    cancel(page, "Adjustment")
    page.locator("#body").focus()
    page.locator("#rail .unread", has_text="Grace Kim").wait_for()
    assert page.locator("#body").input_value() == "can I come earl"
    assert page.locator("#phone-name").inner_text() == "Kenji Watanabe"


def test_a_visit_can_be_cancelled_and_kept_by_keyboard(chromium: Any, address: str) -> None:
    page = open_page(chromium, address)
    visits = page.locator(".visit").count()
    button = page.locator("article.visit .cancel").last
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "keep"
    page.keyboard.press("Escape")
    assert not page.locator("#confirm").is_visible()
    assert page.locator(".visit").count() == visits
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".block.open").first.wait_for()


def test_other_days_can_be_turned_to(chromium: Any, address: str) -> None:
    page = open_page(chromium, address)
    assert page.locator("#days [aria-pressed=true]").inner_text() == "Today"
    page.get_by_role("button", name="Later days").click()
    page.locator("#days button").first.click()
    page.locator("#days [aria-pressed=true]").wait_for()
    assert page.locator("#days [aria-pressed=true]").inner_text() != "Today"
    assert page.locator(".visit").count() > 5
    assert page.locator(".now-line").is_hidden()
