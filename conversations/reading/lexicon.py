"""The shape of a language's words: what a new language has to bring, and nothing about how it is read.

A language is one module (``en``, ``es``; a long one keeps its word classes in a second, ``en_words``) with one
``Lexicon``. Its phrases are written in the small pattern language of ``phrases.py``: ``a|b`` one of these words,
``[x y]`` optional, ``{name}`` a class of the same lexicon, ``_`` any one word, ``#n`` a number, ``#clock`` a time
of day such as 10:30. Patterns are separated by semicolons or line ends and are written without accents, in lower
case, and as they are after the ``shorthand`` has been spelled out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, auto
from functools import cache


class Mark(IntEnum):
    """What a stretch of words does in a reply. Where two phrases are equally long the one named first here wins."""

    OPT_OUT = auto()
    """A complete wish to be left alone: "stop texting me"."""
    OPT_OUT_MARKETING = auto()
    OPT_OUT_LAST = auto()
    """A wish only when its clause says nothing more: "do not text me" (but not "… me before nine")."""
    MARKETING = auto()
    EVERYTHING = auto()
    KEEP = auto()
    """A wish turned round: "do not stop texting me", "do not cancel my visit", "no pain"."""
    LEAVE = auto()
    AUTO = auto()
    URGENT = auto()
    WRONG = auto()
    HUMAN = auto()
    COMPLAINT = auto()
    """Accuses or threatens: a person has to see it, whatever else it says."""
    MAYBE = auto()
    HEDGE = auto()
    """Makes an answer less sure, and alone is none: "I guess", "sort of", and what is most often irony: "sí ajá"."""
    NO = auto()
    """The word no and its kin."""
    UNINTERESTED = auto()
    """A no to us, not only to what was offered: "not interested", "found another dentist"."""
    CANNOT = auto()
    """A denial by phrase, which may name the time it denies: "I can't on Tuesday"."""
    DECLINES = auto()
    """A no only to an offer, and only without a yes beside it: "I have class", "too early", "I'm good"."""
    CONFIRMS = auto()
    """Agrees to a visit by name: "I confirm my appointment"."""
    YES = auto()
    """The word yes and its kin."""
    AGREE = auto()
    """An agreement that is a sentence: "that works for me"."""
    WEAK = auto()
    """Agrees only as an answer and with nothing unread beside it: "great", "book it"."""
    BOOK_IT = auto()
    """Asks us to do what was offered; its question mark asks nothing: "could you book that for me?"."""
    BUT = auto()
    """Takes back what was said."""
    IF = auto()
    """Makes it depend on something."""
    PAST = auto()
    """Tells of what has been: a time beside it is no wish."""
    REPEATS = auto()
    """Agrees by referring to what was said before: "that's what I said"."""
    CHANGE = auto()
    """Something other than what was offered."""
    SHIFT = auto()
    """Proposes: "make it …", "is there anything …"."""
    WANT = auto()
    UNWANTED = auto()
    CANCEL = auto()
    MOVE = auto()
    LATE = auto()
    ARRIVES = auto()
    """Tells when they come, which may be late: "I will get there" (at 9:20)."""
    JOIN = auto()
    LANGUAGE = auto()
    OWN_VISIT = auto()
    """Asks when the visit is that is booked already: "what time is my appointment"."""
    AVAILABILITY = auto()
    BOOK = auto()
    VISIT = auto()
    BOTH = auto()
    SPAN = auto()
    """A time from one hour to another."""
    TIME = auto()
    EITHER = auto()
    NONE = auto()
    OR = auto()
    ORDINAL = auto()
    """A place in a list, which may also be a date: "the 2nd"."""
    NUMBER = auto()
    NUMBER_WORD = auto()
    ASK = auto()
    """Opens a request for information, which contradicts nothing."""
    NOT = auto()
    ECHO = auto()
    """Answers by the verb alone ("we do", "it is") and means nothing beside other words."""
    STOP = auto()
    HELP = auto()
    THANKS = auto()
    GREET = auto()
    LAUGH = auto()
    """Says nothing of its own, but makes a bare yes one that may be a joke: "lol", "jaja"."""
    PLEASE = auto()
    """Says nothing of its own, but is not said in jest."""
    FILLER = auto()
    """Says nothing of its own: "well"."""
    OTHER = auto()
    """Not in any lexicon."""
    BREAK = auto()
    """The end of a clause."""


class Reason(IntEnum):
    """Why a visit is given up: the spec's categories. Where two phrases are equally long the one named first wins."""

    FAMILY_EMERGENCY = auto()
    ILLNESS = auto()
    TRANSPORTATION = auto()
    FINANCIAL = auto()
    WEATHER = auto()
    CHANGED_PROVIDERS = auto()
    PRACTICE_CLOSURE = auto()
    PROVIDER_UNAVAILABLE = auto()
    FORGOT = auto()
    SCHEDULE_CONFLICT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Reactions:
    """How phones of this language write a reaction as a text (TWILIO.md, "Reactions that arrive as texts").

    ``verbs`` maps the kind of a reaction to what stands before the quoted text; ``reacted`` and ``removed`` are
    pairs of words around an emoji or its name; ``to`` joins an emoji to the quoted text; ``attachments`` stand in
    its place.
    """

    verbs: Mapping[str, str]
    reacted: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    to: str
    attachments: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language. Lists are strings: patterns separated by semicolons, plain words by spaces.

    ``phrases`` are the patterns of each mark and ``classes`` the ones that patterns refer to by name. ``shorthand``
    maps what is meant to the ways of writing it short ("please": "pls plz"). ``counts`` are series of number words
    from one upwards. ``twos`` are words that mean two at a time ("both"). ``alone`` are phrases that mean something
    only when they are the whole text. ``stop_words`` and ``help_words`` are our own keywords beside the carrier's.
    ``articles`` make "el 2" a number of a list or a day of a month. ``no_slips`` are words one slip of the finger away
    from another word of the lexicon, and right as they are. ``coming`` words are what somebody cannot do who does not
    come; ``moving`` words ask to put a visit elsewhere ("can I move it to"); ``attending`` are plain phrases, inside
    those that agree, that say one will be there. ``common`` words tell the language; ``names`` are what it is called.
    ``reasons`` say why a visit is given up.
    """

    code: str
    phrases: Mapping[Mark, str]
    classes: Mapping[str, str] = field(default_factory=dict)
    shorthand: Mapping[str, str] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    twos: str = ""
    alone: Mapping[Mark, str] = field(default_factory=dict)
    reasons: Mapping["Reason", str] = field(default_factory=dict)
    names: str = ""
    stop_words: str = ""
    help_words: str = ""
    no_slips: str = ""
    articles: str = ""
    common: str = ""
    coming: str = ""
    attending: str = ""
    moving: str = ""
    reactions: Reactions | None = None


@cache
def parts_of(text: str) -> tuple[str, ...]:
    """The patterns of a list: what stands between semicolons and line ends."""
    return tuple(part.strip() for part in re.split(r"[;\n]", text) if part.strip())
