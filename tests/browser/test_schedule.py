"""The schedule in Chromium: where blocks stand, what a dialog says, a file that stays chosen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import AppointmentType, Chair, Patient, Provider
from tests import factories as make
from tests.browser.chromium import BROWSER, browser, log_in, served
from tests.front_desk import Morning, make_app, make_morning

pytestmark = BROWSER


@pytest.fixture
def morning(sessions: sessionmaker[Session]) -> Morning:
    return make_morning(sessions)


@pytest.fixture
def visit(sessions: sessionmaker[Session], morning: Morning) -> int:
    """Mia's cleaning in three days."""
    with transaction(sessions, morning.clinic) as session:
        mia = session.scalars(sa.select(Patient).where(Patient.first_name == "Mia")).one()
        kind = session.scalars(sa.select(AppointmentType).where(AppointmentType.name == "Cleaning")).one()
        lee, chair = session.scalars(sa.select(Provider)).one(), session.scalars(sa.select(Chair)).one()
        return make.make_appointment(session, mia, lee, kind, clock.now(session) + timedelta(days=3), chair).id


@pytest.fixture
def desk(sessions: sessionmaker[Session], visit: int) -> Iterator[tuple[Any, str]]:
    """A page of somebody who is logged in, and the console's address; whatever the browser complains of is an error."""
    with served(make_app(sessions)) as address, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 844})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        log_in(page, address)
        yield page, f"{address}/admin"
        assert complaints == []


def test_a_front_desk_reads_the_day_cancels_a_visit_and_imports_a_file(desk: tuple[Any, str], visit: int) -> None:
    page, address = desk
    page.goto(f"{address}/schedule/")
    nine, ten = (page.locator(".block", has_text=who).bounding_box() for who in ("Ben O.", "Mia L."))
    hour = page.locator(".gutter li", has_text="10 AM").bounding_box()["height"]
    assert ten["y"] - nine["y"] == pytest.approx(hour, abs=1)
    assert nine["height"] == pytest.approx(hour, abs=3)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".agenda .row", has_text="Ben O.").is_visible()
    assert not page.locator(".block", has_text="Ben O.").is_visible()

    page.goto(f"{address}/schedule/{visit}/")
    page.get_by_role("button", name="Cancel the visit").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_text("This is in time").is_visible()
    dialog.get_by_label("Who cancels?").select_option("The practice")
    assert not dialog.get_by_text("This is in time").is_visible()
    dialog.get_by_role("button", name="Cancel the visit").click()
    page.locator("#visit .tag", has_text="Cancelled").wait_for()
    assert page.get_by_text("Cancelled by the practice").is_visible()

    page.goto(f"{address}/schedule/import/")
    rows = b"external_id,first_name\nP1,Nora\n"
    page.set_input_files("#file", files=[{"name": "x.csv", "mimeType": "text/csv", "buffer": rows}])
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("Every row can be imported.").wait_for()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", name="Imported").wait_for()
