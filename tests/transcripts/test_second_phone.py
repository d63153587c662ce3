"""A text does not arrive: the patient's next phone is tried, then the next in line, and at the end a person knows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import Clinic, Offer, Opening, OpeningStatus, PatientContact, WaitlistEntry
from app.transports.message import Failure, TransportError
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, change, open_tasks, row, rows, skips

ANA, NINE = "+13125550111", "2026-11-24 09:00"
LANDLINE = TransportError(Failure.UNREACHABLE, 21614)


@pytest.fixture
def ana(desk: Desk) -> int:
    """Ana, whose first phone is a landline, as the carrier knows and we do not."""
    ana = desk.patient()
    desk.carrier.refuse[ANA] = LANDLINE

    def second(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(Clinic, desk.clinic_id), CHI)
        session.add(PatientContact(clinic_id=desk.clinic_id, patient_id=ana, contact_id=contact.id, rank=2))

    change(desk, second)
    return ana


def test_the_second_phone_is_asked_at_once_and_books(desk: Desk, ana: int) -> None:
    desk.waits(ana)
    desk.cancels(desk.visit(NINE))
    desk.plays(
        """
        clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. """
        """Held for you until 10:05 AM. Reply STOP to end texts.
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """,
        CHI,
    )
    assert booked(desk, ana) == [NINE]


def test_when_the_second_fails_too_nobody_is_left_and_a_person_knows(desk: Desk, ana: int) -> None:
    desk.carrier.refuse[CHI] = LANDLINE
    entry = desk.waits(ana)
    opening_id = desk.cancels(desk.visit(NINE)) or 0
    assert (desk.texts(), desk.texts(CHI)) == ([], [])
    assert [offer.response for offer in rows(desk, Offer)] == [None, None]
    assert all(offer.closed_at for offer in rows(desk, Offer))
    assert row(desk, Opening, opening_id).status is OpeningStatus.OPEN
    assert skips(desk) == {entry: "NO_CHANNEL"}
    assert open_tasks(desk) == {"UNREACHABLE", "NOBODY_LEFT"}
    assert row(desk, WaitlistEntry, entry).notifications_sent == 0  # what did not arrive does not count


def test_when_the_second_fails_too_the_next_in_line_is_asked_at_once(desk: Desk, ana: int) -> None:
    desk.carrier.refuse[CHI] = LANDLINE
    desk.waits(ana)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit(NINE))
    desk.plays(
        """
        clinic> Hi Ben, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. """
        """Held for you until 10:05 AM.
        patient> no
        clinic> OK, we pass on Tue Nov 24, 9:00 AM. You keep your place on our list.
    """,
        BEN,
    )
    assert open_tasks(desk) == {"UNREACHABLE", "NOBODY_LEFT"}
    desk.advance_clock(hours=3)
    assert len(desk.texts(BEN)) == 2


def test_a_second_phone_in_spanish(desk: Desk) -> None:
    lucia = desk.patient("Lucía", language="es")
    desk.carrier.refuse[ANA] = LANDLINE

    def second(session: Session) -> None:
        contact = factories.make_contact(session, session.get_one(Clinic, desk.clinic_id), CHI)
        session.add(PatientContact(clinic_id=desk.clinic_id, patient_id=lucia, contact_id=contact.id, rank=2))

    change(desk, second)
    desk.waits(lucia)
    desk.cancels(desk.visit(NINE))
    desk.plays(
        """
        clinic> Hola Lucia, Bright Smiles: hay una cita libre el mar 24 nov a las 9:00 a.m. ¿La reservamos? """
        """Responda SI o NO. Se la guardamos hasta las 10:05 a.m. STOP para no recibir mas.
        patient> si
        clinic> Cita reservada: mar 24 nov 9:00 a.m. ¡Le esperamos!
    """,
        CHI,
    )
