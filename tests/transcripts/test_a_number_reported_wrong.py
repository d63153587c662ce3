"""A number is reported wrong, at the desk or by whoever answers there, while something is asked there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Clinic, Contact, OfferSkip, PatientContact, SkipRule
from app.services import patient_contacts
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, change, rows

HOME = "+13125550111"


def has_second_phone(desk: Desk, patient_id: int, phone: str) -> None:
    """A phone that is tried after the one they have, with a consent."""

    def do(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(Clinic, desk.clinic_id), phone)
        session.add(PatientContact(clinic_id=desk.clinic_id, patient_id=patient_id, contact_id=contact.id, rank=2))

    change(desk, do)


def is_reported_at_the_desk(desk: Desk) -> None:
    """All that follows is done."""

    def do(session: Session) -> None:
        contact = session.scalars(sa.select(Contact).where(Contact.address == HOME)).one()
        assert patient_contacts.report_wrong(session, contact, actor="staff:1")

    change(desk, do)


@pytest.mark.parametrize("by_text", [False, True])
def test_what_is_asked_there_ends_and_goes_on_at_the_next_phone(desk: Desk, by_text: bool) -> None:
    ana = desk.patient()
    has_second_phone(desk, ana, CHI)
    desk.waits(ana)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert (len(desk.texts()), desk.texts(CHI)) == (1, [])
    if by_text:
        desk.writes("wrong number")
    else:
        is_reported_at_the_desk(desk)
    assert (len(desk.texts(CHI)), desk.texts(BEN)) == (1, [])
    assert SkipRule.OPTED_OUT not in {skip.rule for skip in rows(desk, OfferSkip)}
    desk.writes("yes")
    assert booked(desk, ana) == []
    desk.writes("yes", CHI)
    assert booked(desk, ana) == ["2026-11-24 09:00"]
