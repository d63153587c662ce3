"""What patients ask about a visit by themselves: cancel or move it, "I will be there", running late, a late reason.

While an offer is open a cancellation is asked about first, whatever the notice: "cancel" may mean the offer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from app import clock
from app.models import Appointment, Conversation, Topic
from app.services import appointments, cancellations, reach
from conversations.reading import Intent, Reading
from conversations.reading.when import Days
from conversations.reading.words import fold
from conversations.turn import Turn
from conversations.visits import acts, keeping, late, reasons, texts

SURE = 0.8
MOST_VISITS = 4
WISHES = {Intent.CANCEL: Topic.CANCELLATION, Intent.RESCHEDULE: Topic.RESCHEDULE}
ALL = re.compile(r"\b(both|all|every|all of (them|those)|tod[ao]s|amb[ao]s|l[ao]s (dos|tres|cuatro))\b")
OWN = re.compile(r"\b(my|our|mi|nuestra|(her|his|hers) (appointment|visit|cleaning)|la cita de mi)\b")
LATELY = timedelta(days=14)


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that is about a visit. False when it is not, or a person's business."""
    if turn.thread.staff_id:
        return False
    if reading.confidence < SURE:
        return _open_question(turn) is None and (
            keeping.hear(turn) or _may_give_up(turn, reading) or reasons.hear_later(turn, reading)
        )
    if reading.intent is Intent.RUNNING_LATE:
        return late.hear(turn, reading) or (bool(_named(turn, reading, to_come(turn))) and _confirm(turn, reading))
    question = _open_question(turn)
    if question:
        wish = WISHES.get(reading.intent) if question.topic is Topic.OFFER else None
        return wish is not None and _beside_offer(turn, wish, reading)
    if keeping.hear(turn):
        return True
    if reading.intent in WISHES:
        return _wish(turn, WISHES[reading.intent], reading)
    if reading.intent is Intent.CONFIRM:
        return _confirm(turn, reading)
    return reasons.hear_later(turn, reading)


def to_come(turn: Turn) -> list[Appointment]:
    """The visits of everybody for whom this contact may speak, soonest first."""
    patients = reach.wards_of(turn.session, turn.patients)
    return appointments.to_come(turn.session, [patient.id for patient in patients])


def meant(turn: Turn, reading: Reading, visits: Sequence[Appointment]) -> list[Appointment]:
    """Those that the text names by child or by time; all of them where it names none."""
    if reading.values.child:
        name = reading.values.child.casefold()
        patients = {one.id for one in reach.wards_of(turn.session, turn.patients) if one.first_name.casefold() == name}
        visits = [visit for visit in visits if visit.patient_id in patients] or visits
    return _named(turn, reading, visits) or list(visits)


def _named(turn: Turn, reading: Reading, visits: Sequence[Appointment]) -> list[Appointment]:
    """Those at a time that the text names, or refuses: "I can't make it tomorrow" is about the visit of tomorrow."""
    wished = [] if reading.values.destination else [one for one in reading.values.times if not one.excluded]
    refused = [one for one in reading.values.times if one.excluded] if reading.intent in WISHES else []
    for times in (wished, refused):
        named = [one for one in visits if any(time.covers(clock.local(one.starts_at, turn.zone)) for time in times)]
        if named:
            return named
    return []


def moves_own(turn: Turn, reading: Reading) -> bool:
    """ "Can I move my cleaning to Friday?": about a visit that they have, whatever else is open."""
    wished = reading.intent is Intent.RESCHEDULE and reading.confidence >= SURE
    return wished and OWN.search(fold(turn.text)) is not None and bool(to_come(turn))


def means_all(turn: Turn) -> bool:
    """ "Cancel both", "todas": every visit that may be meant."""
    return ALL.search(fold(turn.text)) is not None


def _open_question(turn: Turn) -> Conversation | None:
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    return asking if asking and asking.closed_at is None else None


def _wish(turn: Turn, topic: Topic, reading: Reading) -> bool:
    visits = meant(turn, reading, to_come(turn))
    if not visits:
        return topic is Topic.CANCELLATION and _cancelled_before(turn)
    if len(visits) > MOST_VISITS:
        return False
    if topic is Topic.CANCELLATION and len(visits) > 1 and means_all(turn):
        acts.give_up_several(turn, visits)
    elif topic is Topic.CANCELLATION and len(visits) == 1 and _is_another_time(turn, reading, visits[0]):
        acts.make_sure(turn, topic, visits)
    else:
        acts.choose_visit(turn, topic, visits, reading)
    return True


def _is_another_time(turn: Turn, reading: Reading, visit: Appointment) -> bool:
    """They name a day, and it is not the visit's: it may be another visit that they mean."""
    at = clock.local(visit.starts_at, turn.zone)
    days = [one for one in reading.values.times if one.days is not Days.ANY]
    return bool(days) and not any(one.covers(at) for one in days)


def _may_give_up(turn: Turn, reading: Reading) -> bool:
    """ "I can't make it tomorrow": half a wish to cancel the one visit that it fits; they are asked whether it is."""
    visits = meant(turn, reading, to_come(turn)) if reading.intent is Intent.CANCEL else []
    if len(visits) != 1 or _is_another_time(turn, reading, visits[0]):
        return False
    acts.make_sure(turn, Topic.CANCELLATION, visits)
    return True


def _beside_offer(turn: Turn, topic: Topic, reading: Reading) -> bool:
    """Never given up at once, and the offer is asked about again after it (`topics.hear`)."""
    visits = meant(turn, reading, to_come(turn))
    if not 0 < len(visits) <= MOST_VISITS:
        return False
    if len(visits) > 1:
        acts.choose_visit(turn, topic, visits, reading)
    elif topic is Topic.RESCHEDULE:
        acts.about_visit(turn, topic, visits[0], reading)  # it stays until they have picked another time
    else:
        acts.make_sure(turn, topic, visits)
    return True


def _cancelled_before(turn: Turn) -> bool:
    """They have no visit to come, and the one they mean is off already."""
    people = [one.id for one in reach.wards_of(turn.session, turn.patients)]
    given_up = cancellations.given_up_since(turn.session, people, turn.now - LATELY)
    latest = next((one for one in given_up if one.original_start_time > turn.now), None)
    if latest is None:
        return False
    visit = turn.session.get_one(Appointment, latest.appointment_id)
    turn.say("visit.cancelled_known_no_times", when=texts.when(turn, visit))
    return True


def tell_when(turn: Turn, reading: Reading) -> bool:
    """ "What time is my appointment?": the visits to come of everybody for whom this contact may speak."""
    visits = to_come(turn) if reading.values.own_visit and not turn.thread.staff_id else []
    visits = meant(turn, reading, visits)
    if not 0 < len(visits) <= MOST_VISITS:
        return False
    turn.say("visit.yours", when=texts.all_whens(turn, visits))
    return True


def _confirm(turn: Turn, reading: Reading) -> bool:
    """ "I'll be there": their one visit to come is confirmed; of several, the ones that the text names."""
    visits = meant(turn, reading, to_come(turn))
    if len(visits) != 1 or _is_another_time(turn, reading, visits[0]):
        return False
    if appointments.confirm(turn.session, [visits[0].id], actor=f"contact:{turn.contact.id}"):
        turn.say("visit.confirmed", confirms=visits[0], when=texts.when(turn, visits[0]))
    return True
