"""Random openings and waitlists on the borders of every rule: days on which clocks change, midnight, a minute late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import models
from app.models import AppointmentStatus, NotificationResponse, SkipRule, TimeOfDay, WaitlistPriority, WaitlistStatus
from tests import factories
from tests.reference import World

ZONES = ("America/Chicago", "Pacific/Auckland", "America/Sao_Paulo", "Asia/Kolkata", "Europe/Lisbon")
DAYS = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 11, 1),
    date(2026, 11, 24),
    date(2026, 12, 31),
)
NIGHT = ((0, 0), (0, 30), (1, 30), (2, 30), (4, 59), (23, 30), (23, 59))
HOURS = (*NIGHT, (5, 0), (11, 59), (12, 0), (17, 0), (20, 59), (21, 0))
WALL = tuple(time(*at) for at in HOURS)
NOTICES = (timedelta(seconds=30), timedelta(minutes=59), timedelta(minutes=90, seconds=1), timedelta(days=1, hours=1))
STATUSES = (WaitlistStatus.NOTIFIED, WaitlistStatus.BOOKED, WaitlistStatus.EXPIRED, WaitlistStatus.REMOVED)
VISITS = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED, AppointmentStatus.CANCELLED)


def mostly(usual: object, *others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The usual value two times in three, so that an entry fails few rules at once."""
    return st.integers(0, 2).flatmap(lambda n: st.one_of(*others) if n == 2 else st.just(usual))


named = st.sampled_from((TimeOfDay.MORNING, TimeOfDay.AFTERNOON, TimeOfDay.EVENING)).map(
    lambda kind: (kind, None, None)
)
around = st.tuples(st.integers(-90, 5), st.integers(1, 90))  # minutes from the opening's wall time: start, length
visit = st.tuples(st.sampled_from((-61, -60, -30, 0, 30, 60, 90)), st.sampled_from((30, 60)), st.sampled_from(VISITS))
answers = (None, NotificationResponse.NO_RESPONSE, NotificationResponse.DECLINED, NotificationResponse.EXPIRED)
wishes = st.fixed_dictionaries(
    {
        "elsewhere": mostly(False, st.booleans()),
        "type": mostly(0, st.integers(0, 2)),
        "priority": st.sampled_from(WaitlistPriority),
        "waits": st.integers(0, 2),
        "status": mostly(WaitlistStatus.ACTIVE, st.sampled_from(STATUSES)),
        "provider": mostly(None, st.integers(0, 1)),
        "first": mostly(None, st.integers(-1, 1)),
        "last": mostly(None, st.integers(-1, 1)),
        "days": mostly(0, st.integers(0, 127)),
        "times": mostly((), st.lists(st.one_of(named, around), min_size=1, max_size=3)),
        "notice": mostly(None, st.integers(-1, 1)),
        "expires": mostly(None, st.integers(-1, 1)),
        "sent": mostly(0, st.integers(1, 4)),
        "later": mostly(None, visit),
        "visit": mostly(None, visit),
        "historical": mostly(False, st.booleans()),
        "gave_up": mostly(False, st.booleans()),
        "offer": mostly(
            None, st.tuples(st.sampled_from(("this", "same", "other")), st.sampled_from(answers), st.booleans())
        ),
        "skip": mostly(None, st.sampled_from(("for good", "past", "now", "later"))),
    }
)


@dataclass
class Case:
    """One drawn case; `make` stores it."""

    zone: str
    day: date
    wall: time
    fold: int
    minutes: int
    other_types: bool
    performs: tuple[int, ...]
    notice: timedelta
    morning: time
    waitlist: list[dict[str, Any]]


cases = st.builds(
    Case,
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(DAYS),
    wall=st.sampled_from(WALL),
    fold=st.integers(0, 1),
    minutes=mostly(60, st.sampled_from((30, 59, 90))),
    other_types=st.booleans(),
    performs=mostly((), st.sampled_from(((0,), (0, 1), (1, 2)))),
    notice=st.sampled_from(NOTICES),
    morning=mostly(time(5), st.just(time(0))),
    waitlist=st.lists(wishes, min_size=1, max_size=14),
)


def make(session: Session, case: Case) -> World:
    """The case as rows, in memory and in the database. The session's `now` is set to the case's."""
    starts = datetime.combine(case.day, case.wall).replace(tzinfo=ZoneInfo(case.zone), fold=case.fold).astimezone(UTC)
    session.info["now"] = starts - case.notice
    clinic = factories.make_clinic(session, timezone=case.zone, morning_starts=case.morning)
    durations = {"Cleaning": 60, "Check-up": 30, "Filling": 90}
    types = [factories.make_type(session, clinic, name=n, duration_minutes=m) for n, m in durations.items()]
    performed = [types[n] for n in case.performs]
    doctors = [
        factories.make_provider(session, clinic, *performed, name="Dr. Lee"),
        factories.make_provider(session, clinic, name="Dr. Kim"),
    ]
    ends = starts + timedelta(minutes=case.minutes)
    opening = factories.make_opening(session, doctors[0], types[0], starts, ends_at=ends, other_types=case.other_types)
    world = World(clinic, opening, session.info["now"], types, {kind.id for kind in performed})
    elsewhere = factories.make_other_clinic(session)
    their_type = factories.make_type(session, elsewhere)
    world.types.append(their_type)
    for n, wish in enumerate(case.waitlist):
        _Person(session, world, doctors, n, wish, (elsewhere, their_type) if wish["elsewhere"] else None).wait()
    session.flush()
    return world


class _Person:
    """One who waits, with what happened to them before."""

    def __init__(
        self, session: Session, world: World, doctors: list[models.Provider], n: int, wish: dict[str, Any],
        elsewhere: tuple[models.Clinic, models.AppointmentType] | None,
    ) -> None:  # fmt: skip
        self.session, self.world, self.doctors, self.wish = session, world, doctors, wish
        self.elsewhere = elsewhere
        self.clinic = elsewhere[0] if elsewhere else world.clinic
        self.kind = elsewhere[1] if elsewhere else world.types[wish["type"]]
        self.patient = factories.make_patient(session, self.clinic, f"Patient {n}", phone=None)

    def wait(self) -> None:
        """Store the entry and its history; a patient of the other clinic has none."""
        later = self.visit(self.wish["later"]) if self.wish["later"] and not self.elsewhere else None
        entry = self.entry(later)
        self.world.entries.append(entry)
        self.times(entry)
        if self.elsewhere:
            return
        if self.wish["visit"]:
            given_up = self.visit(self.wish["visit"], historical=self.wish["historical"])
            if self.wish["gave_up"]:
                self.world.opening.cancelled_appointment_id = given_up.id
        if self.wish["offer"]:
            self.offer(entry, *self.wish["offer"])
        if self.wish["skip"]:
            self.skip(entry, self.wish["skip"])

    def entry(self, later: models.Appointment | None) -> models.WaitlistEntry:
        """The entry with its plain preferences."""
        wish, now = self.wish, self.world.now
        local = self.world.opening.starts_at.astimezone(ZoneInfo(self.world.clinic.timezone)).date()
        first, last = (None if wish[end] is None else local + timedelta(days=wish[end]) for end in ("first", "last"))
        if first and last and first > last:
            first, last = last, first
        gap = (self.world.opening.starts_at - now) // timedelta(minutes=1)
        return factories.make_entry(
            self.session,
            self.patient,
            self.kind,
            wish["priority"],
            status=wish["status"],
            preferred_provider_id=None
            if wish["provider"] is None or self.elsewhere
            else self.doctors[wish["provider"]].id,
            date_range_start=first,
            date_range_end=last,
            days_mask=wish["days"],
            minimum_notice_minutes=None if wish["notice"] is None else max(0, gap + wish["notice"]),
            expires_at=None if wish["expires"] is None else now + timedelta(seconds=wish["expires"]),
            notifications_sent=wish["sent"],
            added_at=now - timedelta(days=wish["waits"]),
            later_appointment_id=later.id if later else None,
        )

    def times(self, entry: models.WaitlistEntry) -> None:
        """Its preferred times of day; SPECIFIC ones around the opening's."""
        wall = self.world.opening.starts_at.astimezone(ZoneInfo(self.world.clinic.timezone)).time()
        for time_wish in self.wish["times"]:
            is_named = isinstance(time_wish[0], TimeOfDay)
            kind = TimeOfDay(time_wish[0]) if is_named else TimeOfDay.SPECIFIC
            first, last = (None, None) if is_named else _range(wall, *time_wish)
            row = models.WaitlistTime(
                clinic_id=self.clinic.id, entry_id=entry.id, type=kind, start_time=first, end_time=last
            )
            self.session.add(row)
            self.world.times.append(row)

    def visit(self, at: tuple[int, int, AppointmentStatus], **fields: Any) -> models.Appointment:
        """A visit so many minutes from the opening's start, with a provider of its own."""
        after, minutes, status = at
        starts = self.world.opening.starts_at + timedelta(minutes=after)
        doctor = factories.make_provider(self.session, self.clinic)
        row = factories.make_appointment(
            self.session, self.patient, doctor, self.kind, starts,
            ends_at=starts + timedelta(minutes=minutes), status=status, **fields,
        )  # fmt: skip
        self.world.visits.append(row)
        return row

    def offer(
        self, entry: models.WaitlistEntry, about: str, answer: NotificationResponse | None, is_open: bool
    ) -> None:
        """An earlier offer: of this opening, of another at the same time and provider, or of another one."""
        opening, now = self.world.opening, self.world.now
        if about != "this":
            doctor = opening.provider_id if about == "same" else self.doctors[1].id
            opening = factories.make_opening(
                self.session, self.session.get_one(models.Provider, doctor), self.world.types[0], opening.starts_at,
                ends_at=opening.ends_at + timedelta(minutes=1), status=models.OpeningStatus.WITHDRAWN,
            )  # fmt: skip
        contact = factories.make_contact(self.session, self.clinic, f"+1312555{entry.id % 10000:04}", consent=False)
        closed = None if is_open and answer is None else now
        self.world.offers.append(
            factories.make_offer(self.session, opening, entry, contact, response=answer, closed_at=closed)
        )

    def skip(self, entry: models.WaitlistEntry, until: str) -> None:
        """A recorded reason, for good or until then."""
        second = {"past": -1, "now": 0, "later": 1}
        ends = None if until == "for good" else self.world.now + timedelta(seconds=second[until])
        row = models.OfferSkip(
            clinic_id=self.clinic.id, opening_id=self.world.opening.id, waitlist_entry_id=entry.id,
            rule=SkipRule.OFFER_CAP, until=ends, created_at=self.world.now,
        )  # fmt: skip
        self.session.add(row)
        self.world.skips.append(row)


def _range(wall: time, before: int, minutes: int) -> tuple[time, time]:
    """From so many minutes before the wall time on, so long, inside the day."""
    midnight, last_second = datetime.combine(DAYS[0], time()), datetime.combine(DAYS[0], time(23, 59, 59))
    first = max(datetime.combine(DAYS[0], wall) + timedelta(minutes=before), midnight)
    last = min(first + timedelta(minutes=minutes), last_second)
    return (first if first < last else last - timedelta(minutes=1)).time(), last.time()
