"""Every page of the console in Chromium: accessible (axe), within its policy, no wider than its screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy.orm import Session, sessionmaker

from tests.browser.chromium import BROWSER, browser, log_in, served
from tests.console_pages import every_page
from tests.front_desk import make_app, make_morning

pytestmark = BROWSER
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WAYS = {
    "desk": {"viewport": {"width": 1280, "height": 844}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}

DIALOGS = {"desk": 8, "phone": 2}


class Inspector:
    """Looks at pages as one person, and writes down what is wrong with them."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.wrong: list[str] = []
        self.at = ""
        page.on("console", lambda message: self.note(message.text))
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("request", lambda request: None if request.url.startswith(address) else self.note(request.url))

    def note(self, wrong: str) -> None:
        """Something is wrong with the page that is shown."""
        self.wrong.append(f"{self.at}: {wrong}")

    def look_at(self, path: str, dialogs: int = 8) -> None:
        """The page, and so many of its dialogs: a page of settings has thirty of one shape."""
        self.at = path
        response = self.page.goto(f"{self.address}/admin/{path}")
        if response.status != 200:
            self.note(f"status {response.status}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.note("wider than the screen")
        self._check(None)
        names = self.page.evaluate("[...document.querySelectorAll('main dialog[id]')].map((each) => each.id)")
        for name in names[:dialogs]:
            self.page.evaluate("(name) => document.getElementById(name).showModal()", name)
            self._check(f"#{name}")
            self.page.evaluate("(name) => document.getElementById(name).close()", name)

    def _check(self, part: str | None) -> None:
        found = Axe().run(self.page, context=part, options=RULES).response["violations"]
        for rule in found:
            nodes = "; ".join(node["html"][:120] for node in rule["nodes"][:3])
            self.note(f"{part or 'page'}: {rule['id']} ({rule['help']}): {nodes}")


@pytest.mark.parametrize("way", WAYS)
def test_every_page_is_accessible_fits_its_screen_and_keeps_its_policy(
    sessions: sessionmaker[Session], way: str
) -> None:
    morning = make_morning(sessions)
    app = make_app(sessions)
    places = every_page(app, sessions, morning.clinic)
    with served(app) as address, browser() as chromium:
        inspector = Inspector(chromium.new_context(reduced_motion="reduce", **WAYS[way]).new_page(), address)
        log_in(inspector.page, address)
        for place in places:
            inspector.look_at(place.path, DIALOGS[way])
    assert inspector.wrong == []
    assert len(places) > len({place.path.split("/")[0] for place in places}) > 5
