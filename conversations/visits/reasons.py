"""Why they gave the visit up: free text becomes one of the reasons, is asked back once, and may come later."""

from __future__ import annotations

from datetime import timedelta

from app.models import Appointment, AppointmentCancellation, CancellationReason, CancellationType
from app.services import appointments, cancellations, reach
from conversations import phrases, picking
from conversations.questions import listing, options, replace_options
from conversations.reading import Intent, Reading
from conversations.turn import Turn
from conversations.visits import texts
from conversations.visits.change import fact

CHOICES = (
    CancellationReason.ILLNESS,
    CancellationReason.SCHEDULE_CONFLICT,
    CancellationReason.TRANSPORTATION,
    CancellationReason.FAMILY_EMERGENCY,
    CancellationReason.FINANCIAL,
    CancellationReason.OTHER,
)
"""What is asked back. The others are rare, or the practice's own."""
FEWEST_WORDS = 3
"""Fewer that nobody understands are no reason in other words."""
LATER = timedelta(hours=24)
MAY_TELL = (Intent.UNKNOWN, Intent.REASON, Intent.NO, Intent.THANKS, Intent.MAYBE)


def note(turn: Turn, visit: Appointment, reading: Reading) -> bool:
    """Record why they cancelled, or that it was something else. False: they did not say, or it is known already."""
    cancellation = of_visit(turn, visit)
    if reading.values.reason is None or cancellation is None:
        return False
    return _set(turn, cancellation, CancellationReason(reading.values.reason), turn.text)


def of_visit(turn: Turn, visit: Appointment) -> AppointmentCancellation | None:
    """What was recorded when the patient gave the visit up; None for what the practice cancelled."""
    found = cancellations.standing(turn.session, visit.id)
    practice = found is not None and found.cancellation_type is CancellationType.PRACTICE_CANCEL
    return None if practice else found


def ask_back(turn: Turn, visit: Appointment, reading: Reading) -> bool:
    """A whole sentence that may be a reason in other words: which one, by number? Once; False where it is no such."""
    cancellation = of_visit(turn, visit)
    words = turn.text
    known = cancellation is None or cancellation.reason is not None or "why" in turn.conversation.data
    if known or reading.intent not in (Intent.UNKNOWN, Intent.REASON) or len(words.split()) < FEWEST_WORDS:
        return False
    slots = [option.value or "" for option in options(turn)]
    turn.conversation.data = {**turn.conversation.data, "why": words, "slots": slots}
    fact(turn, "why_asked")
    ask(turn)
    return True


def ask(turn: Turn) -> None:
    """The reasons by number, in the patient's language."""
    replace_options(turn, CHOICES)
    said = [phrases.phrase(f"reason.{reason.lower()}", turn.language) for reason in CHOICES]
    turn.say("visit.which_reason", reasons=listing(turn, dict(enumerate(said, 1))))


def answered(turn: Turn, visit: Appointment, reading: Reading) -> None:
    """The reason by its number, or in words that are clearer now. What is still unclear stays unknown, words kept."""
    cancellation, words = of_visit(turn, visit), str(turn.conversation.data["why"])
    chosen = [CHOICES[n - 1] for n in reading.values.choices if n <= len(CHOICES)]
    if cancellation and len(chosen) == 1:
        _set(turn, cancellation, chosen[0], words)
    elif cancellation and reading.values.reason:
        _set(turn, cancellation, CancellationReason(reading.values.reason), turn.text)
    elif cancellation:
        cancellations.keep_words(cancellation, words)
    replace_options(turn, turn.conversation.data["slots"])
    fact(turn, "why_told")
    thank(turn)


def thank(turn: Turn) -> None:
    """For the reason; the free times as they stand."""
    if picking.suggested(turn):
        texts.list_again(turn, "visit.thanks_reason")
    else:
        turn.say("visit.thanks")


def hear_later(turn: Turn, reading: Reading) -> bool:
    """A reason that comes once nothing is asked any more: it is for what they gave up within the last day.

    With a visit within the next day it may be about that one: then a person looks at it.
    """
    if reading.values.reason is None or reading.intent not in MAY_TELL:
        return False
    people = [one.id for one in reach.wards_of(turn.session, turn.patients)]
    given_up = cancellations.given_up_since(turn.session, people, turn.now - LATER)
    soon = [one for one in appointments.to_come(turn.session, people) if one.starts_at < turn.now + LATER]
    if not given_up or soon:
        return False
    for cancellation in given_up:
        if cancellation.reason is None or cancellation is given_up[0]:
            _set(turn, cancellation, CancellationReason(reading.values.reason), turn.text)
    turn.say("visit.thanks")
    return True


def _set(turn: Turn, cancellation: AppointmentCancellation, reason: CancellationReason, words: str) -> bool:
    if reason in cancellations.PRACTICE_REASONS:
        return False  # "the office was closed" is for a person: the patient gave this one up
    return cancellations.change_reason(turn.session, cancellation, reason, words, actor=f"contact:{turn.contact.id}")
