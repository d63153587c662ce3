"""The inbox in Chromium: what only a browser shows of a text that is being sent, and of finding a patient by keys."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import Contact, InboxItem, ItemKind, Thread
from tests.browser.chromium import BROWSER, browser, log_in, served
from tests.front_desk import make_app, make_morning

pytestmark = BROWSER


def test_a_front_desk_answers_with_the_keyboard(sessions: sessionmaker[Session]) -> None:
    morning = make_morning(sessions)
    with served(make_app(sessions)) as address, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 844})
        log_in(page, address)
        page.goto(f"{address}/admin/inbox/{morning.thread}/")

        # What is on the screen of somebody who may answer counts as read, without a click.
        page.get_by_role("button", name="Mark as read").wait_for(state="detached")

        # It stands in the conversation as being sent from the key on, and says so until the carrier has it.
        page.keyboard.press("r")
        page.keyboard.type("Yes, with Dr. Lee.")
        assert page.locator("#segments").inner_text() == "1 text, 18 characters, about $0.01"
        page.keyboard.press("Enter")
        page.locator("#transcript .pending", has_text="Yes, with Dr. Lee.").wait_for()
        page.get_by_text("You have this conversation: the bot is silent.").wait_for()
        assert page.get_by_label("Write to Ana & Leo R.").input_value() == ""

        # A refusal takes nothing away that was typed.
        with transaction(sessions, morning.clinic) as session:
            contact = session.get_one(Contact, session.get_one(Thread, morning.thread).contact_id)
            contact.wrong_number_at = clock.now(session)
        page.get_by_label("Write to Ana & Leo R.").fill("And one more thing")
        page.keyboard.press("Enter")
        page.get_by_text("The number belongs to somebody else").wait_for()
        assert page.get_by_label("Write to Ana & Leo R.").input_value() == "And one more thing"
        assert page.locator("#transcript .bubble", has_text="And one more thing").count() == 0
        page.get_by_label("Write to Ana & Leo R.").fill("")
        page.locator("h1").click()

        page.keyboard.press("/")
        page.keyboard.type("okaf")
        page.locator("#found a", has_text="Ben Okafor").click()
        page.get_by_role("heading", name="Ben Okafor").wait_for()
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.get_one(Thread, morning.thread).unread_since is None
        said = session.scalars(sa.select(InboxItem.body).where(InboxItem.kind == ItemKind.STAFF_TEXT))
        assert list(said) == ["Yes, with Dr. Lee."]
