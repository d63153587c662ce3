"""The people and habits of the demo's clinic: made-up names, and phone numbers that belong to nobody (555-01xx).

Texts stay short: no name here has a letter that GSM-7 lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from app.models import TimeOfDay, TreatmentStage, WaitlistPriority

SLUG: Final = "bright-smiles"
NAME: Final = "Bright Smiles Orthodontics"
SHORT_NAME: Final = "Bright Smiles"
ZONE: Final = "America/Chicago"
SMS_NUMBER: Final = "+13125550100"
PHONE: Final = "+13125550101"
STAFF_EMAIL: Final = "frontdesk@brightsmiles.example"

IN_TREATMENT, RETENTION, PROSPECT = TreatmentStage.IN_TREATMENT, TreatmentStage.RETENTION, TreatmentStage.PROSPECT
URGENT, HIGH = WaitlistPriority.URGENT, WaitlistPriority.HIGH
STANDARD, FLEXIBLE = WaitlistPriority.STANDARD, WaitlistPriority.FLEXIBLE

ADJUSTMENT, CLEANING, REPAIR = "Adjustment", "Checkup & cleaning", "Bracket repair"
CONSULT, RETAINER = "New patient consult", "Retainer check"

TYPES: Final[dict[str, tuple[int, int]]] = {
    ADJUSTMENT: (30, 14_500),
    CLEANING: (45, 13_000),
    REPAIR: (30, 9_500),
    CONSULT: (45, 12_000),
    RETAINER: (20, 6_500),
}
"""Minutes and cents."""

RAMAN, OKAFOR = "Dr. Priya Raman", "Dr. Daniel Okafor"
PROVIDERS: Final[dict[str, tuple[tuple[str, ...], tuple[time, time]]]] = {
    RAMAN: ((ADJUSTMENT, REPAIR, CONSULT, RETAINER), (time(12), time(13))),
    OKAFOR: ((ADJUSTMENT, CLEANING, CONSULT, RETAINER), (time(12, 30), time(13, 30))),
}
"""What each performs, and when lunch is."""

CHAIRS: Final = {"Chair 1": RAMAN, "Chair 2": OKAFOR}
CONSULT_ROOM: Final = "Consult room"

HOURS: Final = {1: (8, 17), 2: (8, 17), 3: (8, 17), 4: (8, 17), 5: (8, 14)}
"""Weekday (0 = Sunday … 6 = Saturday) to the hours from and to."""

HABITS: Final[dict[TreatmentStage, dict[str, int]]] = {
    IN_TREATMENT: {ADJUSTMENT: 6, CLEANING: 3, REPAIR: 2},
    RETENTION: {RETAINER: 3, CLEANING: 2},
    PROSPECT: {CONSULT: 1},
}
"""How often a patient of a stage comes for what."""


@dataclass(frozen=True, slots=True)
class Person:
    """A patient with a phone; `line` is the end of the number, `guardian` the first name of a minor's parent."""

    first_name: str
    last_name: str
    line: str
    born: date
    language: str = "en"
    stage: TreatmentStage = IN_TREATMENT
    zone: str | None = None
    guardian: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A waitlist entry. `days_ago` is when it was added; no days or times: all of them."""

    first_name: str
    kind: str
    priority: WaitlistPriority
    days_ago: int
    any_time: bool = False
    days: Sequence[int] = ()
    times: Sequence[tuple[TimeOfDay, time | None, time | None]] = ()
    provider: str | None = None
    notice_minutes: int | None = None
    moves_up: bool = False


PEOPLE: Final = (
    Person("Carmen", "Delgado", "0110", date(1984, 3, 12), "es"),
    Person("Mateo", "Delgado", "0110", date(2012, 6, 2), "es", guardian="Carmen"),
    Person("Elena", "Delgado", "0110", date(2015, 1, 27), "es", guardian="Carmen"),
    Person("Inés", "Moreno", "0111", date(1996, 9, 30), "es"),
    Person("Marcus", "Bell", "0112", date(1989, 11, 4)),
    Person("Valentina", "Rojas", "0113", date(2001, 5, 18), "es"),
    Person("Grace", "Kim", "0114", date(1993, 2, 8)),
    Person("Rosa", "Beltran", "0115", date(1971, 8, 21), "es", RETENTION),
    Person("Harold", "Jensen", "0199", date(1952, 4, 9), stage=RETENTION),
    Person("Emily", "Carter", "0116", date(1987, 12, 15)),
    Person("Peter", "Kowalski", "0117", date(1979, 7, 1), stage=RETENTION),
    Person("José", "Castillo", "0118", date(1998, 10, 11), "es"),
    Person("Omar", "Haddad", "0119", date(1991, 6, 26)),
    Person("Camila", "Torres", "0120", date(2003, 3, 3), "es", PROSPECT),
    Person("Derek", "Olsen", "0121", date(1985, 1, 19), stage=PROSPECT, zone="America/Denver"),
    Person("Lucero", "Herrera", "0122", date(1999, 4, 24), "es", RETENTION),
    Person("Ben", "Fischer", "0123", date(1982, 9, 7), stage=RETENTION),
    Person("Hannah", "Weiss", "0124", date(1995, 5, 5)),
    Person("Tyrone", "Jackson", "0125", date(1990, 8, 13)),
    Person("Priscilla", "Nguyen", "0126", date(2000, 2, 22)),
    Person("Begoña", "Ibarra", "0127", date(1976, 11, 28), "es"),
    Person("Liam", "O'Connor", "0128", date(1994, 7, 16), zone="America/New_York"),
    Person("Aisha", "Mohammed", "0129", date(1988, 3, 31)),
    Person("Renée", "Dubois", "0130", date(1969, 10, 2), stage=RETENTION),
    Person("Kenji", "Watanabe", "0131", date(1997, 1, 9)),
    Person("Sarah", "Lindqvist", "0132", date(1983, 6, 14)),
    Person("Diego", "Fuentes", "0133", date(2002, 12, 6), "es"),
    Person("Natalie", "Brooks", "0134", date(1992, 4, 17)),
    Person("Samuel", "Adeyemi", "0135", date(1986, 8, 29), zone="America/New_York"),
    Person("Olivia", "Rossi", "0136", date(1999, 11, 20), stage=PROSPECT),
)
"""Thirty patients, a third of whom speak Spanish. The Delgados share their mother's phone; 0199 is a landline."""

_AFTER_SCHOOL = ((TimeOfDay.SPECIFIC, time(14, 30), time(17)),)
_MORNINGS = ((TimeOfDay.MORNING, None, None),)
_AFTERNOONS = ((TimeOfDay.AFTERNOON, None, None),)

WISHES: Final = (
    Wish("José", REPAIR, URGENT, 2, any_time=True),
    Wish("Grace", ADJUSTMENT, HIGH, 26, any_time=True),
    Wish("Rosa", CLEANING, HIGH, 20, any_time=True),
    Wish("Omar", REPAIR, HIGH, 5),
    Wish("Emily", CLEANING, HIGH, 9, any_time=True, moves_up=True),
    Wish("Inés", ADJUSTMENT, STANDARD, 23, any_time=True),
    Wish("Marcus", ADJUSTMENT, STANDARD, 21, any_time=True, times=_MORNINGS),
    Wish("Valentina", ADJUSTMENT, STANDARD, 18, any_time=True, times=_AFTERNOONS),
    Wish("Camila", CONSULT, STANDARD, 15, any_time=True),
    Wish("Lucero", RETAINER, STANDARD, 14, any_time=True),
    Wish("Mateo", ADJUSTMENT, STANDARD, 12, any_time=True, times=_AFTER_SCHOOL),
    Wish("Elena", ADJUSTMENT, STANDARD, 12, any_time=True, times=_AFTER_SCHOOL),
    Wish("Harold", CLEANING, STANDARD, 11, days=(1, 2, 3, 4)),
    Wish("Ben", RETAINER, STANDARD, 8, any_time=True, notice_minutes=120),
    Wish("Peter", CLEANING, FLEXIBLE, 24, any_time=True, provider=OKAFOR),
    Wish("Derek", CONSULT, FLEXIBLE, 6),
)
"""In the order in which they are asked. Most may be texted at any time: the demo begins before the window opens."""

CALENDAR_ONLY: Final = (
    "Ava Thompson",
    "Noah Ramirez",
    "Isabella Novak",
    "Ethan Park",
    "Mia Sullivan",
    "Jacob Stein",
    "Sophie Turner",
    "Lucas Meyer",
    "Chloe Evans",
    "Daniel Cruz",
    "Abigail Reed",
    "Owen Murphy",
    "Ella Hughes",
    "Caleb Foster",
    "Zoe Patel",
    "Nathan Wright",
    "Lily Chen",
    "Isaac Morgan",
    "Hazel Bennett",
    "Julian Flores",
    "Nora Fitzgerald",
    "Aaron Shah",
    "Ruby Coleman",
    "Leo Martins",
    "Stella Griffin",
    "Adrian Vargas",
    "Violet Hayes",
    "Miles Porter",
    "Clara Johansson",
    "Elijah Banks",
    "Maya Iyer",
    "Hugo Blanc",
    "Ivy Lawson",
    "Simon Adler",
    "Naomi Brandt",
    "Felix Romero",
    "Alice Warren",
    "Theo Grant",
    "Jasmine Ali",
    "Gavin Burke",
    "Eva Lindholm",
    "Colin Shaw",
    "Paige Dawson",
    "Victor Salas",
    "Molly Greene",
    "Andre Wallace",
    "Tessa Klein",
    "Ryan Doyle",
    "Freya Holm",
    "Connor Walsh",
    "Amara Obi",
    "Dylan Ross",
    "Bianca Russo",
    "Wesley Tan",
)
"""Other patients, without a phone in the demo, so that the schedule is as full as a clinic's."""
