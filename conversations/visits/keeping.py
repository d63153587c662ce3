"""A visit that was just given up, and is wanted after all: "keep it", "siempre sí voy"."""

from __future__ import annotations

import re

from app.models import Appointment, Topic
from app.services import appointments, cancellations, reach
from app.services.appointments import OpeningTaken, PatientIsBusy
from app.services.bookings import keep_visit
from conversations.reading.words import fold
from conversations.turn import Turn
from conversations.visits import acts, texts
from conversations.visits.change import PATIENCE, State, begin, fact

KEEPS = re.compile(
    r"\b(?:"
    r"(?:keep|leave) it\b(?! (?:at|for|on|to|until|short))"
    r"|(?:keep|leave) (?:my|the|that) (?:appointment|appt|visit|cleaning|spot|time|slot)"
    r"|(?:don'?t|do not) cancel|un-?cancel|i(?:'ll| will| can) (?:still )?(?:keep|make) it"
    r"|(?:deje|dejen|deja|mantenga|mantengan|conserve|quiero (?:mantener|conservar|dejar)) (?:la|mi) cita"
    r"|no (?:me )?(?:la )?cancel(?:e|en|es)\b|siempre si (?:voy|puedo|ire)|dejela como estaba|si voy a ir"
    r")"
)
"""Clear wishes only: a bare "no" after a cancellation wants no other time."""
DOUBTS = re.compile(r"\b(?:if|unless|pero si|a menos|por que|why)\b")


def hear(turn: Turn) -> bool:
    """With no question open: what was given up from this phone within the last day. False: the text is no such wish."""
    if not wishes(turn):
        return False
    people = [one.id for one in reach.wards_of(turn.session, turn.patients)]
    given_up = cancellations.given_up_since(turn.session, people, turn.now - PATIENCE)
    mine = [one for one in given_up if one.original_start_time > turn.now and one.cancelled_by == _actor(turn)]
    if len(mine) != 1 or mine[0].rescheduled_appointment_id or appointments.to_come(turn.session, people):
        return False
    keep(turn, turn.session.get_one(Appointment, mine[0].appointment_id))
    return True


def wishes(turn: Turn) -> bool:
    """Whether the text says clearly that a visit is to stay."""
    said = fold(turn.text)
    return KEEPS.search(said) is not None and DOUBTS.search(said) is None


def keep(turn: Turn, visit: Appointment) -> None:
    """Book it again where its time is still free; where not, say so and suggest others."""
    try:
        kept = keep_visit(turn.session, visit.id, actor=_actor(turn))
    except (OpeningTaken, PatientIsBusy):
        _say_gone(turn, visit)
        return
    turn.say("visit.kept_after_all", confirms=kept, when=texts.when(turn, kept))
    if _is_open(turn):
        fact(turn, "kept")


def _say_gone(turn: Turn, visit: Appointment) -> None:
    if not _is_open(turn):
        begin(turn, Topic.CANCELLATION, State.PICKING)
    turn.conversation.data = {**turn.conversation.data, "visit": visit.id, "item": turn.item.id}
    texts.suggest(turn, "visit.gone", acts.free(turn, visit), visit)


def _is_open(turn: Turn) -> bool:
    return hasattr(turn, "conversation") and turn.conversation.closed_at is None


def _actor(turn: Turn) -> str:
    return f"contact:{turn.contact.id}"
