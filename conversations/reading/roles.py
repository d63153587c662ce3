"""What a word does in a wish to be left alone."""

from enum import IntEnum, auto


class Role(IntEnum):
    """Where a word has two the one named first counts."""

    OUT = auto()
    """Says it all: "unsubscribe", "opt out"."""
    SPAM = auto()
    """What they hold us for, or do about it: "spam", "harassing", "blocking you"."""
    STOP = auto()
    """To make an end, said to us: "stop", "quit"; needs nothing beside it."""
    END = auto()
    """To make an end of something: "no more", "turn off"."""
    TIRED = auto()
    REMOVED = auto()
    REMOVE_ME = auto()
    """With them in the same word: "sáquenme"."""
    REMOVE = auto()
    NUMBER = auto()
    """Their number, or what we keep of them."""
    LIST = auto()
    """Where we keep it."""
    PERMIT = auto()
    """What they never did: "agreed", "signed up"."""
    PERMISSION = auto()
    WANT = auto()
    """To want, or to look for a way."""
    HEAR = auto()
    """To be written to: "hear from", "be contacted"."""
    GET = auto()
    MESSAGE = auto()
    TOLD = auto()
    """To write, said to us and to nobody else: "escriban"."""
    SEND = auto()
    OFF = auto()
    NOT = auto()
    SELF = auto()
    """Speaks of what they themselves do: "I don't text"."""
    I = auto()  # noqa: E741
    YOU = auto()
    ME = auto()
    THESE = auto()
    THIS = auto()
    GLUE = auto()
    """Says nothing of its own."""
