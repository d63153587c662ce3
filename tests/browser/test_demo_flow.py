"""The demo by clicking, in Chromium: a visit is cancelled, patients answer, the chair fills; nothing is reloaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import BROWSER, PATIENCE, browser
from tests.demo import Demo, run_demo

pytestmark = BROWSER


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that runs in an empty folder."""
    yield from run_demo(tmp_path)


@pytest.fixture
def chromium() -> Iterator[Any]:
    with browser() as chromium:
        yield chromium


class Visitor:
    """Somebody who looks at the demo's page, at any width, and never reloads it."""

    def __init__(self, chromium: Any, demo: Demo, width: int) -> None:
        self.page = chromium.new_page(viewport={"width": width, "height": 844})
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda r: None if r.url.startswith(demo.address) else self.complaints.append(r.url))
        self.page.goto(demo.address)
        self.page.evaluate("window.sameAsBefore = true")
        self.tabs = self.page.get_by_role("navigation", name="Parts of the page")

    def look_at(self, part: str) -> None:
        """Turn to a part of the page, where the screen is too narrow for all of them."""
        tab = self.tabs.locator(f"[data-tab={part}]")
        if tab.is_visible():
            tab.click()

    def cancel(self, visit: dict[str, Any], day: str) -> None:
        """Cancel a visit in the schedule of another day."""
        self.look_at("schedule")
        self.page.get_by_role("group", name="Day").get_by_role("button", name=day, exact=True).click()
        self.page.get_by_role("button", name=f"Cancel {visit['patient']}, ").click()
        self.page.get_by_role("button", name="Cancel the visit").click()

    def see_asked(self, *states: str) -> str:
        """Wait until so many people were asked, with these results; the name of the last one, whose phone is opened."""
        self.look_at("waiting")
        lines = self.page.locator("#openings .opening").first.locator("li")
        for number, state in enumerate(states):
            lines.nth(number).and_(self.page.locator(f".is-{state}")).wait_for()
        assert lines.count() == len(states)
        button = lines.last.get_by_role("button")
        name: str = button.inner_text()
        button.click()
        self.page.locator("#phone-name").get_by_text(name.split()[-1]).wait_for()
        self.page.locator("#texts .theirs").last.wait_for()
        return name

    def answer(self, number: int) -> None:
        """Press a quick reply: 0 is yes, 1 is no, in the patient's language."""
        sent = self.page.locator("#texts .mine").count()
        self.page.locator("#quick button").nth(number).click()
        self.page.locator("#texts .mine").nth(sent).wait_for()

    def check(self) -> None:
        """The page is as it should be, whatever it shows."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert self.page.evaluate("window.sameAsBefore")
        assert self.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_chair_is_emptied_and_filled_by_clicking(chromium: Any, demo: Demo, width: int) -> None:
    visit = demo.adjustment()
    day = next(one["name"] for one in demo.state()["days"][1:] if visit in demo.state(one["day"])["schedule"]["visits"])
    visitor = Visitor(chromium, demo, width)
    visitor.cancel(visit, day)

    visitor.see_asked("asked")
    visitor.answer(1)
    visitor.see_asked("no", "asked")
    visitor.check()

    visitor.page.get_by_role("button", name="+2 h").click()
    name = visitor.see_asked("no", "silent", "asked")
    visitor.answer(0)

    visitor.look_at("waiting")
    visitor.page.locator("#openings .state.filled").wait_for()
    visitor.look_at("schedule")
    filled = visitor.page.locator(".block.filled")
    filled.wait_for()
    assert name in filled.inner_text()
    visitor.check()
    assert demo.opening()["filled_by"] == name
