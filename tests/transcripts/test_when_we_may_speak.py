"""The contact window, caps, consent, the limit of notifications, notice and expiry."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.models import (
    Clinic,
    MessageStatus,
    Offer,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Patient,
    PatientStatus,
    Purpose,
    StopRule,
    WaitlistEntry,
    WaitlistStatus,
)
from app.services import openings, waitlist
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, change, open_tasks, row, rows, set_fields, skips


def test_a_hold_is_never_longer_than_half_of_what_is_left(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-23 11:05"))  # bookable until 10:05: two hours are left
    assert desk.texts()[0].endswith("Held for you until 9:05 AM.")


def test_a_patient_is_asked_three_times_a_day_at_most(desk: Desk) -> None:
    change(desk, lambda session: setattr(session.get_one(Clinic, desk.clinic_id), "notification_limit", 9))
    change(desk, lambda session: setattr(session.get_one(Clinic, desk.clinic_id), "decline_limit", 9))
    entry = desk.waits(desk.patient())
    for day in ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"):
        desk.cancels(desk.visit(f"{day} 09:00"))
        desk.writes("no")
    asked = [text for text in desk.texts() if text.startswith("Hi Ana")]
    assert len(asked) == 3
    assert skips(desk)[entry] == "OFFER_CAP"
    desk.set_clock("2026-11-24 08:00")
    desk.work()
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Fri Nov 27")


def test_without_consent_nobody_is_asked(desk: Desk) -> None:
    entry = desk.waits(desk.patient(consent=False))
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (desk.texts(), len(desk.texts(BEN))) == ([], 1)
    assert skips(desk) == {entry: "NO_CONSENT"}


@pytest.mark.parametrize("status", [PatientStatus.DECEASED, PatientStatus.TRANSFERRED, PatientStatus.DISMISSED])
def test_who_must_not_be_written_to_is_not(desk: Desk, status: PatientStatus) -> None:
    entry = desk.waits(desk.patient(status=status))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []
    assert skips(desk) == {entry: "NO_CHANNEL"}


def test_after_three_unanswered_texts_an_entry_rests_until_staff_reset_it(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        desk.cancels(desk.visit(f"{day} 09:00"))
        desk.advance_clock(hours=2, minutes=1)
    desk.set_clock("2026-11-24 08:05")
    desk.cancels(desk.visit("2026-11-27 09:00"))
    found = row(desk, WaitlistEntry, entry)
    assert (len(desk.texts()), found.status, found.notifications_sent) == (3, WaitlistStatus.ACTIVE, 3)
    assert "ENTRY_AT_LIMIT" in open_tasks(desk)
    change(desk, lambda session: waitlist.reset_limit(session, entry, actor="staff"))
    assert len(desk.texts()) == 4
    assert "ENTRY_AT_LIMIT" not in open_tasks(desk)


def test_three_no_take_an_entry_off_the_list(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        desk.cancels(desk.visit(f"{day} 09:00"))
        desk.writes("no")
    off = "OK. We took you off the list for earlier visits. To be on it again, call 312-555-0199."
    assert desk.texts()[-1] == off
    assert row(desk, WaitlistEntry, entry).status is WaitlistStatus.DECLINED
    assert "ENTRY_AT_LIMIT" not in open_tasks(desk)


def test_an_opening_expires_an_hour_before_its_start_and_nobody_is_texted_about_it(desk: Desk) -> None:
    desk.waits(desk.patient())
    number = desk.cancels(desk.visit("2026-11-23 10:00"))
    assert number
    desk.set_clock("2026-11-23 08:59")
    desk.work()
    assert row(desk, Opening, number).status in (OpeningStatus.OFFERING, OpeningStatus.OPEN)
    desk.set_clock("2026-11-23 09:00")
    desk.work()
    assert row(desk, Opening, number).status is OpeningStatus.EXPIRED
    assert all(offer.closed_at for offer in rows(desk, Offer))
    assert len(desk.texts()) == 1


def test_what_is_too_soon_is_no_opening(desk: Desk) -> None:
    desk.waits(desk.patient())
    assert desk.cancels(desk.visit("2026-11-23 09:04")) is None
    assert desk.texts() == []


def test_a_text_held_back_past_its_time_is_dropped_never_sent_stale(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    transport, desk.parts.transport = desk.parts.transport, None
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.set_clock("2026-11-23 09:58")
    desk.parts.transport = transport
    desk.work()
    assert desk.texts() == []
    (message,) = rows(desk, OutboxMessage, purpose=Purpose.OFFER)  # whose visit it was is asked about it meanwhile
    assert (message.status, message.stop_rule) == (MessageStatus.STOPPED, StopRule.EXPIRED)
    assert row(desk, WaitlistEntry, entry).notifications_sent == 0
    desk.advance_clock(minutes=11)
    assert desk.texts()[0].startswith("Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM.")


def test_whose_hold_ended_before_the_text_could_go_is_not_taken_for_asked(desk: Desk) -> None:
    desk.waits(desk.patient())
    transport, desk.parts.transport = desk.parts.transport, None
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.advance_clock(hours=2, minutes=5)
    desk.parts.transport = transport
    desk.work()
    desk.advance_clock(minutes=11)
    assert len(desk.texts()) == 1


def test_who_was_stopped_by_the_window_is_asked_when_it_opens(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 20:58")
    desk.waits(desk.patient())
    transport, desk.parts.transport = desk.parts.transport, None
    desk.cancels(desk.visit("2026-11-25 15:00"))
    desk.set_clock("2026-11-23 21:01")
    desk.parts.transport = transport
    desk.work()
    assert desk.texts() == []
    desk.set_clock("2026-11-24 08:00")
    desk.work()
    assert len(desk.texts()) == 1


def test_gone_is_told_when_the_window_opens(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 20:50")
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    number = desk.cancels(desk.visit("2026-11-25 15:00"))
    assert number
    desk.set_clock("2026-11-23 21:30")
    change(desk, lambda session: openings.withdraw(session, number, actor="staff"))
    assert len(desk.texts()) == 1
    desk.set_clock("2026-11-24 08:00")
    desk.work()
    assert desk.texts()[-1] == "Sorry, Wed Nov 25, 3:00 PM is no longer free. You keep your place on our list."


@pytest.mark.parametrize("day", ["2026-11-01", "2027-03-14"])
def test_on_the_day_the_clocks_change_the_wall_clock_decides(engine: sa.Engine, day: str) -> None:
    desk = Desk(engine, start=f"{day} 07:59")
    desk.waits(desk.patient())
    desk.cancels(desk.visit(f"{day} 15:00"))
    assert desk.texts() == []
    desk.set_clock(f"{day} 08:00")
    desk.work()
    assert len(desk.texts()) == 1
    assert "at 3:00 PM" in desk.texts()[0]
    assert desk.texts()[0].endswith("until 10:00 AM.")


def test_the_hold_of_the_night_the_clocks_change_ends_at_eight(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-10-31 20:30")
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-02 15:00"))
    assert desk.texts()[0].endswith("Held for you until Sun 8:00 AM.")


def test_a_dozen_who_cannot_be_asked_do_not_hide_the_one_who_can(desk: Desk) -> None:
    for n in range(15):
        desk.waits(desk.patient("Eve", f"+1312555{1000 + n}", consent=False))
    desk.waits(desk.patient("Chi", CHI))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert len(desk.texts(CHI)) == 1
    assert len(skips(desk)) == 15


def test_when_nobody_can_be_asked_staff_get_one_task(desk: Desk) -> None:
    for n in range(13):
        desk.waits(desk.patient("Eve", f"+1312555{1000 + n}", consent=False))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert open_tasks(desk) == {"NOBODY_LEFT"}


def test_a_text_to_who_died_while_it_waited_does_not_go_out(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    transport, desk.parts.transport = desk.parts.transport, None
    desk.cancels(desk.visit("2026-11-24 09:00"))
    set_fields(desk, Patient, ana, status=PatientStatus.DECEASED)
    desk.parts.transport = transport
    desk.work()
    assert desk.texts() == []
