"""The shape of a language's words for times: what a new language has to bring.

Each word or phrase is an **atom**: a kind (one letter, because the grammar is written over rows of such letters) and a
value. The grammar (``grammar.py``) is the same for all languages.

====  ==============================================================  =========================================
kind  what                                                            value
====  ==============================================================  =========================================
w     number word                                                     the number
n     ordinal word ("fourteenth"); with digits it is an ``o``         the number
m     am, pm                                                          0 or 12
O     o'clock                                                         None
d     weekday; several for "weekdays"                                 days (0 = Monday), and whether in plural
M     month                                                           1 … 12
r     day relative to today                                           days from today
p     part of a day                                                   ``Part``
tp    "tonight": this, and a part of a day                            ``Part``
rp    the same with a relative day                                    days from today, ``Part``
N     noon, midnight                                                  the hour
W     a window with a name ("after school")                           first and last hour, None where open
u     unit                                                            minute, hour, day, week, month, year
e     weekend                                                         None
x t l next, this, last                                                None
a     at, around                                                      None
> <   after, before                                                   None
U     until, by                                                       None
[ ]   from, to                                                        None
b     between                                                         None
& |   and, or                                                         None
h q   half, quarter                                                   30, 15
P ~   past ("ten past"), less ("menos cuarto")                        None
i g   in ("in two days"), ago                                         None
H     within                                                          None
Y     a day with a name ("christmas")                                 month and day
E L   early, late                                                     None
I B Z middle, beginning, end of                                       None
s S   "or later", "or earlier"                                        None
!     except, not, cannot                                             None
?     but: excludes after "any", includes after a denial              None
v     any, every                                                      None
1     a, an: glue, or the number one                                  1
j k   the; words that only join                                       None
z     Spanish "de", which also opens a range                          None
_     no time, though its words may be: "good afternoon"              None
====  ==============================================================  =========================================
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day: its hours, and those of its early and of its late end."""

    begin: int
    end: int
    early: tuple[int, int]
    late: tuple[int, int]
    plural: bool = False

    def length(self) -> int:
        """Its hours."""
        return self.end - self.begin

    def overlaps(self, other: "Part") -> bool:
        """Whether the two may be said of one time: "first thing in the morning"."""
        return max(self.begin, other.begin) < min(self.end, other.end)

    def settle(self, hour: int) -> int:
        """The hour of a clock (1 … 12) that is meant in this part of the day."""
        if self.begin >= 18 and hour % 12 < 5:
            return hour % 12
        return hour % 12 + (12 if self.end > 12 else 0)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The words of one language: for each kind a mapping of phrases to values, or phrases that need no value.

    Phrases are written in the spelling the reader sees (``words.py``: lower case, no accents, shorthand spelled out).
    ``day_first`` tells whether 3/4 is the third of April.
    """

    code: str
    valued: Mapping[str, Mapping[str, object]]
    plain: Mapping[str, str]
    day_first: bool
