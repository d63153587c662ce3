"""Every sentence we can say, by key. English here, the other languages in `app/translations`.

A text has at most two segments in GSM-7 (`tests/unit/test_phrases.py` checks every phrase in every language) and holds
the minimum: clinic, first name, day and time, the clinic's phone. `{name}` placeholders are filled by the turn.
"""

from __future__ import annotations

import re
from datetime import datetime

from app.clock import local
from app.i18n import format_time, translate

PHRASES = {
    # offers
    "offer.held": (
        "Hi {name}, {clinic}: an opening {when}. Reply YES to book, NO to pass. Held for you until {until}."
    ),
    "offer.first": ("Hi {name}, {clinic}: an opening {when}. Reply YES to book, NO to pass. First to reply gets it."),
    "offer.child_held": (
        "{clinic}: an opening for {name} {when}. Reply YES to book, NO to pass. Held for you until {until}."
    ),
    "offer.child_first": (
        "{clinic}: an opening for {name} {when}. Reply YES to book, NO to pass. First to reply gets it."
    ),
    "offer.many_held": "{clinic} has openings: {options}. Reply with a number to book, NO to pass. Held until {until}.",
    "offer.many_first": (
        "{clinic} has openings: {options}. Reply with a number to book, NO to pass. First to reply gets it."
    ),
    "offer.changed_held": (
        "Hi {name}, {clinic}: the opening {old} has moved to {when}. Reply YES to book, NO to pass. Held for you until "
        "{until}."
    ),
    "offer.changed_first": (
        "Hi {name}, {clinic}: the opening {old} has moved to {when}. Reply YES to book, NO to pass. First to reply "
        "gets it."
    ),
    "offer.child_changed_held": (
        "{clinic}: the opening for {name} {old} has moved to {when}. Reply YES to book, NO to pass. Held until {until}."
    ),
    "offer.child_changed_first": (
        "{clinic}: the opening for {name} {old} has moved to {when}. Reply YES to book, NO to pass. First to reply "
        "gets it."
    ),
    "offer.many_changed_held": (
        "{clinic}: times have changed. Now: {options}. Reply with a number to book, NO to pass. Held until {until}."
    ),
    "offer.many_changed_first": (
        "{clinic}: times have changed. Now: {options}. Reply with a number to book, NO to pass. First to reply gets it."
    ),
    "offer.changed_again": "That time has changed to {when}. Reply YES to book it, NO to pass.",
    "offer.option": "{n} {when}",
    "offer.child_option": "{n} {name} {when}",
    "offer.booked": "Booked: {when}. See you then!",
    "offer.child_booked": "Booked for {name}: {when}. See you then!",
    "offer.moved_up": (
        "Booked: {when}. At {at} we release your visit on {later}. To keep that one instead, reply NO before then."
    ),
    "offer.booked_already": "You are booked: {when}. See you then!",
    "offer.still_open": "Still open: {options}. Reply with a number to book, NO to pass.",
    "offer.passed": "OK, we pass on {when}. You keep your place on our list.",
    "offer.passed_all": "OK, we pass on these. You keep your place on our list.",
    "offer.off_list": "OK. We took you off the list for earlier visits. To be on it again, call {phone}.",
    "offer.gone": "Sorry, {when} is no longer free. You keep your place on our list.",
    "offer.gone_all": "Sorry, these are no longer free: {options}. You keep your place on our list.",
    "offer.gone_some": (
        "Sorry, no longer free: {gone}. Still open: {options}. Reply with a number to book, NO to pass."
    ),
    "offer.kept": "{clinic}: your visit {when} was cancelled. Your visit on {later} stays. Questions? Call {phone}.",
    "offer.child_kept": (
        "{clinic}: the visit of {name} {when} was cancelled. The visit on {later} stays. Questions? Call {phone}."
    ),
    "offer.busy": "You already have a visit at that time, so we did not book {when}. Questions? Call {phone}.",
    "offer.not_waiting": (
        "Thank you! You are not on our list any more, so we did not book {when}. Questions? Call {phone}."
    ),
    "offer.which": "Which one? {options}. Reply with a number to book, NO to pass.",
    "offer.unclear": "Sorry, we did not get that. Reply YES to book {when}, NO to pass.",
    "offer.unclear_many": "Sorry, we did not get that. {options}. Reply with a number to book, NO to pass.",
    "offer.maybe": "Take your time: it is held until {until}. Reply YES to book {when}, NO to pass.",
    "offer.maybe_first": "No hurry, but first to reply gets it. Reply YES to book {when}, NO to pass.",
    "offer.counter": (
        "We have not booked anything. Reply YES to book {when}, NO to pass. For another time call {phone}; "
        "we have told the front desk."
    ),
    "offer.reaction": "Thanks! To book {when}, please reply YES.",
    "offer.undone": "OK, we cancelled {when}.",
    "offer.undone_kept": "OK, we cancelled {when}. Your visit on {later} stays.",
    "offer.child_undone": "OK, we cancelled {when} for {name}.",
    "offer.child_undone_kept": "OK, we cancelled {when} for {name}. The visit on {later} stays.",
    "offer.which_visit": "Which visit do you mean? {options}. Reply with its number, or call {phone}.",
    "offer.child_too_late_to_undo": (
        "{name} is booked for {when}. To change it, please call {phone}. We told the front desk."
    ),
    "offer.too_late_to_undo": "You are booked for {when}. To change it, please call {phone}. We told the front desk.",
    # a visit they have
    "visit.of_child": "{when} for {name}",
    "visit.which": "Which visit do you mean? {visits}. Reply with its number.",
    "visit.late_cancel": (
        "Your visit on {when} is less than {hours} hours away, so our late cancellation policy applies. "
        "Reply YES if you still want to give it up, NO to keep it."
    ),
    "visit.late_move": (
        "Your visit on {when} is less than {hours} hours away, so our late cancellation policy applies. "
        "Reply YES if you still want to move it, NO to keep it."
    ),
    "visit.cancelled": (
        "Your visit on {when} is cancelled. May we ask why? To come another time: {times}. "
        "Reply with a number, or tell us what suits you."
    ),
    "visit.cancelled_no_times": (
        "Your visit on {when} is cancelled. May we ask why? To come another time, call {phone}."
    ),
    "visit.cancelled_known": (
        "Your visit on {when} is cancelled. To come another time: {times}. "
        "Reply with a number, or tell us what suits you."
    ),
    "visit.cancelled_known_no_times": "Your visit on {when} is cancelled. To come another time, call {phone}.",
    "visit.move": (
        "In place of {when} we have {times}. Reply with a number, or tell us what suits you. "
        "Until then your visit stays."
    ),
    "visit.move_no_times": (
        "We see no free time in place of {when}. Please call {phone}; we told the front desk. Your visit stays."
    ),
    "visit.free": "Free then: {times}. Reply with a number to book, or tell us what else suits you.",
    "visit.none_then": (
        "Nothing is free then. The next free times: {times}. Reply with a number to book, "
        "or tell us what else suits you."
    ),
    "visit.none_then_no_times": "We see no free time then. Please call {phone}.",
    "visit.taken": "Sorry, that time has just been taken. Still free: {times}. Reply with a number to book.",
    "visit.taken_no_times": "Sorry, that time has just been taken. Please call {phone}.",
    "visit.which_time": "Which one? {times}. Reply with its number.",
    "visit.moved": "Done: {when} in place of {later}. See you then!",
    "visit.kept": "OK, your visit on {when} stays. See you then!",
    "visit.nothing_changed": "OK, nothing is changed.",
    "visit.no_new_time": "OK. Whenever you want to come in, call {phone}.",
    "visit.thanks": "Thank you for telling us.",
    "visit.thanks_reason": "Thank you for telling us. To come another time: {times}. Reply with a number to book.",
    "visit.unclear": "Sorry, we did not get that. {times}. Reply with a number, or NO for none of them.",
    "visit.unclear_sure": ("Sorry, we did not get that. Your visit on {when}: reply YES to give it up, NO to keep it."),
    "visit.unclear_which": "Sorry, we did not get that. Reply with a number, or NO to change nothing.",
    "visit.over": "That visit can no longer be changed by text. Please call {phone}; we told the front desk.",
    "visit.confirmed": "Thank you! See you on {when}.",
    "visit.late_noted": "Thank you for letting us know. We told the front desk.",
    # the waitlist
    "enrolment.joined": (
        "You are on our list for a time before {when}: {wishes}. We text you when one opens; "
        "until then your visit stays."
    ),
    "enrolment.on_list": "You are on our list: {wishes}. We text you when a time opens.",
    "enrolment.noted": "OK, from now on: {wishes}. You keep your place on our list.",
    "enrolment.passed_noted": "OK, we pass on {when}. From now on: {wishes}. You keep your place on our list.",
    "enrolment.passed_all_noted": "OK, we pass on these. From now on: {wishes}. You keep your place on our list.",
    "enrolment.which_visit": "Which visit would you like earlier? {options}. Reply with a number.",
    "enrolment.who_leaves": "Who leaves our list? {options}. Reply with a number.",
    "enrolment.everybody": "all",
    "enrolment.left": "OK, off our list for earlier times. Booked visits stay as they are.",
    "enrolment.dropped": "OK, we leave everything as it is.",
    "wish.any_time": "any time",
    "wish.morning": "mornings",
    "wish.afternoon": "afternoons",
    "wish.evening": "evenings",
    "wish.before": "before {last}",
    "wish.after": "after {first}",
    "wish.between": "{first} to {last}",
    "wish.any_day": "any day",
    "wish.but": "any day but {days}",
    "wish.from": "from {day}",
    "wish.until": "until {day}",
    # anybody, any time
    "stop.hint": " Reply STOP to end texts.",
    "stop.done": "{clinic}: you will get no more texts from us. Reply START to get them again.",
    "stop.not_a_visit": (
        "{clinic}: no more texts from us. Your visit is NOT cancelled; to cancel it, call {phone}. "
        "Reply START for texts again."
    ),
    "start.done": "{clinic}: you will get texts again. Reply HELP for help, STOP to end.",
    "help": (
        "{clinic}: texts about your visits and earlier openings. Call {phone} for anything else. STOP to end texts."
    ),
    "stranger": "This is {clinic}. We do not know this number yet. Please call us at {phone}.",
    "staff.will_answer": "Thanks, we passed this on to the front desk of {clinic}. If it is urgent, call {phone}.",
    "staff.unclear": "Sorry, we did not get that. The front desk of {clinic} will answer you; or call {phone}.",
    "urgent": "{clinic}: please call us now at {phone}. In an emergency call 911.",
    "wrong_number": "Thank you, we will not text this number again.",
    # times; "day" and "hour" stand after until, at or before only, and bring their article in other languages
    "time.full": "EEE MMM d 'at' h:mm a",
    "time.short": "EEE MMM d, h:mm a",
    "time.day": "EEE h:mm a",
    "time.hour": "h:mm a",
}
DOUBLED_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")
TIME_PATTERNS = ("time.full", "time.short", "time.day", "time.hour")


def phrase(key: str, language: str, **values: str) -> str:
    """The sentence in a language, filled in. Raises KeyError for an unknown key or a missing value.

    A value that ends in a full stop ("9:00 a.m.", "Smiles Inc.") ends the sentence too: there is never a second one.
    """
    return DOUBLED_STOP.sub(".", translate(PHRASES[key], language).format(**values))


def time_in(instant: datetime, zone: str, language: str, style: str = "full") -> str:
    """A time as the language writes it: "Tue Nov 24 at 9:00 AM". `style`: full, short, day or hour."""
    return format_time(instant, zone, translate(PHRASES[f"time.{style}"], language), language)


def until(instant: datetime, now: datetime, zone: str, language: str) -> str:
    """The end of a hold: the time alone if it is today."""
    is_today = local(instant, zone).date() == local(now, zone).date()
    return time_in(instant, zone, language, "hour" if is_today else "day")
