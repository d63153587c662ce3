"""What anybody may text at any time: stop, start, help, a wrong number, an emergency, a wish for a person.

Opt-outs come before everything else and need nothing that can fail (PRODUCT.md section 3).
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import inbox
from app.models import InboxItem, ItemKind, OutboxMessage, Purpose, Scope, TaskKind
from app.services import appointments, consent, reach
from conversations.reading import Intent, OptOutScope, Reading
from conversations.turn import Turn

CARRIER_STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
CARRIER_STARTS = frozenset({"START", "YES", "UNSTOP"})
CARRIER_HELPS = frozenset({"HELP", "INFO"})
FOR_STAFF = {
    Intent.HUMAN: TaskKind.ASKED_FOR_A_PERSON,
    Intent.CANCEL: TaskKind.WANTS_ANOTHER_TIME,
    Intent.RESCHEDULE: TaskKind.WANTS_ANOTHER_TIME,
    Intent.COUNTER: TaskKind.WANTS_ANOTHER_TIME,
    Intent.LEAVE_WAITLIST: TaskKind.ASKED_FOR_A_PERSON,
    Intent.QUESTION: TaskKind.NOT_UNDERSTOOD,
}
SILENT = frozenset({Intent.THANKS, Intent.REACTION, Intent.AUTO_REPLY})
STRANGER_PAUSE = timedelta(hours=24)


def stop(turn: Turn, reading: Reading) -> None:
    """They want no more texts. One confirmation, unless the carrier has answered its own keyword."""
    marketing = reading.values.scope is OptOutScope.MARKETING
    scope = Scope.MARKETING if marketing else Scope.ALL
    new = consent.opt_out(turn.session, turn.contact, scope, "text")
    if not marketing:
        key = f"inbox:{turn.item.id}:opted-out"
        inbox.post(turn.session, turn.thread, key, ItemKind.OPTED_OUT, turn.item.id)
    if reading.intent is Intent.HUMAN:
        turn.ask_person(TaskKind.ASKED_FOR_A_PERSON, urgent=True)  # a complaint, beside the wish to stop
    meant_a_visit = reading.keyword == "CANCEL" and _ask_about_the_visit(turn)
    if new and not _answered_by_carrier(turn, reading, "STOP", CARRIER_STOPS):
        turn.say("stop.not_a_visit" if meant_a_visit else "stop.done", Purpose.OPT_OUT_CONFIRMATION)


def start(turn: Turn, reading: Reading) -> None:
    """They want texts again; marketing is not restored."""
    lifted = consent.opt_in(turn.session, turn.contact, "text")
    if lifted:
        turn.may_be_asked()
    if lifted and not _answered_by_carrier(turn, reading, "START", CARRIER_STARTS):
        turn.say("start.done")


def explain(turn: Turn, reading: Reading) -> None:
    """HELP: who we are, how to stop, whom to call."""
    if not _answered_by_carrier(turn, reading, "HELP", CARRIER_HELPS):
        turn.say("help", Purpose.OPT_OUT_CONFIRMATION if turn.is_opted_out() else Purpose.ANSWER)


def greet_stranger(turn: Turn) -> None:
    """A number nobody knows: a polite line once a day, a task, and no data given out."""
    turn.ask_person(TaskKind.UNKNOWN_SENDER, f"contact:{turn.contact.id}:unknown")
    since = turn.now - STRANGER_PAUSE
    lately = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id, OutboxMessage.created_at > since
    )
    if turn.session.scalar(lately.limit(1)) is None:
        turn.say("stranger")


def urgent(turn: Turn) -> None:
    """Pain, bleeding, swelling: the phone and the emergency text at once, an urgent task, the thread flagged."""
    turn.thread.flagged = True
    turn.ask_person(TaskKind.URGENT_MESSAGE, urgent=True)
    turn.say("urgent")


def wrong_number(turn: Turn) -> None:
    """Somebody else has this number: nothing more is sent to it."""
    consent.report_wrong_number(turn.session, turn.contact)
    inbox.post(turn.session, turn.thread, f"inbox:{turn.item.id}:opted-out", ItemKind.OPTED_OUT, turn.item.id)
    turn.ask_person(TaskKind.WRONG_NUMBER, f"contact:{turn.contact.id}:wrong-number", urgent=True)
    turn.say("wrong_number", Purpose.OPT_OUT_CONFIRMATION)


def leave_to_staff(turn: Turn, reading: Reading) -> None:
    """Somebody whom we may not answer (opted out, wrong number) wrote: a person hears of it, nothing is said."""
    if reading.intent is Intent.URGENT:
        turn.thread.flagged = True
        turn.ask_person(TaskKind.URGENT_MESSAGE, urgent=True)
    elif reading.intent not in SILENT:
        _task(turn, reading)


def anything_else(turn: Turn, reading: Reading) -> None:
    """No question is open, or the text is not about it: staff answer, and we say so. Never a guess."""
    if reading.intent in SILENT:
        return
    turn.thread.unclear_replies += 1
    _task(turn, reading)
    if not _just_said_so(turn):
        turn.say("staff.will_answer")


def _task(turn: Turn, reading: Reading) -> None:
    kind = FOR_STAFF.get(reading.intent, TaskKind.NOT_UNDERSTOOD)
    turn.ask_person(kind, f"thread:{turn.thread.id}:{kind.lower().replace('_', '-')}")


def _just_said_so(turn: Turn) -> bool:
    """Whether our last word was the same and recent: nobody is told twice in a row that somebody will answer."""
    query = (
        sa.select(InboxItem.reading)
        .join(OutboxMessage, OutboxMessage.inbox_item_id == InboxItem.id)
        .where(OutboxMessage.thread_id == turn.thread.id, OutboxMessage.created_at > turn.now - timedelta(hours=1))
        .order_by(OutboxMessage.id.desc())
    )
    last = turn.session.scalar(query.limit(1))
    return last is not None and last.endswith("→ staff")


def _answered_by_carrier(turn: Turn, reading: Reading, kind: str, keywords: frozenset[str]) -> bool:
    """`OptOutType` says so for certain; else TWILIO_ANSWERS_KEYWORDS does, for the carrier's own words."""
    if turn.item.opt_out_type:
        return turn.item.opt_out_type == kind
    return turn.carrier_answers and reading.keyword in keywords


def _ask_about_the_visit(turn: Turn) -> bool:
    """CANCEL alone opts out and never cancels a visit: an urgent task asks staff what was meant."""
    patients = reach.wards_of(turn.session, turn.patients)
    visits = appointments.to_come(turn.session, [patient.id for patient in patients])
    if not visits:
        return False
    turn.ask_person(TaskKind.CANCEL_WORD, f"appointment:{visits[0].id}:cancel-word", urgent=True)
    return True
