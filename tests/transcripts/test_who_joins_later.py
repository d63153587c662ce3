"""Somebody joins when an opening has nobody left to ask: by text, by phone, or not to be reached at all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import transaction
from app.models import Clinic, Contact, NotificationChannel, Patient, Proposal, SkipRule, Strategy, Task, TaskKind
from app.services import waitlist
from app.services.offers.explain_entry import explain_entry
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, change, open_tasks, rows, set_fields

NINE = "2026-11-24 09:00"


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Bright Smiles on a Monday morning."""
    return Desk(engine, start="2026-11-23 08:05")


def joins(desk: Desk, patient_id: int) -> int:
    """Staff put a patient on the list."""

    def do(session: Session) -> int:
        patient = session.get_one(Patient, patient_id)
        return waitlist.add_entry(session, patient, desk.kind.id, actor="staff:1").id

    return change(desk, do)


def landline(desk: Desk) -> int:
    ana = desk.patient(consent=False)
    (contact,) = rows(desk, Contact, address="+13125550111")
    set_fields(desk, Contact, contact.id, channel=NotificationChannel.PHONE)
    return ana


def proposed(desk: Desk) -> list[int]:
    return [one.waitlist_entry_id for one in rows(desk, Proposal) if one.closed_at is None]


def test_a_landline_wakes_an_opening_that_staff_fill_by_phone(desk: Desk) -> None:
    set_fields(desk, Clinic, desk.clinic_id, strategy=Strategy.CALL)
    desk.cancels(desk.visit(NINE))
    assert open_tasks(desk) == {"NOBODY_LEFT"}
    entry = joins(desk, landline(desk))
    assert proposed(desk) == [entry]
    assert open_tasks(desk) == {"NO_CHANNEL", "CALL_PATIENT"}  # nobody can text them, and now there is why to call
    assert desk.texts() == []


def test_a_landline_that_joins_leaves_an_opening_by_text_as_it_is(desk: Desk) -> None:
    desk.cancels(desk.visit(NINE))
    entry = joins(desk, landline(desk))
    assert open_tasks(desk) == {"NOBODY_LEFT", "NO_CHANNEL"}
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        assert [why.rule for why in explain_entry(session, entry).standing] == [SkipRule.NO_CHANNEL]
    desk.waits(desk.patient("Ben", BEN))
    change(desk, lambda session: waitlist.reset_limit(session, entry, actor="staff:1"))  # another look
    assert len(desk.texts(BEN)) == 1


def test_who_has_no_phone_at_all_may_wait_and_that_is_explained_and_a_task(desk: Desk) -> None:
    def no_phone(session: Session) -> int:
        return factories.make_patient(session, session.get_one(Clinic, desk.clinic_id), phone=None).id

    desk.cancels(desk.visit(NINE))
    entry = joins(desk, change(desk, no_phone))
    (task,) = rows(desk, Task, kind=TaskKind.NO_CHANNEL)
    assert (task.cause, task.done_at) == (f"waitlist_entry:{entry}:no-channel", None)
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        found = explain_entry(session, entry)
        assert [why.rule for why in found.standing] == [SkipRule.NO_CHANNEL]
        assert [chance.finding.rule for chance in found.chances] == [SkipRule.NO_CHANNEL]


def test_who_joins_while_a_batch_has_nobody_else_is_asked_too(desk: Desk) -> None:
    set_fields(desk, Clinic, desk.clinic_id, strategy=Strategy.BATCH)
    joins(desk, desk.patient())
    desk.cancels(desk.visit(NINE))
    desk.advance_clock(hours=2)  # the interval is over, and nobody is left for another round
    joins(desk, desk.patient("Ben", BEN))
    assert (len(desk.texts()), len(desk.texts(BEN))) == (1, 1)


def test_who_joins_while_somebody_holds_it_waits_their_turn(desk: Desk) -> None:
    joins(desk, desk.patient())
    desk.cancels(desk.visit(NINE))
    joins(desk, desk.patient("Ben", BEN))
    assert desk.texts(BEN) == []
    desk.writes("no")
    assert len(desk.texts(BEN)) == 1


def test_joining_twice_at_a_time_when_nobody_is_left_asks_once(desk: Desk) -> None:
    desk.cancels(desk.visit(NINE))
    ana = desk.patient()
    joins(desk, ana)
    with pytest.raises(waitlist.AlreadyWaiting):
        joins(desk, ana)
    assert len(desk.texts()) == 1
