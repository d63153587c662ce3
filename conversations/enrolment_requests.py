"""What patients ask of the waitlist by text: a place on it, other days or hours, to be taken off it."""

from __future__ import annotations

from collections.abc import Sequence

from app import timers
from app.locking import lock
from app.models import Appointment, Patient, TaskKind, WaitlistEntry, WaitlistPriority
from app.services import appointments, waitlist
from app.services.waitlist import Change, NotAnEntry, Preferences
from conversations import phrases
from conversations.enrolment import MACHINE, MOST_OPTIONS, WAIT, State, actor, ask, is_asked, people
from conversations.machine import happened
from conversations.questions import options
from conversations.reading import Intent, Reading
from conversations.reading.when import Days
from conversations.turn import Turn
from conversations.wish_words import in_words
from conversations.wishes import changed, is_against, is_standing, wants_to_join

SURE = 0.8
JOIN, LEAVE = "join", "leave"
EVERYBODY = 0
"""Stands for no one patient."""
MAYBE_JOINING = (Intent.UNKNOWN, Intent.HUMAN, Intent.QUESTION, Intent.COUNTER, Intent.MAYBE, Intent.BOOK)
MAYBE_WISHING = (*MAYBE_JOINING, Intent.NO, Intent.AVAILABILITY)


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that is about the waitlist. False when it is not."""
    if is_asked(turn) and _settle(turn, reading):
        return True
    text = turn.text
    if reading.intent is Intent.LEAVE_WAITLIST:
        _leave(turn)
    elif reading.intent is Intent.JOIN_WAITLIST or (reading.intent in MAYBE_JOINING and wants_to_join(text)):
        _join(turn, reading)
    elif _may_wish(reading) and is_standing(text, reading):
        return _wish(turn, reading)
    else:
        return False
    return True


def ask_again(turn: Turn) -> None:
    """The question as it stands, in the patient's language."""
    values = [(option.value or "").partition(":") for option in options(turn)]
    listed = _listed(turn, values[0][0], [int(row_id) for _, _, row_id in values])
    turn.say(str(turn.conversation.data["key"]), options=listed)


def note_wishes(turn: Turn, entry_ids: Sequence[int], reading: Reading) -> str | None:
    """Change what suits these entries, as a text says; what it is now, in words. None where that is unclear."""
    times, against = reading.values.times, is_against(turn.text)
    locked = lock(turn.session, WaitlistEntry, entry_ids)
    entries = [entry for entry in locked if entry.status in waitlist.WAITING]
    after = {entry.id: changed(waitlist.read_preferences(entry), times, against=against) for entry in entries}
    if not entries or None in after.values():
        return None
    try:
        for entry in entries:
            waitlist.change_entry(turn.session, entry.id, Change(after[entry.id]), actor=actor(turn))
    except NotAnEntry:
        return None  # the days they named are over
    said = {in_words(wishes, turn.language) for wishes in after.values() if wishes}
    return " / ".join(sorted(said))


def _may_wish(reading: Reading) -> bool:
    """Also half a cancellation that names weekdays: "los lunes no puedo" is about every Monday, not about a visit."""
    weekly = any(when.days is Days.WEEKLY for when in reading.values.times)
    unsure = reading.intent is Intent.CANCEL and reading.confidence < SURE
    return reading.intent in MAYBE_WISHING or (unsure and weekly)


def _wish(turn: Turn, reading: Reading) -> bool:
    """ "Only mornings", "no Fridays": about everything that is waited for on this phone."""
    entries = waitlist.waiting_entries(turn.session, [patient.id for patient in people(turn)])
    wishes = note_wishes(turn, [entry.id for entry in entries], reading) if entries else None
    if wishes:
        turn.say("enrolment.noted", wishes=wishes)
    return wishes is not None


def _join(turn: Turn, reading: Reading) -> None:
    family = people(turn)
    waiting = waitlist.waiting_entries(turn.session, [patient.id for patient in family])
    visits = _visits_to_move_up(turn, family, waiting)
    if not visits and waiting:
        _stay(turn, waiting, reading)
    elif len(visits) == 1:
        _enrol(turn, visits[0], reading)
    elif 1 < len(visits) <= MOST_OPTIONS and turn.thread.asking_id is None:
        ids = [visit.id for visit in visits]
        ask(turn, JOIN, ids, "enrolment.which_visit", _listed(turn, JOIN, ids))
    else:
        _leave_to_staff(turn)


def _stay(turn: Turn, waiting: Sequence[WaitlistEntry], reading: Reading) -> None:
    """They are on the list: whoever a visit has put on it has now asked for the place."""
    wishes = note_wishes(turn, [entry.id for entry in waiting], reading) if reading.values.times else None
    for entry in lock(turn.session, WaitlistEntry, [entry.id for entry in waiting]):
        if entry.enrolled_for and entry.priority is WaitlistPriority.FLEXIBLE:
            change = Change(priority=WaitlistPriority.STANDARD)
            waitlist.change_entry(turn.session, entry.id, change, actor=actor(turn))
    said = {in_words(waitlist.read_preferences(entry), turn.language) for entry in waiting}
    turn.say("enrolment.on_list", wishes=wishes or " / ".join(sorted(said)))


def _enrol(turn: Turn, visit: Appointment, reading: Reading | None) -> None:
    """The patient waits for an earlier time than this visit's; it is given back when they accept one."""
    patient, wishes = turn.session.get_one(Patient, visit.patient_id), Preferences()
    if reading and reading.values.times:
        wishes = changed(wishes, reading.values.times, against=is_against(turn.text)) or wishes
    try:
        waitlist.add_entry(
            turn.session, patient, visit.appointment_type_id, actor=actor(turn), preferences=wishes,
            later_appointment_id=visit.id,
        )  # fmt: skip
    except NotAnEntry:  # meanwhile the visit was cancelled, or staff put them on the list
        _leave_to_staff(turn)
        return
    patient.left_waitlist_at = None
    turn.say("enrolment.joined", when=turn.when(visit.starts_at, "short"), wishes=in_words(wishes, turn.language))


def _leave(turn: Turn) -> None:
    """Off the waitlist, and no opt-out: what is booked stays, and so do texts about it."""
    family = people(turn)
    waiting = waitlist.waiting_entries(turn.session, [patient.id for patient in family])
    who = list(dict.fromkeys(entry.patient_id for entry in waiting))
    if len(who) <= 1:
        _take_off(turn, who or [patient.id for patient in family])
        turn.say("enrolment.left")
    elif len(who) < MOST_OPTIONS and turn.thread.asking_id is None:
        ask(turn, LEAVE, [*who, EVERYBODY], "enrolment.who_leaves", _listed(turn, LEAVE, [*who, EVERYBODY]))
    else:
        _leave_to_staff(turn)


def _take_off(turn: Turn, patient_ids: Sequence[int]) -> None:
    waitlist.leave_list(turn.session, patient_ids, actor=actor(turn))


def _settle(turn: Turn, reading: Reading) -> bool:
    """The answer to "which one?". Never a guess: a number is clear, everything else is asked once more."""
    chosen = [option.value or "" for option in options(turn) if option.n in reading.values.choices]
    if reading.intent is Intent.CHOICE and chosen:
        happened(MACHINE, "chosen", turn)
        turn.close()
        _do(turn, chosen)
    elif reading.intent in (Intent.NO, Intent.NOT_INTERESTED):
        happened(MACHINE, "dropped", turn)
        turn.close()
        turn.say("enrolment.dropped")
    elif reading.intent in (Intent.UNKNOWN, Intent.YES, Intent.MAYBE, Intent.QUESTION):
        _not_understood(turn)
    else:
        return reading.intent in (Intent.THANKS, Intent.REACTION)
    return True


def _do(turn: Turn, chosen: Sequence[str]) -> None:
    about, ids = chosen[0].partition(":")[0], [int(value.partition(":")[2]) for value in chosen]
    if about == JOIN:
        for visit_id in ids:
            _enrol(turn, turn.session.get_one(Appointment, visit_id), None)
        return
    _take_off(turn, [patient.id for patient in people(turn)] if EVERYBODY in ids else ids)
    turn.say("enrolment.left")


def _not_understood(turn: Turn) -> None:
    turn.thread.unclear_replies += 1
    happened(MACHINE, "not_understood", turn)
    if turn.state is State.UNSURE:
        timers.set_timer(turn.session, turn.conversation, "over", turn.now + WAIT)
        ask_again(turn)
    else:
        turn.close()
        turn.thread.flagged = True
        turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood", urgent=True)
        turn.say("staff.unclear")


def _leave_to_staff(turn: Turn) -> None:
    turn.ask_person(TaskKind.CALL_PATIENT, f"thread:{turn.thread.id}:waitlist")
    turn.say("staff.will_answer")


def _visits_to_move_up(turn: Turn, family: Sequence[Patient], waiting: Sequence[WaitlistEntry]) -> list[Appointment]:
    """Each patient's next visit of a type for which they do not wait yet."""
    known = {(entry.patient_id, entry.appointment_type_id) for entry in waiting}
    found: list[Appointment] = []
    for visit in appointments.to_come(turn.session, [patient.id for patient in family]):
        if (visit.patient_id, visit.appointment_type_id) not in known and visit.release_at is None:
            known.add((visit.patient_id, visit.appointment_type_id))
            found.append(visit)
    return found


def _listed(turn: Turn, about: str, ids: Sequence[int]) -> str:
    """The words that number what the options stand for, from 1 on."""
    option = _option if about == JOIN else _person
    return "; ".join(option(turn, n, row_id) for n, row_id in enumerate(ids, 1))


def _person(turn: Turn, n: int, patient_id: int) -> str:
    if patient_id == EVERYBODY:
        return f"{n} {phrases.phrase('enrolment.everybody', turn.language)}"
    return f"{n} {turn.session.get_one(Patient, patient_id).first_name}"


def _option(turn: Turn, n: int, visit_id: int) -> str:
    visit = turn.session.get_one(Appointment, visit_id)
    patient, when = turn.session.get_one(Patient, visit.patient_id), turn.when(visit.starts_at, "short")
    key = "offer.option" if [one.id for one in people(turn)] == [patient.id] else "offer.child_option"
    return phrases.phrase(key, turn.language, n=str(n), name=patient.first_name, when=when)
