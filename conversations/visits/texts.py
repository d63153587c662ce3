"""What the topics about a visit say: which visit, the late policy, free times, what was done."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import Appointment, Patient
from app.services.appointments import Slot
from conversations import phrases, picking
from conversations.questions import listing, replace_options
from conversations.turn import Turn


def when(turn: Turn, visit: Appointment) -> str:
    """The visit's day and time; on a shared phone, and to a guardian, with whose it is."""
    said = turn.when(visit.starts_at, "short")
    patient = turn.session.get_one(Patient, visit.patient_id)
    if [one.id for one in turn.patients] == [patient.id]:
        return said
    return phrases.phrase("visit.of_child", turn.language, when=said, name=patient.first_name)


def ask_which(turn: Turn, visits: Sequence[Appointment]) -> None:
    """Number the visits that may be meant."""
    replace_options(turn, [str(visit.id) for visit in visits])
    turn.say("visit.which", visits=listing(turn, {n: when(turn, visit) for n, visit in enumerate(visits, 1)}))


def all_whens(turn: Turn, visits: Sequence[Appointment]) -> str:
    """Several visits in one sentence."""
    return " + ".join(when(turn, visit) for visit in visits)


def tell_policy(turn: Turn, visits: Sequence[Appointment], *, moves: bool) -> None:
    """The late policy, without an amount, and whether they are sure."""
    hours = str(turn.clinic.late_cancel_hours)
    turn.say("visit.late_move" if moves else "visit.late_cancel", when=all_whens(turn, visits), hours=hours)


def suggest(
    turn: Turn, key: str, slots: Sequence[Slot], visit: Appointment, *, visits: str = "", booked: str = ""
) -> None:
    """A phrase that lists free times; where there are none, the one that says so. Some name more `visits`, or one
    that was just `booked`.
    """
    if slots:
        turn.say(key, times=picking.suggest(turn, slots), when=when(turn, visit), visits=visits, booked=booked)
    else:
        replace_options(turn, [])
        turn.say(f"{key}_no_times", when=when(turn, visit), visits=visits, booked=booked)


def list_again(turn: Turn, key: str) -> None:
    """A phrase with the suggestions as they stand."""
    turn.say(key, times=picking.listed(turn, picking.suggested(turn)))
