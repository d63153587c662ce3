"""What we say about a visit that the practice cancels or moves."""

from __future__ import annotations

PRACTICE = {
    "practice.cancelled": (
        "{clinic}: we are sorry, we have to cancel your visit on {when}. To come another time: {times}. "
        "Reply with a number, or tell us what suits you."
    ),
    "practice.cancelled_no_times": (
        "{clinic}: we are sorry, we have to cancel your visit on {when}. To come another time, call {phone}."
    ),
    "practice.cancelled_first": (
        "{clinic}: we are sorry, we have to cancel your visit on {when}. We will suggest other times next; "
        "you can also call {phone}."
    ),
    "practice.times": (
        "In place of your visit on {when} that we had to cancel: {times}. "
        "Reply with a number, or tell us what suits you."
    ),
    "practice.moved": (
        "{clinic}: we are sorry, we have to move your visit on {later} to {when}. "
        "If that does not suit you, call {phone}."
    ),
}
