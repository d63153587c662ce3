"""Distress: the phone and the emergency text at once; after hours the person on call is alerted, too."""

from __future__ import annotations

from threading import Thread as Worker
from typing import cast

import pytest
import sqlalchemy as sa

from app import drain, inbox
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Contact, Holiday, InboxItem, OutboxMessage, Purpose, StopRule, Thread
from app.services import threads
from app.transports.message import Failure, TransportError
from tests import factories
from tests.dialogue import NUMBERS, Desk
from tests.transcripts.facts import BEN, booked, change, open_tasks, rows, set_fields, thread_id

ON_CALL = "+13125550911"
OPEN = "Bright Smiles: please call us now at 312-555-0199. In an emergency call 911."
CLOSED = "Bright Smiles is closed. In an emergency call 911. Our person on call: 312-555-0911. We told them now."
ALERT = "Bright Smiles: an urgent message from a patient came after hours. Please look at thread {n} now."


@pytest.fixture
def night(engine: sa.Engine) -> Desk:
    """Two in the morning; somebody is on call."""
    desk = Desk(engine, start="2026-11-24 02:00", emergency_phone=ON_CALL)
    desk.patient()
    return desk


def test_by_day_the_clinics_phone_is_named_and_nobody_else_is_woken(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 10:00", emergency_phone=ON_CALL)
    desk.patient()
    desk.writes("severe pain and my gum is bleeding")
    assert desk.texts() == [OPEN]
    assert desk.texts(ON_CALL) == []
    assert rows(desk, Thread)[0].flagged
    assert open_tasks(desk) == {"URGENT_MESSAGE"}


def test_at_night_the_person_on_call_is_named_and_alerted(night: Desk) -> None:
    night.writes("severe pain and my gum is bleeding")
    assert night.texts() == [CLOSED]
    assert night.texts(ON_CALL) == [ALERT.format(n=thread_id(night))]
    assert open_tasks(night) == {"URGENT_MESSAGE"}


def test_de_noche(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-24 02:00", emergency_phone=ON_CALL)
    desk.patient(language="es")
    desk.writes("me duele mucho y estoy sangrando")
    assert desk.texts() == [
        "Bright Smiles esta cerrado. En una emergencia, llame al 911. Nuestra guardia: 312-555-0911. Ya le avisamos."
    ]
    assert len(desk.texts(ON_CALL)) == 1


def test_a_holiday_is_after_hours(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-26 10:00", emergency_phone=ON_CALL)
    desk.patient()
    day = desk.at("2026-11-26 10:00").date()
    change(desk, lambda session: session.add(Holiday(clinic_id=desk.clinic_id, day=day, name="Thanksgiving")))
    desk.writes("severe pain")
    assert desk.texts() == [CLOSED]


def test_without_a_person_on_call_the_clinics_phone_is_named(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-24 02:00")
    desk.patient()
    desk.writes("severe pain")
    assert desk.texts() == [OPEN]


def test_saying_it_again_at_once_alerts_once_and_later_once_more(night: Desk) -> None:
    night.writes("severe pain")
    night.writes("please, it is bleeding")
    assert night.texts() == [CLOSED]
    assert len(night.texts(ON_CALL)) == 1
    night.advance_clock(minutes=16)
    night.writes("severe pain")
    assert night.texts() == [CLOSED, CLOSED]
    assert len(night.texts(ON_CALL)) == 2


def test_who_has_opted_out_gets_no_text_but_staff_are_told(night: Desk) -> None:
    night.writes("STOP")
    night.writes("severe pain")
    assert night.texts() == []
    assert len(night.texts(ON_CALL)) == 1
    assert open_tasks(night) == {"URGENT_MESSAGE"}


def test_distress_beside_a_wish_to_stop_is_not_overlooked(night: Desk) -> None:
    night.writes("stop texting me, I am bleeding badly")
    assert len(night.texts(ON_CALL)) == 1
    assert open_tasks(night) == {"URGENT_MESSAGE"}


def test_a_stranger_in_distress_is_answered(night: Desk) -> None:
    night.writes("severe pain", "+13125550777")
    assert night.texts("+13125550777") == [CLOSED + " Reply STOP to end texts."]
    assert len(night.texts(ON_CALL)) == 1


def test_it_is_said_although_staff_have_the_thread(night: Desk) -> None:
    """They took it in the afternoon and went home."""
    sam = change(night, lambda session: factories.make_staff(session, session.get_one(Clinic, night.clinic_id)).id)
    change(night, lambda session: threads.take_over(session, thread_id(night), sam))
    night.writes("severe pain")
    assert night.texts() == [CLOSED]


def test_an_open_offer_stays_open(engine: sa.Engine) -> None:
    desk = Desk(engine, start="2026-11-23 08:05", emergency_phone=ON_CALL)
    ana = desk.patient()
    desk.waits(ana)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("yes but I have severe pain")
    assert booked(desk, ana) == []
    assert desk.texts()[-1] == OPEN
    desk.writes("yes")
    assert booked(desk, ana) == ["2026-11-24 09:00"]


def test_the_person_on_call_is_no_stranger(night: Desk) -> None:
    night.writes("severe pain")
    night.writes("on my way", ON_CALL)
    assert len(night.texts(ON_CALL)) == 1
    assert open_tasks(night) == {"URGENT_MESSAGE"}


def test_an_alert_that_does_not_get_through_is_a_task(night: Desk) -> None:
    night.carrier.refuse[ON_CALL] = TransportError(Failure.UNREACHABLE, 30006)
    night.writes("severe pain")
    assert open_tasks(night) >= {"URGENT_MESSAGE", "ON_CALL_NOT_TOLD"}


def test_in_trial_mode_the_alert_is_held_back_and_that_is_a_task(night: Desk) -> None:
    set_fields(night, Clinic, night.clinic_id, trial_mode=True)
    night.writes("severe pain")
    alert = next(one for one in rows(night, OutboxMessage) if one.purpose is Purpose.STAFF_ALERT)
    assert alert.stop_rule is StopRule.TRIAL_MODE
    assert open_tasks(night) == {"URGENT_MESSAGE", "ON_CALL_NOT_TOLD"}


def test_the_first_text_as_a_patient_says_how_to_stop_although_alerts_went_before(night: Desk) -> None:
    night.writes("severe pain")
    (contact,) = rows(night, Contact, address=ON_CALL)
    assert contact.welcomed_at is None


def test_two_patients_in_distress_at_once_are_two_alerts_in_one_thread(night: Desk) -> None:
    night.patient("Ben", BEN)
    for phone in ("+13125550111", BEN):
        text = inbox.Text(f"SM{next(NUMBERS):032x}", phone, night.number, "severe pain")
        with transaction(night.sessions, ALL_CLINICS) as session:
            assert inbox.receive_text(session, text)
    workers = [Worker(target=drain.converse, args=(cast("drain.Parts", night.parts),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    night.work()
    assert len(night.texts(ON_CALL)) == 2
    assert len(rows(night, Contact, address=ON_CALL)) == 1
    assert [item.attempts for item in rows(night, InboxItem)] == [0] * 4
