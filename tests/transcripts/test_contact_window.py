"""When somebody may be asked: the window, its widening and narrowing, and the night."""

from __future__ import annotations

from datetime import time

import pytest
import sqlalchemy as sa

from app.models import (
    StricterPlace,
)
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, change, skips


def test_nobody_is_asked_before_eight(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 07:58")
    entry = desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    assert skips(desk) == {entry: "CONTACT_WINDOW"}
    desk.set_clock("2026-11-23 07:59")
    desk.work()
    assert desk.texts() == []
    desk.set_clock("2026-11-23 08:00")
    desk.work()
    assert len(desk.texts()) == 1


def test_the_window_is_that_of_the_patients_own_time_zone(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 08:30")
    desk.waits(desk.patient(timezone="America/Los_Angeles"))
    desk.waits(desk.patient("Ben", BEN, timezone="America/New_York"))
    desk.cancels(desk.visit("2026-11-24 15:00"))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (0, 1)
    desk.writes("no", BEN)
    assert desk.texts() == []
    desk.set_clock("2026-11-23 10:00")
    desk.work()
    assert len(desk.texts()) == 1


@pytest.mark.parametrize(("hour", "texts"), [("06:59", 0), ("07:00", 1), ("21:59", 1), ("22:01", 0)])
def test_text_me_any_time_is_from_seven_to_ten(engine: sa.Engine, hour: str, texts: int) -> None:
    desk = Desk(engine, start=f"2026-11-23 {hour}")
    desk.waits(desk.patient(), any_time=True)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    assert len(desk.texts()) == texts


def test_any_time_never_reaches_past_a_stricter_place(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 20:30")
    change(
        desk,
        lambda session: session.add(
            StricterPlace(clinic_id=desk.clinic_id, place="US-FL", opens_at=time(8), closes_at=time(20))
        ),
    )
    desk.waits(desk.patient(place="US-FL"), any_time=True)
    desk.cancels(desk.visit("2026-11-25 09:00"))
    assert desk.texts() == []


def test_an_evening_hold_lasts_until_the_next_patient_may_be_contacted(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 20:30")
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-25 15:00"))
    assert desk.texts()[0].endswith("Held for you until Tue 8:00 AM.")
    desk.set_clock("2026-11-24 07:59")
    desk.work()
    assert desk.texts(BEN) == []
    desk.set_clock("2026-11-24 08:01")
    desk.work()
    assert len(desk.texts(BEN)) == 1
