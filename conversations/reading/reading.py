"""The values a reader returns: what one text of a patient means, and what we had asked.

The words stand in PRODUCT.md, section 4.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from conversations.reading.when import When


class Intent(StrEnum):
    """What the patient wants to say. Exactly one per text; when in doubt ``UNKNOWN``, never a guess."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    CHOICE = "choice"
    COUNTER = "counter"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    BOOK = "book"
    CONFIRM = "confirm"
    AVAILABILITY = "availability"
    REASON = "reason"
    RUNNING_LATE = "running_late"
    QUESTION = "question"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    NOT_INTERESTED = "not_interested"
    LEAVE_WAITLIST = "leave_waitlist"
    JOIN_WAITLIST = "join_waitlist"
    WRONG_NUMBER = "wrong_number"
    HUMAN = "human"
    URGENT = "urgent"
    LANGUAGE = "language"
    THANKS = "thanks"
    GREETING = "greeting"
    REACTION = "reaction"
    AUTO_REPLY = "auto_reply"
    UNKNOWN = "unknown"


class Expecting(StrEnum):
    """The one open question of a thread, by the kind of answer it waits for."""

    OFFER = "offer"
    CHOICE = "choice"
    SCOPE = "scope"
    REASON = "reason"
    TIME = "time"
    CONFIRM = "confirm"


class OptOutScope(StrEnum):
    """What an opt-out covers (PRODUCT.md, section 3)."""

    ALL = "all"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Values:
    """What a text names beside its intent.

    ``choices`` are the numbers picked from a numbered text, ascending; empty for a yes that names none.
    ``times`` are the times named, in the order of the text; empty where the caller gave no clock.
    ``reason`` is one of the spec's cancellation reasons ("ILLNESS"), ``reason_words`` the phrase that says so.
    ``scope`` is what an opt-out covers; with HUMAN it is a complaint that also wants to be left alone.
    ``reaction`` is like, dislike, love, laugh, emphasis, question or removed; None for another emoji.
    ``child`` is the name, as the caller gave it, of the patient the writer speaks for.
    ``asked_language`` is the language a LANGUAGE intent asks for ("en", "es").
    ``destination`` is true where the times are those to which a visit is to be moved, and do not say which visit.
    ``own_visit`` is true for a QUESTION that asks when the visit is which they have.
    """

    choices: tuple[int, ...] = ()
    times: tuple[When, ...] = ()
    reason: str | None = None
    reason_words: str | None = None
    scope: OptOutScope | None = None
    reaction: str | None = None
    child: str | None = None
    asked_language: str | None = None
    own_visit: bool = False
    destination: bool = False


NOTHING = Values()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text means.

    ``confidence`` is 1.0 for an exact word, about 0.9 for what the grammar accounts for word by word, and below 0.8 for
    what is only half read: topics act on 0.8 and more, and ask again below.

    ``language`` is the language of the words ("en", "es"), the caller's where the words do not tell.
    ``keyword`` is the carrier's keyword (STOP, CANCEL, START, YES, HELP …) when it is the whole body: the carrier acts
    on those itself (TWILIO.md). It is None for our own words (ALTO, PARAR, BAJA, AYUDA), which the carrier ignores.
    ``rule`` names the rule that fired, for the explanation; it never contains the patient's words.
    """

    intent: Intent
    confidence: float
    language: str
    values: Values = field(default=NOTHING)
    keyword: str | None = None
    rule: str = ""
