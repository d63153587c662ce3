"""The demo in Chromium, with a worker: a visit is cancelled, a patient answers, the chair fills."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from app import clock, drain
from app.config import Config, Twilio
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime, create_app, make_runtime
from app.models import Clinic, OutboxMessage
from simulation.seed import seed
from tests.browser.chromium import BROWSER, PATIENCE, browser
from tests.web import ACCOUNT, TOKEN

pytestmark = BROWSER


@pytest.fixture
def runtime(database_url: str) -> Iterator[Runtime]:
    """A demo that answers at its public address, and in which nobody works."""
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
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield runtime
    server.shutdown()
    thread.join()
    server.server_close()
    runtime.engine.dispose()


@pytest.fixture
def address(runtime: Runtime) -> Iterator[str]:
    """Where the demo answers; a worker's loop runs beside it."""
    over = threading.Event()
    worker = threading.Thread(target=_work, args=(runtime, over))
    worker.start()
    yield runtime.config.public_base_url
    over.set()
    worker.join()


def _work(runtime: Runtime, over: threading.Event) -> None:
    while not over.wait(0.1):
        drain.run_until_idle(runtime)


@pytest.fixture
def chromium() -> Iterator[Any]:
    with browser() as chromium:
        yield chromium


def open_page(chromium: Any, address: str, width: int = 1280) -> Any:
    page = chromium.new_page(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
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


def turn_to(page: Any, part: str) -> None:
    """Show a part of the page, where the screen is too narrow for all of them."""
    tab = page.locator(f".tabs [data-tab={part}]")
    if tab.is_visible():
        tab.click()


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


@pytest.mark.parametrize("width", [1280, 390])
def test_who_has_no_text_yet_was_not_asked_and_an_open_phone_stays_open(
    chromium: Any, runtime: Runtime, width: int
) -> None:
    """The number is busy with the answer to the first patient's NO: the second one's text waits, their phone is open.

    Another phone took its place when that answer arrived, and whoever then moved the clock on ended an offer that
    nobody had read.
    """
    page = open_page(chromium, runtime.config.public_base_url, width)
    turn_to(page, "schedule")
    with page.expect_response("**/cancel"):
        cancel(page, "Adjustment")
    drain.run_until_idle(runtime)
    turn_to(page, "waiting")
    page.locator("#openings .is-asked", has_text="Grace Kim").get_by_role("button").click()
    with page.expect_response("**/texts"):
        page.get_by_role("button", name="NO", exact=True).click()
    turn_to(page, "waiting")
    with transaction(runtime.sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(Clinic)).one().segments_per_second = 0.001
    for step in (drain.converse, drain.advance, drain.converse):
        step(runtime)
    page.locator("#openings li", has_text="Inés Moreno").get_by_role("button").click()
    drain.relay(runtime)
    page.locator("#rail", has_text="Grace Kim").get_by_text("new text").wait_for(state="attached")
    assert page.locator("#phone-name").inner_text() == "Inés Moreno"
    assert page.locator("#openings .is-asked").count() == 0

    with transaction(runtime.sessions, ALL_CLINICS) as session:
        session.execute(sa.update(OutboxMessage).values(not_before=clock.real()))
    drain.relay(runtime)
    page.locator("#texts .theirs").wait_for()
    turn_to(page, "waiting")
    page.locator("#openings .is-asked", has_text="Inés Moreno").wait_for()
    page.close()


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
