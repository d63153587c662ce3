"""The order in which people are asked, their preferences, households and guardians."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    Clinic,
    Offer,
    TimeOfDay,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services.waitlist import Preferences
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, cancel_together, change, open_tasks, row, rows, skips, wants

TUESDAY, WEDNESDAY = 1 << 2, 1 << 3


def test_urgent_comes_before_those_who_wait_longer(desk: Desk) -> None:
    now = desk.at("2026-11-20 08:00")
    desk.waits(desk.patient(), added_at=now)
    desk.waits(desk.patient("Ben", BEN), priority=WaitlistPriority.URGENT, added_at=now + timedelta(days=1))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (0, 1)


def test_inside_a_level_the_longest_wait_wins_then_the_id(desk: Desk) -> None:
    same = desk.at("2026-11-20 08:00")
    desk.waits(desk.patient(), added_at=same)
    desk.waits(desk.patient("Ben", BEN), added_at=same)
    desk.waits(desk.patient("Chi", CHI), added_at=same - timedelta(days=1))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("no", CHI)
    assert (len(desk.texts(CHI)), len(desk.texts()), len(desk.texts(BEN))) == (2, 1, 0)


@pytest.mark.parametrize(
    ("preferences", "texts"),
    [
        (Preferences(days=[2]), 1),
        (Preferences(days=[1, 3]), 0),
        (Preferences(times=[(TimeOfDay.MORNING, None, None)]), 1),
        (Preferences(times=[(TimeOfDay.AFTERNOON, None, None), (TimeOfDay.EVENING, None, None)]), 0),
        (Preferences(times=[(TimeOfDay.SPECIFIC, time(9), time(10))]), 1),
        (Preferences(times=[(TimeOfDay.SPECIFIC, time(8), time(9))]), 0),
        (Preferences(first_day=date(2026, 11, 24), last_day=date(2026, 11, 24)), 1),
        (Preferences(first_day=date(2026, 11, 25)), 0),
        (Preferences(last_day=date(2026, 11, 23)), 0),
        (Preferences(minimum_notice_minutes=24 * 60), 1),
        (Preferences(minimum_notice_minutes=26 * 60), 0),
    ],
)
def test_preferences_decide_who_fits(desk: Desk, preferences: Preferences, texts: int) -> None:
    wants(desk, desk.patient(), preferences)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert len(desk.texts()) == texts


def test_another_provider_is_not_the_preferred_one(desk: Desk) -> None:
    def hire(session: Session) -> int:
        clinic = session.get_one(Clinic, desk.clinic_id)
        return factories.make_provider(session, clinic, name="Dr. Kim").id

    other = change(desk, hire)
    wants(desk, desk.patient(), Preferences(provider_id=other))
    wants(desk, desk.patient("Ben", BEN), Preferences(provider_id=desk.provider.id))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (0, 1)


def test_who_is_busy_at_that_time_is_not_asked(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)

    def busy(session: Session) -> int:
        clinic = session.get_one(Clinic, desk.clinic_id)
        return factories.make_provider(session, clinic, desk.kind, name="Dr. Kim").id

    kim = change(desk, busy)
    desk.visit(
        "2026-11-24 09:30",
        patient_id=ana,
        provider=SimpleNamespace(id=kim, clinic_id=desk.clinic_id),
        chair_id=None,
    )
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.texts() == []


def test_who_joins_later_is_asked_about_what_nobody_wanted(desk: Desk) -> None:
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert open_tasks(desk) == {"NOBODY_LEFT"}
    wants(desk, desk.patient())
    assert len(desk.texts()) == 1
    assert open_tasks(desk) == set()


def test_two_openings_for_one_patient_are_one_numbered_text(desk: Desk) -> None:
    ana = desk.patient()
    entry = desk.waits(ana)
    cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 14:30")])
    desk.plays(
        """
        clinic> Bright Smiles has openings: 1 Tue Nov 24, 9:00 AM; 2 Wed Nov 25, 2:30 PM. Reply with a number """
        """to book, NO to pass. Held until 10:05 AM.
        patient> yes
        clinic> Which one? 1 Tue Nov 24, 9:00 AM; 2 Wed Nov 25, 2:30 PM. Reply with a number to book, NO to pass.
        patient> both
        clinic> Which one? 1 Tue Nov 24, 9:00 AM; 2 Wed Nov 25, 2:30 PM. Reply with a number to book, NO to pass.
        patient> 2
        clinic> Booked: Wed Nov 25, 2:30 PM. See you then!
    """
    )
    assert booked(desk, ana) == ["2026-11-25 14:30"]
    assert row(desk, WaitlistEntry, entry).notifications_sent == 1
    assert all(offer.closed_at for offer in rows(desk, Offer))


def test_no_to_a_numbered_text_passes_on_all_and_is_one_no(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 14:30")])
    desk.writes("no")
    assert desk.texts()[-1] == "OK, we pass on these. You keep your place on our list."
    assert row(desk, WaitlistEntry, entry).declines == 1
    assert desk.texts(BEN)[0].startswith("Bright Smiles has openings: 1 Tue Nov 24, 9:00 AM; 2 Wed")


def test_a_late_number_books_what_is_still_free(desk: Desk) -> None:
    ana = desk.patient()
    desk.waits(ana)
    cancel_together(desk, [desk.visit("2026-11-24 09:00"), desk.visit("2026-11-25 14:30")])
    desk.advance_clock(hours=3)
    desk.writes("1")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_two_openings_at_one_hour_are_not_put_to_one_patient(desk: Desk) -> None:
    def hire(session: Session) -> int:
        clinic = session.get_one(Clinic, desk.clinic_id)
        return factories.make_provider(session, clinic, desk.kind, name="Dr. Kim").id

    kim = SimpleNamespace(id=change(desk, hire), clinic_id=desk.clinic_id)
    entry = desk.waits(desk.patient())
    first = desk.visit("2026-11-24 09:00")
    second = desk.visit("2026-11-24 09:30", provider=kim, chair_id=None)
    cancel_together(desk, [first, second])
    assert desk.texts()[0].startswith("Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM.")
    assert skips(desk) == {entry: "OTHER_OFFER"}
    desk.writes("no")
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:30 AM.")


def test_an_answer_ends_the_wait_of_the_next_opening(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.cancels(desk.visit("2026-11-25 14:30"))
    assert (len(desk.texts()), skips(desk)) == (1, {entry: "QUESTION_OPEN"})
    assert open_tasks(desk) == set()
    desk.writes("no")
    assert desk.texts()[-1].startswith("Hi Ana, Bright Smiles: an opening Wed Nov 25 at 2:30 PM.")


def test_who_said_no_to_a_time_is_not_asked_about_it_again(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("no")
    desk.writes("yes", BEN)
    desk.writes("no", BEN)
    assert (len(desk.texts()), len(desk.texts(BEN))) == (2, 3)


def test_nothing_is_asked_of_another_clinics_patients(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 08:05")
    other = Desk(engine, start="2026-11-23 08:05", name="North Dental", area="212")
    other.waits(other.patient("Olga", "+12125550111"))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert desk.carrier.texts == []
    assert other.carrier.texts == []
