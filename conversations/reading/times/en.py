"""English words for times. Data only; the kinds are described in ``vocabulary.py``."""

from conversations.reading.times.holidays import nth_weekday, of_easter, yearly
from conversations.reading.times.vocabulary import Part, TimeWords

_DAYS = (
    ("monday mon mnday monady", "mondays"),
    ("tuesday tue tues tuesdya tusday", "tuesdays"),
    ("wednesday wed weds wednsday wensday wednesdy", "wednesdays"),
    ("thursday thu thur thurs thrusday thursdy", "thursdays"),
    ("friday fri firday frday", "fridays"),
    ("saturday saterday satuday", "saturdays"),
    ("sunday sundy", "sundays"),
)
_MONTHS = (
    "january jan", "february feb", "march", "april apr", "may", "june jun",
    "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
_NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_ORDINALS = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""
_MORNING = Part(5, 12, (6, 9), (10, 12))
_AFTERNOON = Part(12, 17, (12, 14), (15, 17))
_EVENING = Part(17, 21, (17, 19), (19, 21))
_NIGHT = Part(18, 24, (18, 20), (21, 24))
_MORNINGS = Part(5, 12, (6, 9), (10, 12), plural=True)
_AFTERNOONS = Part(12, 17, (12, 14), (15, 17), plural=True)
_EVENINGS = Part(17, 21, (17, 19), (19, 21), plural=True)
_FIRST_THING = Part(6, 10, (6, 8), (8, 10))
_LAST_THING = Part(15, 17, (15, 16), (16, 17))
_LUNCH = Part(12, 14, (12, 13), (13, 14))
_MID_MORNING = Part(9, 11, (9, 10), (10, 11))
_MID_AFTERNOON = Part(14, 16, (14, 15), (15, 16))

TIMES = TimeWords(
    code="en",
    day_first=False,
    valued={
        "d": {
            **{word: ((n,), False) for n, (singular, _) in enumerate(_DAYS) for word in singular.split()},
            **{word: ((n,), True) for n, (_, plural) in enumerate(_DAYS) for word in plural.split()},
            **dict.fromkeys(("weekday", "weekdays", "week days", "during the week"), ((0, 1, 2, 3, 4), True)),
            **dict.fromkeys(("weekends", "on the weekends"), ((5, 6), True)),
            **dict.fromkeys(("m - f", "m f", "m thru f", "m through f", "m to f"), ((0, 1, 2, 3, 4), True)),
            "m w f": ((0, 2, 4), True),
            "sat": ((5,), False),
            "sun": ((6,), False),
        },
        "M": {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split()},
        "w": {
            **{word: n for n, word in enumerate(_NUMBERS.split())},
            "thirty": 30,
            "forty": 40,
            "fourty": 40,
            "fifty": 50,
            **dict.fromkeys(("couple", "couple of", "a couple", "a couple of"), 2),
            **dict.fromkeys(("few", "a few"), 3),
        },
        "n": {**{word: n for n, word in enumerate(_ORDINALS.split())}, "thirtieth": 30},
        "m": {"am": 0, "pm": 12},
        "r": {
            **dict.fromkeys(("today", "todays"), 0),
            **dict.fromkeys(("tomorrow", "tomorrows", "tommorow", "tommorrow", "tomorow", "tomorrow's", "tmw"), 1),
            **dict.fromkeys(("day after tomorrow", "the day after tomorrow"), 2),
            "yesterday": -1,
            "the day before yesterday": -2,
            "day before yesterday": -2,
        },
        "p": {
            **dict.fromkeys(("morning", "mornin", "morn"), _MORNING),
            **dict.fromkeys(("afternoon", "arvo", "aftrnoon"), _AFTERNOON),
            **dict.fromkeys(("evening", "evenin"), _EVENING),
            **dict.fromkeys(("night", "nite"), _NIGHT),
            **dict.fromkeys(("first thing", "first thing in the morning"), _FIRST_THING),
            "last thing": _LAST_THING,
            "mornings": _MORNINGS,
            "afternoons": _AFTERNOONS,
            **dict.fromkeys(("evenings", "nights"), _EVENINGS),
            **dict.fromkeys(("mid morning", "midmorning", "middle of the morning"), _MID_MORNING),
            **dict.fromkeys(("mid afternoon", "midafternoon", "middle of the afternoon"), _MID_AFTERNOON),
            **dict.fromkeys(("lunch", "lunchtime", "lunch time", "lunch hour", "around lunch"), _LUNCH),
        },
        "tp": dict.fromkeys(("tonight", "tonite", "2night", "2nite"), _NIGHT),
        "N": {
            **dict.fromkeys(("eod", "end of day", "end of the day", "cob", "close of business"), 17),
            "noon": 12,
            "midday": 12,
            "mid day": 12,
            "noonish": 12,
            "noontime": 12,
            "midnight": 24,
        },
        "Y": {
            **dict.fromkeys(("christmas", "christmas day", "xmas", "xmas day"), yearly(12, 25)),
            **dict.fromkeys(("christmas eve", "xmas eve"), yearly(12, 24)),
            **dict.fromkeys(("new years", "new years day", "new year's", "new year's day", "new year"), yearly(1, 1)),
            **dict.fromkeys(("new years eve", "new year's eve", "nye"), yearly(12, 31)),
            "halloween": yearly(10, 31),
            **dict.fromkeys(("valentines", "valentines day", "valentine's day"), yearly(2, 14)),
            **dict.fromkeys(("st patricks day", "st patrick's day"), yearly(3, 17)),
            **dict.fromkeys(("independence day", "fourth of july", "the fourth of july"), yearly(7, 4)),
            "juneteenth": yearly(6, 19),
            **dict.fromkeys(("veterans day", "veteran's day"), yearly(11, 11)),
            **dict.fromkeys(("thanksgiving", "thanksgiving day", "turkey day"), nth_weekday(11, 3, 4)),
            "black friday": nth_weekday(11, 3, 4, later=1),
            **dict.fromkeys(("mlk day", "mlk", "martin luther king day"), nth_weekday(1, 0, 3)),
            **dict.fromkeys(("presidents day", "president's day", "presidents' day"), nth_weekday(2, 0, 3)),
            **dict.fromkeys(("mothers day", "mother's day"), nth_weekday(5, 6, 2)),
            **dict.fromkeys(("fathers day", "father's day"), nth_weekday(6, 6, 3)),
            "memorial day": nth_weekday(5, 0, -1),
            "labor day": nth_weekday(9, 0, 1),
            **dict.fromkeys(("columbus day", "indigenous peoples day"), nth_weekday(10, 0, 2)),
            **dict.fromkeys(("easter", "easter sunday"), of_easter(0)),
            "easter monday": of_easter(1),
            "good friday": of_easter(-2),
        },
        "W": {
            **dict.fromkeys(("after school", "after class", "when school is out", "once school is out"), (15, None)),
            **dict.fromkeys(("after work", "when i get off work", "when i get off"), (17, None)),
            **dict.fromkeys(("after lunch", "post lunch"), (13, None)),
            **dict.fromkeys(("before lunch",), (None, 12)),
            **dict.fromkeys(("before work", "before school"), (None, 9)),
            **dict.fromkeys(
                ("all day", "any time", "anytime", "whenever", "any hour", "24 / 7", "any time of day"), (None, None)
            ),
        },
        "u": {
            **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
            **dict.fromkeys(("hour", "hours", "hr", "hrs"), "hour"),
            **dict.fromkeys(("day", "days"), "day"),
            **dict.fromkeys(("week", "weeks", "wk", "wks"), "week"),
            **dict.fromkeys(("month", "months"), "month"),
            **dict.fromkeys(("year", "years"), "year"),
        },
        "h": {"half": 30},
        "q": {"quarter": 15},
        "|r": dict.fromkeys(("or the day after", "or the next day", "or the day after that"), (None, 2)),
        "L": {"late": False, "later": True, "later on": True},
        "1": dict.fromkeys(("a", "an"), 1),
    },
    plain={
        "O": "oclock; o clock; sharp; ish; on the dot",
        "e": "weekend; week end; wknd",
        "x": "next; following; nxt",
        "t": "this; upcoming; coming; this coming; this upcoming; current; the rest of; rest of",
        "l": "last; previous",
        "a": "at; around; about; like; approximately; approx; make it; circa; roughly",
        ">": "after; aft; later than; any time after; anytime after; no sooner than",
        "<": "before; earlier than; sooner than; prior to; any time before; anytime before",
        "U": """until; till; untill; til; by; no later than; not later than; between now and; up to; through; thru
            not after""",
        "[": """from; since; starting; starting at; starting from; starting on; beginning on; as of; on or after
            not before; no earlier than; not earlier than; not until; not till; not til""",
        "]": "to",
        "b": "between; btwn; btw; b w; in between",
        "&": "and; n; plus",
        "|": "or",
        "P": "past",
        "i": "in",
        "H": "within; w in; in the; in the next; within the next; over the next; during the next",
        "g": "ago",
        "F": "from now; hence",
        "E": "early; earlier; beginning",
        "I": "mid; middle of; the middle of",
        "B": "beginning of; beginning of around; start of; the beginning of; the start of; early in",
        "Z": "end of; the end of; end of the; end of around",
        "s": """at the earliest; or later; onwards; onward; on; or so and later; and later; or later than that""",
        "S": "at the latest; latest; or earlier; and earlier",
        "X": "no",
        "!": """not; except; except for; excluding; besides; other than; apart from; aside from; can not; will not
            not be able to; not able to; will not be able to; can not come in; can not come; do not think; do not have
            do not; does not; is not; are not; never; bar; without; anything but; would not; busy; unavailable
            not available; not free; could not; no longer; no good; is no good; not good; is not good; is bad; are bad
            are no good; not including; other then; have work; i work; i am working; booked; out of town""",
        "y": """option; options; choice; ones; reminder; reminders; time; times; try; thing; kid; kids; child; children
            grade; floor; percent; people; of us; dollars""",
        "^": "instead of; rather than; in place of",
        "?": "but; instead; however; though; only",
        "v": "any; every; each; all; most; whatever; whichever",
        "_": """good morning; good afternoon; good evening; good night; great evening; great night; great afternoon
            great morning; nice evening; nice night; nice afternoon; nice weekend; great weekend; good weekend
            lovely evening; lovely weekend; lovely afternoon; happy friday; happy monday; happy weekend""",
        "j": "the",
        "k": "on; of; for; in the; at the; during; during the; sometime; some time; that; s; st; is; maybe; best",
        "f": "for",
    },
)
