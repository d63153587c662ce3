"""What the recovery topic does after an answer: book, note the reason, suggest other times, put off, let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.models import AppointmentType, CancellationReason, Patient, RecoveryEnd, TaskKind
from app.services import recovery
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.bookings import book_visit
from conversations.questions import replace_options
from conversations.reading import Reading, When
from conversations.recovery import texts
from conversations.recovery.dialogue import State, fact, miss_of, stay
from conversations.turn import Turn


def pick(turn: Turn, slot: Slot) -> None:
    """Book the time that was picked: booking checks again whether it is free."""
    miss = miss_of(turn)
    patient = turn.session.get_one(Patient, miss.patient_id)
    kind = turn.session.get_one(AppointmentType, miss.appointment_type_id)
    gone = slot.starts_at <= turn.now
    try:
        visit = None if gone else book_visit(turn.session, patient, kind, slot, actor=_actor(turn), source="text")
    except (OpeningTaken, PatientIsBusy):
        visit = None
    if visit is None:
        _answered(turn)
        texts.answer(turn, "recovery.taken", texts.free(turn, miss))
        return
    recovery.record_booked(turn.session, miss.id, visit, actor=_actor(turn))
    texts.booked(turn, visit)
    fact(turn, "booked")


def reason_told(turn: Turn, reason: CancellationReason, wished: Reading | None) -> None:
    """Each reason has its answer, with the times again where that makes sense."""
    miss = miss_of(turn)
    recovery.note_reason(turn.session, miss, reason, turn.text, actor=_actor(turn))
    if reason is CancellationReason.CHANGED_PROVIDERS:
        decline(turn, RecoveryEnd.CHANGED_PROVIDERS)
        return
    if reason is CancellationReason.FINANCIAL:
        cause = f"appointment_cancellation:{miss.id}:cost"
        turn.ask_person(TaskKind.COST_CALL, cause, visit=miss.appointment_id)
    elif texts.REPLIES[reason] == "recovery.our_fault":
        turn.ask_person(TaskKind.CALL_PATIENT, f"appointment_cancellation:{miss.id}:our-fault")
    _answered(turn)
    times = wished.values.times if wished else ()
    later = turn.now + texts.REST if reason is CancellationReason.ILLNESS and not times else None
    slots = texts.free(turn, miss, times, later) or texts.free(turn, miss)
    texts.answer(turn, texts.REPLIES[reason], slots)


def note_reason(turn: Turn, reading: Reading) -> None:
    """The reason that was given beside something else."""
    if reading.values.reason:
        reason = CancellationReason(reading.values.reason)
        recovery.note_reason(turn.session, miss_of(turn), reason, turn.text, actor=_actor(turn))


def keep_words(turn: Turn) -> None:
    """They said why in words of their own: kept as they are, for a person to read."""
    recovery.note_reason(turn.session, miss_of(turn), None, turn.text, actor=_actor(turn))
    unclear = turn.thread.unclear_replies
    _answered(turn)
    turn.thread.unclear_replies = unclear
    texts.answer(turn, "recovery.noted", texts.free(turn, miss_of(turn)))


def suggest_wished(turn: Turn, times: Sequence[When]) -> None:
    """Times that fit what they just said; where nothing does, the next ones."""
    _answered(turn)
    miss = miss_of(turn)
    fitting = texts.free(turn, miss, times)
    texts.answer(turn, "recovery.free" if fitting else "recovery.none_then", fitting or texts.free(turn, miss))


def which(turn: Turn) -> None:
    """A yes to several times: which one?"""
    _answered(turn)
    texts.list_again(turn, "visit.which_time")


def suggest(turn: Turn) -> None:
    """They want another time, or a late answer finds the old ones gone: what is free now."""
    _answered(turn)
    texts.answer(turn, "recovery.free", texts.free(turn, miss_of(turn)))


def put_off(turn: Turn, day: date) -> None:
    """They named the day from which on we may ask again."""
    recovery.put_off(turn.session, miss_of(turn).id, day, actor=_actor(turn))
    turn.say("recovery.later", day=texts.day(turn, day))
    fact(turn, "put_off")


def ask_when(turn: Turn) -> None:
    """Not now, but when?"""
    recovery.note_answer(turn.session, miss_of(turn).id)
    replace_options(turn, [])
    fact(turn, "not_now")
    turn.say("recovery.when")


def will_call(turn: Turn) -> None:
    """They call us themselves; when they do not, a person calls in three days."""
    recovery.note_answer(turn.session, miss_of(turn).id)
    turn.say("recovery.will_call")
    fact(turn, "lapsed")


def decline(turn: Turn, end: RecoveryEnd) -> None:
    """They do not want another time, or go elsewhere: kindly closed, and no more touches."""
    recovery.decline(turn.session, miss_of(turn).id, end, actor=_actor(turn))
    turn.say("recovery.goodbye" if end is RecoveryEnd.CHANGED_PROVIDERS else "visit.no_new_time")
    fact(turn, "declined")


def _answered(turn: Turn) -> None:
    """The dialogue goes on; no touch follows by itself."""
    recovery.note_answer(turn.session, miss_of(turn).id)
    if turn.state is State.ASKED:
        fact(turn, "answered")
    elif turn.state is not State.PICKING:
        fact(turn, "taken_up")
    else:
        stay(turn)


def _actor(turn: Turn) -> str:
    return f"contact:{turn.contact.id}"
