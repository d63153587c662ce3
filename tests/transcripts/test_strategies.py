"""Batches, and ADAPTIVE, as patients see them; the arithmetic is in `tests/unit/test_strategies.py`."""

from __future__ import annotations

from app.models import (
    Clinic,
    Opening,
    OpeningStatus,
    Strategy,
    WaitlistPriority,
)
from app.services import openings
from app.services.openings import Overrides
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, CHI, change, row, set_fields

ANA, DAN = "+13125550111", "+13125550444"
TUE = "2026-11-24 09:00"
FIRST = "Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. First to reply gets it."
GONE = "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."


def strategy(desk: Desk, wanted: Strategy, **fields: object) -> None:
    """The clinic's own."""
    set_fields(desk, Clinic, desk.clinic_id, strategy=wanted, **fields)


def four_wait(desk: Desk, **urgent: WaitlistPriority) -> dict[str, int]:
    """Ana, Ben, Chi and Dan, in this order; their entries."""
    people = {"Ana": ANA, "Ben": BEN, "Chi": CHI, "Dan": DAN}
    return {name: desk.waits(desk.patient(name, phone), **_priority(urgent, name)) for name, phone in people.items()}


def _priority(urgent: dict[str, WaitlistPriority], name: str) -> dict[str, WaitlistPriority]:
    return {"priority": urgent[name]} if name in urgent else {}


def opens(desk: Desk, when: str = TUE) -> int:
    """A visit is cancelled; the opening."""
    number = desk.cancels(desk.visit(when))
    assert number is not None
    return number


def asked(desk: Desk) -> list[int]:
    """How many texts each of the four has had."""
    return [len(desk.texts(phone)) for phone in (ANA, BEN, CHI, DAN)]


# Batch


def test_a_batch_is_asked_at_once_and_the_first_to_reply_gets_it(desk: Desk) -> None:
    strategy(desk, Strategy.BATCH)
    four_wait(desk)
    opening_id = opens(desk)
    assert asked(desk) == [1, 1, 1, 0]
    desk.plays(f"clinic> Hi Ana, {FIRST}")
    desk.plays(
        f"""
        clinic> Hi Ben, {FIRST}
        patient> yes
        clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
        """,
        BEN,
    )
    desk.plays(f"clinic> {GONE}")
    assert desk.texts(CHI)[-1] == GONE
    assert row(desk, Opening, opening_id).status is OpeningStatus.FILLED
    assert asked(desk)[3] == 0


def test_a_batch_in_spanish_says_that_the_first_to_reply_gets_it(desk: Desk) -> None:
    strategy(desk, Strategy.BATCH)
    desk.waits(desk.patient("Lucía", ANA, language="es"))
    opens(desk)
    desk.plays(
        """
        clinic> Hola Lucia, Bright Smiles: hay una cita libre el mar 24 nov a las 9:00 a.m. """
        """¿La reservamos? Responda SI o NO. Es de quien responda primero.
        patient> sí
        clinic> Cita reservada: mar 24 nov 9:00 a.m. ¡Le esperamos!
    """
    )


def test_the_next_batch_follows_after_the_interval_and_a_no_does_not_hurry_it(desk: Desk) -> None:
    strategy(desk, Strategy.BATCH, batch_size=2)
    four_wait(desk)
    opens(desk)
    assert asked(desk) == [1, 1, 0, 0]
    desk.advance_clock(minutes=5)
    desk.writes("no")
    assert asked(desk)[2:] == [0, 0]
    desk.advance_clock(minutes=9)
    assert asked(desk)[2:] == [0, 0]
    desk.advance_clock(minutes=2)
    assert asked(desk)[2:] == [1, 1]
    desk.writes("yes", BEN)  # of the first batch: it is still open to them
    assert desk.texts(BEN)[-1].startswith("Booked")


def test_when_all_of_a_batch_say_no_the_next_are_asked_at_once(desk: Desk) -> None:
    strategy(desk, Strategy.BATCH, batch_size=2)
    four_wait(desk)
    opens(desk)
    desk.writes("no")
    desk.writes("no", BEN)
    assert asked(desk)[2:] == [1, 1]


def test_the_urgent_are_asked_alone_before_any_batch(desk: Desk) -> None:
    strategy(desk, Strategy.BATCH)
    four_wait(desk, Dan=WaitlistPriority.URGENT)
    opens(desk)
    assert asked(desk) == [0, 0, 0, 1]
    assert "Held for you until" in desk.texts(DAN)[0]
    desk.writes("no", DAN)
    assert asked(desk)[:3] == [1, 1, 1]


def test_an_openings_own_batch_is_not_the_clinics(desk: Desk) -> None:
    strategy(desk, Strategy.BATCH)
    opening_id = opens(desk)
    overrides = Overrides(batch_size=2, batch_interval_minutes=60)
    change(desk, lambda session: openings.override(session, opening_id, overrides, actor="staff:1"))
    four_wait(desk)
    desk.advance_clock(minutes=1)
    change(desk, lambda session: openings.override(session, opening_id, overrides, actor="staff:1"))
    assert asked(desk) == [1, 1, 0, 0]
    desk.advance_clock(minutes=59)
    assert asked(desk) == [1, 1, 0, 0]
    desk.advance_clock(minutes=2)
    assert asked(desk) == [1, 1, 1, 1]


# Adaptive


def test_with_time_for_it_adaptive_asks_one_after_the_other_and_holds(desk: Desk) -> None:
    strategy(desk, Strategy.ADAPTIVE)
    four_wait(desk)
    opens(desk, "2026-11-26 09:00")
    assert asked(desk) == [1, 0, 0, 0]
    assert "Held for you until 10:05 AM" in desk.texts()[0]
    desk.advance_clock(hours=2, minutes=1)
    assert asked(desk) == [1, 1, 0, 0]


def test_near_the_start_adaptive_asks_in_growing_batches_and_everybody_in_time(desk: Desk) -> None:
    strategy(desk, Strategy.ADAPTIVE)
    phones = [f"+1312555{2000 + n}" for n in range(12)]
    for n, phone in enumerate(phones):
        desk.waits(desk.patient(f"P{n}", phone))
    opening_id = opens(desk, "2026-11-23 10:05")  # it expires at 9:05, in an hour
    sizes = [sum(len(desk.texts(phone)) for phone in phones)]
    while row(desk, Opening, opening_id).status is not OpeningStatus.EXPIRED:
        desk.advance_clock(minutes=1)
        sizes.append(sum(len(desk.texts(phone)) for phone in phones))
    assert sorted(set(sizes)) == [2, 5, 8, 12]
    assert sizes.index(12) <= 50  # the last ones have ten minutes
    assert all("First to reply" in desk.texts(phone)[0] for phone in phones)
    assert {len(desk.texts(phone)) for phone in phones} == {1}


def test_the_night_is_no_time_for_adaptive(desk: Desk) -> None:
    strategy(desk, Strategy.ADAPTIVE)
    desk.set_clock("2026-11-23 18:30")
    four_wait(desk)
    opens(desk)  # it expires at 8: in thirteen and a half hours, of which eleven are night
    for _ in range(10):
        desk.advance_clock(minutes=15)
    assert asked(desk) == [1, 1, 1, 1]
