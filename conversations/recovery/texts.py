"""What the recovery topic says: what went wrong, why we ask, three free times, and an answer to each reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.clock import at_local
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    CancellationReason,
    CancellationType,
    OutboxMessage,
    Patient,
    Purpose,
)
from app.services.appointments import Slot
from conversations import picking
from conversations.questions import replace_options
from conversations.reading import When
from conversations.recovery.dialogue import miss_of
from conversations.turn import Turn

FRESH = timedelta(hours=4)
"""The times that a text offers are not sent staler than this."""
NOON = time(12)
REST = timedelta(days=7)
"""So much later are the times that somebody who is ill is offered."""
OPENINGS = {
    CancellationType.NO_SHOW: "missed",
    CancellationType.CANCELLED: "cancelled",
    CancellationType.LATE_CANCEL: "cancelled",
    CancellationType.PRACTICE_CANCEL: "practice",
}
REPLIES = {
    CancellationReason.TRANSPORTATION: "recovery.transportation",
    CancellationReason.FINANCIAL: "recovery.financial",
    CancellationReason.ILLNESS: "recovery.illness",
    CancellationReason.FORGOT: "recovery.forgot",
    CancellationReason.SCHEDULE_CONFLICT: "recovery.schedule_conflict",
    CancellationReason.WEATHER: "recovery.weather",
    CancellationReason.FAMILY_EMERGENCY: "recovery.family_emergency",
    CancellationReason.PRACTICE_CLOSURE: "recovery.our_fault",
    CancellationReason.PROVIDER_UNAVAILABLE: "recovery.our_fault",
    CancellationReason.OTHER: "recovery.other",
}


def ask(turn: Turn, miss: AppointmentCancellation, *, again: bool) -> OutboxMessage:
    """The text of a touch: in a household, and to a guardian, it names the child."""
    patient = turn.session.get_one(Patient, miss.patient_id)
    kind = "again" if again else OPENINGS[miss.cancellation_type]
    key = f"recovery.{'' if [one.id for one in turn.patients] == [patient.id] else 'child_'}{kind}"
    slots = free(turn, miss)
    latest = min([turn.now + FRESH, *(slot.starts_at for slot in slots)])
    when = turn.when(miss.original_start_time, "short")
    return turn.say(
        key, Purpose.RECOVERY, expires_at=latest, name=patient.first_name, when=when, tail=_tail(turn, slots)
    )


def free(
    turn: Turn, miss: AppointmentCancellation, times: Sequence[When] = (), after: datetime | None = None
) -> list[Slot]:
    """Up to three free times for the type of the missed visit."""
    kind = turn.session.get_one(AppointmentType, miss.appointment_type_id)
    found = picking.find(turn, kind, miss.patient_id, times, after=after)
    return [slot for slot in found if slot.starts_at != miss.original_start_time]


def answer(turn: Turn, key: str, slots: Sequence[Slot]) -> None:
    """A phrase that ends with free times, which become what the numbers stand for."""
    turn.say(key, tail=_tail(turn, slots))


def list_again(turn: Turn, key: str) -> None:
    """A phrase with the times as they stand; those that are over are left out."""
    slots = {n: slot for n, slot in picking.suggested(turn).items() if slot.starts_at > turn.now}
    if slots:
        turn.say(key, times=picking.listed(turn, slots))
    else:
        answer(turn, "recovery.free", free(turn, miss_of(turn)))


def booked(turn: Turn, visit: Appointment) -> None:
    """The new visit, with the child's name where several people share the phone."""
    patient, when = turn.session.get_one(Patient, visit.patient_id), turn.when(visit.starts_at, "short")
    mine = [one.id for one in turn.patients] == [patient.id]
    turn.say("offer.booked" if mine else "offer.child_booked", confirms=visit, when=when, name=patient.first_name)


def day(turn: Turn, on: date) -> str:
    """A day as the patient's language writes it: "Mon Dec 7"."""
    return turn.when(at_local(datetime.combine(on, NOON), turn.zone), "date")


def _tail(turn: Turn, slots: Sequence[Slot]) -> str:
    """The free times and how to take one; where there are none, what to do."""
    if slots:
        return turn.words("recovery.times", times=picking.suggest(turn, slots))
    replace_options(turn, [])
    return turn.words("recovery.no_times")
