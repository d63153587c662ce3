"""What the console calls things: the values of enums in words, names short, times on the clinic's wall clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache

import phonenumbers
from babel.dates import format_datetime, format_interval, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency

from admin.languages import N_, gettext, locale
from app import clock
from app.models import (
    CancellationReason,
    CancellationType,
    CancelledByType,
    Contact,
    ItemKind,
    MessageStatus,
    NotificationChannel,
    NotificationResponse,
    OpeningSource,
    OpeningStatus,
    Patient,
    Purpose,
    StopRule,
    Strategy,
    TaskKind,
    WaitlistStatus,
)
from app.services.offers.by_phone import CallResult
from app.services.offers.why import PHRASES

_SAID: tuple[tuple[Enum, str], ...] = (
    (OpeningStatus.OFFERING, "Being offered"),
    (CallResult.BOOKED, "Said yes: book it"),
    (CallResult.NO, "Said no"),
    (CallResult.NO_ANSWER, "Nobody answered"),
    (OpeningSource.MOVE, "A visit was moved"),
    (OpeningSource.CANCELLATION, "A visit was cancelled"),
    (OpeningSource.STAFF, "Made by staff"),
    (OpeningSource.IMPORT, "Imported"),
    (Strategy.SEQUENTIAL, "One at a time"),
    (Strategy.BATCH, "Several at once"),
    (Strategy.ADAPTIVE, "One at a time, then more and more"),
    (Strategy.APPROVE, "Staff release each text"),
    (Strategy.CALL, "Staff call"),
    (CancellationType.LATE_CANCEL, "Cancelled late"),
    (CancellationType.PRACTICE_CANCEL, "Cancelled by the practice"),
    (CancelledByType.PATIENT, "The patient"),
    (CancelledByType.PROVIDER, "The practice"),
    (CancelledByType.SYSTEM, "Standby"),
    (CancellationReason.FINANCIAL, "Cost"),
    (CancellationReason.CHANGED_PROVIDERS, "Goes elsewhere"),
    (NotificationResponse.ACCEPTED, "Said yes"),
    (NotificationResponse.DECLINED, "Said no"),
    (NotificationResponse.NO_RESPONSE, "No answer in time"),
    (NotificationResponse.EXPIRED, "Opening went to someone else"),
    (WaitlistStatus.ACTIVE, "Waiting"),
    (WaitlistStatus.NOTIFIED, "Being asked"),
    (NotificationChannel.SMS, "Text"),
    (NotificationChannel.EMAIL, "E-mail"),
    (NotificationChannel.MAIL, "Letter"),
    (MessageStatus.ACCEPTED, "With the carrier"),
    (MessageStatus.UNDELIVERED, "Not delivered"),
    (MessageStatus.STOPPED, "Not sent"),
    (MessageStatus.HELD_BACK, "Held back"),
    (MessageStatus.UNCLEAR, "Unclear: may have arrived"),
    (StopRule.OPTED_OUT, "opted out"),
    (StopRule.NO_CONSENT, "no recorded consent"),
    (StopRule.CONTACT_WINDOW, "contact window"),
    (StopRule.CAP, "enough messages for now"),
    (StopRule.TRIAL_MODE, "trial mode"),
    (StopRule.EXPIRED, "too late to be useful"),
    (StopRule.NO_LONGER_TRUE, "no longer true"),
    (StopRule.NOT_WRITTEN_TO, "this patient is not written to"),
    (StopRule.UNREACHABLE, "number cannot get texts"),
    (StopRule.NO_SENDER, "the clinic has no sender"),
    (StopRule.STAFF_HAS_THREAD, "staff have the thread"),
    (StopRule.QUESTION_OPEN, "another question is open"),
    (StopRule.CANCEL_WORD, "CANCEL: staff find out what was meant"),
    *PHRASES.items(),
    (Purpose.OPT_OUT_CONFIRMATION, "Opt-out confirmed"),
    (Purpose.SCOPE_QUESTION, "Opt-out confirmed, and asked how far it goes"),
    (Purpose.OFFER_NEWS, "News of an offer"),
    (Purpose.VISIT_NEWS, "News of a visit"),
    (Purpose.CONFIRMATION, "Will they come?"),
    (Purpose.STAFF, "Written by staff"),
    (Purpose.STAFF_ALERT, "To the person on call"),
    (TaskKind.CALL_PATIENT, "Call the patient"),
    (TaskKind.UNKNOWN_SENDER, "A number nobody knows wrote"),
    (TaskKind.NOT_UNDERSTOOD, "A text was not understood"),
    (TaskKind.ASKED_FOR_A_PERSON, "Wants to talk to a person"),
    (TaskKind.URGENT_MESSAGE, "Urgent message: may be in distress"),
    (TaskKind.RUNNING_LATE, "Is running late"),
    (TaskKind.UNANSWERED_THREAD, "Waits for an answer"),
    (TaskKind.LOOP_STOPPED, "Seems to be a machine: the bot is silent"),
    (TaskKind.ON_CALL_NOT_TOLD, "Urgent after hours: the person on call got no text"),
    (TaskKind.SENT_A_PICTURE, "Sent a picture"),
    (TaskKind.CANCEL_WORD, "CANCEL: may have meant the visit"),
    (TaskKind.WRONG_NUMBER, "Says the number is wrong"),
    (TaskKind.ENTRY_AT_LIMIT, "Asked as often as allowed: reset or call"),
    (TaskKind.UNREACHABLE, "Cannot be reached"),
    (TaskKind.UNCLEAR_SEND, "A message may not have arrived"),
    (TaskKind.PARKED_ITEM, "Something could not be handled"),
    (TaskKind.CARRIER_SETTINGS, "Check the carrier's settings"),
    (TaskKind.CONTENT_FILTERED, "The carrier filtered a text"),
    (TaskKind.EMAIL_NOT_SENT, "An e-mail to the clinic may not have arrived"),
    (TaskKind.SAME_DAY_CANCELLATION, "Cancelled for today"),
    (TaskKind.ENTER_IN_CALENDAR, "Enter it in your calendar"),
    (TaskKind.RELEASE_OFFER, "Release an offer"),
    (TaskKind.NOBODY_LEFT, "Nobody left to ask"),
    (TaskKind.WAIVE_FEE, "A fee may be waived: the reason changed"),
    (TaskKind.NO_CHANNEL, "No way to reach the patient"),
    (TaskKind.RECOVERY_CALL, "Call: find a new time after a missed visit"),
    (TaskKind.COST_CALL, "Call about cost (treatment coordinator)"),
    (ItemKind.RECOVERY_DUE, "Time to ask about a missed visit"),
    (ItemKind.RECOVERY_ENDED, "The missed visit needs no answer any more"),
    (ItemKind.THREAD_TAKEN_OVER, "Staff took over; the bot is silent"),
    (ItemKind.THREAD_HANDED_BACK, "Handed back to the bot"),
)
# By type and name: members of different enums are equal when their texts are, and EXPIRED means many things.
_WORDS = {(type(value), value.name): said for value, said in _SAID}


def words(value: Enum | None) -> str:
    """An enum's value as a person says it, in the page's language: NO_SHOW is "No show"; nothing for None."""
    if value is None:
        return ""
    return gettext(_WORDS.get((type(value), value.name)) or value.name.replace("_", " ").capitalize())


def short_name(patient: Patient) -> str:
    """First name and last initial, as "Ana R."."""
    return f"{patient.first_name} {patient.last_name[:1]}.".removesuffix(" .")


def address(contact: Contact) -> str:
    """A phone number as people there write it; an e-mail address as it is."""
    return phone(contact.address)


def phone(written: str) -> str:
    """A number (E.164) as people there write it; what is none, as it is."""
    try:
        number = phonenumbers.parse(written)
    except phonenumbers.NumberParseException:
        return written
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


class WallClock:
    """Formats instants for one clinic: `zone` is its IANA time zone, `now` the transaction's instant.

    In the words and by the habits of the page's language: "9:00 AM", "9:00 a.m.".
    """

    def __init__(self, zone: str, now: datetime) -> None:
        self.zone, self.now = zone, now

    @property
    def today(self) -> date:
        """The clinic's calendar day."""
        return clock.local(self.now, self.zone).date()

    def instant(self, day: date, at: time) -> datetime:
        """When the clinic's clock shows this; aware UTC."""
        return clock.at_local(datetime.combine(day, at), self.zone)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """From a day's midnight to the next one's; aware UTC."""
        return self.instant(day, time()), self.instant(day + timedelta(days=1), time())

    def time(self, instant: datetime) -> str:
        """As "9:00 AM"."""
        return _time_of_day(clock.local(instant, self.zone).strftime("%H:%M"), locale())

    def hours(self, start: datetime, end: datetime) -> str:
        """As "9:00 – 10:00 AM"."""
        first, last = (clock.local(instant, self.zone) for instant in (start, end))
        return str(format_interval(first, last, skeleton="hm", locale=locale()))

    def day(self, instant: datetime) -> str:
        """As "Today", "Yesterday", "Tomorrow", "Tue, Nov 24", with the year when it is another."""
        return self.date(clock.local(instant, self.zone).date())

    def date(self, day: date) -> str:
        """A calendar day, as `day`."""
        near = {-1: N_("Yesterday"), 0: N_("Today"), 1: N_("Tomorrow")}.get((day - self.today).days)
        return gettext(near) if near else short_date(day, self.today)

    def moment(self, instant: datetime | None) -> str:
        """Day and time, as "Tue, Nov 24, 9:00 AM" or "Today, 9:00 AM"; a dash for None."""
        return f"{self.day(instant)}, {self.time(instant)}" if instant else "–"

    def short(self, instant: datetime) -> str:
        """The time of today's, else the day: for lists of what happened."""
        return self.time(instant) if clock.local(instant, self.zone).date() == self.today else self.day(instant)

    def until(self, instant: datetime) -> str:
        """As "until today, 9:00 AM"."""
        return gettext(N_("until %(when)s"), when=self.within(self.moment(instant)))

    def within(self, said: str) -> str:
        """A day or a moment inside a sentence: "today, 9:00 AM"."""
        near = tuple(gettext(day) for day in ("Today", "Tomorrow", "Yesterday"))
        return said[0].lower() + said[1:] if said.startswith(near) else said

    def exact(self, instant: datetime) -> str:
        """As "2026-11-24 09:00:05 CST", for the record."""
        return format_datetime(clock.local(instant, self.zone), "yyyy-MM-dd HH:mm:ss zzz", locale=locale())

    def iso(self, instant: datetime) -> str:
        """For a page's `datetime` attributes."""
        return clock.local(instant, self.zone).isoformat(timespec="seconds")

    def distance(self, instant: datetime) -> str:
        """As "in 42 minutes" or "3 hours ago"."""
        gap: timedelta = instant - self.now
        return format_timedelta(gap, granularity="minute", threshold=1.2, add_direction=True, locale=locale())

    def near(self, instant: datetime) -> str:
        """Day, time and how far off, as "Tue, Nov 24, 9:00 AM, in 2 hours"."""
        return f"{self.moment(instant)}, {self.distance(instant)}"


@cache  # at most a day's minutes in each language: a calendar says hundreds, and CLDR's patterns take long
def _time_of_day(wall: str, of: str) -> str:
    return str(format_time(time.fromisoformat(wall), "h:mm a", locale=of))


def short_date(day: date, today: date) -> str:
    """As "Tue, Nov 24", with the year when it is not today's."""
    return str(format_skeleton("MMMEd" if day.year == today.year else "yMMMEd", day, locale=locale()))


def clock_time(wall: time) -> str:
    """As "9 AM" or "9:30 AM"."""
    return format_time(wall, "h:mm a" if wall.minute else "h a", locale=locale())


def money(cents: int, currency: str = "USD") -> str:
    """An amount of a currency (ISO 4217), as "$1,250" or "$12.50"."""
    whole = cents % 100 == 0
    amount = Decimal(cents) / 100
    pattern = "¤#,##0" if whole else None
    return str(format_currency(amount, currency, pattern, locale=locale(), currency_digits=not whole))
