"""Several times, families, chains and what goes wrong with an offer, for those who read Spanish."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import AppointmentType, Clinic, Opening, OpeningStatus, Patient
from app.services import bookings, openings
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, booked, cancel_together, change, row, rows, set_fields

NINE, TEN, WEDNESDAY = "2026-11-24 09:00", "2026-11-24 10:00", "2026-11-25 14:30"
ASKED = (
    "clinic> Hola Lucia, Bright Smiles: hay una cita libre el mar 24 nov a las 9:00 a.m. ¿La reservamos? "
    "Responda SI o NO. Se la guardamos hasta las 10:05 a.m."
)
GONE = "clinic> Lo sentimos, la cita del mar 24 nov 9:00 a.m. ya no esta libre. Conserva su lugar en nuestra lista."


@pytest.fixture
def lucia(desk: Desk) -> int:
    return desk.patient("Lucía", language="es")


def test_several_times_are_one_numbered_text(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    cancel_together(desk, [desk.visit(NINE), desk.visit(WEDNESDAY)])
    desk.plays(
        """
        clinic> Bright Smiles tiene citas: 1 mar 24 nov 9:00 a.m.; 2 mié 25 nov 2:30 p.m. """
        """Responda con un numero o NO. Apartadas hasta las 10:05 a.m.
        patient> la 2
        clinic> Cita reservada: mié 25 nov 2:30 p.m. ¡Le esperamos!
    """
    )
    assert booked(desk, lucia) == [WEDNESDAY]


def test_a_family_is_asked_once_and_each_child_named(desk: Desk, lucia: int) -> None:
    max_ = desk.patient("Max", language="es")
    desk.waits(lucia, days_mask=1 << 2)
    desk.waits(max_, days_mask=1 << 3)
    cancel_together(desk, [desk.visit(NINE), desk.visit(WEDNESDAY)])
    desk.plays(
        """
        clinic> Bright Smiles tiene citas: 1 Lucia mar 24 nov 9:00 a.m.; 2 Max mié 25 nov 2:30 p.m. """
        """Responda con un numero o NO. Apartadas hasta las 10:05 a.m.
        patient> 2 por favor
        clinic> Cita reservada para Max: mié 25 nov 2:30 p.m. ¡Les esperamos!
        clinic> Aun hay: 1 Lucia mar 24 nov 9:00 a.m. Responda con un numero para reservar o NO si no quiere ninguna.
        patient> 1
        clinic> Cita reservada para Lucia: mar 24 nov 9:00 a.m. ¡Les esperamos!
    """
    )
    assert (booked(desk, lucia), booked(desk, max_)) == ([NINE], [WEDNESDAY])


def test_times_side_by_side_are_for_the_whole_family(desk: Desk, lucia: int) -> None:
    max_ = desk.patient("Max", language="es")
    desk.waits(lucia)
    desk.waits(max_)
    cancel_together(desk, [desk.visit(NINE), desk.visit(TEN)])
    desk.plays(
        """
        clinic> Bright Smiles tiene citas: 1 Lucia mar 24 nov 9:00 a.m.; 2 Max mar 24 nov 10:00 a.m. """
        """Responda con un numero o NO. Apartadas hasta las 10:05 a.m.
        patient> las dos
        clinic> Cita reservada para Lucia: mar 24 nov 9:00 a.m. ¡Les esperamos!
        clinic> Cita reservada para Max: mar 24 nov 10:00 a.m. ¡Les esperamos!
    """
    )
    assert (booked(desk, lucia), booked(desk, max_)) == ([NINE], [TEN])


def test_a_chain_goes_on_as_far_as_the_clinic_allows(desk: Desk, lucia: int) -> None:
    set_fields(desk, Clinic, desk.clinic_id, chain_depth=1)
    ben, chi = (desk.patient(name, phone, language="es") for name, phone in (("Ben", BEN), ("Chi", CHI)))
    desk.waits(lucia, later_appointment_id=desk.visit("2026-12-01 10:00", patient_id=lucia))
    desk.waits(ben, later_appointment_id=desk.visit("2026-12-08 11:00", patient_id=ben))
    desk.cancels(desk.visit(NINE))
    desk.plays(
        f"""
        {ASKED}
        patient> si
        clinic> Cita reservada: mar 24 nov 9:00 a.m. A las 8:20 a.m. soltamos su cita del mar 1 dic 10:00 a.m. """
        """Si prefiere quedarse con esa, responda NO antes de esa hora.
    """
    )
    desk.waits(chi)
    desk.advance_clock(minutes=16)
    desk.plays(
        """
        clinic> Hola Ben, Bright Smiles: hay una cita libre el mar 1 dic a las 10:00 a.m. ¿La reservamos? """
        """Responda SI o NO. Se la guardamos hasta las 10:21 a.m.
        patient> sí por favor
        clinic> Cita reservada: mar 1 dic 10:00 a.m. A las 8:36 a.m. soltamos su cita del mar 8 dic 11:00 a.m. """
        """Si prefiere quedarse con esa, responda NO antes de esa hora.
    """,
        BEN,
    )
    desk.advance_clock(minutes=16)
    assert desk.texts(CHI) == []  # Ben's later time is free, and the chain is as long as it may be
    assert [(opening.depth, opening.status) for opening in rows(desk, Opening)] == [
        (0, OpeningStatus.FILLED), (1, OpeningStatus.FILLED),
    ]  # fmt: skip
    assert (booked(desk, lucia), booked(desk, ben)) == ([NINE], ["2026-12-01 10:00"])


def test_who_accepts_and_cancels_later_makes_room_for_who_was_refused(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    bea = desk.patient("Bea", BEN, language="es")
    desk.waits(bea)
    desk.cancels(desk.visit("2026-11-26 09:00"))
    desk.advance_clock(minutes=121)
    desk.writes("si", BEN)
    desk.writes("si")
    assert "ya no esta libre" in desk.texts()[-1]
    desk.read |= {BEN: 2, "+13125550111": 2}
    desk.advance_clock(hours=1)
    desk.plays(
        """
        patient> tengo que cancelar mi cita
        clinic> Su cita (jue 26 nov 9:00 a.m.) queda cancelada. ¿Nos dice por qué? Para venir otro dia: """
        """1 lun 23 nov 12:15 p.m.; 2 mar 24 nov 8:00 a.m.; 3 mar 24 nov 12:00 p.m. """
        """Responda con un numero o diganos qué le conviene.
    """,
        BEN,
    )
    desk.plays(
        """
        clinic> Hola Lucia, Bright Smiles: hay una cita libre el jue 26 nov a las 9:00 a.m. ¿La reservamos? """
        """Responda SI o NO. Se la guardamos hasta la 1:06 p.m.
        patient> si
        clinic> Cita reservada: jue 26 nov 9:00 a.m. ¡Le esperamos!
    """
    )
    assert (booked(desk, lucia), booked(desk, bea)) == (["2026-11-26 09:00"], [])


def test_what_staff_withdraw_is_gone(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    opening_id = desk.cancels(desk.visit(NINE)) or 0
    change(desk, lambda session: openings.withdraw(session, opening_id, actor="staff:1"))
    desk.plays(f"""
        {ASKED}
        {GONE}
    """)


def test_what_staff_give_to_somebody_else_is_gone(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    opening_id, zoe = desk.cancels(desk.visit(NINE)) or 0, desk.patient("Zoe", CHI)

    def book(session: Session) -> None:
        kind, slot = (
            session.get_one(AppointmentType, desk.kind.id),
            openings.slot_of(session.get_one(Opening, opening_id)),
        )
        bookings.book_visit(session, session.get_one(Patient, zoe), kind, slot, actor="staff:1")

    change(desk, book)
    desk.plays(f"""
        {ASKED}
        {GONE}
    """)
    assert row(desk, Opening, opening_id).status is OpeningStatus.WITHDRAWN


def test_el_2_is_the_second_unless_a_visit_is_on_the_2nd(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    cancel_together(desk, [desk.visit("2026-12-01 09:00"), desk.visit("2026-12-02 14:30")])
    desk.writes("el 1")
    assert booked(desk, lucia) == ["2026-12-01 09:00"]


def test_a_number_that_is_the_day_of_another_time_is_asked_again(desk: Desk, lucia: int) -> None:
    desk.waits(lucia)
    cancel_together(desk, [desk.visit("2026-11-30 09:00"), desk.visit("2026-12-01 14:30")])
    desk.writes("el 1")
    assert booked(desk, lucia) == []
    desk.writes("1")
    assert booked(desk, lucia) == ["2026-11-30 09:00"]
