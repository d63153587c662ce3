"""What the topics about a visit do: cancel it, move it, book another time. Each says how it went."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    CancellationReason,
    CancellationType,
    CancelledByType,
    Patient,
    TaskKind,
    Topic,
)
from app.services import cancellations
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.bookings import book_visit
from app.services.cancellations import NotCancellable
from conversations import picking
from conversations.reading import Reading, When
from conversations.turn import Turn
from conversations.visits import texts
from conversations.visits.change import State, begin, fact

Gone = (OpeningTaken, PatientIsBusy)


def choose_visit(turn: Turn, topic: Topic, visits: Sequence[Appointment], reading: Reading) -> None:
    """The first question: which visit, where several may be meant."""
    if len(visits) == 1:
        about_visit(turn, topic, visits[0], reading)
        return
    begin(turn, topic, State.WHICH)
    texts.ask_which(turn, visits)


def about_visit(turn: Turn, topic: Topic, visit: Appointment, reading: Reading) -> None:
    """It is known which visit: the late policy is told first, else it is given up now."""
    if not cancellations.is_late(turn.session, visit):
        give_up(turn, topic, visit, reading)
        return
    _go_to(turn, topic, State.SURE, "found_late")
    _keep(turn, visit)
    texts.tell_policy(turn, visit, moves=topic is Topic.RESCHEDULE)


def give_up(turn: Turn, topic: Topic, visit: Appointment, reading: Reading) -> None:
    """Cancel now and suggest times, or suggest the times to move to."""
    _go_to(turn, topic, State.PICKING, "settled")
    _keep(turn, visit)
    if topic is Topic.RESCHEDULE:
        _suggest_move(turn, visit, reading.values.times)
    else:
        _cancel(turn, visit, reading)


def suggest_wished(turn: Turn, visit: Appointment, times: Sequence[When]) -> None:
    """Times that fit what they just said; where nothing does, the next ones."""
    fitting = _free(turn, visit, times)
    texts.suggest(turn, "visit.free" if fitting else "visit.none_then", fitting or _free(turn, visit), visit)


def pick(turn: Turn, visit: Appointment, slot: Slot) -> None:
    """Book the free time that was picked; whoever moves gives up the old one in the same breath."""
    moves = turn.conversation.topic is Topic.RESCHEDULE
    patient = turn.session.get_one(Patient, visit.patient_id)
    kind = turn.session.get_one(AppointmentType, visit.appointment_type_id)
    old = texts.when(turn, visit)
    try:
        new = book_visit(
            turn.session, patient, kind, slot, actor=_actor(turn), source="text",
            instead_of=visit.id if moves else None, by=CancelledByType.PATIENT,
        )  # fmt: skip
    except Gone:
        texts.suggest(turn, "visit.taken", _free(turn, visit), visit)
        return
    except NotCancellable:
        too_late(turn)
        return
    said = texts.when(turn, new)
    if moves:
        turn.say("visit.moved", confirms=new, when=said, later=old)
    else:
        _note_rebooked(turn, visit, new)
        turn.say("offer.booked", confirms=new, when=said)
    fact(turn, "booked")


def too_late(turn: Turn) -> None:
    """It has begun, or is off already: a person helps."""
    turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
    turn.say("visit.over")
    fact(turn, "finished")


def note_reason(turn: Turn, visit: Appointment, reading: Reading) -> bool:
    """Record why they cancelled, once it is known. False: they did not say, or it is known already."""
    reason = reading.values.reason
    cancellation = cancellation_of(turn, visit)
    if reason is None or cancellation is None or cancellation.reason is not None:
        return False
    if cancellation.cancellation_type is CancellationType.PRACTICE_CANCEL:
        return False
    wanted = CancellationReason(reason)
    return cancellations.change_reason(turn.session, cancellation, wanted, turn.item.body, actor=_actor(turn))


def cancellation_of(turn: Turn, visit: Appointment) -> AppointmentCancellation | None:
    """What was recorded when the visit was cancelled."""
    return cancellations.standing(turn.session, visit.id)


def _cancel(turn: Turn, visit: Appointment, reading: Reading) -> None:
    reason = CancellationReason(reading.values.reason) if reading.values.reason else None
    try:
        cancellations.cancel_appointment(
            turn.session, visit.id, by=CancelledByType.PATIENT, actor=_actor(turn), reason=reason
        )
    except NotCancellable:
        too_late(turn)
        return
    key = "visit.cancelled" if reason is None else "visit.cancelled_known"
    texts.suggest(turn, key, _free(turn, visit, reading.values.times) or _free(turn, visit), visit)


def _suggest_move(turn: Turn, visit: Appointment, times: Sequence[When]) -> None:
    slots = _free(turn, visit, times) or _free(turn, visit)
    texts.suggest(turn, "visit.move", slots, visit)
    if not slots:
        turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
        fact(turn, "kept")


def _free(turn: Turn, visit: Appointment, times: Sequence[When] = ()) -> list[Slot]:
    """Free times for the visit's type; the time of the visit itself is not suggested."""
    kind = turn.session.get_one(AppointmentType, visit.appointment_type_id)
    moves = turn.conversation.topic is Topic.RESCHEDULE
    found = picking.find(turn, kind, visit.patient_id, times, instead_of=visit.id if moves else None)
    return [slot for slot in found if slot.starts_at != visit.starts_at]


def _note_rebooked(turn: Turn, visit: Appointment, new: Appointment) -> None:
    cancellation = cancellation_of(turn, visit)
    if cancellation:
        cancellation.rescheduled_appointment_id = new.id


def _go_to(turn: Turn, topic: Topic, state: State, trigger: str) -> None:
    if _is_open(turn, topic):
        fact(turn, trigger)
    else:
        begin(turn, topic, state)


def _is_open(turn: Turn, topic: Topic) -> bool:
    return hasattr(turn, "conversation") and turn.conversation.topic is topic and turn.conversation.closed_at is None


def _keep(turn: Turn, visit: Appointment) -> None:
    """Which visit it is, and the text that wished it: what that said of a reason or a time counts later, too."""
    asked_in = turn.conversation.data.get("item", turn.item.id)
    turn.conversation.data = {**turn.conversation.data, "visit": visit.id, "item": asked_in}


def _actor(turn: Turn) -> str:
    return f"contact:{turn.contact.id}"
