"""Signing in by Chromium: a link, the second factor, the account; accessible, within its policy, on a small screen."""

from __future__ import annotations

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import StaffUser
from app.services import password_links
from tests.browser.chromium import BROWSER, browser, log_in, served
from tests.browser.test_every_page import WAYS, Inspector
from tests.front_desk import make_app, make_morning

pytestmark = BROWSER


def make_link(sessions: sessionmaker[Session]) -> str:
    with transaction(sessions, ALL_CLINICS) as session:
        boss = session.scalars(sa.select(StaffUser).where(StaffUser.email == "boss@example.com")).one()
        return password_links.make(session, boss)


@pytest.mark.parametrize("way", WAYS)
def test_a_person_chooses_a_password_sets_up_a_second_factor_and_uses_a_recovery_code(
    sessions: sessionmaker[Session], way: str
) -> None:
    app = make_app(sessions, mail=object())
    with served(app) as address, browser() as chromium:
        page = chromium.new_context(reduced_motion="reduce", **WAYS[way]).new_page()
        inspector = Inspector(page, address)
        inspector.look_at("login")  # of a new installation
        make_morning(sessions)
        for path in ("login", "password", f"password/{make_link(sessions)}"):
            inspector.look_at(path)
        page.get_by_label("New password").fill("staple of a new horse")
        page.get_by_label("The same again").fill("staple of a new horse")
        page.get_by_role("button").click()
        log_in(page, address, password="staple of a new horse")
        inspector.look_at("account/")
        page.get_by_role("link", name="Set up a second factor").click()
        inspector.look_at("account/second-factor")
        page.get_by_text("I cannot scan it").click()
        phone = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
        page.get_by_label("Code").fill(phone.at(clock.real()))
        page.get_by_role("button", name="Turn it on").click()
        code = page.locator(".codes code").first.inner_text()
        page.get_by_role("link", name="I have kept them").click()
        inspector.look_at("account/")
        page.context.clear_cookies()
        log_in(page, address, password="staple of a new horse")
        inspector.look_at("login/code")
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Log in").click()
        page.locator(".side").wait_for()  # the menu: they are in
    assert inspector.wrong == []
