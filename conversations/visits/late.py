"""Somebody runs late: which visit is meant and how many minutes they name; staff are told, the patient answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from app import clock
from app.models import Appointment, TaskKind
from app.services import appointments, reach
from conversations.reading import Reading
from conversations.reading.words import fold
from conversations.turn import Turn

NUMBERS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "cinco": 5, "diez": 10,
    "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40,
}  # fmt: skip
WORD = "|".join(NUMBERS)
IN_WORDS = (
    (re.compile(r"\b(half an? hour|half hour|media hora)\b"), 30),
    (re.compile(r"\b(quarter of an hour|un cuarto de hora)\b"), 15),
    (re.compile(r"\b(an|1|one|una) (hour|hr|hora)\b"), 60),
)
IN_MINUTES = re.compile(
    rf"\b(?:\d{{1,3}} ?(?:-|to|or|a|o) ?)?(\d{{1,3}}|{WORD}) ?(?:m|mins?|minutes?|minutos?|minutitos?|late|tarde)\b"
    rf"|\b(?:in|en) (?:about |like |unos |como )?(\d{{1,2}}|{WORD})\b(?! ?[:.]\d)"
)
SAYS_LATE = 0.9
"""From this confidence on it was said to be late; below, only when they come."""
MOST = 180
"""Minutes; who names more means a time of day, or another visit."""


def hear(turn: Turn, reading: Reading) -> bool:
    """Staff are told at once, their visit is waited for so long, and the patient hears that it is known.

    False for a bare "I'll be there at 9:20" where no visit of today begins before that.
    """
    visits = _meant(turn, reading)
    late = _minutes(turn, reading, visits)
    if late is None and reading.confidence < SAYS_LATE:
        return False
    expected = appointments.note_late(
        turn.session, [visit.id for visit in visits], late, actor=f"contact:{turn.contact.id}"
    )
    visit = expected[0].id if expected else 0
    turn.ask_person(
        TaskKind.RUNNING_LATE, f"appointment:{visit}:running-late" if visit else None, urgent=True, visit=visit
    )
    turn.say("visit.late_noted")
    return True


def minutes_in(text: str) -> int | None:
    """The minutes that a text names: "10-15 min late" → 15, "llego en media hora" → 30; None where it names none."""
    said = fold(text)
    for pattern, minutes in IN_WORDS:
        if pattern.search(said):
            return minutes
    found = IN_MINUTES.search(said)
    if found is None:
        return None
    word = found[1] or found[2]
    minutes = NUMBERS[word] if word in NUMBERS else int(word)
    return minutes if minutes <= MOST else None


def _minutes(turn: Turn, reading: Reading, visits: Sequence[Appointment]) -> int | None:
    """From now, or from the start of a visit that has not begun; a time of day ("there by 9:20") is counted out."""
    minutes = minutes_in(turn.text)
    if minutes is not None or not visits:
        return minutes
    since = max(visits[0].starts_at, turn.now)
    named = [when.end or when.start for when in reading.values.times if not when.excluded]
    there = [clock.local(at, turn.zone) for at in named if at]
    ahead = [at - since for at in there if timedelta() < at - since <= timedelta(minutes=MOST)]
    return round(min(ahead).total_seconds() / 60) if ahead else None


def _meant(turn: Turn, reading: Reading) -> list[Appointment]:
    """Today's visit nearest to now, also one that has begun; of a household all that begin at that time."""
    people = reach.wards_of(turn.session, turn.patients)
    child = (reading.values.child or "").casefold()
    named = [one.id for one in people if one.first_name.casefold() == child]
    visits = appointments.around_now(turn.session, named or [one.id for one in people], turn.zone)
    if not visits:
        return []
    nearest = min(visits, key=lambda visit: _distance(visit, turn.now))
    return [visit for visit in visits if visit.starts_at == nearest.starts_at]


def _distance(visit: Appointment, now: datetime) -> timedelta:
    return abs(visit.starts_at - now)
