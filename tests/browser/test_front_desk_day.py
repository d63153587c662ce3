"""A front desk's day in Chromium, on the real demo: nothing is reloaded, patients answer on their virtual phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import BROWSER, PATIENCE, browser
from tests.demo import Demo, run_demo

pytestmark = BROWSER
PASSWORD = "a chair is filled by eight"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that runs in an empty folder."""
    yield from run_demo(tmp_path)


@pytest.fixture
def chromium() -> Iterator[Any]:
    with browser() as chromium:
        yield chromium


class Desk:
    """Somebody at the console, who never reloads a page."""

    def __init__(self, chromium: Any, demo: Demo) -> None:
        self.demo = demo
        self.page = chromium.new_context(viewport={"width": 1280, "height": 844}).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def log_in(self, email: str, password: str) -> None:
        """With the form."""
        self.page.goto(f"{self.demo.address}/admin/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press("Log in")
        self.page.locator("main[data-live]").wait_for()

    def press(self, name: str) -> None:
        """A button that is there, on the page or in the dialog that is open."""
        self.page.get_by_role("button", name=name, exact=True).filter(visible=True).last.click()

    def go(self, page: str) -> None:
        """By the menu."""
        self.page.get_by_role("navigation", name="Pages").first.get_by_role("link", name=re.compile(f"^{page}")).click()
        self.page.get_by_role("heading", level=1).first.wait_for()

    def find(self, name: str) -> None:
        """A patient, by the finder that / opens."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(name)
        self.page.locator("#found a", has_text=name).first.click()
        self.page.get_by_role("heading", level=1, name=re.compile(name)).wait_for()

    def told(self, words: str) -> None:
        """The console says what was done."""
        self.page.locator("#notes .note", has_text=words).wait_for()

    def open_dialog(self, name: str) -> Any:
        """Press a button that asks first; the dialog."""
        self.press(name)
        return self.page.locator("dialog[open]")

    def agree(self) -> None:
        """Press the dialog's own button, the last one."""
        self.page.locator("dialog[open] footer button").last.click()


def test_the_front_desks_day(chromium: Any, demo: Demo) -> None:
    boss = Desk(chromium, demo)
    boss.log_in(*demo.log_in)
    _misses_cost_something(boss)
    missed = _add_nora_and_cancel_a_visit(boss)
    _nora_takes_the_chair(boss)
    _a_thread_is_taken_over_and_handed_back(boss)
    _a_call_is_logged(boss)
    _a_fee_is_waived_by_who_may(boss, _invite_the_front_desk(boss, chromium), missed)
    assert boss.complaints == []


def _misses_cost_something(boss: Desk) -> None:
    """A late cancellation costs 40 dollars from the first time on."""
    boss.page.goto(f"{boss.demo.address}/admin/settings/policies/")
    for rule, values in (("late-fee", ["40"]), ("free-misses", ["0", "365"])):
        boss.page.locator(f"[data-open=rule-{rule}]").click()
        dialog = boss.page.locator("dialog[open]")
        for field, value in zip(dialog.locator("input:not([type=hidden])").all(), values, strict=True):
            field.fill(value)
        boss.agree()
        boss.page.locator("#notes .note").wait_for()
        dialog.wait_for(state="hidden")


def _add_nora_and_cancel_a_visit(boss: Desk) -> str:
    """Nora is entered, waits for an adjustment, and one of today is cancelled late; who cancelled, as "Andre W."."""
    page = boss.page
    boss.go("Patients")
    page.get_by_role("link", name="New patient").first.click()
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Last name").fill("Quill")
    page.locator("[name=phone]").fill("(312) 555-0190")
    page.locator("[name=agrees]").check()
    page.locator("[name=source]").fill("signed at the desk")
    page.locator("main form button").last.click()
    page.get_by_role("heading", level=1, name="Nora Quill").wait_for()
    page.get_by_role("link", name="Add to the waitlist").click()
    page.locator("[name=kind]").select_option(label="Adjustment")
    page.get_by_label("Priority").select_option("Urgent")
    page.locator("[name=any_time]").check()
    boss.press("Add to waitlist")
    boss.told("Added to the waitlist")
    boss.go("Schedule")
    page.locator("main a", has_text="Adjustment").filter(visible=True).last.click()
    page.get_by_role("heading", level=1, name=re.compile("Adjustment")).wait_for()
    who = page.get_by_role("heading", level=1).inner_text().split(",")[0]
    visit = page.url
    page.get_by_role("link", name="Patient", exact=True).click()
    page.get_by_role("heading", level=1, name=who).wait_for()
    boss.open_dialog("Correct").get_by_label("Knows the late policy").check()
    boss.agree()
    boss.told("corrected")
    page.goto(visit)
    dialog = boss.open_dialog("Cancel the visit")
    dialog.locator("[name=reason]").select_option(label="Schedule conflict")
    assert "late" in dialog.inner_text()
    assert "$40" in dialog.inner_text()
    boss.agree()
    dialog.wait_for(state="hidden")
    first, last = who.split()
    return f"{first} {last[0]}."


def _nora_takes_the_chair(boss: Desk) -> None:
    """The board shows whom the chair is held for; she answers, and it is filled before anybody's eyes."""
    boss.go("Openings")
    held = boss.page.locator("main a, main article, main li").filter(has_text="Nora Q.").filter(has_text="Held until")
    held.first.wait_for()
    boss.page.locator("article.opening h3 a").first.click()
    boss.page.get_by_text("Being offered").first.wait_for()
    boss.page.evaluate("window.sameAsBefore = true")
    boss.demo.answer("Nora Quill", "yes please")
    boss.page.get_by_text(re.compile("^Filled")).first.wait_for()
    assert boss.page.evaluate("window.sameAsBefore")


def _a_thread_is_taken_over_and_handed_back(boss: Desk) -> None:
    """Nora asks what only a person knows."""
    page = boss.page
    boss.go("Inbox")
    page.evaluate("window.sameAsBefore = true")
    boss.demo.answer("Nora Quill", "do you take Delta Dental?")
    page.locator("main a", has_text="Nora Q.").first.click()
    page.locator("#transcript .theirs", has_text="Delta Dental").wait_for()
    page.get_by_role("button", name="Take over").click()
    page.get_by_text("Hand back").first.wait_for()
    page.locator("[data-reply]").fill("Yes, we do. See you later today!")
    boss.press("Send")
    page.locator("#transcript .ours").filter(has_text="Yes, we do.").filter(
        has_text=re.compile("Sent|Delivered")
    ).wait_for()
    assert "Yes, we do. See you later today!" in boss.demo.texts("Nora Quill")
    boss.press("Hand back to the bot")
    page.get_by_role("button", name="Take over").wait_for()


def _a_call_is_logged(boss: Desk) -> None:
    """Nora cannot come after all; a call finds out when she will say more."""
    page = boss.page
    boss.find("Quill")
    page.locator("#visits a").first.click()
    dialog = boss.open_dialog("Cancel the visit")
    boss.agree()
    dialog.wait_for(state="hidden")
    boss.go("Recovery")
    page.locator("main a", has_text="Nora Q").first.click()
    page.get_by_role("heading", level=1, name=re.compile("Nora")).wait_for()
    boss.press("Left message")
    page.get_by_text("Left message").first.wait_for()


def _invite_the_front_desk(boss: Desk, chromium: Any) -> Desk:
    """Sam is invited by a link, chooses a password and logs in."""
    page = boss.page
    page.goto(f"{boss.demo.address}/admin/settings/people/")
    dialog = boss.open_dialog("Invite somebody")
    dialog.get_by_label("Name").fill("Sam Ortiz")
    dialog.get_by_label("E-mail").fill("sam@brightsmiles.example")
    dialog.get_by_label("Front desk").check()
    boss.agree()
    link = page.locator("#secret-text").filter(has_text="http").inner_text()
    page.keyboard.press("Escape")
    sam = Desk(chromium, boss.demo)
    sam.page.goto(link)
    sam.page.get_by_label("New password").fill(PASSWORD)
    sam.page.get_by_label("The same again").fill(PASSWORD)
    sam.press("Set the password")
    sam.log_in("sam@brightsmiles.example", PASSWORD)
    return sam


def _a_fee_is_waived_by_who_may(boss: Desk, sam: Desk, who: str) -> None:
    """Sam has neither page nor button, and is refused where they try all the same; the administrator waives it."""
    boss.go("Fees")
    boss.demo.act("clock", step="30m")  # until then the cancellation could have been taken back
    row = boss.page.locator("main tr", has_text=who)
    row.wait_for()
    waive = row.locator("form").first.get_attribute("action")
    assert waive
    sam.page.goto(f"{boss.demo.address}/admin/fees/")
    sam.page.get_by_role("heading", name="You may not see this page").wait_for()
    sam.page.goto(f"{boss.demo.address}/admin/cancellations/")
    assert sam.page.get_by_role("button", name="Waive").count() == 0
    tried = sam.page.evaluate(
        """async ([url]) => { const form = new FormData(document.querySelector("form"));
        form.set("reason", "please"); return (await fetch(url, {method: "POST", body: form})).status; }""",
        [waive],
    )
    assert tried == 403
    row.get_by_role("button", name="Waive").click()
    boss.page.locator("dialog[open] textarea").fill("Snow closed the road")
    boss.agree()
    row.get_by_text("Waived").wait_for()
    assert "$40" in row.inner_text()
