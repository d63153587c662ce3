"""Picking a free time: up to three real ones by number, or those that fit what the patient wishes. Shared by topics.

The suggestions are the options of the conversation's question; booking one of them checks again whether it is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.models import AppointmentType
from app.services import free_times
from app.services.appointments import Slot
from conversations.questions import listing, options, replace_options
from conversations.reading import When, suits
from conversations.turn import Turn

SUGGESTED = 3
NEAR = timedelta(days=4)
MOST_NEAR = 40
"""So many free times around a wish are looked at."""


def find(
    turn: Turn, kind: AppointmentType, patient_id: int, times: Sequence[When] = (), *, instead_of: int | None = None,
    after: datetime | None = None,
) -> list[Slot]:  # fmt: skip
    """Free times that fit what was said (all that do, without a wish), for a patient who may give up a visit for it.

    Where a time may mean two ("next friday"), both are looked for: their dates stand in the list that is picked from.
    `after` (aware UTC): none before that.
    """
    meant = [one for when in times for one in _meanings(when)]
    return free_times.find(
        turn.session, kind, limit=SUGGESTED, suits=(lambda start: suits(meant, start)) if meant else None,
        patient_ids=[patient_id], instead_of=instead_of, after=after,
    )  # fmt: skip


def find_near(
    turn: Turn, kind: AppointmentType, patient_id: int, near: datetime, *, instead_of: int | None = None
) -> list[Slot]:
    """The free times nearest to an instant (aware), soonest first."""
    around = free_times.find(
        turn.session, kind, limit=MOST_NEAR, after=near - NEAR, until=near + NEAR,
        patient_ids=[patient_id], instead_of=instead_of,
    )  # fmt: skip
    nearest = sorted(around, key=lambda slot: abs(slot.starts_at - near))[:SUGGESTED]
    return sorted(nearest, key=lambda slot: slot.starts_at)


def _meanings(when: When) -> list[When]:
    if when.instead is None or when.start is None:
        return [when]
    end = when.end and when.instead + (when.end - when.start)
    return [replace(when, instead=None), replace(when, start=when.instead, end=end, instead=None)]


def suggest(turn: Turn, slots: Sequence[Slot]) -> str:
    """Make these the options of the question, from 1 on; the words that list them."""
    replace_options(turn, [_written(slot) for slot in slots])
    return listed(turn, dict(enumerate(slots, 1)))


def listed(turn: Turn, slots: Mapping[int, Slot]) -> str:
    """The words that list free times by number."""
    return listing(turn, {n: turn.when(slot.starts_at, "short") for n, slot in slots.items()})


def suggested(turn: Turn) -> dict[int, Slot]:
    """The suggestions by number."""
    return {option.n: slot for option in options(turn) if (slot := read_slot(option.value or ""))}


def _written(slot: Slot) -> str:
    times = f"{slot.starts_at.isoformat()} {slot.ends_at.isoformat()}"
    return f"{slot.provider_id} {slot.chair_id or '-'} {times}"


def read_slot(value: str) -> Slot | None:
    """The free time that an option stands for; None when it stands for something else."""
    if value.count(" ") != 3:
        return None
    provider, chair, *times = value.split()
    starts, ends = map(datetime.fromisoformat, times)
    return Slot(int(provider), None if chair == "-" else int(chair), starts, ends)
