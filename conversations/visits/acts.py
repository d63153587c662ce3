"""What the topics about a visit do: cancel it, move it, book another time. Each says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app import clock
from app.locking import lock
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    CancellationReason,
    CancelledByType,
    InboxItem,
    Patient,
    TaskKind,
    Topic,
)
from app.services import appointments, cancellations
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.bookings import book_visit
from app.services.cancellations import NotCancellable
from conversations import picking
from conversations.parts import whole
from conversations.questions import replace_options
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
    turn.conversation.data = {
        **turn.conversation.data,
        "item": turn.item.id,
    }  # its wish counts later
    texts.ask_which(turn, visits)


def about_visit(turn: Turn, topic: Topic, visit: Appointment, reading: Reading) -> None:
    """It is known which visit: the late policy is told first, else it is given up now."""
    if not cancellations.is_late(turn.session, visit):
        give_up(turn, topic, visit, reading)
        return
    make_sure(turn, topic, [visit])


def give_up_several(turn: Turn, visits: Sequence[Appointment]) -> None:
    """Several visits at once: late ones hear the policy first."""
    if any(cancellations.is_late(turn.session, visit) for visit in visits):
        make_sure(turn, Topic.CANCELLATION, visits)
    else:
        _go_to(turn, Topic.CANCELLATION, State.PICKING, "settled")
        cancel_several(turn, visits)


def make_sure(turn: Turn, topic: Topic, visits: Sequence[Appointment]) -> None:
    """Nothing is given up before they say so."""
    _go_to(turn, topic, State.SURE, "found_late")
    _keep(turn, visits[0])
    if len(visits) > 1:
        turn.conversation.data = {**turn.conversation.data, "visits": [visit.id for visit in visits]}
    ask_whether_sure(turn, topic, visits)


def ask_whether_sure(turn: Turn, topic: Topic, visits: Sequence[Appointment]) -> None:
    """With the late policy, where it applies."""
    replace_options(turn, [])
    late = [visit for visit in visits if cancellations.is_late(turn.session, visit)]
    if late:
        texts.tell_policy(turn, late, moves=topic is Topic.RESCHEDULE)
    else:
        turn.say("visit.sure", when=texts.all_whens(turn, visits))


def cancel_several(turn: Turn, visits: Sequence[Appointment]) -> None:
    """All of them now; times are suggested for the first, and when that is settled for the next.

    Every visit of theirs is locked together: a cancellation may lock the later visit of a move-up, too.
    """
    people = {visit.patient_id for visit in visits}
    theirs = [visit.id for visit in appointments.to_come(turn.session, list(people))]
    lock(turn.session, Appointment, theirs)
    off = [visit for visit in visits if visit.id in theirs and _is_cancelled(turn, visit)]
    if not off:
        too_late(turn)
        return
    turn.conversation.data = {**turn.conversation.data, "visit": off[0].id, "visits": [visit.id for visit in off]}
    texts.suggest(turn, "visit.cancelled_all", free(turn, off[0]), off[0], visits=texts.all_whens(turn, off))


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
    fitting = free(turn, visit, times)
    texts.suggest(turn, "visit.free" if fitting else "visit.none_then", fitting or _near(turn, visit, times), visit)


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
        texts.suggest(turn, "visit.taken", free(turn, visit), visit)
        return
    except NotCancellable:
        too_late(turn)
        return
    said = texts.when(turn, new)
    if moves:
        turn.say("visit.moved", confirms=new, when=said, later=old)
    else:
        _note_rebooked(turn, visit, new)
        if _goes_on(turn, visit, said):
            return
        turn.say("offer.booked", confirms=new, when=said)
    fact(turn, "booked")


def _goes_on(turn: Turn, visit: Appointment, said: str) -> bool:
    """Of several that were given up, the next one that has no new time yet: a time for that is suggested in turn."""
    rest = [one for one in turn.conversation.data.get("visits", []) if one != visit.id]
    turn.conversation.data = {**turn.conversation.data, "visits": rest or [visit.id]}
    slots = free(turn, turn.session.get_one(Appointment, rest[0])) if rest else []
    if not slots:
        return False
    turn.conversation.data = {**turn.conversation.data, "visit": rest[0]}
    texts.suggest(turn, "visit.next", slots, turn.session.get_one(Appointment, rest[0]), booked=said)
    return True


def too_late(turn: Turn) -> None:
    """It has begun, or is off already: a person helps."""
    turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
    turn.say("visit.over")
    fact(turn, "finished")


def _is_cancelled(turn: Turn, visit: Appointment) -> bool:
    try:
        cancellations.cancel_appointment(turn.session, visit.id, by=CancelledByType.PATIENT, actor=_actor(turn))
    except NotCancellable:
        return False
    return True


def _cancel(turn: Turn, visit: Appointment, reading: Reading) -> None:
    said = CancellationReason(reading.values.reason) if reading.values.reason else None
    reason = None if said in cancellations.PRACTICE_REASONS else said  # the patient gives it up, whatever they blame
    try:
        done = cancellations.cancel_appointment(
            turn.session, visit.id, by=CancelledByType.PATIENT, actor=_actor(turn), reason=reason
        )
    except NotCancellable:
        too_late(turn)
        return
    if reason:
        words = whole(turn.session, turn.session.get_one(InboxItem, turn.conversation.data["item"]))
        cancellations.keep_words(turn.session.get_one(AppointmentCancellation, done.cancellation_id), words)
    key = "visit.cancelled" if reason is None else "visit.cancelled_known"
    texts.suggest(turn, key, _wished(turn, visit, reading.values.times), visit)


def _suggest_move(turn: Turn, visit: Appointment, times: Sequence[When]) -> None:
    slots = _wished(turn, visit, times)
    texts.suggest(turn, "visit.move", slots, visit)
    if not slots:
        turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
        fact(turn, "kept")


def _wished(turn: Turn, visit: Appointment, times: Sequence[When]) -> list[Slot]:
    """Free times as the first text wished them; a time that it names may be the visit's own: that one is no wish."""
    own = clock.local(visit.starts_at, turn.zone)
    wished = [when for when in times if not when.covers(own)]
    return free(turn, visit, wished) or _near(turn, visit, wished)


def _near(turn: Turn, visit: Appointment, times: Sequence[When]) -> list[Slot]:
    """Where nothing fits: the free times that are nearest to what was wished, the next ones without a wish."""
    named = [when.start or when.end for when in times if not when.excluded]
    near = next((at for at in named if at), None)
    return free(turn, visit, near=near) or free(turn, visit)


def free(turn: Turn, visit: Appointment, times: Sequence[When] = (), *, near: datetime | None = None) -> list[Slot]:
    """Free times for the visit's type; the time of the visit itself is not suggested."""
    kind = turn.session.get_one(AppointmentType, visit.appointment_type_id)
    instead_of = visit.id if turn.conversation.topic is Topic.RESCHEDULE else None
    if near:
        found = picking.find_near(turn, kind, visit.patient_id, near, instead_of=instead_of)
    else:
        found = picking.find(turn, kind, visit.patient_id, times, instead_of=instead_of)
    return [slot for slot in found if slot.starts_at != visit.starts_at]


def _note_rebooked(turn: Turn, visit: Appointment, new: Appointment) -> None:
    cancellation = cancellations.standing(turn.session, visit.id)  # the practice's own too: its recovery ends with it
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
