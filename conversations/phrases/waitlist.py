"""What we say about the waitlist, and the wishes of those who are on it."""

from __future__ import annotations

WAITLIST = {
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
}
