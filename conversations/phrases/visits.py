"""What we say about a visit that a patient has."""

from __future__ import annotations

VISITS = {
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
    "visit.which_reason": "Thank you. Which fits best? {reasons}. Reply with a number.",
    "visit.sure": "Your visit on {when}: reply YES to give it up, NO to keep it.",
    "visit.cancelled_all_no_times": "Cancelled: {visits}. May we ask why? To come another time, call {phone}.",
    "visit.cancelled_all": "Cancelled: {visits}. May we ask why? For {when}: {times}. Reply with a number.",
    "visit.next": "Booked: {booked}. For {when}: {times}. Reply with a number, or NO.",
    "visit.kept_after_all": "Good, your visit on {when} stands again. See you then!",
    "visit.gone": "Sorry, {when} is no longer free. Other times: {times}. Reply with a number to book.",
    "visit.gone_no_times": "Sorry, {when} is no longer free. Please call {phone}.",
    "reason.illness": "illness",
    "reason.schedule_conflict": "work or school",
    "reason.transportation": "getting there",
    "reason.family_emergency": "family",
    "reason.financial": "cost",
    "reason.other": "something else",
    "visit.unclear": "Sorry, we did not get that. {times}. Reply with a number, or NO for none of them.",
    "visit.unclear_sure": ("Sorry, we did not get that. Your visit on {when}: reply YES to give it up, NO to keep it."),
    "visit.unclear_which": "Sorry, we did not get that. Reply with a number, or NO to change nothing.",
    "visit.over": "That visit can no longer be changed by text. Please call {phone}; we told the front desk.",
    "visit.confirmed": "Thank you! See you on {when}.",
    "visit.yours": "Booked for you: {when}. If that does not suit you, just tell us.",
    "visit.late_noted": "Thank you for letting us know. We told the front desk.",
}
