"""What services refuse: a truth about the clinic's rows or a value that cannot be, and no fault of ours.

Whoever calls services for somebody (the API, the console) tells them the sentence and does not record an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable


class ServiceRefusal(ValueError):
    """It is not done; the message says why, and what to do where that is not plain.

    `field`: which value was wrong in itself, as the specification's data model names it, in snake_case
    ("preferred_times[1].end_time"); empty: nothing that was given is wrong, but it cannot be done so, or not now.
    """

    def __init__(self, said: str = "", *, field: str = "") -> None:
        super().__init__(said)
        self.field = field


_NUMBERED = re.compile(
    r"\b(entry|opening|missed visit|visit|patient|provider|chair|appointment type|task|token|fee|cancellation|recovery"
    r"|thread|staff member) (\d+)\b"
)
"""How services name a row in a sentence."""


def sentence(error: Exception, name: Callable[[str, int], str]) -> str:
    """What a refusal says, as a sentence of its own; `name` says what a row (its noun, its number) is called there."""
    said = str(error) or (type(error).__doc__ or "").split("\n")[0]
    said = _NUMBERED.sub(lambda found: name(found[1], int(found[2])), said)
    return said[:1].upper() + said[1:].rstrip(".") + "."
